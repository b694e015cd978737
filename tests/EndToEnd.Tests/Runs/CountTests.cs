using System.Globalization;
using FundingPlatform.Cli;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary><c>funding count</c> on the database of a year start.</summary>
public sealed class CountTests : IClassFixture<BuryRun>, IDisposable
{
    private const string Day = "2023-05-01";
    private readonly TemporaryFolder work = new();
    private readonly string officer, reader, elsewhere;

    public CountTests(BuryRun bury)
    {
        File.Copy(bury.Path("funding.db"), Database);
        (officer, reader, elsewhere) = (Token("A Officer", "officer"), Token("A Reader", "reader"), Token("An Other", "officer", "352"));
    }

    private string Database => work["funding.db"];

    public void Dispose() => work.Dispose();

    [Fact]
    public void A_count_is_shown_closed_and_corrected()
    {
        Assert.Contains("Count of 2023-05-01, authority 351: open", Done("show", "-d", Day), StringComparison.Ordinal);
        Assert.Contains("No count of authority 351 was closed yet.", Done("show"), StringComparison.Ordinal);
        Assert.Contains("is closed: 923 placements in force at 77 mainstream schools", Done("close", "-d", Day, "--decided-on", "2023-05-09"), StringComparison.Ordinal);
        Late();

        string waiting = Done("show", "-d", Day, "--placements");
        Assert.Contains("authority 351: closed", waiting, StringComparison.Ordinal);
        Assert.Matches(@"All 77, 76 of them above +\| +\| +923 \| +28643 \| +3.22 \| +0 \| +1 \|", waiting);
        Assert.Contains("late-1 at 105287, from 2023-04-01: came when the count was closed", waiting, StringComparison.Ordinal);
        Assert.Contains("take in 1 line and leave out 0. [count_outdated]", OneLine(waiting), StringComparison.Ordinal);
        Assert.DoesNotContain("late-1", Done("show", "-d", Day), StringComparison.Ordinal);

        Assert.Contains("is corrected (1): 924 placements", Done("correct", "-d", Day, "--reason", "A plan came late", "--decided-on", "2023-06-20"), StringComparison.Ordinal);
        Assert.Matches(@"All 77, 76 of them above +\| +\| +924 \| +28643 \| +3.23 \| +0 \| +0 \|", Done("show", "-d", Day));
        string history = Done("show");
        Assert.Matches(@"2023-05-01 \| +closed \| 2023-05-09 \| +77 \| +923 ", history);
        Assert.Matches(@"2023-05-01 \| +corrected \(1\) \| 2023-06-20 \| +77 \| +924 ", history);
        Assert.Contains("correction 1: A plan came late", history, StringComparison.Ordinal);
        Assert.Equal(0, Product.Run("verify", "--db", Database).Code);
    }

    [Fact]
    public void The_census_of_January_2023_is_counted_whole()
    {
        string census = Done("show", "-d", "2023-01-19", "--source", "census");
        Assert.Contains("authority 351: closed", census, StringComparison.Ordinal);
        Assert.Matches(@"All 77, 76 of them above +\| +\| +923 \| +28643 \| +3.22 \|", census);
        // 923 plans, and a quarter of 4,160 pupils on SEN support.
        decimal support = Read(r => r.Counts(351).Where(c => c.Measure == CensusMeasure.SenSupport && Mainstream(r, c.SchoolId)).Sum(c => c.Count)) / 4m;
        Assert.Contains((923 + support).ToString("0.##", CultureInfo.InvariantCulture), Done("show", "-d", "2023-01-19", "--source", "census", "--sen-support-weight", "0.25"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_out_of_turn_or_not_allowed_is_refused_and_nothing_is_recorded()
    {
        Refused("count_not_closed", "correct", "-d", Day, "--reason", "A recount");
        Refused("count_not_yet", "close", "-d", "2999-05-01");
        Refused("decided_too_early", "close", "-d", Day, "--decided-on", "2023-04-30");
        Refused("date_not_yet", "close", "-d", Day, "--decided-on", "2999-05-31");
        Refused("census_unknown", "show", "-d", Day, "--source", "census");
        Refused("census_units", "show", "-d", "2023-01-19", "--source", "census", "--without-units");
        RefusedTo(reader, "role_insufficient", "close", "-d", Day);
        RefusedTo(elsewhere, "authority_forbidden", "close", "-d", Day);
        RefusedTo(elsewhere, "authority_forbidden", "show", "-d", Day);
        Done("close", "-d", Day);
        Refused("count_closed_already", "close", "-d", Day);
        Refused("count_unchanged", "correct", "-d", Day, "--reason", "A recount");
        Refused("reason_unclear", "correct", "-d", Day, "--reason", " ");
    }

    [Theory]
    [InlineData("close -d tomorrow")]
    [InlineData("close -d 0001-01-01")]
    [InlineData("show -d 0001-01-01")]
    [InlineData("show -d 9999-01-01")]
    [InlineData("close")]
    [InlineData("correct -d 2023-05-01")]
    [InlineData("show -d 2023-05-01 --source guess")]
    [InlineData("show -d 2023-05-01 --sen-support-weight 2")]
    [InlineData("close -d 2023-05-01 -a Bury")]
    public void A_command_that_is_wrong_says_so(string arguments)
    {
        (int code, string output, string error) = Run(officer, arguments.Split(' '));
        Assert.Equal((2, ""), (code, output));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void No_database_is_made()
    {
        Assert.Equal(1, Product.RunAs(null, "count", "close", "--db", work["none.db"], "-a", "351", "-d", Day).Code);
        Assert.False(File.Exists(work["none.db"]));
    }

    private void Late()
    {
        using FundingDatabase database = FundingDatabase.Open(Database, Platform.Modules, TimeProvider.System).OrThrow();
        Placement late = new("late-1", "made-up-1", 351, 105287, Setting.Mainstream, null, 3, PlanKind.EhcPlan, Quantity.One,
            new(new(2023, 4, 1), DateSpan.NoEnd), false, SourceStatus.Illustrative, new("late.csv", 2));
        database.Submit(new(new Guid(1, 0, 0, new byte[8]), "tester", 351), s => SchoolsModule.Record(s, [late])).GetAwaiter().GetResult().OrThrow();
    }

    private static bool Mainstream(SchoolsReader reader, int school) => reader.School(school) is School known && known.AuthorityCode == 351 && PlanCounts.IsCounted(known);

    private T Read<T>(Func<SchoolsReader, T> query)
    {
        using FundingDatabase database = FundingDatabase.OpenReadOnly(Database, Platform.Modules).OrThrow();
        using ReaderLease lease = database.RentReader();
        return query(SchoolsReader.Over(lease.Connection));
    }

    private string Done(params string[] arguments)
    {
        (int code, string output, string error) = Run(officer, arguments);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private void Refused(string code, params string[] arguments) => RefusedTo(officer, code, arguments);

    private void RefusedTo(string token, string code, params string[] arguments)
    {
        int before = Read(r => r.CountHistory(351).Count);
        (int ended, string output, string error) = Run(token, arguments);
        Assert.Equal((1, ""), (ended, output));
        Assert.Contains($"[{code}]", error, StringComparison.Ordinal);
        Assert.Equal(before, Read(r => r.CountHistory(351).Count));
    }

    private (int Code, string Output, string Error) Run(string token, params string[] arguments) =>
        Product.RunAs(token, ["count", arguments[0], "--db", Database, .. arguments.Contains("-a") ? [] : (string[])["-a", "351"], .. arguments[1..]]);

    private string Token(string name, string role, string authority = "351") =>
        Product.Run("token", "add", "--db", Database, "--name", name, "--role", role, "--authority", authority).Output.Trim();

    private static string OneLine(string text) => string.Join(' ', text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
