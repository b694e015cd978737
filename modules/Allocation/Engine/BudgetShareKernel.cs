using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// One pass over a school, or eight side by side: pupil-led lines, minimum per-pupil level, guarantee, cap and scale,
/// the schools block's subtotal, notional SEN (order of DESIGN 5 and DOMAIN F21). What an authority pays by counts needs
/// these of all its schools at once, so high needs and the share are a second pass. The same text at both widths, so the
/// same bits.
/// </summary>
internal static class BudgetShareKernel
{
    private static readonly BudgetLine[] Given = [BudgetLine.SplitSite, BudgetLine.Rates, BudgetLine.Pfi, BudgetLine.Exceptional];

    private static readonly BudgetLine[] HighNeeds =
        [BudgetLine.PlaceFunding, BudgetLine.TopUp, BudgetLine.BandProtection, BudgetLine.VolumeTopUp, BudgetLine.Contingency];

    /// <summary>The schools block and notional SEN of every school of the columns at the given width.</summary>
    public static void FormulaOfAll<TLane>(CompiledRules rules, Columns columns) where TLane : struct, ILane<TLane>
    {
        for (int at = 0; at < columns.Stride; at += TLane.Width) Formula<TLane, Silent>(rules, columns, at, default);
    }

    /// <summary>High needs and the budget share of every school, once every line of theirs is there.</summary>
    public static void TotalsOfAll<TLane>(Columns columns) where TLane : struct, ILane<TLane>
    {
        for (int at = 0; at < columns.Stride; at += TLane.Width) Totals<TLane, Silent>(columns, at, default);
    }

    /// <summary>Both passes, where nothing is paid by counts.</summary>
    public static void CalculateAll<TLane>(CompiledRules rules, Columns columns) where TLane : struct, ILane<TLane>
    {
        FormulaOfAll<TLane>(rules, columns);
        TotalsOfAll<TLane>(columns);
    }

    /// <summary>The schools from <paramref name="at"/> on that fit in one lane.</summary>
    public static void Formula<TLane, TTrace>(CompiledRules rules, Columns columns, int at, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        TLane pupilLed = PupilLed<TLane, TTrace>(rules, columns, at, trace);
        TLane lump = Ready<TLane, TTrace>(columns, BudgetLine.LumpSum, at, trace);
        TLane sparsity = Ready<TLane, TTrace>(columns, BudgetLine.Sparsity, at, trace);
        TLane perPupilBase = pupilLed + lump + sparsity;
        TLane given = TLane.Of(0);
        foreach (BudgetLine line in Given) given += Ready<TLane, TTrace>(columns, line, at, trace);

        TLane level = MinimumPerPupil.Share<TLane, TTrace>(rules, columns, at, trace, out TLane least);
        TLane uplift = MinimumPerPupil.Uplift<TLane, TTrace>(columns, at, level, perPupilBase, trace);
        TLane afterMinimum = perPupilBase + given + uplift;
        TLane adjusted = afterMinimum - lump - sparsity - TLane.Load(columns[Column.CurrentExclusions], at);

        TLane perPupil = Guarantee.BaselinePerPupil<TLane, TTrace>(columns, at, lump, sparsity, trace);
        TLane guarantee = Guarantee.Line<TLane, TTrace>(rules, columns, at, perPupil, adjusted, trace);
        TLane aboveLevel = TLane.Max(TLane.Of(0), perPupilBase + uplift - least);
        TLane cap = CapAndScale.Line<TLane, TTrace>(rules, columns, at, new(perPupil, adjusted, guarantee, aboveLevel), trace);

        TLane adjustment = Ready<TLane, TTrace>(columns, BudgetLine.Adjustment, at, trace);
        TLane block = afterMinimum + guarantee + cap + adjustment;
        Total<TLane, TTrace>(columns, Column.SchoolsBlockShare, BudgetLines.SchoolsBlockShare, at, block, trace);
        NotionalSen.Amount<TLane, TTrace>(rules, columns, at, block, trace);
    }

    /// <summary>The lines of high needs, all of them ready, their subtotal and the share.</summary>
    public static void Totals<TLane, TTrace>(Columns columns, int at, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        TLane highNeeds = TLane.Of(0);
        foreach (BudgetLine line in HighNeeds) highNeeds += Ready<TLane, TTrace>(columns, line, at, trace);
        Total<TLane, TTrace>(columns, Column.HighNeedsAllocation, BudgetLines.HighNeedsAllocation, at, highNeeds, trace);
        TLane block = TLane.Load(columns[Column.SchoolsBlockShare], at);
        Total<TLane, TTrace>(columns, Column.BudgetShare, BudgetLines.BudgetShare, at, block + highNeeds, trace);
    }

    /// <summary>The value of a school of the lane, for the trace.</summary>
    public static double First<TLane>(TLane value) where TLane : struct, ILane<TLane>
    {
        Span<double> values = stackalloc double[TLane.Width];
        value.Store(values, 0);
        return values[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane PupilLed<TLane, TTrace>(CompiledRules rules, Columns columns, int at, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        TLane total = TLane.Of(0);
        for (int factor = 0; factor < BudgetLines.PupilLedCount; factor++)
        {
            TLane units = TLane.Load(columns.Units(factor), at);
            TLane amount = rules.Rounder.Line(TLane.Of(rules.Rates[factor]), units);
            amount.Store(columns.Line((BudgetLine)factor), at);
            total += amount;
            if (TTrace.On) trace.Step(((BudgetLine)factor).Name(), First(amount), ("rate", rules.Rates[factor]), ("units", First(units)));
        }

        return total;
    }

    // A line that was worked out before the pass: it is only added in, at its place in the order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TLane Ready<TLane, TTrace>(Columns columns, BudgetLine line, int at, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        TLane amount = TLane.Load(columns.Line(line), at);
        if (TTrace.On) trace.Step(line.Name(), First(amount));
        return amount;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Total<TLane, TTrace>(Columns columns, Column column, string name, int at, TLane amount, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        amount.Store(columns[column], at);
        if (TTrace.On) trace.Step(name, First(amount));
    }
}
