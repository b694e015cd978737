using System.Text.Json;
using Funding.Allocation.V1;
using FundingPlatform.Allocation;
using FundingPlatform.Cli;
using FundingPlatform.CrashTest;
using FundingPlatform.EndToEnd.Tests.Serving;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary><c>funding report</c>: the files of a year start from its database, with all that was recorded since.</summary>
public sealed class ReportCommandTests(BuryRun bury) : IClassFixture<BuryRun>, IDisposable
{
    private const string May = "2023-05-18";
    private readonly TemporaryFolder work = new();

    private string Database => work["funding.db"];

    public void Dispose() => work.Dispose();

    [Theory]
    [InlineData("--sample real")]
    [InlineData("--sample illustrative")]
    [InlineData("--year 2022-23")]
    [InlineData("--authority 873 --year 2022-23 --sample illustrative")]
    [InlineData("--authority 350 --inputs own")]
    public void Nothing_recorded_since_the_year_start_its_files_come_again_to_the_byte(string arguments)
    {
        Directory.CreateDirectory(work["own"]);
        File.Copy(Product.Samples("351", "parameters.csv"), work["own", "parameters.csv"]);
        string[] all = [.. arguments.Split(' ').Select(a => a == "own" ? work["own"] : a)];
        Assert.Equal((0, ""), Ended(Product.YearStart(work["out"], [.. all, "--db", Database])));
        Assert.Equal((0, ""), Ended(Report("--out", work["again"])));
        Dictionary<string, byte[]> first = RepeatTests.Files(work["out"]), second = RepeatTests.Files(work["again"]);
        Assert.Equal(first.Keys.Order(StringComparer.Ordinal), second.Keys.Order(StringComparer.Ordinal));
        Assert.All(first, file => Assert.True(file.Value.AsSpan().SequenceEqual(second[file.Key]), $"{file.Key} differs"));
    }

    [Fact]
    public void New_plans_and_a_notified_count_stand_in_every_file_as_in_explain()
    {
        File.Copy(bury.Path("funding.db"), Database);
        Assert.DoesNotContain(Counted(bury.Folder), r => r["state"] == "notified");
        Open(20);
        Done("count", "close", "-a", "351", "-d", May, "--decided-on", "2023-06-01");
        Done("volume", "notify", "-a", "351", "-y", "2023-24", "-d", May, "--decided-on", "2023-07-03");
        Assert.Equal((0, ""), Ended(Report("--out", work["report"])));

        AuthorityBudget explained = YearStart.Explain(Database, 105292, new(2023)).Value.Budget;
        Assert.Equal(
            explained.Schools.SelectMany(s => s.Lines.Select(l => ($"{s.School.Urn}", l.Line.Name(), l.Amount.ToPounds()))),
            Shares(work["report"]).Where(r => r["kind"] == "line").Select(r => (r["urn"], r["line"], r["pounds"])));
        Assert.NotEqual(bury.Schools.Single(s => s.Urn == "105292")["volume_top_up"], Line(work["report"], "105292", "volume_top_up"));
        CsvRow may = Counted(work["report"]).Single(r => r["urn"] == "105292" && r["count"] == May);
        Assert.Equal(("notified", "37"), (may["state"], may["counted"]));
        JsonElement totals = Totals(work["report"]), run = totals.GetProperty("run");
        decimal notified = totals.GetProperty("authorities")[0].GetProperty("volume_top_ups").GetProperty("notified").GetDecimal();
        Assert.Equal(Shares(work["report"]).Where(r => r["line"] == "volume_top_up").Sum(r => r.Number("pounds")), notified);
        Assert.Contains("<td>notified, count closed</td>", File.ReadAllText(work["report", "report.html"]), StringComparison.Ordinal);
        using FundingDatabase database = FundingDatabase.OpenReadOnly(Database, Platform.Modules).OrThrow();
        using ReaderLease reader = database.RentReader();
        Assert.Equal(Journal.Over(reader.Connection).Head, new(run.GetProperty("journal_sequence").GetInt64(), run.GetProperty("journal_hash").GetString()!));
    }

    [Fact]
    public async Task Beside_a_running_server_it_has_the_server_s_shares_and_changes_nothing()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        var pupils = new Pupils("reported", new Random(1));
        for (int i = 0; i < 12; i++)
        {
            Change change = pupils.Next(streamed: false);
            Assert.Null(change.Take(await server.Services.Send(change, TimeSpan.FromSeconds(60))));
            pupils.Learn(change);
        }

        JournalHead head = server.Head();
        Assert.Equal((0, ""), Ended(Product.RunAs(null, "report", "--db", server.Database, "--out", work["report"])));
        Assert.Equal(head, server.Head());
        IReadOnlyList<BudgetShare> shares = await server.Shares();
        Assert.Equal(
            shares.SelectMany(s => s.Lines.Select(l => ($"{s.SchoolId}", new Money(l.Amount.Pence).ToPounds()))),
            Shares(work["report"]).Where(r => r["kind"] == "line").Select(r => (r["urn"], r["pounds"])));
        Assert.Equal(head.Hash, Totals(work["report"]).GetProperty("run").GetProperty("journal_hash").GetString());
    }

    [Theory]
    [InlineData("--authority 352", "[year_not_started]", "The shares of authority 352 are not in this database. It holds those of authority 351 for 2023-24.")]
    [InlineData("--year 2022-23", "[year_not_started]", "Shares for 2022-23 are not in this database.")]
    [InlineData("--authority all", "[year_not_started]", "The shares of all of England are not in this database.")]
    [InlineData("--db none.db", "[database_missing]", "There is no database")]
    public void What_the_database_does_not_hold_is_refused_with_what_it_holds(string arguments, string code, string words)
    {
        string[] all = [.. arguments.Split(' ').Select(a => a == "none.db" ? work["none.db"] : a)];
        (int ended, string output, string error) = Product.RunAs(null, ["report", "--out", work["report"], .. all, .. arguments.Contains("--db") ? [] : (string[])["--db", bury.Path("funding.db")]]);
        Assert.Equal((1, ""), (ended, output));
        Assert.Contains(code, error, StringComparison.Ordinal);
        Assert.Contains(words, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work["report"]));
    }

    [Theory]
    [InlineData("--authority Bury")]
    [InlineData("--year 2023")]
    [InlineData("--out |")]
    public void A_command_that_is_wrong_says_so(string arguments)
    {
        (int ended, string output, string error) = Product.RunAs(null, ["report", .. arguments.Split(' ').Select(a => a == "|" ? " " : a)]);
        Assert.Equal((2, ""), (ended, output));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_keeps_what_it_has()
    {
        File.Copy(bury.Path("funding.db"), Database);
        Assert.Equal((0, ""), Ended(Report("--out", work["report"])));
        Dictionary<string, byte[]> before = RepeatTests.Files(work["report"]);
        Open(1);
        using (new FileStream(work["report", "budget_shares.csv"], FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Contains("[output_not_writable]", Report("--out", work["report"]).Error, StringComparison.Ordinal);
        Assert.Equal(before.OrderBy(f => f.Key, StringComparer.Ordinal), RepeatTests.Files(work["report"]).OrderBy(f => f.Key, StringComparer.Ordinal));
        File.WriteAllText(work["taken"], "");
        Assert.Contains("[output_not_writable]", Report("--out", work["taken"]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_holder_of_another_authority_s_token_is_refused()
    {
        File.Copy(bury.Path("funding.db"), Database);
        string token = Product.Run("token", "add", "--db", Database, "--name", "other", "--role", "officer", "--authority", "350").Output.Trim();
        (int ended, _, string error) = Product.RunAs(token, "report", "--db", Database, "--out", work["report"]);
        Assert.Equal(1, ended);
        Assert.Contains("[authority_forbidden]", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work["report"]));
    }

    private void Open(int plans)
    {
        using FundingDatabase database = FundingDatabase.Open(Database, Platform.Modules, TimeProvider.System).OrThrow();
        Placement[] late = [.. Enumerable.Range(1, plans).Select(n => new Placement(
            $"late-{n}", $"made-up-{n}", 351, 105292, Setting.Mainstream, null, 3, PlanKind.EhcPlan, Quantity.One,
            new(new(2023, 4, 1), DateSpan.NoEnd), false, SourceStatus.Given, new("late.csv", n + 1)))];
        database.Submit(new(new Guid(1, 0, 0, new byte[8]), "tester", 351), s => SchoolsModule.Record(s, late)).GetAwaiter().GetResult().OrThrow();
    }

    private void Done(params string[] arguments) => Assert.Equal((0, ""), Ended(Product.RunAs(null, [.. arguments, "--db", Database])));

    private (int Code, string Output, string Error) Report(params string[] arguments) => Product.RunAs(null, ["report", "--db", Database, .. arguments]);

    private static (int Code, string Error) Ended((int Code, string Output, string Error) run) => (run.Code, run.Error);

    private static IEnumerable<CsvRow> Shares(string folder) => Csv.Rows(Path.Combine(folder, "budget_shares.csv"));

    private static decimal Line(string folder, string urn, string line) => Shares(folder).Single(r => r["urn"] == urn && r["line"] == line).Number("pounds");

    private static IEnumerable<CsvRow> Counted(string folder) => Csv.Rows(Path.Combine(folder, "audit", "paid_by_counts.csv")).Where(r => r["line"] == "volume_top_up");

    private static JsonElement Totals(string folder)
    {
        using FileStream file = File.OpenRead(Path.Combine(folder, "control_totals.json"));
        return JsonDocument.Parse(file).RootElement;
    }
}
