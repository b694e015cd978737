using FundingPlatform.Kernel;

namespace FundingPlatform.Reference;

/// <summary>Which part of a year a set of days earns, counted day by day: a numerator over a denominator that is the year's.</summary>
internal sealed class PlainCalendar
{
    private readonly ProRata proRata;
    private readonly DateOnly first, end;
    private readonly DateOnly[] periodStarts;

    public PlainCalendar(ProRata proRata, FundingYear year)
    {
        this.proRata = proRata;
        (first, end) = (new(year.StartingYear, 4, 1), new(year.StartingYear + 1, 4, 1));
        periodStarts = [.. (proRata.Periods ?? []).Select(p => p.StartIn(year))];
    }

    /// <summary>What <see cref="Earned"/> is over.</summary>
    public decimal Whole => proRata.Convention switch
    {
        ProRataConvention.CalendarDays => end.DayNumber - first.DayNumber,
        ProRataConvention.SchoolDays => proRata.DaysInYear,
        ProRataConvention.Months => 12m,
        ProRataConvention.Periods => Lengths.Aggregate(1m, (product, days) => product * days) * Weights.Sum(),
        ProRataConvention.WholePeriods or ProRataConvention.CountedPeriods => Weights.Sum(),
        _ => 1m,
    };

    /// <summary>The days of the year for which something is paid, from the first up to, not including, the last.</summary>
    public IEnumerable<DateOnly> Days(DateOnly from, DateOnly until)
    {
        for (DateOnly day = from > first ? from : first; day < until && day < end; day = day.AddDays(1)) yield return day;
    }

    /// <summary>What one stretch of days earns. Whole periods that an earlier stretch has earned are in <paramref name="used"/>.</summary>
    public decimal Earned(IReadOnlyCollection<DateOnly> days, HashSet<int> used) => proRata.Convention switch
    {
        ProRataConvention.CalendarDays => days.Count,
        ProRataConvention.SchoolDays => days.Count(IsSchoolDay),
        ProRataConvention.Months => days.Count(d => d.Day == proRata.CountingDay),
        ProRataConvention.Periods => days.Sum(d => Weights[PeriodOf(d)] * Lengths.Where((_, i) => i != PeriodOf(d)).Aggregate(1m, (product, length) => product * length)),
        ProRataConvention.WholePeriods => days.Select(PeriodOf).Distinct().Where(used.Add).Sum(period => Weights[period]),
        ProRataConvention.CountedPeriods => days.Where(IsCountDay).Sum(d => Weights[PeriodOf(d)]),
        _ => 1m,
    };

    private bool IsCountDay(DateOnly day)
    {
        YearPeriod period = proRata.Periods![PeriodOf(day)];
        (int month, int date) = period.CountedOn.Month == 0 ? (period.StartMonth, period.StartDay) : period.CountedOn;
        return day.Month == month && day.Day == date;
    }

    private decimal[] Weights => [.. (proRata.Periods ?? []).Select(p => (decimal)p.Weight)];

    private decimal[] Lengths =>
        [.. periodStarts.Select((start, i) => (decimal)((i + 1 < periodStarts.Length ? periodStarts[i + 1] : end).DayNumber - start.DayNumber))];

    private int PeriodOf(DateOnly day) => Array.FindLastIndex(periodStarts, start => start <= day);

    private bool IsSchoolDay(DateOnly day) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)
        && (proRata.SchoolDays ?? []).Any(open => open.From <= day && day < open.Until);
}
