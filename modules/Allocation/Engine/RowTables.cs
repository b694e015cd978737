using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FundingPlatform.Allocation.Engine;

/// <summary>The numbers of a palette's cells in registers: by cell a, b' / D and (bias' + 1/2) / D of <see cref="SegmentFormula"/>.</summary>
internal interface IRowTable
{
    /// <summary>Units of 16 pieces, each a number of parts above the bits that say which cell.</summary>
    Vector512<int> Units(Vector512<int> pieces, int slotBits);
}

/// <summary>Up to 16 cells; a pick looks at the lowest 4 bits.</summary>
internal readonly struct OneTable(ReadOnlySpan<double> whole, ReadOnlySpan<double> slope, ReadOnlySpan<float> bias) : IRowTable
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
}

/// <summary>Up to 32 cells; a pick looks at the lowest 5 bits.</summary>
internal readonly struct TwoTables(ReadOnlySpan<double> whole, ReadOnlySpan<double> slope, ReadOnlySpan<float> bias) : IRowTable
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
}

/// <summary>From doubles that hold whole numbers, or are not exact anyway, to 16 lanes.</summary>
internal static class RowTables
{
    public static Vector512<int> Integers(ReadOnlySpan<double> values) =>
        Vector512.Create(Avx512F.ConvertToVector256Int32(Vector512.Create(values)), Avx512F.ConvertToVector256Int32(Vector512.Create(values[8..])));

    public static Vector512<float> Floats(ReadOnlySpan<double> values) =>
        Vector512.Create(Avx512F.ConvertToVector256Single(Vector512.Create(values)), Avx512F.ConvertToVector256Single(Vector512.Create(values[8..])));
}
