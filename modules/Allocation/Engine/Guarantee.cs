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
    public static TLane BaselinePerPupil<TLane, TTrace>(Columns columns, int at, TLane lump, TLane sparsity, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        TLane prior = TLane.Load(columns[Column.PriorShare], at);
        TLane pupils = TLane.Load(columns[Column.PriorPupils], at);
        TLane baseline = prior - lump - sparsity;
        TLane perPupil = WholeNumbers.Nearest(baseline, TLane.Of(Quantity.Scale), TLane.Max(pupils, TLane.Of(1)));
        if (TTrace.On)
        {
            trace.Step(StepNames.MfgBaseline, First(baseline), ("last year's share less exclusions", First(prior)), ("lump sum", First(lump)), ("sparsity", First(sparsity)));
            trace.Step(StepNames.MfgBaselinePerPupil, First(perPupil), ("baseline", First(baseline)), ("prior pupils", First(pupils)));
        }

        return perPupil;
    }

    /// <summary>max(0, (b + round(b x p)) x N1 - adjusted share).</summary>
    public static TLane Line<TLane, TTrace>(CompiledRules rules, Columns columns, int at, TLane perPupil, TLane adjusted, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        TLane zero = TLane.Of(0), parts = TLane.Of(Quantity.Scale);
        TLane pupils = TLane.Load(columns[Column.Pupils], at);
        TLane size = TLane.Of(Math.Abs(rules.MfgPercentage));
        TLane uplift = WholeNumbers.Nearest(perPupil, size, parts);
        if (rules.MfgPercentage < 0) uplift = zero - uplift;
        TLane perPupilNow = perPupil + uplift;
        TLane guaranteed = WholeNumbers.Nearest(perPupilNow, pupils, parts);
        TLane line = TLane.Max(zero, guaranteed - adjusted);
        line = TLane.WhereAtLeast(TLane.Load(columns[Column.HasMfg], at), TLane.Of(1), line, zero);
        line.Store(columns.Line(BudgetLine.Mfg), at);
        if (TTrace.On)
        {
            trace.Step(StepNames.MfgUplift, First(uplift), ("baseline per pupil", First(perPupil)), ("percentage", rules.MfgPercentage));
            trace.Step(StepNames.MfgGuaranteed, First(guaranteed), ("baseline per pupil", First(perPupil)), ("uplift per pupil", First(uplift)), ("pupils", First(pupils)));
            trace.Step(StepNames.MfgAdjusted, First(adjusted));
            trace.Step(BudgetLine.Mfg.Name(), First(line), ("guaranteed", First(guaranteed)), ("adjusted", First(adjusted)));
        }

        return line;
    }
}
