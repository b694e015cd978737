using FundingPlatform.Cli.Commands;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Cli.Terminal;

/// <summary>What <c>funding volume</c> says.</summary>
internal sealed class VolumeScreen(TextWriter output)
{
    private const int MostColumns = 6;
    private const string PotShort = "not paid: pot short";
    private readonly Screen screen = new(output, width: 120);

    public void Print(int authority, IReadOnlyList<VolumeScheme> schemes, IReadOnlyList<NotifiedCount> notified)
    {
        if (schemes.Count == 0) screen.Line($"No volume scheme is in use for authority {authority}. Publish one: funding volume publish.");
        else
            screen.Table(["Scheme", "Authority", "Status", "Decided on", "Years", "Counts"],
                [.. schemes.Select(s => (string[])[s.Id, s.Authority == 0 ? "all" : $"{s.Authority}", s.Status.Word(), Day(s.DecidedOn), $"{s.FirstYear} to {s.LastYear}", s.Continuous ? "every day" : $"{s.Cadence.Counts.Length}"])], lastIsTotal: false);
        if (notified.Count == 0) return;
        screen.Heading("Notified");
        screen.Table(["Count of", "Year", "Entry", "Decided on", "Schools", "Amount"],
            [.. notified.Select(n => (string[])[Day(n.On), $"{n.Year}", n.Number == 0 ? "first" : $"recount {n.Number}", Day(n.DecidedOn), $"{n.Lines.Count:N0}", $"{n.Total}"])], lastIsTotal: false);
    }

    public void Published(VolumeScheme scheme, bool recorded)
    {
        screen.Line(recorded
            ? $"{scheme.Name} ({scheme.Id}, {scheme.Status.Word()}) is in use for {(scheme.Authority == 0 ? "every authority without a scheme of its own" : $"authority {scheme.Authority}")}, {scheme.FirstYear} to {scheme.LastYear}."
            : $"This very text of {scheme.Id} is in use already; nothing was recorded.");
        General(scheme);
        foreach (string note in scheme.Notes) screen.Item(note);
    }

    public void Loaded(NationalAverages averages, bool recorded, IReadOnlyList<Finding> findings)
    {
        screen.Line(recorded ? "The averages are in use." : "These very averages are in use already; nothing was recorded.");
        screen.Table(["January", "Primary %", "Secondary %", "All schools %", "Published on", "Day is"],
            [.. averages.Published.Select(a => (string[])[$"{a.January}", $"{a.Primary}", $"{a.Secondary}", $"{a.AllSchools}", Day(a.PublishedOn), a.Status.Word()])], lastIsTotal: false);
        foreach (Finding finding in findings) screen.Item(finding.ToString());
    }

    /// <summary>Schools with an amount in the year or at a count, or more pupils than the threshold; the others in one line.</summary>
    public void Print(VolumeResult result, YearInHand made)
    {
        Head(made);
        VolumeRound last = result.Rounds[^1];
        SchoolAmount[] shown = [.. result.Schools.Where(s => IsShown(result, last, s))];
        if (shown.Length > 0)
            screen.Table(["School", "URN", "Count", "Roll", "Threshold", "Above", .. result.Rounds.Select(Title), "Year"],
                [.. shown.Select(s => Row(result, last, s, made)), Total(result, shown.Length)], lastIsTotal: true);
        screen.Line($"{Words(result.Schools.Length - shown.Length, "other school")} to which the scheme applies with nothing at any count.");
        if (result.Pot is Money pot) screen.Line($"Pot {pot}; notified {result.Notified}; paid and expected {result.Paid}; left {result.Left}.");
        Waiting(result.Year);
        screen.Item("Count, roll, threshold and pupils above it are those of the last count. Counts of few pupils: not for publication.");
        foreach (Finding finding in made.Findings.Concat(result.Findings)) screen.Item(finding.ToString());
    }

    public bool Explain(VolumeResult result, YearInHand made, int school)
    {
        IReadOnlyList<string> lines = result.Explain(school);
        if (lines.Count == 0) return false;
        screen.Heading($"{made.Name(school)} ({school}), {result.Year.Year}");
        foreach (string line in lines) screen.Item(line);
        if (result.Schools.FirstOrDefault(s => s.SchoolId == school) is SchoolAmount amount) screen.Line($"Volume top-up of the year: {(amount is { Amount: Money told, Missing: string rest } ? $"{told}, as notified; the rest is not known ({rest})" : amount.Amount?.ToString() ?? $"not known ({amount.Missing})")}");
        return true;
    }

    public void Print(IReadOnlyList<ThresholdRow> rows, YearInHand made, string? file)
    {
        Head(made);
        screen.Line("As if nothing were notified yet.");
        screen.Table([$"Threshold ({Terms(made.Year.Scheme.Threshold.Kind)})", "Schools above", "Due", "Paid", "Short of the pot"],
            [.. rows.Select(r => (string[])[$"{r.Threshold}", $"{r.Qualifying.Length:N0}", $"{r.Due}", $"{r.Paid}", r.Pot is null ? "no pot" : $"{r.Shortage}"])], lastIsTotal: false);
        if (file is not null) screen.Line($"Every school under every threshold: {file}");
        else if (rows.Count > MostColumns) screen.Line($"With more than {MostColumns} thresholds the schools are only written to a file: give --out.");
        else Schools(rows, made);
        screen.Item("Counts of few pupils stand behind these figures: not for publication.");
        foreach (Finding finding in made.Findings) screen.Item(finding.ToString());
    }

    public void Notified(NotifiedCount notified)
    {
        screen.Line(notified.Number == 0
            ? $"The count of {Day(notified.On)} is notified to {Words(notified.Lines.Count, "school")}: {notified.Total} in all (sequence {notified.Sequence})."
            : $"Recount entry {notified.Number} of the count of {Day(notified.On)}: {Words(notified.Lines.Count, "school")}, {notified.Total} in all (sequence {notified.Sequence}).");
        screen.Item("What is notified is never edited: correct the count and notify again, and the differences are an entry of their own.");
    }

    private void Head(YearInHand made)
    {
        screen.Heading($"{made.Year.Scheme.Name} ({made.Year.Scheme.Id}, {made.Year.Scheme.Status.Word()}), authority {made.Authority}, {made.Year.Year}");
        General(made.Year.Scheme);
    }

    private void General(VolumeScheme scheme)
    {
        if (scheme.PaidFrom == PaidFrom.GeneralFund) screen.Line("Paid from the authority's general fund, outside the dedicated schools grant.");
    }

    private void Waiting(VolumeYear year)
    {
        foreach (PlanCount count in year.Scheme.Continuous ? [] : year.Counts)
        {
            DateOnly? next = year.CountAfter(count.Date);
            foreach (IGrouping<NotCountedReason, NotCounted> group in count.Waiting(year.Year.Span, next).GroupBy(n => n.Reason).OrderBy(g => g.Key))
                screen.Item($"{Words(group.Count(), "placement")} {NotCountedWords.Of(group.Key, count.Date, next)}");
        }
    }

    private void Schools(IReadOnlyList<ThresholdRow> rows, YearInHand made)
    {
        Dictionary<int, SchoolAmount>[] byThreshold = [.. rows.Select(r => r.Schools.ToDictionary(s => s.SchoolId))];
        int[] shown = [.. rows.SelectMany(r => r.Schools).Where(s => s.Amount != Money.Zero).Select(s => s.SchoolId).Distinct()];
        if (shown.Length == 0) return;
        screen.Table(["School", "URN", .. rows.Select(r => $"{r.Threshold}")],
            [.. shown.Select(id => (string[])[made.Name(id), $"{id}", .. byThreshold.Select(t => Amount(t.GetValueOrDefault(id)))])], lastIsTotal: false);
    }

    // What was paid by one count and taken back by another comes to nothing in the year, and is in both counts' totals.
    private static bool IsShown(VolumeResult result, VolumeRound last, SchoolAmount school) =>
        school.Amount != Money.Zero || LineOf(last, school.SchoolId)?.Measures[^1].Qualifies == true
        || result.Rounds.Any(r => LineOf(r, school.SchoolId) is VolumeLine line && line.Amount != Money.Zero);

    private static string[] Row(VolumeResult result, VolumeRound last, SchoolAmount school, YearInHand made)
    {
        VolumeMeasure? measure = LineOf(last, school.SchoolId)?.Measures[^1];
        return
        [
            made.Name(school.SchoolId), $"{school.SchoolId}", $"{measure?.Counted}", $"{measure?.Roll}", Pupils(measure?.Threshold), Pupils(measure?.Excess),
            .. result.Rounds.Select(r => LineOf(r, school.SchoolId) is VolumeLine line ? IsUnpaid(line) ? PotShort : line.Amount?.ToString() ?? "not known" : ""),
            result.Rounds.Any(r => LineOf(r, school.SchoolId) is VolumeLine unpaid && IsUnpaid(unpaid)) ? PotShort : Amount(school),
        ];
    }

    private static string[] Total(VolumeResult result, int shown) =>
        [shown == result.Schools.Length ? $"All {shown:N0}" : $"All {result.Schools.Length:N0}, {shown:N0} of them above", "", "", "", "", "", .. result.Rounds.Select(r => r.Lines.Any(IsUnpaid) ? PotShort : $"{r.Paid}"), $"{result.Paid}"];

    // What is due is known, and the scheme does not pay from a pot that does not reach.
    private static bool IsUnpaid(VolumeLine line) => line is { Due: not null, Amount: null };

    private static string Title(VolumeRound round) =>
        $"{(round.Name.Length == 0 ? Day(round.On) : round.Name)} ({(round.Notified ? "notified" : round.State == CountState.Open ? "open" : "closed")})";

    private static VolumeLine? LineOf(VolumeRound round, int school) => round.Lines.FirstOrDefault(l => l.SchoolId == school);

    private static string Amount(SchoolAmount? school) => school is null ? "" : school.Amount?.ToString() ?? "not known";

    private static string Pupils(Exact? pupils) => pupils is Exact known ? $"{Quantity.Nearest(known, 4)}" : "";

    private static string Terms(VolumeThresholdKind kind) => kind switch
    {
        VolumeThresholdKind.PercentOfRoll => "% of roll",
        VolumeThresholdKind.NationalAverage => "points above the average",
        VolumeThresholdKind.OnePer => "roll for one plan",
        VolumeThresholdKind.Expected => "above the expected number",
        _ => "% of notional SEN",
    };

    private static string Day(DateOnly day) => $"{day:yyyy-MM-dd}";

    private static string Words(int number, string what) => $"{number:N0} {what}{(number == 1 ? "" : "s")}";
}
