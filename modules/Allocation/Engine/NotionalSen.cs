using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Engine.BudgetShareKernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>The notional SEN budget (DOMAIN F55): a reading of the lines, which adds no money.</summary>
internal static class NotionalSen
{
    private const double PartsPerShare = LineRounder.PartsInPenny / Quantity.Scale;

    /// <summary>
    /// The recipe's shares of lines, its share of the schools block, its lump and its amount per pupil, added up exactly
    /// (whole pence beside 10^-12 parts, fewer than 40 x 10^12 of them) and rounded half up once.
    /// </summary>
    public static void Amount<TLane, TTrace>(CompiledRules rules, Columns columns, int at, TLane block, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        TLane zero = TLane.Of(0), unit = TLane.Of(Quantity.Scale), inverse = TLane.Of(1.0 / Quantity.Scale), penny = TLane.Of(LineRounder.PartsInPenny);
        TLane pupils = TLane.Load(columns[Column.Pupils], at);
        TLane pence = WholeNumbers.Divide(TLane.Of(rules.NotionalPerPupil), pupils, penny, TLane.Of(1.0 / LineRounder.PartsInPenny), out TLane parts);
        pence += TLane.Of(rules.NotionalLump);
        foreach ((BudgetLine line, double share) in rules.NotionalShares)
        {
            TLane amount = TLane.Load(columns.Line(line), at);
            TLane whole = WholeNumbers.Divide(TLane.Abs(amount), TLane.Of(share), unit, inverse, out TLane left);
            left *= TLane.Of(PartsPerShare);
            pence += TLane.WhereAtLeast(amount, zero, whole, zero - whole);
            parts += TLane.WhereAtLeast(amount, zero, left, zero - left);
        }

        TLane ofBlock = OfBlock(TLane.Abs(block), TLane.Of(rules.NotionalOfBlock), out TLane rest);
        rest *= TLane.Of(PartsPerShare);
        pence += TLane.WhereAtLeast(block, zero, ofBlock, zero - ofBlock);
        parts += TLane.WhereAtLeast(block, zero, rest, zero - rest);
        TLane notional = pence + WholeNumbers.WholePart(parts + penny * TLane.Of(0.5), penny);
        notional.Store(columns[Column.NotionalSen], at);
        if (TTrace.On) trace.Step(StepNames.NotionalSen, First(notional), ("pupils", First(pupils)), (BudgetLines.SchoolsBlockShare, First(block)));
    }

    // A whole block may pass the bound of a quotient (a sum of some thirty lines, below 2^42), so its pence are taken in two
    // digits to the base 10^8: the upper one times the share is a whole number already, the lower one divides within bounds.
    private static TLane OfBlock<TLane>(TLane pence, TLane share, out TLane left) where TLane : struct, ILane<TLane>
    {
        TLane unit = TLane.Of(Quantity.Scale);
        TLane upper = WholeNumbers.WholePart(pence, unit);
        return upper * share + WholeNumbers.Divide(pence - upper * unit, share, unit, TLane.Of(1.0 / Quantity.Scale), out left);
    }
}
