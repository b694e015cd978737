using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation;

/// <summary>One of the changes that make a scenario out of the baseline. The order is the file's.</summary>
public abstract record ScenarioChange
{
    private ScenarioChange()
    {
    }

    /// <summary>
    /// Values of bands of a scheme in use: raised by a percentage (below nothing: lowered), or by pounds a year, or set; exactly
    /// one of the three. Empty lists mean every band and every setting. Where the scheme rounds its values, the new one is rounded alike.
    /// </summary>
    public sealed record BandValues(
        string Scheme, IReadOnlyList<string> Bands, IReadOnlyList<Setting> Settings, Quantity? Percent, Rate? Add, Rate? Set) : ScenarioChange;

    /// <summary>A scheme in use has other values, those of <paramref name="To"/>, which differs from it in nothing else.</summary>
    public sealed record Revalued(Scheme To) : ScenarioChange;

    /// <summary>
    /// Every award of a scheme is one of another scheme: by the table from old bands to new ones, else the band of the same name.
    /// What an earlier plan protects beside an award of the old scheme ends with that award.
    /// </summary>
    public sealed record OtherScheme(string From, Scheme To, IReadOnlyDictionary<string, string> Mapping) : ScenarioChange;

    /// <summary>A parameter of the year's rules has another value, by its name in the parameter file.</summary>
    public sealed record OtherRule(string Parameter, string Value, string Unit) : ScenarioChange;

    /// <summary>Levers pay for a block transfer: what they set takes the place of what an enacted transfer's levers set.</summary>
    public sealed record Levers(IReadOnlyList<LeverParameter> Parameters) : ScenarioChange;

    /// <summary>
    /// An assimilation plan is carried out on a day: all move whose day has come by then and for whom nobody has to decide.
    /// <paramref name="Target"/> is the scheme that it moves them to, where that is not in use yet.
    /// </summary>
    public sealed record Plan(AssimilationPlan Assimilation, DateOnly On, IReadOnlyList<PupilFacts> Pupils, Scheme? Target = null) : ScenarioChange;
}

/// <summary>The baseline with named changes. <paramref name="Words"/> says each change in a sentence, in their order.</summary>
public sealed record Scenario(string Id, string Name, IReadOnlyList<ScenarioChange> Changes, IReadOnlyList<string> Words);

/// <summary>
/// A file of scenarios: <paramref name="Title"/> stands on what is made of it, <paramref name="Sha256"/> is of its bytes and
/// of every file that it names, in hex.
/// </summary>
public sealed record ScenarioSet(string Title, IReadOnlyList<Scenario> Scenarios, IReadOnlyList<string> Sources, string Sha256);

/// <summary>What scenarios would change for every school.</summary>
public static class Impact
{
    /// <summary>
    /// Works out the baseline and every scenario for an authority and year from what is recorded, all by the code that works
    /// out budget shares. The connection must see one state throughout: a lease, or a transaction that the caller has begun.
    /// There is no report where a share cannot be worked out, with the findings that say why; a placement that has no price is
    /// in no top-up, and is a finding of its case. A scenario is its changes and nothing else: last year's figures, on which the
    /// guarantee rests, stay the baseline's.
    /// </summary>
    public static Read<ImpactReport> Compare(SqliteConnection connection, int authority, FundingYear year, ScenarioSet scenarios)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(scenarios);
        Outcome<ScenarioGround> ground = ScenarioGround.Of(connection, authority, year);
        if (ground.Fault is Fault fault) return new(null, [Finding.Error(fault.Code, fault.Message)]);
        YearInputs inputs = YearInputsReader.Read(connection, year, authority);
        return new Comparing(connection, inputs, ground.Value, scenarios).Run();
    }
}

/// <summary>
/// A school of a comparison. <paramref name="Roll"/> and <paramref name="EhcPlans"/> are the counts of the census, which the
/// DfE publishes; null where there is no count. <paramref name="TopUpPupils"/> is the number of placements behind its top-ups.
/// </summary>
public sealed record ImpactSchool(int Id, int? Urn, string Name, SchoolGroup Group, int? Roll, int? EhcPlans, int TopUpPupils);

/// <summary>
/// A placement of a comparison: of the authority's schools, whoever pays, and of the authority's own pupils wherever they
/// are. <paramref name="School"/> is an index into the comparison's schools, null for one elsewhere.
/// <paramref name="Pupil"/> is the opaque reference: a pupil with two placements is one pupil behind a figure.
/// </summary>
public sealed record ImpactPlacement(string Id, string Pupil, int? School, bool PaidByTheAuthority, Setting Setting, string? Need);

/// <summary>
/// What one case gives: the baseline, or a scenario. <paramref name="Shares"/> is every school's budget share and
/// <paramref name="TopUps"/> its top-ups with protection, both in the order of the comparison's schools;
/// <paramref name="OfPlacements"/> what each placement is paid in the year, a pupil's own protection included, in the order of the placements,
/// null where no part of it has a price. <paramref name="SchoolProtection"/> is what protects a school's total less what is taken of its
/// gain, by school: it is in the top-ups and in no placement. <paramref name="Protection"/> has a plan's amounts a year from
/// each of its anniversaries on, where the scenario carries out a plan. Findings say what could not be priced.
/// </summary>
public sealed record ImpactCase(
    string Id,
    string Name,
    IReadOnlyList<string> Words,
    IReadOnlyList<Money> Shares,
    IReadOnlyList<Money> TopUps,
    IReadOnlyList<Money?> OfPlacements,
    IReadOnlyList<Money> SchoolProtection,
    IReadOnlyList<ProtectionYear> Protection,
    IReadOnlyList<ExceptionCount> Exceptions,
    IReadOnlyList<Finding> Findings);

/// <summary>A plan's amounts a year in force on a day, and the placements (indexes) that they rest on.</summary>
public sealed record ProtectionYear(DateOnly Day, Money Protection, Money GainTaken, IReadOnlyList<int> Placements);

/// <summary>Placements (indexes) for which a person has to decide, by the doubt's code.</summary>
public sealed record ExceptionCount(string Code, IReadOnlyList<int> Placements);

/// <summary>
/// Scenarios beside the baseline (the first case) for one authority and year, at one journal entry. Every total is the sum of
/// these rows. <paramref name="InputHash"/> is the SHA-256 in hex of journal hash, the scenarios' hash, authority and year (as
/// <c>2023-24</c>), each on a line of its own that ends with a line feed: from the same inputs the same pack can be made again.
/// </summary>
public sealed record ImpactReport(
    int Authority,
    string AuthorityName,
    FundingYear Year,
    string Title,
    IReadOnlyList<ImpactSchool> Schools,
    IReadOnlyList<ImpactPlacement> Placements,
    IReadOnlyList<ImpactCase> Cases,
    IReadOnlyList<string> Sources,
    IReadOnlyList<string> Illustrative,
    long JournalSequence,
    string JournalHash,
    string InputHash);
