using FundingPlatform.Kernel;
using FundingPlatform.Shell;

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

    private static readonly string[] PlacementCells =
    [
        "id", "pupil", "home_authority", "school_id", "setting", "need", "year_group", "plan", "part_time", "from_day", "until_day",
        "dual_registered", "status", "basis", "source_file", "source_line", "decided_on", "sequence",
    ];

    private static readonly string NewPlacement = Insert("schools_placement", PlacementCells);

    private static readonly string AnyPlacement = Upsert("schools_placement", 1, PlacementCells);

    private const string EndOfPlacement =
        "UPDATE schools_placement SET until_day = $p0, source_file = $p1, source_line = 0, decided_on = $p2, sequence = $p3 WHERE id = $p4";

    private static readonly string PlanCount = Upsert("schools_plan_count", 3, "authority", "day", "number", "reason", "decided_on", "sequence");

    private static readonly string PlanCountSchool = Insert("schools_plan_count_school",
        "authority", "day", "number", "school_id", "school_group", "pupils", "pupils_day", "primary_pupils", "secondary_pupils", "phases_day", "sen_support", "sen_support_day");

    private static readonly string PlanCountPlacement = Insert("schools_plan_count_placement",
        "authority", "day", "number", "placement_id", "pupil", "home_authority", "school_id", "plan", "unit", "year_group");

    public static void Schools(Session session, SchoolsImported fact)
    {
        BulkInsert authority = session.Bulk(Authority);
        foreach (AuthorityLine a in fact.Authorities)
            authority.Bind(0, a.Code).Bind(1, a.Name).Bind(2, a.Region).Run();
        BulkInsert school = session.Bulk(School);
        school.Bind(14, fact.File);
        foreach (SchoolLine s in fact.Schools)
            school.Bind(0, s.Id).Bind(1, s.Urn).Bind(2, s.RowNo).Bind(3, s.AuthorityCode).Bind(4, s.Estab).Bind(5, s.Name)
                .Bind(6, Words<SchoolGroup>.Text(s.Group)).Bind(7, s.GroupSource).Bind(8, Words<SchoolKind>.Text(s.Kind)).Bind(9, s.KindSource)
                .Bind(10, s.AgeLow).Bind(11, s.AgeHigh).Bind(12, s.Opened?.DayNumber).Bind(13, s.Closed?.DayNumber).Bind(15, s.Line).Run();
    }

    public static void Counts(Session session, CountsImported fact)
    {
        BulkInsert count = session.Bulk(Count);
        count.Bind(3, fact.File);
        foreach (CountLine c in fact.Counts)
            count.Bind(0, c.School).Bind(1, c.Day.DayNumber).Bind(2, Words<CensusMeasure>.Text(c.Measure)).Bind(4, c.Number).Bind(5, c.Line).Run();
    }

    public static void Links(Session session, LinksImported fact)
    {
        BulkInsert link = session.Bulk(Link);
        link.Bind(6, fact.File);
        foreach (LinkLine l in fact.Links)
            link.Bind(0, l.Urn).Bind(1, l.LinkUrn).Bind(2, l.Type).Bind(3, l.LinkName).Bind(4, l.IsPredecessor ? 1 : 0)
                .Bind(5, l.Day?.DayNumber).Bind(7, l.Line).Run();
    }

    public static void Places(Session session, PlacesCommissioned fact)
    {
        BulkInsert place = session.Bulk(Place);
        place.Bind(8, fact.File);
        foreach (PlaceLine p in fact.Places)
            place.Bind(0, p.School).Bind(1, Words<PlaceKind>.Text(p.Kind)).Bind(2, p.From.DayNumber).Bind(3, p.Until.DayNumber).Bind(4, p.Places)
                .Bind(5, p.OccupiedAtCensus).Bind(6, Words<SourceStatus>.Text(p.Status)).Bind(7, p.Basis).Bind(9, p.Line).Run();
    }

    public static void Placements(Session session, PlacementsOpened fact)
    {
        BulkInsert row = session.Bulk(NewPlacement);
        foreach (PlacementLine placement in fact.Placements) Bind(row, placement, fact.File, fact.DecidedOn, session.Sequence).Run();
    }

    public static void Opened(Session session, PlacementOpened fact) =>
        Bind(session.Bulk(NewPlacement), fact.Placement, fact.Source, fact.DecidedOn, session.Sequence).Run();

    public static void Corrected(Session session, PlacementCorrected fact) =>
        Bind(session.Bulk(AnyPlacement), fact.After, fact.Source, fact.DecidedOn, session.Sequence).Run();

    public static void Closed(Session session, PlacementClosed fact) =>
        session.Bulk(EndOfPlacement).Bind(0, fact.Until.DayNumber).Bind(1, fact.Source).Bind(2, fact.DecidedOn.DayNumber)
            .Bind(3, session.Sequence).Bind(4, fact.Id).Run();

    public static void CountClosed(Session session, CountClosed fact) =>
        Taken(session, (fact.Authority, fact.Day, 0), null, fact.DecidedOn, fact.Schools, fact.Placements);

    public static void CountCorrected(Session session, CountCorrected fact) =>
        Taken(session, (fact.Authority, fact.Day, fact.Number), fact.Reason, fact.DecidedOn, fact.Schools, fact.Placements);

    private static void Taken(
        Session session, (int Authority, DateOnly Day, int Number) key, string? reason, DateOnly decidedOn,
        IReadOnlyList<CountedSchool> schools, IReadOnlyList<CountedPlacement> placements)
    {
        BulkInsert Keyed(string sql) => session.Bulk(sql).Bind(0, key.Authority).Bind(1, key.Day.DayNumber).Bind(2, key.Number);
        Keyed(PlanCount).Bind(3, reason).Bind(4, decidedOn.DayNumber).Bind(5, session.Sequence).Run();
        BulkInsert school = Keyed(PlanCountSchool), placement = Keyed(PlanCountPlacement);
        foreach (CountedSchool s in schools)
            school.Bind(3, s.SchoolId).Bind(4, Words<SchoolGroup>.Text(s.Group)).Bind(5, s.Pupils).Bind(6, s.PupilsOn?.DayNumber).Bind(7, s.Primary)
                .Bind(8, s.Secondary).Bind(9, s.PhasesOn?.DayNumber).Bind(10, s.SenSupport).Bind(11, s.SenSupportOn?.DayNumber).Run();
        foreach (CountedPlacement p in placements)
            placement.Bind(3, p.PlacementId).Bind(4, p.Pupil).Bind(5, p.Home).Bind(6, p.SchoolId).Bind(7, Words<PlanKind>.Text(p.Plan))
                .Bind(8, p.Unit ? 1 : 0).Bind(9, p.YearGroup).Run();
    }

    private static BulkInsert Bind(BulkInsert row, PlacementLine p, string source, DateOnly? decidedOn, long sequence) =>
        row.Bind(0, p.Id).Bind(1, p.Pupil).Bind(2, p.Home).Bind(3, p.School).Bind(4, Words<Setting>.Text(p.Setting)).Bind(5, p.Need)
            .Bind(6, p.Year).Bind(7, Words<PlanKind>.Text(p.Plan)).Bind(8, p.PartTime).Bind(9, p.From.DayNumber).Bind(10, (p.Until ?? DateSpan.NoEnd).DayNumber)
            .Bind(11, p.Dual ? 1 : 0).Bind(12, Words<SourceStatus>.Text(p.Status)).Bind(13, p.Basis).Bind(14, source).Bind(15, p.Line)
            .Bind(16, decidedOn?.DayNumber).Bind(17, sequence);

    private static string Insert(string table, params string[] columns) =>
        $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"$p{i}"))})";

    /// <summary>The first columns are the key: a row that is there already is stated anew.</summary>
    private static string Upsert(string table, int keys, params string[] columns) =>
        $"{Insert(table, columns)} ON CONFLICT ({string.Join(", ", columns.Take(keys))}) DO UPDATE SET {string.Join(", ", columns.Skip(keys).Select(c => $"{c} = excluded.{c}"))}";
}
