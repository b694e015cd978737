using Ardalis.Specification.EntityFrameworkCore;
using FundingPlatform.Schools.Files;
using FundingPlatform.Schools.Storage;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FundingPlatform.Schools;

/// <summary>
/// What is recorded of schools, read on one connection. With an authority: its schools and what concerns them; without:
/// everything. Rows come in a fixed order.
/// </summary>
public sealed class SchoolsReader
{
    private const string OfAuthority = "(SELECT id FROM schools_school WHERE authority_code = $authority)";
    private const string ById = $"SELECT {Mapping.PlacementColumns} FROM schools_placement WHERE id = $id";
    private const string SchoolByNumber = $"SELECT {Mapping.SchoolColumns} FROM schools_school WHERE id = $id";
    private readonly SqliteConnection connection;
    private readonly Session? session;
    private readonly PreparedQueries? kept;

    private SchoolsReader(SqliteConnection connection, Session? session, PreparedQueries? kept = null) =>
        (this.connection, this.session, this.kept) = (connection, session, kept);

    public static SchoolsReader Over(SqliteConnection connection) => new(connection, null);

    /// <summary>Reads inside a command, which sees what earlier commands did; what it looks up by key is kept prepared.</summary>
    public static SchoolsReader Over(Session session) => new((session ?? throw new ArgumentNullException(nameof(session))).Connection, session);

    /// <summary>Reads on a connection of the caller's own; what it looks up by key is kept prepared.</summary>
    public static SchoolsReader Over(PreparedQueries kept) => new((kept ?? throw new ArgumentNullException(nameof(kept))).Connection, null, kept);

    /// <summary>Authorities by code.</summary>
    public IReadOnlyList<Authority> Authorities() =>
        Rows("SELECT code, name, region FROM schools_authority ORDER BY code", null, Mapping.Authority);

    /// <summary>Schools in the order of the list.</summary>
    public IReadOnlyList<School> Schools(int? authority = null) =>
        Rows($"SELECT {Mapping.SchoolColumns} FROM schools_school {(authority is null ? "" : "WHERE authority_code = $authority")} ORDER BY row_no, id", authority, Mapping.School);

    /// <summary>Counts of the authority's schools and of the predecessors that stand in for them, by school, day and measure.</summary>
    public IReadOnlyList<CensusCount> Counts(int? authority = null) =>
        Rows((authority is null ? "" : Reached) +
             $"SELECT school_id, day, measure, number, source_file, source_line FROM schools_count {(authority is null ? "" : "WHERE school_id IN (SELECT id FROM reached)")} ORDER BY school_id, day, measure, source_file",
            authority, Mapping.Count);

    /// <summary>Links from the authority's schools to their predecessors, up to four steps.</summary>
    public IReadOnlyList<SchoolLink> Links(int? authority = null) =>
        Rows((authority is null ? "" : Reached) +
             $"SELECT urn, link_urn, link_name, is_predecessor, type, day, source_file, source_line FROM schools_link {(authority is null ? "" : "WHERE urn IN (SELECT id FROM reached)")} ORDER BY urn, link_urn, type",
            authority, Mapping.Link);

    /// <summary>Places of the authority's schools, by school, kind and start.</summary>
    public IReadOnlyList<CommissionedPlaces> Places(int? authority = null) =>
        Rows($"SELECT school_id, kind, from_day, until_day, places, occupied_at_census, status, source_file, source_line, basis FROM schools_place {(authority is null ? "" : $"WHERE school_id IN {OfAuthority}")} ORDER BY school_id, kind, from_day",
            authority, Mapping.Places);

    /// <summary>Placements of the authority's pupils anywhere and of anyone in its schools, by number.</summary>
    public IReadOnlyList<Placement> Placements(int? authority = null) =>
        Rows($"SELECT {Mapping.PlacementColumns} FROM schools_placement {(authority is null ? "" : $"WHERE home_authority = $authority OR school_id IN {OfAuthority}")} ORDER BY id",
            authority, Mapping.Placement);

    /// <summary>One school, or null.</summary>
    public School? School(int id)
    {
        using BulkRows row = ByKey(SchoolByNumber, id);
        return row.Next() ? Mapping.School(row) : null;
    }

    /// <summary>One placement, or null.</summary>
    public Placement? Placement(string id)
    {
        using BulkRows row = ByKey(ById, id);
        return row.Next() ? Mapping.Placement(row) : null;
    }

    /// <summary>Placements of an authority's pupils at one school, by number.</summary>
    public IReadOnlyList<Placement> PlacementsOf(int homeAuthority, int schoolId)
    {
        using BulkRows row = BulkRows.Of(connection,
            $"SELECT {Mapping.PlacementColumns} FROM schools_placement WHERE school_id = $school AND home_authority = $home ORDER BY id", schoolId, homeAuthority);
        List<Placement> placements = [];
        while (row.Next()) placements.Add(Mapping.Placement(row));
        return placements;
    }

    /// <summary>Placements that are open at a school on a day, by number.</summary>
    public IReadOnlyList<Placement> PlacementsAt(int schoolId, DateOnly day)
    {
        using SchoolsDb db = Db();
        return [.. db.Placements.WithSpecification(new OpenPlacements(schoolId, day)).AsEnumerable().Select(p => p.ToPlacement())];
    }

    /// <summary>Every closing and correction of the authority's counts, by authority, day and number, without their lists.</summary>
    public IReadOnlyList<CountHeader> CountHistory(int? authority = null) =>
        Rows($"{Mapping.CountHeaders} {(authority is null ? "" : "WHERE authority = $authority")} ORDER BY authority, day, number", authority, Mapping.CountHeader);

    /// <summary>Counts that were closed, by day, each as it was corrected last.</summary>
    public IReadOnlyList<RecordedCount> RecordedCounts(int? authority = null) =>
        [.. CountHistory(authority).GroupBy(h => (h.Authority, h.Date)).Select(g => Lists(g.Last()))];

    /// <summary>The authority's count of that day as it was corrected last, or as it stood after so many corrections; null where that never was.</summary>
    public RecordedCount? RecordedCount(int authority, DateOnly date, int? number = null)
    {
        using BulkRows row = BulkRows.With(connection,
            $"{Mapping.CountHeaders} WHERE authority = $authority AND day = $day AND ($number IS NULL OR number = $number) ORDER BY number DESC LIMIT 1",
            authority, date.DayNumber, number);
        return row.Next() ? Lists(Mapping.CountHeader(row)) : null;
    }

    private RecordedCount Lists(CountHeader header)
    {
        const string OfCount = "WHERE authority = $authority AND day = $day AND number = $number";
        List<T> All<T>(string sql, Func<BulkRows, T> map)
        {
            using BulkRows row = BulkRows.Of(connection, sql, header.Authority, header.Date.DayNumber, header.Number);
            List<T> rows = [];
            while (row.Next()) rows.Add(map(row));
            return rows;
        }

        return new(header,
            All($"SELECT school_id, school_group, pupils, pupils_day, primary_pupils, secondary_pupils, phases_day, sen_support, sen_support_day FROM schools_plan_count_school {OfCount} ORDER BY school_id", Mapping.CountedSchool),
            All($"SELECT placement_id, pupil, home_authority, school_id, plan, unit, year_group FROM schools_plan_count_placement {OfCount} ORDER BY placement_id", Mapping.CountedPlacement));
    }

    /// <summary>What an authority's import has to know of what is there.</summary>
    internal RecordedBefore Before(int authority)
    {
        Dictionary<int, int> schools = Rows("SELECT id, authority_code FROM schools_school", null, row => ((int)row.Number(0), (int)row.Number(1))).ToDictionary();
        HashSet<int> authorities = [.. Rows("SELECT code FROM schools_authority", null, row => (int)row.Number(0))];
        return new(schools, authorities, Rows(Reached + "SELECT id FROM reached", authority, row => (int)row.Number(0)).ToHashSet());
    }

    internal HashSet<int> SchoolIds() => [.. Rows("SELECT id FROM schools_school", null, row => (int)row.Number(0))];

    // The steps bound the walk, so links in a circle end too.
    private const string Reached = $"""
        WITH RECURSIVE walk (id, step) AS (
            SELECT id, 0 FROM {OfAuthority}
            UNION SELECT link_urn, step + 1 FROM walk JOIN schools_link ON urn = id WHERE is_predecessor = 1 AND step < 4),
        reached AS (SELECT DISTINCT id FROM walk)

        """;

    private BulkRows ByKey(string sql, object key) =>
        session?.Rows(sql, key) ?? kept?.Rows(sql, key) ?? BulkRows.With(connection, sql, key);

    private SchoolsDb Db() => new(new DbContextOptionsBuilder<SchoolsDb>().UseSqlite(connection).Options);

    private List<T> Rows<T>(string sql, int? authority, Func<BulkRows, T> map)
    {
        using BulkRows row = authority is int code ? BulkRows.Of(connection, sql, code) : BulkRows.Of(connection, sql);
        List<T> rows = [];
        while (row.Next()) rows.Add(map(row));
        return rows;
    }
}
