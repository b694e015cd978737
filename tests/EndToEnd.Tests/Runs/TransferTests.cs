using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary><c>funding transfer</c> as an officer has it, on Bury's published blocks of 2022-23.</summary>
public sealed class TransferTests : IDisposable
{
    private static readonly string[] Bury = ["-a", "351", "-y", "2022-23"];
    private readonly TemporaryFolder work = new();

    public TransferTests()
    {
        using (FundingDatabase.Open(Database, AllocationModule.Platform, TimeProvider.System).OrThrow())
        {
        }
    }

    private string Database => work["funding.db"];

    public void Dispose() => work.Dispose();

    [Fact]
    public void Half_a_percent_of_Bury_s_schools_block_is_taken_from_its_proposal_to_its_approval()
    {
        Prepare();
        string year = Done("blocks", [.. Bury]);
        Assert.Matches(@"schools +\| +£143,041,316\.00", year);
        Assert.Matches(@"schools_to_high_needs +\| +0\.5 +\| +£715,206\.58 +\| +£715,206\.58 +\| +verified", year);
        Assert.Contains("enacted by 2022-02-28 (unverified", year, StringComparison.Ordinal);

        Assert.Contains(": draft", Propose(), StringComparison.Ordinal);
        Done("consult", "--id", "t1", "--on", "2021-11-01");
        Done("consulted", "--id", "t1", "--on", "2021-11-30", "--asked", "78", "--answered", "31", "--reference", "Consultation 4");
        Assert.Contains("The Forum agreed to £715,206.58", Vote("715206.58"), StringComparison.Ordinal);
        string approved = Done("approve", "--id", "t1", "--on", "2022-01-19");
        Assert.Contains("Approved on 2022-01-19: £715,206.58; it may be enacted until 2022-02-28", approved, StringComparison.Ordinal);
        Assert.Contains("Next: enact, withdraw, lapse.", approved, StringComparison.Ordinal);
        Assert.Matches(@"t1 .*£715,206\.58.* approved", Done("list", [.. Bury]));
        string shown = Done("show", "--id", "t1");
        Assert.Matches(@"forum +\| +2022-01-18 +\| +£715,206\.58 +\| +9 for, 2 against, 1 abstained; SF 5", shown);
        Assert.Matches(@"schools_to_early_years .* £0\.00 +\|", Done("blocks", [.. Bury]));
        Assert.Equal(0, Product.Run("verify", "--db", Database).Code);
    }

    [Fact]
    public void What_the_Forum_refused_is_asked_of_the_Secretary_of_State_and_a_waiver_is_printed()
    {
        Prepare();
        Propose();
        Done("waive", "--id", "t1", "--on", "2021-11-01", "--reason", "The same as last year");
        Vote("0");
        Done("request", "--id", "t1", "--on", "2022-01-20", "--amount", "100", "--reference", "Disapplication 1");
        Done("take-back", "--id", "t1", "--on", "2022-01-21", "--reason", "More is needed");
        Done("request", "--id", "t1", "--on", "2022-01-22", "--amount", "715206.58", "--reference", "Disapplication 2");
        Done("decide", "--id", "t1", "--on", "2022-02-10", "--granted", "700000", "--reference", "Letter 7");
        string approved = Done("approve", "--id", "t1", "--on", "2022-02-11");
        Assert.Contains("Schools were not consulted (2021-11-01): The same as last year", approved, StringComparison.Ordinal);
        Assert.Contains("Approved on 2022-02-11: £700,000.00", approved, StringComparison.Ordinal);
        Assert.Contains("t1: schools were not consulted: The same as last year", Done("list", [.. Bury]), StringComparison.Ordinal);
        Assert.Contains(": withdrawn", Done("withdraw", "--id", "t1", "--on", "2022-02-12", "--reason", "The deficit is smaller"), StringComparison.Ordinal);
    }

    [Fact]
    public void Transfers_end_refused_or_lapsed_and_blocks_and_rules_are_stated_once()
    {
        Prepare();
        Assert.Contains("nothing was changed", Prepare(), StringComparison.Ordinal);
        Propose();
        Done("waive", "--id", "t1", "--on", "2021-11-01", "--reason", "The same as last year");
        Vote("0");
        Assert.Contains(": refused", Done("refuse", "--id", "t1", "--on", "2022-01-20", "--reason", "The Forum refused"), StringComparison.Ordinal);
        Done("propose", [.. Bury, "--id", "t2", "--amount", "100", "--reason", "Deficit", "--on", "2021-10-01", "--kind", "central_services_to_high_needs", "--base", "90000", "--base-source", "Historic commitments out"]);
        Assert.Contains(": lapsed", Done("lapse", "--id", "t2", "--on", "2022-03-01", "--reason", "The budget is set"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "is no amount", "propose", "-a", "351", "-y", "2022-23", "--id", "t2", "--amount", "715,206.58", "--reason", "a")]
    [InlineData(2, "is no amount", "propose", "-a", "351", "-y", "2022-23", "--id", "t2", "--amount", "-1", "--reason", "a")]
    [InlineData(2, "is no amount", "propose", "-a", "351", "-y", "2022-23", "--id", "t2", "--amount", "0.001", "--reason", "a")]
    [InlineData(2, "is not a year", "propose", "-a", "351", "-y", "2022", "--id", "t2", "--amount", "1", "--reason", "a")]
    [InlineData(2, "is not an authority", "propose", "-a", "Bury", "-y", "2022-23", "--id", "t2", "--amount", "1", "--reason", "a")]
    [InlineData(2, "is not a day", "consult", "--id", "t1", "--on", "1 November")]
    [InlineData(2, "--amount", "propose", "-a", "351", "-y", "2022-23", "--id", "t2", "--reason", "a")]
    [InlineData(2, "all of --schools", "blocks", "-a", "351", "-y", "2022-23", "--schools", "1")]
    [InlineData(2, "no file", "rules", "--file", "no-such-file.json")]
    [InlineData(1, "[transfer_unknown]", "show", "--id", "t9")]
    [InlineData(1, "[transfer_unknown]", "approve", "--id", "t9")]
    [InlineData(1, "[transfer_exists]", "propose", "-a", "351", "-y", "2022-23", "--id", "t1", "--amount", "1", "--reason", "a", "--on", "2021-10-01")]
    [InlineData(1, "[more_than_block]", "propose", "-a", "351", "-y", "2022-23", "--id", "t2", "--amount", "143041316.01", "--reason", "a", "--on", "2021-10-01")]
    [InlineData(1, "[base_nothing]", "propose", "-a", "351", "-y", "2022-23", "--id", "t2", "--amount", "1", "--reason", "a", "--on", "2021-10-01", "--base", "0", "--base-source", "a")]
    [InlineData(1, "[year_over]", "propose", "-a", "351", "-y", "2022-23", "--id", "t2", "--amount", "1", "--reason", "a", "--on", "2023-04-01")]
    [InlineData(1, "[not_consulted]", "forum", "--id", "t1", "--on", "2022-01-18", "--agreed", "1", "--for", "1", "--against", "0", "--abstained", "0", "--minute", "a")]
    [InlineData(1, "[before_proposal]", "consult", "--id", "t1", "--on", "2021-09-30")]
    [InlineData(2, "--asked: '1.5' is no number of this: write a whole number", "consulted", "--id", "t1", "--asked", "1.5", "--answered", "1", "--reference", "a")]
    [InlineData(2, "--for: '99999999999' is no number of this: write a whole number", "forum", "--id", "t1", "--agreed", "1", "--for", "99999999999", "--against", "0", "--abstained", "0", "--minute", "a")]
    [InlineData(2, "or --amount alone", "enact", "--id", "t1")]
    [InlineData(2, "or --amount alone", "enact", "--id", "t1", "--amount", "1", "--outcome", "half")]
    [InlineData(2, "is no amount", "enact", "--id", "t1", "--amount", "1,000")]
    [InlineData(1, "[not_approved]", "enact", "--id", "t1", "--amount", "1", "--on", "2022-02-01")]
    [InlineData(1, "[blocks_unknown]", "blocks", "-a", "352", "-y", "2022-23")]
    public void A_wrong_command_says_what_is_wrong_and_changes_nothing(int code, string said, params string[] arguments)
    {
        Prepare();
        Propose();
        long before = Head();
        (int ended, string output, string error) = Run(arguments);
        Assert.Equal((code, ""), (ended, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Equal(before, Head());
    }

    [Fact]
    public void A_holder_of_another_authority_s_token_or_of_a_reader_s_changes_nothing()
    {
        Prepare();
        Propose();
        long before = Head();
        string Token(AccessRole role, int authority) => new Tokens(Database, TimeProvider.System).Add($"{role} of {authority}", role, authority).OrThrow().Text;
        Assert.Contains("[authority_forbidden]", Product.RunAs(Token(AccessRole.Officer, 352), "transfer", "consult", "--db", Database, "--id", "t1").Error, StringComparison.Ordinal);
        Assert.Contains("[authority_forbidden]", Product.RunAs(Token(AccessRole.Reader, 352), "transfer", "show", "--db", Database, "--id", "t1").Error, StringComparison.Ordinal);
        Assert.Contains("[authority_forbidden]", Product.RunAs(Token(AccessRole.Officer, 351), "transfer", "rules", "--db", Database, "--file", Rules).Error, StringComparison.Ordinal);
        Assert.Contains("[role_insufficient]", Product.RunAs(Token(AccessRole.Reader, 351), "transfer", "consult", "--db", Database, "--id", "t1").Error, StringComparison.Ordinal);
        Assert.Equal(before, Head());
    }

    [Fact]
    public void What_leaves_central_services_is_enacted_by_its_amount_and_a_year_before_every_limit_is_shown()
    {
        Prepare();
        Done("propose", [.. Bury, "--id", "c", "--amount", "90000", "--reason", "Deficit", "--on", "2021-10-01", "--kind", "central_services_to_high_needs"]);
        Done("forum", "--id", "c", "--on", "2022-01-18", "--agreed", "90000", "--for", "9", "--against", "2", "--abstained", "1", "--minute", "SF 5");
        Done("approve", "--id", "c", "--on", "2022-01-19");
        Assert.Contains("Enacted on 2022-02-01: £90,000.00", Done("enact", "--transfer", "c", "--amount", "90000", "--on", "2022-02-01"), StringComparison.Ordinal);
        Assert.Matches(@"central school services +\| +£990,900\.00 +\| +£90,000\.00 +\| +£0\.00 +\| +£900,900\.00", Done("blocks", [.. Bury]));
        string[] early = ["-a", "351", "-y", "2015-16"];
        Done("blocks", [.. early, "--schools", "1", "--central", "1", "--high-needs", "1", "--early-years", "1", "--source", "a"]);
        Assert.Contains("No kind of transfer has a limit for 2015-16", Done("blocks", early), StringComparison.Ordinal);
    }

    private static string Rules => Product.Samples("england", "block_transfer_rules.json");

    private string Prepare() => Done("rules", "--file", Rules) + Done("blocks", [.. Bury, "--schools", "143041316", "--central", "990900", "--high-needs", "40908921",
        "--early-years", "13352606", "--status", "verified", "--source", "dsg_allocations_by_la_2020_24.csv"]);

    private string Propose() => Done("propose", [.. Bury, "--id", "t1", "--amount", "715206.58", "--reason", "High needs deficit", "--on", "2021-10-01"]);

    private string Vote(string agreed) => Done("forum", "--id", "t1", "--on", "2022-01-18", "--agreed", agreed, "--for", "9", "--against", agreed == "0" ? "10" : "2", "--abstained", "1", "--minute", "SF 5");

    private string Done(string command, params string[] arguments)
    {
        (int code, string output, string error) = Run([command, .. arguments]);
        Assert.Equal((0, ""), (code, error));
        return output;
    }

    private (int Code, string Output, string Error) Run(string[] arguments) => Product.RunAs(null, ["transfer", .. arguments, "--db", Database]);

    private long Head()
    {
        using FundingDatabase database = FundingDatabase.OpenReadOnly(Database, AllocationModule.Platform).OrThrow();
        using ReaderLease lease = database.RentReader();
        return lease.Sequence;
    }
}
