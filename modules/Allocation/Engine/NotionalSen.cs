using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// The notional SEN budget (DOMAIN F55): a reading of the lines, which adds no money. The recipe's shares of lines, its share of
/// the schools block, its lump and its amount per pupil are added up exactly (whole pence beside 10^-12 parts, fewer than
/// 40 x 10^12 of them) and rounded half up once.
/// </summary>
internal static class NotionalSen
{
    private const double PartsPerShare = LineRounder.PartsInPenny / Quantity.Scale;

    /// <summary>The lump and the amount per pupil.</summary>
    public static TLane PerPupil<TLane>(CompiledRules rules, TLane pupils, out TLane parts) where TLane : struct, ILane<TLane> =>
        TLane.Of(rules.NotionalLump)
        + WholeNumbers.Divide(TLane.Of(rules.NotionalPerPupil), pupils, TLane.Of(LineRounder.PartsInPenny), TLane.Of(1.0 / LineRounder.PartsInPenny), out parts);

    /// <summary>A share of a line, whose size is below 2^40.</summary>
    public static TLane OfLine<TLane>(TLane amount, TLane share, ref TLane parts) where TLane : struct, ILane<TLane>
    {
        TLane whole = WholeNumbers.Divide(TLane.Abs(amount), share, TLane.Of(Quantity.Scale), TLane.Of(1.0 / Quantity.Scale), out TLane left);
        return Signed(amount, whole, left, ref parts);
    }

    /// <summary>
    /// A share of the whole block, which may pass the bound of a quotient (a sum of some thirty lines, below 2^42): so its pence
    /// are taken in two digits to the base 10^8. The upper one times the share is a whole number already, the lower one divides within bounds.
    /// </summary>
    public static TLane OfBlock<TLane>(TLane block, TLane share, ref TLane parts) where TLane : struct, ILane<TLane>
    {
        TLane unit = TLane.Of(Quantity.Scale), pence = TLane.Abs(block);
        TLane upper = WholeNumbers.WholePart(pence, unit);
        TLane whole = upper * share + WholeNumbers.Divide(pence - upper * unit, share, unit, TLane.Of(1.0 / Quantity.Scale), out TLane left);
        return Signed(block, whole, left, ref parts);
    }

    /// <summary>The sum half up to the penny.</summary>
    public static TLane Rounded<TLane>(TLane pence, TLane parts) where TLane : struct, ILane<TLane>
    {
        TLane penny = TLane.Of(LineRounder.PartsInPenny);
        return pence + WholeNumbers.WholePart(parts + penny * TLane.Of(0.5), penny);
    }

    private static TLane Signed<TLane>(TLane amount, TLane whole, TLane left, ref TLane parts) where TLane : struct, ILane<TLane>
    {
        TLane zero = TLane.Of(0);
        left *= TLane.Of(PartsPerShare);
        parts += TLane.WhereAtLeast(amount, zero, left, zero - left);
        return TLane.WhereAtLeast(amount, zero, whole, zero - whole);
    }
}
