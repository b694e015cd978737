using System.Globalization;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Storage;

/// <summary>The only code that writes the module's tables, live and in replay.</summary>
internal static class Tables
{
    private static readonly string[] DecisionColumns =
        ["placement_id", "from_day", "scheme", "award", "until_day", "band", "points", "hours", "teacher_hours", "amount", "levels", "decided_on", "source_file", "source_line"];

    private const string PublishScheme = """
        INSERT INTO banding_scheme (id, authority, sha256, published_at, text) VALUES ($id, $authority, $sha256, $published_at, $text)
        ON CONFLICT (id) DO UPDATE SET authority = excluded.authority, sha256 = excluded.sha256, published_at = excluded.published_at, text = excluded.text
        """;

    private static readonly string InsertDecision =
        $"INSERT INTO banding_decision ({string.Join(", ", DecisionColumns)}) VALUES ({string.Join(", ", DecisionColumns.Select(c => "$" + c))})";

    public static void Apply(Session session, SchemePublished fact) =>
        session.Bulk(PublishScheme).Bind(0, fact.Id).Bind(1, fact.Authority).Bind(2, fact.Sha256)
            .Bind(3, fact.PublishedAt.ToString("O", CultureInfo.InvariantCulture)).Bind(4, fact.Text).Run();

    public static void Apply(Session session, BandsDecided fact)
    {
        BulkInsert row = session.Bulk(InsertDecision).Bind(2, fact.Scheme).Bind(12, fact.SourceFile);
        // Thousands of awards are of a few days: one text of each is made.
        var texts = new Dictionary<DateOnly, string>();
        string Text(DateOnly day) => texts.TryGetValue(day, out string? known) ? known : texts[day] = Day(day);
        foreach (DecidedBand one in fact.Decisions)
            row.Bind(0, one.PlacementId).Bind(1, Text(one.From)).Bind(3, AwardText(one))
                .Bind(4, one.Until is DateOnly until ? Text(until) : null).Bind(5, one.Band).Bind(6, one.Points).Bind(7, one.Hours)
                .Bind(8, one.TeacherHours).Bind(9, one.Amount).Bind(10, one.Levels).Bind(11, Text(one.DecidedOn)).Bind(13, one.SourceLine).Run();
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string AwardText(DecidedBand one) =>
        one.Band is not null ? $"band {one.Band}"
        : one.Points is not null ? $"points {one.Points}"
        : one.Levels is not null ? $"levels {one.Levels}"
        : one.Hours is not null || one.TeacherHours is not null ? "hours"
        : "amount";
}
