using System.Globalization;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Files;

internal static class ProRataReader
{
    public static ProRata Read(Fields root, Findings findings)
    {
        if (root.Object("pro_rata", "pro_rata") is not Fields fields) return ProRata.CalendarDays;
        ProRataConvention convention = fields.Word("convention", ProRataConvention.CalendarDays);
        int countingDay = fields.Whole("counting_day", required: false) ?? 1;
        if (countingDay is < 1 or > 28)
            findings.Add("value_out_of_range", fields.At("counting_day"), "The counting day of a month is 1 to 28.");
        int daysInYear = fields.Whole("days_in_year", required: false) ?? 190;
        if (daysInYear < 1) findings.Add("value_out_of_range", fields.At("days_in_year"), "The days of a school year are 1 or more.");
        List<DateSpan> schoolDays = SchoolDays(fields, findings, required: convention == ProRataConvention.SchoolDays);
        List<YearPeriod> periods = Periods(fields, findings, required: convention is ProRataConvention.Periods or ProRataConvention.WholePeriods or ProRataConvention.CountedPeriods);
        return new(convention, fields.Flag("leaving_day_counts", false), Math.Max(1, daysInYear), schoolDays.Count == 0 ? null : schoolDays,
            Math.Clamp(countingDay, 1, 28), periods.Count == 0 ? null : periods);
    }

    private static List<DateSpan> SchoolDays(Fields fields, Findings findings, bool required)
    {
        List<DateSpan> spans = [];
        foreach (Fields line in fields.Objects("school_days", "span", required))
        {
            DateSpan span = new(line.Date("from"), line.Date("until"));
            if (span.IsEmpty) findings.Add("dates_turned_round", line.Place, "'until' must come after 'from'; it is the first day that is no longer a school day.");
            if (spans.Exists(span.Overlaps)) findings.Add("dates_overlap", line.Place, "These school days overlap an earlier line; a day counts once.");
            spans.Add(span);
        }

        return spans;
    }

    private static List<YearPeriod> Periods(Fields fields, Findings findings, bool required)
    {
        List<YearPeriod> periods = [];
        foreach (Fields line in fields.Objects("periods", "period", required))
        {
            string start = line.Text("start");
            int weight = line.Whole("weight") ?? 1;
            if (weight < 1) findings.Add("weight_not_positive", line.At("weight"), "A period's weight must be 1 or more.");
            if (DayOfYear(start) is DateOnly day)
                periods.Add(new(line.Text("name"), day.Month, day.Day, Math.Max(1, weight)) { CountedOn = CountedOn(line, findings) });
            else
                findings.Add("date_unreadable", line.At("start"), Unreadable(start));
        }

        var year = new FundingYear(2023);
        bool inOrder = periods.Zip(periods.Skip(1)).All(pair => pair.First.StartIn(year) < pair.Second.StartIn(year));
        if (periods.Count > 0 && (periods[0].StartIn(year) != year.Span.From || !inOrder))
            findings.Add("periods_not_in_order", fields.At("periods"), "Periods must follow each other, and the first must start on 04-01.");
        else
            CountDaysInside(periods, year, fields, findings);
        return periods;
    }

    private static (int Month, int Day) CountedOn(Fields line, Findings findings)
    {
        if (line.TextOrNull("counted_on") is not string stated) return default;
        if (DayOfYear(stated) is DateOnly day) return (day.Month, day.Day);
        findings.Add("date_unreadable", line.At("counted_on"), Unreadable(stated));
        return default;
    }

    private static void CountDaysInside(List<YearPeriod> periods, FundingYear year, Fields fields, Findings findings)
    {
        for (int i = 0; i < periods.Count; i++)
        {
            DateSpan whole = new(periods[i].StartIn(year), i + 1 < periods.Count ? periods[i + 1].StartIn(year) : year.Span.Until);
            if (!whole.Contains(periods[i].CountIn(year)))
                findings.Add("count_day_outside_period", fields.At("periods"), $"The count day of period '{periods[i].Name}' does not lie in it: state a day from its start until the next period.");
        }
    }

    // A year that is not a leap year: 29 February is not a day of every year.
    private static DateOnly? DayOfYear(string text) =>
        DateOnly.TryParseExact($"2023-{text}", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    private static string Unreadable(string text) => $"'{text}' is not a day of the year: write it as 09-01.";
}
