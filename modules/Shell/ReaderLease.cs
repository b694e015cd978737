using System.Collections.Concurrent;
using FundingPlatform.Shell.Storage;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell;

/// <summary>A connection for reading inside one transaction: everything that is read through it is of one state.</summary>
public sealed class ReaderLease : IDisposable
{
    private readonly ReaderPool pool;
    private readonly SqliteTransaction transaction;
    private bool returned;

    internal ReaderLease(ReaderPool pool, SqliteConnection connection)
    {
        (this.pool, Connection) = (pool, connection);
        transaction = connection.BeginTransaction(deferred: true);
        Sequence = JournalTable.Head(connection).Sequence;
    }

    public SqliteConnection Connection { get; }

    /// <summary>The newest journal sequence of the state that is read; 0 while nothing is recorded.</summary>
    public long Sequence { get; }

    /// <summary>Ends the transaction and keeps the connection for the next caller.</summary>
    public void Dispose()
    {
        if (returned) return;
        returned = true;
        transaction.Dispose();
        pool.Return(Connection);
    }
}

/// <summary>Connections for reading that wait for their next caller: opening one costs more than most reads.</summary>
internal sealed class ReaderPool(string path) : IDisposable
{
    private const int Kept = 16;
    private readonly ConcurrentBag<SqliteConnection> idle = [];
    private volatile bool closed;

    public ReaderLease Rent()
    {
        SqliteConnection connection = idle.TryTake(out SqliteConnection? kept) ? kept : DatabaseFile.OpenForReading(path);
        try
        {
            return new(this, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Return(SqliteConnection connection)
    {
        if (closed || idle.Count >= Kept) connection.Dispose();
        else idle.Add(connection);
    }

    public void Dispose()
    {
        closed = true;
        while (idle.TryTake(out SqliteConnection? connection)) connection.Dispose();
    }
}
