using System.Globalization;
using System.Text.Json.Nodes;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Cli.Commands;
using FundingPlatform.Cli.Terminal;
using FundingPlatform.Contingency;
using FundingPlatform.EndToEnd.Tests.Runs;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.EndToEnd.Tests.Outputs;

/// <summary>What the screens of counts, funds and transfers show, and what they leave out.</summary>
public class ScreenTests
{
    private static readonly Dictionary<int, string> Names = new() { [1] = "Elms", [2] = "Oak" };

    private static string Shown(Action<TextWriter> print)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        print(output);
        return output.ToString();
    }

    private static PlanCount Count(DateOnly on, params decimal[] counted) =>
        new(on, CountState.Closed, 0, [.. counted.Select((n, i) => new SchoolCount(i + 1, SchoolGroup.Primary, Quantity.Of(n), Quantity.Of(200), null, null))], []);

    [Fact]
    public void A_fund_shows_a_school_whose_rounds_cancel_out_since_they_are_in_the_rounds_totals()
    {
        JsonNode file = JsonNode.Parse(File.ReadAllText(Product.Samples("contingency", "cambridgeshire_2022_23.json")))!;
        file["formula"]!["eligibility"]!["percent"] = 50;
        file["rounds"]![1]!["changes"] = "both_ways";
        file["formula"]!.AsObject().Remove("minimum_pounds");
        file["formula"]!.AsObject().Remove("cap_pounds");
        ContingencyFund fund = ContingencyFundFile.Read(System.Text.Encoding.UTF8.GetBytes(file.ToJsonString()), "fund.json").Value!;
        // 9 x 6,000 less half of 48,000 is 30,000, and 4 pupils are not above it.
        ContingencyYear year = ContingencyYear.Compile(fund, [Count(new(2022, 5, 19), 9, 0), Count(new(2022, 10, 6), 4, 0)], ContingencyRecord.Empty).Value;
        var needs = Names.Keys.ToDictionary(s => s, _ => new SchoolNeeds(Money.OfPounds(48_000), new Dictionary<string, Quantity>()));
        string shown = Shown(o => new ContingencyScreen(o).Print(873, year.Result(needs), Names, [], ledger: false));
        Assert.Matches(@"Elms +\| +1 \| +£30,000.00 \| +-£30,000.00 \| +£0.00 \| +£0.00 \|", shown);
        Assert.DoesNotContain("Oak", shown, StringComparison.Ordinal);
        Assert.Contains("1 other school that the fund covers with nothing in any round", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_volume_scheme_shows_a_school_whose_counts_cancel_out_since_they_are_in_the_counts_totals()
    {
        VolumeScheme scheme = VolumeSchemeFile.Read(File.ReadAllBytes(Product.Samples("..", "tests", "VolumeTopUps.Tests", "Cases", "schemes", "two_counts_both_ways.json")), "scheme.json").Value!;
        VolumeYear year = VolumeYear.Compile(scheme, scheme.FirstYear, [Count(new(2014, 5, 15), 2, 0), Count(new(2014, 10, 2), 0, 0)], new NationalAverages([]), []).Value;
        var needs = new Dictionary<int, SchoolNeeds>();
        string shown = Shown(o => new VolumeScreen(o).Print(year.Result(needs), new YearInHand(909, year, needs, Names, [])));
        Assert.Matches(@"Elms +\|.* £2,000.00 \| +-£2,000.00 \| +£0.00 \|", shown);
        Assert.DoesNotContain("Oak", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void No_amount_of_a_transfer_is_broken_over_two_lines()
    {
        Transfer Of(string id, DsgBlock from, DsgBlock to) =>
            new(new(id, 351, new(2022), "kind", Money.OfPounds(2_145_619.74m), null, null, "Deficit", new(2021, 10, 1)), from, to, true, TransferState.ForumDecided, RequestState.Pending, 1)
            {
                Request = new(Money.OfPounds(1_430_413.16m), "R", new(2021, 12, 1)),
                Forum = new(new(Money.OfPounds(715_206.58m), 9, 2, 1, "M", new(2022, 1, 18)), Money.OfPounds(143_041_316), Money.OfPounds(715_206.58m)),
            };
        string shown = Shown(o => new TransferScreen(o).Print(351, new(2022), [Of("bury-more", DsgBlock.Schools, DsgBlock.HighNeeds), Of("bury-central-2022-23", DsgBlock.CentralSchoolServices, DsgBlock.EarlyYears)]));
        foreach (string whole in (string[])["£2,145,619.74", "asked £1,430,413.16", "£715,206.58", "forum decided"])
            Assert.Equal(2, shown.Split('\n').Count(line => line.Contains(whole, StringComparison.Ordinal)));
        Assert.Contains("central school", shown, StringComparison.Ordinal);
        // Where not even that fits, each transfer is told in a sentence, broken between words.
        string longer = Shown(o => new TransferScreen(o).Print(351, new(2022), [Of(new string('x', 60), DsgBlock.Schools, DsgBlock.HighNeeds)]));
        Assert.Contains("£1,430,413.16", longer, StringComparison.Ordinal);
    }
}
