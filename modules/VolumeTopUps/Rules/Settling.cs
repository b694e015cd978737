using System.Collections.Immutable;
using System.Runtime.InteropServices;
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
    private readonly Tally tally;
    private readonly VolumeResult? before;
    private readonly Dictionary<DateOnly, CountWorth> worths = [];

    private Settling(VolumeYear year, IReadOnlyDictionary<int, SchoolNeeds> needs, VolumeResult? before)
    {
        (this.year, this.needs, this.before, scheme) = (year, needs, before, year.Scheme);
        tally = new(year);
    }

    /// <summary>
    /// With the result <paramref name="before"/> of a year that may differ in its counts only, what was measured at schools that count
    /// the same is taken over, and all of it where no school counts otherwise.
    /// </summary>
    public static VolumeResult Of(VolumeYear year, IReadOnlyDictionary<int, SchoolNeeds> needs, VolumeResult? before = null)
    {
        bool comparable = before is not null && ReferenceEquals(before.Year.Scheme, year.Scheme) && before.Year.Notified == year.Notified
            && before.Year.Average == year.Average && ReferenceEquals(before.Needs, needs);
        if (comparable && CountsTheSame(before!.Year, year)) return before with { Year = year };
        return new Settling(year, needs, comparable ? before : null).Settle();
    }

    private static bool CountsTheSame(VolumeYear one, VolumeYear other)
    {
        if (one.Counts.Length != other.Counts.Length) return false;
        for (int i = 0; i < one.Counts.Length; i++)
            if (one.Counts[i].Date != other.Counts[i].Date || one.Counts[i].State != other.Counts[i].State
                || one.Counts[i].Number != other.Counts[i].Number || one.Counts[i].Schools != other.Counts[i].Schools) return false;
        return true;
    }

    private VolumeResult Settle()
    {
        IReadOnlyList<VolumeCount> counts = scheme.CountsOf(year.Year);
        List<VolumeRound> rounds = scheme.Continuous ? [ByDays()] : [.. counts.Select(Round)];
        rounds.AddRange(tally.NotInScheme(counts).Select(Kept));
        ImmutableArray<SchoolAmount> schools = BySchool(rounds);
        Money paid = schools.Sum(s => s.Amount ?? Money.Zero);
        return new(year, schools, [.. rounds], scheme.Pot?.Amount, tally.Notified, paid)
        {
            Needs = needs,
            Measured = worths,
            Found = new(() => [.. Reporting.Of(year, rounds, paid)]),
        };
    }

    private ImmutableArray<SchoolAmount> BySchool(List<VolumeRound> rounds)
    {
        List<int> order = [];
        Dictionary<int, Sum> sums = [];
        foreach (VolumeRound round in rounds)
            foreach (VolumeLine line in round.Lines)
            {
                ref Sum sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, line.SchoolId, out bool known);
                if (!known) order.Add(line.SchoolId);
                sum = new(sum.Known + (line.Amount ?? Money.Zero), sum.Notified | (round.Notified && line.Amount is not null), sum.Missing ?? (line.Amount is null ? line.Missing : null), sum.Unknown | line.Amount is null);
            }

        return [.. order.OrderBy(year.PlaceOf).Select(school => Of(school, sums[school]))];
    }

    // What a school was told of stands, whatever else of its year cannot be worked out.
    private static SchoolAmount Of(int school, Sum sum) =>
        !sum.Unknown ? new(school, sum.Known, null) : new(school, sum.Notified ? sum.Known : null, sum.Missing);

    private VolumeRound Round(VolumeCount rule)
    {
        PlanCount count = year.Counts.First(c => c.Date == rule.On);
        IReadOnlyList<NotifiedCount> notified = tally.Of(rule.On);
        SchoolWorth?[] worth = Measure(rule, count);
        List<SchoolWorth> measured = new(worth.Length);
        for (int i = 0; i < worth.Length; i++)
            if (worth[i] is SchoolWorth known) measured.Add(known);
            else if (IsPaid(rule, count.Schools[i].SchoolId)) measured.Add(NoLonger(rule, count.Schools[i]));
        var settlement = new Settlement(year, tally, rule, measured);
        if (notified.Count == 0)
        {
            VolumeLine[] lines = settlement.First();
            tally.Expect(rule.On, lines);
            return new(rule.Name, rule.On, count.State, count.Number, false, [.. lines], []);
        }

        DateOnly? settledBy = Notifying.SettledBy(year, rule.On);
        bool corrected = notified[^1].CountNumber < count.Number;
        (VolumeLine[] recount, VolumeLine[] leftOut) = settlement.Recount(notified, corrected, settledBy is not null);
        return new(rule.Name, rule.On, count.State, count.Number, true, [.. tally.Lines(rule.On, rule.Share), .. leftOut], [.. recount])
        {
            SettledBy = settledBy,
            CorrectedSince = corrected,
        };
    }

    /// <summary>Every school of the count, null where the scheme does not apply to it.</summary>
    private SchoolWorth?[] Measure(VolumeCount rule, PlanCount count)
    {
        CountWorth? known = before?.Measured.GetValueOrDefault(rule.On);
        SchoolWorth?[] worth = new SchoolWorth?[count.Schools.Length];
        for (int i = 0; i < worth.Length; i++)
        {
            SchoolCount school = count.Schools[i];
            worth[i] = known is not null && i < known.Schools.Length && ReferenceEquals(known.Schools[i], school) ? known.Worth[i]
                : Measuring.Of(year, rule.On, rule.Share, school, needs.GetValueOrDefault(school.SchoolId)) is VolumeMeasure measure ? Worth(school.SchoolId, [measure]) : null;
        }

        worths[rule.On] = new(count.Schools, worth);
        return worth;
    }

    private SchoolWorth Worth(int school, ImmutableArray<VolumeMeasure> measures) => new(school, measures, scheme.Rounding);

    private SchoolWorth NoLonger(VolumeCount rule, SchoolCount school) =>
        Worth(school.SchoolId, [new(rule.On, rule.Share, school.Counted, school.Roll, null, Exact.Zero, Exact.Zero, Exact.Zero, null)]);

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
                    (pieces.TryGetValue(school.SchoolId, out List<VolumeMeasure>? own) ? own : pieces[school.SchoolId] = []).Add(measure);
        }

        VolumeCount whole = new("", year.Year, year.Year.Span.From, Exact.One, VolumeBasis.OwnMonths, VolumeRecount.BothWays);
        SchoolWorth[] measured = [.. pieces.OrderBy(p => year.PlaceOf(p.Key)).Select(p => Worth(p.Key, [.. p.Value]))];
        VolumeLine[] lines = new Settlement(year, tally, whole, measured).First();
        return new("every day", whole.On, CountState.Open, 0, false, [.. lines], []);
    }

    /// <summary>What was notified of a count that the scheme no longer has.</summary>
    private VolumeRound Kept(DateOnly on) => new("", on, CountState.Closed, 0, true, tally.Lines(on, Exact.One), []);

    private readonly record struct Sum(Money Known, bool Notified, string? Missing, bool Unknown);
}

/// <summary>What was measured at one count, school by school as the count lists them; null where the scheme does not apply.</summary>
internal sealed record CountWorth(ImmutableArray<SchoolCount> Schools, SchoolWorth?[] Worth);

/// <summary>A school and what was measured there: once at a count, once for each stretch of days of a scheme that is paid by days.</summary>
internal sealed class SchoolWorth
{
    public SchoolWorth(int school, ImmutableArray<VolumeMeasure> measures, Rounding rounding)
    {
        (School, Measures) = (school, measures);
        Missing = measures.FirstOrDefault(m => m.Missing is not null)?.Missing;
        Exact total = Exact.Zero;
        foreach (VolumeMeasure measure in measures)
        {
            if (measure.FullYear is not Exact full) return;
            total += full * measure.Share;
        }

        (Worth, Rounded) = (total, rounding.Apply(total));
    }

    public int School { get; }
    public ImmutableArray<VolumeMeasure> Measures { get; }
    public string? Missing { get; }

    /// <summary>What it is worth for its shares of the year, in pence; null where something is missing.</summary>
    public Exact? Worth { get; }

    /// <summary>The same as the scheme rounds it.</summary>
    public Money? Rounded { get; }
}
