using System.Globalization;
using FundingPlatform.Allocation.Files;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Storage;

/// <summary>An authority's own inputs as recorded.</summary>
internal static class StoredInputs
{
    private const string Where = "WHERE year = $year AND authority = $authority ORDER BY line";

    public static AuthorityInputs Read(SqliteConnection connection, FundingYear year, int authority)
    {
        List<T> Rows<T>(string columns, string table, Func<SqliteDataReader, T> row) =>
            Query.Rows(connection, $"SELECT {columns} FROM allocation_{table} {Where}", year, authority, row);
        return new(
            Rows("school, primary_pupils, key_stage_3, key_stage_4, source, file, line", "pupil_count", PupilCount).ToDictionary(p => p.School, p => p.Pupils),
            Rows("school, factor, pupils, proportion, status, source, file, line", "factor", Factor).ToLookup(f => f.School, f => (f.Line, f.Factor)),
            Rows("school, distance_miles, status, source, file, line", "sparsity", Sparsity).ToDictionary(s => s.School, s => s.Sparsity),
            Rows("school, name, pence, status, source, file, line", "given_amount", Amount).ToDictionary(a => (a.School, a.Line), a => a.Amount),
            Rows("school, prior_year_share_pence, prior_exclusions_pence, technical_adjustments_pence, prior_pupils, current_exclusions_pence, status, source, file, line",
                "mfg_baseline", Baseline).ToDictionary(b => b.School, b => b.Baseline),
            Rows("school, relevant_date, annual_amount_pence, counted_until, financial_adjustment_pence, source, file, line", "exclusion", Excluded).ToLookup(e => e.SchoolId),
            Rows("block, name, pence, source, file, line", "block_use", BlockUse));
    }

    private static (int School, FormulaPupils Pupils) PupilCount(SqliteDataReader row) =>
        (row.GetInt32(0), new(row.Amount(1), row.Amount(2), row.Amount(3), SourceStatus.Given, Source(row, 4)));

    private static (int School, BudgetLine Line, FactorInput Factor) Factor(SqliteDataReader row) =>
        (row.GetInt32(0), BudgetLines.Named(row.GetString(1))!.Value, new(row.AmountOrNone(2), row.AmountOrNone(3), Status(row, 4), Source(row, 5)));

    private static (int School, SparsityInput Sparsity) Sparsity(SqliteDataReader row) =>
        (row.GetInt32(0), new(row.Amount(1), Status(row, 2), Source(row, 3)));

    private static (int School, BudgetLine Line, GivenAmount Amount) Amount(SqliteDataReader row) =>
        (row.GetInt32(0), BudgetLines.Named(row.GetString(1))!.Value, new(row.Pence(2), Status(row, 3), Source(row, 4)));

    private static (int School, MfgBaseline Baseline) Baseline(SqliteDataReader row) =>
        (row.GetInt32(0), new(row.Pence(1), row.Pence(2), row.Pence(3), row.Amount(4), row.Pence(5), Status(row, 6), Source(row, 7)));

    private static Exclusion Excluded(SqliteDataReader row) => new(
        row.GetInt32(0), Date(row.GetString(1)), Rate.Of(row.Pence(2)), row.TextOrNone(3) is string until ? Date(until) : null,
        row.Pence(4), SourceStatus.Given, Source(row, 5));

    private static CentralLine BlockUse(SqliteDataReader row) =>
        new(GrantBlocks.Words[row.GetString(0)], row.GetString(1), row.Pence(2), row.GetString(3), new SourceRef(row.GetString(4), row.GetInt32(5)));

    private static SourceStatus Status(SqliteDataReader row, int column) => Lines.Status(row.GetString(column));

    // Source, file and line are always the last three columns.
    private static string Source(SqliteDataReader row, int column) => Lines.Source(row.GetString(column), row.GetString(column + 1), row.GetInt32(column + 2));

    private static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
