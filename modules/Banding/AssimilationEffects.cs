using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>
/// What a plan has to know of a pupil beside its placement and awards: when its plan began (null: before the start, if it has
/// an award of the old arrangement), what happened to it or will, and what the provision in its plan costs a year above the
/// school's share, where that is known.
/// </summary>
public sealed record PupilFacts(string PlacementId, DateOnly? PlanStarted, IReadOnlyList<PupilEvent> Events, Money? Specified)
{
    /// <summary>Where it was read; null where a message stated it.</summary>
    public SourceRef? Source { get; init; }
}

/// <summary>
/// How a plan is moderated before it is signed off: the sample's share of the cohort in percent and its least size, the seed
/// that makes it the same again, and how far a pupil's amount (in percent of the old one, and in pounds) and a school's total
/// (in percent) may move before a person has to decide. A tolerance that is null does not bind.
/// </summary>
public sealed record ModerationTerms(
    Quantity SamplePercent,
    int AtLeast,
    string Seed,
    Quantity? PupilTolerancePercent,
    Money? PupilTolerancePounds,
    Quantity? SchoolTolerancePercent);

/// <summary>Which way a protection award works.</summary>
public enum ProtectionPart
{
    /// <summary>Paid beside the award.</summary>
    Protection,

    /// <summary>Taken from a gain to pay for protection.</summary>
    GainTaken,
}

/// <summary>
/// A rate of a year for a half-open span that a plan pays beside the awards, or takes from a gain; never negative.
/// <paramref name="Scheme"/> is the plan's target, by whose conventions it is paid. With a <paramref name="Move"/> it is that
/// pupil's and holds only while the placement and the award that the move made (its band, from its day) hold; null is the
/// school's total.
/// </summary>
public sealed record ProtectionAward(string Plan, string Scheme, int SchoolId, MovedPupil? Move, ProtectionPart Part, DateSpan Span, Money AnnualAmount)
{
    /// <summary>The pupil's placement; null for the school's total.</summary>
    public string? PlacementId => Move?.PlacementId;
}

/// <summary>An award that a plan makes, and the awards that it ends, with the span that is left of each (empty: taken out).</summary>
public sealed record AwardMove(BandDecision New, IReadOnlyList<BandDecision> Ended);

/// <summary>
/// What carrying a plan out on a day changes: the result that a dry run shows, the awards of those who move on that day, and
/// every protection award of all who have moved by then, by school, placement, part and first day. It replaces the plan's
/// earlier protection awards.
/// </summary>
public sealed record AssimilationEffects(
    AssimilationResult Result,
    IReadOnlyList<AwardMove> Awards,
    IReadOnlyList<ProtectionAward> Protections);
