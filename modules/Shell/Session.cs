using FundingPlatform.Shell.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FundingPlatform.Shell;

/// <summary>
/// What a command body and an Apply work with: the write connection and its transaction. Everything that it hands out
/// sits on that connection, so a command sees what earlier commands of the same batch did. It is good for one command
/// and for the writer's own thread.
/// </summary>
public sealed class Session
{
    private readonly WriteConnection write;
    private readonly CommandInfo command;
    private int nextPart;
    private int changesSeen;
    private bool applying;
    private bool ended;

    internal Session(WriteConnection write, CommandInfo command, DateTimeOffset recordedAt)
    {
        (this.write, this.command, RecordedAt) = (write, command, recordedAt);
        changesSeen = write.Changes;
    }

    /// <summary>The write connection, inside its transaction.</summary>
    public SqliteConnection Connection => Open.Connection;

    /// <summary>When the command is recorded, in UTC.</summary>
    public DateTimeOffset RecordedAt { get; }

    /// <summary>
    /// Writes one journal entry and applies the fact to its module's tables, where the rest of the command sees it. Entries of
    /// a command are numbered as parts 0, 1, ... A type that is no registered fact, a recording from inside an Apply, and a
    /// table changed other than by an Apply are programming errors.
    /// </summary>
    public void Record<TFact>(TFact fact) where TFact : class
    {
        ArgumentNullException.ThrowIfNull(fact);
        FactKind<TFact> kind = Open.Facts.Of<TFact>();
        RefuseOtherChanges();
        write.Append(new JournalEntry(
            0, command.RequestId, nextPart++, command.Authority, command.Actor, RecordedAt, kind.Name,
            write.Payload(kind, fact), default, default, default, default));
        Apply(() => kind.Apply(this, fact));
    }

    /// <summary>A prepared statement on the write connection, kept for the life of the connection; parameters are added once by the caller that finds none.</summary>
    public SqliteCommand Prepared(string sql) => Open.Prepared(sql);

    /// <summary>A prepared insert for the many rows of a bulk fact, kept for the life of the connection. It is handed out to an Apply only.</summary>
    public BulkInsert Bulk(string sql) =>
        applying ? Open.Bulk(sql) : throw new InvalidOperationException("Only an Apply writes to tables: record a fact, and let its Apply write.");

    /// <summary>
    /// The module's context on the write connection and transaction. Inside an Apply its queries track, and what is changed is
    /// saved and let go when the Apply returns; outside they do not.
    /// </summary>
    public TContext Db<TContext>() where TContext : DbContext
    {
        TContext context = Open.Db<TContext>();
        context.ChangeTracker.QueryTrackingBehavior = applying ? QueryTrackingBehavior.TrackAll : QueryTrackingBehavior.NoTracking;
        return context;
    }

    private WriteConnection Open =>
        ended ? throw new ObjectDisposedException(nameof(Session), "A session ends with its command.") : write;

    /// <summary>Copies an entry from another journal, with the parts, times and actor that it has there.</summary>
    internal void Replay(JournalEntry entry, FactKind kind)
    {
        write.Append(entry);
        Apply(() => kind.Apply(this, entry.Payload.Span));
    }

    internal void End()
    {
        RefuseOtherChanges();
        ended = true;
    }

    private void Apply(Action apply)
    {
        applying = true;
        apply();
        write.Save();
        applying = false;
        changesSeen = write.Changes;
    }

    // What is written beside an Apply would be missing after a replay.
    private void RefuseOtherChanges()
    {
        if (applying) throw new InvalidOperationException("An Apply cannot record a fact: record both in the command.");
        if (write.Changes != changesSeen || write.HasUnsavedChanges)
            throw new InvalidOperationException("A table was changed beside an Apply. Record a fact, and let its Apply write.");
    }
}
