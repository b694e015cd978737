using FundingPlatform.Kernel;
using FundingPlatform.Schools.Storage;

namespace FundingPlatform.Schools.Rules;

/// <summary>What is recorded beside a placement that somebody states: whether its school, its home authority and its number are.</summary>
internal readonly record struct Recorded(bool School, bool Authority, bool Number);

/// <summary>Another placement of the same pupil, as far as an overlap needs it.</summary>
internal sealed record OfSamePupil(string Id, DateSpan Span, bool DualRegistered);

/// <summary>
/// Decides about one placement; never saves. The checks run in the order of the contract, so that the first fault is always
/// the same one. A fault's field is that of the change: <c>placement.span.until</c>.
/// </summary>
internal static class PlacementChanges
{
    /// <summary>
    /// Faults: <c>dates_turned_round</c>, <c>part_time_out_of_range</c>, <c>pupil_not_opaque</c>, <c>school_unknown</c>,
    /// <c>authority_unknown</c>, <c>duplicate</c>, <c>overlap</c>.
    /// </summary>
    public static Outcome<PlacementOpened> Open(Placement stated, DateOnly decidedOn, Recorded recorded, IReadOnlyList<OfSamePupil> ofPupil)
    {
        Fault? fault = Malformed(stated) ?? Unknown(stated, recorded.School, recorded.Authority);
        if (fault is not null) return fault;
        if (recorded.Number)
            return new Fault("duplicate", $"The placement {stated.Id} is already there. Give each placement a number of its own, and correct one that is there.", FaultKind.Conflict, "placement.placement_id");
        if (Overlap(stated, ofPupil) is Fault overlap) return overlap;
        return new PlacementOpened(Lines.Of(stated), decidedOn, stated.Source.File);
    }

    /// <summary>
    /// Faults: <c>sequence_stale</c>, <c>dates_turned_round</c>, <c>part_time_out_of_range</c>, <c>pupil_not_opaque</c>,
    /// <c>school_unknown</c>, <c>authority_unknown</c>, <c>overlap</c>, <c>placement_unchanged</c>.
    /// </summary>
    public static Outcome<PlacementCorrected> Correct(
        RecordedPlacement before, Placement stated, DateOnly decidedOn, long? expected, Recorded recorded, IReadOnlyList<OfSamePupil> ofPupil)
    {
        // An authority that a file named and no list did was taken in with the file: it is no new mistake.
        bool authorityKnown = recorded.Authority || stated.HomeAuthority == before.Placement.HomeAuthority;
        Fault? fault = Stale(before, expected) ?? Malformed(stated) ?? Unknown(stated, recorded.School, authorityKnown) ?? Overlap(stated, ofPupil);
        if (fault is not null) return fault;
        if (stated with { Status = before.Placement.Status, Source = before.Placement.Source } == before.Placement)
            return new Fault("placement_unchanged", $"The placement {stated.Id} is recorded like this already.", FaultKind.Conflict, "placement");
        return new PlacementCorrected(Lines.Of(before.Placement), Lines.Of(stated), decidedOn, stated.Source.File);
    }

    /// <summary>Faults: <c>sequence_stale</c>, <c>before_placement</c>, <c>after_placement</c>, <c>placement_unchanged</c>.</summary>
    public static Outcome<PlacementClosed> Close(RecordedPlacement before, DateOnly until, DateOnly decidedOn, long? expected, string source)
    {
        Placement placement = before.Placement;
        DateSpan span = placement.Span;
        if (Stale(before, expected) is Fault stale) return stale;
        if (until <= span.From)
            return new Fault("before_placement", $"The placement {placement.Id} begins on {span.From:yyyy-MM-dd} and would hold no day. until is the first day after it; correct a placement that never was.", FaultKind.RuleBroken, "until");
        if (until > span.Until)
            return new Fault("after_placement", $"The placement {placement.Id} ends already: {span.Until:yyyy-MM-dd} is the first day after it. Correct it to make it longer.", FaultKind.RuleBroken, "until");
        if (until == span.Until)
            return new Fault("placement_unchanged", $"The placement {placement.Id} ends like this already.", FaultKind.Conflict, "until");
        return new PlacementClosed(placement.Id, placement.HomeAuthority, placement.SchoolId, span.From, Lines.End(span), until, decidedOn, source);
    }

    /// <summary>Fault <c>placement_unknown</c>.</summary>
    public static Fault NotThere(string id, string field) =>
        new("placement_unknown", $"There is no placement {id}. Open it first, or correct the number.", FaultKind.NotFound, field);

    /// <summary>Fault <c>overlap</c>: another placement of the pupil shares a day, and not both are dual registered.</summary>
    public static Fault? Overlap(Placement stated, IReadOnlyList<OfSamePupil> ofPupil)
    {
        foreach (OfSamePupil other in ofPupil)
            if (other.Id != stated.Id && !(stated.DualRegistered && other.DualRegistered) && other.Span.Overlaps(stated.Span))
                return new("overlap", $"This placement ({stated.Span}) overlaps {other.Id} ({other.Span}) of the same pupil. Correct the days, or say dual_registered in both.", FaultKind.RuleBroken, "placement.span");
        return null;
    }

    private static Fault? Stale(RecordedPlacement before, long? expected) => expected is null || expected == before.Sequence
        ? null
        : new("sequence_stale", $"The placement {before.Placement.Id} was changed last at sequence {before.Sequence}, and {expected} was expected. Read it again, then decide again.", FaultKind.Stale, "expected_sequence");

    private static Fault? Malformed(Placement stated)
    {
        if (stated.Span.IsEmpty)
            return new("dates_turned_round", $"The placement ends on {stated.Span.Until:yyyy-MM-dd}, not after it starts. until is the first day away.", FaultKind.Invalid, "placement.span.until");
        if (stated.PartTime <= Quantity.Zero || stated.PartTime > Quantity.One)
            return new("part_time_out_of_range", $"{stated.PartTime} is no share of a week. Give a number above 0 and at most 1, or leave it out for full time.", FaultKind.Invalid, "placement.part_time");
        if (PupilReference.IsUniquePupilNumber(stated.Id))
            return new("pupil_not_opaque", "This looks like a unique pupil number (UPN), which is not taken in. Number the placement yourself.", FaultKind.Invalid, "placement.placement_id");
        return PupilReference.Refuses(stated.Pupil) is string why ? new("pupil_not_opaque", why, FaultKind.Invalid, "placement.pupil") : null;
    }

    private static Fault? Unknown(Placement stated, bool schoolKnown, bool authorityKnown)
    {
        if (!schoolKnown)
            return new("school_unknown", $"The school {stated.SchoolId} is not recorded. Import the list that has it first.", FaultKind.NotFound, "placement.school_id");
        return authorityKnown
            ? null
            : new("authority_unknown", $"No authority with the code {stated.HomeAuthority} is recorded. Give the DfE's three digits, or import the list that has it first.", FaultKind.NotFound, "placement.home_authority");
    }
}
