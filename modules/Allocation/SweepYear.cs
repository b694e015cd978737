using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation;

/// <summary>
/// Names values of a band of one of the authority's own schemes: one amount that varies from set to set, wherever the scheme states it.
/// What is left out stands for all there are; a phase, a need (a code of the school census) or a school names only values that are stated
/// for it, and <paramref name="From"/> only those that begin on that day.
/// </summary>
public sealed record VariedValue(
    string Scheme, string Band, Setting? Setting = null, PupilPhase? Phase = null, string? Need = null, int? School = null, DateOnly? From = null);

/// <summary>A school of a sweep, with its budget share of today, and in it top-ups with what plans pay beside them.</summary>
public sealed record SweepSchool(int Id, int? Urn, string Name, Money BudgetShare, Money TopUps);

/// <summary>
/// One authority and year, priced once at today's values, from which sweeps are made: many sets of band values over one copy of the
/// authority's placements. Nothing is recorded, and what it answers is the year as it was read.
/// </summary>
public sealed class SweepYear
{
    private readonly YearInputs inputs;
    private readonly BandValueRuns runs;
    private readonly PricedYear priced;

    private SweepYear(YearInputs inputs, BandValueRuns runs, PricedYear priced, AuthorityBudget today)
    {
        (this.inputs, this.runs, this.priced, Today) = (inputs, runs, priced, today);
        Values = [.. inputs.Schemes.Values.Where(s => s.Authority == today.Code).SelectMany(s => s.StatedValues.Select(v => new OwnValue(s, v)))];
        Schools = [.. today.Schools.Select(s => new SweepSchool(
            s.School.SchoolId, s.School.Urn, s.School.Name, s.BudgetShare, (s[BudgetLine.TopUp] ?? Money.Zero) + (s[BudgetLine.BandProtection] ?? Money.Zero)))];
    }

    /// <summary>Schools with a share, in the order of the list.</summary>
    public IReadOnlyList<SweepSchool> Schools { get; }

    /// <summary>The authority's budget of today.</summary>
    public AuthorityBudget Today { get; }

    /// <summary>Every value that the authority's own schemes state.</summary>
    internal IReadOnlyList<OwnValue> Values { get; }

    /// <summary>
    /// Reads and prices a year. The connection must see one state throughout: a lease, or a transaction that the caller has begun. There
    /// is no year where a share cannot be worked out, with the findings that say why.
    /// </summary>
    public static Read<SweepYear> Of(SqliteConnection connection, int authority, FundingYear year)
    {
        ArgumentNullException.ThrowIfNull(connection);
        Outcome<ScenarioGround> ground = ScenarioGround.Of(connection, authority, year);
        if (ground.Fault is Fault fault) return new(null, [Finding.Error(fault.Code, fault.Message)]);
        return Of(YearInputsReader.Read(connection, year, authority), authority, ground.Value.Grant);
    }

    internal static Read<SweepYear> Of(YearInputs inputs, int authority, DsgGrant grant)
    {
        var runs = BandValueRuns.Of(new(inputs.Year, inputs.Schemes, inputs.Groups), inputs.Placements, inputs.Decisions);
        PricedYear priced = PricedYear.Of(inputs, runs);
        return new Book(inputs, priced, SchoolsSide.Of(inputs, authority, grant)).Build().Map(today => new SweepYear(inputs, runs, priced, today));
    }

    /// <summary>
    /// A sweep of these values. Faults: the first of <see cref="Faults"/>, with the value's place in the list before its field, <c>values[2].band</c>.
    /// </summary>
    public Outcome<ValueSweep> Vary(IReadOnlyList<VariedValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach ((int value, Fault fault) in Faults(values)) return fault with { Field = $"values[{value}]{(fault.Field is null ? "" : $".{fault.Field}")}" };
        IReadOnlyList<OwnValue>[] named = [.. values.Select(v => VariedPlaces.Of(Values, v).Value)];
        return new ValueSweep(this, Batch(named), named);
    }

    /// <summary>
    /// What is wrong with names of values, each fault with the name's place in the list and its property as field: <c>scheme_unknown</c>,
    /// <c>band_unknown</c>, <c>not_covered</c> (a setting that the scheme does not pay for), <c>value_unknown</c>, <c>band_open</c> (each award has an
    /// amount of its own), <c>band_by_steps</c> (stated as pounds above another band), <c>value_named_twice</c>.
    /// </summary>
    public IReadOnlyList<(int Value, Fault Fault)> Faults(IReadOnlyList<VariedValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        List<(int Value, Fault Fault)> faults = [];
        HashSet<OwnValue> before = [];
        for (int i = 0; i < values.Count; i++)
        {
            Outcome<IReadOnlyList<OwnValue>> found = VariedPlaces.Of(Values, values[i]);
            if (found.Fault is Fault fault) faults.Add((i, fault));
            else if (found.Value.Where(v => !before.Add(v)).ToArray() is [var twice, ..])
                faults.Add((i, new("value_named_twice",
                    $"{VariedPlaces.Words(twice)} is named by an earlier value too: each amount of a set has values of its own.", FaultKind.Invalid)));
        }

        return faults;
    }

    /// <summary>The columns of these values, one amount for each list, as the code in here works with them.</summary>
    internal ScenarioBatch Batch(IReadOnlyList<IReadOnlyList<OwnValue>> varied) =>
        ScenarioBatch.Of(inputs, Today.Code, runs, priced, [.. Schools.Select(s => s.Id)], varied);
}
