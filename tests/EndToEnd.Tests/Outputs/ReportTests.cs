using System.Xml.Linq;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Report;
using FundingPlatform.Kernel;

namespace FundingPlatform.EndToEnd.Tests.Outputs;

public class ReportTests
{
    [Fact]
    public void The_page_is_well_formed_and_names_never_become_markup()
    {
        XElement page = Page(Hand.Run());
        Assert.Contains(page.Descendants("th"), th => th.Value == "Elms & Co <Primary>URN 100 · academy");
        Assert.Equal("en-GB", (string?)page.Attribute("lang"));
    }

    [Fact]
    public void The_page_needs_nothing_from_outside()
    {
        XElement page = Page(Hand.Run());
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "img" or "iframe" or "link");
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName is "src" || a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_table_has_a_caption_and_every_heading_cell_a_scope()
    {
        foreach (XElement table in Page(Hand.Run()).Descendants("table").Concat(Page(Two()).Descendants("table")))
        {
            Assert.NotNull(table.Element("caption"));
            Assert.All(table.Descendants("th"), th => Assert.Contains((string?)th.Attribute("scope"), new[] { "row", "col", "rowgroup" }));
        }
    }

    [Fact]
    public void Every_row_of_a_table_has_as_many_cells_as_its_heading()
    {
        foreach (XElement table in Page(Hand.Run()).Descendants("table").Concat(Page(Two()).Descendants("table")).Concat(Page(Hand.WithNotionalSen()).Descendants("table")).Concat(Page(Hand.WithProtection()).Descendants("table")))
            Assert.All(table.Descendants("tr"), row => Assert.Equal(table.Element("thead")!.Descendants("th").Count(), row.Elements().Sum(cell => (int?)cell.Attribute("colspan") ?? 1)));
    }

    [Fact]
    public void Headings_go_down_one_step_at_a_time_from_one_first()
    {
        int[] levels = [.. Page(Hand.Run()).Descendants().Where(e => e.Name.LocalName is ['h', >= '1' and <= '6']).Select(e => e.Name.LocalName[1] - '0')];
        Assert.Equal(1, levels.Count(l => l == 1));
        for (int i = 1; i < levels.Length; i++) Assert.True(levels[i] <= levels[i - 1] + 1);
    }

    [Fact]
    public void The_totals_are_those_that_the_schools_add_up_to()
    {
        string text = Page(Hand.Run()).Value;
        Assert.Contains("£845.35", text, StringComparison.Ordinal);
        Assert.Contains("Placements are made up.", text, StringComparison.Ordinal);
        Assert.Contains("FSM primary", text, StringComparison.Ordinal);
        Assert.Contains("pupils with free school meals", text, StringComparison.Ordinal);
        Assert.Contains("Open Government Licence v3.0", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Band_protection_has_a_column_of_its_own_where_a_plan_pays_it()
    {
        XElement page = Page(Hand.WithProtection());
        XElement table = page.Descendants("table").Single(t => t.Element("caption")!.Value.StartsWith("Budget shares of", StringComparison.Ordinal));
        string[] Cells(XElement row) => [.. row.Elements().Select(cell => cell.Value)];
        int column = Array.IndexOf(Cells(table.Element("thead")!.Element("tr")!), "Band protection");
        Assert.Equal("Top-ups (illustrative)", Cells(table.Element("thead")!.Element("tr")!)[column - 1]);
        Assert.Equal(["£20.00", "-£7.50"], table.Elements("tbody").SelectMany(b => b.Elements("tr").Skip(1)).Select(row => Cells(row)[column]));
        Assert.Equal(["£145.25", "£12.50", "£857.85"], Cells(table.Element("tfoot")!.Element("tr")!)[(column - 1)..(column + 2)]);
        Assert.Contains(page.Descendants("th"), th => th.Value == "Top-ups and band protection (illustrative)");
        Assert.DoesNotContain("rotection", Page(Hand.Run()).Descendants("th").Select(th => th.Value).Aggregate(string.Concat), StringComparison.Ordinal);
    }

    [Fact]
    public void A_high_needs_block_that_made_up_figures_exceed_is_said_to_be_no_deficit()
    {
        AuthorityBudget bury = Hand.Budget();
        BlockTotals over = bury.Blocks[1] with { Lines = [bury.Blocks[1].Lines[0] with { Amount = Hand.Pounds(600m) }, new("more_than_the_grant", Hand.Pounds(-100m), "too high")] };
        string text = Page(Hand.Run() with { Authorities = [bury with { Blocks = [bury.Blocks[0], over] }] }).Value;
        Assert.Contains("no deficit of anybody’s", text, StringComparison.Ordinal);
        Assert.Contains("in 1 authority: Bury by £100.00", text, StringComparison.Ordinal);
        Assert.Contains("More than the grant (from made-up figures)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("deficit", Page(Hand.Run()).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_authorities_have_a_row_each_and_no_row_per_school()
    {
        XElement page = Page(Two());
        Assert.DoesNotContain(page.Descendants("th"), th => th.Value.StartsWith("Oak Special", StringComparison.Ordinal));
        Assert.Contains(page.Descendants("th"), th => th.Value == "Rochdale 354");
        Assert.Contains("£1,690.70", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_made_up_is_told_once_for_authorities_that_differ_in_numbers_and_names_alone()
    {
        AuthorityBudget bury = Hand.Budget() with { Illustrative = ["1,464 placements: made.", "The scheme 'Bury': not real."] };
        AuthorityBudget other = bury with { Code = 354, Illustrative = ["20 placements: made.", "The scheme 'Rochdale': not real.", "Places."] };
        Assert.Equal(
            ["1,464 placements: made. The like holds for 1 other authority.", "The scheme 'Bury': not real. The like holds for 1 other authority.", "Places."],
            FundingPlatform.Cli.Files.MadeUp.Of([bury, other]));
        AuthorityBudget third = bury with { Code = 355, Illustrative = ["Places."] };
        Assert.Equal("Places. This holds in 2 of the 3 authorities.", FundingPlatform.Cli.Files.MadeUp.Of([bury, other, third])[^1]);
    }

    [Fact]
    public void What_is_made_up_in_the_same_words_everywhere_is_said_to_hold_in_each_authority()
    {
        AuthorityBudget bury = Hand.Budget() with { Illustrative = ["Places are made up."] };
        Assert.Equal(["Places are made up. This holds in each of the 3 authorities."],
            FundingPlatform.Cli.Files.MadeUp.Of([bury, bury with { Code = 354 }, bury with { Code = 355 }]));
    }

    [Fact]
    public void Notional_SEN_has_a_column_where_a_school_has_it_and_else_the_page_says_what_it_needs()
    {
        XElement page = Page(Hand.WithNotionalSen());
        Assert.Contains(page.Descendants("th"), th => th.Value == "Notional SEN (inside the share)");
        Assert.Contains("Notional SEN is £51.01 at 1 of 1 school", page.Value, StringComparison.Ordinal);
        Assert.Contains("it needs the authority’s recipe", Page(Hand.Run()).Value, StringComparison.Ordinal);
        AuthorityBudget lacking = Hand.WithNotionalSen().Authorities[0];
        lacking = lacking with
        {
            Schools = [Hand.Academy()],
            Rules = lacking.Rules with { NotionalSen = lacking.Rules.NotionalSen! with { Shares = [(BudgetLine.FsmPrimary, Quantity.One)] } },
        };
        Assert.Equal("At 1 school notional SEN is not worked out: it needs the data of fsm_primary, which the recipe counts.", FundingPlatform.Cli.Files.NotionalSenCsv.Told([lacking]));
    }

    [Fact]
    public void A_control_character_in_a_name_does_not_break_the_page()
    {
        YearStartRun run = Hand.Run();
        Page(run with { Authorities = [run.Authorities[0] with { Schools = [Hand.Academy("Bell\u0007School")] }] });
    }

    private static YearStartRun Two()
    {
        YearStartRun run = Hand.Run();
        return run with { Authorities = [run.Authorities[0], run.Authorities[0] with { Code = 354, Name = "Rochdale" }] };
    }

    private static XElement Page(YearStartRun run) => XDocument.Parse(ReportPage.Text(run)).Root!;
}
