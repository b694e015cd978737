using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>The files that a file of scenarios names, read from its folder.</summary>
internal sealed class NamedFiles(string? folder)
{
    private const long LimitBytes = 16L * 1024 * 1024;
    private readonly List<(string Name, byte[] Bytes)> read = [];

    /// <summary>What was found in the files themselves.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>The bytes of a file, or a fault <c>file_missing</c>, <c>file_too_large</c> or <c>file_unreadable</c>.</summary>
    public static Outcome<byte[]> Load(string path, string name)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) return new Fault("file_missing", $"There is no file {name}. Check the name and the folder.", FaultKind.NotFound);
            if (file.Length > LimitBytes)
                return new Fault("file_too_large", $"{name} has {file.Length} bytes, and {LimitBytes} are read at most.", FaultKind.Invalid);
            return File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new Fault("file_unreadable", $"{name} cannot be opened. Close it elsewhere, and check that you may read it.", FaultKind.Invalid);
        }
    }

    /// <summary>A file's path and bytes; null with a finding where it may not be named or cannot be read.</summary>
    public (string Path, byte[] Bytes)? Open(JsonPlace place, JsonFindings findings)
    {
        if (place.Text.Length == 0) return null; // The finding about the type is there already.
        if (folder is null || !MayBeNamed(place.Text))
        {
            findings.Add("file_not_allowed", place, folder is null ? "Other files cannot be named here."
                : $"'{place.Text}' is not taken: name a file in this file's folder, below it, or in a folder beside it, as ../schemes/new.json, with / between folders.");
            return null;
        }

        string path = Path.GetFullPath(Path.Combine([folder, .. place.Text.Split('/')]));
        Outcome<byte[]> bytes = Load(path, place.Text);
        if (bytes.Fault is Fault fault)
        {
            findings.Add(fault.Code, place, fault.Message);
            return null;
        }

        if (!read.Exists(f => f.Name == place.Text)) read.Add((place.Text, bytes.Value));
        return (path, bytes.Value);
    }

    /// <summary>
    /// SHA-256 in hex of the file of scenarios; where it names others, of the list that <c>sha256sum</c> writes of all of them:
    /// hash, two spaces, name and a line feed each, in the order in which they are named.
    /// </summary>
    public string Sha256(ReadOnlySpan<byte> scenarios, string name)
    {
        string own = Convert.ToHexStringLower(SHA256.HashData(scenarios));
        if (read.Count == 0) return own;
        var list = new StringBuilder($"{own}  {name}\n");
        foreach ((string file, byte[] bytes) in read) list.Append(Convert.ToHexStringLower(SHA256.HashData(bytes))).Append("  ").Append(file).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list.ToString())));
    }

    private static bool MayBeNamed(string text)
    {
        string[] parts = text.Split('/');
        return !text.AsSpan().ContainsAny('\\', ':', '\0') && parts.All(p => p.Length > 0 && p != ".")
            && !parts.Skip(1).Contains("..") && (parts[0] != ".." || parts.Length > 2);
    }
}
