using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;
using FundingPlatform.Shell;

namespace FundingPlatform.Schools.Storage;

/// <summary>Rows of plain statements as domain records, by position.</summary>
internal static class Mapping
{
    public const string SchoolColumns =
        "id, urn, row_no, authority_code, estab, name, school_group, group_source, kind, kind_source, age_low, age_high, opened_day, closed_day, source_file, source_line";

    public const string PlacementColumns =
        "id, pupil, home_authority, school_id, setting, need, year_group, plan, part_time, from_day, until_day, dual_registered, status, source_file, source_line, basis";

    /// <summary>What <see cref="Recorded"/> reads.</summary>
    public const string RecordedColumns = $"{PlacementColumns}, decided_on, sequence";

    /// <summary>What <see cref="CountHeader"/> reads.</summary>
    public const string CountHeaders = """
        SELECT authority, day, number, reason, decided_on, sequence,
            (SELECT COUNT(*) FROM schools_plan_count_school s WHERE (s.authority, s.day, s.number) = (c.authority, c.day, c.number)),
            (SELECT COUNT(*) FROM schools_plan_count_placement p WHERE (p.authority, p.day, p.number) = (c.authority, c.day, c.number))
        FROM schools_plan_count c
        """;

    public static Authority Authority(BulkRows row) => new(Int(row, 0), row.Text(1), row.Word(2));

    public static School School(BulkRows row) => new(
        Int(row, 0), IntOrNull(row, 1), Int(row, 2), Int(row, 3), row.TextOrNull(4), row.Text(5),
        Words<SchoolGroup>.Of(row.Word(6)), row.Word(7), Words<SchoolKind>.Of(row.Word(8)), row.Word(9),
        IntOrNull(row, 10), IntOrNull(row, 11), DayOrNull(row, 12), DayOrNull(row, 13), Source(row, 14));

    public static CensusCount Count(BulkRows row) => new(
        Int(row, 0), Day(row, 1), Words<CensusMeasure>.Of(row.Word(2)), Int(row, 3), Source(row, 4));

    public static SchoolLink Link(BulkRows row) => new(
        Int(row, 0), Int(row, 1), row.Text(2), row.Number(3) == 1, row.Word(4), DayOrNull(row, 5), Source(row, 6));

    public static CommissionedPlaces Places(BulkRows row) => new(
        Int(row, 0), Words<PlaceKind>.Of(row.Word(1)), new(Day(row, 2), Day(row, 3)), new(row.Number(4)),
        row.NumberOrNull(5) is long occupied ? new Quantity(occupied) : null, Words<SourceStatus>.Of(row.Word(6)), Source(row, 7), row.WordOrNull(9));

    public static Placement Placement(BulkRows row) => new(
        row.Text(0), row.Text(1), Int(row, 2), Int(row, 3), Words<Setting>.Of(row.Word(4)), row.WordOrNull(5), IntOrNull(row, 6),
        Words<PlanKind>.Of(row.Word(7)), new(row.Number(8)), new(Day(row, 9), Day(row, 10)), row.Number(11) == 1,
        Words<SourceStatus>.Of(row.Word(12)), Source(row, 13), row.WordOrNull(15));

    public static RecordedPlacement Recorded(BulkRows row) => new(Placement(row), DayOrNull(row, 16), row.Number(17));

    public static OfSamePupil OfSamePupil(BulkRows row) => new(row.Text(0), new(Day(row, 1), Day(row, 2)), row.Number(3) == 1);

    public static CountHeader CountHeader(BulkRows row) => new(
        Int(row, 0), Day(row, 1), Int(row, 2), row.TextOrNull(3), Day(row, 4), row.Number(5), Int(row, 6), Int(row, 7));

    public static CountedSchool CountedSchool(BulkRows row) => new(
        Int(row, 0), Words<SchoolGroup>.Of(row.Word(1)), IntOrNull(row, 2), DayOrNull(row, 3), IntOrNull(row, 4), IntOrNull(row, 5), DayOrNull(row, 6),
        IntOrNull(row, 7), DayOrNull(row, 8));

    public static CountedPlacement CountedPlacement(BulkRows row) => new(
        row.Text(0), row.Text(1), Int(row, 2), Int(row, 3), Words<PlanKind>.Of(row.Word(4)), row.Number(5) == 1, IntOrNull(row, 6));

    private static SourceRef Source(BulkRows row, int at) => new(row.Word(at), Int(row, at + 1));
    private static DateOnly Day(BulkRows row, int at) => DateOnly.FromDayNumber(Int(row, at));
    private static DateOnly? DayOrNull(BulkRows row, int at) => row.NumberOrNull(at) is long day ? DateOnly.FromDayNumber((int)day) : null;
    private static int Int(BulkRows row, int at) => (int)row.Number(at);
    private static int? IntOrNull(BulkRows row, int at) => (int?)row.NumberOrNull(at);
}
