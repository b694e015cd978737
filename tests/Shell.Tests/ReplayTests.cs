using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Tests;

public sealed class ReplayTests : IDisposable
{
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    /// <summary>Each number is one command: most open a school, some rename one, some take counts, some are refused after recording.</summary>
    [Fact]
    public void A_replay_of_any_history_gives_the_same_tables()
    {
        int history = 0;
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), steps =>
        {
            FundingDatabase source = work.Open($"source {++history}.db"), target = work.Open($"target {history}.db");
            int opened = 0;
            foreach (byte step in steps) Do(source, step, ref opened);

            Outcome<JournalHead> replayed = Replayed(source, target);

            using SqliteConnection first = source.OpenReader(), second = target.OpenReader();
            Assert.Equal(Journal.Over(first).Head, replayed.Value);
            Assert.Equal(replayed.Value, Journal.Over(second).Verify().Value);
            Assert.Empty(TableComparison.Compare(first, second));
            Assert.Equal(opened, source.Schools().Length);
            source.Dispose();
            target.Dispose();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Fact]
    public void Bulk_facts_replay_through_their_prepared_statement()
    {
        FundingDatabase source = work.Open("a.db"), target = work.Open("b.db");
        work.Record(source, new SchoolOpened(1, "Elm"));
        work.Record(source, [.. Enumerable.Range(0, 3).Select(part =>
            new CountsTaken([.. Enumerable.Range(0, 1000).Select(i => new CountLine(1, part * 1000 + i, i % 31))]))]);

        Assert.Equal(4, Replayed(source, target).Value.Sequence);

        using SqliteConnection first = source.OpenReader(), second = target.OpenReader();
        Assert.Equal(3000L, second.Scalar("SELECT COUNT(*) FROM rolls_count"));
        Assert.Empty(TableComparison.Compare(first, second));
    }

    [Fact]
    public void A_table_changed_beside_the_journal_is_told_with_its_first_differing_row()
    {
        FundingDatabase source = work.Open("a.db"), target = work.Open("b.db");
        work.Record(source, new SchoolOpened(1, "Elm"), new SchoolOpened(2, "Oak"), new SchoolOpened(3, "Fir"));
        Replayed(source, target);
        target.Dispose();
        using SqliteConnection first = source.OpenReader(), second = Connect("b.db");
        second.Scalar("UPDATE rolls_school SET name = 'Ash' WHERE urn = 2; INSERT INTO rolls_school VALUES (9, 'Yew')");

        TableDifference difference = Assert.Single(TableComparison.Compare(first, second));

        Assert.Equal(
            new TableDifference("rolls_school", 3, 4, "Row 2 is (urn 2, name 'Oak') in the first and (urn 2, name 'Ash') in the second."),
            difference);
    }

    [Theory]
    [InlineData("DELETE FROM rolls_school WHERE urn = 2", "rolls_school", "Row 2 is (urn 2, name 'Oak') in the first and missing in the second.")]
    [InlineData("UPDATE rolls_school SET name = CAST(name AS BLOB) WHERE urn = 1", "rolls_school", "Row 1 is (urn 1, name 'Elm') in the first and (urn 1, name 3 bytes 456c6d) in the second.")]
    [InlineData("CREATE TABLE rolls_extra (id INTEGER)", "rolls_extra", "The first database has no such table.")]
    [InlineData("DROP TABLE rolls_count", "rolls_count", "The second database has no such table.")]
    [InlineData("ALTER TABLE rolls_school ADD COLUMN town TEXT", "rolls_school", "The columns are \"urn\", \"name\" in the first and \"urn\", \"name\", \"town\" in the second.")]
    public void Any_difference_of_the_tables_is_told(string change, string table, string words)
    {
        FundingDatabase source = work.Open("a.db"), target = work.Open("b.db");
        work.Record(source, new SchoolOpened(1, "Elm"), new SchoolOpened(2, "Oak"));
        Replayed(source, target);
        target.Dispose();
        using SqliteConnection first = source.OpenReader(), second = Connect("b.db");
        second.Scalar(change);

        TableDifference difference = Assert.Single(TableComparison.Compare(first, second));

        Assert.Equal((table, words), (difference.Table, difference.FirstDifference));
    }

    [Fact]
    public void Tables_without_a_key_are_compared_whatever_the_order_of_their_rows()
    {
        using SqliteConnection first = Connect("a.db"), second = Connect("b.db");
        first.Scalar("CREATE TABLE plain (a INTEGER, b TEXT); INSERT INTO plain VALUES (1, NULL), (2, 'x'), (2, 'w')");
        second.Scalar("CREATE TABLE plain (a INTEGER, b TEXT); INSERT INTO plain VALUES (2, 'w'), (1, NULL), (2, 'x')");

        Assert.Empty(TableComparison.Compare(first, second));
        second.Scalar("INSERT INTO plain VALUES (2, 'x')");
        Assert.Single(TableComparison.Compare(first, second));
    }

    [Fact]
    public void A_replay_needs_an_empty_target()
    {
        FundingDatabase source = work.Open("a.db"), target = work.Open("b.db");
        work.Record(target, new SchoolOpened(1, "Elm"));

        Assert.Equal("replay_target_not_empty", Replayed(source, target).Fault!.Code);
    }

    [Fact]
    public void A_broken_journal_is_not_replayed_and_leaves_the_target_empty()
    {
        FundingDatabase source = work.Open("a.db"), target = work.Open("b.db");
        for (int urn = 1; urn <= 3; urn++) work.Record(source, new SchoolOpened(urn, "Elm"));
        source.Dispose();
        using SqliteConnection tampered = Connect("a.db");
        tampered.Scalar("DROP TRIGGER shell_journal_is_never_edited; UPDATE shell_journal SET actor = 'somebody' WHERE sequence = 3");

        Outcome<JournalHead> replayed = Replayed(tampered, target);

        Assert.StartsWith("Journal entry 3 ", replayed.Fault!.Message, StringComparison.Ordinal);
        Assert.Empty(target.Schools());
        Assert.True(work.Record(target, new SchoolOpened(1, "Elm")).Succeeded);
        using SqliteConnection reader = target.OpenReader();
        Assert.Equal(1, Journal.Over(reader).Verify().Value.Sequence);
    }

    [Fact]
    public void An_entry_of_an_unknown_kind_is_not_replayed()
    {
        FundingDatabase source = work.Open("a.db");
        work.Record(source, new SchoolOpened(1, "Elm"));
        Module empty = RollsModule.Parts with { RegisterFacts = _ => { } };
        using FundingDatabase target = FundingDatabase.Open(work.PathOf("b.db"), [empty], TimeProvider.System).Value;

        Outcome<JournalHead> replayed = Replayed(source, target);

        Assert.Equal("fact_kind_unknown", replayed.Fault!.Code);
        Assert.StartsWith("Journal entry 1 is of kind 'rolls.school_opened.v1'", replayed.Fault.Message, StringComparison.Ordinal);
    }

    private static Outcome<JournalHead> Replayed(FundingDatabase source, FundingDatabase target) =>
        Replay.Into(source, target).GetAwaiter().GetResult();

    private static Outcome<JournalHead> Replayed(SqliteConnection source, FundingDatabase target) =>
        Replay.Into(source, target).GetAwaiter().GetResult();

    private void Do(FundingDatabase database, byte step, ref int opened)
    {
        int urn = opened;
        switch (step % 5)
        {
            case 0 when opened > 0:
                work.Record(database, new SchoolRenamed(step % opened + 1, $"Renamed {step}"));
                break;
            case 1 when opened > 0:
                work.Ask<bool>(database, session =>
                {
                    session.Record(new SchoolRenamed(urn, "Refused"));
                    return new Fault("refused", "Refused.", FaultKind.RuleBroken);
                });
                break;
            case 2:
                opened++;
                work.Ask<bool>(database, session =>
                {
                    session.Record(new SchoolOpened(urn + 1, $"With counts “{step}”"));
                    session.Record(new CountsTaken([.. Enumerable.Range(0, step % 4).Select(y => new CountLine(urn + 1, y, step))]));
                    return true;
                });
                break;
            default:
                opened++;
                work.Record(database, new SchoolOpened(opened, $"School {step}"));
                break;
        }
    }

    private SqliteConnection Connect(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(work.PathOf(name))!);
        var connection = new SqliteConnection($"Data Source={work.PathOf(name)};Pooling=False");
        connection.Open();
        return connection;
    }
}
