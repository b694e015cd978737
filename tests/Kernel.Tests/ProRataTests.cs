using FsCheck;
using FsCheck.Fluent;

namespace FundingPlatform.Kernel.Tests;

public sealed class ProRataTests
{
    private static readonly FundingYear Leap = new(2023); // 366 days
    private static readonly FundingYear Plain = new(2022);
    private static readonly DateSpan[] Terms2023 =
        [new(new(2023, 4, 17), new(2023, 7, 22)), new(new(2023, 9, 4), new(2023, 12, 22)), new(new(2024, 1, 8), new(2024, 3, 29))];

    /// <summary>Terms whose counts are those of the school censuses of May, October and January.</summary>
    private static readonly YearPeriod[] CountedTerms =
        [new("summer", 4, 1, 1) { CountedOn = (5, 18) }, new("autumn", 9, 1, 1) { CountedOn = (10, 5) }, new("spring", 1, 1, 1) { CountedOn = (1, 18) }];

    private static readonly (string Name, ProRata Rule)[] AdditiveRules =
    [
        ("calendar days", ProRata.CalendarDays),
        ("months", ProRata.Months),
        ("months by the 15th", new(ProRataConvention.Months, CountingDay: 15)),
        ("terms", new(ProRataConvention.Periods)),
        ("5/12 and 7/12", new(ProRataConvention.Periods, Periods: ProRata.FiveAndSevenTwelfths)),
        ("4/12 and 8/12", new(ProRataConvention.Periods, Periods: ProRata.FourAndEightTwelfths)),
        ("termly counts", new(ProRataConvention.CountedPeriods, Periods: CountedTerms)),
        ("school days", new(ProRataConvention.SchoolDays, SchoolDays: Terms2023)),
    ];

    private static readonly Arbitrary<(ProRata Rule, DateOnly First, DateOnly Cut, DateOnly Last)> Spans =
        (from rule in Gen.Elements(AdditiveRules)
         from days in Gen.Choose(-60, 430).ListOf(3)
         let inOrder = days.Order().Select(d => Leap.Span.From.AddDays(d)).ToArray()
         select (rule.Rule, inOrder[0], inOrder[1], inOrder[2])).ToArbitrary();

    [Fact]
    public void Shares_of_adjacent_spans_add_up_to_the_share_of_the_whole() =>
        Prop.ForAll(Spans, s => s.Rule.Share(new(s.First, s.Cut), Leap) + s.Rule.Share(new(s.Cut, s.Last), Leap) == s.Rule.Share(new(s.First, s.Last), Leap))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_share_is_never_below_nothing_nor_above_the_year_where_the_year_is_what_it_divides() =>
        Prop.ForAll(Spans, s => s.Rule.Share(new(s.First, s.Last), Leap) is Exact share
            && share >= Exact.Zero && (s.Rule.Convention == ProRataConvention.SchoolDays || share <= Exact.One)).QuickCheckThrowOnFailure();

    [Fact]
    public void The_whole_year_is_one_by_every_convention_that_divides_the_year()
    {
        foreach ((string name, ProRata rule) in AdditiveRules.Where(r => r.Rule.Convention != ProRataConvention.SchoolDays))
            Assert.True(rule.Share(Leap.Span, Leap) == Exact.One && rule.Share(Plain.Span, Plain) == Exact.One, name);
    }

    [Fact]
    public void A_leap_year_has_366_days_and_another_365()
    {
        Assert.Equal(new Exact(1, 366), ProRata.CalendarDays.Share(new(new(2024, 2, 29), new(2024, 3, 1)), Leap));
        Assert.Equal(new Exact(1, 365), ProRata.CalendarDays.Share(new(new(2023, 2, 28), new(2023, 3, 1)), Plain));
    }

    [Fact]
    public void The_leaving_day_is_paid_where_it_counts_but_never_beyond_the_year()
    {
        ProRata counts = new(ProRataConvention.CalendarDays, LeavingDayCounts: true);
        Assert.Equal(new Exact(2, 366), counts.Share(new(new(2023, 5, 1), new(2023, 5, 2)), Leap));
        Assert.Equal(new Exact(1, 366), counts.Share(new(new(2024, 3, 31), new(2024, 4, 1)), Leap));
    }

    [Theory]
    [InlineData("2023-09-01", "2024-01-01", 1)] // autumn alone
    [InlineData("2023-08-31", "2023-09-02", 2)] // a day of summer and a day of autumn
    [InlineData("2023-04-01", "2024-04-01", 3)]
    public void A_whole_term_counts_as_soon_as_it_is_touched(string from, string until, int terms) =>
        Assert.Equal(new Exact(terms, 3), new ProRata(ProRataConvention.WholePeriods).Share(new(DateOnly.Parse(from), DateOnly.Parse(until)), Leap));

    [Theory]
    [InlineData("2023-10-05", "2023-10-06", 1)] // there on the day of the autumn count and no other
    [InlineData("2023-10-06", "2024-01-18", 0)] // came the day after one count and left before the next
    [InlineData("2023-05-19", "2024-04-01", 2)]
    [InlineData("2023-04-01", "2024-04-01", 3)]
    public void A_counted_term_is_paid_whole_to_whoever_is_there_on_its_count_day(string from, string until, int terms) =>
        Assert.Equal(new Exact(terms, 3), new ProRata(ProRataConvention.CountedPeriods, Periods: CountedTerms).Share(new(DateOnly.Parse(from), DateOnly.Parse(until)), Leap));

    [Fact]
    public void A_period_without_a_count_day_is_counted_on_its_first_day()
    {
        ProRata terms = new(ProRataConvention.CountedPeriods, Periods: ProRata.Terms);
        Assert.Equal(new Exact(1, 3), terms.Share(new(new(2024, 1, 1), new(2024, 1, 2)), Leap));
        Assert.Equal(Exact.Zero, terms.Share(new(new(2024, 1, 2), new(2024, 4, 1)), Leap));
    }

    [Fact]
    public void A_month_counts_by_its_counting_day_alone()
    {
        Assert.Equal(new Exact(1, 12), ProRata.Months.Share(new(new(2023, 5, 1), new(2023, 5, 2)), Leap));
        Assert.Equal(Exact.Zero, ProRata.Months.Share(new(new(2023, 5, 2), new(2023, 6, 1)), Leap));
    }

    [Fact]
    public void Weekends_and_holidays_are_no_school_days() =>
        Assert.Equal(5, new ProRata(ProRataConvention.SchoolDays, SchoolDays: Terms2023).Weekdays(new(new(2023, 7, 17), new(2023, 9, 4))));
}
