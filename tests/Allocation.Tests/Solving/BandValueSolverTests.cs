using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Solving;
using FundingPlatform.Allocation.Tests.Books;
using FundingPlatform.Allocation.Tests.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Solving;

/// <summary>Problems over Bury's sample year, from the problem to the recomputed answer.</summary>
public sealed class BandValueSolverTests(ScenarioSample sample, ITestOutputHelper output) : IClassFixture<ScenarioSample>
{
    private const string Scheme = "bury_illustrative";
    private static readonly Setting[] SchoolSettings = [Setting.Mainstream, Setting.ResourcedProvision, Setting.Special];

    // No machine is so slow that its seconds count.
    private static readonly SolveEffort Effort = new(3_600, Quantity.One, 60_000);

    private static BandValueProblem Problem(SolveTarget target, params SolveConstraint[] constraints) =>
        new("A problem", Scheme, BandScope.All, Money.OfPounds(12), [], target, constraints, Effort, ["a test"], [], "");

    private static SolveConstraint.Range Within(int percent) => new("range", BandScope.All, null, null, Quantity.Of(percent), Quantity.Of(percent));

    private BandValueAnswer Solve(BandValueProblem problem, int cores = 2)
    {
        Read<BandValueAnswer> read = Run(problem, cores);
        Assert.True(read.Value is not null, string.Join('\n', read.Findings));
        foreach (TierResult tier in read.Value.Tiers) output.WriteLine($"{tier} {tier.GapHundredthsOfPercent}");
        foreach (ConstraintPrice price in read.Value.Prices) output.WriteLine($"{price}");
        foreach (TradeOffPoint point in read.Value.TradeOff) output.WriteLine($"{point}");
        foreach (ConstraintInConflict one in read.Value.Conflict) output.WriteLine($"{one.Id}: {one.Words}; {one.Give}; {string.Join(',', one.Schools)}");
        output.WriteLine($"{read.Value.Status} {read.Value.PresentTotal} -> {read.Value.SolvedTotal} of {read.Value.TargetTotal}, {read.Value.Steps} steps");
        return read.Value;
    }

    private Read<BandValueAnswer> Run(BandValueProblem problem, int cores = 2, Func<long[], long[]>? proposes = null) => sample.Server.Reading(connection =>
        new ProblemRun(connection, YearInputsReader.Read(connection, SampleServer.Year, 351), sample.Ground, problem, null, CancellationToken.None)
        {
            Cores = cores,
            Proposes = proposes ?? (values => values),
        }.Run());

    [Fact]
    public void A_saving_is_reached_within_its_constraints_and_every_total_is_the_engines()
    {
        BandValueAnswer answer = Solve(Problem(new SolveTarget.Saving(Money.OfPounds(600_000), []), Within(15),
            new SolveConstraint.SchoolLoss("loss", Quantity.Of(3), null, LossOf.BudgetShare, [])));
        Assert.Contains(answer.Status, (SolveStatus[])[SolveStatus.Optimal, SolveStatus.WithinGap]);
        Assert.Equal(Money.Zero, answer.Excess);
        ImpactReport impact = answer.Impact!;
        ImpactCase now = impact.Cases[0], then = impact.Cases[^1];
        long saved = impact.Placements.Index().Where(p => p.Item.PaidByTheAuthority).Sum(p => now.OfPlacements[p.Index]!.Value.Pence - then.OfPlacements[p.Index]!.Value.Pence);
        Assert.Equal(answer.PresentTotal.Pence - answer.SolvedTotal!.Value.Pence, saved);
        Assert.True(saved >= 60_000_000);
        for (int i = 0; i < impact.Schools.Count; i++)
            Assert.True((now.Shares[i].Pence - then.Shares[i].Pence) * 100m <= 3m * Math.Max(0, now.Shares[i].Pence), impact.Schools[i].Name);
        Assert.All(answer.Values, v => Assert.Equal(0, v.Solved!.Value.Millionths % (12 * Rate.Scale)));
        foreach (Setting setting in SchoolSettings)
        {
            Rate[] values = [.. answer.Values.Where(v => v.Setting == setting).Select(v => v.Solved!.Value)];
            Assert.Equal(values.Order(), values);
        }
    }

    [Fact]
    public void Each_price_and_each_point_of_the_curve_is_at_least_as_good_as_what_binds_more()
    {
        BandValueAnswer answer = Solve(Problem(new SolveTarget.Saving(Money.OfPounds(400_000), []), Within(10), new SolveConstraint.SchoolLoss("loss", Quantity.Of(3), null, LossOf.BudgetShare, [])) with { Grid = Money.OfPounds(60) });
        Assert.Equal(["range", "loss", "order"], answer.Prices.Select(p => p.Id));
        long change = answer.Tiers[1].Bound;
        Assert.All(answer.Prices, p => Assert.True(p.Feasible && p.Excess == Money.Zero && p.LeastTotal <= answer.SolvedTotal!.Value));
        Assert.InRange(answer.TradeOff.Count, 8, 12);
        Assert.Equal(0, answer.TradeOff[0].MostLossHundredthsOfPercent);
        Assert.All(answer.TradeOff, p => Assert.True(p.Saving <= p.SavingBound));
        Assert.All(answer.TradeOff.Zip(answer.TradeOff.Skip(1)), p => Assert.True(p.First.Saving <= p.Second.SavingBound && p.First.MostLossHundredthsOfPercent < p.Second.MostLossHundredthsOfPercent));
        Assert.True(answer.TradeOff[^1].Saving >= Money.OfPounds(400_000) && change > 0);
    }

    [Fact]
    public void A_target_out_of_reach_names_what_keeps_it_there_and_by_how_much()
    {
        BandValueAnswer answer = Solve(Problem(new SolveTarget.Saving(Money.OfPounds(900_000), []), Within(3), new SolveConstraint.SchoolLoss("loss", Quantity.Of(2), null, LossOf.BudgetShare, [])) with { Grid = Money.OfPounds(60) });
        Assert.True(answer.Excess > Money.Zero);
        Assert.Contains("target", answer.Conflict.Select(c => c.Id));
        Assert.Contains("range", answer.Conflict.Select(c => c.Id));
        Assert.EndsWith(" more than the target", answer.Conflict.Single(c => c.Id == "target").Give, StringComparison.Ordinal);
    }

    [Fact]
    public void Constraints_that_cannot_hold_together_are_named_without_values()
    {
        BandValueAnswer answer = Solve(Problem(new SolveTarget.CostNeutral([]), Within(5), new SolveConstraint.SettingTotal("special", Setting.Special, null, Money.OfPounds(3_000_000), null, null),
            new SolveConstraint.SchoolLoss("loss", Quantity.Of(50), null, LossOf.BudgetShare, [])) with { Grid = Money.OfPounds(60) });
        Assert.Equal(SolveStatus.Infeasible, answer.Status);
        Assert.Equal(["range", "special"], answer.Conflict.Select(c => c.Id));
        Assert.Null(answer.Impact);
        Assert.All(answer.Values, v => Assert.Null(v.Solved));
    }

    [Fact]
    public void The_same_problem_gives_the_same_answer_on_one_core_and_on_two()
    {
        BandValueProblem problem = Problem(new SolveTarget.CostNeutral([]), Within(10), new SolveConstraint.SchoolLoss("loss", Quantity.Of(1.5m), null, LossOf.BudgetShare, [])) with { Grid = Money.OfPounds(120) };
        string[] told = [.. ((int[])[1, 2, 2]).Select(cores => Told(Solve(problem, cores)))];
        Assert.Single(told.Distinct());
    }

    [Fact]
    public void Values_that_the_recompute_contradicts_are_not_shown()
    {
        BandValueProblem problem = Problem(new SolveTarget.Saving(Money.OfPounds(100_000), []), Within(10), new SolveConstraint.SchoolLoss("loss", Quantity.Of(1), null, LossOf.BudgetShare, []));
        Read<BandValueAnswer> read = Run(problem, proposes: values => [.. values.Select(v => v * 8 / 10 / Rate.Scale * Rate.Scale)]);
        Assert.Null(read.Value);
        Assert.Equal("solver_contradicted", Assert.Single(read.Findings).Code);
    }

    [Fact]
    public void A_saving_of_more_than_everything_is_refused()
    {
        Read<BandValueAnswer> read = Run(Problem(new SolveTarget.Saving(Money.OfPounds(99_999_999), [Setting.Mainstream])));
        Assert.Null(read.Value);
        Assert.Equal("saving_beyond_cost", Assert.Single(read.Findings).Code);
    }

    private static string Told(BandValueAnswer answer) => string.Join('\n',
    [
        $"{answer.Status} {answer.StoppedByTime} {answer.PresentTotal} {answer.ProposedTotal} {answer.TargetTotal} {answer.SolvedTotal} {answer.Steps}",
        .. answer.Values.Select(v => v.ToString()), .. answer.Tiers.Select(t => t.ToString()), .. answer.Prices.Select(p => p.ToString()), .. answer.TradeOff.Select(p => p.ToString()),
        .. answer.Conflict.Select(c => $"{c.Id} {c.Words} {c.Give} {string.Join(',', c.Schools)}"),
    ]);
}
