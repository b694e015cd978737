using System.Globalization;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Storage;

/// <summary>The only code that writes the module's tables, live and in replay.</summary>
internal static class Tables
{
    private static readonly string[] DecisionColumns =
        ["placement_id", "from_day", "scheme", "award", "until_day", "band", "points", "hours", "teacher_hours", "amount", "levels", "decided_on", "source_file", "source_line", "sequence"];

    private const string PublishScheme = """
        INSERT INTO banding_scheme (id, authority, sha256, published_at, text) VALUES ($id, $authority, $sha256, $published_at, $text)
        ON CONFLICT (id) DO UPDATE SET authority = excluded.authority, sha256 = excluded.sha256, published_at = excluded.published_at, text = excluded.text
        """;

    private static readonly string InsertDecision =
        $"INSERT INTO banding_decision ({string.Join(", ", DecisionColumns)}) VALUES ({string.Join(", ", DecisionColumns.Select(c => "$" + c))})";

    private const string EndDecision = "UPDATE banding_decision SET until_day = $until, sequence = $sequence " + OfKey;
    private const string TakeOutDecision = "DELETE FROM banding_decision " + OfKey;
    private const string OfKey = "WHERE placement_id = $placement AND from_day = $from AND scheme = $scheme AND award = $award";

    public static void Apply(Session session, SchemePublished fact) =>
        session.Bulk(PublishScheme).Bind(0, fact.Id).Bind(1, fact.Authority).Bind(2, fact.Sha256)
            .Bind(3, fact.PublishedAt.ToString("O", CultureInfo.InvariantCulture)).Bind(4, fact.Text).Run();

    public static void Apply(Session session, BandsDecided fact)
    {
        BulkInsert row = session.Bulk(InsertDecision).Bind(2, fact.Scheme).Bind(12, fact.SourceFile).Bind(14, session.Sequence);
        // Thousands of awards are of a few days: one text of each is made.
        var texts = new Dictionary<DateOnly, string>();
        string Text(DateOnly day) => texts.TryGetValue(day, out string? known) ? known : texts[day] = Day(day);
        foreach (DecidedBand one in fact.Decisions) Insert(row, one, Text);
    }

    public static void Apply(Session session, BandDecided fact)
    {
        foreach (EndedBand ended in fact.Ended)
            if (ended.Until == ended.From)
                Of(session.Bulk(TakeOutDecision), 0, fact, ended).Run();
            else
                Of(session.Bulk(EndDecision).Bind(0, Day(ended.Until)).Bind(1, session.Sequence), 2, fact, ended).Run();
        Insert(session.Bulk(InsertDecision).Bind(2, fact.Scheme).Bind(12, fact.Source).Bind(14, session.Sequence), fact.Decision, Day);
    }

    /// <summary>For an Apply: an award that no longer holds on any day.</summary>
    internal static void TakeOut(Session session, DecidedBand award, string scheme) => Of(session.Bulk(TakeOutDecision), 0, award, scheme).Run();

    /// <summary>For an Apply: an award that holds until a day, by the entry that is applied.</summary>
    internal static void End(Session session, DecidedBand award, string scheme, DateOnly until) =>
        Of(session.Bulk(EndDecision).Bind(0, Day(until)).Bind(1, session.Sequence), 2, award, scheme).Run();

    /// <summary>For an Apply: an award whose latest change is the entry of that sequence.</summary>
    internal static void Insert(Session session, DecidedBand award, string scheme, string source, long sequence) =>
        Insert(session.Bulk(InsertDecision).Bind(2, scheme).Bind(12, source).Bind(14, sequence), award, Day);

    private static BulkInsert Of(BulkInsert row, int first, DecidedBand award, string scheme) =>
        row.Bind(first, award.PlacementId).Bind(first + 1, Day(award.From)).Bind(first + 2, scheme).Bind(first + 3, award.AwardKey);

    private static BulkInsert Of(BulkInsert row, int first, BandDecided fact, EndedBand ended) =>
        row.Bind(first, fact.Decision.PlacementId).Bind(first + 1, Day(ended.From)).Bind(first + 2, ended.Scheme).Bind(first + 3, ended.Award);

    private static void Insert(BulkInsert row, DecidedBand one, Func<DateOnly, string> text) =>
        row.Bind(0, one.PlacementId).Bind(1, text(one.From)).Bind(3, one.AwardKey)
            .Bind(4, one.Until is DateOnly until ? text(until) : null).Bind(5, one.Band).Bind(6, one.Points).Bind(7, one.Hours)
            .Bind(8, one.TeacherHours).Bind(9, one.Amount).Bind(10, one.Levels).Bind(11, text(one.DecidedOn)).Bind(13, one.SourceLine).Run();

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
