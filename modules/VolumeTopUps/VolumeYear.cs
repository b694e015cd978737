using System.Collections.Immutable;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps.Rules;

namespace FundingPlatform.VolumeTopUps;

/// <summary>
/// A scheme for one authority and year with the counts that it pays for, the national average that its decision knew, and what is
/// notified. It does not change; <see cref="Result"/> may be asked for from many threads.
/// </summary>
public sealed class VolumeYear
{
    private static readonly Dictionary<int, SchoolNeeds> Nothing = [];
    private readonly Lazy<Dictionary<int, int>> places;
    private VolumeResult? same;

    private VolumeYear(
        VolumeScheme scheme, FundingYear year, ImmutableArray<PlanCount> counts, NationalAverage? average, ImmutableArray<NotifiedCount> notified,
        Lazy<Dictionary<int, int>>? places = null)
    {
        (Scheme, Year, Counts, Average, Notified) = (scheme, year, counts, average, notified);
        this.places = places ?? new(() => PlacesIn(counts));
    }

    public VolumeScheme Scheme { get; }
    public FundingYear Year { get; }

    /// <summary>The counts in use, by date.</summary>
    public ImmutableArray<PlanCount> Counts { get; }

    /// <summary>The average by which the scheme judges; null where it asks for none, or none was published by its decision.</summary>
    public NationalAverage? Average { get; }

    /// <summary>What is notified, by count and number.</summary>
    public ImmutableArray<NotifiedCount> Notified { get; }

    /// <summary>Whether <see cref="Result"/> asks for schools' notional SEN or units of factors; without that it is the same always.</summary>
    public bool NeedsFormula => Scheme.NeedsFormula;

    /// <summary>
    /// Puts a year together. <paramref name="counts"/> are those of <see cref="VolumeScheme.CountDates"/>, in any order.
    /// <paramref name="notified"/> is what is recorded of this authority and year; what is of another scheme or year is left
    /// aside. Faults: <c>scheme_not_in_force</c>, <c>count_twice</c>, <c>count_missing</c>.
    /// </summary>
    public static Outcome<VolumeYear> Compile(
        VolumeScheme scheme, FundingYear year, IEnumerable<PlanCount> counts, NationalAverages averages, IEnumerable<NotifiedCount> notified)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(averages);
        if (!scheme.InForce(year)) return VolumeFaults.NotInForce(scheme, year);
        PlanCount[] given = [.. counts.OrderBy(c => c.Date)];
        for (int i = 1; i < given.Length; i++)
            if (given[i].Date == given[i - 1].Date) return VolumeFaults.CountTwice(given[i].Date);
        IReadOnlyList<DateOnly> needed = scheme.CountDates(year, scheme.Continuous ? given.Select(c => c.Date) : []);
        foreach (DateOnly day in needed)
            if (!Array.Exists(given, c => c.Date == day)) return VolumeFaults.CountMissing(scheme, day);
        return new VolumeYear(scheme, year, [.. given.Where(c => needed.Contains(c.Date))],
            scheme.Threshold.Kind == VolumeThresholdKind.NationalAverage ? averages.KnownOn(scheme.DecidedOn) : null,
            [.. notified.Where(n => n.Scheme == scheme.Id && n.Year == year).OrderBy(n => n.On).ThenBy(n => n.Number)]);
    }

    /// <summary>
    /// The same with the counts made from what is recorded of the authority's schools. Findings are those of
    /// <see cref="PlanCounts.Of"/>, and as errors the faults of <see cref="Compile"/>; with an error there is no year.
    /// </summary>
    public static Read<VolumeYear> Of(
        VolumeScheme scheme, int authority, FundingYear year, CountInputs inputs, NationalAverages averages, IEnumerable<NotifiedCount> notified)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(inputs);
        List<Finding> findings = [];
        List<PlanCount> counts = [];
        IEnumerable<DateOnly> changes = scheme.Continuous ? Days(inputs) : [];
        foreach (DateOnly day in scheme.CountDates(year, changes))
        {
            Read<PlanCount> count = PlanCounts.Of(scheme.CountRule, authority, day, inputs);
            // The days of a continuous scheme find the same again and again.
            findings.AddRange(scheme.Continuous && counts.Count > 0 ? count.Findings.Where(f => f.Severity == FindingSeverity.Error) : count.Findings);
            if (count.Value is PlanCount made) counts.Add(made);
        }

        if (findings.Exists(f => f.Severity == FindingSeverity.Error)) return new(null, findings);
        Outcome<VolumeYear> compiled = Compile(scheme, year, counts, averages, notified);
        return compiled.Fault is Fault fault ? new(null, [.. findings, Finding.Error(fault.Code, fault.Message)]) : new(compiled.Value, findings);
    }

    /// <summary>The day of the year's next count after one; null after the last.</summary>
    public DateOnly? CountAfter(DateOnly date) => Counts.FirstOrDefault(c => c.Date > date)?.Date;

    /// <summary>
    /// The same year after placements at some schools changed, and nothing else that it is made of.
    /// </summary>
    public VolumeYear Recounted(int authority, CountInputs inputs, IReadOnlyCollection<int> schools)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        // Every day of a year that is paid by days is one of a count; a census is of its own day only.
        if (Scheme.Continuous && Scheme.CountRule.Source == CountSource.Census) return this;
        // A year that is paid by days has other days of count, too.
        return Scheme.Continuous
            ? new(Scheme, Year, [.. Scheme.CountDates(Year, Days(inputs)).Select(day => PlanCounts.Of(Scheme.CountRule, authority, day, inputs).Value!)], Average, Notified)
            : new(Scheme, Year, [.. Counts.Select(c => PlanCounts.Again(Scheme.CountRule, authority, c, inputs, schools))], Average, Notified, places);
    }

    /// <summary>
    /// What every school gets. A school that <paramref name="needs"/> lacks has no amount where the scheme asks for what the formula
    /// knows. From the result <paramref name="before"/>, of the year that this one was <see cref="Recounted"/> from, with the same needs,
    /// is taken over what no count changes.
    /// </summary>
    public VolumeResult Result(IReadOnlyDictionary<int, SchoolNeeds> needs, VolumeResult? before = null) =>
        NeedsFormula ? Settling.Of(this, needs, before) : same ??= Settling.Of(this, Nothing, before);

    /// <summary>
    /// The amounts of <see cref="Result"/> as whole numbers to be worked out side by side, given which of <paramref name="needs"/> are known
    /// (what notional SEN is comes later); null where the year is not of the regular kind: paid by days, shared by pupils, half to the
    /// even unit, a count that may take back, a school left out of a notification, a part of a pupil above a share of notional SEN, numbers too fine or too large.
    /// </summary>
    public CountedTerms? Terms(IReadOnlyDictionary<int, SchoolNeeds> needs) => Regular.Of(this, needs);

    /// <summary>Where a school stands in the list of the latest count that has it; schools of no count come last.</summary>
    internal int PlaceOf(int school) => places.Value.GetValueOrDefault(school, int.MaxValue);

    /// <summary>The same year as if another scheme were in force and nothing were notified.</summary>
    internal VolumeYear Under(VolumeScheme other) => new(other, Year, Counts, Average, []);

    private static IEnumerable<DateOnly> Days(CountInputs inputs) => inputs.Placements.SelectMany(p => (DateOnly[])[p.Span.From, p.Span.Until]);

    private static Dictionary<int, int> PlacesIn(ImmutableArray<PlanCount> counts)
    {
        Dictionary<int, int> places = [];
        foreach (PlanCount count in counts.Reverse())
            for (int i = 0; i < count.Schools.Length; i++) places.TryAdd(count.Schools[i].SchoolId, i);
        return places;
    }
}
