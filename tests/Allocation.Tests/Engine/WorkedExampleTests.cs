using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Engine;

public class WorkedExampleTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(FormulaCase.Folder, "*.json").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_worked_example_comes_out_to_the_penny(string file)
    {
        FormulaCase example = FormulaCase.Load(file);
        foreach (bool wide in (bool[])[true, false])
        {
            SchoolShare share = ShareRun.Calculate(example.ToRules(), [example.ToSchool()], AuthoritySchemes.None, wide).OrThrow().Shares[0];
            foreach ((string name, decimal pounds) in example.Expect.Lines)
                Assert.Equal($"{name} {Money.OfPounds(pounds)}", $"{name} {Named(share, name)}");
            Assert.Equal(example.Expect.NotCalculated ?? [], share.Missing.Select(m => m.Line.Name()));
            if (example.Expect.NotionalSen is decimal notional) Assert.Equal(Money.OfPounds(notional), share.NotionalSen);
        }
    }

    private static Money? Named(SchoolShare share, string name) => name switch
    {
        BudgetLines.SchoolsBlockShare => share.SchoolsBlockShare,
        BudgetLines.HighNeedsAllocation => share.HighNeedsAllocation,
        BudgetLines.BudgetShare => share.BudgetShare,
        _ => share[BudgetLines.Named(name)!.Value],
    };
}
