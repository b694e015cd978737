using System.Diagnostics;
using System.Text.Json.Serialization;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FundingPlatform.Load;

/// <summary>So many made-up placements are written. The fact holds no more than their number: what is measured is the statement.</summary>
public sealed record PlacementsFilled(int Count);

[JsonSerializable(typeof(PlacementsFilled))]
internal sealed partial class FilledJson : JsonSerializerContext;

/// <summary>
/// A country's placements into the table of placements, with its indexes and its foreign key, and out of it into memory: by hand
/// with SQLite's own calls, and as the product does it.
/// </summary>
internal sealed class StorageRuns(string folder, int placements)
{
    private const int Schools = 24_442, InFact = 10_000;
    private const string Cells = "id, pupil, home_authority, school_id, setting, need, year_group, plan, part_time, from_day, until_day, dual_registered, status, basis, source_file, source_line, decided_on, sequence";
    private static readonly string Insert = $"INSERT INTO schools_placement ({Cells}) VALUES ({string.Join(", ", Enumerable.Range(0, 18).Select(i => $"$p{i}"))})";
    private static readonly DateOnly From = new(2023, 4, 1);
    private static readonly string[] Settings = ["mainstream", "resourced_provision", "special"];

    private static readonly Module Filling = new("load", typeof(StorageRuns).Assembly, facts => facts.Add("load.placements_filled.v1", FilledJson.Default.PlacementsFilled, Fill));

    private int files;
    private string? filled;

    /// <summary>The yardstick: prepare, bind, step, reset, in one transaction.</summary>
    public Rate BareInsert()
    {
        (FundingDatabase database, string path) = Open();
        database.Dispose();
        SqliteConnection connection = Writing(path);
        sqlite3 handle = connection.Handle!;
        Check(raw.sqlite3_exec(handle, "BEGIN IMMEDIATE"));
        long began = Stopwatch.GetTimestamp();
        Check(raw.sqlite3_prepare_v3(handle, Insert, raw.SQLITE_PREPARE_PERSISTENT, out sqlite3_stmt row));
        for (int i = 0; i < placements; i++)
        {
            BindByHand(row, i);
            if (raw.sqlite3_step(row) != raw.SQLITE_DONE) throw new InvalidOperationException(raw.sqlite3_errmsg(handle).utf8_to_string());
            Check(raw.sqlite3_reset(row));
        }

        row.Dispose();
        Check(raw.sqlite3_exec(handle, "COMMIT"));
        Rate rate = Done("insert: SQLitePCLRaw bind and step, one transaction", began);
        connection.Dispose();
        Delete(path);
        return rate;
    }

    /// <summary>The product's statement alone, in the Apply of a fact that holds no placements.</summary>
    public async Task<Rate> Statement()
    {
        (FundingDatabase database, string path) = Open();
        Rate rate;
        using (database)
        {
            long began = Stopwatch.GetTimestamp();
            await Submit(database, session => session.Record(new PlacementsFilled(placements))).ConfigureAwait(false);
            rate = Done("insert: ours, the statement alone", began);
        }

        Delete(path);
        return rate;
    }

    /// <summary>As an import is recorded: facts of ten thousand with every value in their payload, hashed into the chain.</summary>
    public async Task<Rate> Facts()
    {
        (FundingDatabase database, string path) = Open();
        using (database)
        {
            PlacementLine[] lines = [.. Enumerable.Range(0, placements).Select(Line)];
            long began = Stopwatch.GetTimestamp();
            await Submit(database, session =>
            {
                foreach (PlacementLine[] part in lines.Chunk(InFact)) session.Record(new PlacementsOpened("made up", part));
            }).ConfigureAwait(false);
            if (filled is string before) Delete(before);
            filled = path;
            return Done("insert: ours, with facts and their chain", began);
        }
    }

    /// <summary>The yardstick of reading: six numbers of each placement stepped through into arrays.</summary>
    public Rate BareRead()
    {
        using SqliteConnection connection = Reading();
        sqlite3 handle = connection.Handle!;
        long began = Stopwatch.GetTimestamp();
        Check(raw.sqlite3_prepare_v2(handle, "SELECT school_id, setting, part_time, from_day, until_day, home_authority FROM schools_placement", out sqlite3_stmt row));
        var (schools, settings, homes) = (new int[placements], new byte[placements], new int[placements]);
        var (parts, from, until) = (new long[placements], new int[placements], new int[placements]);
        int count = 0;
        for (; raw.sqlite3_step(row) == raw.SQLITE_ROW; count++)
        {
            schools[count] = raw.sqlite3_column_int(row, 0);
            settings[count] = (byte)raw.sqlite3_column_blob(row, 1)[0];
            parts[count] = raw.sqlite3_column_int64(row, 2);
            (from[count], until[count], homes[count]) = (raw.sqlite3_column_int(row, 3), raw.sqlite3_column_int(row, 4), raw.sqlite3_column_int(row, 5));
        }

        row.Dispose();
        return Done("read: SQLitePCLRaw step, six columns into arrays", began, count);
    }

    /// <summary>As a start reads them: whole placements.</summary>
    public Rate Read()
    {
        using SqliteConnection connection = Reading();
        long began = Stopwatch.GetTimestamp();
        return Done("read: ours, sixteen columns into placements", began, SchoolsReader.Over(connection).Placements().Count);
    }

    private Rate Done(string name, long began, int? count = null)
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(began);
        if (count is int read && read != placements) throw new InvalidOperationException($"{name}: {read} placements, not {placements}.");
        return new(name, placements, placements / elapsed.TotalSeconds, 0, 0) { Note = $"{elapsed.TotalSeconds:N2} s" };
    }

    private SqliteConnection Reading()
    {
        var connection = new SqliteConnection($"Data Source={filled ?? throw new InvalidOperationException("Nothing was written that could be read.")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return connection;
    }

    private static SqliteConnection Writing(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        Check(raw.sqlite3_exec(connection.Handle!, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON"));
        return connection;
    }

    // Every run has a new file with the schools that the placements are at.
    private (FundingDatabase Database, string Path) Open()
    {
        string path = Path.Combine(folder, $"storage{++files}.db");
        FundingDatabase.Open(path, [SchoolsModule.Parts, Filling], TimeProvider.System).Value.Dispose();
        using (SqliteConnection connection = Writing(path))
        {
            Check(raw.sqlite3_exec(connection.Handle!, $"""
                WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < {Schools})
                INSERT INTO schools_school (id, row_no, authority_code, name, school_group, group_source, kind, kind_source, source_file, source_line)
                SELECT id, id, id % 152, 'School', 'primary', 'made up', 'maintained', 'made up', 'made up', 1 FROM n
                """));
        }

        return (FundingDatabase.Open(path, [SchoolsModule.Parts, Filling], TimeProvider.System).Value, path);
    }

    // A file of a country's placements is large, and there is one for every run.
    private static void Delete(string path)
    {
        foreach (string ending in (string[])["", "-wal", "-shm"]) File.Delete(path + ending);
    }

    private static async Task Submit(FundingDatabase database, Action<Session> body)
    {
        Outcome<bool> done = await database.Submit<bool>(new CommandInfo(new Guid(1, 7, 9, 1, 2, 3, 4, 5, 6, 7, 8), "load", 0), session =>
        {
            body(session);
            return true;
        }).ConfigureAwait(false);
        if (!done.Succeeded) throw new InvalidOperationException(done.Fault!.Message);
    }

    private static void Fill(Session session, PlacementsFilled fact)
    {
        BulkInsert row = session.Bulk(Insert);
        for (int i = 0; i < fact.Count; i++)
            row.Bind(0, Id(i)).Bind(1, Id(i)).Bind(2, Home(i)).Bind(3, School(i)).Bind(4, Settings[i % 3]).Bind(5, "ASD").Bind(6, i % 12).Bind(7, "ehc_plan")
                .Bind(8, Quantity.Scale).Bind(9, From.DayNumber).Bind(10, DateSpan.NoEnd.DayNumber).Bind(11, 0).Bind(12, "illustrative").BindNull(13)
                .Bind(14, "made up").Bind(15, i).BindNull(16).Bind(17, session.Sequence).Run();
    }

    private static void BindByHand(sqlite3_stmt row, int i)
    {
        raw.sqlite3_bind_text(row, 1, Id(i));
        raw.sqlite3_bind_text(row, 2, Id(i));
        raw.sqlite3_bind_int64(row, 3, Home(i));
        raw.sqlite3_bind_int64(row, 4, School(i));
        raw.sqlite3_bind_text(row, 5, Settings[i % 3]);
        raw.sqlite3_bind_text(row, 6, "ASD");
        raw.sqlite3_bind_int64(row, 7, i % 12);
        raw.sqlite3_bind_text(row, 8, "ehc_plan");
        raw.sqlite3_bind_int64(row, 9, Quantity.Scale);
        raw.sqlite3_bind_int64(row, 10, From.DayNumber);
        raw.sqlite3_bind_int64(row, 11, DateSpan.NoEnd.DayNumber);
        raw.sqlite3_bind_int64(row, 12, 0);
        raw.sqlite3_bind_text(row, 13, "illustrative");
        raw.sqlite3_bind_null(row, 14);
        raw.sqlite3_bind_text(row, 15, "made up");
        raw.sqlite3_bind_int64(row, 16, i);
        raw.sqlite3_bind_null(row, 17);
        raw.sqlite3_bind_int64(row, 18, 1);
    }

    private static PlacementLine Line(int i) => new(
        Id(i), Id(i), Home(i), School(i), (i % 3) switch { 0 => Setting.Mainstream, 1 => Setting.ResourcedProvision, _ => Setting.Special }, "ASD", i % 12, PlanKind.EhcPlan,
        Quantity.Scale, From, null, false, SourceStatus.Illustrative, null, i);

    private static string Id(int i) => $"{School(i):00000}-{i:000000}";

    // A school's placements side by side, as the generated ones and most imports are.
    private static int School(int i) => 1 + (int)((long)i * Schools / 638_745) % Schools;

    private static int Home(int i) => School(i) % 152;

    private static void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw new InvalidOperationException($"SQLite answered {code}.");
    }
}
