using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Tests;

public sealed class WriterTests : IDisposable
{
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public async Task An_exception_in_one_command_of_a_batch_leaves_the_others_done()
    {
        FundingDatabase database = work.Open();
        int ran = 0;
        (Task<Outcome<bool>> first, Task<Outcome<bool>> guilty, Task<Outcome<bool>> last) = InOneBatch(
            database,
            session =>
            {
                ran++;
                return Opened(session, 1);
            },
            session =>
            {
                Opened(session, 2);
                throw new InvalidTimeZoneException("guilty");
            },
            session => Opened(session, 3));

        Assert.True((await first).Succeeded);
        Assert.Equal("guilty", (await Assert.ThrowsAsync<InvalidTimeZoneException>(() => guilty)).Message);
        Assert.True((await last).Succeeded);
        Assert.Equal(2, ran); // once in the batch that broke, once alone
        Assert.Equal(["1 School 1", "3 School 3"], database.Schools());
        AssertWhole(database, 2);
    }

    [Fact]
    public async Task A_fault_in_one_command_of_a_batch_undoes_that_command_alone()
    {
        FundingDatabase database = work.Open();
        (Task<Outcome<bool>> first, Task<Outcome<bool>> refused, Task<Outcome<bool>> last) = InOneBatch(
            database,
            session => Opened(session, 1),
            session =>
            {
                Opened(session, 2);
                return new Fault("full", "The town is full.", FaultKind.RuleBroken);
            },
            session => Opened(session, 3));

        Assert.True((await first).Succeeded);
        Assert.Equal("full", (await refused).Fault!.Code);
        Assert.True((await last).Succeeded);
        Assert.Equal(["1 School 1", "3 School 3"], database.Schools());
        AssertWhole(database, 2);
    }

    [Fact]
    public async Task A_command_sees_what_earlier_commands_of_its_batch_did_and_readers_see_it_after_the_commit()
    {
        FundingDatabase database = work.Open();
        long seenByLast = -1, seenByReader = -1;
        (_, _, Task<Outcome<bool>> last) = InOneBatch(
            database,
            session => Opened(session, 1),
            session => Opened(session, 2),
            session =>
            {
                seenByLast = session.Db<RollsDb>().Schools.Count();
                using SqliteConnection reader = database.OpenReader();
                seenByReader = (long)reader.Scalar("SELECT COUNT(*) FROM rolls_school")!;
                return true;
            });

        await last;

        Assert.Equal((2, 0), (seenByLast, seenByReader));
        Assert.Equal(2, database.Schools().Length);
    }

    [Fact]
    public async Task Commands_of_many_callers_are_all_done_and_form_one_chain()
    {
        FundingDatabase database = work.Open();
        Task<Outcome<bool>>[] commands =
        [
            .. Enumerable.Range(1, 300).Select(urn => database.Submit(work.NewCommand(), session => Opened(session, urn))),
        ];

        await Task.WhenAll(commands);

        Assert.Equal(300, database.Schools().Length);
        AssertWhole(database, 300);
    }

    [Fact]
    public async Task A_closed_database_finishes_what_waits_and_takes_no_more()
    {
        FundingDatabase database = work.Open();
        (_, _, Task<Outcome<bool>> last) = InOneBatch(
            database, session => Opened(session, 1), session => Opened(session, 2), session => Opened(session, 3));

        database.Dispose();

        Assert.True((await last).Succeeded);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => database.Submit(work.NewCommand(), session => Opened(session, 4)));
        Assert.Equal(3, work.Open().Schools().Length);
    }

    private static Outcome<bool> Opened(Session session, int urn)
    {
        session.Record(new SchoolOpened(urn, $"School {urn}"));
        return true;
    }

    private static void AssertWhole(FundingDatabase database, long entries)
    {
        using SqliteConnection reader = database.OpenReader();
        Assert.Equal(entries, Journal.Over(reader).Verify().Value.Sequence);
    }

    /// <summary>Holds the writer in a first command until all three wait.</summary>
    private (Task<Outcome<bool>>, Task<Outcome<bool>>, Task<Outcome<bool>>) InOneBatch(
        FundingDatabase database,
        Func<Session, Outcome<bool>> first,
        Func<Session, Outcome<bool>> second,
        Func<Session, Outcome<bool>> third)
    {
        using var busy = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        Task<Outcome<bool>> holding = database.Submit<bool>(work.NewCommand(), _ =>
        {
            busy.Set();
            go.Wait();
            return true;
        });
        busy.Wait();
        var batch = (database.Submit(work.NewCommand(), first), database.Submit(work.NewCommand(), second), database.Submit(work.NewCommand(), third));
        go.Set();
        holding.GetAwaiter().GetResult();
        return batch;
    }
}
