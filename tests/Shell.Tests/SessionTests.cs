using FundingPlatform.Kernel;
using Microsoft.EntityFrameworkCore;

namespace FundingPlatform.Shell.Tests;

public sealed class SessionTests : IDisposable
{
    private readonly Workspace work = new();

    public void Dispose() => work.Dispose();

    [Fact]
    public void The_write_connection_is_durable_and_keeps_foreign_keys()
    {
        Outcome<string> pragmas = work.Ask<string>(work.Open(), session => string.Join(
            ' ',
            session.Connection.ScalarInTransaction(session, "PRAGMA journal_mode"),
            session.Connection.ScalarInTransaction(session, "PRAGMA synchronous"),
            session.Connection.ScalarInTransaction(session, "PRAGMA foreign_keys")));

        Assert.Equal("wal 2 1", pragmas.Value); // synchronous: 2 is FULL
    }

    [Fact]
    public void A_recorded_fact_is_in_the_journal_and_in_the_tables()
    {
        FundingDatabase database = work.Open();

        Assert.True(work.Record(database, new SchoolOpened(1, "Elm"), new SchoolOpened(2, "Oak")).Succeeded);
        Assert.True(work.Record(database, new SchoolRenamed(2, "Ash")).Succeeded);

        Assert.Equal(["1 Elm", "2 Ash"], database.Schools());
        using var reader = database.OpenReader();
        JournalEntry[] entries = [.. Journal.Over(reader).Entries()];
        Assert.Equal([(1, 0), (2, 1), (3, 0)], entries.Select(e => ((int)e.Sequence, e.Part)));
        Assert.Equal("""{"Urn":2,"Name":"Oak"}""", System.Text.Encoding.UTF8.GetString(entries[1].Payload.Span));
        Assert.Equal(("rolls.school_renamed.v1", "tester", 351), (entries[2].Kind, entries[2].Actor, entries[2].Authority));
        Assert.Equal(new DateTimeOffset(2023, 4, 1, 9, 30, 0, TimeSpan.Zero), entries[2].RecordedAt);
    }

    [Fact]
    public void A_command_sees_what_it_has_recorded_through_the_context_and_through_statements()
    {
        Outcome<(int, long)> seen = work.Ask<(int, long)>(work.Open(), session =>
        {
            session.Record(new SchoolOpened(1, "Elm"));
            return (session.Db<RollsDb>().Schools.Count(), (long)session.Prepared("SELECT COUNT(*) FROM rolls_school").ExecuteScalar()!);
        });

        Assert.Equal((1, 1L), seen.Value);
    }

    [Fact]
    public void A_kept_query_can_be_asked_again_also_while_its_rows_are_read_and_sees_what_was_recorded_between()
    {
        const string byUrn = "SELECT name FROM rolls_school WHERE urn >= $urn ORDER BY urn";
        FundingDatabase database = work.Open();
        work.Record(database, new SchoolOpened(1, "Elm"), new SchoolOpened(2, "Oak"));

        Outcome<string> read = work.Ask<string>(database, session =>
        {
            using BulkRows outer = session.Rows(byUrn, 1);
            string names = "";
            while (outer.Next())
            {
                names += outer.Text(0);
                using BulkRows inner = session.Rows(byUrn, 2);
                while (inner.Next()) names += "-" + inner.Text(0);
            }

            return names;
        });
        work.Record(database, new SchoolOpened(3, "Fir"));

        Assert.Equal("Elm-OakOak-Oak", read.Value);
        Assert.Equal("Fir", work.Ask<string>(database, session =>
        {
            using BulkRows rows = session.Rows(byUrn, 3);
            rows.Next();
            return rows.Text(0);
        }).Value);
    }

    [Fact]
    public void A_query_of_the_context_does_not_track()
    {
        FundingDatabase database = work.Open();
        work.Record(database, new SchoolOpened(1, "Elm"));

        Outcome<EntityState> state = work.Ask<EntityState>(database, session =>
            session.Db<RollsDb>().Entry(session.Db<RollsDb>().Schools.Single()).State);

        Assert.Equal(EntityState.Detached, state.Value);
    }

    [Fact]
    public async Task A_fault_after_a_recording_leaves_nothing()
    {
        FundingDatabase database = work.Open();
        work.Record(database, new SchoolOpened(1, "Elm"));

        Outcome<bool> refused = await database.Submit<bool>(work.NewCommand(), session =>
        {
            session.Record(new SchoolOpened(2, "Oak"));
            return new Fault("full", "The town is full.", FaultKind.RuleBroken);
        });
        work.Record(database, new SchoolOpened(3, "Fir"));

        Assert.Equal("full", refused.Fault!.Code);
        Assert.Equal(["1 Elm", "3 Fir"], database.Schools());
        using var reader = database.OpenReader();
        Assert.Equal(2, Journal.Over(reader).Verify().Value.Sequence);
    }

    [Fact]
    public async Task A_request_id_that_is_recorded_is_refused_the_second_time()
    {
        FundingDatabase database = work.Open();
        CommandInfo command = work.NewCommand();
        Func<Session, Outcome<bool>> Body(int urn) => session =>
        {
            session.Record(new SchoolOpened(urn, "Elm"));
            return true;
        };

        Assert.True((await database.Submit(command, Body(1))).Succeeded);
        Assert.Equal("request_id_reused", (await database.Submit(command, Body(2))).Fault!.Code);
        Assert.Equal(["1 Elm"], database.Schools());
    }

    [Fact]
    public async Task A_type_that_is_no_registered_fact_is_a_programming_error() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => work.Open().Submit<bool>(work.NewCommand(), session =>
        {
            session.Record(new NobodysFact(1));
            return true;
        }));

    [Fact]
    public async Task A_table_written_beside_an_Apply_is_a_programming_error_and_leaves_nothing()
    {
        FundingDatabase database = work.Open();

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Submit<bool>(work.NewCommand(), session =>
        {
            session.Prepared("INSERT INTO rolls_school VALUES (1, 'Elm')").ExecuteNonQuery();
            return true;
        }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Submit<bool>(work.NewCommand(), session =>
        {
            session.Db<RollsDb>().Add(new SchoolRow { Urn = 2, Name = "Oak" });
            return true;
        }));

        Assert.Empty(database.Schools());
    }

    [Fact]
    public async Task A_bulk_insert_is_handed_out_to_an_Apply_only()
    {
        FundingDatabase database = work.Open();

        await Assert.ThrowsAsync<InvalidOperationException>(() => database.Submit<bool>(work.NewCommand(), session =>
        {
            session.Bulk("INSERT INTO rolls_school VALUES (1, 'Elm')").Run();
            return true;
        }));

        Assert.Empty(database.Schools());
    }

    [Fact]
    public void A_row_that_breaks_a_foreign_key_fails_its_command_and_not_the_next()
    {
        FundingDatabase database = work.Open();

        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => work.Record(database, new CountsTaken([new(9, 1, 30)])));
        Assert.True(work.Record(database, new SchoolOpened(9, "Elm")).Succeeded);
        Assert.True(work.Record(database, new CountsTaken([new(9, 1, 30)])).Succeeded);

        using var reader = database.OpenReader();
        Assert.Equal(2, Journal.Over(reader).Verify().Value.Sequence);
    }

    [Fact]
    public async Task A_session_ends_with_its_command()
    {
        Session? kept = null;
        await work.Open().Submit<bool>(work.NewCommand(), session =>
        {
            kept = session;
            return true;
        });

        Assert.Throws<ObjectDisposedException>(() => kept!.Record(new SchoolOpened(1, "Elm")));
    }
}

internal static class SessionSql
{
    public static string ScalarInTransaction(this Microsoft.Data.Sqlite.SqliteConnection connection, Session session, string sql)
    {
        Assert.Same(connection, session.Connection);
        return session.Prepared(sql).ExecuteScalar()!.ToString()!;
    }
}
