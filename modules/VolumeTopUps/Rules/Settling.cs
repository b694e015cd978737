using System.Collections.Immutable;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.VolumeTopUps.Rules;

/// <summary>
/// A year in the order of its counts. What is notified stands; what is not is worked out with what the pot has left after
/// everything that is notified.
/// </summary>
internal sealed class Settling
{
    private readonly VolumeYear year;
    private readonly IReadOnlyDictionary<int, SchoolNeeds> needs;
    private readonly VolumeScheme scheme;
    private readonly List<Finding> findings = [];
    private readonly Tally tally;
    private readonly Dictionary<PlanCount, Dictionary<int, int>> places = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<int> standIns = [];

    private Settling(VolumeYear year, IReadOnlyDictionary<int, SchoolNeeds> needs)
    {
        (this.year, this.needs, scheme) = (year, needs, year.Scheme);
        tally = new(year);
    }

    public static VolumeResult Of(VolumeYear year, IReadOnlyDictionary<int, SchoolNeeds> needs) => new Settling(year, needs).Settle();

    private VolumeResult Settle()
    {
        if (scheme.Threshold.Kind == VolumeThresholdKind.NationalAverage && year.Average is null)
            findings.Add(Finding.Warning("average_not_published", $"No national average was published by {scheme.DecidedOn:yyyy-MM-dd}, when {scheme.Id} was decided: no school's amount is known."));
        List<VolumeRound> rounds = scheme.Continuous ? [ByDays()] : [.. scheme.CountsOf(year.Year).Select(Round)];
        rounds.AddRange(tally.NotInScheme(scheme.CountsOf(year.Year)).Select(Kept));
        foreach (VolumeRound round in rounds) Report(round);
        ImmutableArray<SchoolAmount> schools = [.. rounds.SelectMany(r => r.Lines).GroupBy(l => l.SchoolId).Select(BySchool).OrderBy(s => Place(s.SchoolId))];
        Money paid = schools.Sum(s => s.Amount ?? Money.Zero);
        if (scheme.Pot is VolumePot pot && paid > pot.Amount)
            findings.Add(Finding.Warning("pot_overspent", $"The pot of {pot.Amount} is overspent by {paid - pot.Amount}."));
        return new(year, schools, [.. rounds], scheme.Pot?.Amount, tally.Notified, paid, findings) { Needs = needs };
    }

    private static SchoolAmount BySchool(IGrouping<int, VolumeLine> lines) =>
        lines.FirstOrDefault(l => l.Amount is null) is VolumeLine unknown
            ? new(lines.Key, null, unknown.Missing)
            : new(lines.Key, lines.Sum(l => l.Amount!.Value), null);

    private int Place(int school)
    {
        int at = -1;
        for (int i = year.Counts.Length - 1; i >= 0 && at < 0; i--) at = IndexOf(year.Counts[i], school);
        return at < 0 ? int.MaxValue : at;
    }

    private int IndexOf(PlanCount count, int school)
    {
        if (!places.TryGetValue(count, out Dictionary<int, int>? known))
        {
            known = [];
            for (int i = 0; i < count.Schools.Length; i++) known.TryAdd(count.Schools[i].SchoolId, i);
            places[count] = known;
        }

        return known.GetValueOrDefault(school, -1);
    }

    private VolumeRound Round(VolumeCount rule)
    {
        PlanCount count = year.Counts.First(c => c.Date == rule.On);
        IReadOnlyList<NotifiedCount> notified = tally.Of(rule.On);
        List<SchoolWorth> measured = [];
        foreach (SchoolCount school in count.Schools)
            if (Measuring.Of(year, rule.On, rule.Share, school, needs.GetValueOrDefault(school.SchoolId)) is VolumeMeasure measure)
            {
                if (Averages.StandsIn(year, school)) StandIn(school);
                measured.Add(new(school.SchoolId, [measure]));
            }
            else if (IsPaid(rule, school.SchoolId)) // It is no longer entitled to anything.
                measured.Add(new(school.SchoolId, [new(rule.On, rule.Share, school.Counted, school.Roll, null, Exact.Zero, Exact.Zero, Exact.Zero, null)]));
        var settlement = new Settlement(year, tally, rule, measured);
        if (notified.Count == 0)
        {
            VolumeLine[] lines = settlement.First();
            tally.Expect(rule.On, lines);
            return new(rule.Name, rule.On, count.State, count.Number, false, [.. lines], []);
        }

        return new(rule.Name, rule.On, count.State, count.Number, true, tally.Lines(rule.On, rule.Share), [.. settlement.Recount(notified, count.Number)]);
    }

    private bool IsPaid(VolumeCount rule, int school) =>
        tally.At(rule.On, school) != Money.Zero || (rule.Basis == VolumeBasis.FullYearLessNotified && tally.Before(rule.On, school) != Money.Zero);

    /// <summary>Every day of the year by the count that holds on it; rounded, held to the minimum, capped and shared once.</summary>
    private VolumeRound ByDays()
    {
        Dictionary<int, List<VolumeMeasure>> pieces = [];
        for (int i = 0; i < year.Counts.Length; i++)
        {
            PlanCount count = year.Counts[i];
            DateOnly until = i + 1 < year.Counts.Length ? year.Counts[i + 1].Date : year.Year.Span.Until;
            var share = new Exact(new DateSpan(count.Date, until).Days, year.Year.Days);
            foreach (SchoolCount school in count.Schools)
                if (Measuring.Of(year, count.Date, share, school, needs.GetValueOrDefault(school.SchoolId)) is VolumeMeasure measure)
                {
                    if (Averages.StandsIn(year, school)) StandIn(school);
                    (pieces.TryGetValue(school.SchoolId, out List<VolumeMeasure>? own) ? own : pieces[school.SchoolId] = []).Add(measure);
                }
        }

        VolumeCount whole = new("", year.Year, year.Year.Span.From, Exact.One, VolumeBasis.OwnMonths, VolumeRecount.BothWays);
        SchoolWorth[] measured = [.. pieces.OrderBy(p => Place(p.Key)).Select(p => new SchoolWorth(p.Key, [.. p.Value]))];
        VolumeLine[] lines = new Settlement(year, tally, whole, measured).First();
        return new("every day", whole.On, CountState.Open, 0, false, [.. lines], []);
    }

    private void StandIn(SchoolCount school)
    {
        if (standIns.Add(school.SchoolId))
            findings.Add(Finding.Warning("average_stands_in", $"School {school.SchoolId} has both phases and its rolls by phase are not known: the national average of {Words.Of(scheme.Threshold.Mixed).Replace('_', ' ')} stands in."));
    }

    /// <summary>What was notified of a count that the scheme no longer has.</summary>
    private VolumeRound Kept(DateOnly on) => new("", on, CountState.Closed, 0, true, tally.Lines(on, Exact.One), []);

    private void Report(VolumeRound round)
    {
        int unknown = round.Lines.Count(l => l.Amount is null && l.Due is null);
        if (unknown > 0)
            findings.Add(Finding.Warning("schools_not_worked_out", $"{unknown} schools of the count of {round.On:yyyy-MM-dd} cannot be worked out: {string.Join(", ", round.Lines.Where(l => l.Due is null && l.Amount is null).Take(10).Select(l => l.SchoolId))}{(unknown > 10 ? ", ..." : "")}. The others' amounts change if a pot has to be scaled once they are known."));
        if (!round.Notified && scheme.Pot is { WhenShort: not PotShort.Overspend } pot && round.Due > round.Paid)
            findings.Add(pot.WhenShort == PotShort.Refuse
                ? Finding.Warning("pot_short", $"{round.Due} is due for the count of {round.On:yyyy-MM-dd} and the pot of {pot.Amount} does not reach: the scheme pays nothing until it is raised.")
                : Finding.Warning("pot_scaled", $"{round.Due} is due for the count of {round.On:yyyy-MM-dd} and {round.Paid} is left of the pot of {pot.Amount}: amounts are scaled to it; {Sharing.OddPennies}."));
        if (round.Recount.Length > 0)
            findings.Add(Finding.Warning("recount_due", $"The count of {round.On:yyyy-MM-dd} was corrected after its amounts were notified: a recount entry would change them by {round.Recount.Sum(l => l.Amount ?? Money.Zero)}."));
    }
}

/// <summary>A school and what was measured there: once at a count, once for each stretch of days of a scheme that is paid by days.</summary>
internal sealed record SchoolWorth(int School, ImmutableArray<VolumeMeasure> Measures)
{
    public string? Missing => Measures.FirstOrDefault(m => m.Missing is not null)?.Missing;

    /// <summary>What it is worth for its shares of the year, in pence; null where something is missing.</summary>
    public Exact? Worth
    {
        get
        {
            Exact total = Exact.Zero;
            foreach (VolumeMeasure measure in Measures)
            {
                if (measure.FullYear is not Exact full) return null;
                total += full * measure.Share;
            }

            return total;
        }
    }
}
