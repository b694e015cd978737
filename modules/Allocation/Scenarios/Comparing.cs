using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>The baseline and its scenarios, each a book of its own; what a scenario does not touch is taken from the baseline.</summary>
internal sealed class Comparing(YearInputs inputs, ScenarioGround ground, ScenarioSet set, JournalHead head)
{
    private readonly PricedYear priced = PricedYear.Of(inputs);
    private readonly SchoolsSide side = SchoolsSide.Of(inputs, ground.Authority, ground.Grant);

    public Read<ImpactReport> Run()
    {
        Read<AuthorityBudget> baseline = new Book(inputs, priced, side).Build();
        if (baseline.Value is null) return new(null, Errors(baseline.Findings, ""));
        Read<AuthorityBudget>[] others = [.. set.Scenarios.Select(Work)];
        Finding[] broken = [.. others.Zip(set.Scenarios).Where(o => o.First.Value is null).SelectMany(o => Errors(o.First.Findings, $"Scenario '{o.Second.Id}': "))];
        return broken.Length > 0 ? new(null, broken) : new(Report(baseline.Value, [.. others.Select(o => o.Value!)]), []);
    }

    private Read<AuthorityBudget> Work(Scenario scenario)
    {
        YearInputs changed = ScenarioInputs.Of(inputs, ground.Authority, scenario.Changes);
        PricedYear now = ReferenceEquals(changed.Schemes, inputs.Schemes) && ReferenceEquals(changed.Decisions, inputs.Decisions) ? priced : PricedYear.Of(changed);
        return new Book(changed, now, SideOf(changed)).Build();
    }

    // Where a year start made last year's figures up, it made them from this year's: another rule would move them too.
    private SchoolsSide SideOf(YearInputs changed)
    {
        if (ReferenceEquals(changed.OwnParameters, inputs.OwnParameters)) return side;
        SchoolsSide now = SchoolsSide.Of(changed, ground.Authority, ground.Grant);
        return !inputs.Illustrative ? now : now with
        {
            Schools = [.. now.Schools.Select((school, i) => school.Formula is FormulaInputs formula
                ? school with { Formula = formula with { Baseline = side.Schools[i].Formula?.Baseline } } : school)],
        };
    }

    private ImpactReport Report(AuthorityBudget baseline, IReadOnlyList<AuthorityBudget> others)
    {
        AuthorityBudget[] all = [baseline, .. others];
        Dictionary<int, int> indexOf = baseline.Schools.Select((s, i) => (s.School.SchoolId, Index: i)).ToDictionary(s => s.SchoolId, s => s.Index);
        Placement[] placements = [.. all.SelectMany(b => b.Placements).Where(p => !Pricing.IsNotOurs(p)).Select(p => p.Placement)
            .DistinctBy(p => p.Id).OrderBy(p => p.Id, StringComparer.Ordinal)];
        Dictionary<string, int> placeOf = placements.Select((p, i) => (p.Id, Index: i)).ToDictionary(p => p.Id, p => p.Index, StringComparer.Ordinal);
        ImpactCase[] cases =
        [
            Case(ScenarioFile.BaselineId, "Baseline", ["The awards, schemes and rules that are recorded."], baseline, placeOf, baseline.Findings),
            .. others.Zip(set.Scenarios).Select(o =>
                Case(o.Second.Id, o.Second.Name, o.Second.Words, o.First, placeOf, [.. o.First.Findings.Except(baseline.Findings)])),
        ];
        return new(
            ground.Authority, baseline.Name, ground.Year, set.Title,
            [.. baseline.Schools.Select(s => SchoolOf(s.School))],
            [.. placements.Select(p => new ImpactPlacement(p.Id, p.Pupil, indexOf.TryGetValue(p.SchoolId, out int school) ? school : null, p.HomeAuthority == ground.Authority, p.Setting, p.Need))],
            cases, Sources(baseline), [.. all.SelectMany(b => b.Illustrative).Distinct()], head.Sequence, head.Hash, InputHash());
    }

    private ImpactSchool SchoolOf(SchoolFunding school)
    {
        int? Counted(CensusMeasure measure) => inputs.Counts.TryGetValue((school.SchoolId, measure), out CensusCount? count) ? count.Count : null;
        return new(school.SchoolId, school.Urn, school.Name, school.Group, Counted(CensusMeasure.TotalPupils), Counted(CensusMeasure.EhcPlans), school.PricedPlacements);
    }

    private static ImpactCase Case(
        string id, string name, IReadOnlyList<string> words, AuthorityBudget budget, Dictionary<string, int> placeOf, IReadOnlyList<Finding> findings)
    {
        var ofPlacements = new Money?[placeOf.Count];
        foreach (PricedPlacement paid in budget.Placements)
            if (paid.Amount is Money amount && placeOf.TryGetValue(paid.Placement.Id, out int at)) ofPlacements[at] = (ofPlacements[at] ?? Money.Zero) + amount;
        return new(
            id, name, words, [.. budget.Schools.Select(s => s.BudgetShare)], [.. budget.Schools.Select(s => s[BudgetLine.TopUp] ?? Money.Zero)],
            ofPlacements, new Money[budget.Schools.Count], [], [], findings);
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
