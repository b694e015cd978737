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
    private readonly JournalHash hasher = new();
    private (long Sequence, byte[] Hash) head = JournalTable.Head(connection);
    private (long Sequence, byte[] Hash) headBefore;
    private SqliteTransaction? transaction;

    public SqliteConnection Connection { get; } = connection;

    public FactRegistry Facts { get; } = facts;

    /// <summary>Rows changed since the connection was opened, whoever changed them.</summary>
    public int Changes => raw.sqlite3_total_changes(Connection.Handle);

    public void Begin()
    {
        headBefore = head;
        transaction = Connection.BeginTransaction();
        foreach (DbContext context in contexts.Values) Enlist(context);
    }

    public void Commit()
    {
        transaction!.Commit();
        Close();
    }

    public void Rollback()
    {
        head = headBefore;
        foreach (DbContext context in contexts.Values) context.ChangeTracker.Clear();
        // Disposing also copes with a transaction that SQLite has already rolled back itself, as on a full disk.
        Close();
    }

    /// <summary>Runs one command's work; with false nothing of it stays.</summary>
    public bool KeepIf(Func<bool> work)
    {
        (long, byte[]) before = head;
        Prepared("SAVEPOINT command").ExecuteNonQuery();
        bool keep = work();
        foreach (DbContext context in contexts.Values) context.ChangeTracker.Clear();
        if (!keep)
        {
            Prepared("ROLLBACK TO command").ExecuteNonQuery();
            head = before;
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

    /// <summary>The fact as it goes into the journal, good until the next one: a large payload is written once and never copied.</summary>
    public ReadOnlyMemory<byte> Payload<TFact>(FactKind<TFact> kind, TFact fact) where TFact : class
    {
        payload.ResetWrittenCount();
        kind.WritePayload(payload, fact);
        return payload.WrittenMemory;
    }

    /// <summary>Continues the journal: gives the entry its sequence and hashes and writes it.</summary>
    public void Append(JournalEntry entry)
    {
        JournalEntry next = entry with { Sequence = head.Sequence + 1, PreviousHash = head.Hash };
        byte[] hash = hasher.After(head.Hash, next);
        JournalTable.Append(this, next with { Hash = hash });
        head = (next.Sequence, hash);
    }

    public void Dispose()
    {
        foreach (DbContext context in contexts.Values) context.Dispose();
        foreach (SqliteCommand statement in statements.Values) statement.Dispose();
        foreach (BulkInsert insert in inserts.Values) insert.Close();
        transaction?.Dispose();
        hasher.Dispose();
        Connection.Dispose();
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
