using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Affording;

/// <summary>Works every outcome of a file out: levers first, then every school's share by the code that works shares out.</summary>
internal sealed class OutcomeRuns(SqliteConnection connection, OutcomeGround ground)
{
    public const string WithoutId = "without";

    private readonly Solver solver = new(ground.Formula, ground.Set.Levers);

    public Read<OutcomeReport> Run()
    {
        OutcomeAsked[] asked = Asked();
        List<Finding> findings = [.. asked.Where(o => ground.AmountOf(o) > ground.Recorded.Grant.SchoolsBlock).Select(MoreThanBlock)];
        Outcome<SolvedFormula>[] solved = findings.Count > 0 ? [] : [.. asked.Select(o => solver.Solve(ground.Money.Amount - ground.AmountOf(o)))];
        findings.AddRange(solved.Zip(asked).Where(s => s.First.Fault is not null)
            .Select(s => Finding.Error(s.First.Fault!.Code, $"Outcome '{s.Second.Id}': {s.First.Fault.Message}", ground.Set.FileName, column: "outcomes")));
        if (findings.Count > 0) return new(null, findings);
        WorkedOutcome[] worked = [.. solved.Zip(asked, (s, o) => Worked(o, s.Value, solved[0].Value))];
        return Compared(worked).Map(impact => new OutcomeReport(
            ground.Set, ground.Recorded.Grant.SchoolsBlock, ground.Base, ground.BaseSource, ground.Money, worked, impact, OutcomeFooting.Of(ground, impact.AuthorityName)));
    }

    /// <summary>The outcomes of the file, and before them the year without a transfer, be it one of them or not.</summary>
    private OutcomeAsked[] Asked()
    {
        OutcomeAsked? none = ground.Set.Outcomes.FirstOrDefault(o => o.Refused is null && ground.AmountOf(o) == Money.Zero);
        return [none ?? new(WithoutId, "No transfer", Quantity.Zero, null, null), .. ground.Set.Outcomes.Where(o => o != none)];
    }

    private Finding MoreThanBlock(OutcomeAsked outcome) => Finding.Error("more_than_block",
        $"Outcome '{outcome.Id}': {ground.AmountOf(outcome)} is more than the schools block of {ground.Recorded.Grant.SchoolsBlock}.", ground.Set.FileName, column: "outcomes");

    private WorkedOutcome Worked(OutcomeAsked asked, SolvedFormula solved, SolvedFormula without) =>
        new(asked, ground.AmountOf(asked), solved.Formula, SchoolOutcomes.Of(solved, without));

    private Read<ImpactReport> Compared(WorkedOutcome[] worked)
    {
        Read<Scenario>[] scenarios = [.. worked.Skip(1).Select(Scenario)];
        Finding[] broken = [.. scenarios.SelectMany(s => s.Findings)];
        if (broken.Length > 0) return new(null, broken);
        var set = new ScenarioSet(ground.Set.Title, [.. scenarios.Select(s => s.Value!)], ground.Set.Sources, ground.Set.Sha256);
        YearInputs first = ground.Inputs with
        {
            Levers = new Dictionary<int, IReadOnlyList<LeverParameter>>(ground.Inputs.Levers) { [ground.Set.Authority] = worked[0].Formula.Parameters },
        };
        return new Comparing(connection, first, ground.Recorded, set) { Baseline = (worked[0].Asked.Name, [OutcomeWords.Of(worked[0])]) }.Run();
    }

    private Read<Scenario> Scenario(WorkedOutcome outcome)
    {
        List<ScenarioChange> changes = [new ScenarioChange.Levers(outcome.Formula.Parameters)];
        List<Finding> findings = [];
        if (outcome.Asked.Refused is { } fallBack && fallBack.TopUpCutPercent > Quantity.Zero)
            foreach (Scheme scheme in ground.Recorded.Schemes.Values.Where(s => s.Authority == ground.Set.Authority).OrderBy(s => s.Id, StringComparer.Ordinal))
            {
                var cut = new Quantity(-fallBack.TopUpCutPercent.HundredMillionths);
                if (scheme.With(new([], [], cut, null, null)).Fault is Fault fault)
                    findings.Add(Finding.Error("cut_not_possible", $"Outcome '{outcome.Asked.Id}': the values of scheme {scheme.Id} cannot be cut. {fault.Message}", ground.Set.FileName, column: "outcomes"));
                else changes.Add(new ScenarioChange.BandValues(scheme.Id, [], [], cut, null, null));
            }

        return new(new Scenario(outcome.Asked.Id, outcome.Asked.Name, changes, [OutcomeWords.Of(outcome)]), findings);
    }
}
