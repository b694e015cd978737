using System.Globalization;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Schools.Storage;

/// <summary>Pages of lists, by key. Each gives one row more than the page holds when there is another page.</summary>
internal static class Pages
{
    internal const string SchoolsPage = $"""
        SELECT {Mapping.SchoolColumns} FROM schools_school
        WHERE authority_code = $authority AND ($group IS NULL OR school_group = $group) AND (row_no, id) > ($row, $id)
        ORDER BY row_no, id LIMIT $rows
        """;

    // Two short lists by their indexes; a condition over both would look at every placement that is recorded.
    internal const string PlacementsPage = $"""
        SELECT {Mapping.RecordedColumns} FROM schools_placement WHERE id IN (
            SELECT id FROM (
                SELECT id FROM schools_placement
                WHERE home_authority = $authority AND id > $after AND ($school IS NULL OR school_id = $school) AND from_day <= $last AND until_day > $first
                ORDER BY id LIMIT $rows)
            UNION ALL
            SELECT id FROM (
                SELECT p.id FROM schools_school s JOIN schools_placement p ON p.school_id = s.id
                WHERE s.authority_code = $authority AND p.id > $after AND ($school IS NULL OR s.id = $school) AND p.from_day <= $last AND p.until_day > $first
                ORDER BY p.id LIMIT $rows))
        ORDER BY id LIMIT $rows
        """;

    internal const string CountsPage =
        $"{Mapping.CountHeaders} WHERE authority = $authority AND (day, number) > ($day, $number) ORDER BY day, number LIMIT $rows";

    /// <summary>Schools of an authority in the order of the list.</summary>
    public static List<School> Schools(SqliteConnection connection, int authority, SchoolGroup? group, Page page)
    {
        (long row, long id) = After(page);
        using BulkRows rows = BulkRows.With(
            connection, SchoolsPage, authority, group is SchoolGroup only ? Words<SchoolGroup>.Text(only) : null, row, id, page.Size + 1);
        List<School> found = [];
        while (rows.Next()) found.Add(Mapping.School(rows));
        return found;
    }

    /// <summary>The key of a school's row in its list.</summary>
    public static string KeyOf(School school) => string.Create(CultureInfo.InvariantCulture, $"{school.RowNo}:{school.Id}");

    /// <summary>Placements of an authority's pupils anywhere and of anyone in its schools, by number.</summary>
    public static List<RecordedPlacement> Placements(SqliteConnection connection, int authority, int? school, DateOnly? on, Page page)
    {
        using BulkRows rows = BulkRows.With(
            connection, PlacementsPage, authority, page.After ?? "", school, (on ?? DateOnly.MaxValue).DayNumber, on?.DayNumber ?? -1, page.Size + 1);
        List<RecordedPlacement> found = [];
        while (rows.Next()) found.Add(Mapping.Recorded(rows));
        return found;
    }

    /// <summary>Closings and corrections of an authority's counts, by day and number.</summary>
    public static List<CountHeader> Counts(SqliteConnection connection, int authority, Page page)
    {
        (long day, long number) = After(page);
        using BulkRows rows = BulkRows.With(connection, CountsPage, authority, day, number, page.Size + 1);
        List<CountHeader> found = [];
        while (rows.Next()) found.Add(Mapping.CountHeader(rows));
        return found;
    }

    /// <summary>The key of a closing or a correction in its authority's list.</summary>
    public static string KeyOf(CountHeader count) => string.Create(CultureInfo.InvariantCulture, $"{count.Date.DayNumber}:{count.Number}");

    private static (long Row, long Id) After(Page page)
    {
        if (page.After is not string key) return (long.MinValue, long.MinValue);
        string[] parts = key.Split(':');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
