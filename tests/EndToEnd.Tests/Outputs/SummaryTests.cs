using FundingPlatform.Allocation;
using FundingPlatform.Cli.Terminal;

namespace FundingPlatform.EndToEnd.Tests.Outputs;

public class SummaryTests
{
    [Theory]
    [InlineData(150, "£36,000,000,000.75")]
    [InlineData(120, "£36,000,000,000.75")]
    [InlineData(90, "£36,000,000,000.75")]
    [InlineData(60, "£36,000,000,001")]
    [InlineData(40, "£36,000,000,001")]
    public void An_amount_is_never_broken_however_narrow_the_screen(int width, string whole)
    {
        YearStartRun run = Hand.Run();
        SchoolShare large = Hand.Special() with { Lines = [new(BudgetLine.PlaceFunding, Hand.Pounds(36_000_000_000.75m))] };
        using var output = new StringWriter();
        Summary.Print(new Screen(output, width), run with { Authorities = [run.Authorities[0] with { Schools = [large] }] });
        string[] table = [.. output.ToString().Split('\n').Where(line => line.StartsWith('|'))];
        Assert.Contains(table, line => line.Contains(whole, StringComparison.Ordinal));
        Assert.All(table, line => Assert.True(line.TrimEnd().Length <= width));
    }
}
