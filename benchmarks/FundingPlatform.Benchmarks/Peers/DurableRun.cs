using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// What a recompute has to be quicker than: one change made durable, as the product does it (an entry of the journal with its hash and a
/// corrected placement), the same two rows by a bare SQLite loop, and 4 KiB written and flushed.
/// </summary>
internal sealed class DurableRun : IDisposable
{
    private static readonly DateOnly Day = new(2023, 9, 1);
    private readonly string folder = Directory.CreateTempSubdirectory("funding-durable-").FullName;
    private readonly FundingDatabase database;
    private readonly SqliteConnection bare;
    private readonly SqliteCommand entry, row;
    private readonly FileStream file;
    private readonly byte[] page = new byte[4096];
    private PlacementLine placement = new("1-1", "1-1", 351, 1, Setting.Mainstream, "ASD", null, PlanKind.EhcPlan, Quantity.Scale, new(2023, 4, 1), null, false, SourceStatus.Illustrative, null, 1);
    private int changes;

    public DurableRun()
    {
        database = FundingDatabase.Open(Path.Combine(folder, "ours.db"), AllocationModule.Platform, TimeProvider.System).Value;
        var school = new School(1, 1, 1, 351, null, "School", SchoolGroup.Primary, "made up", SchoolKind.Maintained, "made up", null, null, null, null, new("made up", 1));
        Submit(session =>
        {
            SchoolsModule.Record(session, new SchoolsIntake([new(351, "Bury", "North West")], [school], [], []));
            session.Record(new PlacementOpened(placement, Day, "made up"));
        });
        file = new(Path.Combine(folder, "flushed.bin"), FileMode.Create, FileAccess.Write, FileShare.None, 0);
        Flush();
        bare = new SqliteConnection($"Data Source={Path.Combine(folder, "bare.db")};Pooling=False");
        bare.Open();
        using SqliteCommand made = bare.CreateCommand();
        made.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE journal (sequence INTEGER PRIMARY KEY, request_id BLOB UNIQUE, payload TEXT); CREATE TABLE placement (id INTEGER PRIMARY KEY, part_time INTEGER); INSERT INTO placement VALUES (1, 1); "
            // Ours has written its schema, so its log lies there and is written over; a log that grows costs the disk far more.
            + "CREATE TABLE filler (bytes BLOB); INSERT INTO filler VALUES (zeroblob(8000000)); PRAGMA wal_checkpoint(RESTART);";
        made.ExecuteNonQuery();
        (entry, row) = (bare.CreateCommand(), bare.CreateCommand());
        entry.CommandText = "INSERT INTO journal (request_id, payload) VALUES ($id, '{\"placement\":12345,\"part_time\":60000000,\"from\":\"2023-09-01\",\"why\":\"annual review of the plan\"}')";
        row.CommandText = "UPDATE placement SET part_time = $part_time WHERE id = 1";
        entry.Parameters.Add("$id", SqliteType.Blob);
        row.Parameters.Add("$part_time", SqliteType.Integer);
    }

    /// <summary>One change, committed.</summary>
    public void Ours()
    {
        PlacementLine after = placement with { PartTime = Quantity.Scale - ++changes % 50 };
        Submit(session => session.Record(new PlacementCorrected(placement, after, Day, "made up")));
        placement = after;
    }

    /// <summary>The same two rows without a chain, a reply or a decision.</summary>
    public void Bare()
    {
        using SqliteTransaction transaction = bare.BeginTransaction();
        (entry.Transaction, row.Transaction) = (transaction, transaction);
        entry.Parameters[0].Value = RequestId(++changes).ToByteArray();
        entry.ExecuteNonQuery();
        row.Parameters[0].Value = changes;
        row.ExecuteNonQuery();
        transaction.Commit();
    }

    /// <summary>What the disk itself takes, for a page that is there already.</summary>
    public void Flush()
    {
        file.Position = 0;
        file.Write(page);
        file.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        database.Dispose();
        entry.Dispose();
        row.Dispose();
        bare.Dispose();
        file.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void Submit(Action<Session> body) => database.Submit<bool>(new CommandInfo(RequestId(++changes), "benchmark", 351), session =>
    {
        body(session);
        return true;
    }).GetAwaiter().GetResult().OrThrow();

    private static Guid RequestId(int number) => new(number, 7, 9, 1, 2, 3, 4, 5, 6, 7, 8);
}
