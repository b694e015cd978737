namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>The audit files suffice: every line of every school of Bury is worked again from them alone.</summary>
public sealed class AuditTests(BuryRun bury) : IClassFixture<BuryRun>
{
    [Fact]
    public void Every_line_of_every_school_can_be_worked_again_from_the_audit_files()
    {
        var again = new Workings(bury);
        int lines = 0;
        foreach (SchoolRows school in bury.Schools)
            foreach (CsvRow line in school.Lines)
            {
                Assert.True(Again(again, school.Urn, line["line"]) == line.Number("pounds"),
                    $"{school.Urn} {line["line"]}: {Again(again, school.Urn, line["line"])} worked again, {line["pounds"]} in the file");
                lines++;
            }

        // 64 primary and 13 secondary schools with their factors and a lump sum, 4 with places, 81 with top-ups.
        Assert.Equal(64 * 2 + 13 * 3 + 77 + 4 + 81, lines);
    }

    [Fact]
    public void A_first_school_worked_on_paper()
    {
        // 225 pupils x round2(3394 x 1.008601) = 3,423.19; 0.435685 of them x round2(705 x 1.008601) = 711.06; 128,000 x 1.008601.
        SchoolRows fairfield = bury.Schools.Single(s => s.Urn == "105287");
        Assert.Equal(770_217.75m, fairfield["basic_entitlement_primary"]);
        Assert.Equal(69_704.59m, fairfield["fsm6_primary"]);
        Assert.Equal(129_100.93m, fairfield["lump_sum"]);
    }

    [Fact]
    public void A_placement_s_amount_is_its_annual_value_times_its_share_of_the_year()
    {
        foreach (CsvRow row in bury.Placements)
        {
            (decimal over, decimal under) = Csv.Fraction(row["share"]);
            Assert.Equal(Workings.Penny(row.Number("annual_net") * row.Number("part_time") * over / under), row.Number("amount"));
        }
    }

    [Fact]
    public void Every_figure_read_from_a_file_names_a_line_of_it_where_the_figure_stands()
    {
        string[][] list = [.. File.ReadLines(Product.Samples("england", "schools_sen_england_2022_23.csv")).Select(l => l.Split(','))];
        foreach (CsvRow row in bury.Inputs.Where(r => r["name"] is "total_pupils" or "ehc_plans"))
        {
            Assert.Equal("schools_sen_england_2022_23.csv", row["source_file"]);
            string[] cells = list[(int)row.Number("source_line") - 1];
            Assert.Equal(row["row_no"], cells[0]);
            Assert.Equal(row["value"], row["name"] == "total_pupils" ? cells[^3] : cells[^1]);
        }
    }

    private static decimal? Again(Workings workings, string urn, string line) => line switch
    {
        "basic_entitlement_primary" => workings.BasicEntitlement(urn, "primary"),
        "basic_entitlement_ks3" => workings.BasicEntitlement(urn, "ks3"),
        "basic_entitlement_ks4" => workings.BasicEntitlement(urn, "ks4"),
        "fsm6_primary" => workings.Factor(urn, "fsm6", "primary"),
        "fsm6_secondary" => workings.Factor(urn, "fsm6", "secondary"),
        "lump_sum" => workings.LumpSum(urn),
        "place_funding" => workings.Places(urn),
        "top_up" => workings.TopUps(urn),
        _ => null,
    };
}
