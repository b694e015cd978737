using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// All that the price of a piece of a year hangs on, but for its length: which value, the part of a week and the pence of
/// contribution taken from it, into how many parts the year is cut, and how the piece is rounded.
/// </summary>
internal readonly record struct ValueCell(int Value, Exact Attended, Exact Owed, Int128 YearParts, Rounding Rounding)
{
    /// <summary>Pence of a piece at a value in millionths of a pound.</summary>
    public long Pence(long value, int parts) =>
        Rounding.Apply(Exact.Max(Exact.Zero, new Rate(value).Pence * Attended - Owed) * new Exact(parts, YearParts)).Pence;
}

/// <summary>A piece of a placement's year: its cell and how many parts of the year it lasts, 0 or more.</summary>
internal readonly record struct Piece(int Cell, int Parts);

/// <summary>Where a value stands: a scheme's, for a band and a kind of placement, on a day.</summary>
internal readonly record struct NamedValue(string Scheme, string Band, ValueKey Key, DateOnly Day)
{
    /// <summary>The value, in millionths of a pound, by a scheme that differs from the one it was met in at most in values.</summary>
    public long In(Scheme scheme) => scheme.ValuesOf(Band, Key)!.At(Day).Value.Pounds!.Value.Millionths;
}

/// <summary>
/// The values of bands on which an authority's placements hang, and their cells. Both are numbered as they are met and keep
/// their numbers; beside each cell stand the whole numbers of <see cref="SegmentFormula"/>, in columns padded to whole vectors.
/// </summary>
internal sealed class ValueCells(FundingYear year)
{
    // Placements of one setting share a series of values, whatever else it may hang on; a change may name a setting alone.
    private readonly Dictionary<(object Series, DateOnly From, Setting Setting), int> valueOf = [];
    private readonly List<NamedValue> values = [];
    private readonly Dictionary<ValueCell, int> cellOf = [];
    private readonly List<ValueCell> cells = [];
    private SegmentFormula[] formulas = [];

    /// <summary>Values: one for each scheme, setting, band and period in use.</summary>
    public int Values => values.Count;

    /// <summary>Cells.</summary>
    public int Count => cells.Count;

    /// <summary>Length of the columns.</summary>
    public int Padded => ValueOf.Length;

    public ValueCell this[int cell] => cells[cell];

    /// <summary>By cell: its value, and the numbers of the formula.</summary>
    public int[] ValueOf { get; private set; } = [];
    public double[] Factor { get; private set; } = [];
    public double[] Less { get; private set; } = [];
    public double[] Divisor { get; private set; } = [];
    public double[] Inverse { get; private set; } = [];
    public double[] YearParts { get; private set; } = [];

    public ref readonly SegmentFormula Formula(int cell) => ref formulas[cell];

    /// <summary>Whole pence of a piece at a value in millionths of a pound.</summary>
    public long Pence(int cell, long value, int parts) =>
        parts <= formulas[cell].MostParts && (ulong)value <= SegmentFormula.MostValue ? formulas[cell].Pence(value, parts) : cells[cell].Pence(value, parts);

    /// <summary>Where a value stands.</summary>
    public NamedValue NameOf(int value) => values[value];

    /// <summary>The setting of a cell's placements.</summary>
    public Setting SettingOf(int cell) => values[ValueOf[cell]].Key.Setting;

    /// <summary>A compiled placement's pieces, in their order; null where a share of the year is no number of parts that can be held.</summary>
    public Piece[]? PiecesOf(CompiledTopUp placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        var pieces = new Piece[placement.Segments.Count];
        for (int i = 0; i < pieces.Length; i++)
        {
            CompiledSegment segment = placement.Segments[i];
            Dated<BandValue> series = placement.Scheme.ValuesOf(segment.Band, segment.Key)!;
            int value = ValueNumber(new(placement.Scheme.Id, segment.Band, segment.Key, segment.Day), series, series.At(segment.Day).From);
            (Int128 parts, Int128 ofYear) = PartsOf(placement.Scheme.ProRata, segment.Share);
            if (parts > int.MaxValue) return null;
            pieces[i] = new(CellNumber(new(value, segment.Attended, segment.Owed, ofYear, placement.Scheme.Rounding)), (int)parts);
        }

        return pieces;
    }

    /// <summary>A value's number, a new one where it is new: values are the same where their series, their first day in it and their setting are.</summary>
    public int ValueNumber(NamedValue name, object series, DateOnly from)
    {
        if (valueOf.TryGetValue((series, from, name.Key.Setting), out int number)) return number;
        valueOf.Add((series, from, name.Key.Setting), values.Count);
        values.Add(name);
        return values.Count - 1;
    }

    /// <summary>A cell's number, a new one where it is new.</summary>
    public int CellNumber(ValueCell cell)
    {
        if (cellOf.TryGetValue(cell, out int number)) return number;
        cellOf.Add(cell, number = cells.Count);
        cells.Add(cell);
        if (number == Padded) Grow();
        formulas[number] = SegmentFormula.Of(cell);
        ValueOf[number] = cell.Value;
        (Factor[number], Less[number], Divisor[number], Inverse[number]) =
            (formulas[number].Factor, formulas[number].Less, formulas[number].Divisor, formulas[number].Inverse);
        YearParts[number] = formulas[number].MostParts == 0 ? 0 : (double)cell.YearParts;
        return number;
    }

    // All shares of a scheme in the same parts, so that they share cells; one that they do not divide has parts of its own.
    private (Int128 Parts, Int128 OfYear) PartsOf(ProRata rule, Exact share)
    {
        Int128 parts = rule.Convention switch
        {
            ProRataConvention.CalendarDays => year.Days,
            ProRataConvention.SchoolDays => rule.DaysInYear,
            ProRataConvention.Months => 12,
            ProRataConvention.None => 1,
            _ => (rule.Periods ?? ProRata.Terms).Sum(p => (long)p.Weight),
        };
        return parts % share.Denominator == 0 ? (share.Numerator * (parts / share.Denominator), parts) : (share.Numerator, share.Denominator);
    }

    private void Grow()
    {
        int padded = Math.Max(4 * Lane8.Width, 2 * Padded);
        int from = Padded;
        (ValueOf, Factor, Less, YearParts) = (Longer(ValueOf), Longer(Factor), Longer(Less), Longer(YearParts));
        (Divisor, Inverse, formulas) = (Longer(Divisor), Longer(Inverse), Longer(formulas));
        Array.Fill(Divisor, 1, from, padded - from);
        Array.Fill(Inverse, 1, from, padded - from);

        T[] Longer<T>(T[] column)
        {
            Array.Resize(ref column, padded);
            return column;
        }
    }
}
