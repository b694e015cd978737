using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Engine.BudgetShareKernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// The minimum funding guarantee (DOMAIN F26 to F28). Each amount per pupil is rounded to the penny before it is
/// multiplied. The numbers may be negative (a fall, or a baseline below zero): they are rounded by size, then signed.
/// </summary>
internal static class Guarantee
{
    /// <summary>b = last year's share less exclusions, technical adjustments and <b>this</b> year's lump sum and sparsity, over last year's pupils.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane BaselinePerPupil<TLane>(TLane baseline, TLane priorPupils) where TLane : struct, ILane<TLane> =>
        WholeNumbers.Nearest(baseline, TLane.Of(Quantity.Scale), TLane.Max(priorPupils, TLane.Of(1)));

    /// <summary>max(0, (b + round(b x p)) x N1 - adjusted share).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Lines<TLane, TWay, TTrace>(CompiledFormula formula, int from, int until, Handed handed, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TWay : struct, IFormulaWay<TWay, TLane>, allows ref struct
        where TTrace : struct, ITrace
    {
        if (!formula.HasGuarantee)
        {
            formula.Columns.Line(BudgetLine.Mfg)[from..until].Clear();
            return;
        }

        TLane zero = TLane.Of(0), two = TLane.Of(2);
        ref double lines = ref formula.Columns.First(BudgetLine.Mfg), lifted = ref handed.Lifted;
        for (int at = from; at < until; at += TLane.Width)
        {
            TWay way = TWay.At(formula, at);
            TLane perPupil = way.BaselinePerPupil, adjusted = TLane.Load(ref lifted, unchecked((nuint)(at - from))) + way.GivenLessExclusions;
            TLane uplift = way.Uplift(perPupil), guaranteed = way.Guaranteed(perPupil + uplift);
            TLane line = TLane.WhereAtLeast(way.Protections, two, TLane.Max(zero, guaranteed - adjusted), zero);
            line.Store(ref lines, unchecked((nuint)at));
            if (TTrace.On) Tell(formula, at, trace, perPupil, uplift, guaranteed, adjusted, line);
        }
    }

    private static void Tell<TLane, TTrace>(CompiledFormula formula, int at, TTrace trace, TLane perPupil, TLane uplift, TLane guaranteed, TLane adjusted, TLane line)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        Columns columns = formula.Columns;
        double prior = columns[Column.PriorShare][at], lump = columns.Line(BudgetLine.LumpSum)[at], sparsity = columns.Line(BudgetLine.Sparsity)[at];
        double baseline = prior - lump - sparsity;
        trace.Step(StepNames.MfgBaseline, baseline, ("last year's share less exclusions", prior), ("lump sum", lump), ("sparsity", sparsity));
        trace.Step(StepNames.MfgBaselinePerPupil, First(perPupil), ("baseline", baseline), ("prior pupils", columns[Column.PriorPupils][at]));
        trace.Step(StepNames.MfgUplift, First(uplift), ("baseline per pupil", First(perPupil)), ("percentage", formula.Rules.MfgPercentage));
        trace.Step(StepNames.MfgGuaranteed, First(guaranteed), ("baseline per pupil", First(perPupil)), ("uplift per pupil", First(uplift)), ("pupils", columns[Column.Pupils][at]));
        trace.Step(StepNames.MfgAdjusted, First(adjusted));
        trace.Step(BudgetLine.Mfg.Name(), First(line), ("guaranteed", First(guaranteed)), ("adjusted", First(adjusted)));
    }
}
