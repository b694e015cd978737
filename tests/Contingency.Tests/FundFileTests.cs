using System.Text.Json.Nodes;
using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency.Tests;

/// <summary>The shipped fund files are read, and a file that is wrong says where and gives no fund.</summary>
public sealed class FundFileTests
{
    public static TheoryData<string> Shipped => [.. Samples.Files.Select(f => Path.GetFileNameWithoutExtension(f))];

    [Theory, MemberData(nameof(Shipped))]
    public void Every_shipped_fund_is_read_without_a_finding_and_says_that_it_is_illustrative(string name)
    {
        Read<ContingencyFund> read = Samples.Read(Samples.Text(name));
        Assert.Empty(read.Findings);
        Assert.Equal(SourceStatus.Illustrative, read.Value!.Status);
        Assert.Equal(Samples.Text(name), read.Value.Text);
    }

    /// <summary>S25: £450k of £2,102k is 21.4%.</summary>
    [Fact]
    public void Cambridgeshires_fund_is_the_published_450k_and_21_4_percent_of_its_transfer()
    {
        ContingencyFund fund = Samples.Fund("cambridgeshire_2022_23");
        Assert.Equal((Money.OfPounds(450_000), SourceStatus.Verified), (fund.Money.Amount!.Value, fund.Money.Status));
        Assert.Equal(Quantity.Of(21.4m), Quantity.Nearest(fund.Money.Amount.Value.Pence * new Exact(100, Money.OfPounds(2_102_000).Pence), 1));
        Assert.Equal(Money.OfPounds(2_102_000), new[] { 526_045m, 450_000, 75_000, 75_000, 975_955 }.Sum(Money.OfPounds));
    }

    [Fact]
    public void Only_the_amount_of_Cambridgeshires_fund_and_only_the_margin_of_Nottinghams_gate_is_said_to_be_theirs()
    {
        Assert.Contains(Samples.Fund("cambridgeshire_2022_23").Notes, n => n.Contains("not Cambridgeshire's", StringComparison.Ordinal));
        ContingencyFund nottingham = Samples.Fund("nottingham_2023_24_illustrative");
        Assert.Equal(SourceStatus.Illustrative, nottingham.Money.Status);
        Assert.Contains(nottingham.Notes, n => n.Contains("illustrative and not theirs", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("money.pounds", "-1", "value_negative money.pounds")]
    [InlineData("money.pounds", "0.001", "value_off_unit money.pounds")]
    [InlineData("money.pounds", "\"450k\"", "wrong_type money.pounds")]
    [InlineData("money.pounds", null, "property_missing money.pounds")]
    [InlineData("formula.eligibility.percent", "100.01", "threshold_above_100 formula.eligibility.percent")]
    [InlineData("formula.eligibility.contribution_pounds", "0", "value_not_positive formula.eligibility.contribution_pounds")]
    [InlineData("formula.eligibility.margin", "2", "property_unexpected formula.eligibility.margin")]
    [InlineData("formula.payment.pounds", "2", "property_unexpected formula.payment.pounds")]
    [InlineData("formula.cap_pounds", "499", "minimum_above_cap formula.minimum_pounds")]
    [InlineData("formula.cap_pounds", "-499", "value_negative formula.cap_pounds")]
    [InlineData("rounds.0.kind", "\"recount\"", "recount_before_first_count rounds[0].count_on")]
    [InlineData("rounds.1.count_on", "\"2022-05-18\"", "recount_before_first_count rounds[1].count_on")]
    [InlineData("rounds.1.count_on", "\"2022-05-19\"", "recount_before_first_count rounds[1].count_on")]
    [InlineData("rounds.1.kind", "\"count\"", "count_twice rounds[1].kind")]
    [InlineData("rounds.1.name", "\"May\"", "round_twice rounds[1].name")]
    [InlineData("rounds.1.count_on", "\"2023-04-01\"", "count_outside_year rounds[1].count_on")]
    [InlineData("rounds.1.basis", "\"own_months\"", "property_missing rounds[1].months")]
    [InlineData("rounds.1.months", "{\"from\":\"2022-09-01\",\"until\":\"2023-04-01\"}", "property_unexpected rounds[1].months")]
    [InlineData("rounds.1.notified_in", "\"2022-09-01\"", "notified_before_count rounds[1].notified_in")]
    [InlineData("rounds.0.pot", "{\"kind\":\"percent\",\"percent\":100.5}", "percent_above_100 rounds[0].pot.percent")]
    [InlineData("rounds.0.pot", "{\"kind\":\"amount\",\"pounds\":430000}", "pots_above_fund rounds")]
    [InlineData("rounds", "[]", "rounds_missing rounds")]
    [InlineData("year", "\"2022\"", "year_unreadable year")]
    [InlineData("authority", "12", "authority_invalid authority")]
    [InlineData("school_groups", "[\"special\"]", "group_not_mainstream school_groups")]
    [InlineData("count.sen_support_weight", "1.5", "sen_support_weight count")]
    [InlineData("count.source", "\"census\"", "census_units count")]
    [InlineData("name", "\" \"", "text_empty name")]
    [InlineData("money.from", "\"\"", "text_empty money.from")]
    [InlineData("unspent_returned_to", "\"\"", "text_empty unspent_returned_to")]
    [InlineData("application.most_for", "\"school\"", "word_unknown application.most_for")]
    [InlineData("money.pounds", "9000000000", "value_out_of_range money.pounds")]
    [InlineData("whatever", "1", "property_unknown whatever")]
    public void What_is_wrong_in_a_file_is_said_with_its_place_and_gives_no_fund(string path, string? value, string expected)
    {
        JsonNode file = JsonNode.Parse(Samples.Text("cambridgeshire_2022_23"))!;
        Set(file, path.Split('.'), value);
        Read<ContingencyFund> read = Samples.Read(file.ToJsonString());
        Assert.Null(read.Value);
        Assert.Contains(expected, read.Findings.Select(f => $"{f.Code} {f.Column}"));
        Assert.All(read.Findings, f => Assert.Equal(("fund.json", FindingSeverity.Error), (f.File, f.Severity)));
    }

    [Fact]
    public void A_round_that_is_not_after_the_one_before_it_is_out_of_order()
    {
        JsonNode file = JsonNode.Parse(Samples.Text("cambridgeshire_2022_23"))!;
        JsonNode third = file["rounds"]![1]!.DeepClone();
        third["name"] = "third";
        file["rounds"]!.AsArray().Add(third);
        Assert.Equal("rounds_out_of_order", Assert.Single(Samples.Read(file.ToJsonString()).Findings).Code);
    }

    [Fact]
    public void What_cannot_be_read_is_found_once_and_not_judged_further()
    {
        JsonNode file = JsonNode.Parse(Samples.Text("cambridgeshire_2022_23"))!;
        (file["authority"], file["rounds"]![0]!["count_on"], file["name"]) = ("873", "19 May 2022", new string('x', 100_000));
        Assert.Equal(["wrong_type", "text_too_long", "date_unreadable"], Samples.Read(file.ToJsonString()).Findings.Select(f => f.Code));
    }

    [Fact]
    public void What_is_verified_has_a_source()
    {
        JsonNode file = JsonNode.Parse(Samples.Text("cambridgeshire_2022_23"))!;
        (file["status"], file["sources"]) = ("verified", new JsonArray());
        Assert.Equal("sources_missing", Assert.Single(Samples.Read(file.ToJsonString()).Findings).Code);
    }

    [Fact]
    public void A_shortfall_is_of_pounds_and_does_not_go_with_a_number_of_pupils()
    {
        JsonNode file = JsonNode.Parse(Samples.Text("cambridgeshire_2022_23"))!;
        file["formula"]!["eligibility"] = JsonNode.Parse("""{ "kind": "above_count", "pupils": 5 }""");
        Assert.Equal("shortfall_needs_pounds", Assert.Single(Samples.Read(file.ToJsonString()).Findings).Code);
    }

    [Fact]
    public void The_fund_of_every_authority_is_so_much_a_pupil_and_sets_only_percentages_aside()
    {
        JsonNode file = JsonNode.Parse(Samples.Text("england_illustrative_2023_24"))!;
        file["rounds"]![0]!["pot"] = JsonNode.Parse("""{ "kind": "amount", "pounds": 100 }""");
        file["money"]!["pounds"] = 5;
        Assert.Equal(["property_unexpected", "pot_of_every_authority"], Samples.Read(file.ToJsonString()).Findings.Select(f => f.Code));
    }

    [Theory]
    [InlineData("", "file_empty")]
    [InlineData("[]", "wrong_type")]
    [InlineData("{", "json_unreadable")]
    [InlineData("{}", "property_missing")]
    public void A_file_that_is_no_fund_at_all_is_refused(string text, string code)
    {
        Read<ContingencyFund> read = Samples.Read(text);
        Assert.Null(read.Value);
        Assert.Contains(code, read.Findings.Select(f => f.Code));
    }

    private static void Set(JsonNode node, string[] path, string? value)
    {
        foreach (string step in path[..^1]) node = node is JsonArray list ? list[int.Parse(step)]! : node[step]!;
        if (value is null) node.AsObject().Remove(path[^1]);
        else node[path[^1]] = JsonNode.Parse(value);
    }
}
