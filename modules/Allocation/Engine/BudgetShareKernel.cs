using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// One pass over a school, or eight side by side: pupil-led lines, minimum per-pupil level, guarantee, cap and scale,
/// the schools block's subtotal, notional SEN (order of DESIGN 5 and DOMAIN F21). What an authority pays by counts needs
/// these of all its schools at once, so high needs and the share are a second pass. The same text at both widths and for both
/// ways of multiplying, so the same bits. A pass writes what is wanted of every school; the pupil-led lines of a school are
/// read out when they are asked for.
/// </summary>
internal static class BudgetShareKernel
{
    private static readonly BudgetLine[] Ready =
        [BudgetLine.LumpSum, BudgetLine.Sparsity, BudgetLine.SplitSite, BudgetLine.Rates, BudgetLine.Pfi, BudgetLine.Exceptional];

    private static readonly BudgetLine[] HighNeeds =
        [BudgetLine.PlaceFunding, BudgetLine.TopUp, BudgetLine.BandProtection, BudgetLine.VolumeTopUp, BudgetLine.Contingency];

    /// <summary>
    /// What a stage hands to the next of the schools at work: the pupil-led lines, from the minimum per-pupil level on with its uplift; what
    /// notional SEN needs of them; and the least share at the level.
    /// </summary>
    public readonly ref struct Handed(Span<double> room)
    {
        /// <summary>Schools at work at a time.</summary>
        public const int Rows = 128;

        /// <summary>Doubles that it needs.</summary>
        public const int Room = 3 * Rows;

        private readonly ref double first = ref MemoryMarshal.GetReference(room);

        public ref double Lifted => ref first;
        public ref double Weighted => ref Unsafe.Add(ref first, Rows);
        public ref double Least => ref Unsafe.Add(ref first, 2 * Rows);
    }

    /// <summary>The schools block and notional SEN of every school of the columns at the given width. Allocates nothing.</summary>
    public static void FormulaOfAll<TLane>(CompiledFormula formula) where TLane : struct, ILane<TLane>
    {
        if (formula.Short is not null) FormulaOfAll<TLane, ShortWay<TLane>>(formula);
        else FormulaOfAll<TLane, ExactWay<TLane>>(formula);

        // A school that the formula does not fund has nothing in the block but its adjustments.
        Columns columns = formula.Columns;
        columns.Line(BudgetLine.Adjustment)[columns.FormulaStride..].CopyTo(columns[Column.SchoolsBlockShare][columns.FormulaStride..]);
    }

    /// <summary>High needs and the budget share of every school, once every line of theirs is there. Allocates nothing.</summary>
    public static void TotalsOfAll<TLane>(Columns columns) where TLane : struct, ILane<TLane> =>
        Totals<TLane, Silent>(columns, 0, columns.Stride, default);

    /// <summary>Both passes, where nothing is paid by counts.</summary>
    public static void CalculateAll<TLane>(CompiledFormula formula) where TLane : struct, ILane<TLane>
    {
        FormulaOfAll<TLane>(formula);
        TotalsOfAll<TLane>(formula.Columns);
    }

    /// <summary>Writes every pupil-led line of every school into its column, where the pass only adds them up.</summary>
    public static void LinesOfAll<TLane>(CompiledFormula formula) where TLane : struct, ILane<TLane>
    {
        for (int at = 0; at < formula.Columns.FormulaStride; at += TLane.Width) Lines<TLane>(formula, at);
    }

    /// <summary>The same of one school.</summary>
    public static void LinesOf(CompiledFormula formula, int school)
    {
        if (school < formula.Columns.FormulaStride) Lines<Lane1>(formula, school);
    }

    private static void Lines<TLane>(CompiledFormula formula, int at) where TLane : struct, ILane<TLane>
    {
        var way = ExactWay<TLane>.At(formula, at);
        for (int factor = 0; factor < BudgetLines.PupilLedCount; factor++) way.Line(factor).Store(formula.Columns.Line((BudgetLine)factor), at);
    }

    private static void FormulaOfAll<TLane, TWay>(CompiledFormula formula)
        where TLane : struct, ILane<TLane>
        where TWay : struct, IFormulaWay<TWay, TLane>, allows ref struct =>
        Formula<TLane, TWay, Silent>(formula, 0, formula.Columns.FormulaStride, default);

    /// <summary>
    /// The schools from a row on, so many at a time that what one stage hands to the next stays near. Stage by stage, and not school by school:
    /// a school's steps wait for each other, those of the next vector do not.
    /// </summary>
    public static void Formula<TLane, TWay, TTrace>(CompiledFormula formula, int from, int until, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TWay : struct, IFormulaWay<TWay, TLane>, allows ref struct
        where TTrace : struct, ITrace
    {
        var handed = new Handed(stackalloc double[Handed.Room]);
        for (int at = from; at < until; at += Handed.Rows)
        {
            int end = Math.Min(at + Handed.Rows, until);
            PupilLed<TLane, TWay>(formula, at, end, handed);
            if (TTrace.On) TellPupilLed(formula, at, trace);
            MinimumPerPupil.Lines<TLane, TWay, TTrace>(formula, at, end, handed, trace);
            Guarantee.Lines<TLane, TWay, TTrace>(formula, at, end, handed, trace);
            CapAndScale.Lines<TLane, TWay, TTrace>(formula, at, end, handed, trace);
            Blocks<TLane, TWay, TTrace>(formula, at, end, handed, trace);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PupilLed<TLane, TWay>(CompiledFormula formula, int from, int until, Handed handed)
        where TLane : struct, ILane<TLane>
        where TWay : struct, IFormulaWay<TWay, TLane>, allows ref struct
    {
        for (int at = from; at < until; at += TLane.Width)
        {
            nuint next = unchecked((nuint)(at - from));
            TWay.At(formula, at).PupilLed(out TLane weight).Store(ref handed.Lifted, next);
            weight.Store(ref handed.Weighted, next);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Blocks<TLane, TWay, TTrace>(CompiledFormula formula, int from, int until, Handed handed, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TWay : struct, IFormulaWay<TWay, TLane>, allows ref struct
        where TTrace : struct, ITrace
    {
        Columns columns = formula.Columns;
        ref double guarantees = ref columns.First(BudgetLine.Mfg), caps = ref columns.First(BudgetLine.CapAndScale),
            share = ref columns.First(Column.SchoolsBlockShare), notional = ref columns.First(Column.NotionalSen);
        bool hasNotional = formula.Rules.HasNotionalSen;
        for (int at = from; at < until; at += TLane.Width)
        {
            TWay way = TWay.At(formula, at);
            nuint row = unchecked((nuint)at), next = unchecked((nuint)(at - from));
            TLane block = TLane.Load(ref handed.Lifted, next) + way.Fixed + TLane.Load(ref guarantees, row) + TLane.Load(ref caps, row) + way.GivenAndAdjustments;
            block.Store(ref share, row);
            TLane sen = hasNotional ? way.NotionalSen(TLane.Load(ref handed.Weighted, next), block) : TLane.Of(0);
            sen.Store(ref notional, row);
            if (TTrace.On) TellBlock(columns, at, trace);
        }
    }

    /// <summary>The lines of high needs, all of them ready, their subtotal and the share.</summary>
    public static void Totals<TLane, TTrace>(Columns columns, int from, int until, TTrace trace)
        where TLane : struct, ILane<TLane>
        where TTrace : struct, ITrace
    {
        ref double places = ref columns.First(BudgetLine.PlaceFunding), topUps = ref columns.First(BudgetLine.TopUp), protection = ref columns.First(BudgetLine.BandProtection),
            volume = ref columns.First(BudgetLine.VolumeTopUp), contingency = ref columns.First(BudgetLine.Contingency),
            highNeeds = ref columns.First(Column.HighNeedsAllocation), block = ref columns.First(Column.SchoolsBlockShare), share = ref columns.First(Column.BudgetShare);
        for (int at = from; at < until; at += TLane.Width)
        {
            nuint row = (nuint)(uint)at;
            TLane sum = TLane.Load(ref places, row) + TLane.Load(ref topUps, row) + TLane.Load(ref protection, row) + TLane.Load(ref volume, row) + TLane.Load(ref contingency, row);
            sum.Store(ref highNeeds, row);
            (sum + TLane.Load(ref block, row)).Store(ref share, row);
            if (TTrace.On) TellTotals(columns, at, trace);
        }
    }

    /// <summary>The value of a school of the lane, for the trace.</summary>
    public static double First<TLane>(TLane value) where TLane : struct, ILane<TLane>
    {
        Span<double> values = stackalloc double[TLane.Width];
        value.Store(values, 0);
        return values[0];
    }

    private static void TellTotals<TTrace>(Columns columns, int at, TTrace trace) where TTrace : struct, ITrace
    {
        foreach (BudgetLine line in HighNeeds) trace.Step(line.Name(), columns.Line(line)[at]);
        trace.Step(BudgetLines.HighNeedsAllocation, columns[Column.HighNeedsAllocation][at]);
        trace.Step(BudgetLines.BudgetShare, columns[Column.BudgetShare][at]);
    }

    private static void TellPupilLed<TTrace>(CompiledFormula formula, int at, TTrace trace) where TTrace : struct, ITrace
    {
        Columns columns = formula.Columns;
        LinesOf(formula, at);
        for (int factor = 0; factor < BudgetLines.PupilLedCount; factor++)
            trace.Step(((BudgetLine)factor).Name(), columns.Line((BudgetLine)factor)[at], ("rate", formula.Rules.Rates[factor]), ("units", columns.Units(factor)[at]));
        foreach (BudgetLine line in Ready) trace.Step(line.Name(), columns.Line(line)[at]);
    }

    private static void TellBlock<TTrace>(Columns columns, int at, TTrace trace) where TTrace : struct, ITrace
    {
        double block = columns[Column.SchoolsBlockShare][at];
        trace.Step(BudgetLine.Adjustment.Name(), columns.Line(BudgetLine.Adjustment)[at]);
        trace.Step(BudgetLines.SchoolsBlockShare, block);
        trace.Step(StepNames.NotionalSen, columns[Column.NotionalSen][at], ("pupils", columns[Column.Pupils][at]), (BudgetLines.SchoolsBlockShare, block));
    }
}
