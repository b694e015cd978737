using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Tests;

public sealed class VerificationTests : IDisposable
{
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public async Task A_database_that_nobody_touched_is_sound()
    {
        FundingDatabase database = Filled();

        VerificationReport report = (await Verify()).Value;

        Assert.True(report.IsSound);
        using ReaderLease reader = database.RentReader();
        Assert.Equal(Journal.Over(reader.Connection).Head, report.Head);
    }

    [Fact]
    public async Task A_row_that_was_changed_beside_the_journal_is_found_and_named()
    {
        Filled().Dispose();
        Tamper("UPDATE rolls_school SET name = 'Yew' WHERE urn = 2");

        VerificationReport report = (await Verify()).Value;

        TableDifference difference = Assert.Single(report.Tables);
        Assert.Equal("rolls_school", difference.Table);
        Assert.Contains("'Yew'", difference.FirstDifference, StringComparison.Ordinal);
        Assert.False(report.IsSound);
    }

    [Theory]
    [InlineData("CREATE TRIGGER rolls_more AFTER INSERT ON rolls_school BEGIN DELETE FROM rolls_count; END", "rolls_school", "The trigger rolls_more is 'CREATE")]
    [InlineData("DROP TRIGGER shell_journal_is_never_shortened", "shell_journal", "The trigger shell_journal_is_never_shortened is missing in the first")]
    [InlineData("DROP TRIGGER shell_journal_is_never_edited; CREATE TRIGGER shell_journal_is_never_edited BEFORE UPDATE ON shell_journal BEGIN SELECT 1; END", "shell_journal", "The trigger shell_journal_is_never_edited is 'CREATE")]
    [InlineData("CREATE INDEX rolls_by_name ON rolls_school (name)", "rolls_school", "The index rolls_by_name is 'CREATE")]
    [InlineData("CREATE VIEW rolls_seen AS SELECT 1", "rolls_seen", "The view rolls_seen is 'CREATE")]
    public async Task What_hangs_on_a_table_and_was_changed_is_found_and_named(string edit, string table, string difference)
    {
        Filled().Dispose();
        using (var connection = new SqliteConnection($"Data Source={work.PathOf("a.db")};Pooling=False"))
        {
            connection.Open();
            connection.Scalar(edit);
        }

        TableDifference found = Assert.Single((await Verify()).Value.Tables);
        Assert.Equal(table, found.Table);
        Assert.StartsWith(difference, found.FirstDifference, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE shell_journal SET payload = x'7b7d' WHERE sequence = 2")]
    [InlineData("UPDATE shell_journal SET actor = 'somebody else' WHERE sequence = 2")]
    [InlineData("UPDATE shell_journal SET recorded_reply = x'00' WHERE sequence = 2")]
    [InlineData("UPDATE shell_journal SET request_fingerprint = x'00' WHERE sequence = 2")]
    [InlineData("DELETE FROM shell_journal WHERE sequence = 2")]
    public async Task An_entry_that_was_edited_breaks_the_chain(string edit)
    {
        Filled().Dispose();
        Tamper(edit);

        Outcome<VerificationReport> outcome = await Verify();

        Assert.Equal("journal_broken", outcome.Fault!.Code);
        Assert.Contains("entry 2", outcome.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_lost_its_end_is_told_by_a_published_anchor_only()
    {
        JournalHead published;
        using (FundingDatabase database = Filled())
        {
            using ReaderLease reader = database.RentReader();
            published = Journal.Over(reader.Connection).Head;
        }

        Tamper("DELETE FROM shell_journal WHERE sequence = 3; UPDATE rolls_school SET name = 'Oak' WHERE urn = 2");

        Assert.True((await Verify()).Value.IsSound);
        Assert.Equal("journal_broken", (await Verify(published)).Fault!.Code);
    }

    [Fact]
    public async Task What_is_worked_out_is_compared_between_the_database_and_its_replay()
    {
        Filled().Dispose();
        VerificationReport report = (await Verify(derived: (first, second) =>
            [$"{first.Scalar("SELECT COUNT(*) FROM rolls_school")} and {second.Scalar("SELECT COUNT(*) FROM rolls_school")}"])).Value;

        Assert.Equal(["2 and 2"], report.Derived);
        Assert.False(report.IsSound);
    }

    [Fact]
    public async Task A_database_with_nothing_in_it_is_not_called_sound()
    {
        work.Open();
        Assert.Equal("journal_empty", (await Verify()).Fault!.Code);
    }

    [Fact]
    public async Task A_database_is_verified_while_it_is_written_to()
    {
        FundingDatabase database = Filled();
        using var stop = new CancellationTokenSource();
        Task writing = Task.Run(() =>
        {
            for (int urn = 100; !stop.IsCancellationRequested; urn++) Assert.True(work.Record(database, new SchoolOpened(urn, "Ash")).Succeeded);
        }, TestContext.Current.CancellationToken);

        for (int i = 0; i < 5; i++) Assert.True((await Verify()).Value.IsSound);
        await stop.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task A_backup_of_a_database_in_use_is_sound_and_opens()
    {
        FundingDatabase database = Filled();
        string copy = work.PathOf("copy.db");

        JournalHead head = Backup.Into(work.PathOf("a.db"), copy, [RollsModule.Parts]).Value;
        work.Record(database, new SchoolOpened(9, "Late"));

        Assert.Equal(3, head.Sequence);
        Assert.True((await Verify(path: copy)).Value.IsSound);
        Assert.Equal(["1 Elm", "2 Ash"], work.Open("copy.db").Schools());
        Assert.Equal("backup_exists", Backup.Into(work.PathOf("a.db"), copy, [RollsModule.Parts]).Fault!.Code);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(copy)!, "*.partial*"));
    }

    [Fact]
    public void A_backup_of_a_database_whose_chain_is_broken_is_refused_and_leaves_nothing()
    {
        Filled().Dispose();
        Tamper("UPDATE shell_journal SET actor = 'x' WHERE sequence = 1");

        Assert.Equal("journal_broken", Backup.Into(work.PathOf("a.db"), work.PathOf("copy.db"), [RollsModule.Parts]).Fault!.Code);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(work.PathOf("copy.db"))!, "copy*"));
    }

    private FundingDatabase Filled()
    {
        FundingDatabase database = work.Open();
        work.Record(database, new SchoolOpened(1, "Elm"), new SchoolOpened(2, "Oak"));
        work.Record(database, new SchoolRenamed(2, "Ash"));
        return database;
    }

    private Task<Outcome<VerificationReport>> Verify(
        JournalHead? anchor = null, string? path = null, Func<SqliteConnection, SqliteConnection, IReadOnlyList<string>>? derived = null) =>
        Verification.Of(path ?? work.PathOf("a.db"), [RollsModule.Parts], TimeProvider.System, anchor, derived ?? ((_, _) => []));

    private void Tamper(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={work.PathOf("a.db")};Pooling=False");
        connection.Open();
        // Whoever means to deceive puts the triggers back.
        foreach (string trigger in (string[])["shell_journal_is_never_edited", "shell_journal_is_never_shortened"])
        {
            string made = (string)connection.Scalar($"SELECT sql FROM sqlite_master WHERE name = '{trigger}'")!;
            connection.Scalar($"DROP TRIGGER {trigger}");
            sql += $"; {made}";
        }

        connection.Scalar(sql);
    }
}
