using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Schools.Storage;

/// <summary>Rows of plain statements as domain records, by position.</summary>
internal static class Mapping
{
    public const string SchoolColumns =
        "id, urn, row_no, authority_code, estab, name, school_group, group_source, kind, kind_source, age_low, age_high, opened_day, closed_day, source_file, source_line";

    public const string PlacementColumns =
        "id, pupil, home_authority, school_id, setting, need, year_group, plan, part_time, from_day, until_day, dual_registered, status, source_file, source_line, basis";

    public static Authority Authority(SqliteDataReader row) => new(row.GetInt32(0), row.GetString(1), row.GetString(2));

    public static School School(SqliteDataReader row) => new(
        row.GetInt32(0), Number(row, 1), row.GetInt32(2), row.GetInt32(3), Text(row, 4), row.GetString(5),
        Words<SchoolGroup>.Of(row.GetString(6)), row.GetString(7), Words<SchoolKind>.Of(row.GetString(8)), row.GetString(9),
        Number(row, 10), Number(row, 11), DayOrNull(row, 12), DayOrNull(row, 13), Source(row, 14));

    public static CensusCount Count(SqliteDataReader row) => new(
        row.GetInt32(0), Day(row, 1), Words<CensusMeasure>.Of(row.GetString(2)), row.GetInt32(3), Source(row, 4));

    public static SchoolLink Link(SqliteDataReader row) => new(
        row.GetInt32(0), row.GetInt32(1), row.GetString(2), row.GetInt32(3) == 1, row.GetString(4), DayOrNull(row, 5), Source(row, 6));

    public static CommissionedPlaces Places(SqliteDataReader row) => new(
        row.GetInt32(0), Words<PlaceKind>.Of(row.GetString(1)), new(Day(row, 2), Day(row, 3)), new(row.GetInt64(4)),
        row.IsDBNull(5) ? null : new Quantity(row.GetInt64(5)), Words<SourceStatus>.Of(row.GetString(6)), Source(row, 7), Text(row, 9));

    public static Placement Placement(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetInt32(3), Words<Setting>.Of(row.GetString(4)), Text(row, 5), Number(row, 6),
        Words<PlanKind>.Of(row.GetString(7)), new(row.GetInt64(8)), new(Day(row, 9), Day(row, 10)), row.GetInt32(11) == 1,
        Words<SourceStatus>.Of(row.GetString(12)), Source(row, 13), Text(row, 15));

    private static SourceRef Source(SqliteDataReader row, int at) => new(row.GetString(at), row.GetInt32(at + 1));
    private static DateOnly Day(SqliteDataReader row, int at) => DateOnly.FromDayNumber(row.GetInt32(at));
    private static DateOnly? DayOrNull(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : Day(row, at);
    private static int? Number(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : row.GetInt32(at);
    private static string? Text(SqliteDataReader row, int at) => row.IsDBNull(at) ? null : row.GetString(at);
}
