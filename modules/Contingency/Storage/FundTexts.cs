using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency.Storage;

/// <summary>Funds by the SHA-256 of their text: every change of an authority needs its fund. What is kept belongs to its text, so it cannot be out of date.</summary>
internal static class FundTexts
{
    private const int Most = 256;
    private static readonly ConcurrentDictionary<string, ContingencyFund> Known = new(StringComparer.Ordinal);

    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static ContingencyFund Of(string id, string sha256, string text)
    {
        if (Known.TryGetValue(sha256, out ContingencyFund? known)) return known;
        Read<ContingencyFund> read = ContingencyFundFile.Read(Encoding.UTF8.GetBytes(text), $"{id}.json");
        if (Known.Count >= Most) Known.Clear();
        return Known[sha256] = read.Value ?? throw new InvalidOperationException($"The stored fund {id} cannot be read: {read.Findings[0]}");
    }
}
