using FundingPlatform.EndToEnd.Tests.Runs;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.EndToEnd.Tests.Outputs;

public sealed class TokenCommandTests : IDisposable
{
    private readonly TemporaryFolder work = new();

    private string Database => work["a.db"];

    public void Dispose() => work.Dispose();

    [Fact]
    public void A_token_stands_alone_on_the_output_and_is_good()
    {
        (int code, string output, string error) = Add("Finance lead", "approver");
        Assert.Equal(0, code);
        string token = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)).TrimEnd();
        Assert.Equal(new Caller("Finance lead", AccessRole.Approver, 351), new Tokens(Database, TimeProvider.System).Verify(token).OrThrow());
        Assert.Contains("the only time that it is shown", error, StringComparison.Ordinal);
        Assert.DoesNotContain(token, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_can_be_added_and_revoked_while_a_server_holds_the_database()
    {
        using FundingDatabase server = FundingDatabase.Open(Database, [], TimeProvider.System).OrThrow();
        var tokens = new Tokens(Database, TimeProvider.System);
        string token = Add("Ann", "officer").Output.Trim();
        Assert.True(tokens.Verify(token).Succeeded);
        (int code, string output, _) = Product.Run("token", "revoke", "--name", "Ann", "--db", Database);
        Assert.Equal((0, "Token 1 of Ann is revoked."), (code, output.Trim()));
        Assert.Equal("token_invalid", tokens.Verify(token).Fault?.Code);
    }

    [Fact]
    public void The_list_shows_what_each_token_is_and_never_its_text()
    {
        string token = Add("Ann", "officer").Output.Trim();
        Add("Payroll system", "reader");
        Product.Run("token", "revoke", "--id", "2", "--db", Database);
        (int code, string output, _) = Product.Run("token", "list", "--db", Database);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, 3), (code, lines.Length));
        Assert.Matches(@"^1 +Ann +officer +351 +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d +good\s*$", lines[1]);
        Assert.Matches(@"^2 +Payroll system +reader +351 .* revoked \d{4}-\d\d-\d\d\s*$", lines[2]);
        Assert.DoesNotContain(token, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "token_name_reserved", "add", "--name", "year-start", "--role", "reader", "--authority", "351")]
    [InlineData(1, "token_days_invalid", "add", "--name", "a", "--role", "reader", "--authority", "351", "--days", "0")]
    [InlineData(1, "token_unknown", "revoke", "--id", "9")]
    [InlineData(2, "king", "add", "--name", "a", "--role", "king", "--authority", "351")]
    [InlineData(2, "Bury", "add", "--name", "a", "--role", "reader", "--authority", "Bury")]
    [InlineData(2, "--authority", "add", "--name", "a", "--role", "reader")]
    [InlineData(2, "--id or --name", "revoke")]
    [InlineData(2, "--id or --name", "revoke", "--id", "1", "--name", "a")]
    [InlineData(2, "token --help")]
    public void A_wrong_command_says_what_is_wrong_and_prints_no_token(int code, string said, params string[] arguments)
    {
        (int ended, string output, string error) = Product.Run(["token", .. arguments, .. arguments.Length > 0 ? (string[])["--db", Database] : []]);
        Assert.Equal((code, ""), (ended, output));
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Empty(new Tokens(Database, TimeProvider.System).List().OrThrow());
    }

    private (int Code, string Output, string Error) Add(string name, string role) =>
        Product.Run("token", "add", "--name", name, "--role", role, "--authority", "351", "--db", Database);
}
