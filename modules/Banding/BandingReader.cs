using System.Globalization;
using System.Text;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Banding;

/// <summary>Reads the schemes in use and the decisions from a database.</summary>
public sealed class BandingReader
{
    private readonly SqliteConnection connection;

    private BandingReader(SqliteConnection connection) => this.connection = connection;

    public static BandingReader Over(SqliteConnection connection) => new(connection);

    /// <summary>Every scheme in use, by id.</summary>
    public IReadOnlyList<Scheme> Schemes()
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id, text FROM banding_scheme ORDER BY id";
        using SqliteDataReader rows = command.ExecuteReader();
        List<Scheme> schemes = [];
        while (rows.Read())
        {
            Read<Scheme> read = SchemeFile.Read(Encoding.UTF8.GetBytes(rows.GetString(1)), $"{rows.GetString(0)}.json");
            schemes.Add(read.Value ?? throw new InvalidOperationException($"The stored scheme {rows.GetString(0)} cannot be read: {read.Findings[0]}"));
        }

        return schemes;
    }

    /// <summary>
    /// Decisions by placement and first day; with an authority only those of its schemes. They are all read before the
    /// method returns.
    /// </summary>
    public IReadOnlyList<BandDecision> Decisions(int? authority = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT placement_id, from_day, until_day, band, points, hours, teacher_hours, amount, levels, decided_on, source_line, scheme, source_file FROM banding_decision"
            + (authority is null ? "" : " WHERE scheme IN (SELECT id FROM banding_scheme WHERE authority = $authority)")
            + " ORDER BY placement_id, from_day, scheme, award";
        if (authority is int code) command.Parameters.AddWithValue("$authority", code);
        using SqliteDataReader rows = command.ExecuteReader();
        List<BandDecision> decisions = [];
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        while (rows.Read()) decisions.Add(Decision(rows, words));
        return decisions;
    }

    internal string? HashOf(string scheme)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT sha256 FROM banding_scheme WHERE id = $id";
        command.Parameters.AddWithValue("$id", scheme);
        return (string?)command.ExecuteScalar();
    }

    private static BandDecision Decision(SqliteDataReader row, Dictionary<string, string> words)
    {
        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        long? Whole(int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
        // Ids of schemes, files and bands repeat hundreds of thousands of times: one string of each is kept.
        string? Shared(string? text) => text is null ? null : words.TryGetValue(text, out string? known) ? known : words[text] = text;
        return new DecidedBand(row.GetString(0), Day(row.GetString(1)), Text(2) is string until ? Day(until) : null, Shared(Text(3)), (int?)Whole(4),
            Whole(5), Whole(6), Whole(7), Text(8), Day(row.GetString(9)), row.GetInt32(10)).On(Shared(row.GetString(11))!, Shared(row.GetString(12))!);
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
