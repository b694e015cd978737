using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Storage;

/// <summary>What year starts found in their files, as recorded: of the authority's own, and of one of all.</summary>
internal static class StoredFindings
{
    private const string Sql =
        "SELECT code, message, file, line, column_name FROM allocation_input_finding WHERE year = $year AND authority IN (0, $authority) ORDER BY authority, place";

    public static List<Finding> Read(SqliteConnection connection, FundingYear year, int authority) => Query.Rows(connection, Sql, year, authority, row =>
        Finding.Warning(row.GetString(0), row.GetString(1), row.TextOrNone(2), row.IsDBNull(3) ? null : row.GetInt32(3), row.TextOrNone(4)));
}
