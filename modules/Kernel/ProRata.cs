namespace FundingPlatform.Kernel;

/// <summary>How a part of a year becomes a part of an annual amount (DOMAIN Part C, 13).</summary>
public enum ProRataConvention
{
    /// <summary>Days in the span over days in the year (365 or 366).</summary>
    CalendarDays,

    /// <summary>School days in the span over the days that the scheme divides by (190).</summary>
    SchoolDays,

    /// <summary>Twelfths: a month counts, whole, when its counting day lies in the span.</summary>
    Months,

    /// <summary>Weighted periods (thirds; 1/3 + 2/3; 5/12 + 7/12; 4/12 + 8/12), by calendar days inside a period.</summary>
    Periods,

    /// <summary>Weighted periods, each whole as soon as the span touches it.</summary>
    WholePeriods,

    /// <summary>The whole amount however short the span (a one-off).</summary>
    None,

    /// <summary>Weighted periods, each whole for whoever is there on its count day, and nothing for others (a termly census).</summary>
    CountedPeriods,
}

/// <summary>
/// A named part of a funding year that begins on a day and month and carries a weight: autumn term, 1 September, 1. Its
/// count day, which the convention <see cref="ProRataConvention.CountedPeriods"/> asks for, is its first day unless stated.
/// </summary>
public sealed record YearPeriod(string Name, int StartMonth, int StartDay, int Weight)
{
    /// <summary>Month and day of the count: 10 and 5 for the October census. Zeros mean the period's first day.</summary>
    public (int Month, int Day) CountedOn { get; init; }

    public DateOnly StartIn(FundingYear year) => DayIn(year, StartMonth, StartDay);

    public DateOnly CountIn(FundingYear year) => CountedOn is (0, 0) ? StartIn(year) : DayIn(year, CountedOn.Month, CountedOn.Day);

    private static DateOnly DayIn(FundingYear year, int month, int day) =>
        new(month >= 4 ? year.StartingYear : year.StartingYear + 1, month, day);
}

/// <summary>
/// A scheme's pro-rata as data. <paramref name="LeavingDayCounts"/>: a placement's span ends on the leaving date; when
/// true that day is paid too (never beyond the year). <paramref name="DaysInYear"/> is the divisor of school days.
/// <paramref name="SchoolDays"/> lists the spans in which weekdays are school days. <paramref name="CountingDay"/> is the
/// day of the month, 1 to 28, on which a month counts. Periods are in order and the first starts the year.
/// </summary>
public sealed record ProRata(
    ProRataConvention Convention,
    bool LeavingDayCounts = false,
    int DaysInYear = 190,
    IReadOnlyList<DateSpan>? SchoolDays = null,
    int CountingDay = 1,
    IReadOnlyList<YearPeriod>? Periods = null)
{
    public static ProRata CalendarDays { get; } = new(ProRataConvention.CalendarDays);
    public static ProRata Months { get; } = new(ProRataConvention.Months);

    /// <summary>Summer from 1 April, autumn from 1 September, spring from 1 January: a third each.</summary>
    public static IReadOnlyList<YearPeriod> Terms { get; } = [new("summer", 4, 1, 1), new("autumn", 9, 1, 1), new("spring", 1, 1, 1)];

    /// <summary>April to August 5/12, September to March 7/12.</summary>
    public static IReadOnlyList<YearPeriod> FiveAndSevenTwelfths { get; } = [new("april to august", 4, 1, 5), new("september to march", 9, 1, 7)];

    /// <summary>April to July 4/12, August to March 8/12 (post-16 and special places, DOMAIN F4).</summary>
    public static IReadOnlyList<YearPeriod> FourAndEightTwelfths { get; } = [new("april to july", 4, 1, 4), new("august to march", 8, 1, 8)];

    /// <summary>The share of the annual amount that a span inside the year earns; 0 for no day, never more than 1 but for school days beyond the divisor.</summary>
    public Exact Share(DateSpan span, FundingYear year)
    {
        DateSpan part = span.Within(year.Span);
        if (part.IsEmpty) return Exact.Zero;
        if (LeavingDayCounts && span.Until < year.Span.Until) part = part with { Until = part.Until.AddDays(1) };
        return Convention switch
        {
            ProRataConvention.CalendarDays => new(part.Days, year.Days),
            ProRataConvention.SchoolDays => new(Weekdays(part), DaysInYear),
            ProRataConvention.Months => new(MonthsCounted(part, year), 12),
            ProRataConvention.Periods => Weigh(part, year, static (inside, whole, _) => new(inside.Days, whole.Days)),
            ProRataConvention.WholePeriods => Weigh(part, year, static (inside, _, _) => inside.IsEmpty ? Exact.Zero : Exact.One),
            ProRataConvention.None => Exact.One,
            ProRataConvention.CountedPeriods => Weigh(part, year, static (inside, _, count) => inside.Contains(count) ? Exact.One : Exact.Zero),
            _ => throw new InvalidOperationException($"Unknown pro-rata convention {Convention}."),
        };
    }

    /// <summary>School days (Monday to Friday inside the calendar's spans) in a span.</summary>
    public int Weekdays(DateSpan span)
    {
        int days = 0;
        foreach (DateSpan open in SchoolDays ?? [])
        {
            DateSpan part = open.Within(span);
            for (DateOnly day = part.From; day < part.Until; day = day.AddDays(1))
                if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) days++;
        }

        return days;
    }

    private int MonthsCounted(DateSpan part, FundingYear year)
    {
        int counted = 0;
        for (int month = 0; month < 12; month++)
            if (part.Contains(year.Span.From.AddMonths(month).AddDays(CountingDay - 1))) counted++;
        return counted;
    }

    private Exact Weigh(DateSpan part, FundingYear year, Func<DateSpan, DateSpan, DateOnly, Exact> shareOfPeriod)
    {
        IReadOnlyList<YearPeriod> periods = Periods ?? Terms;
        Exact total = Exact.Zero;
        long weights = 0;
        for (int i = 0; i < periods.Count; i++)
        {
            weights += periods[i].Weight;
            DateSpan whole = new(periods[i].StartIn(year), i + 1 < periods.Count ? periods[i + 1].StartIn(year) : year.Span.Until);
            total += shareOfPeriod(part.Within(whole), whole, periods[i].CountIn(year)) * periods[i].Weight;
        }

        return total / weights;
    }
}
