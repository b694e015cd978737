using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>
/// What a plan does: pupils by placement number, schools by number, and totals by year. A school's figures are the sum of its
/// pupils' and of what it is protected as a whole; the totals are the sum of the schools'.
/// </summary>
public sealed record AssimilationResult(
    string Plan,
    DateOnly On,
    IReadOnlyList<AssimilatedPupil> Pupils,
    IReadOnlyList<AssimilatedSchool> Schools,
    IReadOnlyList<AssimilatedYear> Totals)
{
    /// <summary>Those whom a commit on this day moves: the lines of its fact. Who has moved already is not among them.</summary>
    public IReadOnlyList<MovedPupil> Moves { get; init; } = [];

    /// <summary>Pupils for whom a person has to decide or to look, moved or not.</summary>
    public IEnumerable<AssimilatedPupil> Exceptions => Pupils.Where(p => p.Exceptions.Count > 0);
}

/// <summary>Where a pupil stands on the day of the run.</summary>
public enum MoveStatus
{
    /// <summary>Moves now: its day has come.</summary>
    Moves,

    /// <summary>Its day is known and still to come.</summary>
    Later,

    /// <summary>No day is known on which it moves.</summary>
    Stays,

    /// <summary>An earlier run moved it.</summary>
    AlreadyMoved,

    /// <summary>A new plan, decided on the new scheme from the start.</summary>
    NewPlan,

    /// <summary>Keeps its old amount until a person decides.</summary>
    Undecided,

    /// <summary>The placement ends before it would move.</summary>
    Left,
}

/// <summary>
/// One pupil: annual amounts as it attends. <paramref name="Old"/> is its award on the day of the move; it is null where it cannot be told (an exception says why) and
/// for a new plan; <paramref name="Band"/> and <paramref name="New"/> are null where there is no target. <paramref name="ProtectionEnds"/>
/// is the first day without a pupil's own protection, null where no end is known or it has none.
/// </summary>
public sealed record AssimilatedPupil(
    string PlacementId,
    int SchoolId,
    MoveStatus Status,
    DateOnly? MovesOn,
    Money? Old,
    string? Band,
    Money? New,
    DateOnly? ProtectionEnds,
    IReadOnlyList<AssimilatedYear> Years,
    string Reason,
    IReadOnlyList<AssimilationDoubt> Exceptions);

/// <summary>One school. What protects its total is in its own years and in no pupil's.</summary>
public sealed record AssimilatedSchool(int SchoolId, int Pupils, int Moved, IReadOnlyList<AssimilatedYear> Years)
{
    /// <summary>By how much its annual awards change once all have moved whose band is known; protection is left aside.</summary>
    public Money WholeChange { get; init; }

    /// <summary>That is more than the plan tolerates for a school: it has to be accepted at the sign-off.</summary>
    public bool OutsideTolerance { get; init; }
}

/// <summary>
/// Annual amounts in force on a day: before the change (<paramref name="Old"/>: the award and other plans' protection, of the
/// day until the pupil moves and of its move from then on), what the arrangement gives on that day
/// (<paramref name="Award"/>: the new band where the pupil has moved, else the old amount), what protection adds, and what a
/// gains cap takes.
/// </summary>
public sealed record AssimilatedYear(DateOnly Day, Money Old, Money Award, Money Protection, Money GainTaken)
{
    public Money Paid => Award + Protection - GainTaken;
    public Money Change => Paid - Old;

    /// <summary>Protection that no gain pays for.</summary>
    public Money NotPaidFor => Protection - GainTaken;
}

/// <summary>
/// Why a person has to look. Codes: <c>specified_dearer</c>, <c>above_highest_band</c>, <c>below_lowest_band</c>,
/// <c>open_band_without_amount</c>, <c>abolished_not_moderated</c>, <c>moderated_outside_list</c>, <c>not_reassessed</c>,
/// <c>no_step</c>, <c>no_band_in_setting</c>, <c>old_missing</c>, <c>old_not_in_plan</c>, <c>old_of_another_kind</c>, <c>not_mapped</c>,
/// <c>contribution_unclear</c>, <c>moved_by_another_plan</c>, <c>later_award</c>, <c>already_on_target</c>,
/// <c>outside_pupil_tolerance</c>, and the codes of <see cref="BandingFaults"/> where a scheme refuses.
/// </summary>
public sealed record AssimilationDoubt(string Code, string Words);
