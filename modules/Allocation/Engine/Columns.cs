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

    /// <summary>1 where the line is to be worked out, 0 where something that it needs is not available.</summary>
    HasMinimum,
    HasMfg,
    HasCap,

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
/// before it runs, the others by it.
/// </summary>
internal sealed class Columns
{
    private static readonly int LineCount = BudgetLines.All.Count;
    private static readonly int ColumnCount = LineCount + BudgetLines.PupilLedCount + Enum.GetValues<Column>().Length;
    private readonly double[] cells;

    public Columns(int schools)
    {
        Count = schools;
        Stride = (schools + Lane8.Width - 1) / Lane8.Width * Lane8.Width;
        cells = new double[ColumnCount * Stride];
    }

    /// <summary>Schools.</summary>
    public int Count { get; }

    /// <summary>Length of a column: the schools and the padding.</summary>
    public int Stride { get; }

    public Span<double> Line(BudgetLine line) => Span((int)line);
    public Span<double> Units(int factor) => Span(LineCount + factor);
    public Span<double> this[Column column] => Span(LineCount + BudgetLines.PupilLedCount + (int)column);

    private Span<double> Span(int column) => cells.AsSpan(column * Stride, Stride);
}
