using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Storage;

/// <summary>A plain query over one year and, where given, one authority.</summary>
internal static class Query
{
    public static List<T> Rows<T>(SqliteConnection connection, string sql, FundingYear year, int? authority, Func<SqliteDataReader, T> row)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$year", year.StartingYear);
        command.Parameters.AddWithValue("$authority", authority is int code ? code : DBNull.Value);
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    public static Money Pence(this SqliteDataReader reader, int column) => new(reader.GetInt64(column));
    public static Rate Millionths(this SqliteDataReader reader, int column) => new(reader.GetInt64(column));
    public static Quantity Amount(this SqliteDataReader reader, int column) => new(reader.GetInt64(column));
    public static Quantity? AmountOrNone(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.Amount(column);
    public static string? TextOrNone(this SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
