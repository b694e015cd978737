using System.Text.Json.Serialization;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FundingPlatform.Shell.Tests;

public sealed record SchoolOpened(int Urn, string Name);

public sealed record SchoolRenamed(int Urn, string Name);

public sealed record CountLine(int Urn, int YearGroup, int Pupils);

public sealed record CountsTaken(IReadOnlyList<CountLine> Lines);

public sealed record NobodysFact(int Number);

[JsonSerializable(typeof(SchoolOpened))]
[JsonSerializable(typeof(SchoolRenamed))]
[JsonSerializable(typeof(CountsTaken))]
internal sealed partial class RollsJson : JsonSerializerContext;

internal sealed class SchoolRow
{
    public int Urn { get; set; }

    public required string Name { get; set; }
}

internal sealed class RollsDb(DbContextOptions<RollsDb> options) : DbContext(options)
{
    public DbSet<SchoolRow> Schools => Set<SchoolRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<SchoolRow>(school =>
    {
        school.ToTable("rolls_school").HasKey(s => s.Urn);
        school.Property(s => s.Urn).HasColumnName("urn").ValueGeneratedNever();
        school.Property(s => s.Name).HasColumnName("name");
    });
}

/// <summary>A module as small as one can be: single facts through EF, bulk facts through a prepared statement.</summary>
internal static class RollsModule
{
    public static Module Parts { get; } = new("rolls", typeof(RollsModule).Assembly, facts =>
    {
        facts.Add("rolls.school_opened.v1", RollsJson.Default.SchoolOpened, Apply);
        facts.Add("rolls.school_renamed.v1", RollsJson.Default.SchoolRenamed, Apply);
        facts.Add("rolls.counts_taken.v1", RollsJson.Default.CountsTaken, Apply);
    });

    private static void Apply(Session session, SchoolOpened fact) =>
        session.Db<RollsDb>().Add(new SchoolRow { Urn = fact.Urn, Name = fact.Name });

    private static void Apply(Session session, SchoolRenamed fact) =>
        session.Db<RollsDb>().Schools.Find(fact.Urn)!.Name = fact.Name;

    private static void Apply(Session session, CountsTaken fact)
    {
        BulkInsert insert = session.Bulk("INSERT INTO rolls_count (urn, year_group, pupils) VALUES ($urn, $year_group, $pupils)");
        foreach (CountLine line in fact.Lines)
            insert.Bind(0, line.Urn).Bind(1, line.YearGroup).Bind(2, line.Pupils).Run();
    }
}

/// <summary>A database in a folder of its own that goes with it.</summary>
internal sealed class Workspace : IDisposable
{
    // Never one that an earlier run, broken off, has left behind.
    private readonly string folder = Directory.CreateTempSubdirectory("funding-shell-").FullName;

    private readonly List<FundingDatabase> open = [];
    private int requests;

    public string PathOf(string name) => Path.Combine(folder, "data", name);

    public FundingDatabase Open(string name = "a.db")
    {
        FundingDatabase database = FundingDatabase.Open(PathOf(name), [RollsModule.Parts], new StoppedClock()).Value;
        open.Add(database);
        return database;
    }

    public CommandInfo NewCommand() => new(new Guid(++requests, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]), "tester", 351);

    public Outcome<bool> Record<TFact>(FundingDatabase database, params TFact[] facts) where TFact : class =>
        Ask<bool>(database, session =>
        {
            foreach (TFact fact in facts) session.Record(fact);
            return true;
        });

    public Outcome<T> Ask<T>(FundingDatabase database, Func<Session, Outcome<T>> body) =>
        database.Submit(NewCommand(), body).GetAwaiter().GetResult();

    public void Dispose()
    {
        foreach (FundingDatabase database in open) database.Dispose();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2023, 4, 1, 9, 30, 0, TimeSpan.Zero);
    }
}

internal static class SqlExtensions
{
    public static object? Scalar(this SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public static string[] Schools(this FundingDatabase database)
    {
        using SqliteConnection reader = database.OpenReader();
        using SqliteCommand command = reader.CreateCommand();
        command.CommandText = "SELECT urn || ' ' || name FROM rolls_school ORDER BY urn";
        using SqliteDataReader rows = command.ExecuteReader();
        var schools = new List<string>();
        while (rows.Read()) schools.Add(rows.GetString(0));
        return [.. schools];
    }
}
