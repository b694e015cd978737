using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Tests.Engine;

public class ExplanationTests
{
    public static TheoryData<string> Files => WorkedExampleTests.Files;

    [Theory]
    [MemberData(nameof(Files))]
    public void Its_explanation_names_the_same_amounts(string file)
    {
        FormulaCase example = FormulaCase.Load(file);
        IReadOnlyList<ExplainedStep> steps = FundingCalculator.Explain(example.ToRules(), example.ToSchool()).OrThrow();
        foreach ((string name, decimal pounds) in example.Expect.Lines.Concat(example.Expect.Steps ?? new Dictionary<string, decimal>()))
            Assert.Equal($"{name} {Money.OfPounds(pounds)}", $"{name} {steps.Last(s => s.Line == name).Result}");
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(1_000L, true)]
    public void Words_of_a_scheme_that_end_at_another_amount_than_the_share_are_refused(long? told, bool refused)
    {
        FormulaCase example = FormulaCase.Load("x01_whole_primary_school.json");
        SchoolShare share = FundingCalculator.Calculate(example.ToRules(), [example.ToSchool()]).OrThrow()[0];
        CountedAmounts? end = told is long pence ? new(new SchoolAmount(share.School.SchoolId, new Money(pence), null), null) : null;
        Fault? fault = FundingCalculator.Explain(example.ToRules(), share, new CountedWords(["told"], []) { EndAt = end }).Fault;
        Assert.Equal(refused ? "explanation_differs" : null, fault?.Code);
        if (refused) Assert.Contains(BudgetLine.VolumeTopUp.Name(), fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prices_of_placements_that_do_not_end_at_the_top_ups_of_the_run_are_refused()
    {
        FormulaCase example = FormulaCase.Load("x01_whole_primary_school.json");
        SchoolFunding school = example.ToSchool() with { TopUps = new(50_000), PricedPlacements = 1 };
        ShareRun run = ShareRun.Of(example.ToRules(), [school], AuthoritySchemes.None, wide: true).OrThrow();
        Assert.Null(run.Run());
        Assert.Equal(new Money(50_000), run.Told().OrThrow().Shares[0][BudgetLine.TopUp]);
        run.Place(new Pricing(example.ToRules().Year, new Dictionary<string, Banding.Scheme>(), new Dictionary<int, SchoolGroup>()), []);
        Assert.Null(run.Run());
        Assert.Equal(Money.Zero, run.Shares[0][BudgetLine.TopUp]);
        Assert.Equal("explanation_differs", run.Told().Fault!.Code);
    }
}
