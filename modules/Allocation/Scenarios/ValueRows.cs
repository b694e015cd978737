using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>One distinct piece of a year: the cell that its value stands in, its whole numbers, and how it is rounded.</summary>
internal readonly record struct ValueRow(int Cell, Int128 Factor, Int128 Less, Int128 Divisor, Rounding Rounding)
{
    /// <summary>Pence at a value in millionths of a pound.</summary>
    public long Pence(long value) => Rounding.Apply(Exact.Max(Exact.Zero, new Exact(value * Factor - Less, Divisor))).Pence;
}

/// <summary>
/// Rows side by side, those of a cell together and padded to whole vectors: (value x factor - less + bias) / divisor, rounded down,
/// times the unit. Every number is whole and below 2^53, so that a double holds it, and rounding a quotient of such
/// numbers down gives what exact division gives. A row or a value that is too large for that is worked out in 128 bits.
/// </summary>
internal sealed class ValueRows
{
    private const int Width = 8;
    private const long Whole = 1L << 53;

    // A million pounds a year: a value above that is worked out in 128 bits with all the others.
    private const long Most = 1_000_000 * Rate.Scale;

    private readonly ValueRow[] rows;
    private readonly int[] placeOf;
    private readonly int[] wide;
    private readonly int[] starts;
    private readonly int[] cellAt;
    private readonly double[] factor, less, bias, divisor, unit;

    public ValueRows(IReadOnlyList<ValueRow> distinct, int cells)
    {
        rows = [.. distinct];
        placeOf = new int[rows.Length];
        starts = new int[cells + 1];
        ILookup<int, int> byCell = Enumerable.Range(0, rows.Length).ToLookup(i => rows[i].Cell);
        for (int cell = 0; cell < cells; cell++) starts[cell + 1] = starts[cell] + (byCell[cell].Count() + Width - 1) / Width * Width;
        cellAt = new int[Padded];
        (factor, less, bias, divisor, unit) = (new double[Padded], new double[Padded], new double[Padded], new double[Padded], new double[Padded]);
        Array.Fill(divisor, 1);
        List<int> tooLarge = [];
        for (int cell = 0; cell < cells; cell++)
        {
            int at = starts[cell];
            Array.Fill(cellAt, cell, at, starts[cell + 1] - at);
            foreach (int row in byCell[cell])
            {
                placeOf[row] = at;
                if (!Put(rows[row], at++)) tooLarge.Add(row);
            }
        }

        wide = [.. tooLarge];
    }

    /// <summary>How many amounts <see cref="Run"/> gives: the rows with their padding.</summary>
    public int Padded => starts[^1];

    /// <summary>Where among the amounts a row's stands.</summary>
    public int PlaceOf(int row) => placeOf[row];

    /// <summary>The cell of the row that stands there.</summary>
    public int CellAt(int place) => cellAt[place];

    /// <summary>Whole pence of every row, by the values of the cells in millionths of a pound, 0 or more.</summary>
    public void Run<TLane>(ReadOnlySpan<long> values, Span<double> pence) where TLane : struct, ILane<TLane>
    {
        foreach (long value in values)
            if (value > Most)
            {
                for (int row = 0; row < rows.Length; row++) pence[placeOf[row]] = rows[row].Pence(values[rows[row].Cell]);
                return;
            }

        for (int cell = 0; cell < values.Length; cell++)
        {
            TLane value = TLane.Of(values[cell]);
            for (int at = starts[cell]; at < starts[cell + 1]; at += TLane.Width)
            {
                TLane owed = TLane.Max(value * TLane.Load(factor, at) - TLane.Load(less, at), TLane.Of(0));
                (TLane.Floor((owed + TLane.Load(bias, at)) / TLane.Load(divisor, at)) * TLane.Load(unit, at)).Store(pence, at);
            }
        }

        foreach (int row in wide) pence[placeOf[row]] = rows[row].Pence(values[rows[row].Cell]);
    }

    // Half up is the quotient of the doubled numbers with half a unit more, up is one with all but the least part of a unit more.
    private bool Put(ValueRow row, int at)
    {
        Int128 twice = row.Rounding.Mode == RoundingMode.HalfUp ? 2 : 1, per = row.Divisor * row.Rounding.UnitPence;
        Int128 more = row.Rounding.Mode switch { RoundingMode.HalfUp => per, RoundingMode.Up => per - 1, _ => 0 };
        if (row.Factor * twice * Most + row.Less * twice + more >= Whole || per * twice >= Whole) return false;
        (factor[at], less[at], bias[at], divisor[at], unit[at]) =
            ((double)(row.Factor * twice), (double)(row.Less * twice), (double)more, (double)(per * twice), row.Rounding.UnitPence);
        return true;
    }
}
