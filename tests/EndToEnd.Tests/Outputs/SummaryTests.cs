using FundingPlatform.Allocation;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;

namespace FundingPlatform.EndToEnd.Tests.Outputs;

public class SummaryTests
{
    [Fact]
    public void Every_school_of_one_authority_is_in_a_table_of_its_own_with_what_it_is_due()
    {
        YearStartRun run = Hand.Run();
        AuthorityBudget budget = run.Authorities[0];
        using var output = new StringWriter();
        Summary.Print(new Screen(output), run with { Authorities = [budget] });
        string[] table = [.. output.ToString().Split('\n').SkipWhile(line => !line.StartsWith("| School ", StringComparison.Ordinal)).TakeWhile(line => line.Trim().Length > 0)];
        Assert.All(budget.Schools, school => Assert.Contains(table, line =>
            line.StartsWith($"| {school.School.Name} ", StringComparison.Ordinal) && line.TrimEnd().EndsWith($" {school.BudgetShare} |", StringComparison.Ordinal)));
        Assert.Contains(table, line => line.StartsWith($"| All {budget.Schools.Count} schools ", StringComparison.Ordinal)
            && line.TrimEnd().EndsWith($" {budget.Schools.Sum(s => s.BudgetShare)} |", StringComparison.Ordinal));
    }

    [Fact]
    public void Schools_of_several_authorities_are_not_listed_on_the_screen()
    {
        YearStartRun run = Hand.Run();
        using var output = new StringWriter();
        Summary.Print(new Screen(output), run with { Authorities = [run.Authorities[0], run.Authorities[0]] });
        Assert.DoesNotContain("| School ", output.ToString(), StringComparison.Ordinal);
    }

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
