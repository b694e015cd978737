using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Rules;

/// <summary>How many pupils a pupil-led line counts (DOMAIN F13), exact to eight decimals.</summary>
internal static class FactorUnits
{
    private const long SixDecimals = Quantity.Scale / 1_000_000;

    /// <summary>
    /// The formula pupils of the line's own phase. The basic entitlement counts them all, the other factors a part of them;
    /// secondary factors count key stages 3 and 4 together.
    /// </summary>
    public static Quantity PhasePupils(FormulaPupils pupils, BudgetLine line) => line switch
    {
        BudgetLine.BasicEntitlementKs3 => pupils.KeyStage3,
        BudgetLine.BasicEntitlementKs4 => pupils.KeyStage4,
        _ => IsPrimary(line) ? pupils.Primary : pupils.Secondary,
    };

    /// <summary>
    /// Units of a factor other than the basic entitlement; null when they need more than eight decimals. On the basis of
    /// the six-decimal proportion, a given number of pupils is first made a proportion of the phase, rounded half up.
    /// </summary>
    public static Quantity? Units(FactorBasis basis, FactorInput input, Quantity phase)
    {
        if (basis == FactorBasis.ExactCount)
            return input.Pupils ?? Times(phase, input.Proportion!.Value);
        long proportion = input.Proportion is Quantity given
            ? HalfUp(given.HundredMillionths, SixDecimals)
            : phase == Quantity.Zero ? 0 : HalfUp((Int128)input.Pupils!.Value.HundredMillionths * 1_000_000, phase.HundredMillionths);
        return Times(phase, new(proportion * SixDecimals));
    }

    private static bool IsPrimary(BudgetLine line) => line is
        BudgetLine.BasicEntitlementPrimary or BudgetLine.FsmPrimary or BudgetLine.Fsm6Primary
        or (>= BudgetLine.IdaciAPrimary and <= BudgetLine.IdaciFPrimary)
        or BudgetLine.LowPriorAttainmentPrimary or BudgetLine.EalPrimary or BudgetLine.MobilityPrimary;

    // For numbers of 0 or more.
    private static long HalfUp(Int128 value, long divisor) => (long)((2 * value + divisor) / (2 * (Int128)divisor));

    private static Quantity? Times(Quantity pupils, Quantity proportion)
    {
        Int128 product = (Int128)pupils.HundredMillionths * proportion.HundredMillionths;
        return product % Quantity.Scale == 0 ? new((long)(product / Quantity.Scale)) : null;
    }
}
