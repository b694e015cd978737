using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Storage;

/// <summary>
/// Schemes by the SHA-256 of their text. Reading a scheme file takes milliseconds, and every decision needs one. What is kept
/// belongs to its text, so it cannot be out of date.
/// </summary>
internal static class SchemeTexts
{
    private const int Most = 256;
    private static readonly ConcurrentDictionary<string, Scheme> Known = new(StringComparer.Ordinal);

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The scheme of a stored text, which is asked for only when it is not known yet.</summary>
    public static Scheme Of(string id, string sha256, Func<string> text) =>
        Known.TryGetValue(sha256, out Scheme? known) ? known : Keep(sha256, Read(id, text()));

    private static Scheme Read(string id, string text)
    {
        Read<Scheme> read = SchemeFile.Read(Encoding.UTF8.GetBytes(text), $"{id}.json");
        return read.Value ?? throw new InvalidOperationException($"The stored scheme {id} cannot be read: {read.Findings[0]}");
    }

    public static Scheme Keep(string sha256, Scheme scheme)
    {
        if (Known.Count >= Most) Known.Clear();
        return Known[sha256] = scheme;
    }
}
