using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Storage;

/// <summary>A table's name and columns, and the order in which its rows are the same in every database that has them.</summary>
internal sealed record TableShape(string Quoted, string Columns, string OrderBy)
{
    public string SelectInOrder => $"SELECT {Columns} FROM {Quoted} ORDER BY {OrderBy}";

    public static Dictionary<string, TableShape> Of(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT t.name, c.name, c.pk FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY t.name, c.cid
            """;
        using SqliteDataReader reader = command.ExecuteReader();
        var columns = new List<(string Table, string Name, int KeyPosition)>();
        while (reader.Read()) columns.Add((reader.GetString(0), Quote(reader.GetString(1)), reader.GetInt32(2)));
        return columns.GroupBy(c => c.Table).ToDictionary(t => t.Key, Shape, StringComparer.Ordinal);
    }

    private static TableShape Shape(IGrouping<string, (string Table, string Name, int KeyPosition)> table)
    {
        string[] all = [.. table.Select(c => c.Name)];
        string[] key = [.. table.Where(c => c.KeyPosition > 0).OrderBy(c => c.KeyPosition).Select(c => c.Name)];
        return new(Quote(table.Key), string.Join(", ", all), string.Join(", ", key.Length > 0 ? key : all));
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
