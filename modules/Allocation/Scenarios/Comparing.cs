using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.TopUps;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>The baseline and its scenarios, each a book of its own; what a scenario does not touch is taken from the baseline.</summary>
internal sealed class Comparing(SqliteConnection connection, YearInputs inputs, ScenarioGround ground, ScenarioSet set)
{
    /// <summary>What the first case is called, and what it is in sentences.</summary>
    public (string Name, IReadOnlyList<string> Words) Baseline { get; init; } = ("Baseline", ["The awards, schemes and rules that are recorded."]);

    private readonly PricedYear priced = PricedYear.Of(inputs);
    private readonly SchoolsSide side = SchoolsSide.Of(inputs, ground.Authority, ground.Grant);

    private readonly Lazy<BandValueRuns> runs = new(() => BandValueRuns.Of(new(inputs.Year, inputs.Schemes, inputs.Groups), inputs.Placements, inputs.Decisions));
    private readonly JournalHead head = Journal.Over(connection).Head;

    public Read<ImpactReport> Run()
    {
        Read<AuthorityBudget> baseline = new Book(inputs, priced, side).Build();
        if (baseline.Value is null) return new(null, Errors(baseline.Findings, ""));
        Read<Worked>[] others = [.. set.Scenarios.Select(Work)];
        Finding[] broken = [.. others.Zip(set.Scenarios).Where(o => o.First.Value is null).SelectMany(o => Errors(o.First.Findings, $"Scenario '{o.Second.Id}': "))];
        return broken.Length > 0 ? new(null, broken) : new(Report(new(baseline.Value, null, []), [.. others.Select(o => o.Value!)]), []);
    }

    /// <summary>A scenario's book, and its plan where it carries one out, with what was found of the plan's pupils.</summary>
    private sealed record Worked(AuthorityBudget Budget, PlannedMoves? Plan, IReadOnlyList<Finding> OfPlan);

    private Read<Worked> Work(Scenario scenario)
    {
        Read<PlannedMoves>? plan = null;
        YearInputs changed = ScenarioInputs.Of(inputs, ground.Authority, scenario.Changes, (change, now) =>
        {
            plan = PlannedMoves.Of(connection, change, now.Schemes);
            return plan.Value?.Made(now) ?? now;
        });
        if (plan is { Failed: true }) return new(null, plan.Findings);
        return new Book(changed, PricedBy(changed), SideOf(changed)).Build().Map(budget => new Worked(budget, plan?.Value, plan?.Findings ?? []));
    }

    private PricedYear PricedBy(YearInputs changed)
    {
        if (!ReferenceEquals(changed.Decisions, inputs.Decisions)) return PricedYear.Of(changed);
        return ReferenceEquals(changed.Schemes, inputs.Schemes) ? priced : PricedYear.Of(changed, runs.Value);
    }

    // Where a year start made last year's figures up, it made them from this year's: another rule would move them too.
    private SchoolsSide SideOf(YearInputs changed)
    {
        if (ReferenceEquals(changed.OwnParameters, inputs.OwnParameters) && ReferenceEquals(changed.Levers, inputs.Levers)) return side;
        SchoolsSide now = SchoolsSide.Of(changed, ground.Authority, ground.Grant);
        return !inputs.Illustrative ? now : now with
        {
            Schools = [.. now.Schools.Select((school, i) => school.Formula is FormulaInputs formula
                ? school with { Formula = formula with { Baseline = side.Schools[i].Formula?.Baseline } } : school)],
        };
    }

    private ImpactReport Report(Worked first, IReadOnlyList<Worked> others)
    {
        Worked[] all = [first, .. others];
        AuthorityBudget baseline = first.Budget;
        Dictionary<int, int> indexOf = baseline.Schools.Select((s, i) => (s.School.SchoolId, Index: i)).ToDictionary(s => s.SchoolId, s => s.Index);
        Placement[] placements = [.. all.SelectMany(Named).DistinctBy(p => p.Id).OrderBy(p => p.Id, StringComparer.Ordinal)];
        Dictionary<string, int> placeOf = placements.Select((p, i) => (p.Id, Index: i)).ToDictionary(p => p.Id, p => p.Index, StringComparer.Ordinal);
        ImpactCase[] cases =
        [
            Case(ScenarioFile.BaselineId, Baseline.Name, Baseline.Words, first, placeOf, baseline.Findings),
            .. others.Zip(set.Scenarios).Select(o => Case(o.Second.Id, o.Second.Name, o.Second.Words, o.First, placeOf,
                [.. o.First.OfPlan, .. o.First.Budget.Findings.Except(baseline.Findings)])),
        ];
        return new(
            ground.Authority, baseline.Name, ground.Year, set.Title,
            [.. baseline.Schools.Select(s => SchoolOf(s.School))],
            [.. placements.Select(p => new ImpactPlacement(p.Id, p.Pupil, p.IsPaidToSchool && indexOf.TryGetValue(p.SchoolId, out int school) ? school : null, p.HomeAuthority == ground.Authority, p.Setting, p.Need))],
            cases, Sources(baseline), [.. all.SelectMany(w => w.Budget.Illustrative).Distinct()], head.Sequence, head.Hash, InputHash());
    }

    private ImpactSchool SchoolOf(SchoolFunding school)
    {
        int? Counted(CensusMeasure measure) => inputs.Counts.TryGetValue((school.SchoolId, measure), out CensusCount? count) ? count.Count : null;
        return new(school.SchoolId, school.Urn, school.Name, school.Group, Counted(CensusMeasure.TotalPupils), Counted(CensusMeasure.EhcPlans), school.PricedPlacements);
    }

    private static IEnumerable<Placement> Named(Worked worked) =>
        worked.Budget.Placements.Where(p => !Pricing.IsNotOurs(p)).Select(p => p.Placement).Concat(worked.Plan?.Named ?? []);

    private static ImpactCase Case(
        string id, string name, IReadOnlyList<string> words, Worked worked, Dictionary<string, int> placeOf, IReadOnlyList<Finding> findings)
    {
        AuthorityBudget budget = worked.Budget;
        var ofPlacements = new Money?[placeOf.Count];
        void Pay(Placement placement, Money? paid)
        {
            if (paid is Money amount && placeOf.TryGetValue(placement.Id, out int at)) ofPlacements[at] = (ofPlacements[at] ?? Money.Zero) + amount;
        }

        foreach (PricedPlacement paid in budget.Placements) Pay(paid.Placement, paid.Amount);
        foreach (PricedProtection paid in budget.Protections.Where(p => p.Placement is not null)) Pay(paid.Placement!, paid.Amount);
        Dictionary<int, Money> ofSchools = budget.Protections.Where(p => p.Placement is null).GroupBy(p => p.SchoolId).ToDictionary(g => g.Key, g => g.Sum(p => p.Amount ?? Money.Zero));
        return new(
            id, name, words, [.. budget.Schools.Select(s => s.BudgetShare)],
            [.. budget.Schools.Select(s => (s[BudgetLine.TopUp] ?? Money.Zero) + (s[BudgetLine.BandProtection] ?? Money.Zero))],
            ofPlacements, [.. budget.Schools.Select(s => ofSchools.GetValueOrDefault(s.School.SchoolId))],
            worked.Plan?.Protection(placeOf) ?? [], worked.Plan?.Exceptions(placeOf) ?? [], findings);
    }

    private List<string> Sources(AuthorityBudget baseline)
    {
        IEnumerable<string> recorded = baseline.Placements.Select(p => p.Scheme).Distinct().Where(inputs.Schemes.ContainsKey).SelectMany(id => inputs.Schemes[id].Sources);
        IEnumerable<string> named = set.Scenarios.SelectMany(s => s.Changes).SelectMany(c => c switch
        {
            ScenarioChange.OtherScheme other => other.To.Sources,
            ScenarioChange.Plan plan => plan.Assimilation.Sources,
            _ => [],
        });
        return [.. set.Sources, .. recorded.Concat(named).Except(set.Sources).Distinct()];
    }

    private string InputHash() =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{head.Hash}\n{set.Sha256}\n{ground.Authority}\n{ground.Year}\n")));

    private static Finding[] Errors(IEnumerable<Finding> findings, string before) =>
        [.. findings.Where(f => f.Severity == FindingSeverity.Error).Select(f => f with { Message = before + f.Message })];
}
