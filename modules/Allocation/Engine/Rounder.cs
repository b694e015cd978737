using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// Rounds a x b / D to a whole number by a mode, for a divisor D that is known before the loop; a and b are whole and not
/// negative, with the bounds of <see cref="WholeNumbers"/>.
/// <para>
/// <b>One comparison for quotient and rounding.</b> Rounding by a mode is rounding down after something is added: F =
/// floor((ab + B) / D) with B = D/2 (rounded down; an odd D has no ties) for half up, D - 1 for up, 0 for never. Take
/// x = fma(p, fl(1/D), fl(B/D - 2^-10)) with p = fl(ab). With v = (ab + B) / D below 2^40 + 1 the roundings of the
/// product, the inverse, the start and the fused step are at most four times 2^-53 x 2^40 together, less than 2^-10, so x lies
/// in (v - 2^-9, v) and q = floor(x) is F or F - 1. Then ab - qD lies in [-B, 2D - B), of size below 2^52: as in
/// <see cref="WholeNumbers.Divide"/> fma(-q, D, p) and the sum with e are exact, and q is one short where ab - qD is D - B or more.
/// </para>
/// <para>
/// <b>Half to even</b> (<see cref="ToEven"/>) is half up, less one where ab - FD is exactly -D/2 and F odd; it asks for an even D.
/// </para>
/// </summary>
internal readonly struct Rounder
{
    private const double Bias = 1.0 / 1024;

    private readonly double divisor, inverse, start, threshold;

    public Rounder(long divisor, RoundingMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(divisor);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(divisor, WholeNumbers.DivisorLimit);
        long added = Added(divisor, mode);
        (this.divisor, inverse, start, threshold) = (divisor, 1.0 / divisor, (double)added / divisor - Bias, divisor - added);
    }

    /// <summary>What rounding by the mode adds before it rounds down.</summary>
    public static long Added(long divisor, RoundingMode mode) => mode switch
    {
        RoundingMode.HalfUp or RoundingMode.HalfEven => divisor / 2,
        RoundingMode.Up => divisor - 1,
        RoundingMode.Truncate => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown rounding mode."),
    };

    /// <summary>a x b / D as a whole number, a tie up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Of<TLane>(TLane a, TLane b) where TLane : struct, ILane<TLane>
    {
        TLane quotient = Divide(a, b, out TLane left);
        return quotient + TLane.WhereAtLeast(left, TLane.Of(threshold), TLane.Of(1), TLane.Of(0));
    }

    /// <summary>The same with a tie to the even number, for an even divisor that rounds half up.</summary>
    public TLane ToEven<TLane>(TLane a, TLane b) where TLane : struct, ILane<TLane>
    {
        TLane zero = TLane.Of(0), one = TLane.Of(1), by = TLane.Of(divisor);
        TLane quotient = Divide(a, b, out TLane left);
        TLane more = TLane.WhereAtLeast(left, TLane.Of(threshold), one, zero), rounded = quotient + more;
        TLane beyond = left - more * by, half = TLane.Floor(rounded * TLane.Of(0.5));
        return rounded - TLane.WhereEqual(beyond + beyond, zero - by, rounded - half - half, zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TLane Divide<TLane>(TLane a, TLane b, out TLane left) where TLane : struct, ILane<TLane>
    {
        TLane zero = TLane.Of(0), product = a * b;
        TLane error = TLane.FusedMultiplyAdd(a, b, zero - product);
        TLane quotient = TLane.Floor(TLane.FusedMultiplyAdd(product, TLane.Of(inverse), TLane.Of(start)));
        left = TLane.FusedMultiplyAdd(zero - quotient, TLane.Of(divisor), product) + error;
        return quotient;
    }
}
