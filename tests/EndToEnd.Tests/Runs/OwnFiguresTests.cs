using System.Text;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>A user's own figures: what is too much for a school, whose placements they are, and what is left alone.</summary>
public sealed class OwnFiguresTests : IDisposable
{
    private const string Factors = "urn,factor,pupils,proportion,status,source\n";
    private const string Placements = "placement_id,pupil,home_authority,urn,setting,primary_need,year_group,plan,part_time,from,until,dual_registered,status,source\n";
    private const string Bands = "placement_id,scheme,from,until,band,points,hours,teacher_hours,amount,levels,decided_on,source\n";
    private readonly TemporaryFolder work = new();

    [Theory]
    [InlineData("factors.csv", Factors + "105287,fsm_primary,244,,given,census\n", "factor_above_roll")]
    [InlineData("factors.csv", Factors + "105287,idaci_a_primary,,0.6,given,census\n105287,idaci_f_primary,,0.41,given,census\n", "idaci_above_one")]
    [InlineData("central_lines.csv", "block,line,pounds,source\nhigh_needs,to_schools,1,budget\n", "name_reserved")]
    [InlineData("exclusions.csv", "urn,relevant_date,annual_amount,leaving_year_group_school_year_ends,financial_adjustment,source\n146891,2023-09-25,2570.47,,0,panel\n", "exclusion_not_applicable")]
    [InlineData("placements.csv", Placements + "A123456789012,r1,351,105287,mainstream,ASD,3,ehc_plan,1,2023-04-01,,no,given,case 1\n", "pupil_not_opaque")]
    public void A_figure_that_cannot_be_is_refused(string file, string content, string code)
    {
        Write(file, content);
        if (file == "placements.csv") Write("bands.csv", Bands + "p1,bury_illustrative,2023-04-01,,C,,,,,,2023-04-01,panel\n");
        (int exit, _, string error) = Run();
        Assert.Equal(1, exit);
        Assert.Contains($"[{code}]", Assert.Single(error.Split('\n'), l => l.StartsWith("error: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.False(File.Exists(work["out", "budget_shares.csv"]) || File.Exists(work["out", "funding.db"]));
    }

    [Theory]
    [InlineData("105287,fsm_primary,243,,given,census\n")]
    [InlineData("105287,idaci_a_primary,,0.6,given,census\n105287,idaci_f_primary,,0.4,given,census\n")]
    public void A_figure_that_just_can_be_is_taken(string rows)
    {
        Write("factors.csv", Factors + rows);
        Assert.Equal(0, Run().Code);
    }

    [Fact]
    public void A_pupil_of_another_authority_is_listed_and_an_own_pupil_elsewhere_is_paid()
    {
        // p1: Bolton's pupil at a Bury school. p2: Bury's pupil at a Cambridgeshire school, band C, £3,100 for the year.
        Write("placements.csv", Placements
            + "p1,r1,350,105287,mainstream,ASD,3,ehc_plan,1,2023-04-01,,no,given,case 1\n"
            + "p2,r2,351,110594,mainstream,ASD,3,ehc_plan,1,2023-04-01,,no,given,case 2\n");
        Write("bands.csv", Bands + "p2,bury_illustrative,2023-04-01,,C,,,,,,2023-04-01,panel\n");
        Write("scheme.json", File.ReadAllText(Product.Samples("schemes", "bury_illustrative.json")));
        Assert.Equal((0, ""), (Run() is var run ? run.Code : -1, run.Error));
        CsvRow[] placements = [.. Csv.Rows(work["out", "audit", "placements.csv"])];
        Assert.Equal(("not_ours", ""), (placements.Single(p => p["placement_id"] == "p1")["status"], placements.Single(p => p["placement_id"] == "p1")["amount"]));
        Assert.Equal(3_100m, placements.Single(p => p["placement_id"] == "p2").Number("amount"));
        Assert.All(Csv.Rows(work["out", "budget_shares.csv"]).Where(r => r["line"] == "top_up"), r => Assert.Equal(0m, r.Number("pounds")));
        Assert.Contains("\"name\": \"at_other_authorities_schools\",\n              \"pounds\": 3100.00", File.ReadAllText(work["out", "control_totals.json"]), StringComparison.Ordinal);
        Assert.Equal(1, Product.Run("explain", "--urn", "110594", "--db", work["out", "funding.db"]).Code);
    }

    [Fact]
    public void An_award_of_an_earlier_year_under_a_former_scheme_does_not_price_this_year()
    {
        string scheme = File.ReadAllText(Product.Samples("schemes", "bury_illustrative.json"));
        Write("scheme.json", scheme);
        Write("former.json", scheme.Replace("\"id\": \"bury_illustrative\"", "\"id\": \"a_former\"", StringComparison.Ordinal));
        Write("placements.csv", Placements + "p1,r1,351,105287,mainstream,ASD,3,ehc_plan,1,2022-09-01,,no,given,case 1\n");
        Write("bands.csv", Bands + "p1,a_former,2022-09-01,2023-04-01,G,,,,,,2022-09-01,panel\np1,bury_illustrative,2023-04-01,,C,,,,,,2023-04-01,panel\n");
        Assert.Equal((0, ""), (Run() is var run ? run.Code : -1, run.Error));
        Assert.Equal(3_100m, Csv.Rows(work["out", "budget_shares.csv"]).Single(r => r["urn"] == "105287" && r["line"] == "top_up").Number("pounds"));
    }

    [Fact]
    public void A_pupil_without_a_year_group_has_the_phase_of_the_school()
    {
        const string any = "{ \"band\": \"C\", \"settings\": [\"mainstream\", \"early_years\"], \"from\"";
        string scheme = File.ReadAllText(Product.Samples("schemes", "bury_illustrative.json"));
        Assert.Contains(any, scheme, StringComparison.Ordinal);
        Write("scheme.json", scheme.Replace(any, any.Replace("\"from\"", "\"phases\": [\"primary\"], \"from\"", StringComparison.Ordinal), StringComparison.Ordinal));
        Write("placements.csv", Placements + "p1,r1,351,105287,mainstream,ASD,,ehc_plan,1,2023-04-01,,no,given,case 1\n");
        Write("bands.csv", Bands + "p1,bury_illustrative,2023-04-01,,C,,,,,,2023-04-01,panel\n");
        Assert.Equal((0, ""), (Run() is var run ? run.Code : -1, run.Error));
        Assert.Equal(3_100m, Csv.Rows(work["out", "budget_shares.csv"]).Single(r => r["urn"] == "105287" && r["line"] == "top_up").Number("pounds"));
    }

    [Fact]
    public void A_block_that_is_declared_complete_is_not_called_headroom_while_made_up_placements_stand_in_it()
    {
        Write("central_lines.csv", "block,line,pounds,source\nhigh_needs,hospital_education,1000,budget\nhigh_needs,complete,,the treasurer\n");
        Assert.Equal(0, Run().Code);
        string totals = File.ReadAllText(work["out", "control_totals.json"]);
        Assert.DoesNotContain("\"headroom\"", totals, StringComparison.Ordinal);
        Assert.Contains("complete_but_made_up", totals, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_the_grant_is_said_to_be_so()
    {
        Write("central_lines.csv", "block,line,pounds,source\nhigh_needs,hospital_education,99000000,budget\n");
        (int exit, string output, _) = Run();
        Assert.Equal(0, exit);
        Assert.Contains("block_exceeded", output, StringComparison.Ordinal);
        Assert.Contains("more_than_the_grant", File.ReadAllText(work["out", "control_totals.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Somebody_else_s_database_is_left_alone()
    {
        string path = work["other.db"];
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE theirs (a); INSERT INTO theirs VALUES (1);";
            command.ExecuteNonQuery();
        }

        byte[] before = File.ReadAllBytes(path);
        Assert.Equal(1, Product.YearStart(work["out"], "--db", path).Code);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData("--out", " ")]
    [InlineData("--db", " ")]
    public void A_blank_name_is_misuse(string option, string value) =>
        Assert.Equal(2, Product.Run("year-start", "--samples", Product.Samples(), option, value).Code);

    [Fact]
    public void One_authority_s_figures_are_not_taken_for_all_of_England() =>
        Assert.Equal(2, Product.YearStart(work["out"], "--authority", "all", "--inputs", work.Path).Code);

    [Fact]
    public void Another_year_has_whole_year_placements_and_says_whose_count_they_rest_on()
    {
        (int exit, string output, _) = Product.YearStart(work["out"], "--authority", "873", "--year", "2022-23");
        Assert.Equal(0, exit);
        Assert.Contains("list_of_another_year", output, StringComparison.Ordinal);
        Assert.All(Csv.Rows(work["out", "audit", "placements.csv"]), p => Assert.Equal("1", p["share"]));
    }

    public void Dispose() => work.Dispose();

    private (int Code, string Output, string Error) Run()
    {
        // The rest of the sample stays as it is.
        foreach (string file in (string[])["overrides.csv", "commissioned_places.csv", "parameters.csv"])
            File.Copy(Product.Samples("351", file), work["in", file], overwrite: true);
        return Product.YearStart(work["out"], "--inputs", work["in"]);
    }

    private void Write(string file, string content)
    {
        Directory.CreateDirectory(work["in"]);
        File.WriteAllText(work["in", file], content, new UTF8Encoding(false));
    }
}
