using FundingPlatform.Cli;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>A year start of Cambridgeshire for 2022-23, on made-up placements.</summary>
public sealed class CambridgeshireRun : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public CambridgeshireRun()
    {
        // Without this the year start opens the sample's fund itself.
        Directory.CreateDirectory(folder["ours"]);
        File.WriteAllText(Path.Combine(folder["ours"], "contingency.json"), "null\n");
        Assert.Equal(0, Product.YearStart(folder["out"], "--authority", "873", "--year", "2022-23", "--sample", "illustrative", "--inputs", folder["ours"]).Code);
    }

    public string Database => folder["out", "funding.db"];

    public void Dispose() => folder.Dispose();
}

/// <summary><c>funding contingency</c>: Cambridgeshire's May and autumn rounds, as the guide walks through them.</summary>
public sealed class ContingencyTests : IClassFixture<CambridgeshireRun>, IDisposable
{
    private const string May = "2022-05-19", Autumn = "2022-10-06", School = "110680";
    private readonly TemporaryFolder work = new();
    private readonly string officer, one, two, reader, elsewhere;

    public ContingencyTests(CambridgeshireRun run)
    {
        File.Copy(run.Database, Database);
        (officer, one, two) = (Token("officer", "officer"), Token("first approver", "approver"), Token("second approver", "approver"));
        (reader, elsewhere) = (Token("reader", "reader"), Token("another", "officer", "351"));
    }

    private string Database => work["funding.db"];

    public void Dispose() => work.Dispose();

    [Fact]
    public void Cambridgeshires_year_goes_from_opening_to_closing_to_the_penny()
    {
        Assert.Contains("£450,000.00 from schools block transfer", Open(), StringComparison.Ordinal);
        Assert.Matches(@"May +\| 2022-05-19 \| draft \| £315,000.00 \| £508,458.89 \|", Done(officer, "show"));
        Refused(officer, "count_not_closed", "notify", "-d", May, "--decided-on", "2022-07-11");
        Close(May, "2022-05-31");
        Assert.Contains("£315,000.00 to 35 schools", Done(officer, "notify", "-d", May, "--decided-on", "2022-07-11"), StringComparison.Ordinal);
        Refused(officer, "round_notified_already", "notify", "-d", May, "--decided-on", "2022-07-12");
        Assert.Contains("£315,000.00 paid to 35 schools", Done(officer, "pay", "-d", May, "--paid-on", "2022-07-29"), StringComparison.Ordinal);

        Assert.Contains("Claim 1 of school 110680 for £8,000.00: made", Claim(), StringComparison.Ordinal);
        Assert.Contains("approved_once", Done(one, "decide", "-c", "1", "--approve", "-p", "6000", "--reason", "two of three", "--decided-on", "2022-09-20"), StringComparison.Ordinal);
        Refused(one, "second_person_needed", "decide", "-c", "1", "--approve", "--reason", "agreed", "--decided-on", "2022-09-21");
        Assert.Contains("approved, £6,000.00 committed", Done(two, "decide", "-c", "1", "--approve", "--reason", "agreed", "--decided-on", "2022-09-21"), StringComparison.Ordinal);
        Done(officer, "pay", "-c", "1", "--paid-on", "2022-09-30");

        Close(Autumn, "2022-10-14");
        Assert.Contains("£112,500.00 to 32 schools", Done(officer, "notify", "-d", Autumn, "--decided-on", "2022-11-07"), StringComparison.Ordinal);
        Refused(one, "payments_outstanding", "close", "--decided-on", "2023-03-31");
        Done(officer, "pay", "-d", Autumn, "--paid-on", "2022-11-30");
        string explained = OneLine(Done(officer, "show", "-s", School));
        Assert.Contains("11 x £6,000.00 = £66,000.00 against 60% of a notional SEN budget of £60,715.54 = £36,429.32; entitled to £29,570.68: £18,319.60", explained, StringComparison.Ordinal);
        Assert.Contains("Contingency: £27,833.30.", explained, StringComparison.Ordinal);
        Assert.Contains("£16,500.00 goes back to the high needs block", Done(one, "close", "--decided-on", "2023-03-31"), StringComparison.Ordinal);
        Refused(officer, "year_closed", "claim", "-s", School, "-p", "1", "--reason", "late", "--made-on", "2023-03-31");
        Assert.Contains("Pot £450,000.00 = committed £433,500.00 (paid £433,500.00) + returned £16,500.00 + left £0.00", OneLine(Done(officer, "show", "--ledger")), StringComparison.Ordinal);
        Assert.Equal(0, Product.Run("verify", "--db", Database).Code);
    }

    [Fact]
    public void A_corrected_count_is_notified_as_a_recount_entry()
    {
        Open();
        Close(May, "2022-05-31");
        Done(officer, "notify", "-d", May, "--decided-on", "2022-07-11");
        Late();
        Assert.DoesNotContain("recount due", Done(officer, "show"), StringComparison.Ordinal);
        Assert.Equal(0, Product.RunAs(officer, "count", "correct", "--db", Database, "-a", "873", "-d", May, "--reason", "plans came late", "--decided-on", "2022-08-01").Code);
        Assert.Contains("recount due", Done(officer, "show"), StringComparison.Ordinal);
        // May's own share is spent: the recount is recorded, and has nothing to give.
        Assert.Contains("recount 1 notified: £0.00 to 0 schools", Done(officer, "notify", "-d", May, "--decided-on", "2022-08-02"), StringComparison.Ordinal);
        Assert.DoesNotContain("recount due", Done(officer, "show"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_out_of_turn_or_not_allowed_is_refused_and_nothing_is_recorded()
    {
        Refused(officer, "fund_unknown", "show");
        Refused(officer, "fund_unknown", "notify", "-d", May);
        Open();
        Refused(officer, "round_unknown", "notify", "-d", "2022-05-20");
        Refused(officer, "earlier_round_not_notified", "notify", "-d", Autumn, "--decided-on", "2022-11-07");
        Refused(officer, "round_not_notified", "pay", "-d", May);
        Refused(officer, "school_not_qualified", "claim", "-s", School, "-p", "1", "--reason", "more", "--made-on", "2022-09-01");
        Refused(one, "claim_unknown", "decide", "-c", "1", "--approve", "--reason", "agreed");
        Refused(officer, "role_insufficient", "decide", "-c", "1", "--refuse", "--reason", "no");
        Refused(officer, "role_insufficient", "close");
        Refused(reader, "role_insufficient", "notify", "-d", May);
        Refused(elsewhere, "authority_forbidden", "show");
        Refused(elsewhere, "authority_forbidden", "notify", "-d", May);
        (int code, _, string error) = Product.RunAs(officer, "contingency", "open", "--db", Database, "-f", Fund);
        Assert.Equal(1, code);
        Assert.Contains("[fund_exists]", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fund_file_that_is_wrong_is_refused_with_every_finding()
    {
        File.WriteAllText(work["bad.json"], File.ReadAllText(Fund).Replace("450000", "-450000", StringComparison.Ordinal).Replace("\"percent\": 60", "\"percent\": 160", StringComparison.Ordinal));
        (int code, string output, string error) = Product.RunAs(officer, "contingency", "open", "--db", Database, "-f", work["bad.json"]);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("[value_negative]", error, StringComparison.Ordinal);
        Assert.Contains("[threshold_above_100]", error, StringComparison.Ordinal);
        Refused(officer, "fund_unknown", "show");
    }

    [Theory]
    [InlineData("notify -d tomorrow")]
    [InlineData("notify")]
    [InlineData("pay")]
    [InlineData("pay -d 2022-05-19 -c 1")]
    [InlineData("claim -s 1 -p lots --reason more")]
    [InlineData("claim -s 1 -p 1.001 --reason more")]
    [InlineData("decide -c 1 --reason so")]
    [InlineData("decide -c 1 --approve --refuse --reason so")]
    [InlineData("decide -c 1 --refuse -p 5 --reason so")]
    [InlineData("show -y 2022")]
    [InlineData("show -a Cambridgeshire")]
    public void A_command_that_is_wrong_says_so(string arguments)
    {
        (int code, string output, string error) = Run(officer, arguments.Split(' '));
        Assert.Equal((2, ""), (code, output));
        Assert.NotEmpty(error);
    }

    private static string Fund => Product.Samples("contingency", "cambridgeshire_2022_23.json");

    private string Open()
    {
        (int code, string output, string error) = Product.RunAs(officer, "contingency", "open", "--db", Database, "-f", Fund, "--decided-on", "2022-03-31");
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private string Claim() => Done(officer, "claim", "-s", School, "-p", "8000", "--reason", "three pupils moved in since May", "--reference", "C/1", "--made-on", "2022-09-12");

    private void Close(string day, string decidedOn) =>
        Assert.Equal(0, Product.RunAs(officer, "count", "close", "--db", Database, "-a", "873", "-d", day, "--decided-on", decidedOn).Code);

    private void Late()
    {
        using FundingDatabase database = FundingDatabase.Open(Database, Platform.Modules, TimeProvider.System).OrThrow();
        Placement late = new("late-1", "made-up-1", 873, 110680, Setting.Mainstream, null, 3, PlanKind.EhcPlan, Quantity.One,
            new(new(2022, 4, 1), DateSpan.NoEnd), false, SourceStatus.Illustrative, new("late.csv", 2));
        database.Submit(new(new Guid(1, 0, 0, new byte[8]), "tester", 873), s => SchoolsModule.Record(s, [late])).GetAwaiter().GetResult().OrThrow();
    }

    private string Done(string token, params string[] arguments)
    {
        (int code, string output, string error) = Run(token, arguments);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private void Refused(string token, string code, params string[] arguments)
    {
        long before = Sequence();
        (int ended, string output, string error) = Run(token, arguments);
        Assert.Equal((1, ""), (ended, output));
        Assert.Contains($"[{code}]", error, StringComparison.Ordinal);
        Assert.Equal(before, Sequence());
    }

    private long Sequence()
    {
        using FundingDatabase database = FundingDatabase.OpenReadOnly(Database, Platform.Modules).OrThrow();
        using ReaderLease lease = database.RentReader();
        return lease.Sequence;
    }

    private (int Code, string Output, string Error) Run(string token, params string[] arguments) =>
        Product.RunAs(token, ["contingency", arguments[0], "--db", Database, .. arguments.Contains("-a") ? [] : (string[])["-a", "873"],
            .. arguments.Contains("-y") ? [] : (string[])["-y", "2022-23"], .. arguments[1..]]);

    private string Token(string name, string role, string authority = "873") =>
        Product.Run("token", "add", "--db", Database, "--name", name, "--role", role, "--authority", authority).Output.Trim();

    private static string OneLine(string text) => string.Join(' ', text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
}
