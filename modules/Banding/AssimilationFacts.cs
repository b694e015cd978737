namespace FundingPlatform.Banding;

/// <summary>
/// Persons moderated pupils of a plan into bands, at most 10,000 lines. A line takes the place of an earlier one of the same
/// placement. The hash says under which text of the plan, <paramref name="By"/> who recorded it, <paramref name="At"/> when, in UTC.
/// </summary>
public sealed record BandsModerated(string Plan, int Authority, string PlanSha256, string By, DateTimeOffset At, IReadOnlyList<ModeratedLine> Lines);

/// <summary>
/// One moderated band. The amount is whole millionths of a pound a year, for a band that leaves it open; the reason is a word
/// of <see cref="ModerationReason"/>, the reference an opaque one.
/// </summary>
public sealed record ModeratedLine(string PlacementId, string Band, long? Amount, string Reason, string? Reference);

/// <summary>
/// A second person signed a plan off, in parts of at most 10,000 lines of its cohort; the first holds the plan's text. It takes
/// the place of the plan's earlier sign-off. <paramref name="Digest"/> is of what was shown for <paramref name="ShownOn"/>,
/// <paramref name="Envelope"/> the approved change in pence a year. The first payment is the earliest that was stated while
/// pupils had moved.
/// </summary>
public sealed record AssimilationSignedOff(
    string Plan,
    int Authority,
    int Part,
    int Parts,
    string Sha256,
    string? Text,
    string Digest,
    DateOnly ShownOn,
    string By,
    DateTimeOffset At,
    long? Envelope,
    DateOnly? FirstPayment,
    IReadOnlyList<OverrideLine> Overrides,
    IReadOnlyList<CohortLine> Cohort);

/// <summary>
/// A plan of the cohort, the change in pence a year that was shown for it, and whether it waited for a person; setting and phase
/// in the words of files.
/// </summary>
public sealed record CohortLine(string PlacementId, string OldBand, string Setting, string? Phase, long Expected, bool Undecided);

/// <summary>What somebody answers for that a rule would have refused; the kind is a word of <see cref="OverrideKind"/>.</summary>
public sealed record OverrideLine(string Kind, string Reason, string Reference);

/// <summary>
/// A plan was carried out on a day: those who moved, and every protection award of the plan, which take the place of those
/// recorded before. In parts of at most 10,000 moves and 10,000 protection awards; the first holds the overrides and, as
/// <paramref name="Schools"/>, every school with a move or with protection before or after.
/// </summary>
public sealed record PupilsAssimilated(
    string Plan,
    int Authority,
    int Part,
    int Parts,
    DateOnly On,
    string Scheme,
    string Source,
    string By,
    DateTimeOffset At,
    IReadOnlyList<int> Schools,
    IReadOnlyList<MovedLine> Moves,
    IReadOnlyList<ProtectionLine> Protections,
    IReadOnlyList<OverrideLine> Overrides);

/// <summary>A pupil that moved: the award that was made, the change of its annual amount in pence, and the awards that this ended.</summary>
public sealed record MovedLine(int School, long Change, DecidedBand Award, IReadOnlyList<EndedAward> Ended);

/// <summary>
/// An award that a move ended, whole as it was before, and the first day on which it no longer holds: its own first day where
/// it was taken out.
/// </summary>
public sealed record EndedAward(string Scheme, string SourceFile, long Sequence, DecidedBand Before, DateOnly Until);

/// <summary>A protection award in pence a year; without a placement it is the school's total's. The part is a word of <see cref="ProtectionPart"/>.</summary>
public sealed record ProtectionLine(int School, string? PlacementId, string Part, DateOnly From, DateOnly? Until, long AnnualPence);

/// <summary>
/// A plan was undone before its first payment: each award that it made is taken out, those that it ended are again as they
/// were, and its protection awards are gone. In parts of at most 10,000 lines; the first holds, as <paramref name="Schools"/>,
/// every school with a move or with protection before.
/// </summary>
public sealed record AssimilationUndone(
    string Plan,
    int Authority,
    int Part,
    int Parts,
    string Scheme,
    string By,
    DateTimeOffset At,
    IReadOnlyList<int> Schools,
    IReadOnlyList<UndoneLine> Lines);

/// <summary>The award that is taken out, and those that come back, whole.</summary>
public sealed record UndoneLine(int School, DecidedBand TakenOut, IReadOnlyList<EndedAward> Restored);
