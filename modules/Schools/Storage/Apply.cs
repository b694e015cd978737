using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Schools.Storage;

/// <summary>The only code that writes this module's tables, live and in replay.</summary>
internal static class Apply
{
    private static readonly string Authority = Upsert("schools_authority", 1, "code", "name", "region");

    private static readonly string School = Upsert("schools_school", 1,
        "id", "urn", "row_no", "authority_code", "estab", "name", "school_group", "group_source", "kind", "kind_source", "age_low", "age_high",
        "opened_day", "closed_day", "source_file", "source_line");

    private static readonly string Count = Upsert("schools_count", 4, "school_id", "day", "measure", "source_file", "number", "source_line");

    private static readonly string Link = Upsert("schools_link", 3,
        "urn", "link_urn", "type", "link_name", "is_predecessor", "day", "source_file", "source_line");

    private static readonly string Place = Insert("schools_place",
        "school_id", "kind", "from_day", "until_day", "places", "occupied_at_census", "status", "basis", "source_file", "source_line");

    private static readonly string Placement = Insert("schools_placement",
        "id", "pupil", "home_authority", "school_id", "setting", "need", "year_group", "plan", "part_time", "from_day", "until_day",
        "dual_registered", "status", "basis", "source_file", "source_line");

    public static void Schools(Session session, SchoolsImported fact)
    {
        Row authority = new(session.Prepared(Authority), 3);
        foreach (AuthorityLine a in fact.Authorities)
            authority.Number(0, a.Code).Text(1, a.Name).Text(2, a.Region).Write();
        Row school = new(session.Prepared(School), 16);
        school.Text(14, fact.File);
        foreach (SchoolLine s in fact.Schools)
            school.Number(0, s.Id).Number(1, s.Urn).Number(2, s.RowNo).Number(3, s.AuthorityCode).Text(4, s.Estab).Text(5, s.Name)
                .Text(6, Words<SchoolGroup>.Text(s.Group)).Text(7, s.GroupSource).Text(8, Words<SchoolKind>.Text(s.Kind)).Text(9, s.KindSource)
                .Number(10, s.AgeLow).Number(11, s.AgeHigh).Day(12, s.Opened).Day(13, s.Closed).Number(15, s.Line).Write();
    }

    public static void Counts(Session session, CountsImported fact)
    {
        Row count = new(session.Prepared(Count), 6);
        count.Text(3, fact.File);
        foreach (CountLine c in fact.Counts)
            count.Number(0, c.School).Day(1, c.Day).Text(2, Words<CensusMeasure>.Text(c.Measure)).Number(4, c.Number).Number(5, c.Line).Write();
    }

    public static void Links(Session session, LinksImported fact)
    {
        Row link = new(session.Prepared(Link), 8);
        link.Text(6, fact.File);
        foreach (LinkLine l in fact.Links)
            link.Number(0, l.Urn).Number(1, l.LinkUrn).Text(2, l.Type).Text(3, l.LinkName).Number(4, l.IsPredecessor ? 1 : 0)
                .Day(5, l.Day).Number(7, l.Line).Write();
    }

    public static void Places(Session session, PlacesCommissioned fact)
    {
        Row place = new(session.Prepared(Place), 10);
        place.Text(8, fact.File);
        foreach (PlaceLine p in fact.Places)
            place.Number(0, p.School).Text(1, Words<PlaceKind>.Text(p.Kind)).Day(2, p.From).Day(3, p.Until).Number(4, p.Places)
                .Number(5, p.OccupiedAtCensus).Text(6, Words<SourceStatus>.Text(p.Status)).Text(7, p.Basis).Number(9, p.Line).Write();
    }

    public static void Placements(Session session, PlacementsOpened fact)
    {
        Row row = new(session.Prepared(Placement), 16);
        row.Text(14, fact.File);
        foreach (PlacementLine p in fact.Placements)
            row.Text(0, p.Id).Text(1, p.Pupil).Number(2, p.Home).Number(3, p.School).Text(4, Words<Setting>.Text(p.Setting)).Text(5, p.Need)
                .Number(6, p.Year).Text(7, Words<PlanKind>.Text(p.Plan)).Number(8, p.PartTime).Day(9, p.From).Day(10, p.Until ?? DateSpan.NoEnd)
                .Number(11, p.Dual ? 1 : 0).Text(12, Words<SourceStatus>.Text(p.Status)).Text(13, p.Basis).Number(15, p.Line).Write();
    }

    private static string Insert(string table, params string[] columns) =>
        $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"$p{i}"))})";

    /// <summary>The first columns are the key: a row that is there already is stated anew.</summary>
    private static string Upsert(string table, int keys, params string[] columns) =>
        $"{Insert(table, columns)} ON CONFLICT ({string.Join(", ", columns.Take(keys))}) DO UPDATE SET {string.Join(", ", columns.Skip(keys).Select(c => $"{c} = excluded.{c}"))}";
}

/// <summary>The parameters of a kept statement, made once, by position.</summary>
internal readonly struct Row
{
    private readonly SqliteCommand statement;
    private readonly SqliteParameter[] cells;

    public Row(SqliteCommand statement, int width)
    {
        this.statement = statement;
        for (int i = statement.Parameters.Count; i < width; i++) statement.Parameters.Add(new SqliteParameter($"$p{i}", DBNull.Value));
        cells = [.. statement.Parameters.Cast<SqliteParameter>()];
    }

    public Row Number(int cell, long? value)
    {
        cells[cell].Value = value is long number ? number : DBNull.Value;
        return this;
    }

    public Row Text(int cell, string? value)
    {
        cells[cell].Value = (object?)value ?? DBNull.Value;
        return this;
    }

    public Row Day(int cell, DateOnly? value) => Number(cell, value?.DayNumber);

    public void Write() => statement.ExecuteNonQuery();
}
