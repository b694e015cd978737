using System.Text;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
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
        string sql =
            "SELECT placement_id, from_day, until_day, band, points, hours, teacher_hours, amount, levels, decided_on, source_line, scheme, source_file FROM banding_decision"
            + (authority is null ? "" : " WHERE scheme IN (SELECT id FROM banding_scheme WHERE authority = $authority)")
            + " ORDER BY placement_id, from_day, scheme, award";
        using BulkRows row = authority is int code ? BulkRows.Of(connection, sql, code) : BulkRows.Of(connection, sql);
        List<BandDecision> decisions = [];
        while (row.Next()) decisions.Add(Decision(row));
        return decisions;
    }

    internal string? HashOf(string scheme)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT sha256 FROM banding_scheme WHERE id = $id";
        command.Parameters.AddWithValue("$id", scheme);
        return (string?)command.ExecuteScalar();
    }

    private static BandDecision Decision(BulkRows row) =>
        new DecidedBand(row.Text(0), Day(row.Bytes(1)), row.Bytes(2) is { IsEmpty: false } until ? Day(until) : null, row.WordOrNull(3),
            (int?)row.NumberOrNull(4), row.NumberOrNull(5), row.NumberOrNull(6), row.NumberOrNull(7), row.WordOrNull(8), Day(row.Bytes(9)),
            (int)row.Number(10)).On(row.Word(11), row.Word(12));

    /// <summary>A day as the table holds it, <c>2023-04-01</c>.</summary>
    private static DateOnly Day(ReadOnlySpan<byte> text)
    {
        if (text.Length != 10 || text[4] != '-' || text[7] != '-') throw new FormatException($"'{Encoding.UTF8.GetString(text)}' is no day of the form 2023-04-01.");
        return new(Digits(text[..4]), Digits(text[5..7]), Digits(text[8..]));
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        int number = 0;
        foreach (byte digit in text)
            number = digit is >= (byte)'0' and <= (byte)'9' ? number * 10 + digit - '0' : throw new FormatException($"'{Encoding.UTF8.GetString(text)}' are no digits.");
        return number;
    }
}
