using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Files;

/// <summary>Counts of another census: the trimmed performance tables of January 2019, or the DfE's school level pupil file.</summary>
internal static class CensusFile
{
    private static readonly CsvFormat January2019 = CsvFormat.Exactly("census of January 2019",
        "urn", "la_code", "la_name", "estab", "school_name", "school_type", "pupils_on_roll", "ehc_plans", "ehc_plans_pct",
        "sen_support", "sen_support_pct", "fsm_taken", "fsm_ever6", "fsm_ever6_pct");

    private static readonly CsvFormat Publisher = CsvFormat.Among("pupil census (DfE school level underlying data)",
        "time_period", "geographic_level", "old_la_code", "URN", "school_name", "headcount of pupils",
        "Number of reception pupils (year R)", "Number of key stage 1 pupils (years 1 and 2)",
        "Number of key stage 2 pupils (years 3 to 6)", "Number of key stage 3 pupils (years 7 to 9)",
        "Number of key stage 4 pupils (years 10 and 11)");

    public static Read<IReadOnlyList<CensusCount>> Read(string path, long limitBytes)
    {
        FileFindings findings = new(path);
        using CsvRows? rows = CsvRows.Open(path, limitBytes, findings, January2019, Publisher);
        if (rows is null) return findings.Refuse<IReadOnlyList<CensusCount>>();
        bool publisher = rows.Format == Publisher;
        List<CensusCount> counts = [];
        Once urns = new("URN");
        while (rows.Next())
        {
            // The last rows of the performance tables are totals of England by phase.
            if (publisher ? rows.Text("geographic_level") != "School" : rows.TextOrNull("urn") == "NAT") continue;
            int urn = rows.Code(publisher ? "URN" : "urn", 6);
            urns.Check(rows, urn, publisher ? "URN" : "urn");
            int before = counts.Count;
            if (publisher) PublisherRow(rows, urn, counts);
            else TrimmedRow(rows, urn, counts);
            if (!rows.Sound) counts.RemoveRange(before, counts.Count - before);
        }

        return findings.Give<IReadOnlyList<CensusCount>>(counts);
    }

    private static void TrimmedRow(CsvRows rows, int urn, List<CensusCount> counts)
    {
        DateOnly day = CensusDays.ThirdThursdayOfJanuary(2019);
        rows.OneOf("school_type", Words.StatisticsTypes);
        foreach ((string column, CensusMeasure measure) in new[]
                 {
                     ("pupils_on_roll", CensusMeasure.TotalPupils), ("ehc_plans", CensusMeasure.EhcPlans),
                     ("sen_support", CensusMeasure.SenSupport),
                 })
            if (rows.CountOrNull(column) is int count)
                counts.Add(new(urn, day, measure, count, rows.Source));
    }

    private static void PublisherRow(CsvRows rows, int urn, List<CensusCount> counts)
    {
        DateOnly day = CensusDays.January(rows, "time_period");
        int primary = rows.Whole("Number of reception pupils (year R)")
            + rows.Whole("Number of key stage 1 pupils (years 1 and 2)")
            + rows.Whole("Number of key stage 2 pupils (years 3 to 6)");
        int secondary = rows.Whole("Number of key stage 3 pupils (years 7 to 9)")
            + rows.Whole("Number of key stage 4 pupils (years 10 and 11)");
        counts.Add(new(urn, day, CensusMeasure.TotalPupils, rows.Whole("headcount of pupils"), rows.Source));
        counts.Add(new(urn, day, CensusMeasure.PrimaryPupils, primary, rows.Source));
        counts.Add(new(urn, day, CensusMeasure.SecondaryPupils, secondary, rows.Source));
    }
}
