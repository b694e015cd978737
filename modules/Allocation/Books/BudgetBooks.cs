using System.Collections.Frozen;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FundingPlatform.Allocation.Books;

/// <summary>A school of the list: whose it is and what it is called.</summary>
internal sealed record SchoolOfList(int Authority, string Name);

/// <summary>How a rebuilt book compares with the running one, both at <paramref name="Sequence"/>.</summary>
internal sealed record Recalculation(long Sequence, int Shares, IReadOnlyList<int> Differing, IReadOnlyList<Finding> Findings);

/// <summary>
/// Every open book of a server. Built from the modules' readers at the start and kept current by the writer after each
/// commit; whoever reads takes a snapshot and never waits.
/// </summary>
internal sealed partial class BudgetBooks : IDisposable
{
    // Above this building a book again costs less than reading its placements one by one.
    private const int MostOneByOne = 2_000;

    // Waking another core costs more than the few books of most changes.
    private const int FewBooks = 8;

    private readonly Lock gate = new();
    private readonly FundingDatabase database;
    private readonly SqliteConnection connection;
    private readonly PreparedQueries queries;
    private readonly SchoolsReader schoolsReader;
    private readonly BandingReader bandingReader;
    private FrozenDictionary<BookKey, OpenBook> books = FrozenDictionary<BookKey, OpenBook>.Empty;
    private FrozenDictionary<int, SchoolOfList> schools = FrozenDictionary<int, SchoolOfList>.Empty;
    private readonly ILogger log;
    private ChangeStamp newest;
    private bool listsMissed;
    private long reached;

    private BudgetBooks(FundingDatabase database, ILogger log)
    {
        (this.database, this.log, connection) = (database, log, database.OpenReader());
        queries = new(connection);
        (schoolsReader, bandingReader) = (SchoolsReader.Over(queries), BandingReader.Over(queries));
    }

    /// <summary>Builds every book from what is recorded, and from then on follows the writer. Nobody may write meanwhile.</summary>
    public static BudgetBooks Open(FundingDatabase database, ILogger? log = null)
    {
        var books = new BudgetBooks(database, log ?? NullLogger.Instance);
        books.Start();
        database.Committed = books.Take;
        return books;
    }

    /// <summary>The newest journal sequence that every book has taken in.</summary>
    public long Reached => Volatile.Read(ref reached);

    /// <summary>The newest journal sequence, which the books take in within moments.</summary>
    public long Head()
    {
        using ReaderLease state = database.RentReader();
        return state.Sequence;
    }

    public IEnumerable<OpenBook> All => Volatile.Read(ref books).Values;

    public OpenBook? Find(int authority, FundingYear year) => Volatile.Read(ref books).GetValueOrDefault(new(authority, year));

    public SchoolOfList? School(int id) => Volatile.Read(ref schools).GetValueOrDefault(id);

    /// <summary>
    /// Brings the books up to date with a committed batch. Runs in the writer's thread: what is read here is the state right
    /// after the commit.
    /// </summary>
    public void Take(IReadOnlyList<CommittedFact> batch)
    {
        CommittedFact last = batch[^1];
        lock (gate)
        {
            newest = new(last.Sequence, last.RecordedAt, last.Actor);
            try
            {
                using SqliteTransaction state = connection.BeginTransaction(deferred: true);
                var touched = Touched.By(batch, school => School(school)?.Authority);
                if (touched.Schools || listsMissed) ReadSchools();
                if (touched.Books || listsMissed) ReadKeys(newest.Sequence);
                listsMissed = false;
                Publish([.. Bring(touched).Where(b => !b.Key.IsStale)]);
                foreach (OpenBook book in All)
                    if (book.IsStale) BuildAgain(book, newest);
            }
            catch (Exception e)
            {
                // The batch is committed, so whatever went wrong, want of memory too: a book that missed it would be wrong
                // from now on and not say so.
                LogMissed(log, e, newest.Sequence);
                listsMissed = true;
                using SqliteTransaction? state = TryBegin();
                foreach (OpenBook book in All) BuildAgain(book, newest);
            }

            foreach (OpenBook book in All) book.Log.Trim(newest.Sequence);
            Volatile.Write(ref reached, newest.Sequence);
        }
    }

    /// <summary>
    /// Builds a book again beside the writer and compares it with the running one at the same sequence. Where they differ the
    /// book is built again, and whoever took in anything before that begins anew.
    /// </summary>
    public Recalculation Recalculate(OpenBook book)
    {
        using ReaderLease state = StateOf(book, out BookSnapshot running);
        YearInputs inputs = YearInputsReader.Read(state.Connection, book.Key.Year, book.Key.Authority);
        PricedYear priced = PricedYear.Of(inputs);
        SchoolsSide side = SchoolsSide.Of(inputs, book.Key.Authority, inputs.Grants.Of(book.Key.Authority, book.Key.Year)!);
        var live = new LiveBook(inputs, side, priced);
        Outcome<SchoolShare[]> shares = live.Calculate();
        BookSnapshot rebuilt = BookSnapshot.After(null, side, live.Counted, shares, book.Key.Year, state.Sequence);
        int[] differing = [.. rebuilt.ChangedSince(running).Select(row => row.Share.School.SchoolId), .. rebuilt.RemovedSince(running)];
        if (differing.Length > 0 || rebuilt.Fault != running.Fault) PutRight(book);
        return new(state.Sequence, rebuilt.Rows.Length, differing, new Book(inputs, priced, side).Build().Findings);
    }

    public void Dispose()
    {
        if (database.Committed == Take) database.Committed = null;
        lock (gate)
        {
            queries.Dispose();
            connection.Dispose();
        }
    }

    private void Start()
    {
        using SqliteTransaction state = connection.BeginTransaction(deferred: true);
        long head = Journal.Over(connection).Head.Sequence;
        newest = Journal.Over(connection).Entries(head).Select(e => new ChangeStamp(e.Sequence, e.RecordedAt, e.Actor)).LastOrDefault();
        ReadSchools();
        books = BookBuilder.Build(connection, BookBuilder.Keys(connection), (key, built) => new OpenBook(key, built, head)).ToFrozenDictionary(b => b.Key);
        reached = head;
    }

    // A state for reading and the snapshot that holds exactly it: the writer may commit between the two, then again.
    private ReaderLease StateOf(OpenBook book, out BookSnapshot running)
    {
        while (true)
        {
            running = book.Current;
            ReaderLease state = database.RentReader();
            if (state.Sequence == Reached && book.Current == running) return state;
            state.Dispose();
            Thread.Yield();
        }
    }

    private void PutRight(OpenBook book)
    {
        lock (gate)
        {
            using SqliteTransaction state = connection.BeginTransaction(deferred: true);
            BuildAgain(book, newest);
            book.Log.Disown(Reached);
        }
    }

    // Without a transaction each read has its own state, all of them after the commit: the writer waits here.
    private SqliteTransaction? TryBegin()
    {
        try
        {
            return connection.BeginTransaction(deferred: true);
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The books could not take in the batch that ends at sequence {Sequence}; all of them are built again")]
    private static partial void LogMissed(ILogger logger, Exception exception, long sequence);

    [LoggerMessage(2, LogLevel.Error, "The book of authority {Authority} for {Year} could not be built at sequence {Sequence}; it has no shares until it can")]
    private static partial void LogFailed(ILogger logger, Exception exception, int authority, FundingYear year, long sequence);

    private void ReadSchools() => Volatile.Write(ref schools,
        schoolsReader.Schools().ToFrozenDictionary(s => s.Id, s => new SchoolOfList(s.AuthorityCode, s.Name)));

    private void ReadSchemes()
    {
        Dictionary<string, Scheme> schemes = bandingReader.Schemes().ToDictionary(s => s.Id);
        foreach (OpenBook book in All) book.Live.UseSchemes(schemes);
    }

    // Books that a year start or a grant opened, and those that lost theirs.
    private void ReadKeys(long sequence)
    {
        FrozenDictionary<BookKey, OpenBook> known = books;
        IReadOnlyList<BookKey> keys = BookBuilder.Keys(connection);
        BookKey[] opened = [.. keys.Where(k => !known.ContainsKey(k))];
        if (opened.Length == 0 && keys.Count == known.Count) return;
        IEnumerable<OpenBook> built = BookBuilder.Build(connection, opened, (key, live) => new OpenBook(key, live, sequence));
        Volatile.Write(ref books, keys.Select(known.GetValueOrDefault).OfType<OpenBook>().Concat(built).ToFrozenDictionary(b => b.Key));
    }

    // The books that a batch touched, each brought up to date but not yet published, under the last fact that touched it.
    private Dictionary<OpenBook, ChangeStamp> Bring(Touched touched)
    {
        Dictionary<OpenBook, ChangeStamp> stamps = [];
        foreach (OpenBook book in All)
            if (touched.Rebuilds(book) is ChangeStamp stamp) stamps[book] = stamp;
        HashSet<OpenBook> again = [.. stamps.Keys];
        if (touched.Schemes) ReadSchemes();
        bool oneByOne = touched.Placements.Count <= MostOneByOne;
        foreach ((string id, ChangeStamp stamp) in touched.Placements)
        {
            Placement? now = schoolsReader.Placement(id);
            IReadOnlyList<BandDecision> decisions = now is not null && oneByOne ? bandingReader.DecisionsOf(id) : [];
            IReadOnlyList<ProtectionAward> protections = now is not null && oneByOne ? bandingReader.ProtectionsOf(id) : [];
            foreach (OpenBook book in All)
            {
                if (!(oneByOne && !again.Contains(book) ? book.Live.Replace(id, now, decisions, protections) : book.Live.Concerns(id, now))) continue;
                if (!stamps.TryGetValue(book, out ChangeStamp earlier) || earlier.Sequence < stamp.Sequence) stamps[book] = stamp;
                if (!oneByOne) again.Add(book);
            }
        }

        foreach ((BookKey key, LiveBook built) in BookBuilder.Build(connection, again.Select(b => b.Key))) books[key].Renew(built);
        return stamps;
    }

    private static void Publish(KeyValuePair<OpenBook, ChangeStamp>[] touched) => new CountryRun(
        [.. touched.Select(b => 1L + b.Key.Live.Side.Schools.Count)], i => touched[i].Key.Publish(touched[i].Value), touched.Length < FewBooks ? 1 : null).Run();

    private void BuildAgain(OpenBook book, ChangeStamp stamp)
    {
        try
        {
            book.Renew(BookBuilder.Build(connection, [book.Key]).Single().Book);
            book.Publish(stamp);
        }
        catch (Exception e)
        {
            LogFailed(log, e, book.Key.Authority, book.Key.Year, stamp.Sequence);
            book.Fail(new("book_not_calculated",
                $"The book of authority {book.Key.Authority} and {book.Key.Year} could not be worked out at sequence {stamp.Sequence}: the server's log says why. It is tried again with the next change.", FaultKind.Defect), stamp);
        }
    }
}
