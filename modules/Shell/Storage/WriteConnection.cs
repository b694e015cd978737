using System.Buffers;
using FundingPlatform.Shell.Rules;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace FundingPlatform.Shell.Storage;

/// <summary>
/// The one connection that writes, with everything that lives as long as it does: the transaction, the kept statements, the
/// contexts and the end of the journal. Only the writer's loop touches it.
/// </summary>
internal sealed class WriteConnection(SqliteConnection connection, FactRegistry facts) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> statements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BulkInsert> inserts = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, DbContext> contexts = [];
    private readonly ArrayBufferWriter<byte> payload = new();
    private List<CommittedFact> recorded = [];
    private readonly JournalHash hasher = new();
    private (long Sequence, byte[] Hash) head = JournalTable.Head(connection);
    private (long Sequence, byte[] Hash) headBefore;
    private SqliteTransaction? transaction;
    // The newest entry waits until the next one or the command's end: the reply that is recorded with it is known only then.
    private JournalEntry? pending;

    public SqliteConnection Connection { get; } = connection;

    public PreparedQueries Queries { get; } = new(connection);

    public FactRegistry Facts { get; } = facts;

    /// <summary>Rows changed since the connection was opened, whoever changed them.</summary>
    public int Changes => raw.sqlite3_total_changes(Connection.Handle);

    /// <summary>Whether <see cref="Commit"/> is to hand out what was recorded.</summary>
    public bool KeepsFacts { get; set; }

    public void Begin()
    {
        headBefore = head;
        transaction = Connection.BeginTransaction();
        foreach (DbContext context in contexts.Values) Enlist(context);
    }

    /// <summary>Commits, and gives what was recorded since <see cref="Begin"/>.</summary>
    public IReadOnlyList<CommittedFact> Commit()
    {
        transaction!.Commit();
        Close();
        List<CommittedFact> facts = recorded;
        if (facts.Count > 0) recorded = [];
        return facts;
    }

    public void Rollback()
    {
        head = headBefore;
        pending = null;
        recorded.Clear();
        foreach (DbContext context in contexts.Values) context.ChangeTracker.Clear();
        // Disposing also copes with a transaction that SQLite has already rolled back itself, as on a full disk.
        Close();
    }

    /// <summary>Runs one command's work; with false nothing of it stays.</summary>
    public bool KeepIf(Func<bool> work)
    {
        (long, byte[]) before = head;
        int recordedBefore = recorded.Count;
        Prepared("SAVEPOINT command").ExecuteNonQuery();
        bool keep = work();
        foreach (DbContext context in contexts.Values) context.ChangeTracker.Clear();
        if (!keep)
        {
            Prepared("ROLLBACK TO command").ExecuteNonQuery();
            head = before;
            pending = null;
            recorded.RemoveRange(recordedBefore, recorded.Count - recordedBefore);
        }
        Prepared("RELEASE command").ExecuteNonQuery();
        return keep;
    }

    public SqliteCommand Prepared(string sql)
    {
        if (!statements.TryGetValue(sql, out SqliteCommand? command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            statements.Add(sql, command);
        }
        command.Transaction = transaction;
        return command;
    }

    public BulkInsert Bulk(string sql)
    {
        if (!inserts.TryGetValue(sql, out BulkInsert? insert))
            inserts.Add(sql, insert = new BulkInsert(Connection.Handle!, sql));
        return insert;
    }

    public TContext Db<TContext>() where TContext : DbContext
    {
        if (!contexts.TryGetValue(typeof(TContext), out DbContext? context))
        {
            DbContextOptions<TContext> options = new DbContextOptionsBuilder<TContext>()
                .UseSqlite(Connection).Options;
            context = (TContext)Activator.CreateInstance(typeof(TContext), options)!;
            context.Database.AutoSavepointsEnabled = false;
            contexts.Add(typeof(TContext), context);
            Enlist(context);
        }
        return (TContext)context;
    }

    public bool HasUnsavedChanges => contexts.Values.Any(c => c.ChangeTracker.HasChanges());

    public void Save()
    {
        foreach (DbContext context in contexts.Values)
        {
            context.SaveChanges();
            context.ChangeTracker.Clear();
        }
    }

    /// <summary>
    /// The fact as it goes into the journal, good until the next one: a large payload is written once and never copied. The
    /// entry before must be finished by then.
    /// </summary>
    public ReadOnlyMemory<byte> Payload<TFact>(FactKind<TFact> kind, TFact fact) where TFact : class
    {
        payload.ResetWrittenCount();
        kind.WritePayload(payload, fact);
        return payload.WrittenMemory;
    }

    /// <summary>Continues the journal and gives the entry's sequence; the entry is written when <see cref="Finish"/> is called.</summary>
    public long Append(JournalEntry entry)
    {
        if (pending is not null) throw new InvalidOperationException("The entry before is not finished.");
        pending = entry with { Sequence = head.Sequence + 1, PreviousHash = head.Hash };
        return pending.Sequence;
    }

    /// <summary>Writes the entry that waits, if one does, with the reply that is recorded with it.</summary>
    public void Finish(ReadOnlyMemory<byte>? reply = null)
    {
        if (pending is not { } entry) return;
        if (reply is ReadOnlyMemory<byte> bytes) entry = entry with { RecordedReply = bytes };
        byte[] hash = hasher.After(head.Hash, entry);
        JournalTable.Append(this, entry with { Hash = hash });
        head = (entry.Sequence, hash);
        pending = null;
    }

    public void Remember(CommittedFact fact)
    {
        if (KeepsFacts) recorded.Add(fact);
    }

    public void Dispose()
    {
        foreach (DbContext context in contexts.Values) context.Dispose();
        foreach (SqliteCommand statement in statements.Values) statement.Dispose();
        foreach (BulkInsert insert in inserts.Values) insert.Close();
        Queries.Dispose();
        transaction?.Dispose();
        hasher.Dispose();
        Settle();
        Connection.Dispose();
    }

    // After a clean stop the file alone is the database, so that whoever copies it has all of it. Where a reader of another
    // process holds this up, the log beside the file stays and is read with it.
    private void Settle()
    {
        try
        {
            using SqliteCommand checkpoint = Connection.CreateCommand();
            checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            checkpoint.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // What is committed is in the log and on the disk either way.
        }
    }

    private void Enlist(DbContext context)
    {
        context.Database.UseTransaction(null);
        context.Database.UseTransaction(transaction);
    }

    private void Close()
    {
        SqliteTransaction? closing = transaction;
        transaction = null;
        closing?.Dispose();
    }
}
