using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FundingPlatform.Allocation.Engine;

/// <summary>How many pieces of a row are priced at once. It changes no bit: each lane takes the same steps in whole numbers and floats.</summary>
internal enum RowWidth
{
    One,
    Eight,
    Sixteen,
}

/// <summary>The numbers of a palette's cells in registers: by cell a, b' / D and (bias' + 1/2) / D of <see cref="SegmentFormula"/>.</summary>
internal interface IRowTable
{
    /// <summary>Units of 16 sums, of pieces 16 in a row, each a number of parts above the bits that say which cell; <paramref name="most"/> rows fit 32 bits.</summary>
    (Vector512<double> Low, Vector512<double> High) Sum(ReadOnlySpan<ushort> rows, int most, int slotBits);
}

/// <summary>The units of as many pieces as a vector has lanes.</summary>
internal interface IRowTable<TVector> : IRowTable
{
    TVector Units(TVector pieces, int slotBits);
}

/// <summary>Up to 16 cells, 16 pieces; a pick looks at the lowest 4 bits.</summary>
internal readonly struct OneTable(ReadOnlySpan<double> whole, ReadOnlySpan<double> slope, ReadOnlySpan<float> bias) : IRowTable<Vector512<int>>
{
    private readonly Vector512<int> whole = RowTables.Integers(whole);
    private readonly Vector512<float> slope = RowTables.Floats(slope), bias = Vector512.Create(bias);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Units(Vector512<int> pieces, int slotBits)
    {
        Vector512<int> parts = Vector512.ShiftRightLogical(pieces, slotBits);
        Vector512<float> fraction = Avx512F.FusedMultiplyAdd(
            Avx512F.PermuteVar16x32(slope, pieces), Avx512F.ConvertToVector512Single(parts), Avx512F.PermuteVar16x32(bias, pieces));
        return Avx512F.MultiplyLow(Avx512F.PermuteVar16x32(whole, pieces), parts) + Avx512F.ConvertToVector512Int32WithTruncation(fraction);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> Low, Vector512<double> High) Sum(ReadOnlySpan<ushort> rows, int most, int slotBits) => RowTables.BySixteen(this, rows, most, slotBits);
}

/// <summary>Up to 32 cells, 16 pieces; a pick looks at the lowest 5 bits.</summary>
internal readonly struct TwoTables(ReadOnlySpan<double> whole, ReadOnlySpan<double> slope, ReadOnlySpan<float> bias) : IRowTable<Vector512<int>>
{
    private readonly Vector512<int> whole = RowTables.Integers(whole), whole2 = RowTables.Integers(whole[16..]);
    private readonly Vector512<float> slope = RowTables.Floats(slope), slope2 = RowTables.Floats(slope[16..]);
    private readonly Vector512<float> bias = Vector512.Create(bias), bias2 = Vector512.Create(bias[16..]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Units(Vector512<int> pieces, int slotBits)
    {
        Vector512<int> parts = Vector512.ShiftRightLogical(pieces, slotBits);
        Vector512<float> fraction = Avx512F.FusedMultiplyAdd(
            Avx512F.PermuteVar16x32x2(slope, pieces, slope2), Avx512F.ConvertToVector512Single(parts), Avx512F.PermuteVar16x32x2(bias, pieces, bias2));
        return Avx512F.MultiplyLow(Avx512F.PermuteVar16x32x2(whole, pieces, whole2), parts) + Avx512F.ConvertToVector512Int32WithTruncation(fraction);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> Low, Vector512<double> High) Sum(ReadOnlySpan<ushort> rows, int most, int slotBits) => RowTables.BySixteen(this, rows, most, slotBits);
}

/// <summary>Up to 16 cells, 8 pieces: a pick looks at the lowest 3 bits in each half of the table, and at the fourth to choose the half.</summary>
internal readonly struct OneTableOfHalves(ReadOnlySpan<double> whole, ReadOnlySpan<double> slope, ReadOnlySpan<float> bias) : IRowTable<Vector256<int>>
{
    private readonly RowTables.Halves whole = RowTables.IntegerHalves(whole), slope = RowTables.FloatHalves(slope), bias = new(Vector256.Create(bias), Vector256.Create(bias[8..]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> Units(Vector256<int> pieces, int slotBits) =>
        RowTables.Units(pieces, slotBits, whole.Pick(pieces), slope.Pick(pieces), bias.Pick(pieces));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> Low, Vector512<double> High) Sum(ReadOnlySpan<ushort> rows, int most, int slotBits) => RowTables.ByEight(this, rows, most, slotBits);
}

/// <summary>Up to 32 cells, 8 pieces; the fifth bit chooses among two tables.</summary>
internal readonly struct TwoTablesOfHalves(ReadOnlySpan<double> whole, ReadOnlySpan<double> slope, ReadOnlySpan<float> bias) : IRowTable<Vector256<int>>
{
    private readonly RowTables.Halves whole = RowTables.IntegerHalves(whole), slope = RowTables.FloatHalves(slope), bias = new(Vector256.Create(bias), Vector256.Create(bias[8..]));
    private readonly RowTables.Halves whole2 = RowTables.IntegerHalves(whole[16..]), slope2 = RowTables.FloatHalves(slope[16..]), bias2 = new(Vector256.Create(bias[16..]), Vector256.Create(bias[24..]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> Units(Vector256<int> pieces, int slotBits) =>
        RowTables.Units(pieces, slotBits, Pick(whole, whole2, pieces), Pick(slope, slope2, pieces), Pick(bias, bias2, pieces));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector512<double> Low, Vector512<double> High) Sum(ReadOnlySpan<ushort> rows, int most, int slotBits) => RowTables.ByEight(this, rows, most, slotBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Pick(RowTables.Halves first, RowTables.Halves second, Vector256<int> pieces) =>
        Avx.BlendVariable(first.Pick(pieces), second.Pick(pieces), Vector256.ShiftLeft(pieces, 27).AsSingle());
}

/// <summary>From doubles that hold whole numbers, or are not exact anyway, to lanes; and the sums of rows at both widths.</summary>
internal static class RowTables
{
    /// <summary>The widest that this machine has.</summary>
    public static RowWidth Widest { get; } =
        Avx512F.IsSupported ? RowWidth.Sixteen : Avx2.IsSupported && Fma.IsSupported ? RowWidth.Eight : RowWidth.One;

    public static Vector512<int> Integers(ReadOnlySpan<double> values) =>
        Vector512.Create(Avx512F.ConvertToVector256Int32(Vector512.Create(values)), Avx512F.ConvertToVector256Int32(Vector512.Create(values[8..])));

    public static Vector512<float> Floats(ReadOnlySpan<double> values) =>
        Vector512.Create(Avx512F.ConvertToVector256Single(Vector512.Create(values)), Avx512F.ConvertToVector256Single(Vector512.Create(values[8..])));

    /// <summary>16 numbers of 32 bits; whole ones lie there as they are, to be picked as if they were floats.</summary>
    public readonly struct Halves(Vector256<float> low, Vector256<float> high)
    {
        private readonly Vector256<float> low = low, high = high;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Pick(Vector256<int> pieces) =>
            Avx.BlendVariable(Avx2.PermuteVar8x32(low, pieces), Avx2.PermuteVar8x32(high, pieces), Vector256.ShiftLeft(pieces, 28).AsSingle());
    }

    public static Halves IntegerHalves(ReadOnlySpan<double> values) => new(EightIntegers(values).AsSingle(), EightIntegers(values[8..]).AsSingle());

    public static Halves FloatHalves(ReadOnlySpan<double> values) => new(EightFloats(values), EightFloats(values[8..]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Units(Vector256<int> pieces, int slotBits, Vector256<float> whole, Vector256<float> slope, Vector256<float> bias)
    {
        Vector256<int> parts = Vector256.ShiftRightLogical(pieces, slotBits);
        Vector256<float> fraction = Fma.MultiplyAdd(slope, Avx.ConvertToVector256Single(parts), bias);
        return Avx2.MultiplyLow(whole.AsInt32(), parts) + Avx.ConvertToVector256Int32WithTruncation(fraction);
    }

    // Widened in time: so many rows at most add up in 32 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Low, Vector512<double> High) BySixteen<TTable>(in TTable table, ReadOnlySpan<ushort> rows, int most, int slotBits)
        where TTable : struct, IRowTable<Vector512<int>>
    {
        (Vector512<double> low, Vector512<double> high) = (Vector512<double>.Zero, Vector512<double>.Zero);
        ref ushort first = ref MemoryMarshal.GetReference(rows);
        nuint at = 0, length = (nuint)rows.Length, step = (nuint)Math.Min(most, rows.Length) * SlicedRows.Lanes;
        while (at < length)
        {
            nuint end = Math.Min(at + step, length);
            Vector512<int> sum = Vector512<int>.Zero;
            for (; at < end; at += SlicedRows.Lanes) sum += table.Units(Avx512F.ConvertToVector512Int32(Vector256.LoadUnsafe(ref first, at)), slotBits);
            low += Avx512F.ConvertToVector512Double(sum.GetLower());
            high += Avx512F.ConvertToVector512Double(sum.GetUpper());
        }

        return (low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Low, Vector512<double> High) ByEight<TTable>(in TTable table, ReadOnlySpan<ushort> rows, int most, int slotBits)
        where TTable : struct, IRowTable<Vector256<int>>
    {
        Vector256<double> one = default, two = default, three = default, four = default;
        ref ushort first = ref MemoryMarshal.GetReference(rows);
        nuint at = 0, length = (nuint)rows.Length, step = (nuint)Math.Min(most, rows.Length) * SlicedRows.Lanes;
        while (at < length)
        {
            nuint end = Math.Min(at + step, length);
            Vector256<int> low = Vector256<int>.Zero, high = Vector256<int>.Zero;
            for (; at < end; at += SlicedRows.Lanes)
            {
                low += table.Units(Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref first, at)), slotBits);
                high += table.Units(Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref first, at + SlicedRows.Lanes / 2)), slotBits);
            }

            one += Avx.ConvertToVector256Double(low.GetLower());
            two += Avx.ConvertToVector256Double(low.GetUpper());
            three += Avx.ConvertToVector256Double(high.GetLower());
            four += Avx.ConvertToVector256Double(high.GetUpper());
        }

        return (Vector512.Create(one, two), Vector512.Create(three, four));
    }

    private static Vector256<int> EightIntegers(ReadOnlySpan<double> values) =>
        Vector256.Create(Avx.ConvertToVector128Int32(Vector256.Create(values)), Avx.ConvertToVector128Int32(Vector256.Create(values[4..])));

    private static Vector256<float> EightFloats(ReadOnlySpan<double> values) =>
        Vector256.Create(Avx.ConvertToVector128Single(Vector256.Create(values)), Avx.ConvertToVector128Single(Vector256.Create(values[4..])));
}
