using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Loading;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Tests.Books;

/// <summary>A database with year starts of the sample and the books that a server keeps over it.</summary>
internal sealed class SampleServer : IDisposable
{
    public static readonly FundingYear Year = new(2023);
    private static readonly IReadOnlyList<Module> Modules = AllocationModule.Platform;

    private readonly string folder = Directory.CreateTempSubdirectory("books-").FullName;
    private int requests;

    public SampleServer(int? authority = 351, bool illustrative = false)
    {
        Database = FundingDatabase.Open(Path.Combine(folder, "funding.db"), Modules, TimeProvider.System).Value;
        Outcome<Read<YearStartLoad>> loaded = YearStart.LoadInto(Database, Request(authority, illustrative), _ => { });
        Assert.False(loaded.Value.Failed, string.Join('\n', loaded.Value.Findings));
        Books = BudgetBooks.Open(Database);
    }

    /// <summary>Another authority's year start, recorded while the books are open.</summary>
    public void LoadAlso(int authority)
    {
        YearStartRequest request = Request(authority, false);
        Read<LoadedFiles> files = new YearStartFiles(request, _ => { }).Read();
        Assert.Null(YearStartRecord.Into(Database, request, files.Value!, files.Findings).Fault);
    }

    public FundingDatabase Database { get; }
    public BudgetBooks Books { get; }

    public static YearStartRequest Request(int? authority, bool illustrative) =>
        new(Path.Combine(SampleData.Root, "samples"), null, "", authority, Year, illustrative);

    public OpenBook Book(int authority) => Books.Find(authority, Year)!;

    /// <summary>Records facts as one command and gives the journal's sequence after it.</summary>
    public async Task<long> Record(params object[] facts)
    {
        var command = new CommandInfo(new Guid(++requests, 7, 7, new byte[8]), "test", 351);
        Outcome<long> done = await Database.Submit<long>(command, session =>
        {
            foreach (dynamic fact in facts) session.Record(fact);
            return session.Sequence;
        });
        Assert.Null(done.Fault);
        return done.Value;
    }

    /// <summary>One command of a module; its outcome, with the books brought up to date.</summary>
    public Outcome<T> Do<T>(Func<Session, Outcome<T>> step) =>
        Database.Submit(new CommandInfo(new Guid(++requests, 7, 7, new byte[8]), "test", 351), step).GetAwaiter().GetResult();

    public T Reading<T>(Func<SqliteConnection, T> read)
    {
        using SqliteConnection connection = Database.OpenReader();
        return read(connection);
    }

    /// <summary>How the running books differ from books built again; empty when all is well.</summary>
    public IReadOnlyList<string> Differences() => Reading(connection =>
    {
        IReadOnlyList<BookKey> keys = BookBuilder.Keys(connection);
        Assert.Equal(keys.Order(Comparer<BookKey>.Create((a, b) => (a.Year.StartingYear, a.Authority).CompareTo((b.Year.StartingYear, b.Authority)))),
            Books.All.Select(b => b.Key).Order(Comparer<BookKey>.Create((a, b) => (a.Year.StartingYear, a.Authority).CompareTo((b.Year.StartingYear, b.Authority)))));
        return BookBuilder.Build(connection, keys).SelectMany(b =>
        {
            BookSnapshot running = Books.Find(b.Key.Authority, b.Key.Year)!.Current;
            Outcome<SchoolShare[]> shown = running.Fault is Fault fault ? fault : running.Rows.Select(r => r.Share).ToArray();
            return BookComparison.Differences(b.Key, shown, b.Book.Calculate());
        }).ToList();
    });

    public void Dispose()
    {
        Books.Dispose();
        Database.Dispose();
        SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }
}
