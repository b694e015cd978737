using FundingPlatform.Kernel;
using FundingPlatform.Shell.Storage;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell;

/// <summary>
/// Who asks for a change and how it is told apart from any other: the caller makes the request id.
/// <paramref name="Authority"/> is the paying authority's code, 0 for none.
/// </summary>
public sealed record CommandInfo(Guid RequestId, string Actor, int Authority)
{
    /// <summary>SHA-256 of the request as it came over the wire, its method included; empty for a command that did not.</summary>
    public ReadOnlyMemory<byte> Fingerprint { get; init; }

    /// <summary>The verified caller of a command that came over the wire, else null.</summary>
    public Caller? Caller { get; init; }
}

/// <summary>
/// What a command recorded: the reply that stands in the journal, to the byte, whether it is that of an earlier call with the
/// same request, and the facts, which for a retry are read only when they are asked for.
/// </summary>
public sealed record Answer(ReadOnlyMemory<byte> Reply, bool Retried, Lazy<IReadOnlyList<object>> Facts);

/// <summary>A fact of a committed batch with the entry that holds it.</summary>
public sealed record CommittedFact(long Sequence, DateTimeOffset RecordedAt, string Actor, int Authority, object Fact);

/// <summary>One SQLite database with its modules: the single writer, the journal, and readers beside it.</summary>
public sealed class FundingDatabase : IDisposable
{
    private readonly TimeProvider clock;
    private readonly FileStream? held;
    private readonly Writer? writer;
    private readonly ReaderPool readers;

    private FundingDatabase(string path, FactRegistry facts, TimeProvider clock, FileStream? held, Writer? writer) =>
        (FilePath, Facts, this.clock, this.held, this.writer, readers) = (path, facts, clock, held, writer, new ReaderPool(path));

    /// <summary>The database file, as a full path.</summary>
    public string FilePath { get; }

    internal FactRegistry Facts { get; }

    /// <summary>
    /// Opens or creates the file and brings every module's schema up to date; holds the process lock until disposed. Faults:
    /// <c>database_locked</c>, <c>database_unwritable</c>, <c>database_unreadable</c>, <c>schema_changed</c>,
    /// <c>schema_newer</c>, <c>fact_kind_unknown</c>.
    /// </summary>
    public static Outcome<FundingDatabase> Open(string path, IReadOnlyList<Module> modules, TimeProvider clock)
    {
        path = DatabaseFile.Real(path);
        if (IsSomethingElse(path)) return Faults.DatabaseOfAnother(path);
        var facts = FactRegistry.Of(modules);
        Outcome<FileStream> held = DatabaseFile.Lock(path);
        if (held.Fault is { } locked) return locked;
        bool opened = false;
        try
        {
            Outcome<FundingDatabase> database =
                DatabaseFile.Guarded(path, () => OpenWriter(path, SchemaScripts.Of(modules), facts, clock, held.Value));
            opened = database.Succeeded;
            return database;
        }
        finally
        {
            if (!opened) held.Value.Dispose();
        }
    }

    /// <summary>
    /// Whether a file is an SQLite database that has no journal, so somebody else's. Looks without touching the file or laying
    /// anything beside it; no file, or one that is no SQLite database at all, is not.
    /// </summary>
    public static bool IsSomethingElse(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = $"{new Uri(Path.GetFullPath(path)).AbsoluteUri}?immutable=1",
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ConnectionString);
        try
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) > 0 AND sum(name = 'shell_journal') = 0 FROM sqlite_master";
            return command.ExecuteScalar() is long and 1;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    /// <summary>
    /// Opens an existing file for reading only; needs no lock. Faults: <c>database_missing</c>, <c>database_unreadable</c>,
    /// <c>schema_older</c> and those of <see cref="Open"/> that concern its content.
    /// </summary>
    public static Outcome<FundingDatabase> OpenReadOnly(string path, IReadOnlyList<Module> modules)
    {
        path = DatabaseFile.Real(path);
        if (!File.Exists(path)) return Faults.DatabaseMissing(path);
        if (IsSomethingElse(path)) return Faults.DatabaseOfAnother(path);
        var facts = FactRegistry.Of(modules);
        return DatabaseFile.Guarded<FundingDatabase>(path, () =>
        {
            using SqliteConnection connection = DatabaseFile.OpenForReading(path);
            Fault? fault = SchemaScripts.Check(connection, SchemaScripts.Of(modules)) ?? JournalTable.UnknownKind(connection, facts);
            return fault is null ? new FundingDatabase(path, facts, TimeProvider.System, null, null) : fault;
        });
    }

    /// <summary>
    /// Runs a command's body in the writer, in its turn and transaction. A fault or an exception leaves nothing behind. The
    /// body may run twice, when another command of its batch breaks. Fault <c>request_id_reused</c>: that id is recorded.
    /// </summary>
    public Task<Outcome<T>> Submit<T>(CommandInfo command, Func<Session, Outcome<T>> body) => Write<T>(write =>
    {
        if (JournalTable.HasRequest(write, command.RequestId)) return Faults.RequestIdReused(command.RequestId);
        var session = new Session(write, command, clock.GetUtcNow());
        Outcome<T> outcome = body(session);
        if (outcome.Succeeded) session.End();
        return outcome;
    });

    /// <summary>
    /// The same for a request that came over the wire: the body's result is the reply that is recorded, and the same request
    /// again (request id and fingerprint) gets it again, to the byte, without the body. Fault <c>request_id_reused</c>: that id
    /// is another request's. A command whose caller goes before its turn is dropped, and the task cancelled.
    /// </summary>
    public Task<Outcome<Answer>> Submit(CommandInfo command, Func<Session, Outcome<ReadOnlyMemory<byte>>> body, CancellationToken caller) =>
        Write<Answer>(write =>
        {
            if (RecordedRequest.Find(write, command.RequestId) is { } earlier) return earlier.AnswerTo(command, Facts);
            var session = new Session(write, command, clock.GetUtcNow());
            Outcome<ReadOnlyMemory<byte>> reply = body(session);
            if (reply.Fault is { } refusal) return refusal;
            if (session.Sequence == 0) throw new InvalidOperationException("A command that succeeds over the wire records something: a retry has nothing to find.");
            session.End(reply.Value);
            object[] facts = [.. session.Facts];
            return new Answer(reply.Value, false, new(facts));
        }, caller);

    /// <summary>
    /// Is called with every batch after its commit and before anyone is answered, in the writer's own thread: whoever keeps
    /// something in memory brings it up to date there, and no later commit comes meanwhile. Null for nobody.
    /// </summary>
    public Action<IReadOnlyList<CommittedFact>>? Committed
    {
        get => writer?.Committed;
        set => (writer ?? throw ReadOnly()).Committed = value;
    }

    /// <summary>A new connection for reading; sees what is committed. The caller disposes it.</summary>
    public SqliteConnection OpenReader() => DatabaseFile.OpenForReading(FilePath);

    /// <summary>A connection for reading that sees one state, and is kept for the next caller when it is disposed.</summary>
    public ReaderLease RentReader() => readers.Rent();

    /// <summary>Finishes the commands that wait, closes the file and lets go of the lock.</summary>
    public void Dispose()
    {
        // The writer goes last, so that nothing holds it back from putting everything into the one file.
        readers.Dispose();
        writer?.Dispose();
        held?.Dispose();
    }

    internal Task<Outcome<T>> Write<T>(Func<WriteConnection, Outcome<T>> work, CancellationToken caller = default) =>
        (writer ?? throw ReadOnly()).Submit(work, caller);

    private InvalidOperationException ReadOnly() => new($"{FilePath} is open for reading only.");

    internal static Outcome<FundingDatabase> OpenWriter(
        string path, IReadOnlyList<SchemaScript> scripts, FactRegistry facts, TimeProvider clock, FileStream held)
    {
        SqliteConnection connection = DatabaseFile.OpenForWriting(path);
        WriteConnection? write = null;
        try
        {
            Fault? fault = SchemaScripts.Apply(connection, scripts) ?? JournalTable.UnknownKind(connection, facts);
            if (fault is not null) return fault;
            write = new WriteConnection(connection, facts);
            return new FundingDatabase(path, facts, clock, held, new Writer(write));
        }
        finally
        {
            if (write is null) connection.Dispose();
        }
    }
}
