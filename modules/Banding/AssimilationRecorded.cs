using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>Why a person moderated a pupil into a band; a closed list, so that nothing about a pupil is written out.</summary>
public enum ModerationReason
{
    /// <summary>The evidence supports the band that the plan's rule gave.</summary>
    EvidenceSupports,

    /// <summary>The evidence shows a higher need than the rule took.</summary>
    NeedHigher,

    /// <summary>The evidence shows a lower need than the rule took.</summary>
    NeedLower,

    /// <summary>The plan specifies provision that is dearer than the rule's band.</summary>
    ProvisionDearer,

    /// <summary>The old band is abolished.</summary>
    AbolishedBand,

    /// <summary>The change was outside the tolerance.</summary>
    OutsideTolerance,

    /// <summary>Another reason, documented where the reference points to.</summary>
    OtherDocumented,
}

/// <summary>
/// A pupil moderated into a band, with its own annual amount where the band leaves it open. The reference is opaque: 1 to 64
/// of the characters A to Z, a to z, 0 to 9, / _ . -; where the line was read is for findings and is not recorded.
/// </summary>
public sealed record ModeratedBand(string PlacementId, string Band, Rate? Amount, ModerationReason Reason, string? Reference, SourceRef Source);

/// <summary>What may be done against a rule, if somebody answers for it.</summary>
public enum OverrideKind
{
    /// <summary>The approved envelope is exceeded, or its gate has raised an alarm.</summary>
    Envelope,

    /// <summary>A school's total changes by more than the plan tolerates.</summary>
    SchoolTolerance,

    /// <summary>A special school falls below the year's protection; the reference names the disapplication.</summary>
    SpecialSchoolProtection,
}

/// <summary>
/// Somebody answers for what a rule would refuse. The reason is about the plan, never about a pupil: 1 to 200 characters in
/// one line; the reference is of the form of <see cref="ModeratedBand"/>'s.
/// </summary>
public sealed record AssimilationOverride(OverrideKind Kind, string Reason, string Reference);

/// <summary>The overrides with which a commit is asked for.</summary>
public sealed record AssimilationApprovals(IReadOnlyList<AssimilationOverride> Overrides)
{
    public static AssimilationApprovals None { get; } = new([]);
}

/// <summary>A moderated band as it was recorded, by whom, when (in UTC) and at which journal entry.</summary>
public sealed record RecordedModeration(ModeratedBand Band, string By, DateTimeOffset At, long Sequence);

/// <summary>
/// A sign-off: the plan's text and its SHA-256 in hex, the digest of what was shown and for which day, who signed and when (in
/// UTC), and what was approved. It has lapsed where a moderation or an undo came after it.
/// </summary>
public sealed record RecordedSignOff(
    string Sha256,
    string Text,
    string Digest,
    DateOnly ShownOn,
    string By,
    DateTimeOffset At,
    long Sequence,
    Money? Envelope,
    DateOnly? FirstPayment,
    bool Lapsed);

/// <summary>
/// A pupil that the plan moved: the change of its annual amount, the award that was made with those that it ended, what these
/// were <paramref name="Before"/>, for which day the plan was carried out, by whom, when (in UTC) and at which journal entry.
/// </summary>
public sealed record RecordedMove(
    MovedPupil Pupil,
    int SchoolId,
    Money Change,
    AwardMove Awards,
    IReadOnlyList<BandDecision> Before,
    DateOnly RanOn,
    string By,
    DateTimeOffset At,
    long Sequence)
{
    /// <summary>A placement's awards without the one that the move made and with those that it ended, by first day.</summary>
    public IReadOnlyList<BandDecision> AsBefore(IReadOnlyList<BandDecision> awards)
    {
        HashSet<(string, DateOnly)> taken = [.. Before.Append(Awards.New).Select(a => (a.Scheme, a.Span.From))];
        return [.. awards.Where(a => !taken.Contains((a.Scheme, a.Span.From))).Concat(Before).OrderBy(a => a.Span.From)];
    }
}

/// <summary>An override as it was recorded.</summary>
public sealed record RecordedOverride(AssimilationOverride Given, string By, DateTimeOffset At, long Sequence);

/// <summary>
/// Everything that is recorded of a plan: moderations by placement, the latest sign-off (null before the first) with its
/// cohort by placement, moves in the order of the journal, then by day and placement, and overrides by journal entry.
/// </summary>
public sealed record RecordedAssimilation(
    string Plan,
    int Authority,
    RecordedSignOff? SignOff,
    IReadOnlyList<GatePlan> Cohort,
    IReadOnlyList<RecordedModeration> Moderations,
    IReadOnlyList<RecordedMove> Moves,
    IReadOnlyList<RecordedOverride> Overrides)
{
    /// <summary>Placements of the cohort that waited for a person when it was signed off: none of them moves under that sign-off.</summary>
    public IReadOnlyList<string> Undecided { get; init; } = [];
}
