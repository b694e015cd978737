using FundingPlatform.Allocation;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Kernel;

namespace FundingPlatform.EndToEnd.Tests.Outputs;

public class ExplanationTests
{
    [Fact]
    public void A_share_is_told_from_its_first_step_to_the_budget_share()
    {
        using var output = new StringWriter();
        new Explanation(output, 60).Print(School(), everyPlacement: false);
        string text = output.ToString().ReplaceLineEndings("\n");
        Assert.Contains("1. basic_entitlement_primary                         £500.10\n    rule       an amount per pupil\n", text, StringComparison.Ordinal);
        Assert.Contains("    formula    205.5 x £2.43\n", text, StringComparison.Ordinal);
        Assert.Contains("p1: special, home authority 351, from 2023-04-01 (illustrative): £45.25\n", text, StringComparison.Ordinal);
        Assert.Contains("    fsm_primary       pupils with free school meals\n", text, StringComparison.Ordinal);
        Assert.EndsWith("= budget_share" + new string(' ', 33) + "£645.35\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_text_is_broken_between_words_under_its_start()
    {
        using var output = new StringWriter();
        ExplainedSchool school = School();
        school = school with { Steps = [school.Steps[0] with { Rule = "one amount per pupil of the phase, by the year's file" }] };
        new Explanation(output, 40).Print(school, everyPlacement: false);
        Assert.Contains("    rule       one amount per pupil of\n               the phase, by the year's\n               file\n", output.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_that_end_elsewhere_than_the_share_are_never_shown()
    {
        Assert.Null(Explanation.Differs(School()));
        ExplainedSchool school = School();
        Assert.Equal("explanation_differs", Explanation.Differs(school with { Steps = [school.Steps[0] with { Result = Hand.Pounds(500.11m) }] })?.Code);
        Assert.Equal("explanation_differs", Explanation.Differs(school with { Placements = [] })?.Code);
    }

    [Fact]
    public void The_awards_behind_band_protection_are_told_and_must_add_up_to_the_line()
    {
        ExplainedSchool school = School() with
        {
            Share = Hand.WithProtection().Authorities[0].Schools[0],
            Protections = [.. Enumerable.Range(1, 5).Select(i => new ExplainedProtection(Hand.Protected($"p{i}", 100, Hand.Pounds(4m)), $"plan plan-1 protects placement p{i}."))],
        };
        Assert.Null(Explanation.Differs(school));
        Assert.Equal("explanation_differs", Explanation.Differs(school with { Protections = [] })?.Code);
        Assert.Equal("explanation_differs", Explanation.Differs(school with { Share = Hand.Academy() })?.Code);
        using StringWriter few = new(), all = new();
        new Explanation(few, 60).Print(school, everyPlacement: false);
        new Explanation(all, 60).Print(school, everyPlacement: true);
        Assert.Contains("The 5 protection awards behind band_protection\n               plan plan-1 protects placement p1.\n", few.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("  and 2 more, £8.00 together (--all-placements shows them)\n  all protection awards: £20.00\n", few.ToString().ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("placement p5.", all.ToString(), StringComparison.Ordinal);
    }

    private static ExplainedSchool School() => new(
        Hand.Budget(), Hand.Academy(),
        [new("basic_entitlement_primary", "an amount per pupil", "205.5 pupils (estimated)", "205.5 x £2.43", "half up to the penny", Hand.Pounds(500.10m))],
        [new(Hand.Priced("p1", 100, Hand.Pounds(45.25m)), ["Band B is worth £840.00 a year."])]);
}
