using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Shell.Tests;

/// <summary>Commands that come over the wire: retries, callers who leave, and who is told of a commit.</summary>
public sealed class RequestTests : IDisposable
{
    private static readonly Guid Id = new("8f14e45f-ceea-467f-9575-4a1d3f2c6b10");
    private readonly Workspace work = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => work.Dispose();

    [Fact]
    public async Task The_same_request_again_gets_the_recorded_reply_to_the_byte_and_nothing_is_recorded_twice()
    {
        FundingDatabase database = work.Open();
        Answer first = (await database.Submit(Request(), Opens(1), Now)).Value;
        await database.Submit(Request(id: Guid.Empty), Opens(2), Now);
        bool ran = false;

        Answer again = (await database.Submit(Request(), session => { ran = true; return Opens(3)(session); }, Now)).Value;

        Assert.False(ran);
        Assert.Equal((false, true), (first.Retried, again.Retried));
        Assert.Equal("reply 1 of entry 1", Encoding.UTF8.GetString(again.Reply.Span));
        Assert.Equal(first.Reply.ToArray(), again.Reply.ToArray());
        Assert.Equal([new SchoolOpened(1, "School 1")], again.Facts.Value);
        Assert.Equal(first.Facts.Value, again.Facts.Value);
        Assert.Equal(["1 School 1", "2 School 2"], database.Schools());
    }

    [Fact]
    public async Task A_retry_after_a_restart_gets_the_recorded_reply_too()
    {
        FundingDatabase database = work.Open();
        byte[] first = (await database.Submit(Request(), Opens(1), Now)).Value.Reply.ToArray();
        database.Dispose();

        Assert.Equal(first, (await work.Open().Submit(Request(), Opens(2), Now)).Value.Reply.ToArray());
    }

    [Fact]
    public async Task A_retry_that_waits_beside_the_first_call_is_answered_like_it()
    {
        FundingDatabase database = work.Open();
        (Task<Outcome<Answer>> first, Task<Outcome<Answer>> again) = TogetherWaiting(database,
            () => (database.Submit(Request(), Opens(1), Now), database.Submit(Request(), Opens(2), Now)));

        Assert.Equal((await first).Value.Reply.ToArray(), (await again).Value.Reply.ToArray());
        Assert.True((await again).Value.Retried);
        Assert.Equal(["1 School 1"], database.Schools());
    }

    [Theory]
    [InlineData(2, 351)] // another request
    [InlineData(1, 352)] // the same one by another authority, which must not see the reply
    public async Task A_request_id_of_another_request_is_refused(byte fingerprint, int authority)
    {
        FundingDatabase database = work.Open();
        await database.Submit(Request(), Opens(1), Now);

        Outcome<Answer> outcome = await database.Submit(Request(fingerprint, authority), Opens(2), Now);

        Assert.Equal("request_id_reused", outcome.Fault!.Code);
        Assert.Equal(["1 School 1"], database.Schools());
    }

    [Fact]
    public async Task A_request_id_of_a_command_that_did_not_come_over_the_wire_is_refused()
    {
        FundingDatabase database = work.Open();
        await database.Submit<bool>(new CommandInfo(Id, "year-start", 351), session => { session.Record(new SchoolOpened(1, "Elm")); return true; });

        Assert.Equal("request_id_reused", (await database.Submit(Request(), Opens(2), Now)).Fault!.Code);
    }

    [Fact]
    public async Task A_refused_request_uses_up_nothing()
    {
        FundingDatabase database = work.Open();
        Outcome<Answer> refused = await database.Submit(Request(), session =>
        {
            Opens(1)(session);
            return new Fault("full", "The town is full.", FaultKind.RuleBroken);
        }, Now);

        Assert.Equal("full", refused.Fault!.Code);
        Assert.Equal("reply 2 of entry 1", Encoding.UTF8.GetString((await database.Submit(Request(fingerprint: 9), Opens(2), Now)).Value.Reply.Span));
    }

    [Fact]
    public async Task A_refusal_by_exception_is_a_refusal_and_the_rest_of_the_batch_runs_once()
    {
        FundingDatabase database = work.Open();
        int ran = 0;
        (Task<Outcome<Answer>> refused, Task<Outcome<Answer>> other) = TogetherWaiting(database, () => (
            database.Submit(Request(id: Guid.Empty), _ => throw new FaultException(new Fault("field_missing", "No.", FaultKind.Invalid, "name")), Now),
            database.Submit(Request(), session => { ran++; return Opens(1)(session); }, Now)));

        Assert.Equal("name", (await refused).Fault!.Field);
        Assert.True((await other).Succeeded);
        Assert.Equal(1, ran);
    }

    [Fact]
    public async Task A_command_whose_caller_has_gone_before_its_turn_is_dropped()
    {
        FundingDatabase database = work.Open();
        using var caller = new CancellationTokenSource();
        (Task<Outcome<Answer>> gone, Task<Outcome<Answer>> other) = TogetherWaiting(database, () =>
        {
            Task<Outcome<Answer>> first = database.Submit(Request(), Opens(1), caller.Token);
            caller.Cancel();
            return (first, database.Submit(Request(id: Guid.Empty), Opens(2), Now));
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.True((await other).Succeeded);
        Assert.Equal(["2 School 2"], database.Schools());
    }

    [Fact]
    public async Task A_command_that_has_begun_is_carried_through_when_its_caller_goes()
    {
        FundingDatabase database = work.Open();
        using var caller = new CancellationTokenSource();

        Outcome<Answer> outcome = await database.Submit(Request(), session => { caller.Cancel(); return Opens(1)(session); }, caller.Token);

        Assert.True(outcome.Succeeded);
        Assert.Equal(["1 School 1"], database.Schools());
    }

    [Fact]
    public async Task A_command_for_another_authority_is_refused_and_the_entry_names_the_one_that_pays()
    {
        FundingDatabase database = work.Open();
        Outcome<Answer> forbidden = await database.Submit(Request(), session => session.RecordFor(352) is { } fault ? fault : Opens(1)(session), Now);
        var anywhere = new CommandInfo(Id, "local-officer", 0) { Caller = new("local-officer", AccessRole.Officer, null), Fingerprint = new byte[32] };
        await database.Submit(anywhere, session => session.RecordFor(352) is { } fault ? fault : Opens(2)(session), Now);

        Assert.Equal(("authority_forbidden", FaultKind.Forbidden), (forbidden.Fault!.Code, forbidden.Fault.Kind));
        using ReaderLease reader = database.RentReader();
        Assert.Equal([352], Journal.Over(reader.Connection).Entries().Select(e => e.Authority));
    }

    [Fact]
    public async Task Whoever_listens_is_told_of_a_batch_after_its_commit_and_before_its_callers()
    {
        FundingDatabase database = work.Open();
        List<string> told = [];
        database.Committed = facts =>
        {
            foreach (CommittedFact f in facts) told.Add($"{f.Sequence} {((SchoolOpened)f.Fact).Urn} of {database.Schools().Length}");
        };
        (Task<Outcome<Answer>> refused, Task<Outcome<Answer>> done) = TogetherWaiting(database, () => (
            database.Submit(Request(), session => { Opens(1)(session); return new Fault("full", "Full.", FaultKind.RuleBroken); }, Now),
            database.Submit(Request(id: Guid.Empty), Opens(2), Now)));

        await done;

        Assert.Equal(["1 2 of 1"], told); // what was refused is not told
        Assert.Equal("full", (await refused).Fault!.Code);
    }

    [Fact]
    public async Task A_batch_that_runs_again_is_told_once_of_each_fact()
    {
        FundingDatabase database = work.Open();
        List<int> told = [];
        database.Committed = facts => told.AddRange(facts.Select(f => ((SchoolOpened)f.Fact).Urn));
        (Task<Outcome<Answer>> good, Task<Outcome<Answer>> guilty) = TogetherWaiting(database, () => (
            database.Submit(Request(), Opens(1), Now),
            database.Submit(Request(id: Guid.Empty), session => { Opens(2)(session); throw new InvalidTimeZoneException(); }, Now)));

        Assert.True((await good).Succeeded);
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => guilty);
        Assert.Equal([1], told);
    }

    [Fact]
    public async Task A_listener_that_fails_loses_nothing_that_is_recorded_and_a_retry_is_answered()
    {
        FundingDatabase database = work.Open();
        database.Committed = _ => throw new InvalidTimeZoneException("listener");

        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => database.Submit(Request(), Opens(1), Now));
        database.Committed = null;

        Assert.Equal("reply 1 of entry 1", Encoding.UTF8.GetString((await database.Submit(Request(), Opens(1), Now)).Value.Reply.Span));
    }

    [Fact]
    public async Task A_command_that_succeeds_over_the_wire_without_a_fact_is_a_programming_error()
    {
        FundingDatabase database = work.Open();
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Submit(Request(), _ => (ReadOnlyMemory<byte>)new byte[1], Now));
    }

    [Fact]
    public async Task The_reply_and_the_fingerprint_are_in_the_chain_and_in_a_replay()
    {
        FundingDatabase database = work.Open();
        await database.Submit(Request(), session =>
        {
            session.Record(new SchoolOpened(1, "Elm"));
            return Opens(2)(session);
        }, Now);
        FundingDatabase copy = work.Open("copy.db");

        Assert.Equal(2, (await Replay.Into(database, copy)).Value.Sequence);

        using ReaderLease ours = database.RentReader(), theirs = copy.RentReader();
        Assert.Empty(TableComparison.Compare(ours.Connection, theirs.Connection));
        JournalEntry[] entries = [.. Journal.Over(theirs.Connection).Entries()];
        Assert.Equal(["", "reply 2 of entry 2"], entries.Select(e => Encoding.UTF8.GetString(e.RecordedReply.Span)));
        Assert.All(entries, e => Assert.Equal(1, e.RequestFingerprint.Span[0]));
        Assert.Equal(2, Journal.Over(ours.Connection).Verify().Value.Sequence);
    }

    [Fact]
    public async Task A_rented_reader_sees_one_state_and_the_next_one_the_newest()
    {
        FundingDatabase database = work.Open();
        await database.Submit(Request(), Opens(1), Now);
        using (ReaderLease lease = database.RentReader())
        {
            await database.Submit(Request(id: Guid.Empty), Opens(2), Now);
            Assert.Equal((1L, 1L), (lease.Sequence, (long)lease.Connection.ScalarInLease("SELECT COUNT(*) FROM rolls_school")!));
        }

        using ReaderLease next = database.RentReader();
        Assert.Equal((2L, 2L), (next.Sequence, (long)next.Connection.ScalarInLease("SELECT COUNT(*) FROM rolls_school")!));
    }

    private static CommandInfo Request(byte fingerprint = 1, int authority = 351, Guid? id = null)
    {
        var bytes = new byte[32];
        bytes[0] = fingerprint;
        return new(id ?? Id, "A. Officer", authority) { Fingerprint = bytes, Caller = new("A. Officer", AccessRole.Officer, authority) };
    }

    private static Func<Session, Outcome<ReadOnlyMemory<byte>>> Opens(int urn) => session =>
    {
        session.Record(new SchoolOpened(urn, $"School {urn}"));
        return (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"reply {urn} of entry {session.Stamp.Sequence}");
    };

    /// <summary>Holds the writer until both wait, so that they are one batch.</summary>
    private (Task<Outcome<Answer>>, Task<Outcome<Answer>>) TogetherWaiting(
        FundingDatabase database, Func<(Task<Outcome<Answer>>, Task<Outcome<Answer>>)> submit)
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
        var both = submit();
        go.Set();
        holding.GetAwaiter().GetResult();
        return both;
    }
}

internal static class LeaseExtensions
{
    public static object? ScalarInLease(this Microsoft.Data.Sqlite.SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
