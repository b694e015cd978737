using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>The files that a file of scenarios names: read from its folder, or sent along with it.</summary>
internal sealed class NamedFiles
{
    private const long LimitBytes = 16L * 1024 * 1024;
    private readonly Func<string, Outcome<byte[]>>? find;
    private readonly List<(string Name, byte[] Bytes)> read = [];

    /// <summary>Files of a folder; without one no file may be named.</summary>
    public NamedFiles(string? folder) =>
        find = folder is null ? null : name => MayBeNamed(name) ? Load(Path.GetFullPath(Path.Combine([folder, .. name.Split('/')])), name)
            : new Fault("file_not_allowed",
                $"'{name}' is not taken: name a file in this file's folder, below it, or in a folder beside it, as ../schemes/new.json, with / between folders.", FaultKind.Invalid);

    /// <summary>Files that were sent along, under the very names by which they are named; nothing is read from a disk.</summary>
    public NamedFiles(IReadOnlyDictionary<string, byte[]> sent) =>
        find = name => sent.TryGetValue(name, out byte[]? bytes) ? bytes
            : new Fault("file_missing", $"No file {name} was sent along. Attach it under this very name.", FaultKind.NotFound);

    /// <summary>What was found in the files themselves.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>The bytes of a file, or a fault <c>file_missing</c>, <c>file_is_folder</c>, <c>file_too_large</c> or <c>file_unreadable</c>.</summary>
    public static Outcome<byte[]> Load(string path, string name)
    {
        try
        {
            var file = new FileInfo(path);
            if (Directory.Exists(path)) return new Fault("file_is_folder", $"{name} is a folder. Name the file in it.", FaultKind.Invalid);
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

    /// <summary>A file's bytes; null with a finding where it may not be named or cannot be read.</summary>
    public byte[]? Open(JsonPlace place, JsonFindings findings)
    {
        if (place.Text.Length == 0) return null; // The finding about the type is there already.
        Outcome<byte[]> bytes = find is null ? new Fault("file_not_allowed", "Other files cannot be named here.", FaultKind.Invalid) : find(place.Text);
        if (bytes.Fault is Fault fault)
        {
            findings.Add(fault.Code, place, fault.Message);
            return null;
        }

        if (!read.Exists(f => f.Name == place.Text)) read.Add((place.Text, bytes.Value));
        return bytes.Value;
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
