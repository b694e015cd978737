using FundingPlatform.Kernel;
using FundingPlatform.Shell;

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

    public static Read<IReadOnlyList<CensusCount>> Read(string path) =>
        CsvFile.Read(path, [January2019, Publisher], Row).Map<IReadOnlyList<CensusCount>>(schools => [.. schools.SelectMany(s => s)]);

    private static List<CensusCount>? Row(CsvRow row)
    {
        bool publisher = row.Format == Publisher;
        // The last rows of the performance tables are totals of England by phase.
        if (publisher ? row.Text("geographic_level") != "School" : row.TextOrNull("urn") == "NAT") return null;
        string column = publisher ? "URN" : "urn";
        int urn = row.Code(column, 6);
        row.Once("URN", urn, column);
        return [.. publisher ? PublisherRow(row, urn) : TrimmedRow(row, urn)];
    }

    private static IEnumerable<CensusCount> TrimmedRow(CsvRow row, int urn)
    {
        row.OneOf("school_type", Words.StatisticsTypes);
        DateOnly day = CensusDays.ThirdThursdayOfJanuary(2019);
        foreach ((string column, CensusMeasure measure) in new[]
                 {
                     ("pupils_on_roll", CensusMeasure.TotalPupils), ("ehc_plans", CensusMeasure.EhcPlans),
                     ("sen_support", CensusMeasure.SenSupport),
                 })
            if (row.CountOrNull(column) is int count)
                yield return new(urn, day, measure, count, row.Source);
    }

    private static IEnumerable<CensusCount> PublisherRow(CsvRow row, int urn)
    {
        DateOnly day = CensusDays.January(row, "time_period");
        int primary = row.Whole("Number of reception pupils (year R)")
            + row.Whole("Number of key stage 1 pupils (years 1 and 2)")
            + row.Whole("Number of key stage 2 pupils (years 3 to 6)");
        int secondary = row.Whole("Number of key stage 3 pupils (years 7 to 9)")
            + row.Whole("Number of key stage 4 pupils (years 10 and 11)");
        return
        [
            new(urn, day, CensusMeasure.TotalPupils, row.Whole("headcount of pupils"), row.Source),
            new(urn, day, CensusMeasure.PrimaryPupils, primary, row.Source),
            new(urn, day, CensusMeasure.SecondaryPupils, secondary, row.Source),
        ];
    }
}
