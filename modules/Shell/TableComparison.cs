using System.Text;
using FundingPlatform.Shell.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace FundingPlatform.Shell;

/// <summary>
/// A table that is not the same in two databases: its number of rows in each (-1 where there is no such table) and, in words,
/// the first row that differs, or the trigger, index or view of it that one of them has otherwise.
/// </summary>
public sealed record TableDifference(string Table, long RowsInFirst, long RowsInSecond, string FirstDifference);

/// <summary>Compares two databases, table by table and value by value; what proves that a replay gives the same tables.</summary>
public static class TableComparison
{
    /// <summary>
    /// The tables that differ, by name; empty when both hold the same. Rows are read in the order of the primary key (or of all
    /// columns where there is none), one at a time, so that a table of any size can be compared. Then what hangs on the tables:
    /// a trigger that somebody added would write into the next change, and one that is gone no longer guards the journal.
    /// </summary>
    public static IReadOnlyList<TableDifference> Compare(SqliteConnection first, SqliteConnection second)
    {
        Dictionary<string, TableShape> ours = TableShape.Of(first), theirs = TableShape.Of(second);
        var differences = new List<TableDifference>();
        foreach (string table in ours.Keys.Union(theirs.Keys).Order(StringComparer.Ordinal))
        {
            string? difference =
                !ours.TryGetValue(table, out TableShape? shape) ? "The first database has no such table."
                : !theirs.TryGetValue(table, out TableShape? other) ? "The second database has no such table."
                : shape.Columns != other.Columns ? $"The columns are {shape.Columns} in the first and {other.Columns} in the second."
                : FirstDifference(first, second, shape);
            if (difference is not null)
                differences.Add(new(table, Count(first, ours.GetValueOrDefault(table)), Count(second, theirs.GetValueOrDefault(table)), difference));
        }
        differences.AddRange(Definitions(first, second).Select(d => new TableDifference(
            d.Table, Count(first, ours.GetValueOrDefault(d.Table)), Count(second, theirs.GetValueOrDefault(d.Table)), d.Difference)));
        return differences;
    }

    private static IEnumerable<(string Table, string Difference)> Definitions(SqliteConnection first, SqliteConnection second)
    {
        Dictionary<string, TableDefinition> ours = TableDefinition.Of(first), theirs = TableDefinition.Of(second);
        foreach (string key in ours.Keys.Union(theirs.Keys).Order(StringComparer.Ordinal))
        {
            (TableDefinition? here, TableDefinition? there) = (ours.GetValueOrDefault(key), theirs.GetValueOrDefault(key));
            if (here != there)
                yield return ((here ?? there)!.Table, $"The {key} is {TableDefinition.Said(here)} in the first and {TableDefinition.Said(there)} in the second.");
        }
    }

    private static string? FirstDifference(SqliteConnection first, SqliteConnection second, TableShape shape)
    {
        using SqliteCommand ourRows = Query(first, shape.SelectInOrder), theirRows = Query(second, shape.SelectInOrder);
        using SqliteDataReader ours = ourRows.ExecuteReader(), theirs = theirRows.ExecuteReader();
        for (long row = 1; ; row++)
        {
            bool more = ours.Read(), moreThere = theirs.Read();
            if (!more && !moreThere) return null;
            if (!more || !moreThere || !Same(ours.Handle!, theirs.Handle!, ours.FieldCount))
                return $"Row {row} is {Describe(ours, more)} in the first and {Describe(theirs, moreThere)} in the second.";
        }
    }

    private static bool Same(sqlite3_stmt ours, sqlite3_stmt theirs, int columns)
    {
        for (int i = 0; i < columns; i++)
        {
            int type = raw.sqlite3_column_type(ours, i);
            if (type != raw.sqlite3_column_type(theirs, i)) return false;
            bool same = type switch
            {
                raw.SQLITE_INTEGER => raw.sqlite3_column_int64(ours, i) == raw.sqlite3_column_int64(theirs, i),
                raw.SQLITE_FLOAT => raw.sqlite3_column_double(ours, i).Equals(raw.sqlite3_column_double(theirs, i)),
                raw.SQLITE_NULL => true,
                _ => raw.sqlite3_column_blob(ours, i).SequenceEqual(raw.sqlite3_column_blob(theirs, i)),
            };
            if (!same) return false;
        }
        return true;
    }

    private static string Describe(SqliteDataReader reader, bool present)
    {
        if (!present) return "missing";
        var text = new StringBuilder("(");
        for (int i = 0; i < reader.FieldCount; i++)
        {
            if (i > 0) text.Append(", ");
            text.Append(reader.GetName(i)).Append(' ').Append(reader.GetValue(i) switch
            {
                DBNull => "null",
                byte[] bytes => $"{bytes.Length} bytes {Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(bytes.Length, 8)))}",
                string { Length: > 80 } value => $"'{value.AsSpan(0, 80)}...'",
                string value => $"'{value}'",
                var value => value,
            });
        }
        return text.Append(')').ToString();
    }

    private static long Count(SqliteConnection connection, TableShape? shape)
    {
        if (shape is null) return -1;
        using SqliteCommand count = Query(connection, $"SELECT COUNT(*) FROM {shape.Quoted}");
        return (long)count.ExecuteScalar()!;
    }

    private static SqliteCommand Query(SqliteConnection connection, string sql)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
