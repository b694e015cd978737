using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Storage;

/// <summary>The table on which a trigger, an index or a view stands, and the text that made it.</summary>
internal sealed record TableDefinition(string Table, string Text)
{
    private const int LongestSaid = 120;

    /// <summary>By kind and name. Indexes that SQLite makes by itself have no text and come with their table.</summary>
    public static Dictionary<string, TableDefinition> Of(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT type || ' ' || name, tbl_name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL";
        using SqliteDataReader reader = command.ExecuteReader();
        var found = new Dictionary<string, TableDefinition>(StringComparer.Ordinal);
        while (reader.Read()) found.Add(reader.GetString(0), new(reader.GetString(1), reader.GetString(2)));
        return found;
    }

    public static string Said(TableDefinition? definition) => definition switch
    {
        null => "missing",
        { Text.Length: > LongestSaid } => $"'{definition.Text.AsSpan(0, LongestSaid)}...'",
        _ => $"'{definition.Text}'",
    };
}
