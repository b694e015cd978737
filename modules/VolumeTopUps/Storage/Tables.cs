using System.Globalization;
using FundingPlatform.Shell;

namespace FundingPlatform.VolumeTopUps.Storage;

/// <summary>The only code that writes the module's tables, live and in replay.</summary>
internal static class Tables
{
    private const string PublishScheme = """
        INSERT INTO volumetopups_scheme (id, authority, first_year, last_year, sha256, published_at, text)
        VALUES ($id, $authority, $first_year, $last_year, $sha256, $published_at, $text)
        ON CONFLICT (id) DO UPDATE SET authority = excluded.authority, first_year = excluded.first_year, last_year = excluded.last_year,
            sha256 = excluded.sha256, published_at = excluded.published_at, text = excluded.text
        """;

    private const string InsertAverage = """
        INSERT INTO volumetopups_average (authority, january, all_schools, primary_schools, secondary_schools, published_on, source, status)
        VALUES ($authority, $january, $all_schools, $primary_schools, $secondary_schools, $published_on, $source, $status)
        """;

    private const string InsertNotified = """
        INSERT INTO volumetopups_notified (authority, year, day, number, scheme, count_number, decided_on, sequence)
        VALUES ($authority, $year, $day, $number, $scheme, $count_number, $decided_on, $sequence)
        """;

    private const string InsertLine = """
        INSERT INTO volumetopups_notified_line (authority, year, day, number, line, school_id, counted, roll, threshold, excess, entitlement, amount, due)
        VALUES ($authority, $year, $day, $number, $line, $school_id, $counted, $roll, $threshold, $excess, $entitlement, $amount, $due)
        """;

    public static void Apply(Session session, VolumeSchemePublished fact) =>
        session.Bulk(PublishScheme).Bind(0, fact.Id).Bind(1, fact.Authority).Bind(2, fact.FirstYear).Bind(3, fact.LastYear).Bind(4, fact.Sha256)
            .Bind(5, fact.PublishedAt.ToString("O", CultureInfo.InvariantCulture)).Bind(6, fact.Text).Run();

    public static void Apply(Session session, NationalAveragesLoaded fact)
    {
        session.Bulk("DELETE FROM volumetopups_average WHERE authority = $authority").Bind(0, fact.Authority).Run();
        BulkInsert row = session.Bulk(InsertAverage).Bind(0, fact.Authority);
        foreach (LoadedAverage one in fact.Averages)
            row.Bind(1, one.January).Bind(2, one.AllSchools).Bind(3, one.Primary).Bind(4, one.Secondary).Bind(5, Day(one.PublishedOn))
                .Bind(6, one.Source).Bind(7, one.Status).Run();
    }

    public static void Apply(Session session, VolumeCountNotifiedV1 fact) => Apply(session, new VolumeCountNotified(
        fact.Scheme, fact.Authority, fact.Year, fact.On, fact.Number, fact.CountNumber, fact.DecidedOn, fact.Lines));

    public static void Apply(Session session, VolumeCountNotified fact)
    {
        string day = Day(fact.On);
        session.Bulk(InsertNotified).Bind(0, fact.Authority).Bind(1, fact.Year).Bind(2, day).Bind(3, fact.Number).Bind(4, fact.Scheme)
            .Bind(5, fact.CountNumber).Bind(6, Day(fact.DecidedOn)).Bind(7, session.Sequence).Run();
        BulkInsert row = session.Bulk(InsertLine).Bind(0, fact.Authority).Bind(1, fact.Year).Bind(2, day).Bind(3, fact.Number);
        for (int i = 0; i < fact.Lines.Count; i++)
        {
            NotifiedLine line = fact.Lines[i];
            row.Bind(4, i).Bind(5, line.School).Bind(6, line.Counted).Bind(7, line.Roll).Bind(8, line.Threshold).Bind(9, line.Excess)
                .Bind(10, line.Entitlement).Bind(11, line.Amount).Bind(12, line.Due).Run();
        }
    }

    internal static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
