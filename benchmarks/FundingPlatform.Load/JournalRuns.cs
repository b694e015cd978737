using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Serialization;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Load;

/// <summary>A change as small as one can be: one row of a table.</summary>
public sealed record BandMoved(int Placement, int Band, DateOnly From, string Why);

[JsonSerializable(typeof(BandMoved))]
internal sealed partial class LoadJson : JsonSerializerContext;

/// <summary>
/// The journal in process: what the disk can do, a bare SQLite loop that commits every change, our single commits, and our
/// group commit. All of them write a row of a journal with a hash and one row of a table, durably.
/// </summary>
internal sealed class JournalRuns(string folder, TimeSpan length)
{
    private static readonly Module Parts = new("load", typeof(JournalRuns).Assembly, facts =>
        facts.Add("load.band_moved.v1", LoadJson.Default.BandMoved, (session, fact) =>
            session.Bulk("INSERT INTO load_placement (id, band, from_day) VALUES ($id, $band, $from_day) ON CONFLICT (id) DO UPDATE SET band = excluded.band, from_day = excluded.from_day")
                .Bind(0, fact.Placement).Bind(1, fact.Band).Bind(2, fact.From.DayNumber).Run()));

    private int files;

    /// <summary>What the disk itself takes, for a page that is there already: a log that is written over from time to time, as SQLite's, asks for no more.</summary>
    public Rate Fsync()
    {
        using var file = new FileStream(Path.Combine(folder, "fsync.bin"), FileMode.Create, FileAccess.Write, FileShare.None, 0);
        var page = new byte[4096];
        return Loop("fsync of 4 KiB", () =>
        {
            file.Position = 0;
            file.Write(page);
            file.Flush(flushToDisk: true);
        });
    }

    /// <summary>The same two rows by hand: no chain, no request ids, no replies; the yardstick of single commits.</summary>
    public Rate BareCommits()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, $"bare{++files}.db")};Pooling=False");
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE journal (sequence INTEGER PRIMARY KEY, request_id BLOB UNIQUE, payload TEXT); CREATE TABLE placement (id INTEGER PRIMARY KEY, band INTEGER, from_day INTEGER);");
        using SqliteCommand entry = connection.CreateCommand(), row = connection.CreateCommand();
        entry.CommandText = "INSERT INTO journal (request_id, payload) VALUES ($id, $payload)";
        row.CommandText = "INSERT INTO placement (id, band, from_day) VALUES ($id, $band, 738000) ON CONFLICT (id) DO UPDATE SET band = excluded.band";
        SqliteParameter id = entry.Parameters.Add("$id", SqliteType.Blob), payload = entry.Parameters.Add("$payload", SqliteType.Text);
        SqliteParameter placement = row.Parameters.Add("$id", SqliteType.Integer), band = row.Parameters.Add("$band", SqliteType.Integer);
        int n = 0;
        return Loop("bare SQLite, a commit for each change", () =>
        {
            n++;
            using SqliteTransaction transaction = connection.BeginTransaction();
            entry.Transaction = row.Transaction = transaction;
            id.Value = RequestId(n).ToByteArray();
            payload.Value = "{\"placement\":12345,\"band\":4,\"from\":\"2023-09-01\",\"why\":\"annual review of the plan\"}";
            entry.ExecuteNonQuery();
            placement.Value = n % 2000;
            band.Value = n % 12;
            row.ExecuteNonQuery();
            transaction.Commit();
        });
    }

    /// <summary>So many writers, each with one change in flight.</summary>
    public async Task<Rate> Ours(int writers)
    {
        using FundingDatabase database = FundingDatabase.Open(Path.Combine(folder, $"ours{++files}.db"), [Parts], TimeProvider.System).Value;
        int n = 0;
        long end = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
        async Task<List<long>> Writer()
        {
            List<long> ticks = [];
            while (Stopwatch.GetTimestamp() < end)
            {
                long started = Stopwatch.GetTimestamp();
                int number = Interlocked.Increment(ref n);
                Outcome<Answer> done = await database.Submit(Command(number), session => Move(session, number), CancellationToken.None).ConfigureAwait(false);
                if (!done.Succeeded) throw new InvalidOperationException(done.Fault!.Message);
                ticks.Add(Stopwatch.GetTimestamp() - started);
            }
            return ticks;
        }

        long began = Stopwatch.GetTimestamp();
        List<long>[] all = await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(Writer))).ConfigureAwait(false);
        return Rate.Of(writers == 1 ? "ours, one writer" : string.Create(CultureInfo.InvariantCulture, $"ours, {writers} writers, group commit"),
            [.. all.SelectMany(t => t)], Stopwatch.GetElapsedTime(began));
    }

    /// <summary>The ceiling: many changes in one transaction.</summary>
    public async Task<Rate> OneTransaction(int changes)
    {
        using FundingDatabase database = FundingDatabase.Open(Path.Combine(folder, $"ours{++files}.db"), [Parts], TimeProvider.System).Value;
        long began = Stopwatch.GetTimestamp();
        await database.Submit<bool>(new CommandInfo(RequestId(0), "load", 351), session =>
        {
            for (int i = 0; i < changes; i++) session.Record(Fact(i));
            return true;
        }).ConfigureAwait(false);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(began);
        return new("ours, all in one transaction", changes, changes / elapsed.TotalSeconds, 0, 0);
    }

    private static Outcome<ReadOnlyMemory<byte>> Move(Session session, int number)
    {
        session.Record(Fact(number));
        return (ReadOnlyMemory<byte>)BitConverter.GetBytes(session.Sequence);
    }

    private static BandMoved Fact(int number) => new(number % 2000, number % 12, new(2023, 9, 1), "annual review of the plan");

    private static CommandInfo Command(int number) => new(RequestId(number), "load", 351) { Fingerprint = new byte[32] };

    private static Guid RequestId(int number) => new(number, 7, 9, 1, 2, 3, 4, 5, 6, 7, 8);

    private Rate Loop(string name, Action once)
    {
        once();
        List<long> ticks = [];
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < length)
        {
            long started = Stopwatch.GetTimestamp();
            once();
            ticks.Add(Stopwatch.GetTimestamp() - started);
        }
        return Rate.Of(name, ticks, Stopwatch.GetElapsedTime(began));
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
