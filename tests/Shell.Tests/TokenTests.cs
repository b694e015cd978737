using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Shell.Tests;

public sealed class TokenTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("funding-tokens-");
    private readonly SetClock clock = new(new DateTimeOffset(2026, 4, 1, 9, 30, 15, 500, TimeSpan.Zero));

    private string Database => Path.Combine(folder.FullName, "a.db");

    private Tokens Here => new(Database, clock);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_token_names_its_holder_role_and_authority()
    {
        NewToken made = Here.Add("Finance lead", AccessRole.Approver, 351).Value;
        Assert.Matches("^fp_[A-Za-z0-9_-]{43}$", made.Text);
        Assert.Equal(new AccessToken(1, "Finance lead", AccessRole.Approver, 351, Utc(2026, 4, 1), Utc(2027, 4, 1), null), made.Token);
        Assert.Equal(new Caller("Finance lead", AccessRole.Approver, 351), Here.Verify(made.Text).Value);
    }

    [Fact]
    public void The_file_holds_the_hash_of_a_token_and_never_its_text()
    {
        string text = Here.Add("a", AccessRole.Reader, 351).Value.Text;
        string file = File.ReadAllText(Here.FilePath);
        Assert.DoesNotContain(text[3..], file, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(text))), file, StringComparison.Ordinal);
        Assert.Equal(Database + ".tokens.json", Here.FilePath);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Here.FilePath));
    }

    [Fact]
    public void No_two_tokens_are_alike() =>
        Assert.Equal(50, Enumerable.Range(0, 50).Select(_ => Here.Add("a", AccessRole.Reader, 351).Value.Text).Distinct().Count());

    [Theory]
    [InlineData("")]
    [InlineData("fp_")]
    [InlineData("fp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("xx_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("fp_£££££££££££££££££££££££££££££££££££££££££££")]
    public void A_token_that_was_never_made_is_invalid(string text)
    {
        Here.Add("a", AccessRole.Reader, 351).OrThrow();
        Assert.Equal(("token_invalid", FaultKind.Unauthenticated), CodeAndKind(Here.Verify(text)));
    }

    [Fact]
    public void Without_a_file_nobody_is_known()
    {
        Assert.Empty(Here.List().Value);
        Assert.Equal("token_invalid", CodeAndKind(Here.Verify("fp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")).Code);
        Assert.Empty(folder.GetFiles());
    }

    [Fact]
    public void A_token_holds_until_the_second_of_its_expiry()
    {
        NewToken made = Here.Add("a", AccessRole.Reader, 351, days: 1).Value;
        clock.Now = made.Token.Expires.AddTicks(-1);
        Assert.True(Here.Verify(made.Text).Succeeded);
        clock.Now = made.Token.Expires;
        Assert.Equal(("token_expired", FaultKind.Unauthenticated), CodeAndKind(Here.Verify(made.Text)));
    }

    [Fact]
    public void A_running_server_takes_note_of_what_another_program_adds_and_revokes()
    {
        Tokens server = Here, operators = Here;
        NewToken first = operators.Add("a", AccessRole.Reader, 351).Value;
        Assert.True(server.Verify(first.Text).Succeeded);
        NewToken second = operators.Add("b", AccessRole.Officer, 351).Value;
        Assert.Equal("b", server.Verify(second.Text).Value.Subject);
        operators.Revoke(first.Token.Id).OrThrow();
        Assert.Equal(("token_invalid", FaultKind.Unauthenticated), CodeAndKind(server.Verify(first.Text)));
        Assert.True(server.Verify(second.Text).Succeeded);
    }

    [Fact]
    public void A_revoked_token_stays_in_the_list_and_cannot_be_revoked_again()
    {
        Here.Add("a", AccessRole.Reader, 351).OrThrow();
        clock.Now = Utc(2026, 5, 1);
        Assert.Equal(clock.Now, Assert.Single(Here.Revoke(1).Value).RevokedAt);
        Assert.Equal(clock.Now, Assert.Single(Here.List().Value).RevokedAt);
        Assert.Equal("token_unknown", Here.Revoke(1).Fault!.Code);
        Assert.Equal("token_unknown", Here.Revoke(2).Fault!.Code);
        Assert.Equal("token_unknown", Here.RevokeAll("a").Fault!.Code);
    }

    [Fact]
    public void Revoking_by_name_ends_every_token_of_that_person_and_no_other()
    {
        NewToken[] ann = [Here.Add("Ann", AccessRole.Officer, 351).Value, Here.Add("Ann", AccessRole.Approver, 351).Value];
        NewToken bob = Here.Add("Bob", AccessRole.Officer, 351).Value;
        Assert.Equal([1, 2], Here.RevokeAll("Ann").Value.Select(t => t.Id));
        Assert.All(ann, token => Assert.False(Here.Verify(token.Text).Succeeded));
        Assert.True(Here.Verify(bob.Text).Succeeded);
    }

    [Theory]
    [InlineData("", "token_name_invalid")]
    [InlineData(" Ann", "token_name_invalid")]
    [InlineData("Ann  Smith", "token_name_invalid")]
    [InlineData("Ann\nSmith", "token_name_invalid")]
    [InlineData("Ann/Smith", "token_name_invalid")]
    [InlineData("\u0410nn", "token_name_invalid")]
    [InlineData("\uFF21nn", "token_name_invalid")]
    [InlineData("Ann\u0661", "token_name_invalid")]
    [InlineData("Ren\u00E9", "token_name_invalid")]
    [InlineData("year-start", "token_name_reserved")]
    [InlineData("Local-Officer", "token_name_reserved")]
    public void A_name_that_could_mislead_a_reader_of_the_journal_is_refused(string name, string code) =>
        Assert.Equal(code, Here.Add(name, AccessRole.Reader, 351).Fault!.Code);

    [Fact]
    public void Two_ways_of_writing_a_name_do_not_make_two_persons()
    {
        Here.Add("Finance lead", AccessRole.Officer, 351).OrThrow();
        Assert.Equal("token_name_similar", Here.Add("finance Lead", AccessRole.Approver, 351).Fault!.Code);
        Assert.True(Here.Add("Finance lead", AccessRole.Approver, 351).Succeeded);
    }

    [Theory]
    [InlineData(64, 351, 365, null)]
    [InlineData(65, 351, 365, "token_name_invalid")]
    [InlineData(1, 99, 365, "token_authority_invalid")]
    [InlineData(1, 1000, 365, "token_authority_invalid")]
    [InlineData(1, 351, 0, "token_days_invalid")]
    [InlineData(1, 351, 1097, "token_days_invalid")]
    [InlineData(1, 351, 1096, null)]
    public void What_a_token_can_hold_has_limits(int nameLength, int authority, int days, string? code) =>
        Assert.Equal(code, Here.Add(new string('a', nameLength), AccessRole.Reader, authority, days).Fault?.Code);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"tokens\":null}")]
    [InlineData("{\"tokens\":[{}]}")]
    public void A_file_that_is_not_understood_lets_nobody_in(string content)
    {
        Tokens server = Here;
        string text = server.Add("a", AccessRole.Reader, 351).Value.Text;
        Assert.True(server.Verify(text).Succeeded);
        File.WriteAllText(server.FilePath, content);
        Assert.Equal(("tokens_unreadable", FaultKind.Defect), CodeAndKind(server.Verify(text)));
        Assert.Equal("tokens_unreadable", server.Add("b", AccessRole.Reader, 351).Fault!.Code);
        Assert.Equal("tokens_unreadable", server.List().Fault!.Code);
        Assert.Equal(content, File.ReadAllText(server.FilePath));
    }

    [Theory]
    [InlineData("\"reader\"", "\"king\"")]
    [InlineData("\"reader\"", "3")]
    [InlineData("\"authority\": 351", "\"authority\": 0")]
    [InlineData("\"id\": 1", "\"id\": 2")]
    [InlineData("\"name\": \"a\"", "\"name\": \"local-officer\"")]
    [InlineData("\"name\": \"a\"", "\"name\": \"a\", \"name\": \"b\"")]
    [InlineData("\"sha256\": \"", "\"sha256\": \"0")]
    [InlineData("\"revoked_at\": null", "\"revoked\": null")]
    [InlineData("2027-04-01", "2025-04-01")]
    public void An_entry_that_no_token_can_have_lets_nobody_in(string written, string changed)
    {
        Tokens server = Here;
        string text = server.Add("a", AccessRole.Reader, 351).Value.Text;
        string file = File.ReadAllText(server.FilePath);
        Assert.Contains(written, file, StringComparison.Ordinal);
        File.WriteAllText(server.FilePath, file.Replace(written, changed, StringComparison.Ordinal));
        Assert.Equal("tokens_unreadable", server.Verify(text).Fault?.Code);
    }

    [Fact]
    public void A_file_that_is_mended_lets_everyone_in_again()
    {
        Tokens server = Here;
        string text = server.Add("a", AccessRole.Reader, 351).Value.Text;
        string good = File.ReadAllText(server.FilePath);
        File.WriteAllText(server.FilePath, "{");
        Assert.False(server.Verify(text).Succeeded);
        File.WriteAllText(server.FilePath, good);
        Assert.True(server.Verify(text).Succeeded);
    }

    [Fact]
    public async Task Tokens_added_at_the_same_time_are_all_kept_and_no_reader_sees_half_a_file()
    {
        string text = Here.Add("first", AccessRole.Reader, 351).Value.Text;
        using var done = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        Tokens server = Here;
        Task<int> reading = Task.Run(() =>
        {
            int reads = 0;
            for (; !done.IsCancellationRequested; reads++)
            {
                Assert.True(server.Verify(text).Succeeded);
                begun.TrySetResult();
            }

            return reads;
        }, TestContext.Current.CancellationToken);
        await Task.WhenAny(begun.Task, reading);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            for (int i = 0; i < 5; i++) Here.Add($"writer {writer}", AccessRole.Reader, 351).OrThrow();
        }, TestContext.Current.CancellationToken)));
        await done.CancelAsync();
        Assert.True(await reading > 0);
        Assert.Equal(21, Here.List().Value.Count);
        Assert.Equal(Enumerable.Range(1, 21), Here.List().Value.Select(t => t.Id));
    }

    [Fact]
    public void A_list_that_cannot_be_written_is_refused_with_its_path()
    {
        var nowhere = new Tokens(Path.Combine(folder.FullName, "none", "a.db"), clock);
        Fault fault = nowhere.Add("a", AccessRole.Reader, 351).Fault!;
        Assert.Equal("tokens_unwritable", fault.Code);
        Assert.Contains(nowhere.FilePath, fault.Message, StringComparison.Ordinal);
    }

    private static DateTimeOffset Utc(int year, int month, int day) => new(year, month, day, 9, 30, 15, TimeSpan.Zero);

    private static (string Code, FaultKind Kind) CodeAndKind<T>(Outcome<T> outcome) => (outcome.Fault!.Code, outcome.Fault.Kind);

    private sealed class SetClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
