using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Engine.BudgetShareKernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>The minimum per-pupil level (DOMAIN F19, F20).</summary>
internal static class MinimumPerPupil
{
    /// <summary>
    /// M x N half up to the penny, M = (yP mP + y3 mKS3 + y4 mKS4) / (yP + y3 + y4) kept as a fraction: levels below 2^44
    /// times at most 100 year groups stay below 2^53, and 100 x 10^12 below the divisor's 2^51. <paramref name="least"/>
    /// is the same rounded up: the least share that is not below the level, which capping may not pass. Levels x pupils
    /// are <paramref name="partsInPenny"/> to a penny.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Share<TLane>(TLane levels, TLane pupils, TLane years, TLane partsInPenny, out TLane least) where TLane : struct, ILane<TLane>
    {
        TLane zero = TLane.Of(0), one = TLane.Of(1);
        TLane divisor = TLane.Max(years, one) * partsInPenny;
        TLane whole = WholeNumbers.Divide(levels, pupils, divisor, one / divisor, out TLane left);
        least = whole + TLane.WhereAtLeast(left, one, one, zero);
        return whole + TLane.WhereAtLeast(left + left, divisor, one, zero);
    }

    /// <summary>max(0, M x N - P), P = pupil-led lines, lump sum and sparsity.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Lines<TLane, TWay, TTrace>(CompiledFormula formula, int from, int until, Handed handed, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TWay : struct, IFormulaWay<TWay, TLane>, allows ref struct
        where TTrace : struct, ITrace
    {
        TLane zero = TLane.Of(0), one = TLane.Of(1);
        ref double lines = ref formula.Columns.First(BudgetLine.MinimumPerPupil), lifted = ref handed.Lifted, leasts = ref handed.Least;
        for (int at = from; at < until; at += TLane.Width)
        {
            nuint row = unchecked((nuint)at), next = unchecked((nuint)(at - from));
            TLane uplift = zero, least = zero, pupilLed = TLane.Load(ref lifted, next);
            if (formula.HasMinimum)
            {
                TWay way = TWay.At(formula, at);
                TLane level = way.ShareAtLevel(out least), counted = pupilLed + way.Fixed;
                uplift = TLane.WhereAtLeast(way.Protections, one, TLane.Max(zero, level - counted), zero);
                if (TTrace.On) Tell(formula.Columns, at, level, counted, uplift, trace);
            }

            uplift.Store(ref lines, row);
            least.Store(ref leasts, next);
            (pupilLed + uplift).Store(ref lifted, next);
        }
    }

    private static void Tell<TLane, TTrace>(Columns columns, int at, TLane level, TLane counted, TLane uplift, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        trace.Step(StepNames.MinimumShare, First(level), ("years primary", columns[Column.YearsPrimary][at]), ("years key stage 3", columns[Column.YearsKeyStage3][at]),
            ("years key stage 4", columns[Column.YearsKeyStage4][at]), ("pupils", columns[Column.Pupils][at]));
        trace.Step(BudgetLine.MinimumPerPupil.Name(), First(uplift), ("share at the level", First(level)), ("lines that count", First(counted)));
    }
}
