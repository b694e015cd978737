using FundingPlatform.Kernel;

namespace FundingPlatform.Reference;

/// <summary>Pounds a year from a day, until the next one's day.</summary>
public sealed record PlainValue(DateOnly From, decimal Pounds);

/// <summary>What the school bears of a gross value, and how it behaves.</summary>
public sealed record PlainContribution(IReadOnlyList<PlainValue> Values, bool ProRata, bool PartTime, bool DayRounded);

/// <summary>How several awards on one day are put together.</summary>
public enum PlainCombination
{
    One,
    Highest,
    Add,
}

/// <summary>
/// A banding scheme in the twin's own words: the bands' values, and either these or hours at a rate. A contribution makes
/// it gross. <paramref name="Weeks"/> are the paid weeks of a year for hours.
/// </summary>
public sealed record PlainScheme(
    IReadOnlyDictionary<string, IReadOnlyList<PlainValue>> Bands,
    IReadOnlyList<PlainValue> HourRates,
    decimal Weeks,
    PlainContribution? Contribution,
    PlainCombination Combination,
    bool PartTimeCounts,
    ProRata ProRata,
    Rounding Rounding,
    RoundingStage Stage);
