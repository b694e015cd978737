using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FundingPlatform.Shell.Rules;

/// <summary>How a token and the name of its holder are written.</summary>
internal static class TokenText
{
    /// <summary>Random bytes of a token: nobody guesses it, so a plain hash is enough to keep it by.</summary>
    public const int Bytes = 32;

    private const string Prefix = "fp_";
    private const int Length = 46;
    private const int LongestName = 64;

    // What the platform itself calls its own callers in the journal.
    private static readonly string[] Reserved = [AccessRules.LocalOfficer, "year-start"];

    public static string Of(ReadOnlySpan<byte> random) => Prefix + Base64Url.EncodeToString(random);

    public static bool IsToken(string text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.AsSpan(Prefix.Length).IndexOfAnyExcept(Base64UrlLetters) < 0;

    /// <summary>What the list keeps of a token: SHA-256 in lower-case hexadecimal.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    /// <summary>English letters only: those of other scripts look the same and would make a second person of the first.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name[0] != ' ' && name[^1] != ' '
        && !name.Contains("  ", StringComparison.Ordinal)
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or '-' or '@');

    public static bool IsReserved(string name) => Reserved.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether two names are the same but for capitals, and not the same.</summary>
    public static bool LooksLike(string one, string other) => one != other && string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static readonly System.Buffers.SearchValues<char> Base64UrlLetters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
