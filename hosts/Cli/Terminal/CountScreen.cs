using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Cli.Terminal;

/// <summary>What <c>funding count</c> says.</summary>
internal sealed class CountScreen(TextWriter output)
{
    private const int PlacementsShown = 50;
    private static readonly string[] Headings = ["School", "URN", "Count", "Roll", "%", "After", "Late"];
    private readonly Screen screen = new(output, width: 100);

    /// <summary>Schools where somebody counts or waits; the others in one line.</summary>
    public void Print(int authority, PlanCount count, CountInputs inputs, IReadOnlyList<Finding> findings, bool placements)
    {
        screen.Heading($"Count of {count.Date:yyyy-MM-dd}, authority {authority}: {Word(count.State, count.Number)}");
        Dictionary<int, string> names = inputs.Schools.ToDictionary(s => s.Id, s => s.Name);
        SchoolCount[] shown = [.. count.Schools.Where(s => s.Counted > Quantity.Zero || count.NotCounted.Any(n => n.SchoolId == s.SchoolId))];
        if (shown.Length > 0)
            screen.Table(Headings, [.. shown.Select(s => Row(s, names.GetValueOrDefault(s.SchoolId, "no school of the list any more"), count)), Total(count, shown.Length)], lastIsTotal: true);
        if (count.Schools.Length > shown.Length)
            screen.Line($"All {count.Schools.Length:N0} are the {shown.Length:N0} above and {Words(count.Schools.Length - shown.Length, "other mainstream school")} with nobody who counts.");
        screen.Item("After: placements that begin after the day, expected at a later count. Late: in force on the day, but recorded when the count was closed; a correction takes them in; of a census beside those that it has, as it stays as published.");
        if (placements) Placements(count);
        foreach (Finding finding in findings) screen.Item(finding.ToString());
    }

    public void Print(int authority, IReadOnlyList<CountHeader> history)
    {
        if (history.Count == 0)
        {
            screen.Line($"No count of authority {authority} was closed yet.");
            return;
        }

        screen.Table(["Count of", "State", "Decided on", "Schools", "Placements", "Sequence"],
            [.. history.Select(h => (string[])[$"{h.Date:yyyy-MM-dd}", Word(h.State, h.Number), $"{h.DecidedOn:yyyy-MM-dd}", $"{h.Schools:N0}", $"{h.Placements:N0}", $"{h.Sequence}"])], lastIsTotal: false);
        foreach (CountHeader corrected in history.Where(h => h.Reason is not null))
            screen.Item($"{corrected.Date:yyyy-MM-dd}, correction {corrected.Number}: {corrected.Reason}");
    }

    public void Print(CountHeader taken)
    {
        screen.Line($"The count of {taken.Date:yyyy-MM-dd} of authority {taken.Authority} is {Word(taken.State, taken.Number)}: "
            + $"{Words(taken.Placements, "placement")} in force at {Words(taken.Schools, "mainstream school")} (sequence {taken.Sequence}).");
        screen.Item("What is recorded from now on waits for a correction: funding count correct. What a scheme has notified changes when that count is notified again, and not before.");
    }

    private void Placements(PlanCount count)
    {
        screen.Heading("Placements that the count does not hold (not for publication)");
        foreach (NotCounted one in count.NotCounted.Take(PlacementsShown))
            screen.Line($"  {one.PlacementId} at {one.SchoolId}, from {one.From:yyyy-MM-dd}: {NotCountedWords.Of(one.Reason)}");
        if (count.NotCounted.Length > PlacementsShown) screen.Line($"  and {count.NotCounted.Length - PlacementsShown:N0} more.");
        if (count.NotCounted.Length == 0) screen.Line("  None.");
    }

    private static string[] Row(SchoolCount school, string name, PlanCount count) =>
    [
        name, $"{school.SchoolId}", $"{school.Counted}", school.Roll is Quantity roll ? $"{roll}" : "not known", Percent(school.Counted, school.Roll),
        $"{Waiting(count, school.SchoolId, NotCountedReason.AfterTheCount)}", $"{Waiting(count, school.SchoolId, NotCountedReason.CountClosed) + Waiting(count, school.SchoolId, NotCountedReason.CensusPublished)}",
    ];

    // A percentage of fewer pupils than those whose plans are counted would mislead.
    private static string[] Total(PlanCount count, int shown)
    {
        Quantity counted = Sum(count.Schools, s => s.Counted), roll = Sum(count.Schools, s => s.Roll ?? Quantity.Zero);
        bool whole = count.Schools.All(s => s.Roll is not null);
        return
        [
            shown == count.Schools.Length ? $"All {shown:N0}" : $"All {count.Schools.Length:N0}, {shown:N0} of them above", "", $"{counted}", $"{roll}", whole ? Percent(counted, roll) : "",
            $"{count.NotCounted.Count(n => n.Reason == NotCountedReason.AfterTheCount)}", $"{count.NotCounted.Count(n => n.Reason != NotCountedReason.AfterTheCount)}",
        ];
    }

    private static Quantity Sum(IEnumerable<SchoolCount> schools, Func<SchoolCount, Quantity> of) => schools.Aggregate(Quantity.Zero, (sum, s) => sum + of(s));

    private static int Waiting(PlanCount count, int school, NotCountedReason reason) => count.NotCounted.Count(n => n.SchoolId == school && n.Reason == reason);

    private static string Percent(Quantity counted, Quantity? roll) =>
        roll is Quantity known && known > Quantity.Zero ? $"{Quantity.Nearest(counted.Exact * 100 / known.Exact, 2).Value:0.00}" : "";

    private static string Word(CountState state, int number) => state switch
    {
        CountState.Open => "open",
        CountState.Closed => "closed",
        _ => $"corrected ({number})",
    };

    private static string Words(int number, string what) => $"{number:N0} {what}{(number == 1 ? "" : "s")}";
}

/// <summary>Why a placement is not in a count.</summary>
internal static class NotCountedWords
{
    public static string Of(NotCountedReason reason) => reason switch
    {
        NotCountedReason.AfterTheCount => "begins after the count",
        NotCountedReason.CountClosed => "came when the count was closed",
        _ => "in force on the census day by what is recorded, beside those of the census",
    };

    /// <summary>Of some placements, with what becomes of them, given the next count of the year; null where there is none.</summary>
    public static string Of(NotCountedReason reason, DateOnly count, DateOnly? next) => reason switch
    {
        NotCountedReason.AfterTheCount => $"of the year after the count of {count:yyyy-MM-dd}: {PlanCount.ExpectedWords(next)}.",
        NotCountedReason.CountClosed => $"recorded when the count of {count:yyyy-MM-dd} was closed: only a correction takes them in.",
        _ => $"in force on the census day {count:yyyy-MM-dd} by what is recorded, beside those of the census: the census is as published.",
    };
}
