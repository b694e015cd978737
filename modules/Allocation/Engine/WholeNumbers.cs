using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// Whole-number multiplication and division in lanes of doubles, without ever losing a unit.
/// <para>
/// <b>Claim.</b> For whole numbers a, b in [0, 2^53) and d in [1, 2^51] with a x b / d below 2^40, <see cref="Divide"/>
/// gives the whole quotient and the whole remainder of a x b / d, exactly.
/// </para>
/// <para>
/// <b>Product.</b> p = fl(ab), e = fma(a, b, -p). The error of a product of two 53-bit whole numbers is itself a whole
/// number of at most 53 bits, so the fused multiply-add gives it unrounded and ab = p + e. Since ab is below
/// 2^40 x 2^51 = 2^91, a unit in the last place of p is at most 2^38 and |e| is at most 2^37.
/// </para>
/// <para>
/// <b>First quotient.</b> x = fl(p x fl(1/d)) carries three roundings, so |x - ab/d| is below 3.01 x 2^-53 x 2^40, less
/// than 2^-11. The bias 2^-10 is larger than that and, because x is below 2^40, a multiple of x's last place: where x is
/// at least the bias the subtraction is exact, and where it is less the difference is below 0 and its floor is -1. So
/// floor(x - 2^-10) is the true quotient or one less, never more.
/// </para>
/// <para>
/// <b>Remainder.</b> With that q, ab - qd lies in [0, d x (1 + 2^-9)). fma(-q, d, p) stands for p - qd = (ab - qd) - e,
/// a whole number of size below 2^51 x 1.002 + 2^37, less than 2^53: representable, so nothing is rounded. Adding e gives
/// the exact remainder. Where it is d or more, the quotient was one short; then both are corrected.
/// </para>
/// </summary>
internal static class WholeNumbers
{
    /// <summary>Quotients stay below this; the door sees to it.</summary>
    public const long QuotientLimit = 1L << 40;

    /// <summary>Divisors are at most this.</summary>
    public const long DivisorLimit = 1L << 51;

    /// <summary>Every stored number stays below this, where doubles hold each whole number.</summary>
    public const long WholeLimit = 1L << 53;

    private const double Bias = 1.0 / 1024;

    /// <summary>The whole quotient and remainder of a x b / d; see the class for the bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Divide<TLane>(TLane a, TLane b, TLane divisor, TLane inverse, out TLane remainder)
        where TLane : struct, ILane<TLane>
    {
        TLane zero = TLane.Of(0), one = TLane.Of(1);
        TLane product = a * b;
        TLane error = TLane.FusedMultiplyAdd(a, b, zero - product);
        TLane quotient = TLane.Floor(product * inverse - TLane.Of(Bias));
        TLane left = TLane.FusedMultiplyAdd(zero - quotient, divisor, product) + error;
        remainder = TLane.WhereAtLeast(left, divisor, left - divisor, left);
        return TLane.WhereAtLeast(left, divisor, quotient + one, quotient);
    }

    /// <summary>a x b / d to the nearest whole number, a half away from zero, for a of either sign; b is 0 or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Nearest<TLane>(TLane a, TLane b, TLane divisor) where TLane : struct, ILane<TLane>
    {
        TLane zero = TLane.Of(0), one = TLane.Of(1);
        TLane quotient = Divide(TLane.Abs(a), b, divisor, one / divisor, out TLane remainder);
        TLane size = quotient + TLane.WhereAtLeast(remainder + remainder, divisor, one, zero);
        return TLane.WhereAtLeast(a, zero, size, zero - size);
    }

    /// <summary>
    /// The whole part of x / d, for a whole x of size below 2^53 and whole d above 0. A quotient that is not whole lies at
    /// least 1/d from the next whole number, which is more than its rounding error, so the division cannot reach it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane WholePart<TLane>(TLane x, TLane divisor) where TLane : struct, ILane<TLane> => TLane.Floor(x / divisor);
}
