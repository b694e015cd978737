using System.Text.Json;

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

        // 64 primary and 13 secondary schools with their factors, a lump sum and two funds, 4 with places, 81 with top-ups.
        Assert.Equal(64 * 2 + 13 * 3 + 77 * 3 + 4 + 81, lines);
    }

    // The national averages of January 2022 are 2.3% of primary and 2.15% of secondary pupils; rate and pot are made up, as the file states them.
    [Fact]
    public void What_the_volume_scheme_is_due_is_its_rate_for_each_pupil_above_the_share_of_the_roll_and_the_pot_is_shared_by_it()
    {
        using JsonDocument scheme = JsonDocument.Parse(File.ReadAllText(Product.Samples("volume", "bury_illustrative.json")));
        decimal rate = scheme.RootElement.GetProperty("payment").GetProperty("pounds").GetDecimal(), pot = scheme.RootElement.GetProperty("pot").GetProperty("pounds").GetDecimal();
        CsvRow[] may = [.. Csv.Rows(bury.Path("audit", "paid_by_counts.csv")).Where(r => r["line"] == "volume_top_up" && r["count"] == "2023-05-18")];
        Assert.Equal(77, may.Length);
        foreach (CsvRow row in may)
        {
            decimal percent = bury.Schools.Single(s => s.Urn == row["urn"]).Phase == "primary" ? 2.3m : 2.15m;
            decimal above = Math.Max(0, row.Number("counted") - row.Number("roll") * percent / 100);
            Assert.Equal((row.Number("roll") * percent / 100, above), (row.Number("threshold"), row.Number("above")));
            Assert.Equal(Workings.Penny(above * rate), row.Number("due"));
            decimal exact = row.Number("due") * Math.Min(1, pot / may.Sum(r => r.Number("due")));
            Assert.InRange(row.Number("amount"), exact - 0.01m, exact + 0.01m);
        }

        Assert.Equal(Math.Min(pot, may.Sum(r => r.Number("due"))), may.Sum(r => r.Number("amount")));
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
        "volume_top_up" or "contingency" => workings.ByCounts(urn, line),
        _ => null,
    };
}
