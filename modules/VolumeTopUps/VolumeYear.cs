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
    private readonly Lazy<VolumeResult>? same;

    private VolumeYear(
        VolumeScheme scheme, FundingYear year, ImmutableArray<PlanCount> counts, NationalAverage? average, ImmutableArray<NotifiedCount> notified)
    {
        (Scheme, Year, Counts, Average, Notified) = (scheme, year, counts, average, notified);
        if (!NeedsFormula) same = new(() => Settling.Of(this, new Dictionary<int, SchoolNeeds>()));
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
        IEnumerable<DateOnly> changes = scheme.Continuous ? inputs.Placements.SelectMany(p => (DateOnly[])[p.Span.From, p.Span.Until]) : [];
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
    /// What every school gets. A school that <paramref name="needs"/> lacks has no amount where the scheme asks for what the formula
    /// knows.
    /// </summary>
    public VolumeResult Result(IReadOnlyDictionary<int, SchoolNeeds> needs) => same?.Value ?? Settling.Of(this, needs);

    /// <summary>The same year as if another scheme were in force and nothing were notified.</summary>
    internal VolumeYear Under(VolumeScheme other) => new(other, Year, Counts, Average, []);
}
