using System.Numerics;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// What a line waits for, as a set of bits: one per missing line, then the missing rules. Most schools of an authority
/// wait for the same things, so the words are made once per set.
/// </summary>
internal sealed class Needs
{
    public const ulong MinimumLevels = 1UL << 60;
    public const ulong YearGroups = 1UL << 61;
    public const ulong MfgPercentage = 1UL << 62;
    public const ulong MfgBaseline = 1UL << 63;

    private readonly Dictionary<ulong, string> words = [];

    public static ulong Of(BudgetLine line) => 1UL << (int)line;

    /// <summary>"fsm primary, sparsity distance, ...".</summary>
    public string Words(ulong needs)
    {
        if (words.TryGetValue(needs, out string? known)) return known;
        var parts = new List<string>();
        for (ulong left = needs; left != 0; left &= left - 1) parts.Add(Word(BitOperations.TrailingZeroCount(left)));
        return words[needs] = string.Join(", ", parts);
    }

    private static string Word(int bit) => (1UL << bit) switch
    {
        MinimumLevels => "the year's minimum per-pupil levels",
        YearGroups => "the school's year groups",
        MfgPercentage => "the year's minimum funding guarantee percentage",
        MfgBaseline => "last year's share and pupils (mfg baseline)",
        _ => (BudgetLine)bit == BudgetLine.Sparsity ? "sparsity distance" : ((BudgetLine)bit).Name().Replace('_', ' '),
    };
}
