using System.Text.Json;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>All of England in one run.</summary>
public sealed class EnglandTests(EnglandRun england) : IClassFixture<EnglandRun>
{
    private const string Cumbria = "909";

    private static readonly HashSet<string> FundedGroups = ["primary", "secondary", "primary and secondary", "special", "pupil referral unit / AP", "nursery"];

    /// <summary>The whole public list, as it was published.</summary>
    private static IEnumerable<CsvRow> List => Csv.Rows(Product.Samples("england", "schools_sen_england_2022_23.csv"));

    private static HashSet<string> AuthoritiesWithGrant =>
        [.. Csv.Rows(Product.Samples("england", "dsg_allocations_by_la_2020_24.csv")).Where(r => r["financial_year"] == "2023-24").Select(r => r["la_code"])];

    [Fact]
    public void Rows_pupils_and_plans_add_back_to_the_public_list()
    {
        JsonElement rows = england.Totals.GetProperty("all_rows_of_the_school_list");
        JsonElement[] parts = [rows.GetProperty("funded"), .. rows.GetProperty("not_funded").EnumerateArray(), rows.GetProperty("no_grant_row")];
        foreach ((string name, long published) in new (string, long)[] { ("rows", 24_442), ("pupils", 9_073_832), ("ehc_plans", 389_171) })
        {
            Assert.Equal(published, parts.Sum(p => p.GetProperty(name).GetInt64()));
            Assert.Equal(published, rows.GetProperty("total").GetProperty(name).GetInt64());
        }

        Assert.Equal(24_442, england.Inputs.Count(r => r["name"] == "row_status"));
        Assert.Equal(9_073_832, england.Inputs.Where(r => r["name"] == "total_pupils").Sum(r => r.Number("value")));
        Assert.Equal(389_171, england.Inputs.Where(r => r["name"] == "ehc_plans").Sum(r => r.Number("value")));
    }

    [Fact]
    public void The_21622_funded_schools_are_those_with_a_grant_row_Cumbria_s_and_one_override()
    {
        HashSet<string> withGrant = AuthoritiesWithGrant;
        CsvRow[] fundable = [.. List.Where(r => FundedGroups.Contains(r["school_group"]))];
        Assert.Equal(21_306, fundable.Count(r => withGrant.Contains(r["la_code"])));
        Assert.Equal(315, fundable.Count(r => r["la_code"] == Cumbria));
        Assert.Equal(21_306 + 315 + 1, england.Schools.Count);

        HashSet<string> expected = [.. fundable.Where(r => withGrant.Contains(r["la_code"]) || r["la_code"] == Cumbria).Select(r => r["urn"]), "105286"];
        Assert.True(expected.SetEquals(england.Schools.Select(s => s.Urn)));
    }

    [Fact]
    public void Each_row_of_the_list_ends_in_one_way_and_the_authorities_without_a_grant_row_are_listed()
    {
        Dictionary<string, string> status = england.Inputs.Where(r => r["name"] == "row_status").ToDictionary(r => r["row_no"], r => r["value"]);
        HashSet<string> withGrant = AuthoritiesWithGrant;
        foreach (CsvRow row in List)
        {
            bool fundable = FundedGroups.Contains(row["school_group"]) || row["urn"] == "105286";
            string expected = !fundable ? "not_funded" : withGrant.Contains(row["la_code"]) || row["la_code"] == Cumbria ? "funded" : "no_grant_row";
            Assert.True(status[row["row_no"]] == expected, $"row {row["row_no"]} ended as {status[row["row_no"]]}, not {expected}");
        }

        Assert.Equal([(201, "City of London"), (420, "Isles of Scilly")], england.Totals.GetProperty("authorities_without_a_grant_row").EnumerateArray()
            .Select(a => (a.GetProperty("code").GetInt32(), a.GetProperty("name").GetString())));
        foreach (string listed in new[] { "City of London (201)", "Isles of Scilly (420)" })
        {
            Assert.Contains($"<p>{listed} has no grant row:", File.ReadAllText(england.Path("report.html")), StringComparison.Ordinal);
            Assert.Contains(listed, england.Output, StringComparison.Ordinal);
        }

        Assert.Equal(2, status.Count(s => s.Value == "no_grant_row"));
    }

    [Fact]
    public void There_is_a_placement_for_every_plan_at_a_funded_school_and_at_a_known_school_outside()
    {
        // 348,192 plans at schools with a grant row, 3,103 in Cumbria, 7 at the overridden nursery.
        Dictionary<string, CsvRow> list = List.ToDictionary(r => "-" + r["row_no"]);
        foreach (CsvRow row in List.Where(r => r["urn"].Length > 0)) list[row["urn"]] = row;
        HashSet<string> funded = [.. england.Schools.Select(s => s.Urn)];
        int own = 0, cumbria = 0, overridden = 0, outside = 0;
        foreach (CsvRow placement in england.Placements)
        {
            string school = placement["urn"].Length > 0 ? placement["urn"] : "";
            if (school == "105286") overridden++;
            else if (!funded.Contains(school)) outside++;
            else if (list[school]["la_code"] == Cumbria) cumbria++;
            else own++;
        }

        Assert.Equal((348_192, 3_103, 7), (own, cumbria, overridden));

        // Without a placement: plans at schools whose group nobody knows, and of the two authorities without a grant row.
        decimal unknown = List.Where(r => r["school_group"] == "unknown" && r["urn"] != "105286").Sum(r => r.Number("ehc_plans"));
        decimal withoutGrant = List.Where(r => r["la_code"] is "201" or "420" && r["school_group"] != "unknown").Sum(r => r.Number("ehc_plans"));
        Assert.Equal(389_171 - unknown - withoutGrant - 351_302, outside);
    }

    [Fact]
    public void Every_school_s_lines_add_up_to_its_subtotals_and_its_share() => Adding.EverySchool(england.Schools);

    [Fact]
    public void The_shares_of_all_150_authorities_add_up_to_their_control_totals_and_their_grants()
    {
        Dictionary<string, int> authorityOf = [];
        foreach (CsvRow row in england.Inputs.Where(r => r["name"] == "row_status" && r["value"] == "funded"))
            authorityOf.Add(row["urn"], (int)row.Number("authority"));
        ILookup<int, SchoolRows> schools = england.Schools.ToLookup(s => authorityOf[s.Urn]);
        JsonElement[] authorities = [.. england.Totals.GetProperty("authorities").EnumerateArray()];
        Assert.Equal(150, authorities.Length);
        foreach (JsonElement authority in authorities)
            Adding.Authority(authority, [.. schools[authority.GetProperty("code").GetInt32()]]);
        Adding.Shares(england.Totals.GetProperty("all_shares"), england.Schools);
    }

    // The January 2023 counts against the averages of January 2022, 2.3% of primary and 2.15% of secondary pupils, at £3,000 for each pupil above.
    [Fact]
    public void England_runs_Cumbria_s_rule_on_the_real_counts_and_the_contingency_illustration()
    {
        int worked = 0;
        foreach (CsvRow row in Csv.Rows(england.Path("audit", "paid_by_counts.csv")).Where(r => r["scheme"] == "england_volume_illustrative" && r["roll"].Length > 0 && r.Number("roll") > 0))
        {
            decimal percent = Math.Round(row.Number("threshold") / row.Number("roll") * 100, 6);
            Assert.InRange(percent, 2.15m, 4m);
            decimal above = Math.Max(0, row.Number("counted") - row.Number("threshold"));
            // Weighed averages end in more decimals than the file has.
            Assert.InRange(row.Number("amount"), above * 3_000 - 0.01m, above * 3_000 + 0.01m);
            if (percent is 2.3m or 2.15m) worked++;
        }

        Assert.True(worked > 19_000, $"{worked}");
        foreach (JsonElement authority in england.Totals.GetProperty("authorities").EnumerateArray())
        {
            Assert.Equal("illustrative", authority.GetProperty("volume_top_ups").GetProperty("status").GetString());
            JsonElement fund = authority.GetProperty("contingency");
            Assert.Equal("illustrative", fund.GetProperty("status").GetString());
            Assert.Equal(fund.GetProperty("pot").GetDecimal(), fund.GetProperty("committed").GetDecimal() + (fund.GetProperty("expected").ValueKind == JsonValueKind.Null ? 0 : fund.GetProperty("expected").GetDecimal()) + fund.GetProperty("held").GetDecimal());
            // Nottingham's shape of a rule asks for low prior attainment, which no public file has: nobody has an amount, and nobody £0.
            Assert.Equal(authority.GetProperty("code").GetInt32() == 892, fund.GetProperty("schools_not_worked_out").GetInt32() > 0);
            Assert.Equal(authority.GetProperty("code").GetInt32() == 892, fund.GetProperty("expected").ValueKind == JsonValueKind.Null);
        }
    }

    [Fact]
    public void Every_grant_is_the_published_one_and_Cumbria_s_the_sum_of_its_two_successors()
    {
        Dictionary<string, CsvRow> grants = Csv.Rows(Product.Samples("england", "dsg_allocations_by_la_2020_24.csv"))
            .Where(r => r["financial_year"] == "2023-24").ToDictionary(r => r["la_code"]);
        (string Block, string Column)[] blocks =
            [("schools", "schools_block_gbp"), ("central_school_services", "cssb_gbp"), ("high_needs", "high_needs_block_before_deductions_gbp"), ("early_years", "early_years_block_gbp")];
        foreach (JsonElement authority in england.Totals.GetProperty("authorities").EnumerateArray())
        {
            string code = $"{authority.GetProperty("code").GetInt32()}";
            CsvRow[] published = code == Cumbria ? [grants["942"], grants["943"]] : [grants[code]];
            foreach ((string block, string column) in blocks)
                Assert.Equal(published.Sum(g => g.Number(column)), Adding.Block(authority, block).GetProperty("grant").GetDecimal());
        }

        string note = england.Authority(909).GetProperty("grant_note").GetString()!;
        Assert.Contains("942", note, StringComparison.Ordinal);
        Assert.Contains("943", note, StringComparison.Ordinal);
    }

    [Fact]
    public void The_formula_pupils_of_every_authority_are_the_grant_s()
    {
        Dictionary<string, (decimal Primary, decimal Secondary)> given = [];
        foreach (CsvRow row in Csv.Rows(Product.Samples("england", "dsg_allocations_by_la_2020_24.csv")).Where(r => r["financial_year"] == "2023-24"))
            Add(row["la_code"] is "942" or "943" ? Cumbria : row["la_code"], row.Number("primary_pupils"), row.Number("secondary_pupils"), given);
        Dictionary<string, (decimal Primary, decimal Secondary)> shared = [];
        foreach (CsvRow row in england.Inputs)
            if (row["name"] == "formula_pupils_primary") Add(row["authority"], row.Number("value"), 0, shared);
            else if (row["name"] is "formula_pupils_ks3" or "formula_pupils_ks4") Add(row["authority"], 0, row.Number("value"), shared);
        Assert.Equal(150, shared.Count);
        Assert.All(shared, authority => Assert.Equal(given[authority.Key], authority.Value));

        static void Add(string code, decimal primary, decimal secondary, Dictionary<string, (decimal, decimal)> sums)
        {
            (decimal first, decimal second) = sums.GetValueOrDefault(code);
            sums[code] = (first + primary, second + secondary);
        }
    }

    [Fact]
    public void Every_basic_entitlement_place_and_top_up_of_England_can_be_worked_again_from_the_audit_files()
    {
        var again = new Workings(england);
        foreach (SchoolRows school in england.Schools)
        {
            foreach (string stage in (string[])["primary", "ks3", "ks4"])
                if (school["basic_entitlement_" + stage] is decimal pounds)
                    Assert.True(pounds == again.BasicEntitlement(school.Urn, stage), $"{school.Urn} {stage}: {again.BasicEntitlement(school.Urn, stage)} worked again, {pounds} in the file");
            Assert.True(school["place_funding"] == again.Places(school.Urn), $"{school.Urn}: places {again.Places(school.Urn)} worked again");
            Assert.True(school["top_up"] == again.TopUps(school.Urn), $"{school.Urn}: top-ups {again.TopUps(school.Urn)} worked again");
        }
    }
}
