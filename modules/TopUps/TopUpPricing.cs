using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps.Rules;

namespace FundingPlatform.TopUps;

/// <summary>
/// What a placement's top-up comes to in a funding year, by the scheme of the pupil's home authority (DOMAIN Part C, 1, 2,
/// 4 to 9, 12 to 14 and 31). The caller chooses the scheme; this prices what it is given.
/// </summary>
public static class TopUpPricing
{
    /// <summary>
    /// Prices one placement. <paramref name="decisions"/> are those of this placement, in any order; those of other
    /// schemes are left to a call with their own scheme. <paramref name="planStarted"/> tells new plans from existing ones
    /// where the school's contribution differs; without it the placement's first day counts. Days without an award cost
    /// nothing and give a warning; a placement with no award at all is an error.
    /// </summary>
    public static PricedPlacement Price(
        Scheme scheme,
        Placement placement,
        IReadOnlyList<BandDecision> decisions,
        FundingYear year,
        PupilPhase? phase = null,
        DateOnly? planStarted = null) =>
        new Pricer(scheme, placement, year, phase, planStarted ?? placement.Span.From).Price(decisions);

    /// <summary>
    /// Rounds a school's total where the scheme rounds there, and shares it back so that the placements add up to it;
    /// placements that could not be priced stay as they are. Under any other stage nothing changes. All placements must
    /// be of one school and priced by this scheme.
    /// </summary>
    public static IReadOnlyList<PricedPlacement> RoundSchool(Scheme scheme, IReadOnlyList<PricedPlacement> placements) =>
        scheme.RoundingStage == RoundingStage.School ? SchoolRounding.Apply(scheme.Rounding, placements) : placements;

    /// <summary>The payments of a placement's year; they add up to its amount. None where it could not be priced.</summary>
    public static IReadOnlyList<Payment> Payments(Scheme scheme, PricedPlacement priced) =>
        priced.Amount is not Money amount ? []
        : scheme.RoundingStage == RoundingStage.Payment ? PaymentSplit.EachRounded(scheme.Payments, scheme.Rounding, priced.ExactPence)
        : Payments(scheme, amount);

    /// <summary>An amount in the parts of the scheme's payment plan; they add up to it, odd pennies where the plan says.</summary>
    public static IReadOnlyList<Payment> Payments(Scheme scheme, Money amount) => PaymentSplit.Of(scheme.Payments, scheme.Rounding.Mode, amount);

    /// <summary>What a scheme adds for a number of places of a setting in a year, by the rate in force on the year's first day; null where it adds nothing.</summary>
    public static Money? PlaceAddition(Scheme scheme, Setting setting, Quantity places, FundingYear year) =>
        scheme.PlaceAddition(setting, year.Span.From) is Rate rate ? scheme.Rounding.Apply(rate.Pence * places.Exact) : null;

    /// <summary>A placement's year in words and figures, step by step; the last step is its amount.</summary>
    public static IReadOnlyList<string> Explain(Scheme scheme, PricedPlacement priced) => Explanation.Of(scheme, priced);
}
