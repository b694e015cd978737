using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.TopUps.Tests;

/// <summary>What must hold for any placement, whatever the numbers.</summary>
public sealed class PricingProperties
{
    private static readonly FundingYear Year = new(2023);
    private static readonly string[] Conventions =
        ["calendar_days", "leaving_day_counts", "months", "thirds_by_term", "five_and_seven_twelfths", "whole_terms", "one_off", "day_rounded", "gross_pro_rata", "gross_whole"];

    /// <summary>Two to four days in and around the year, in order: the cuts of a placement's span.</summary>
    private static readonly Arbitrary<DateOnly[]> Cuts = Gen.Choose(-40, 410).ListOf(4)
        .Select(days => days.Distinct().Order().Select(d => Year.Span.From.AddDays(d)).ToArray()).Where(d => d.Length >= 2).ToArbitrary();

    private static readonly Arbitrary<decimal> PartTime = Gen.Choose(1, 100).Select(n => n / 100m).ToArbitrary();
    private static readonly Arbitrary<string> AnyScheme = Gen.Elements(Conventions).ToArbitrary();

    [Fact]
    public void A_higher_band_never_pays_less_in_an_ordered_scheme() =>
        Prop.ForAll(Gen.Elements("herefordshire", "bury_illustrative", "devon_mainstream", "solihull").ToArbitrary(), Cuts, PartTime, (name, days, partTime) =>
        {
            Scheme scheme = Cases.Scheme(name);
            Assert.NotEqual(BandOrder.None, scheme.Order);
            Money[] amounts = [.. scheme.BandsIn(Setting.Mainstream)
                .Select(b => Price(scheme, $"band {b.Id.Replace(' ', '_')}", days[0], days[^1], partTime, b.Id).Amount).OfType<Money>()];
            return amounts.Zip(amounts.Skip(1)).All(pair => pair.First <= pair.Second);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Spans_that_touch_add_up_to_the_whole_where_the_convention_says_so() =>
        Prop.ForAll(Gen.Elements("calendar_days", "months", "thirds_by_term", "five_and_seven_twelfths", "whole_terms").ToArbitrary(), Cuts, (name, days) =>
        {
            Scheme scheme = Cases.Scheme(name);
            Placement placement = Cases.Placement(Setting.Mainstream, days[0], days[^1]);
            BandDecision[] pieces = [.. days.Zip(days.Skip(1)).Select(d => Cases.Decision(scheme, "band 1", d.First, d.Second))];
            Exact inPieces = Sum(TopUpPricing.Price(scheme, placement, pieces, Year));
            Exact whole = Sum(TopUpPricing.Price(scheme, placement, [Cases.Decision(scheme, "band 1", days[0], days[^1])], Year));
            return inPieces == whole;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Two_placements_that_touch_pay_the_days_of_one_where_days_or_months_are_counted() =>
        Prop.ForAll(Gen.Elements("calendar_days", "months", "thirds_by_term", "five_and_seven_twelfths").ToArbitrary(), Cuts, (name, days) =>
        {
            Scheme scheme = Cases.Scheme(name);
            Exact parts = days.Zip(days.Skip(1)).Aggregate(Exact.Zero, (sum, d) => sum + Sum(Price(scheme, "band 1", d.First, d.Second)));
            return parts == Sum(Price(scheme, "band 1", days[0], days[^1]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Part_time_never_pays_more_than_full_time() =>
        Prop.ForAll(AnyScheme, Cuts, PartTime, (name, days, partTime) =>
            Price(Cases.Scheme(name), "band 2", days[0], days[^1], partTime).Amount <= Price(Cases.Scheme(name), "band 2", days[0], days[^1]).Amount)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_top_up_is_never_negative_and_its_pieces_add_up_to_it() =>
        Prop.ForAll(AnyScheme, Cuts, PartTime, (name, days, partTime) =>
        {
            PricedPlacement priced = Price(Cases.Scheme(name), "band 2", days[0], days[^1], partTime);
            return priced.Amount >= Money.Zero && priced.Segments.All(s => s.Amount >= Money.Zero) && priced.Segments.Sum(s => s.Amount) == priced.Amount;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_longer_placement_never_pays_less() =>
        Prop.ForAll(AnyScheme, Cuts, (name, days) =>
            Price(Cases.Scheme(name), "band 1", days[0], days[1]).Amount <= Price(Cases.Scheme(name), "band 1", days[0], days[^1]).Amount)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Hours_pay_no_less_for_more_hours() =>
        Prop.ForAll(Gen.Choose(0, 400).ToArbitrary(), Gen.Elements("leicestershire", "leicestershire_exact").ToArbitrary(), (tenths, name) =>
        {
            PricedPlacement Of(int n) => TopUpPricing.Price(Cases.Scheme(name), Cases.Placement(Setting.Mainstream, new(2013, 4, 1), new(2014, 4, 1)),
                [Cases.Decision(Cases.Scheme(name), $"hours {n / 10m}", new(2013, 4, 1), new(2014, 4, 1))], new(2013));
            return Of(tenths).Amount <= Of(tenths + 1).Amount;
        }).QuickCheckThrowOnFailure();

    private static Exact Sum(PricedPlacement priced) =>
        priced.Segments.Aggregate(Exact.Zero, (sum, s) => sum + s.AnnualValuePence * s.Share);

    private static PricedPlacement Price(Scheme scheme, string award, DateOnly from, DateOnly until, decimal partTime = 1m, string? band = null)
    {
        // Named schemes begin on 1 April 2023 or end a year later, so their placements stay inside the year.
        if (band is not null) (from, until) = (from < Year.Span.From ? Year.Span.From : from, until > Year.Span.Until ? Year.Span.Until : until);
        BandDecision decision = Cases.Decision(scheme, award, from, until);
        if (band is not null) decision = decision with { Award = Award.OfBand(band) };
        return TopUpPricing.Price(scheme, Cases.Placement(Setting.Mainstream, from, until, partTime), [decision], Year, PupilPhase.Primary);
    }
}
