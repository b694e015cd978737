using FundingPlatform.Cli;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary><c>funding volume</c> on the database of a year start, by Bury's illustrative scheme.</summary>
public sealed class VolumeTests : IClassFixture<BuryRun>, IDisposable
{
    private const string May = "2023-05-18";
    private readonly TemporaryFolder work = new();

    public VolumeTests(BuryRun bury)
    {
        File.Copy(bury.Path("funding.db"), Database);
        Done("publish", "-f", Product.Samples("volume", "bury_illustrative.json"), "--decided-on", "2023-02-14");
        Done("averages", "-a", "all", "--series", Product.Samples("england", "sen_share_by_la_timeseries.csv"), "--publication-days", Product.Samples("england", "sen_publication_dates.csv"));
    }

    private string Database => work["funding.db"];

    private (int Code, string Output, string Error) Placement(string verb, params string[] more) =>
        Product.RunAs(null, ["placement", verb, "--db", Database, "-a", "351", .. more]);

    public void Dispose() => work.Dispose();

    [Fact]
    public void Every_school_is_shown_explained_and_tried_under_other_thresholds()
    {
        Assert.Contains("bury_volume_illustrative", Done("list", "-a", "351"), StringComparison.Ordinal);
        string year = OfYear("show");
        Assert.Matches(@"Woodbank Primary School +\| 105292 \| +17 \| +301 \| +6.923 \| +10.077 \| +£15,115.50 \| +£0.00 \| +£15,115.50 ", year);
        Assert.Contains("paid and expected £477,424.50; left £22,575.50", year, StringComparison.Ordinal);
        Assert.Contains("The national average is that of January 2022: 2.3% primary, 2.15% secondary", OneLine(OfYear("show", "-s", "105292")), StringComparison.Ordinal);
        string tried = OfYear("whatif", "-t", "0,0.5,2", "-o", work["tried.csv"]);
        Assert.Matches(@"\| 0 +\| +57 \| +£477,424.50 \|", tried);
        Assert.Matches(@"\| 2 +\| +19 \| +£88,751.25 \|", tried);
        Assert.Contains("not for publication", tried, StringComparison.Ordinal);
        string[] rows = File.ReadAllLines(work["tried.csv"]);
        Assert.Equal("threshold,school_id,school_name,above_threshold,pounds,status,missing", rows[0]);
        Assert.Equal(3 * 77, rows.Length - 1);
        Assert.Contains("0,105292,Woodbank Primary School,yes,15115.50,illustrative,", rows);
    }

    [Fact]
    public void A_late_placement_is_opened_taken_in_by_a_correction_and_notified_as_a_recount()
    {
        Assert.Equal(0, Product.Run("count", "close", "--db", Database, "-a", "351", "-d", May, "--decided-on", "2023-05-26").Code);
        Refused("decided_too_early", "notify", "-d", May, "--decided-on", "2023-05-25");
        OfYear("notify", "-d", May, "--decided-on", "2023-07-03");
        string[] late = ["--id", "late-1", "--pupil", "p-late-1", "-s", "105292", "--from", "2023-05-02"];
        Assert.Equal(0, Placement("open", [.. late, "--decided-on", "2023-06-28"]).Code);
        Assert.Contains("[duplicate]", Placement("open", late).Error, StringComparison.Ordinal);
        Assert.Contains("[placement_unchanged]", Placement("correct", late).Error, StringComparison.Ordinal);
        Assert.Equal(2, Placement("correct", [.. late, "--part-time", "half"]).Code);
        Assert.Equal(0, Product.Run("count", "correct", "--db", Database, "-a", "351", "-d", May, "--reason", "A plan was finalised late", "--decided-on", "2023-07-10").Code);
        Refused("decided_too_early", "notify", "-d", May, "--decided-on", "2023-07-09");
        Assert.Contains("Recount entry 1 of the count of 2023-05-18: 1 school, £1,500.00 in all", OfYear("notify", "-d", May, "--decided-on", "2023-07-17"), StringComparison.Ordinal);
        Assert.Contains("2023-05-02 until 2023-12-22", Placement("close", "--id", "late-1", "--until", "2023-12-22", "--decided-on", "2023-12-18").Output, StringComparison.Ordinal);
        Assert.Contains("[placement_unknown]", Placement("close", "--id", "nobody", "--until", "2023-12-22").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_that_begins_after_the_years_last_count_is_not_promised_to_another_one_of_it()
    {
        Assert.Equal(0, Placement("open", "--id", "spring-1", "--pupil", "p-spring-1", "-s", "105292", "--from", "2023-09-05", "--decided-on", "2023-09-01").Code);
        Assert.Contains("1 placement of the year after the count of 2023-05-18: expected at the next count, the one of 2023-10-05.", OneLine(OfYear("show")), StringComparison.Ordinal);
        Assert.Equal(0, Placement("open", "--id", "spring-2", "--pupil", "p-spring-2", "-s", "105292", "--from", "2024-01-08", "--decided-on", "2024-01-02").Code);
        Assert.Contains("1 placement of the year after the count of 2023-10-05: expected at the next count, the one that follows; this year has none.", OneLine(OfYear("show")), StringComparison.Ordinal);
    }

    [Fact]
    public void Northumberlands_rule_runs_on_the_illustrative_sample_and_only_there()
    {
        Assert.Equal(0, Product.YearStart(work["made"], "--authority", "929", "--sample", "illustrative").Code);
        string paid = File.ReadAllText(work["made", "audit", "paid_by_counts.csv"]);
        Assert.Contains("northumberland_2023_24_illustrative", paid, StringComparison.Ordinal);
        (int code, string shown, string error) = Product.Run("volume", "show", "--db", work["made", "funding.db"], "-a", "929", "-y", "2023-24", "-s", "122185");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("as many as 50% of notional SEN covers at £6,000.00 each", OneLine(shown), StringComparison.Ordinal);
        Assert.Equal(0, Product.YearStart(work["real"], "--authority", "929").Code);
        Assert.DoesNotContain("northumberland", File.ReadAllText(work["real", "audit", "paid_by_counts.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_count_is_notified_when_it_is_closed_and_once()
    {
        Refused("count_not_closed", "notify", "-d", May);
        Assert.Equal(0, Product.Run("count", "close", "--db", Database, "-a", "351", "-d", May, "--decided-on", "2023-06-01").Code);
        Refused("count_unknown", "notify", "-d", "2023-05-19");
        Assert.Contains("is notified to 77 schools: £477,424.50 in all", OfYear("notify", "-d", May, "--decided-on", "2023-07-03"), StringComparison.Ordinal);
        Refused("notified_already", "notify", "-d", May);
        Assert.Matches(@"2023-05-18 \| 2023-24 \| first \| 2023-07-03 \| +77 \| £477,424.50", Done("list", "-a", "351"));
        Assert.Equal(0, Product.Run("verify", "--db", Database).Code);
    }

    [Fact]
    public void What_is_wrong_is_refused_and_nothing_is_recorded()
    {
        string text = File.ReadAllText(Product.Samples("volume", "bury_illustrative.json"));
        File.WriteAllText(work["negative.json"], text.Replace("500000", "-1", StringComparison.Ordinal));
        File.WriteAllText(work["another.json"], text.Replace("bury_volume_illustrative", "another", StringComparison.Ordinal));
        Refused("value_negative", "publish", "-f", work["negative.json"]);
        Refused("scheme_overlaps", "publish", "-f", work["another.json"]);
        Refused("file_missing", "publish", "-f", work["none.json"]);
        Refused("thresholds_out_of_range", "whatif", "-t", "101");
        (int code, _, string error) = Run("show", "-a", "999", "-y", "2099-00");
        Assert.Equal(1, code);
        Assert.Contains("[no_scheme_in_force]", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show -a Bury -y 2023-24")]
    [InlineData("show -a 351 -y 2023")]
    [InlineData("show -a 351 -y 2023-24 -s 1")]
    [InlineData("whatif -a 351 -y 2023-24 -t many")]
    [InlineData("notify -a 351 -y 2023-24 -d May")]
    [InlineData("notify -a 351 -y 2023-24")]
    public void A_command_that_is_wrong_says_so(string arguments)
    {
        (int code, string output, string error) = Run(arguments.Split(' '));
        Assert.Equal((2, ""), (code, output));
        Assert.NotEmpty(error);
    }

    private string OfYear(params string[] arguments) => Done([.. arguments, "-a", "351", "-y", "2023-24"]);

    private string Done(params string[] arguments)
    {
        (int code, string output, string error) = Run(arguments);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private void Refused(string code, params string[] arguments)
    {
        long before = Sequence();
        (int ended, string output, string error) = Run(arguments[0] is "publish" ? arguments : [.. arguments, "-a", "351", "-y", "2023-24"]);
        Assert.Equal((1, ""), (ended, output));
        Assert.Contains($"[{code}]", error, StringComparison.Ordinal);
        Assert.Equal(before, Sequence());
    }

    private (int Code, string Output, string Error) Run(params string[] arguments) => Product.RunAs(null, ["volume", arguments[0], "--db", Database, .. arguments[1..]]);

    private long Sequence()
    {
        using FundingDatabase database = FundingDatabase.OpenReadOnly(Database, Platform.Modules).OrThrow();
        using ReaderLease lease = database.RentReader();
        return lease.Sequence;
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
