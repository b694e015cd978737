using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation;

/// <summary>How far an answer is proven.</summary>
public enum SolveStatus
{
    /// <summary>No other values on the grid are better by any of the four aims.</summary>
    Optimal,

    /// <summary>Other values could be better by no more than the gap that was asked for.</summary>
    WithinGap,

    /// <summary>The best that was found when steps or seconds ran out; its bounds say how much better others could be.</summary>
    Stopped,

    /// <summary>No values keep to all constraints.</summary>
    Infeasible,
}

/// <summary>
/// A value that was solved for: a band in a setting, and where the scheme has several for it, the kind in words. <paramref name="Pupils"/> is the number of
/// placements of the year that hang on it. Values are a year. <paramref name="Solved"/> is null in an answer without values.
/// </summary>
public sealed record SolvedValue(string Band, Setting Setting, string? Kind, int Pupils, Rate Present, Rate Proposed, Rate? Solved);

/// <summary>The aims, in their order.</summary>
public enum SolveTier
{
    /// <summary>What the total lies above the target.</summary>
    Excess,

    /// <summary>Pupils times the change of their value against the proposed one, summed.</summary>
    WeightedChange,

    /// <summary>The largest change of a value against the proposed one.</summary>
    LargestChange,

    /// <summary>The smallest values, one after the other by setting, band and kind.</summary>
    SmallestValues,
}

/// <summary>
/// An aim's best and what no values can be below, both in pence (a part of a penny is rounded up in the best and down in the bound); of the smallest values the number
/// of them, and of how many it is proven. An aim after one that is not proven is among values as good as the best found.
/// </summary>
public sealed record TierResult(SolveTier Tier, long Best, long Bound, bool Proven)
{
    /// <summary>How far the best may lie above the bound, in hundredths of a percent of the best, rounded up; 0 where it is proven.</summary>
    public long GapHundredthsOfPercent => Proven || Best == 0 ? 0 : (long)(((Int128)(Best - Bound) * 10_000 + Best - 1) / Best);
}

/// <summary>
/// What the problem would come to without one of its constraints: the excess over the target, the pupils times change, the largest change, and the least total that
/// could be reached. Nothing is known of the first three where the rest cannot hold together either. <paramref name="WeightedChange"/> is in pence.
/// </summary>
public sealed record ConstraintPrice(string Id, string Words, bool Feasible, Money Excess, long WeightedChange, Money LargestChange, Money LeastTotal, bool Proven);

/// <summary>
/// The most that can be saved against the present values while no school loses more than a share of its budget share, found and at most possible;
/// <paramref name="Proven"/> where the two are the same.
/// </summary>
public sealed record TradeOffPoint(long MostLossHundredthsOfPercent, Money Saving, Money SavingBound, bool Proven);

/// <summary>One of the fewest constraints that cannot hold together, what it alone would have to give, and the schools (ids) that stand in the way.</summary>
public sealed record ConstraintInConflict(string Id, string Words, string Give, IReadOnlyList<int> Schools);

/// <summary>
/// What solving gave. Totals are of the target's settings. <paramref name="Shortfall"/> is what the solved total lies below the target, <paramref name="Excess"/> above
/// it. <paramref name="Impact"/> has the present values, the proposed ones where they differ, and the solved ones, all recomputed by the engine.
/// </summary>
public sealed record BandValueAnswer(
    BandValueProblem Problem,
    SolveStatus Status,
    bool StoppedByTime,
    IReadOnlyList<SolvedValue> Values,
    IReadOnlyList<TierResult> Tiers,
    Money PresentTotal,
    Money ProposedTotal,
    Money TargetTotal,
    Money? SolvedTotal,
    Money? Shortfall,
    Money? Excess,
    IReadOnlyList<ConstraintPrice> Prices,
    IReadOnlyList<TradeOffPoint> TradeOff,
    IReadOnlyList<ConstraintInConflict> Conflict,
    Scheme? SolvedScheme,
    ImpactReport? Impact,
    long Steps,
    IReadOnlyList<Finding> Findings)
{
    /// <summary>The code of the finding that fewer constraints than those of <see cref="Conflict"/> may stand in each other's way: not all smaller sets were decided.</summary>
    public const string PerhapsFewer = "conflict_perhaps_fewer";

    /// <summary>The least total of the target's settings that was found for any values that keep to all constraints, with no regard to what is proposed; null without an answer.</summary>
    public Money? LeastTotal { get; init; }
}

/// <summary>How far solving is: what is being done, the aim with its best and bound (as in <see cref="TierResult"/>), and the steps so far.</summary>
public sealed record SolveProgress(string What, SolveTier? Tier, long? Best, long? Bound, long Steps);
