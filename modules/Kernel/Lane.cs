using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FundingPlatform.Kernel;

/// <summary>
/// The width at which a school's calculation runs: one school in a <c>double</c>, or eight side by side. Every value is a
/// whole number (pence, millionths, hundred-millionths of a pupil) held in a double, and every operation is the same at
/// both widths, so both give the same bits. Choices are selects, never branches on a value.
/// </summary>
public interface ILane<TSelf> where TSelf : struct, ILane<TSelf>
{
    /// <summary>Schools side by side.</summary>
    static abstract int Width { get; }

    static abstract TSelf Of(double value);

    /// <summary>Reads <see cref="Width"/> values; the column is padded, so the last lanes are always there.</summary>
    static abstract TSelf Load(ReadOnlySpan<double> column, int index);

    void Store(Span<double> column, int index);

    /// <summary>Reads <see cref="Width"/> values from <paramref name="index"/> on <b>unchecked</b>: for columns whose length was checked when they were made.</summary>
    static abstract TSelf Load(ref double first, nuint index);

    /// <summary>The same from whole numbers of 32 bits, which doubles hold exactly.</summary>
    static abstract TSelf Load(ref int first, nuint index);

    /// <summary>Writes <see cref="Width"/> values unchecked.</summary>
    void Store(ref double first, nuint index);

    static abstract TSelf operator +(TSelf left, TSelf right);
    static abstract TSelf operator -(TSelf left, TSelf right);
    static abstract TSelf operator *(TSelf left, TSelf right);
    static abstract TSelf operator /(TSelf left, TSelf right);

    /// <summary><c>a * b + c</c> with one rounding.</summary>
    static abstract TSelf FusedMultiplyAdd(TSelf a, TSelf b, TSelf c);

    static abstract TSelf Floor(TSelf value);
    static abstract TSelf Abs(TSelf value);

    /// <summary>The size of the one with the sign of the other.</summary>
    static abstract TSelf CopySign(TSelf size, TSelf sign);

    static abstract TSelf Max(TSelf left, TSelf right);
    static abstract TSelf Min(TSelf left, TSelf right);

    /// <summary><paramref name="then"/> where <c>left >= right</c>, else <paramref name="otherwise"/>.</summary>
    static abstract TSelf WhereAtLeast(TSelf left, TSelf right, TSelf then, TSelf otherwise);

    /// <summary><paramref name="then"/> where <c>left == right</c>, else <paramref name="otherwise"/>.</summary>
    static abstract TSelf WhereEqual(TSelf left, TSelf right, TSelf then, TSelf otherwise);
}

/// <summary>One school at a time.</summary>
public readonly record struct Lane1(double Value) : ILane<Lane1>
{
    public static int Width => 1;
    public static Lane1 Of(double value) => new(value);
    public static Lane1 Load(ReadOnlySpan<double> column, int index) => new(column[index]);
    public void Store(Span<double> column, int index) => column[index] = Value;
    public static Lane1 Load(ref double first, nuint index) => new(Unsafe.Add(ref first, index));
    public static Lane1 Load(ref int first, nuint index) => new(Unsafe.Add(ref first, index));
    public void Store(ref double first, nuint index) => Unsafe.Add(ref first, index) = Value;
    public static Lane1 operator +(Lane1 left, Lane1 right) => new(left.Value + right.Value);
    public static Lane1 operator -(Lane1 left, Lane1 right) => new(left.Value - right.Value);
    public static Lane1 operator *(Lane1 left, Lane1 right) => new(left.Value * right.Value);
    public static Lane1 operator /(Lane1 left, Lane1 right) => new(left.Value / right.Value);
    public static Lane1 FusedMultiplyAdd(Lane1 a, Lane1 b, Lane1 c) => new(Math.FusedMultiplyAdd(a.Value, b.Value, c.Value));
    public static Lane1 Floor(Lane1 value) => new(Math.Floor(value.Value));
    public static Lane1 Abs(Lane1 value) => new(Math.Abs(value.Value));
    public static Lane1 CopySign(Lane1 size, Lane1 sign) => new(Math.CopySign(size.Value, sign.Value));
    public static Lane1 Max(Lane1 left, Lane1 right) => new(left.Value >= right.Value ? left.Value : right.Value);
    public static Lane1 Min(Lane1 left, Lane1 right) => new(left.Value <= right.Value ? left.Value : right.Value);
    public static Lane1 WhereAtLeast(Lane1 left, Lane1 right, Lane1 then, Lane1 otherwise) => left.Value >= right.Value ? then : otherwise;
    public static Lane1 WhereEqual(Lane1 left, Lane1 right, Lane1 then, Lane1 otherwise) => left.Value == right.Value ? then : otherwise;
}

/// <summary>Eight schools side by side; .NET splits the vector by itself on narrower machines.</summary>
public readonly record struct Lane8 : ILane<Lane8>
{
    // A field, and not the property of a primary constructor: an operator is then one step to inline, and a method has room for so many only.
    private readonly Vector512<double> value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Lane8(Vector512<double> value) => this.value = value;

    public Vector512<double> Value => value;

    public static int Width => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 Of(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 Load(ReadOnlySpan<double> column, int index) => new(Vector512.Create(column.Slice(index, 8)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Span<double> column, int index) => value.CopyTo(column.Slice(index, 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 Load(ref double first, nuint index) => new(Vector512.LoadUnsafe(ref first, index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 Load(ref int first, nuint index)
    {
        if (Avx512F.IsSupported) return new(Avx512F.ConvertToVector512Double(Vector256.LoadUnsafe(ref first, index)));
        if (Avx.IsSupported)
            return new(Vector512.Create(Avx.ConvertToVector256Double(Vector128.LoadUnsafe(ref first, index)), Avx.ConvertToVector256Double(Vector128.LoadUnsafe(ref first, index + 4))));
        (Vector256<long> lower, Vector256<long> upper) = Vector256.Widen(Vector256.LoadUnsafe(ref first, index));
        return new(Vector512.ConvertToDouble(Vector512.Create(lower, upper)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref double first, nuint index) => value.StoreUnsafe(ref first, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 operator +(Lane8 left, Lane8 right) => new(left.value + right.value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 operator -(Lane8 left, Lane8 right) => new(left.value - right.value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 operator *(Lane8 left, Lane8 right) => new(left.value * right.value);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 operator /(Lane8 left, Lane8 right) => new(left.value / right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 FusedMultiplyAdd(Lane8 a, Lane8 b, Lane8 c) => new(Vector512.FusedMultiplyAdd(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 Floor(Lane8 value) => new(Vector512.Floor(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 Abs(Lane8 value) => new(Vector512.Abs(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 CopySign(Lane8 size, Lane8 sign) => new(Vector512.CopySign(size.value, sign.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 Max(Lane8 left, Lane8 right) => WhereAtLeast(left, right, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 Min(Lane8 left, Lane8 right) => WhereAtLeast(right, left, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 WhereAtLeast(Lane8 left, Lane8 right, Lane8 then, Lane8 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(left.value, right.value), then.value, otherwise.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lane8 WhereEqual(Lane8 left, Lane8 right, Lane8 then, Lane8 otherwise) =>
        new(Vector512.ConditionalSelect(Vector512.Equals(left.value, right.value), then.value, otherwise.value));
}
