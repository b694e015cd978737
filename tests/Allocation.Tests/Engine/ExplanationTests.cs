using FundingPlatform.Kernel;

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
}
