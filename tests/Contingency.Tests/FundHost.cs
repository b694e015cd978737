using System.Collections.Immutable;
using FundingPlatform.Contingency.Recording;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Contingency.Tests;

/// <summary>A real database with schools of authority 873; counts and what the formula knows are the test's own.</summary>
internal sealed class FundHost : IDisposable
{
    public const int Authority = 873;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("contingency");
    private readonly FundingDatabase database;
    private int requests;

    public FundHost()
    {
        database = FundingDatabase.Open(Path.Combine(folder.FullName, "live.db"), Modules, TimeProvider.System).Value;
    }

    public static IReadOnlyList<Module> Modules { get; } = [SchoolsModule.Parts, ContingencyModule.Parts];

    public FundingYear Year { get; set; } = new(2022);

    /// <summary>What the formula knows, by school.</summary>
    public Dictionary<int, SchoolNeeds> Needs { get; } = [];

    /// <summary>The counts as they stand, by day.</summary>
    public Dictionary<DateOnly, PlanCount> Counts { get; } = [];

    public Dictionary<int, SchoolGroup> Groups { get; } = [];

    public ContingencyFund Fund => Ask(r => r.Own(Authority, Year)!.Fund);

    public ContingencyRecord Record => Ask(r => r.Record(Authority, Year));

    public ContingencyResult Result
    {
        get
        {
            OpenedFund opened = Ask(r => r.Own(Authority, Year)!);
            return ContingencyYear.Compile(opened.Fund, Counts.Values, Record, opened).Value.Result(Needs);
        }
    }

    public long Entries
    {
        get
        {
            using ReaderLease lease = database.RentReader();
            return lease.Sequence;
        }
    }

    public void AddSchool(int id, SchoolGroup group, Money? notional)
    {
        Groups[id] = group;
        Needs[id] = new(notional, new Dictionary<string, Quantity>());
        SourceRef source = new("a test", id);
        Do<int>("setup", session =>
        {
            SchoolsModule.Record(session, new SchoolsIntake(id == 1 ? [new(Authority, "Cambridgeshire", "East of England")] : [],
                [new(id, id, id, Authority, null, $"School {id}", group, "list", SchoolKind.Maintained, "list", 5, 11, null, null, source)], [], []));
            return 0;
        }).OrThrow();
    }

    public void AddFactor(int school, string factor, Quantity units) =>
        Needs[school] = new(Needs[school].NotionalSen, new Dictionary<string, Quantity>(Needs[school].Factors) { [factor] = units });

    public PlanCount Count(DateOnly date, CountState state, int number, IReadOnlyDictionary<int, Quantity> plans) => Counts[date] = new(
        date, state, number, [.. Groups.Select(g => new SchoolCount(g.Key, g.Value, plans.GetValueOrDefault(g.Key), Quantity.Of(200), null, null))], []);

    public Outcome<OpenedFund> Open(ContingencyFund fund, DateOnly on) => Do("officer", s => ContingencyModule.Open(s, fund, on));

    public Outcome<Notification> Notify(DateOnly round, DateOnly on) =>
        Do("officer", s => Rounds.Notify(s, Authority, Year, round, _ => Counts.GetValueOrDefault(round), Needs, on));

    public Outcome<RoundPayment> Pay(DateOnly round, DateOnly on) => Do("officer", s => ContingencyModule.Pay(s, Authority, Year, round, on));

    public Outcome<Claim> Claim(int school, Money asked, DateOnly on, string reason = "higher needs than the formula sees") =>
        Do("officer", s => ContingencyModule.Claim(s, Authority, Year, new(school, asked, reason, null, on)));

    public Outcome<Claim> Approve(int claim, string by, Money? amount, DateOnly on) =>
        Do(by, s => ContingencyModule.Approve(s, new(Authority, Year, claim, on, "agreed"), amount));

    public Outcome<Claim> Refuse(int claim, DateOnly on) => Do("approver one", s => ContingencyModule.Refuse(s, new(Authority, Year, claim, on, "not agreed")));

    public Outcome<Claim> Withdraw(int claim, DateOnly on) => Do("officer", s => ContingencyModule.Withdraw(s, new(Authority, Year, claim, on, "no longer needed")));

    public Outcome<Claim> PayClaim(int claim, DateOnly on) => Do("officer", s => ContingencyModule.PayClaim(s, Authority, Year, claim, on));

    public Outcome<FundClosing> Close(DateOnly on) => Do("officer", s => ContingencyModule.CloseYear(s, Authority, Year, on));

    public Outcome<T> Do<T>(string actor, Func<Session, Outcome<T>> body) =>
        database.Submit(new CommandInfo(new Guid(++requests, 0, 0, new byte[8]), actor, Authority), body).GetAwaiter().GetResult();

    public T Ask<T>(Func<ContingencyReader, T> read) => Query(c => read(ContingencyReader.Over(c)));

    /// <summary>The journal replayed into an empty database gives the same tables, ledger and amounts.</summary>
    public void AssertReplays()
    {
        VerificationReport report = Verification.Of(database.FilePath, Modules, TimeProvider.System, null, (live, again) =>
            Told(live) == Told(again) ? [] : ["the result differs"]).GetAwaiter().GetResult().Value;
        Assert.Empty(report.Tables);
        Assert.Empty(report.Derived);
    }

    private string Told(SqliteConnection connection)
    {
        var reader = ContingencyReader.Over(connection);
        if (reader.Own(Authority, Year) is not OpenedFund opened) return "";
        ContingencyResult result = ContingencyYear.Compile(opened.Fund, Counts.Values, reader.Record(Authority, Year), opened).Value.Result(Needs);
        return string.Join('\n', [.. result.Schools.Select(s => $"{s}"), .. result.Ledger!.Entries.Select(e => $"{e}"), $"{result.Ledger.Position}",
            .. result.Schools.SelectMany(s => result.Explain(s.SchoolId))]);
    }

    public void Dispose()
    {
        database.Dispose();
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private T Query<T>(Func<SqliteConnection, T> read)
    {
        using ReaderLease lease = database.RentReader();
        return read(lease.Connection);
    }
}
