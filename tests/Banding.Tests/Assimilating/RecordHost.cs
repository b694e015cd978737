using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>A database with the schools, placements and awards of a cohort, in which a plan is moderated, signed off, carried out and undone.</summary>
internal sealed class RecordHost : IDisposable
{
    public static readonly AssimilationPlan OnOneDate = AnyPlan.Plan(TargetRuleKind.Nearest, new(ProtectionKind.PerPupil, [], null, [], [], null), TimingKind.OneDate);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("assimilation");
    private int requests;

    public RecordHost(IReadOnlyList<PupilToMove> pupils, Scheme? scheme = null)
    {
        (Pupils, Scheme) = (pupils, scheme ?? AnyPlan.Rising);
        Database = Open("first.db");
        Write("an import", session =>
        {
            SourceRef source = new("a test", 2);
            SchoolsModule.Record(session, new SchoolsIntake([new(999, "Small", "North West"), new(998, "Other", "North West")],
                [.. pupils.Select(p => p.Placement.SchoolId).Append(100_001).Distinct().Select(id =>
                    new School(id, id, id % 1_000, 999, null, $"School {id}", SchoolGroup.Primary, "list", SchoolKind.Maintained, "list", 5, 11, null, null, source))], [], []));
            SchoolsModule.Record(session, [.. pupils.Select(p => p.Placement)]).OrThrow();
            BandingModule.Publish(session, Scheme);
            BandingModule.Record(session, [.. pupils.SelectMany(p => p.Awards)]);
            return 0;
        });
    }

    public IReadOnlyList<PupilToMove> Pupils { get; }
    public Scheme Scheme { get; }
    public FundingDatabase Database { get; }

    public AssimilationInputs Inputs(AssimilationPlan plan, IReadOnlyList<PupilToMove>? pupils = null) =>
        new(plan, new Dictionary<string, Scheme> { [Scheme.Id] = Scheme }, pupils ?? Pupils);

    public AssimilationInputs Recorded(AssimilationPlan plan) => Read(reader => AssimilationRecord.Recorded(reader, Inputs(plan)));

    public Outcome<int> Moderate(AssimilationPlan plan, string by, params ModeratedBand[] lines) => Ask(by, session => AssimilationRecord.Moderate(session, plan, lines));

    public Outcome<RecordedSignOff> SignOff(AssimilationPlan plan, DateOnly on, string by = "Ben", params AssimilationOverride[] overrides) =>
        Ask(by, session => AssimilationRecord.SignOff(session, Inputs(plan), on, new(overrides)));

    public Outcome<AssimilationCommit> Commit(AssimilationPlan plan, DateOnly on, string by = "Ann", params AssimilationOverride[] overrides) =>
        Ask(by, session => AssimilationRecord.Commit(session, Inputs(plan), on, new(overrides), []));

    public Outcome<int> Undo(AssimilationPlan plan, DateOnly today, string by = "Ann") => Ask(by, session => AssimilationRecord.Undo(session, plan.Id, today));

    /// <summary>Signed off and carried out on each of the days.</summary>
    public AssimilationCommit Done(AssimilationPlan plan, params DateOnly[] days)
    {
        SignOff(plan, days[0]).OrThrow();
        return days.Select(day => Commit(plan, day).OrThrow()).Last();
    }

    public static ModeratedBand Moderated(string placement, string band, ModerationReason reason = ModerationReason.EvidenceSupports, string? reference = null, Rate? amount = null) =>
        new(placement, band, amount, reason, reference, new("moderation.csv", 2));

    public T Read<T>(Func<BandingReader, T> read)
    {
        using SqliteConnection connection = Database.OpenReader();
        return read(BandingReader.Over(connection));
    }

    public RecordedAssimilation State(AssimilationPlan plan) => Read(reader => reader.Assimilation(plan.Id))!;

    /// <summary>Every row of a table, as text.</summary>
    public List<string> Rows(string table)
    {
        using SqliteConnection connection = Database.OpenReader();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"SELECT * FROM {table} ORDER BY 1, 2, 3, 4";
        using SqliteDataReader row = command.ExecuteReader();
        List<string> rows = [];
        while (row.Read()) rows.Add(string.Join("|", Enumerable.Range(0, row.FieldCount).Select(i => $"{row.GetName(i)} {row.GetValue(i)}")));
        return rows;
    }

    public void Write(string by, Func<Session, int> body) => Ask(by, session => (Outcome<int>)body(session)).OrThrow();

    public Outcome<T> Ask<T>(string by, Func<Session, Outcome<T>> body, Caller? caller = null) =>
        Database.Submit(new CommandInfo(new Guid(++requests, 0, 0, new byte[8]), by, 999) { Caller = caller }, body).GetAwaiter().GetResult();

    /// <summary>The tables that are other in a database into which the journal was replayed.</summary>
    public async Task<IReadOnlyList<TableDifference>> Replayed()
    {
        using FundingDatabase second = Open("second.db");
        Assert.True((await Replay.Into(Database, second)).Succeeded);
        using SqliteConnection left = Database.OpenReader(), right = second.OpenReader();
        return TableComparison.Compare(left, right);
    }

    public IReadOnlyList<TableDifference> Against(RecordHost other)
    {
        using SqliteConnection left = Database.OpenReader(), right = other.Database.OpenReader();
        return TableComparison.Compare(left, right);
    }

    public void Dispose()
    {
        Database.Dispose();
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private FundingDatabase Open(string name) =>
        FundingDatabase.Open(Path.Combine(folder.FullName, name), [SchoolsModule.Parts, BandingModule.Parts], new Noon()).Value;

    /// <summary>The same instant always, so that two databases can be the same to the hash.</summary>
    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2023, 8, 1, 12, 0, 0, TimeSpan.Zero);
    }
}
