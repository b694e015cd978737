using FundingPlatform.Kernel;
using FundingPlatform.Shell.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FundingPlatform.Shell;

/// <summary>Where a change stands in the journal: its (last) entry, when it was recorded, in UTC, and by whom.</summary>
public readonly record struct Stamp(long Sequence, DateTimeOffset RecordedAt, string Actor);

/// <summary>
/// What a command body and an Apply work with: the write connection and its transaction. Everything that it hands out
/// sits on that connection, so a command sees what earlier commands of the same batch did. It is good for one command
/// and for the writer's own thread.
/// </summary>
public sealed class Session
{
    private readonly WriteConnection write;
    private readonly CommandInfo command;
    private readonly List<object> facts = [];
    private int authority;
    private int nextPart;
    private int changesSeen;
    private bool applying;
    private bool ended;

    internal Session(WriteConnection write, CommandInfo command, DateTimeOffset recordedAt)
    {
        (this.write, this.command, RecordedAt, authority) = (write, command, recordedAt, command.Authority);
        changesSeen = write.Changes;
    }

    /// <summary>The write connection, inside its transaction.</summary>
    public SqliteConnection Connection => Open.Connection;

    /// <summary>When the command is recorded, in UTC.</summary>
    public DateTimeOffset RecordedAt { get; }

    /// <summary>
    /// The journal's number of the entry that is applied, or of the last one that this command recorded; 0 before the first.
    /// It is the same in a replay, so a table may hold it though no fact does.
    /// </summary>
    public long Sequence { get; private set; }

    /// <summary>The caller's number of the command.</summary>
    public Guid RequestId => command.RequestId;

    /// <summary>What a row states as its source when the command itself stated it: <c>request 8f14e45f-...</c>.</summary>
    public string SourceName => $"request {command.RequestId:D}";

    /// <summary>The verified caller of a command that came over the wire, else null.</summary>
    public Caller? Caller => command.Caller;

    /// <summary>Where the command stands in the journal, once it has recorded something.</summary>
    public Stamp Stamp => new(Sequence, RecordedAt, command.Actor);

    /// <summary>
    /// Says which authority's matter the command is: the paying authority's, whose code its journal entries carry. Comes before
    /// the first recording. A command that no caller sent and that records for many keeps the one that it was given. Fault
    /// <c>authority_forbidden</c>: the caller's credential is of another one.
    /// </summary>
    public Fault? RecordFor(int payingAuthority)
    {
        if (nextPart > 0 && command.Caller is null) return null;
        if (nextPart > 0 && authority != payingAuthority) throw new InvalidOperationException("The authority of a command is stated before its first fact.");
        if (command.Caller?.MayActFor(payingAuthority) is { } forbidden) return forbidden;
        authority = payingAuthority;
        return null;
    }

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
        write.Finish();
        Sequence = write.Append(new JournalEntry(
            0, command.RequestId, nextPart++, authority, command.Actor, RecordedAt, kind.Name,
            write.Payload(kind, fact), command.Fingerprint, default, default, default));
        Apply(() => kind.Apply(this, fact));
        facts.Add(fact);
        write.Remember(new(Sequence, RecordedAt, command.Actor, authority, fact));
    }

    /// <summary>A prepared statement on the write connection, kept for the life of the connection; parameters are added once by the caller that finds none.</summary>
    public SqliteCommand Prepared(string sql) => Open.Prepared(sql);

    /// <summary>
    /// Runs a query that is kept prepared for the life of the write connection: what a command looks up by key. The caller
    /// disposes the rows.
    /// </summary>
    public BulkRows Rows(string sql, params ReadOnlySpan<object?> parameters) => Open.Queries.Rows(sql, parameters);

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

    /// <summary>What the command recorded, in order.</summary>
    internal IReadOnlyList<object> Facts => facts;

    private WriteConnection Open =>
        ended ? throw new ObjectDisposedException(nameof(Session), "A session ends with its command.") : write;

    /// <summary>Copies an entry from another journal, with the parts, times and actor that it has there.</summary>
    internal void Replay(JournalEntry entry, FactKind kind)
    {
        Sequence = write.Append(entry);
        Apply(() => kind.Apply(this, entry.Payload.Span));
    }

    /// <summary>Ends the command; its last entry is written with the reply that a retry is to get again.</summary>
    internal void End(ReadOnlyMemory<byte>? reply = null)
    {
        RefuseOtherChanges();
        write.Finish(reply);
        changesSeen = write.Changes;
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
