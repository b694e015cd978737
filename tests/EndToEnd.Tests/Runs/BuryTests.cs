using System.Text.Json;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>The real sample of Bury, as the README runs it.</summary>
public sealed class BuryTests(BuryRun bury) : IClassFixture<BuryRun>
{
    private static readonly string[] Written =
        ["budget_shares.csv", "control_totals.json", "report.html", Path.Combine("audit", "inputs.csv"), Path.Combine("audit", "parameters.csv"), Path.Combine("audit", "placements.csv")];

    private JsonElement Bury => bury.Authority(351);

    [Fact]
    public void The_82_state_funded_schools_are_funded_and_no_other()
    {
        Assert.Equal(
            [("alternative_provision", 1), ("nursery", 1), ("primary", 64), ("secondary", 13), ("special", 3)],
            bury.Schools.GroupBy(s => s.Phase).Select(g => (g.Key, g.Count())).OrderBy(g => g.Key, StringComparer.Ordinal));

        string[] groups = ["primary", "secondary", "primary and secondary", "special", "pupil referral unit / AP", "nursery"];
        IEnumerable<string> listed = Csv.Rows(Product.Samples("england", "schools_sen_england_2022_23.csv"))
            .Where(r => r["la_code"] == "351" && groups.Contains(r["school_group"])).Select(r => r["urn"]);
        IEnumerable<string> stated = Csv.Rows(Product.Samples("351", "overrides.csv")).Select(r => r["urn"]);
        Assert.Equal(listed.Union(stated).Order(StringComparer.Ordinal), bury.Schools.Select(s => s.Urn).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_school_s_lines_add_up_to_its_subtotals_and_its_share() => Adding.EverySchool(bury.Schools);

    [Fact]
    public void The_shares_add_up_to_the_control_totals_and_each_block_to_its_grant()
    {
        Adding.Authority(Bury, bury.Schools);
        Adding.Shares(bury.Totals.GetProperty("all_shares"), bury.Schools);
    }

    [Theory]
    [InlineData("schools", 149_832_168)]
    [InlineData("central_school_services", 1_037_945)]
    [InlineData("high_needs", 45_243_107)]
    [InlineData("early_years", 13_822_089)]
    public void A_block_s_grant_is_the_published_one(string block, int published) =>
        Assert.Equal(published, Adding.Block(Bury, block).GetProperty("grant").GetDecimal());

    [Fact]
    public void The_formula_pupils_add_up_to_the_grant_s_pupils_in_whole_halves()
    {
        decimal Sum(string name) => bury.Inputs.Where(r => r["name"] == name).Sum(r => r.Number("value"));
        Assert.Equal(16_028.5m, Sum("formula_pupils_primary"));
        Assert.Equal(11_328.5m, Sum("formula_pupils_ks3") + Sum("formula_pupils_ks4"));
        Assert.All(bury.Inputs.Where(r => r["name"].StartsWith("formula_pupils_", StringComparison.Ordinal)), row =>
        {
            Assert.Equal("estimated", row["status"]);
            Assert.True(row.Number("value") >= 0);
        });
        foreach (IGrouping<string, CsvRow> school in bury.Inputs.Where(r => r["name"] is "formula_pupils_ks3" or "formula_pupils_ks4").GroupBy(r => r["urn"]))
            Assert.Equal(0m, school.Sum(r => r.Number("value")) % 0.5m);
    }

    [Fact]
    public void Minimum_guarantee_and_cap_have_no_line_while_factors_have_no_data()
    {
        string[] withheld = ["minimum_per_pupil", "mfg", "cap_and_scale"];
        Assert.DoesNotContain(bury.Schools.SelectMany(s => s.Lines), l => withheld.Contains(l["line"]));
        foreach (string line in withheld)
        {
            JsonElement[] reasons = [.. Bury.GetProperty("not_calculated").EnumerateArray().Where(n => n.GetProperty("line").GetString() == line)];
            Assert.Equal(77, reasons.Sum(r => r.GetProperty("schools").GetInt32()));
            Assert.All(reasons, r => Assert.NotEmpty(r.GetProperty("needs").GetString()!));
        }
    }

    [Fact]
    public void A_line_of_nought_is_never_written_for_a_factor_without_data() =>
        Assert.Equal(
            ["basic_entitlement_ks3", "basic_entitlement_ks4", "basic_entitlement_primary", "contingency", "fsm6_primary", "fsm6_secondary", "lump_sum", "place_funding", "top_up", "volume_top_up"],
            bury.Schools.SelectMany(s => s.Lines).Select(l => l["line"]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void What_no_line_explains_is_not_called_headroom()
    {
        decimal growth = 344_896, premises = 1_232_386;
        Assert.Equal(
            149_832_168 - growth - premises - bury.Schools.Sum(s => s.SchoolsBlockShare),
            Adding.BlockLine(Bury, "schools", "not_distributed_for_lack_of_data"));
        foreach (string file in Written)
            Assert.DoesNotContain("headroom", File.ReadAllText(bury.Path(file)), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("headroom", bury.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("control_totals.json")]
    [InlineData("report.html")]
    [InlineData("audit/inputs.csv")]
    [InlineData("audit/parameters.csv")]
    [InlineData("audit/placements.csv")]
    public void An_output_says_what_is_illustrative(string file) =>
        Assert.Contains("illustrative", File.ReadAllText(bury.Path(file.Split('/'))), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void The_screen_and_every_placement_say_that_they_are_illustrative()
    {
        Assert.Contains("Illustrative", bury.Output, StringComparison.Ordinal);
        Assert.All(bury.Placements, p => Assert.Equal("illustrative", p["status"]));
        // Bury's special academy places are published for the authority, and Elms Bank is its only special academy.
        Assert.All(bury.Inputs.Where(r => r["name"].StartsWith("places_", StringComparison.Ordinal)),
            r => Assert.Equal(r["urn"] == "146891" ? "estimated" : "illustrative", r["status"]));
    }

    [Fact]
    public void The_DfE_pays_the_formula_and_the_places_of_academies_and_nothing_else()
    {
        HashSet<string> academies = [.. bury.Inputs.Where(r => r["name"] == "school_kind" && r["value"] == "academy").Select(r => r["urn"])];
        int paidByDfe = 0;
        foreach (CsvRow line in bury.Schools.SelectMany(s => s.Lines))
        {
            bool dfe = academies.Contains(line["urn"]) && line["line"] is not ("top_up" or "volume_top_up" or "contingency" or "adjustment");
            Assert.Equal(dfe ? "DfE" : "authority", line["payer"]);
            if (dfe) paidByDfe++;
        }

        Assert.True(paidByDfe > 0);
    }

    [Fact]
    public void There_is_one_priced_placement_for_every_plan_at_a_funded_school()
    {
        HashSet<string> funded = [.. bury.Schools.Select(s => s.Urn)];
        int plans = (int)bury.Inputs.Where(r => r["name"] == "ehc_plans" && funded.Contains(r["urn"])).Sum(r => r.Number("value"));
        Assert.Equal(1_438, plans);
        Assert.Equal(plans, bury.Placements.Count(p => funded.Contains(p["urn"])));
        Assert.Equal(bury.Placements.Count(), bury.Placements.DistinctBy(p => p["placement_id"]).Count());
    }
}
