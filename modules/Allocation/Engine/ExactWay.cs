using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>Reads the columns as they are and multiplies in pairs of doubles: right for all numbers that the door lets in, at any width and with any trace.</summary>
internal readonly struct ExactWay<TLane> : IFormulaWay<ExactWay<TLane>, TLane> where TLane : struct, ILane<TLane>
{
    private readonly CompiledRules rules;
    private readonly Columns columns;
    private readonly int at;

    private ExactWay(CompiledFormula formula, int at) => (rules, columns, this.at) = (formula.Rules, formula.Columns, at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ExactWay<TLane> At(CompiledFormula formula, int at) => new(formula, at);

    public TLane Protections => Of(Column.Protections);
    public TLane Fixed => Of(BudgetLine.LumpSum) + Of(BudgetLine.Sparsity);
    public TLane GivenLessExclusions => Given - Of(Column.CurrentExclusions);
    public TLane GivenAndAdjustments => Given + Of(BudgetLine.Adjustment);
    public TLane BaselinePerPupil => Guarantee.BaselinePerPupil(Of(Column.PriorShare) - Fixed, Of(Column.PriorPupils));

    private TLane Given => Of(BudgetLine.SplitSite) + Of(BudgetLine.Rates) + Of(BudgetLine.Pfi) + Of(BudgetLine.Exceptional);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public TLane PupilLed(out TLane weighted)
    {
        TLane total = weighted = TLane.Of(0);
        LineRounder rounder = rules.Rounder;
        double[] rates = rules.Rates;
        if (rounder.TiesToEven) for (int factor = 0; factor < rates.Length; factor++) total += rounder.Line(TLane.Of(rates[factor]), Units(factor));
        else for (int factor = 0; factor < rates.Length; factor++) total += rounder.TieUp(TLane.Of(rates[factor]), Units(factor));
        return total;
    }

    /// <summary>One pupil-led line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Line(int factor) => rules.Rounder.Line(TLane.Of(rules.Rates[factor]), Units(factor));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane ShareAtLevel(out TLane least) => MinimumPerPupil.Share(
        Of(Column.YearsPrimary) * TLane.Of(rules.MinimumPrimary) + Of(Column.YearsKeyStage3) * TLane.Of(rules.MinimumKeyStage3) + Of(Column.YearsKeyStage4) * TLane.Of(rules.MinimumKeyStage4),
        Of(Column.Pupils), Of(Column.YearsPrimary) + Of(Column.YearsKeyStage3) + Of(Column.YearsKeyStage4), TLane.Of(LineRounder.PartsInPenny), out least);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Uplift(TLane perPupil)
    {
        TLane uplift = WholeNumbers.Nearest(perPupil, TLane.Of(Math.Abs(rules.MfgPercentage)), TLane.Of(Quantity.Scale));
        return rules.MfgPercentage < 0 ? TLane.Of(0) - uplift : uplift;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Guaranteed(TLane perPupil) => WholeNumbers.Nearest(perPupil, Of(Column.Pupils), TLane.Of(Quantity.Scale));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Deduction(TLane perPupil, TLane adjusted) => CapAndScale.Deduction(rules, perPupil, Of(Column.Pupils), adjusted);

    public TLane NotionalSen(TLane weighted, TLane block)
    {
        TLane amount = Engine.NotionalSen.PerPupil(rules, Of(Column.Pupils), out TLane parts);
        foreach ((BudgetLine line, double share) in rules.NotionalShares)
            amount += Engine.NotionalSen.OfLine(line.IsPupilLed() ? Line((int)line) : Of(line), TLane.Of(share), ref parts);
        amount += Engine.NotionalSen.OfBlock(block, TLane.Of(rules.NotionalOfBlock), ref parts);
        return Engine.NotionalSen.Rounded(amount, parts);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLane Units(int factor) => TLane.Load(ref columns.FirstUnits(factor), (nuint)(uint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLane Of(BudgetLine line) => TLane.Load(ref columns.First(line), (nuint)(uint)at);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLane Of(Column column) => TLane.Load(ref columns.First(column), (nuint)(uint)at);
}
