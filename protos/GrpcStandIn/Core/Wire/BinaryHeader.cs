namespace Grpc.Core.Wire;

/// <summary>Bytes as a header value: base64, written without padding and read with or without.</summary>
internal static class BinaryHeader
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    /// <summary>Adds the entries of one header; a binary one may hold several values with commas between them.</summary>
    public static void AddReceived(Metadata metadata, string key, string value)
    {
        if (!key.EndsWith(Metadata.BinaryHeaderSuffix, StringComparison.Ordinal))
        {
            metadata.Add(Metadata.Entry.Received(key, value));
            return;
        }

        foreach (string part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (TryDecode(part) is { } bytes) metadata.Add(Metadata.Entry.Received(key, bytes));
        }
    }

    // A value that is no base64 is left out: the other side cannot be told in the middle of a call.
    private static byte[]? TryDecode(string text)
    {
        string padded = text.TrimEnd('=');
        padded = padded.PadRight((padded.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        return Convert.TryFromBase64String(padded, bytes, out int written) ? bytes[..written] : null;
    }
}
