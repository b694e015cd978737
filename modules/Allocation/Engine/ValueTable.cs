using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// One set of values of bands, worked out for every cell (<see cref="SegmentFormula"/>). Filled again and again it allocates
/// nothing, unless there are more cells than before. It belongs to one thread at a time, but for <see cref="Pence"/>.
/// </summary>
internal sealed class ValueTable(ValueCells cells)
{
    private long[] values = [];
    private double[] valueOf = [], valueAt = [], whole = [], left = [], slope = [];

    /// <summary>Cells that it was filled for.</summary>
    public int Cells { get; private set; }

    /// <summary>Whether a value is too large, or below 0, so that every piece is worked out in 128 bits.</summary>
    public bool IsWide { get; private set; }

    /// <summary>Whether every value is a whole number of pence, as the float path wants it.</summary>
    public bool IsWholePence { get; private set; }

    /// <summary>No piece of a year comes to more units of rounding, where the numbers are small enough for <see cref="SegmentFormula"/>: of a cell (a + 1) x parts of a year.</summary>
    public double GreatestYear { get; private set; }

    /// <summary>By cell: a, and b / Divisor.</summary>
    internal ReadOnlySpan<double> Whole => whole;
    internal ReadOnlySpan<double> Slope => slope;

    /// <summary>Room for the numbers of one palette.</summary>
    internal (double[] Whole, double[] Slope) Room { get; } = (new double[2 * SlicedRows.Lanes], new double[2 * SlicedRows.Lanes]);

    /// <summary>Takes values in millionths of a pound, by their numbers.</summary>
    public void Fill(ReadOnlySpan<long> ofBands) => Fill(ofBands, AuthorityRun.WideLanes);

    /// <summary>The same; <paramref name="lanes"/> chooses the width, which changes no bit.</summary>
    internal void Fill(ReadOnlySpan<long> ofBands, bool lanes)
    {
        if (ofBands.Length != cells.Values) throw new ArgumentException($"{cells.Values} values are asked for, not {ofBands.Length}.", nameof(ofBands));
        Resize();
        ofBands.CopyTo(values);
        (bool wide, bool fractions) = (false, false);
        for (int i = 0; i < values.Length; i++)
        {
            wide |= (ulong)values[i] > SegmentFormula.MostValue;
            fractions |= (ulong)values[i] % SegmentFormula.Scale != 0;
            valueOf[i] = values[i];
        }

        (Cells, IsWide, IsWholePence) = (cells.Count, wide, !fractions);
        if (wide) return;
        ReadOnlySpan<int> valueOfCell = cells.ValueOf.AsSpan(0, Cells);
        for (int cell = 0; cell < valueOfCell.Length; cell++) valueAt[cell] = valueOf[valueOfCell[cell]];
        if (lanes) Work<Lane8>();
        else Work<Lane1>();
    }

    private void Resize()
    {
        if (values.Length != cells.Values) (values, valueOf) = (new long[cells.Values], new double[cells.Values]);
        if (whole.Length != cells.Padded)
            (valueAt, whole, left, slope) = (new double[cells.Padded], new double[cells.Padded], new double[cells.Padded], new double[cells.Padded]);
    }

    private void Work<TLane>() where TLane : struct, ILane<TLane>
    {
        TLane one = TLane.Of(1), greatest = TLane.Of(0);
        for (int at = 0; at < Cells; at += TLane.Width)
        {
            TLane divisor = TLane.Load(cells.Divisor, at);
            TLane owed = TLane.Max(TLane.Load(valueAt, at) * TLane.Load(cells.Factor, at) - TLane.Load(cells.Less, at), TLane.Of(0));
            TLane parts = TLane.Floor(owed / divisor), rest = owed - parts * divisor;
            parts.Store(whole, at);
            rest.Store(left, at);
            (rest * TLane.Load(cells.Inverse, at)).Store(slope, at);
            greatest = TLane.Max(greatest, (parts + one) * TLane.Load(cells.YearParts, at));
        }

        Span<double> each = stackalloc double[TLane.Width];
        greatest.Store(each, 0);
        GreatestYear = 0;
        foreach (double year in each) GreatestYear = Math.Max(GreatestYear, year);
    }

    /// <summary>Whole pence of a piece.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Pence(int cell, int parts)
    {
        ref readonly SegmentFormula formula = ref cells.Formula(cell);
        if (IsWide || parts > formula.MostParts) return cells[cell].Pence(values[cells.ValueOf[cell]], parts);
        double biased = left[cell] * parts + formula.Bias, fraction = Math.Floor(biased * formula.Inverse);
        double units = whole[cell] * parts + fraction;
        return (formula.Even && IsTie(biased, fraction, formula.Divisor) && long.IsOddInteger((long)units) ? units - 1 : units) * formula.Unit;
    }

    // Where the half is reached just so, the half part more is all that is left.
    private static bool IsTie(double biased, double fraction, double divisor) => biased - fraction * divisor == 0.5;
}
