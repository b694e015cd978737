using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.VolumeTopUps;

/// <summary>
/// Reads England's rows (970) of <c>sen_share_by_la_timeseries.csv</c> and the days on which they were published. Percentages that a
/// spreadsheet wrote as 2.2999999999999998 are taken half up to two decimals, as they are published.
/// </summary>
public static class NationalAveragesFile
{
    private const int England = 970;

    private static readonly CsvFormat SeriesFormat =
        CsvFormat.Exactly("series of SEN shares", "year", "la_code", "area_name", "measure", "value");

    private static readonly CsvFormat DatesFormat =
        CsvFormat.Exactly("list of publication days", "january", "published_on", "source", "status");

    /// <summary>
    /// Both files together. Findings besides those of any CSV file: <c>average_missing</c> (a day for a year without its three
    /// figures); the warning <c>publication_day_missing</c> (figures that nobody may use, as the day of their publication is
    /// not stated).
    /// </summary>
    public static Read<NationalAverages> Read(string seriesPath, string datesPath) => Together(
        CsvFile.Read(seriesPath, SeriesFormat, Share), CsvFile.Read(datesPath, DatesFormat, Day), datesPath);

    /// <summary>The same for files that are at hand as bytes.</summary>
    public static Read<NationalAverages> Read(byte[] series, string seriesName, byte[] dates, string datesName) => Together(
        CsvFile.Read(series, seriesName, SeriesFormat, Share), CsvFile.Read(dates, datesName, DatesFormat, Day), datesName);

    private static Read<NationalAverages> Together(Read<IReadOnlyList<ShareRow>> series, Read<IReadOnlyList<PublicationDay>> dates, string datesName)
    {
        List<Finding> findings = [.. series.Findings, .. dates.Findings];
        if (series.Value is null || dates.Value is null) return new(null, findings);
        Dictionary<int, PublicationDay> days = dates.Value.ToDictionary(d => d.January);
        ILookup<int, ShareRow> years = series.Value.ToLookup(r => r.Year);
        List<NationalAverage> averages = [];
        foreach (PublicationDay day in dates.Value)
            if (Average(day, years[day.January]) is NationalAverage average) averages.Add(average);
            else findings.Add(Finding.Error("average_missing", $"The series lacks England's share of January {day.January} for all schools, primary or secondary. Take the day out, or add the figures.", datesName, day.Source.Line, "january"));
        foreach (int year in years.Select(y => y.Key).Where(y => !days.ContainsKey(y)).Order())
            findings.Add(Finding.Warning("publication_day_missing", $"The day on which the figures of January {year} were published is not stated, so nobody may use them. Add it.", datesName));
        return new(findings.Exists(f => f.Severity == FindingSeverity.Error) ? null : new(averages), findings);
    }

    private static NationalAverage? Average(PublicationDay day, IEnumerable<ShareRow> rows)
    {
        Dictionary<string, Quantity> shares = rows.GroupBy(r => r.Measure).ToDictionary(g => g.Key, g => g.First().Percent, StringComparer.Ordinal);
        return shares.TryGetValue("ehc_pct_all_schools", out Quantity all) && shares.TryGetValue("ehc_pct_primary", out Quantity primary)
            && shares.TryGetValue("ehc_pct_secondary", out Quantity secondary)
            ? new(day.January, all, primary, secondary, day.On, day.Text, day.Status) : null;
    }

    private static ShareRow? Share(CsvRow row)
    {
        if (row.Whole("la_code") != England) return null;
        int year = row.Whole("year");
        string measure = row.Text("measure");
        decimal value = row.Number("value", 20, most: 100m);
        row.Once("share", (year, measure), "measure");
        return row.Sound ? new(year, measure, Quantity.Nearest(Exact.Of(value), 2)) : null;
    }

    private static PublicationDay? Day(CsvRow row)
    {
        int january = row.Code("january", 4);
        DateOnly on = row.Day("published_on");
        string source = row.Text("source");
        SourceStatus status = row.Status("status");
        if (row.Sound && on.Year < january) row.Refuse("published_before_census", "published_on", $"Figures of January {january} cannot have been published on {on:yyyy-MM-dd}.");
        row.Once("January", january, "january");
        return row.Sound ? new(january, on, source, status, row.Source) : null;
    }

    private sealed record ShareRow(int Year, string Measure, Quantity Percent);

    private sealed record PublicationDay(int January, DateOnly On, string Text, SourceStatus Status, SourceRef Source);
}
