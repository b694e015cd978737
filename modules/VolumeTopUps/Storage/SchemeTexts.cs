using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.VolumeTopUps.Storage;

/// <summary>
/// Schemes by the SHA-256 of their text, because every change of an authority's book asks for one. What is kept belongs to its text,
/// so it cannot be out of date.
/// </summary>
internal static class SchemeTexts
{
    private const int Most = 256;
    private static readonly ConcurrentDictionary<string, VolumeScheme> Known = new(StringComparer.Ordinal);

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The scheme of a stored text, which is asked for only when it is not known yet.</summary>
    public static VolumeScheme Of(string id, string sha256, Func<string> text)
    {
        if (Known.TryGetValue(sha256, out VolumeScheme? known)) return known;
        Read<VolumeScheme> read = VolumeSchemeFile.Read(Encoding.UTF8.GetBytes(text()), $"{id}.json");
        if (Known.Count >= Most) Known.Clear();
        return Known[sha256] = read.Value ?? throw new InvalidOperationException($"The stored volume scheme {id} cannot be read: {read.Findings[0]}");
    }
}
