using System.Text.Unicode;

namespace FundingPlatform.Shell.Files;

/// <summary>The bytes of an input file, checked for size and encoding before any of it is taken apart.</summary>
internal static class SourceText
{
    /// <summary>The bytes, or null with one finding.</summary>
    public static byte[]? Load(string path, long limitBytes, FileFindings findings)
    {
        try
        {
            FileInfo file = new(path);
            if (!file.Exists)
                findings.Error("file_missing", "There is no such file. Check the name and the folder.");
            else if (file.Length > limitBytes)
                findings.Error("file_too_large",
                    $"The file has {file.Length:N0} bytes, and {limitBytes:N0} are read at most. Nothing of it was read; split it, or check that it is the right file.");
            else
                return Checked(File.ReadAllBytes(path), findings);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            findings.Error("file_unreadable", "The file cannot be opened. Close it elsewhere, and check that you may read it.");
        }

        return null;
    }

    /// <summary>The same for bytes that are at hand.</summary>
    public static byte[]? Checked(byte[] bytes, FileFindings findings)
    {
        if (LineThatIsNotUtf8(bytes) is int line)
            findings.Error("not_utf8", "The text is not UTF-8. Save the file as 'CSV UTF-8 (comma delimited)'.", line);
        else if (bytes.AsSpan().IndexOfAnyExcept(" \t\r\n\uFEFF"u8) < 0)
            findings.Error("file_empty", "The file is empty. It needs a header line with the columns' names.");
        else
            return bytes;
        return null;
    }

    /// <summary>The first line that is no text in UTF-8, as those of UTF-16 are none; null where all are.</summary>
    public static int? LineThatIsNotUtf8(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes) && !bytes.Contains((byte)0)) return null;
        for (int line = 1; ; line++)
        {
            int end = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> text = end < 0 ? bytes : bytes[..end];
            if (end < 0 || !Utf8.IsValid(text) || text.Contains((byte)0)) return line;
            bytes = bytes[(end + 1)..];
        }
    }
}
