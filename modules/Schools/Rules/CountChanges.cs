using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Schools.Rules;

/// <summary>Decides about closing and correcting a count; never saves. The checks run in the order of the contract.</summary>
internal static class CountChanges
{
    public const int LongestReason = 200;

    /// <summary>
    /// Faults: <c>authority_unknown</c>, <c>date_invalid</c>, <c>count_not_yet</c>, <c>date_not_yet</c>, <c>decided_too_early</c>, <c>count_closed_already</c>.
    /// </summary>
    public static Outcome<CountClosed> Close(int authority, DateOnly date, DateOnly decidedOn, DateOnly today, CountInputs inputs)
    {
        if (inputs.Schools.Count == 0)
            return NoSchool(authority);
        if (!StatedDay.IsPossible(date))
            return StatedDay.Refusal(date, today, "date")!;
        if (date > today)
            return new Fault("count_not_yet", $"The count of {date:yyyy-MM-dd} is still to come: it is closed on that day or later.", FaultKind.RuleBroken, "date");
        if (StatedDay.Refusal(decidedOn, today, "decided_on") is Fault impossible)
            return impossible;
        if (decidedOn < date)
            return new Fault("decided_too_early", $"The count is of {date:yyyy-MM-dd}, and the decision would be of {decidedOn:yyyy-MM-dd}, before it.", FaultKind.Invalid, "decided_on");
        if (inputs.RecordedOn(date) is RecordedCount closed)
            return new Fault("count_closed_already", $"The count of {date:yyyy-MM-dd} was closed already (sequence {closed.Header.Sequence}). Correct it, and say why.", FaultKind.Conflict, "date");
        (IReadOnlyList<CountedSchool> schools, IReadOnlyList<CountedPlacement> placements) = PlacementCounting.Taken(date, inputs);
        return new CountClosed(authority, date, decidedOn, schools, placements);
    }

    /// <summary>
    /// Faults: <c>reason_unclear</c>, <c>count_not_closed</c>, <c>date_invalid</c>, <c>date_not_yet</c>, <c>decided_too_early</c>, <c>count_unchanged</c>.
    /// </summary>
    public static Outcome<CountCorrected> Correct(int authority, DateOnly date, string reason, DateOnly decidedOn, DateOnly today, CountInputs inputs)
    {
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason || reason.Any(char.IsControl))
            return new Fault("reason_unclear", $"Say in one line of 1 to {LongestReason} characters why the count is corrected, and nothing about a pupil.", FaultKind.Invalid, "reason");
        if (inputs.RecordedOn(date) is not RecordedCount before)
            return new Fault("count_not_closed", $"The count of {date:yyyy-MM-dd} was never closed: a recount before the first count. It follows what is recorded until it is closed.", FaultKind.RuleBroken, "date");
        if (StatedDay.Refusal(decidedOn, today, "decided_on") is Fault impossible)
            return impossible;
        if (decidedOn < before.Header.DecidedOn)
            return new Fault("decided_too_early", $"The count stands as decided on {before.Header.DecidedOn:yyyy-MM-dd}; its correction would be decided on {decidedOn:yyyy-MM-dd}, before that.", FaultKind.Invalid, "decided_on");
        (IReadOnlyList<CountedSchool> schools, IReadOnlyList<CountedPlacement> placements) = PlacementCounting.Taken(date, inputs);
        if (before.Schools.ToHashSet().SetEquals(schools) && before.Placements.ToHashSet().SetEquals(placements))
            return new Fault("count_unchanged", $"What is recorded for {date:yyyy-MM-dd} is what the count holds: there is nothing to correct.", FaultKind.Conflict, "date");
        return new CountCorrected(authority, date, before.Number + 1, reason.Trim(), decidedOn, schools, placements);
    }

    /// <summary>Fault <c>authority_unknown</c>.</summary>
    public static Fault NoSchool(int authority) =>
        new("authority_unknown", $"No mainstream school of authority {authority} is recorded, so there is nothing to count. Import the list that has them first.", FaultKind.NotFound, "authority");

    public static IEnumerable<CountClosed> Parts(CountClosed whole) =>
        Parts(whole.Schools, whole.Placements).Select(p => whole with { Schools = p.Schools, Placements = p.Placements });

    public static IEnumerable<CountCorrected> Parts(CountCorrected whole) =>
        Parts(whole.Schools, whole.Placements).Select(p => whole with { Schools = p.Schools, Placements = p.Placements });

    /// <summary>Schools first, then placements; at least one part, so that a count of nobody is recorded too.</summary>
    private static IEnumerable<(CountedSchool[] Schools, CountedPlacement[] Placements)> Parts(
        IReadOnlyList<CountedSchool> schools, IReadOnlyList<CountedPlacement> placements)
    {
        if (schools.Count + placements.Count <= SchoolsModule.LinesPerFact)
            return [([.. schools], [.. placements])];
        return schools.Chunk(SchoolsModule.LinesPerFact).Select(part => (part, Array.Empty<CountedPlacement>()))
            .Concat(placements.Chunk(SchoolsModule.LinesPerFact).Select(part => (Array.Empty<CountedSchool>(), part)));
    }
}
