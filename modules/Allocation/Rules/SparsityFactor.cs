using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Rules;

/// <summary>
/// The sparsity factor (DOMAIN F16): all of the maximum up to half of the year-group limit T, none above it, a straight
/// line between: maximum x (1 - (g - T/2) / (T/2)), g = formula pupils over year groups. Nothing below the minimum
/// distance, except where the year has a distance taper, which multiplies by the part of the way that the distance is
/// from the taper's start to the minimum.
/// </summary>
internal static class SparsityFactor
{
    /// <summary>
    /// Which of the phase's rules applies. A school with primary years and years 7 or 8 but no key stage 4 is a middle
    /// school, whatever it is deemed to be.
    /// </summary>
    public static SparsityRule? RuleFor(YearRules rules, SchoolGroup group, YearGroups years) =>
        years is { Primary: > 0, KeyStage3: > 0, KeyStage4: 0 } ? rules.SparsityMiddle
        : group switch
        {
            SchoolGroup.Primary => rules.SparsityPrimary,
            SchoolGroup.Secondary => rules.SparsitySecondary,
            _ => rules.SparsityAllThrough,
        };

    /// <summary>The amount in exact pence; year groups are above 0.</summary>
    public static Exact Pence(SparsityRule rule, Quantity pupils, int yearGroups, Quantity miles) =>
        rule.Maximum.Pence * SizeShare(rule, pupils.Exact / yearGroups) * DistanceShare(rule, miles);

    private static Exact SizeShare(SparsityRule rule, Exact yearGroup)
    {
        Exact limit = rule.YearGroupLimit.Exact, half = limit / 2;
        if (yearGroup > limit) return Exact.Zero;
        return yearGroup <= half ? Exact.One : Exact.One - (yearGroup - half) / half;
    }

    private static Exact DistanceShare(SparsityRule rule, Quantity miles)
    {
        if (miles >= rule.MinimumMiles) return Exact.One;
        return rule.TaperFromMiles is Quantity from && miles > from && from < rule.MinimumMiles
            ? (miles - from).Exact / (rule.MinimumMiles - from).Exact
            : Exact.Zero;
    }
}
