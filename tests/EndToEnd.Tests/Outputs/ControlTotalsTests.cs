using System.Text;
using System.Text.Json;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;
using FundingPlatform.TopUps;

namespace FundingPlatform.EndToEnd.Tests.Outputs;

public class ControlTotalsTests
{
    [Fact]
    public void Pounds_are_numbers_with_two_decimals()
    {
        string text = Written(Hand.Run());
        Assert.Contains("\"grant\": 1000.00,", text, StringComparison.Ordinal);
        Assert.Contains("\"pounds\": 399.90,", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
    }

    [Fact]
    public void Every_block_and_identity_adds_up()
    {
        JsonElement bury = Parsed(Hand.Run()).GetProperty("authorities")[0];
        foreach (JsonElement block in bury.GetProperty("blocks").EnumerateArray())
        {
            decimal sum = block.GetProperty("lines").EnumerateArray().Sum(l => l.GetProperty("pounds").GetDecimal());
            Assert.Equal(block.GetProperty("grant").GetDecimal(), sum);
            Assert.True(block.GetProperty("adds_up").GetBoolean());
        }

        Assert.True(bury.GetProperty("identity").GetProperty("holds").GetBoolean());
        Assert.Equal(845.35m, bury.GetProperty("shares").GetProperty("budget_share").GetDecimal());
    }

    [Fact]
    public void Band_protection_is_counted_where_a_plan_pays_it_and_the_identities_hold_with_it()
    {
        JsonElement bury = Parsed(Hand.WithProtection()).GetProperty("authorities")[0], counts = bury.GetProperty("band_protection");
        Assert.Equal((2, 0, 12.50m, -7.50m), (counts.GetProperty("priced").GetInt32(), counts.GetProperty("refused").GetInt32(),
            counts.GetProperty("pounds").GetDecimal(), counts.GetProperty("of_which_taken_of_gains").GetDecimal()));
        Assert.True(bury.GetProperty("identity").GetProperty("holds").GetBoolean());
        Assert.Equal(12.50m, bury.GetProperty("shares").GetProperty("lines").EnumerateArray().Single(l => l.GetProperty("line").GetString() == "band_protection").GetProperty("pounds").GetDecimal());
        Assert.DoesNotContain("band_protection", Written(Hand.Run()), StringComparison.Ordinal);
        Assert.DoesNotContain("band protection", Written(Hand.Run()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_penny_is_told_and_never_passed_over()
    {
        AuthorityBudget budget = Hand.Budget();
        BlockTotals schools = budget.Blocks[0];
        AuthorityBudget wrong = budget with { Blocks = [schools with { Grant = Hand.Pounds(1000.01m) }, budget.Blocks[1]] };
        Assert.Equal("Bury: the lines of the schools block add up to £1,000.00, its grant is £1,000.01.",
            Assert.Single(ShareTotals.Of(wrong.Schools).Differences(wrong)));
    }

    [Fact]
    public void Shares_that_do_not_match_the_blocks_are_told()
    {
        AuthorityBudget budget = Hand.Budget() with { FromOtherAuthorities = Hand.Pounds(4m) };
        Assert.Contains("high needs allocations", Assert.Single(ShareTotals.Of(budget.Schools).Differences(budget)), StringComparison.Ordinal);
        AuthorityBudget one = Hand.Budget() with { Schools = [Hand.Special()] };
        Assert.Equal(2, ShareTotals.Of(one.Schools).Differences(one).Count());
        AuthorityBudget twice = Hand.Budget() with { Schools = [Hand.Academy(), Hand.Academy(), Hand.Special()] };
        Assert.Equal(2, ShareTotals.Of(twice.Schools).Differences(twice).Count());
    }

    [Fact]
    public void Rows_of_all_authorities_with_those_without_a_grant_add_back_to_the_list()
    {
        JsonElement rows = Parsed(Hand.Run()).GetProperty("all_rows_of_the_school_list");
        Assert.Equal((2, 240, 34), Tally(rows.GetProperty("funded")));
        Assert.Equal((1, 60, 2), Tally(rows.GetProperty("not_funded")[0]));
        Assert.Equal((1, 40, 1), Tally(rows.GetProperty("no_grant_row")));
        Assert.Equal((4, 340, 37), Tally(rows.GetProperty("total")));
        Assert.True(rows.GetProperty("adds_up").GetBoolean());
    }

    [Fact]
    public void Placements_are_counted_as_priced_refused_and_not_ours_and_those_made_by_rule_among_them()
    {
        YearStartRun run = Hand.Run();
        AuthorityBudget bury = run.Authorities[0];
        PricedPlacement refused = Hand.NotOurs("p3", 100) with { Findings = [Finding.Error("band_value_unknown", "No value.")] };
        PricedPlacement real = Hand.Priced("p5", 100, Hand.Pounds(1m));
        real = real with { Placement = real.Placement with { Status = SourceStatus.Given } };
        bury = bury with { Placements = [.. bury.Placements, refused, Hand.NotOurs("p4", 100), real] };
        JsonElement counts = Parsed(run with { Authorities = [bury] }).GetProperty("authorities")[0].GetProperty("placements");
        Assert.Equal((3, 1, 1, 4), (counts.GetProperty("priced").GetInt32(), counts.GetProperty("refused").GetInt32(), counts.GetProperty("not_ours").GetInt32(), counts.GetProperty("generated").GetInt32()));
        Assert.Equal(146.25m, counts.GetProperty("pounds").GetDecimal());
    }

    [Fact]
    public void A_placement_with_awards_of_two_schemes_counts_once_and_is_refused_where_one_of_its_prices_is()
    {
        PricedPlacement first = Hand.Priced("p1", 100, Hand.Pounds(10m)), second = first with { Scheme = "next" };
        PricedPlacement refused = second with { Amount = null, Segments = [], Findings = [Finding.Error("band_value_unknown", "No value.")] };
        PricedPlacement theirs = Hand.NotOurs("p1", 100);

        Assert.Equal(new PlacementTotals(1, 0, 0, 1, Hand.Pounds(20m)), PlacementTotals.Of([first, second]));
        Assert.Equal(new PlacementTotals(0, 1, 0, 1, Hand.Pounds(10m)), PlacementTotals.Of([first, refused]));
        Assert.Equal(new PlacementTotals(1, 0, 0, 1, Hand.Pounds(10m)), PlacementTotals.Of([theirs, first]));
        Assert.Equal(new PlacementTotals(0, 0, 1, 1, Money.Zero), PlacementTotals.Of([theirs]));
    }

    [Fact]
    public void The_run_says_what_is_made_up_and_from_which_journal_entry_it_comes()
    {
        JsonElement run = Parsed(Hand.Run()).GetProperty("run");
        Assert.Equal("2023-24", run.GetProperty("year").GetString());
        Assert.Equal(7, run.GetProperty("journal_sequence").GetInt64());
        Assert.Equal("ab12", run.GetProperty("journal_hash").GetString());
        Assert.Equal("Placements are made up.", run.GetProperty("illustrative_inputs")[0].GetString());
    }

    private static (int, int, int) Tally(JsonElement tally) =>
        (tally.GetProperty("rows").GetInt32(), tally.GetProperty("pupils").GetInt32(), tally.GetProperty("ehc_plans").GetInt32());

    private static JsonElement Parsed(YearStartRun run) => JsonDocument.Parse(Written(run)).RootElement;

    private static string Written(YearStartRun run)
    {
        using var stream = new MemoryStream();
        ControlTotalsJson.Write(stream, run);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
