namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>The sample that fills every gap, so that every rule runs.</summary>
public sealed class IllustrativeTests(IllustrativeRun sample) : IClassFixture<IllustrativeRun>
{
    /// <summary>The closed list of the README as a year start can fill it; band protection needs a plan that was carried out.</summary>
    private static readonly string[] ClosedList =
    [
        "basic_entitlement_primary", "basic_entitlement_ks3", "basic_entitlement_ks4",
        "fsm_primary", "fsm_secondary", "fsm6_primary", "fsm6_secondary",
        "idaci_a_primary", "idaci_b_primary", "idaci_c_primary", "idaci_d_primary", "idaci_e_primary", "idaci_f_primary",
        "idaci_a_secondary", "idaci_b_secondary", "idaci_c_secondary", "idaci_d_secondary", "idaci_e_secondary", "idaci_f_secondary",
        "low_prior_attainment_primary", "low_prior_attainment_secondary", "eal_primary", "eal_secondary", "mobility_primary", "mobility_secondary",
        "lump_sum", "sparsity", "split_site", "rates", "pfi", "exceptional", "minimum_per_pupil", "mfg", "cap_and_scale",
        "place_funding", "top_up", "volume_top_up", "contingency", "adjustment",
    ];

    [Fact]
    public void Every_line_of_the_closed_list_occurs() =>
        Assert.Equal(ClosedList.Order(StringComparer.Ordinal), sample.Schools.SelectMany(s => s.Lines).Select(l => l["line"]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_rule_gives_some_school_something_other_than_nought()
    {
        HashSet<string> moved = [.. sample.Schools.SelectMany(s => s.Lines).Where(l => l.Number("pounds") != 0).Select(l => l["line"])];
        Assert.Empty(ClosedList.Except(moved));
    }

    [Fact]
    public void What_a_made_up_scheme_or_fund_pays_is_marked_in_page_and_file()
    {
        string page = File.ReadAllText(sample.Path("report.html"));
        foreach (string heading in (string[])[">Volume top-ups (illustrative)<", ">Contingency (illustrative)<", "Volume top-ups and contingency fund (illustrative)", "due less what earlier counts pay"])
            Assert.Contains(heading, page, StringComparison.Ordinal);
        Assert.All(Csv.Rows(sample.Path("audit", "paid_by_counts.csv")), row => Assert.Equal("illustrative", row["status"]));
    }

    [Fact]
    public void Every_school_s_lines_add_up_and_the_totals_hold()
    {
        Adding.EverySchool(sample.Schools);
        Adding.Authority(sample.Authority(351), sample.Schools);
    }

    [Fact]
    public void A_figure_that_the_real_sample_does_not_have_is_marked_illustrative()
    {
        // All that is real or worked out from real counts by a stated method; whatever else went in is made up.
        HashSet<string> counted = ["row_status", "school_group", "school_kind", "total_pupils", "ehc_plans", "followed_link", "age_low", "age_high", "area_cost_adjustment"];
        foreach (CsvRow row in sample.Inputs)
        {
            bool published = counted.Contains(row["name"]) || row["name"].StartsWith("grant_", StringComparison.Ordinal);
            bool estimated = row["name"].StartsWith("formula_pupils_", StringComparison.Ordinal)
                || row["name"].StartsWith("year_groups_", StringComparison.Ordinal)
                || (row["name"].StartsWith("fsm6_", StringComparison.Ordinal) && row["source_file"].Contains("pupil_premium", StringComparison.Ordinal))
                || (row["name"].StartsWith("places_", StringComparison.Ordinal) && row["urn"] == "146891");
            Assert.Equal(published ? "" : estimated ? "estimated" : "illustrative", row["status"]);
        }

        // A pupil of another authority has no value of ours; the row says whose it is.
        Assert.All(sample.Placements, p => Assert.Equal(p["home_authority"] == "351" ? "illustrative" : "not_ours", p["status"]));
        Assert.Equal("illustrative", sample.Totals.GetProperty("run").GetProperty("sample").GetString());
    }

    [Fact]
    public void The_factor_lines_can_be_worked_again_from_the_audit_files()
    {
        var again = new Workings(sample);
        string[] factors = ["fsm", "fsm6", "idaci_a", "idaci_b", "idaci_c", "idaci_d", "idaci_e", "idaci_f", "low_prior_attainment", "eal", "mobility"];
        foreach (SchoolRows school in sample.Schools)
            foreach (string factor in factors)
                foreach (string phase in (string[])["primary", "secondary"])
                    if (school[$"{factor}_{phase}"] is decimal pounds)
                        Assert.True(pounds == again.Factor(school.Urn, factor, phase), $"{school.Urn} {factor} {phase}: {again.Factor(school.Urn, factor, phase)} worked again, {pounds} in the file");
    }

    [Fact]
    public void Lines_of_given_amounts_are_the_amounts_given()
    {
        string[] given = ["split_site", "rates", "pfi", "exceptional"];
        ILookup<(string, string), decimal> inputs = sample.Inputs.Where(r => given.Contains(r["name"]) || r["name"] == "adjustment").ToLookup(r => (r["urn"], r["name"]), r => r.Number("value"));
        foreach (CsvRow line in sample.Schools.SelectMany(s => s.Lines).Where(l => given.Contains(l["line"]) || l["line"] == "adjustment"))
            Assert.Equal(inputs[(line["urn"], line["line"])].Sum(), line.Number("pounds"));
    }

    [Fact]
    public void The_minimum_level_brings_a_school_up_to_it_and_no_school_with_every_factor_stays_below()
    {
        // 2023-24: 4,405 a primary pupil. Premises lines do not count towards the level; what follows it does not either.
        HashSet<string> after = ["minimum_per_pupil", "mfg", "cap_and_scale", "adjustment", "rates", "split_site", "pfi", "exceptional", "place_funding", "top_up", "volume_top_up", "contingency"];
        Dictionary<string, decimal> pupils = sample.Inputs.Where(r => r["name"] == "formula_pupils_primary").ToDictionary(r => r["urn"], r => r.Number("value"));
        foreach (SchoolRows school in sample.Schools.Where(s => s.Phase == "primary" && s["minimum_per_pupil"] is not null))
        {
            decimal counted = school.Lines.Where(l => !after.Contains(l["line"])).Sum(l => l.Number("pounds"));
            Assert.Equal(Math.Max(0, 4_405 * pupils[school.Urn] - counted), school["minimum_per_pupil"]);
        }
    }
}
