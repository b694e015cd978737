using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Engine.BudgetShareKernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>The minimum per-pupil level (DOMAIN F19, F20).</summary>
internal static class MinimumPerPupil
{
    /// <summary>
    /// M x N half up to the penny, M = (yP mP + y3 mKS3 + y4 mKS4) / (yP + y3 + y4) kept as a fraction: levels below 2^44
    /// times at most 100 year groups stay below 2^53, and 100 x 10^12 below the divisor's 2^51. <paramref name="least"/>
    /// is the same rounded up: the least share that is not below the level, which capping may not pass.
    /// </summary>
    public static TLane Share<TLane, TTrace>(CompiledRules rules, Columns columns, int at, TTrace trace, out TLane least)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        TLane zero = TLane.Of(0), one = TLane.Of(1);
        TLane primary = TLane.Load(columns[Column.YearsPrimary], at);
        TLane third = TLane.Load(columns[Column.YearsKeyStage3], at);
        TLane fourth = TLane.Load(columns[Column.YearsKeyStage4], at);
        TLane pupils = TLane.Load(columns[Column.Pupils], at);
        TLane levels = primary * TLane.Of(rules.MinimumPrimary) + third * TLane.Of(rules.MinimumKeyStage3) + fourth * TLane.Of(rules.MinimumKeyStage4);
        TLane divisor = TLane.Max(primary + third + fourth, one) * TLane.Of(LineRounder.PartsInPenny);
        TLane whole = WholeNumbers.Divide(levels, pupils, divisor, one / divisor, out TLane left);
        least = whole + TLane.WhereAtLeast(left, one, one, zero);
        TLane share = whole + TLane.WhereAtLeast(left + left, divisor, one, zero);
        if (TTrace.On)
            trace.Step(StepNames.MinimumShare, First(share), ("years primary", First(primary)), ("years key stage 3", First(third)),
                ("years key stage 4", First(fourth)), ("pupils", First(pupils)));
        return share;
    }

    /// <summary>max(0, M x N - P), P = pupil-led lines, lump sum and sparsity.</summary>
    public static TLane Uplift<TLane, TTrace>(Columns columns, int at, TLane level, TLane perPupilBase, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        TLane zero = TLane.Of(0);
        TLane uplift = TLane.Max(zero, level - perPupilBase);
        uplift = TLane.WhereAtLeast(TLane.Load(columns[Column.HasMinimum], at), TLane.Of(1), uplift, zero);
        uplift.Store(columns.Line(BudgetLine.MinimumPerPupil), at);
        if (TTrace.On)
            trace.Step(BudgetLine.MinimumPerPupil.Name(), First(uplift), ("share at the level", First(level)), ("lines that count", First(perPupilBase)));
        return uplift;
    }
}
