using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Storage;

/// <summary>Grants as recorded.</summary>
internal static class StoredGrants
{
    private const string Sql = """
        SELECT authority, authority_name, schools_block_pence, central_school_services_pence, high_needs_before_pence, early_years_pence,
               primary_unit_millionths, secondary_unit_millionths, primary_pupils, secondary_pupils, premises_pence, growth_pence,
               area_cost_adjustment, high_needs_unit_millionths, note, file, line
        FROM allocation_grant WHERE year = $year AND ($authority IS NULL OR authority = $authority) ORDER BY authority
        """;

    public static List<DsgGrant> Read(SqliteConnection connection, FundingYear year, int? authority) => Query.Rows(connection, Sql, year, authority, row =>
        new DsgGrant(
            row.GetInt32(0), row.GetString(1), year, row.Pence(2), row.Pence(3), row.Pence(4), row.Pence(5),
            row.Millionths(6), row.Millionths(7), row.Amount(8), row.Amount(9), row.Pence(10), row.Pence(11),
            row.AmountOrNone(12), row.TextOrNone(14), new SourceRef(row.GetString(15), row.GetInt32(16)))
        {
            HighNeedsUnit = row.IsDBNull(13) ? null : row.Millionths(13),
        });
}

/// <summary>Parameters as recorded.</summary>
internal static class StoredParameters
{
    private const string Sql =
        "SELECT name, value, unit, status, source, file, line FROM allocation_parameter WHERE year = $year AND authority = $authority ORDER BY place";

    public static ParameterSet Read(SqliteConnection connection, FundingYear year, int authority) => new(year, authority, Query.Rows(connection, Sql, year, authority, row =>
        new Parameter(row.GetString(0), row.GetString(1), row.GetString(2), Lines.Status(row.GetString(3)), row.GetString(4), new SourceRef(row.GetString(5), row.GetInt32(6)))));
}
