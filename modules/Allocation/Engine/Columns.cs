using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>What the calculation needs of a school beside its lines and units, and the totals it writes.</summary>
internal enum Column
{
    /// <summary>Formula pupils of all phases, hundred-millionths.</summary>
    Pupils,
    YearsPrimary,
    YearsKeyStage3,
    YearsKeyStage4,

    /// <summary>
    /// What can be worked out, as far as what it needs is available: 0 no protection, 1 the minimum per-pupil level, 2 also the
    /// guarantee and, where the authority has a rule, the cap. The guarantee needs all that the level needs.
    /// </summary>
    Protections,

    /// <summary>Last year's share less its exclusions and technical adjustments, pence.</summary>
    PriorShare,

    /// <summary>Last year's pupils, hundred-millionths.</summary>
    PriorPupils,

    /// <summary>What the guarantee leaves out of this year's share, pence.</summary>
    CurrentExclusions,

    // Written by the calculation, pence.
    SchoolsBlockShare,
    HighNeedsAllocation,
    BudgetShare,
    NotionalSen,
}

/// <summary>
/// One authority's schools side by side: a column per line, per factor's units and per <see cref="Column"/>, all whole
/// numbers in doubles (pence, hundred-millionths of a pupil), each column padded with zeros to whole vectors. Lines that
/// are not worked out by the formula (lump sum, sparsity, given amounts, places, top-ups and their protection, adjustments) are filled in
/// before it runs; of the others the protections' are written by it and the pupil-led ones by
/// <see cref="BudgetShareKernel.LinesOfAll"/>, when they are asked for. Top-ups and what is paid by counts may be replaced between runs.
/// </summary>
internal sealed class Columns
{
    private const int LineCount = (int)BudgetLine.Adjustment + 1;
    private const int ColumnCount = LineCount + BudgetLines.PupilLedCount + (int)Column.NotionalSen + 1;

    // The pupil-led lines follow from inputs that no run changes.
    private static readonly int[] Written =
    [
        .. ((BudgetLine[])[BudgetLine.MinimumPerPupil, BudgetLine.Mfg, BudgetLine.CapAndScale, BudgetLine.TopUp, BudgetLine.BandProtection, BudgetLine.VolumeTopUp, BudgetLine.Contingency]).Select(line => (int)line),
        .. ((Column[])[Column.SchoolsBlockShare, Column.HighNeedsAllocation, Column.BudgetShare, Column.NotionalSen]).Select(column => LineCount + BudgetLines.PupilLedCount + (int)column),
    ];

    private readonly CacheLines<double> cells;

    public Columns(int schools) : this(schools, schools) { }

    /// <summary>The schools that the formula funds come first: it passes over the vectors that have none of them.</summary>
    public Columns(int schools, int underFormula)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(underFormula, schools);
        (Count, Stride, FormulaStride) = (schools, Padded(schools), Padded(underFormula));
        cells = new(ColumnCount * Stride);
    }

    /// <summary>Schools.</summary>
    public int Count { get; }

    /// <summary>Length of a column: the schools and the padding.</summary>
    public int Stride { get; }

    /// <summary>The part of it in which the formula has work to do.</summary>
    public int FormulaStride { get; }

    public Span<double> Line(BudgetLine line) => Span((int)line);
    public Span<double> Units(int factor) => Span(LineCount + factor);
    public Span<double> this[Column column] => Span(LineCount + BudgetLines.PupilLedCount + (int)column);

    /// <summary>The first cell of a column, for loops that stay within <see cref="Stride"/> by themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref double First(BudgetLine line) => ref First((int)line);

    /// <summary>The first cell of a column, for loops that stay within <see cref="Stride"/> by themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref double First(Column column) => ref First(LineCount + BudgetLines.PupilLedCount + (int)column);

    /// <summary>The first cell of a factor's units, for loops that stay within <see cref="Stride"/> by themselves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref double FirstUnits(int factor) => ref First(unchecked(LineCount + factor));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref double First(int column) => ref Unsafe.Add(ref cells.First, unchecked(column * Stride));

    /// <summary>How many results a school has: the lines beside the formula and all that the calculation writes.</summary>
    public static int ResultCount => Written.Length;

    /// <summary>Takes a school's results over; false where they are as they were.</summary>
    public bool TakeResults(int row, Span<double> before)
    {
        bool other = false;
        Span<double> all = cells.Span;
        for (int i = 0; i < Written.Length; i++)
        {
            double now = all[Written[i] * Stride + row];
            other |= now != before[i];
            before[i] = now;
        }

        return other;
    }

    private Span<double> Span(int column) => cells.Span.Slice(column * Stride, Stride);

    private static int Padded(int schools) => (schools + Lane8.Width - 1) / Lane8.Width * Lane8.Width;
}
