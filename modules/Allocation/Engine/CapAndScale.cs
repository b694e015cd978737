using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Engine.BudgetShareKernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// Capping and scaling of gains (DOMAIN F29, F21). With b the baseline per pupil, N1 this year's pupils and A the
/// adjusted share after the minimum per-pupil level, the change is (A / N1 - b) / b and the deduction
/// (change - cap) x scale x N1 x b = scale x (A - N1 x b x (1 + cap)): nothing is rounded until the end. The add-back
/// leaves the school what lies at its minimum per-pupil level.
/// </summary>
internal static class CapAndScale
{
    /// <summary>The line: the deduction less the add-back, as a negative amount; 0 where the guarantee pays.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Lines<TLane, TWay, TTrace>(CompiledFormula formula, int from, int until, Handed handed, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TWay : struct, IFormulaWay<TWay, TLane>, allows ref struct
        where TTrace : struct, ITrace
    {
        Columns columns = formula.Columns;
        if (!formula.HasGuarantee || !(formula.Rules.Caps || TTrace.On))
        {
            columns.Line(BudgetLine.CapAndScale)[from..until].Clear();
            return;
        }

        TLane zero = TLane.Of(0), one = TLane.Of(1), two = TLane.Of(2);
        ref double guarantees = ref columns.First(BudgetLine.Mfg), lines = ref columns.First(BudgetLine.CapAndScale), lifts = ref handed.Lifted, leasts = ref handed.Least;
        for (int at = from; at < until; at += TLane.Width)
        {
            TWay way = TWay.At(formula, at);
            nuint row = unchecked((nuint)at), next = unchecked((nuint)(at - from));
            TLane lifted = TLane.Load(ref lifts, next), perPupil = TLane.Max(zero, way.BaselinePerPupil), adjusted = lifted + way.GivenLessExclusions;
            TLane deduction = way.Deduction(perPupil, adjusted);
            deduction = TLane.WhereAtLeast(perPupil, one, deduction, zero);
            deduction = TLane.WhereAtLeast(TLane.Load(ref guarantees, row), one, zero, deduction);
            deduction = TLane.WhereAtLeast(way.Protections, two, deduction, zero);
            TLane aboveLevel = TLane.Max(zero, lifted + way.Fixed - TLane.Load(ref leasts, next)), line = zero - TLane.Min(deduction, aboveLevel);
            line.Store(ref lines, row);
            if (TTrace.On) Tell(formula, at, trace, perPupil, adjusted, deduction, aboveLevel, line);
        }
    }

    private static void Tell<TLane, TTrace>(CompiledFormula formula, int at, TTrace trace, TLane perPupil, TLane adjusted, TLane deduction, TLane aboveLevel, TLane line)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        trace.Step(StepNames.CapDeduction, First(deduction), ("adjusted", First(adjusted)), ("baseline per pupil", First(perPupil)),
            ("pupils", formula.Columns[Column.Pupils][at]), ("cap", formula.Rules.Cap), ("scale", formula.Rules.Scale));
        trace.Step(BudgetLine.CapAndScale.Name(), First(line), ("deduction", First(deduction)), ("above the minimum level", First(aboveLevel)));
    }

    /// <summary>
    /// scale x (A - N1 b (1 + cap)) half up to the penny, 0 where that is negative. Pupils, cap and scale each carry eight
    /// decimals, so the product is held in three digits to the base 10^8 (pence and two parts below); every digit is a
    /// whole number below 2^53 and only the last step rounds. Long and rarely asked for: inlined it would push the numbers of the
    /// loop around it out of registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TLane Deduction<TLane>(CompiledRules rules, TLane perPupil, TLane pupils, TLane adjusted) where TLane : struct, ILane<TLane>
    {
        TLane zero = TLane.Of(0), one = TLane.Of(1), unit = TLane.Of(Quantity.Scale), inverse = TLane.Of(1.0 / Quantity.Scale);
        TLane factor = TLane.Of(Quantity.Scale + rules.Cap), scale = TLane.Of(rules.Scale);
        TLane pence = WholeNumbers.Divide(perPupil, pupils, unit, inverse, out TLane middle);           // N1 b
        TLane cappedPence = WholeNumbers.Divide(pence, factor, unit, inverse, out TLane cappedMiddle);  // its pence x (1 + cap)
        TLane carry = WholeNumbers.Divide(middle, factor, unit, inverse, out TLane low);                // its parts x (1 + cap)
        TLane middles = cappedMiddle + carry;                                                           // below 3 x 10^8

        // The excess = A less that, with digits borrowed so that the two lower ones are not negative.
        TLane borrowLow = TLane.WhereAtLeast(low, one, one, zero);
        TLane excessLow = borrowLow * unit - low;
        TLane borrowed = WholeNumbers.WholePart(middles + borrowLow + unit - one, unit);
        TLane excessMiddle = borrowed * unit - middles - borrowLow;
        TLane excessPence = adjusted - cappedPence - borrowed;

        // Times scale, from the lowest digit up.
        TLane positive = TLane.Max(zero, excessPence);
        TLane fromLow = WholeNumbers.Divide(excessLow, scale, unit, inverse, out _);
        TLane fromMiddle = WholeNumbers.Divide(excessMiddle, scale, unit, inverse, out TLane left);
        fromMiddle += WholeNumbers.WholePart(left + fromLow, unit);
        TLane whole = WholeNumbers.Divide(positive, scale, unit, inverse, out TLane parts);
        TLane deduction = whole + WholeNumbers.WholePart(parts + fromMiddle + unit * TLane.Of(0.5), unit);
        return TLane.WhereAtLeast(excessPence, zero, deduction, zero);
    }
}
