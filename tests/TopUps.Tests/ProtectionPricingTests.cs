using System.Text;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.TopUps.Tests;

/// <summary>Protection awards in a year of 366 days; a plan moved the pupil to band 2 on 1 September, with £600 a year beside it.</summary>
public sealed class ProtectionPricingTests
{
    private static readonly FundingYear Year = new(2023);
    private static readonly DateOnly Moved = new(2023, 9, 1), NextTerm = new(2024, 1, 1), NextYear = new(2024, 9, 1);
    private static readonly Scheme Calendar = Cases.Scheme("calendar_days");
    private static readonly Placement Pupil = Of(Calendar, DateSpan.NoEnd);

    [Fact]
    public void A_protection_is_paid_for_the_days_of_its_span_in_the_year() =>
        // 213 of 366 days: 349.180...
        Assert.Equal([34_918], Pence(Calendar, Pupil, [Made(Calendar)], Protection(Calendar, Moved, NextYear, 600)));

    [Fact]
    public void A_year_that_the_span_does_not_touch_is_left_out() =>
        Assert.Empty(Pence(Calendar, Pupil, [Made(Calendar)], Protection(Calendar, new(2024, 4, 1), NextYear, 600)));

    [Fact]
    public void A_placement_that_ends_early_ends_its_protection() =>
        // 91 of 366 days: 149.180...
        Assert.Equal([14_918], Pence(Calendar, Of(Calendar, new(2023, 12, 1)), [Made(Calendar)], Protection(Calendar, Moved, NextYear, 600)));

    [Fact]
    public void An_award_that_is_decided_anew_ends_the_protection_for_good()
    {
        BandDecision[] decisions = [Cases.Decision(Calendar, "band 2", Moved, NextTerm), Cases.Decision(Calendar, "band 1", NextTerm, DateSpan.NoEnd)];
        // 122 of 366 days; what is left of the first span and all of the second go with an award that the plan did not make.
        Assert.Equal([20_000], Pence(Calendar, Pupil, decisions,
            Protection(Calendar, Moved, new(2024, 2, 1), 600), Protection(Calendar, new(2024, 2, 1), NextYear, 300)));
    }

    [Theory]
    [InlineData("band 1", "2023-09-01")] // Corrected from the first day on.
    [InlineData("band 2", "2023-09-02")]
    public void An_award_that_the_plan_did_not_make_carries_no_protection(string award, string from) =>
        Assert.Empty(Pence(Calendar, Pupil, [Cases.Decision(Calendar, award, Cases.Date(from), DateSpan.NoEnd)], Protection(Calendar, Moved, NextYear, 600)));

    [Fact]
    public void An_open_bands_amount_tells_the_award_of_the_plan_from_a_later_one()
    {
        ProtectionAward award = Protection(Calendar, Moved, NextYear, 600) with { Move = new("plan", "P1", "2", Rate.OfPounds(1_000), Moved) };
        BandDecision made = Made(Calendar) with { Award = new Award("2", Amount: Rate.OfPounds(1_000)) };
        Assert.Equal([34_918], Pence(Calendar, Pupil, [made], award));
        Assert.Empty(Pence(Calendar, Pupil, [made with { Award = new Award("2", Amount: Rate.OfPounds(2_000)) }], award));
    }

    [Fact]
    public void The_leaving_day_is_paid_where_the_scheme_pays_it_and_the_protection_lasts_to_it()
    {
        Scheme scheme = Cases.Scheme("leaving_day_counts");
        Placement leaves = Of(scheme, new(2023, 12, 1));
        Assert.Equal([15_082], Pence(scheme, leaves, [Made(scheme)], Protection(scheme, Moved, NextYear, 600))); // 92 days: 150.819...
        Assert.Equal([15_082], Pence(scheme, leaves, [Made(scheme)], Protection(scheme, Moved, new(2023, 12, 1), 600)));
        Assert.Equal([14_754], Pence(scheme, leaves, [Made(scheme)], Protection(scheme, Moved, new(2023, 11, 30), 600))); // 90 days: 147.540...
    }

    [Fact]
    public void The_years_of_a_taper_are_rounded_each_by_itself() =>
        // 600 x 122/366 = 200.00 and 300 x 91/366 = 74.590...
        Assert.Equal([20_000, 7_459], Pence(Calendar, Pupil, [Made(Calendar)],
            Protection(Calendar, NextTerm, NextYear, 300), Protection(Calendar, Moved, NextTerm, 600)));

    [Fact]
    public void A_term_that_is_paid_whole_is_paid_once_by_what_touches_it_first()
    {
        Scheme scheme = Cases.Scheme("whole_terms");
        // Autumn 600/3; from December on 300 a year, which spring alone pays: 300/3.
        Assert.Equal([20_000, 10_000], Pence(scheme, Of(scheme, DateSpan.NoEnd), [Made(scheme)],
            Protection(scheme, Moved, new(2023, 12, 1), 600), Protection(scheme, new(2023, 12, 1), NextYear, 300)));
    }

    [Fact]
    public void Two_plans_of_a_placement_do_not_take_each_others_terms()
    {
        Scheme scheme = Cases.Scheme("whole_terms");
        ProtectionAward other = Protection(scheme, Moved, NextYear, 300);
        Assert.Equal([40_000, 20_000], Pence(scheme, Of(scheme, DateSpan.NoEnd), [Made(scheme)],
            Protection(scheme, Moved, NextYear, 600), other with { Plan = "other", Move = other.Move! with { Plan = "other" } }));
    }

    [Fact]
    public void Two_schools_of_a_plan_do_not_take_each_others_terms()
    {
        Scheme scheme = Cases.Scheme("whole_terms");
        ProtectionAward total = Protection(scheme, Moved, NextYear, 600) with { Move = null };
        Assert.Equal([40_000, 40_000], ProtectionPricing.Price(scheme, [total, total with { SchoolId = 100_002 }], Year).Select(p => p.Amount!.Value.Pence));
    }

    [Fact]
    public void What_is_taken_of_a_gain_is_below_nothing() =>
        Assert.Equal([-34_918], Pence(Calendar, Pupil, [Made(Calendar)], Protection(Calendar, Moved, NextYear, 600) with { Part = ProtectionPart.GainTaken }));

    [Theory]
    [InlineData("truncate", 1_200, 34_800, -34_800)]
    [InlineData("up", 100, 35_000, -35_000)]
    public void It_is_rounded_as_the_scheme_rounds_by_its_size(string mode, long unit, long paid, long taken)
    {
        Scheme scheme = Changed("\"mode\": \"half_up\", \"unit_pence\": 1", $"\"mode\": \"{mode}\", \"unit_pence\": {unit}");
        ProtectionAward award = Protection(scheme, Moved, NextYear, 600);
        Assert.Equal([paid], Pence(scheme, Pupil, [Made(scheme)], award));
        Assert.Equal([taken], Pence(scheme, Pupil, [Made(scheme)], award with { Part = ProtectionPart.GainTaken }));
    }

    [Fact]
    public void A_schools_total_is_protected_whoever_is_still_there()
    {
        ProtectionAward total = Protection(Calendar, Moved, NextYear, 600) with { Move = null };
        PricedProtection priced = Assert.Single(ProtectionPricing.Price(Calendar, [total, Protection(Calendar, Moved, NextYear, 100)], Year));
        Assert.Equal((new Money(34_918), 100_001, 999, (Placement?)null), (priced.Amount, priced.SchoolId, priced.Payer, priced.Placement));
        Assert.Empty(ProtectionPricing.Price(Calendar, Pupil, [Made(Calendar)], [total], Year));
    }

    [Fact]
    public void A_pupil_of_another_authority_is_not_the_plans_to_pay() =>
        Assert.Empty(Pence(Calendar, Pupil with { HomeAuthority = 351 }, [Made(Calendar)], Protection(Calendar, Moved, NextYear, 600)));

    [Fact]
    public void A_pupil_is_protected_at_the_school_where_it_is() =>
        Assert.Equal(100_002, Assert.Single(ProtectionPricing.Price(Calendar, Pupil with { SchoolId = 100_002 }, [Made(Calendar)],
            [Protection(Calendar, Moved, NextYear, 600)], Year)).SchoolId);

    [Fact]
    public void Without_the_years_school_days_no_amount_is_known()
    {
        Scheme scheme = Changed("\"convention\": \"calendar_days\"",
            "\"convention\": \"school_days\", \"days_in_year\": 190, \"school_days\": [{ \"from\": \"2022-09-05\", \"until\": \"2022-12-20\" }]");
        PricedProtection priced = Assert.Single(ProtectionPricing.Price(scheme, Pupil, [Made(scheme)], [Protection(scheme, Moved, NextYear, 600)], Year));
        Assert.Equal((null, "calendar_missing", FindingSeverity.Error), (priced.Amount, priced.Finding!.Code, priced.Finding.Severity));
    }

    [Fact]
    public void It_is_told_in_words_and_figures()
    {
        ProtectionAward award = Protection(Calendar, Moved, NextYear, 600);
        Assert.Equal("2023-09-01 until 2024-04-01: plan plan protects placement P1 with £600.00 a year; share of the year 213 of 366 days: £349.18, rounded half up to £0.01.",
            Told(ProtectionPricing.Price(Calendar, Pupil, [Made(Calendar)], [award], Year)));
        Assert.Equal("2023-09-01 until 2024-04-01: plan plan takes £600.00 a year of the gain of the school's total; share of the year 213 of 366 days: -£349.18, rounded half up to £0.01.",
            Told(ProtectionPricing.Price(Calendar, [award with { Move = null, Part = ProtectionPart.GainTaken }], Year)));
    }

    [Fact]
    public void A_years_pricing_finds_each_awards_scheme_by_itself()
    {
        Scheme terms = Cases.Scheme("whole_terms");
        var pricing = new Pricing(Year, new Dictionary<string, Scheme> { [Calendar.Id] = Calendar, [terms.Id] = terms }, new Dictionary<int, SchoolGroup>());
        ProtectionAward[] awards = [Protection(Calendar, Moved, NextYear, 600), Protection(terms, NextTerm, NextYear, 600) with { Move = new("other", "P1", "2", null, NextTerm) }];
        BandDecision[] decisions = [Cases.Decision(Calendar, "band 2", Moved, NextTerm), Cases.Decision(terms, "band 2", NextTerm, DateSpan.NoEnd)];
        Assert.Equal([20_000, 20_000], pricing.Protect(Pupil, decisions, awards).Select(p => p.Amount!.Value.Pence));
        Assert.Equal([34_918, 20_000], pricing.Protect([.. awards.Select(a => a with { Move = null })]).Select(p => p.Amount!.Value.Pence));
    }

    private static Scheme Changed(string was, string now)
    {
        Assert.Contains(was, Calendar.Text, StringComparison.Ordinal);
        Read<Scheme> read = SchemeFile.Read(Encoding.UTF8.GetBytes(Calendar.Text.Replace(was, now, StringComparison.Ordinal)), "changed.json");
        Assert.Empty(read.Findings);
        return read.Value!;
    }

    private static string Told(IReadOnlyList<PricedProtection> priced) => ProtectionPricing.Explain(Calendar, Assert.Single(priced));

    private static IEnumerable<long?> Pence(Scheme scheme, Placement placement, BandDecision[] decisions, params ProtectionAward[] awards) =>
        ProtectionPricing.Price(scheme, placement, decisions, awards, Year).Select(p => p.Amount?.Pence);

    private static Placement Of(Scheme scheme, DateOnly until) =>
        Cases.Placement(Setting.Mainstream, new(2022, 9, 1), until) with { HomeAuthority = scheme.Authority };

    private static BandDecision Made(Scheme scheme) => Cases.Decision(scheme, "band 2", Moved, DateSpan.NoEnd);

    private static ProtectionAward Protection(Scheme scheme, DateOnly from, DateOnly until, int pounds) =>
        new("plan", scheme.Id, 100_001, new("plan", "P1", "2", null, Moved), ProtectionPart.Protection, new(from, until), Money.OfPounds(pounds));
}
