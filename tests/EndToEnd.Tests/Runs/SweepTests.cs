using FundingPlatform.Cli.Commands;
using FundingPlatform.Shell;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>Sweeps as an officer types them, after the year start of the sample authority.</summary>
public sealed class SweepTests(BuryRun bury) : IClassFixture<BuryRun>, IDisposable
{
    private readonly TemporaryFolder work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public void Ranges_are_combined_and_each_row_is_the_sum_of_its_schools()
    {
        byte[] before = File.ReadAllBytes(Database);
        (int code, string output, string error) = Sweep("--range", "bury_illustrative/C=3000:3200:50", "--range", "bury_illustrative/D/setting=special=18000:19000:500", "--schools");
        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("15 sets of values of Bury, 2023-24", output, StringComparison.Ordinal);
        Assert.Contains("not for publication", output, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Database));

        CsvRow[] rows = Rows("sweep.csv"), schools = Rows("sweep_schools.csv");
        const string c = "bury_illustrative/C", d = "bury_illustrative/D/setting=special";
        Assert.Equal(
            [.. ((string[])["3000.00", "3050.00", "3100.00", "3150.00", "3200.00"]).SelectMany(first => ((string[])["18000.00", "18500.00", "19000.00"]).Select(second => (first, second)))],
            rows.Select(r => (r[c], r[d])));
        Assert.Equal(Enumerable.Range(1, 15).Select(i => $"{i}"), rows.Select(r => r["set"]));
        decimal today = bury.Schools.Sum(s => s.BudgetShare);
        foreach (CsvRow row in rows)
        {
            CsvRow[] own = [.. schools.Where(s => s["set"] == row["set"])], losing = [.. own.Where(s => s.Number("change") < 0)];
            decimal change = own.Sum(s => s.Number("change"));
            Assert.Equal((change, today + change), (row.Number("change"), row.Number("budget_shares")));
            Assert.Equal((own.Length - losing.Length, losing.Length), (row.Number("schools_gaining"), row.Number("schools_losing")));
            Assert.Equal(losing.Length == 0, row["largest_loss"].Length == 0);
            if (losing.Length == 0) continue;
            Assert.Equal(losing.Max(s => -s.Number("change")), row.Number("largest_loss"));
            Assert.Equal(decimal.Round(losing.Max(s => -100m * s.Number("change") / (s.Number("budget_share") - s.Number("change"))), 4, MidpointRounding.AwayFromZero), row.Number("largest_loss_percent"));
            Assert.Equal(-losing.Single(s => s["school_id"] == row["largest_loss_school_id"]).Number("change"), row.Number("largest_loss"));
        }

        Assert.Contains(rows, r => r["schools_losing"] != "0");
        // Without schools the earlier run's file of schools does not stay beside another run's sums.
        Assert.Equal(ExitCode.Done, Sweep("--range", "bury_illustrative/C=3000:3200:100").Code);
        Assert.Equal(3, Rows("sweep.csv").Length);
        Assert.False(File.Exists(work["out", "sweep_schools.csv"]));
    }

    [Fact]
    public void The_year_is_that_of_the_year_start_and_a_token_of_another_authority_is_refused()
    {
        string[] sweep = ["sweep", "--range", "bury_illustrative/C=3000:3100:50", "--out", work["out"]];
        (int code, string output, _) = Product.Run([.. sweep, "--db", Database]);
        Assert.Equal(ExitCode.Done, code);
        Assert.Contains("3 sets of values of Bury, 2023-24", output, StringComparison.Ordinal);
        string own = work["funding.db"];
        File.Copy(Database, own);
        string elsewhere = new Tokens(own, TimeProvider.System).Add("Elsewhere", AccessRole.Officer, 350, 1).Value.Text;
        Assert.Contains("[authority_forbidden]", Product.RunAs(elsewhere, [.. sweep, "--db", own]).Error, StringComparison.Ordinal);
        Assert.Contains("[authority_forbidden]", Product.RunAs(elsewhere, "explain", "--urn", $"{bury.Schools[0].Urn}", "--db", own).Error, StringComparison.Ordinal);
        Assert.Contains("[token_invalid]", Product.RunAs("zzz", "explain", "--urn", $"{bury.Schools[0].Urn}", "--db", own).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_has_a_column_for_each_value_and_the_set_of_today_changes_nothing()
    {
        File.WriteAllText(work["sets.csv"], "bury_illustrative/D/setting=mainstream/from=2022-04-01,bury_illustrative/G/setting=independent\n4300,84000\n4301,84000\n4300,84100\n");
        Assert.Equal(ExitCode.Done, Sweep("--values", work["sets.csv"]).Code);
        CsvRow[] rows = Rows("sweep.csv");
        Assert.Equal(
            ("0.00", "0.00", "0", "0", "", "", "", ""),
            (rows[0]["change"], rows[0]["spending_change"], rows[0]["schools_gaining"], rows[0]["schools_losing"], rows[0]["largest_loss"], rows[0]["largest_loss_school_id"], rows[0]["largest_loss_percent"], rows[0]["largest_loss_percent_school_id"]));
        Assert.True(rows[1].Number("change") > 0 && rows[1]["change"] == rows[1]["spending_change"]);
        Assert.True(rows[2]["change"] == "0.00" && rows[2].Number("spending_change") > 0, "Pupils in independent special schools cost the authority and are in no share.");
    }

    [Theory]
    [InlineData("bury_illustrative/C\n-1\n", "sets.csv:2: bury_illustrative/C:", "negative_count")]
    [InlineData("bury_illustrative/C\n3100\n\n1000001\n", "sets.csv:4: bury_illustrative/C:", "value_too_large")]
    [InlineData("bury_illustrative/C\n3100\n3100.5\n", "sets.csv:3: bury_illustrative/C:", "value_off_unit")]
    [InlineData("bury_illustrative/C\n3100\nx\n", "sets.csv:3: bury_illustrative/C:", "value_withheld")]
    [InlineData("bury_illustrative/C,bury_illustrative/D\n3100\n", "sets.csv:2:", "row_width")]
    [InlineData("bury_illustrative/Z\n3100\n", "sets.csv:1: bury_illustrative/Z:", "band_unknown")]
    [InlineData("other/C\n3100\n", "sets.csv:1: other/C:", "scheme_unknown")]
    [InlineData("C\n3100\n", "sets.csv:1: C:", "name_unclear")]
    [InlineData("bury_illustrative/C/special\n3100\n", "sets.csv:1: bury_illustrative/C/special:", "name_unclear")]
    [InlineData("bury_illustrative/C,bury_illustrative/C/setting=special\n1,2\n", "sets.csv:1: bury_illustrative/C/setting=special:", "value_named_twice")]
    [InlineData("bury_illustrative/C/from=2023-09-01\n3100\n", "sets.csv:1: bury_illustrative/C/from=2023-09-01:", "value_unknown")]
    [InlineData("bury_illustrative/C\n", "sets.csv:1:", "no_rows")]
    public void A_mistake_is_found_by_line_and_column_and_nothing_is_written(string content, string where, string code)
    {
        File.WriteAllText(work["sets.csv"], content);
        (int exit, string output, string error) = Sweep("--values", work["sets.csv"]);
        Assert.Equal((ExitCode.Findings, ""), (exit, output));
        Assert.Contains(where, error, StringComparison.Ordinal);
        Assert.Contains($"[{code}]", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work["out"]));
    }

    [Theory]
    [InlineData(ExitCode.Findings, "range_unclear", "bury_illustrative/C=5:4:1")]
    [InlineData(ExitCode.Findings, "range_unclear", "bury_illustrative/C")]
    [InlineData(ExitCode.Findings, "range_unclear", "bury_illustrative/C=0:9:0")]
    [InlineData(ExitCode.Findings, "value_off_unit", "bury_illustrative/C=0:9:0.5")]
    [InlineData(ExitCode.Findings, "too_large", "bury_illustrative/C=0:10000:1", "bury_illustrative/D=0:10000:1")]
    [InlineData(ExitCode.Findings, "band_unknown", "bury_illustrative/Z=0:9:1")]
    [InlineData(ExitCode.Usage, "Say what varies")]
    public void A_range_that_says_nothing_is_refused(int exit, string said, params string[] ranges)
    {
        (int code, _, string error) = Sweep([.. ranges.SelectMany(r => (string[])["--range", r])]);
        Assert.Equal(exit, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work["out"]));
    }

    private string Database => bury.Path("funding.db");

    private (int Code, string Output, string Error) Sweep(params string[] what) => Product.Run(["sweep", "--db", Database, "--out", work["out"], .. what]);

    private CsvRow[] Rows(string name) => [.. Csv.Rows(work["out", name])];
}
