namespace FundingPlatform.Kernel.Tests;

/// <summary>Shares of a year worked out by hand, convention by convention.</summary>
public class ProRataShareTests
{
    private static readonly FundingYear Leap = new(2023), Plain = new(2022);

    [Fact]
    public void Calendar_days_divide_by_the_days_of_the_year()
    {
        Assert.Equal(new Exact(183, 366), ProRata.CalendarDays.Share(new(new(2023, 10, 1), new(2024, 4, 1)), Leap));
        Assert.Equal(new Exact(153, 365), ProRata.CalendarDays.Share(new(new(2022, 4, 1), new(2022, 9, 1)), Plain));
    }

    [Fact]
    public void Days_outside_the_year_earn_nothing()
    {
        Assert.Equal(Exact.One, ProRata.CalendarDays.Share(new(new(2020, 1, 1), DateSpan.NoEnd), Leap));
        Assert.Equal(Exact.Zero, ProRata.CalendarDays.Share(new(new(2024, 4, 1), new(2024, 5, 1)), Leap));
        Assert.Equal(Exact.Zero, ProRata.CalendarDays.Share(new(new(2023, 9, 1), new(2023, 9, 1)), Leap));
    }

    [Fact]
    public void A_month_counts_whole_when_its_counting_day_lies_in_the_span()
    {
        Assert.Equal(new Exact(7, 12), ProRata.Months.Share(new(new(2023, 9, 1), new(2024, 4, 1)), Leap));
        Assert.Equal(new Exact(6, 12), ProRata.Months.Share(new(new(2023, 9, 2), new(2024, 4, 1)), Leap));
        Assert.Equal(new Exact(7, 12), (ProRata.Months with { CountingDay = 15 }).Share(new(new(2023, 9, 2), new(2024, 4, 1)), Leap));
    }

    [Fact]
    public void Places_are_five_twelfths_until_August_and_seven_from_September()
    {
        var places = new ProRata(ProRataConvention.Periods, Periods: ProRata.FiveAndSevenTwelfths);
        Assert.Equal(new Exact(5, 12), places.Share(new(new(2023, 4, 1), new(2023, 9, 1)), Leap));
        Assert.Equal(new Exact(7, 12), places.Share(new(new(2023, 9, 1), new(2024, 4, 1)), Leap));
        Assert.Equal(new Exact(5, 12) + new Exact(7, 12) * new Exact(30, 213), places.Share(new(new(2023, 4, 1), new(2023, 10, 1)), Leap));
    }

    [Fact]
    public void Post_sixteen_places_are_four_and_eight_twelfths() =>
        Assert.Equal(new Exact(8, 12), new ProRata(ProRataConvention.Periods, Periods: ProRata.FourAndEightTwelfths).Share(new(new(2023, 8, 1), new(2024, 4, 1)), Leap));

    [Fact]
    public void School_days_are_the_weekdays_of_the_open_spans_over_the_schemes_divisor()
    {
        var school = new ProRata(ProRataConvention.SchoolDays, SchoolDays: [new(new(2023, 9, 4), new(2023, 9, 18)), new(new(2023, 9, 25), new(2023, 9, 27))]);
        Assert.Equal(new Exact(12, 190), school.Share(Leap.Span, Leap));
        Assert.Equal(new Exact(6, 190), school.Share(new(new(2023, 9, 8), new(2023, 9, 16)), Leap)); // Friday, then Monday to Friday
    }

    [Fact]
    public void A_one_off_is_paid_whole_however_short() =>
        Assert.Equal(Exact.One, new ProRata(ProRataConvention.None).Share(new(new(2024, 3, 31), new(2024, 4, 1)), Leap));
}
