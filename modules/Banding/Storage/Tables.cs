using System.Globalization;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Banding.Storage;

/// <summary>The only code that writes the module's tables, live and in replay.</summary>
internal static class Tables
{
    private static readonly string[] DecisionColumns =
        ["placement_id", "from_day", "scheme", "award", "until_day", "band", "points", "hours", "teacher_hours", "amount", "levels", "decided_on", "source_file", "source_line"];

    public static void Apply(Session session, SchemePublished fact)
    {
        SqliteCommand command = With(session.Prepared(
            """
            INSERT INTO banding_scheme (id, authority, sha256, published_at, text) VALUES ($id, $authority, $sha256, $published_at, $text)
            ON CONFLICT (id) DO UPDATE SET authority = excluded.authority, sha256 = excluded.sha256, published_at = excluded.published_at, text = excluded.text
            """), ["id", "authority", "sha256", "published_at", "text"]);
        Run(command, fact.Id, fact.Authority, fact.Sha256, fact.PublishedAt.ToString("O", CultureInfo.InvariantCulture), fact.Text);
    }

    public static void Apply(Session session, BandsDecided fact)
    {
        SqliteCommand command = With(session.Prepared(
            $"INSERT INTO banding_decision ({string.Join(", ", DecisionColumns)}) VALUES ({string.Join(", ", DecisionColumns.Select(c => "$" + c))})"), DecisionColumns);
        foreach (DecidedBand one in fact.Decisions)
            Run(command, one.PlacementId, Day(one.From), fact.Scheme, AwardText(one), one.Until is DateOnly until ? Day(until) : null,
                one.Band, one.Points, one.Hours, one.TeacherHours, one.Amount, one.Levels, Day(one.DecidedOn), fact.SourceFile, one.SourceLine);
    }

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string AwardText(DecidedBand one) =>
        one.Band is not null ? $"band {one.Band}"
        : one.Points is not null ? $"points {one.Points}"
        : one.Levels is not null ? $"levels {one.Levels}"
        : one.Hours is not null || one.TeacherHours is not null ? "hours"
        : "amount";

    private static SqliteCommand With(SqliteCommand command, string[] names)
    {
        if (command.Parameters.Count == 0)
            foreach (string name in names) command.Parameters.Add(new SqliteParameter { ParameterName = "$" + name });
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }
}
