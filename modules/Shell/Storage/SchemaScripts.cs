using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Storage;

/// <summary>One shipped schema script. Its hash is of the text with line feeds, so that a checkout with others has the same.</summary>
internal sealed record SchemaScript(string Module, int Number, string Sql)
{
    public string Sha256 { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));
}

/// <summary>Finds the scripts of the modules and keeps a database in step with them.</summary>
internal static class SchemaScripts
{
    private const string Folder = ".Storage.Schema.";

    /// <summary>The Shell's scripts and then every module's, in the order in which they are applied.</summary>
    public static IReadOnlyList<SchemaScript> Of(IEnumerable<Module> modules) =>
        [.. modules.Prepend(new Module("shell", typeof(SchemaScripts).Assembly, _ => { })).SelectMany(Embedded)];

    /// <summary>Applies what is missing, each script in a transaction of its own with its row.</summary>
    public static Fault? Apply(SqliteConnection connection, IReadOnlyList<SchemaScript> scripts)
    {
        Dictionary<(string Module, int Number), string> applied = Applied(connection);
        if (Mismatch(applied, scripts) is { } fault) return fault;
        foreach (SchemaScript script in scripts.Where(s => !applied.ContainsKey((s.Module, s.Number))))
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            using SqliteCommand command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = script.Sql;
            command.ExecuteNonQuery();
            command.CommandText = "INSERT INTO shell_schema (module, number, sha256) VALUES ($module, $number, $sha256)";
            command.Parameters.AddWithValue("$module", script.Module);
            command.Parameters.AddWithValue("$number", script.Number);
            command.Parameters.AddWithValue("$sha256", script.Sha256);
            command.ExecuteNonQuery();
            transaction.Commit();
        }
        return null;
    }

    /// <summary>What keeps a database from being read with these scripts, or null.</summary>
    public static Fault? Check(SqliteConnection connection, IReadOnlyList<SchemaScript> scripts)
    {
        Dictionary<(string Module, int Number), string> applied = Applied(connection);
        return Mismatch(applied, scripts)
            ?? scripts.Where(s => !applied.ContainsKey((s.Module, s.Number))).Select(s => Faults.SchemaOlder(s.Module, s.Number)).FirstOrDefault();
    }

    private static Fault? Mismatch(Dictionary<(string Module, int Number), string> applied, IReadOnlyList<SchemaScript> scripts)
    {
        foreach (SchemaScript script in scripts)
            if (applied.TryGetValue((script.Module, script.Number), out string? sha256) && sha256 != script.Sha256)
                return Faults.SchemaChanged(script.Module, script.Number);
        (string Module, int Number)[] unknown = [.. applied.Keys.Except(scripts.Select(s => (s.Module, s.Number))).Order()];
        return unknown is [var first, ..] ? Faults.SchemaNewer(first.Module, first.Number) : null;
    }

    private static Dictionary<(string Module, int Number), string> Applied(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'shell_schema')";
        if ((long)command.ExecuteScalar()! == 0) return [];
        command.CommandText = "SELECT module, number, sha256 FROM shell_schema";
        using SqliteDataReader reader = command.ExecuteReader();
        var applied = new Dictionary<(string, int), string>();
        while (reader.Read()) applied.Add((reader.GetString(0), reader.GetInt32(1)), reader.GetString(2));
        return applied;
    }

    private static IEnumerable<SchemaScript> Embedded(Module module)
    {
        int expected = 1;
        foreach (string resource in module.Assembly.GetManifestResourceNames().Where(IsScript).Order(StringComparer.Ordinal))
        {
            int number = int.Parse(resource.AsSpan(resource.Length - 8, 4), NumberStyles.None, CultureInfo.InvariantCulture);
            if (number != expected++) throw new InvalidOperationException($"Module {module.Name} has no schema script {expected - 1:0000}.sql.");
            using Stream stream = module.Assembly.GetManifestResourceStream(resource)!;
            using var reader = new StreamReader(stream, Encoding.UTF8);
            yield return new(module.Name, number, reader.ReadToEnd());
        }
    }

    private static bool IsScript(string resource) =>
        resource.Contains(Folder, StringComparison.Ordinal) && resource.EndsWith(".sql", StringComparison.Ordinal);
}
