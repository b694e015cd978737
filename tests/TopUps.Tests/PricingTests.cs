using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.TopUps.Tests;

public sealed class PricingTests
{
    private static readonly FundingYear Year = new(2023);
    private static readonly DateOnly April = new(2023, 4, 1), September = new(2023, 9, 1), March = new(2024, 4, 1);

    [Fact]
    public void A_change_of_band_within_the_year_is_two_pieces()
    {
        // 3,660 x 5/12 = 1,525.00 and 7,200 x 7/12 = 4,200.00 (band 2 has its new value by then).
        PricedPlacement priced = Price("months", ("band 1", April, September), ("band 2", September, March));
        Assert.Equal([Money.OfPounds(1525), Money.OfPounds(4200)], priced.Segments.Select(s => s.Amount));
        Assert.Equal(Money.OfPounds(5725), priced.Amount);
    }

    [Fact]
    public void A_time_limited_award_ends_with_its_span_and_the_days_after_it_are_a_warning()
    {
        PricedPlacement priced = Price("months", ("band 1", April, September));
        Assert.Equal(Money.OfPounds(1525), priced.Amount);
        Finding warning = Assert.Single(priced.Findings);
        Assert.Equal(("days_without_award", FindingSeverity.Warning), (warning.Code, warning.Severity));
        Assert.Contains("213 days", warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_placement_without_any_award_is_not_priced_at_nothing()
    {
        PricedPlacement priced = Price("months");
        Assert.Null(priced.Amount);
        Assert.Equal("award_missing", Assert.Single(priced.Findings).Code);
    }

    [Fact]
    public void A_whole_term_is_paid_once_by_the_award_that_begins_it()
    {
        // Autumn belongs to band 1, which holds on 1 September; band 2 is paid from spring: 3,660 / 3 x 2 + 7,200 / 3.
        PricedPlacement priced = Price("whole_terms", ("band 1", April, new(2023, 10, 15)), ("band 2", new(2023, 10, 15), March));
        Assert.Equal(Money.OfPounds(2440 + 2400), priced.Amount);
    }

    [Fact]
    public void Two_awards_at_once_are_a_finding_where_the_scheme_takes_one()
    {
        PricedPlacement priced = Price("months", ("band 1", April, March), ("band 2", September, March));
        Assert.Null(priced.Amount);
        Assert.Equal("decisions_overlap", Assert.Single(priced.Findings).Code);
    }

    [Fact]
    public void The_highest_of_several_awards_is_paid_where_the_scheme_says_so() =>
        Assert.Equal(Money.OfPounds(1525 + 4200), Price("highest_only", ("band 1", April, March), ("band 2", September, March)).Amount);

    [Fact]
    public void Several_awards_are_added_up_where_the_scheme_says_so() =>
        Assert.Equal(Money.OfPounds(3660 + 4200), Price("added_up", ("band 1", April, March), ("band 2", September, March)).Amount);

    [Fact]
    public void Several_bands_and_values_add_up_only_what_holds_on_each_day()
    {
        PricedPlacement priced = Price("added_up", ("band 2", April, March), ("band 1", new(2023, 7, 1), new(2024, 1, 1)));
        // Band 2: 6,000 x 5/12 + 7,200 x 7/12 = 2,500 + 4,200; band 1: 3,660 x 6/12 = 1,830.
        Assert.Equal(Money.OfPounds(2500 + 4200 + 1830), priced.Amount);
        Assert.Equal([April, new(2023, 7, 1), September, new(2024, 1, 1)], priced.Segments.Select(s => s.Span.From));
    }

    [Fact]
    public void Awards_of_another_scheme_are_left_to_it()
    {
        Scheme months = Cases.Scheme("months");
        BandDecision old = Cases.Decision(Cases.Scheme("calendar_days"), "band 2", April, September);
        PricedPlacement priced = TopUpPricing.Price(months, Cases.Placement(Setting.Mainstream, April, March), [old, Cases.Decision(months, "band 1", September, March)], Year);
        Assert.Equal(Money.OfPounds(2135), priced.Amount);
        Assert.Empty(priced.Findings);
    }

    [Fact]
    public void A_placement_outside_the_year_costs_nothing() =>
        Assert.Equal(Money.Zero, TopUpPricing.Price(Cases.Scheme("months"), Cases.Placement(Setting.Mainstream, March, March.AddYears(1)), [], Year).Amount);

    [Fact]
    public void An_illustrative_value_marks_all_that_rests_on_it() =>
        Assert.Equal(SourceStatus.Illustrative, Price("months", ("band 1", April, March)).Status);

    [Fact]
    public void A_finding_says_the_line_of_the_decision()
    {
        Finding found = Assert.Single(Price("months", ("band 9", April, March)).Findings);
        Assert.Equal(("band_unknown", "bands.csv", 2), (found.Code, found.File!, found.Line!.Value));
    }

    /// <summary>Twice 0.14285714 of a full week of £3,660: £522.8571 each, £1,045.7143 together.</summary>
    [Theory]
    [InlineData("line", "522.86", "522.86")]
    [InlineData("pupil", "522.86", "522.86")]
    [InlineData("school", "522.86", "522.85")]
    public void Rounding_happens_at_the_stage_that_the_scheme_states(string stage, string first, string second)
    {
        Scheme scheme = Changed("months", "\"stage\": \"line\"", $"\"stage\": \"{stage}\"");
        PricedPlacement priced = TopUpPricing.Price(scheme, Cases.Placement(Setting.Mainstream, April, March, 0.14285714m), [Cases.Decision(scheme, "band 1", April, March)], Year);
        IReadOnlyList<PricedPlacement> school = TopUpPricing.RoundSchool(scheme, [priced, priced]);
        Assert.Equal([first, second], school.Select(p => p.Amount!.Value.ToPounds()));
        Assert.All(school, p => Assert.Equal(p.Amount, p.Segments.Sum(s => s.Amount)));
    }

    [Fact]
    public void A_pupils_year_rounded_once_is_shared_over_its_pieces()
    {
        // 3,660 x 100/366 = 1,000.00 exactly; three pieces of 33, 33 and 34 days: 330 + 330 + 340.
        Scheme scheme = Changed("calendar_days", "\"unit_pence\": 1, \"stage\": \"line\"", "\"unit_pence\": 100000, \"stage\": \"pupil\"");
        PricedPlacement priced = TopUpPricing.Price(scheme, Cases.Placement(Setting.Mainstream, April, April.AddDays(100)),
            [Cases.Decision(scheme, "band 1", April, April.AddDays(33)), Cases.Decision(scheme, "band 1", April.AddDays(33), April.AddDays(66)), Cases.Decision(scheme, "band 1", April.AddDays(66), April.AddDays(100))], Year);
        Assert.Equal(["330.00", "330.00", "340.00"], priced.Segments.Select(s => s.Amount.ToPounds()));
        Assert.Equal(Money.OfPounds(1000), priced.Amount);
    }

    [Fact]
    public void Where_payments_are_rounded_the_year_is_their_sum()
    {
        // 1,000.00 in three payments rounded up to whole pounds: 334 each.
        Scheme scheme = Changed("calendar_days", "\"unit_pence\": 1, \"stage\": \"line\" }",
            "\"unit_pence\": 100, \"stage\": \"payment\" }, \"payments\": { \"parts\": [ { \"name\": \"1\", \"weight\": 1 }, { \"name\": \"2\", \"weight\": 1 }, { \"name\": \"3\", \"weight\": 1 } ] }", "\"half_up\"", "\"up\"");
        PricedPlacement priced = TopUpPricing.Price(scheme, Cases.Placement(Setting.Mainstream, April, April.AddDays(100)), [Cases.Decision(scheme, "band 1", April, April.AddDays(100))], Year);
        Assert.Equal(Money.OfPounds(1002), priced.Amount);
        Assert.Equal([334m, 334m, 334m], TopUpPricing.Payments(scheme, priced).Select(p => p.Amount.Pounds));
    }

    [Fact]
    public void The_explanation_names_value_share_and_result()
    {
        Scheme solihull = Cases.Scheme("solihull");
        PricedPlacement priced = TopUpPricing.Price(solihull, Cases.Placement(Setting.Mainstream, September, March), [Cases.Decision(solihull, "band 2a", September, March)], Year);
        string words = string.Join('\n', TopUpPricing.Explain(solihull, priced));
        Assert.Contains("band 2a is worth £8,627.00 a year", words, StringComparison.Ordinal);
        Assert.Contains("The school bears £6,000.00 a year", words, StringComparison.Ordinal);
        Assert.Contains("Share of the year 7/12: £1,532.42", words, StringComparison.Ordinal); // 2,627 x 7/12 = 1,532.4167
        Assert.EndsWith("Top-up of the year £1,532.42, rounded half up to £0.01 per line.", words, StringComparison.Ordinal);
    }

    [Fact]
    public void The_explanation_of_a_share_by_calendar_days_shows_the_days()
    {
        Scheme bury = Cases.Scheme("bury_illustrative");
        DateOnly from = new(2023, 9, 1), until = new(2024, 4, 1);
        PricedPlacement priced = TopUpPricing.Price(bury, Cases.Placement(Setting.Mainstream, from, until), [Cases.Decision(bury, "band C", from, until)], new FundingYear(2023));
        Assert.Contains("Share of the year 213 of 366 days: ", string.Join('\n', TopUpPricing.Explain(bury, priced)), StringComparison.Ordinal);
    }

    private static PricedPlacement Price(string name, params (string Award, DateOnly From, DateOnly Until)[] awards)
    {
        Scheme scheme = Cases.Scheme(name);
        return TopUpPricing.Price(scheme, Cases.Placement(Setting.Mainstream, April, March), [.. awards.Select(a => Cases.Decision(scheme, a.Award, a.From, a.Until))], Year, PupilPhase.Primary);
    }

    private static Scheme Changed(string name, params string[] changes)
    {
        string text = Cases.Scheme(name).Text;
        foreach (string[] change in changes.Chunk(2))
        {
            Assert.Contains(change[0], text, StringComparison.Ordinal);
            text = text.Replace(change[0], change[1], StringComparison.Ordinal);
        }

        Read<Scheme> read = SchemeFile.Read(System.Text.Encoding.UTF8.GetBytes(text), name);
        Assert.Empty(read.Findings);
        return read.Value!;
    }
}
