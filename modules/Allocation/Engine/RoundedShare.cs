using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// Rounds x times a fixed fraction n / D, for whole x that are not negative and at most a known largest: a line's units times
/// the rate, a guarantee per pupil. Where the numbers are small it takes two instructions, else the way of <see cref="Rounder"/>.
/// <para>
/// <b>Two instructions.</b> floor(fma(x, c, h)) with c = fl(n/D), h = fl((B + 1/2) / D) and B as in <see cref="Rounder"/>.
/// The exact w = (xn + B + 1/2) / D has a half over D, so it is at least 1/(2D) from every whole number, and its floor is that of
/// (xn + B) / D. The roundings of c, of h and of the fused step are each at most 2^-53 of what they round: together below
/// 2^-53 x (2xn/D + 3). That stays below 1/(2D) while 4xn + 6D is below 2^53; the constructor asks for xn + 2D at most 2^50.
/// </para>
/// </summary>
internal readonly struct RoundedShare
{
    /// <summary>The two instructions hold while largest x number + 2 x divisor is at most this.</summary>
    public const long ShortLimit = 1L << 50;

    private readonly Rounder rounder;
    private readonly double number, factor, start;
    private readonly bool isShort;

    /// <summary><paramref name="number"/> / <paramref name="divisor"/> of what is at most <paramref name="largest"/>.</summary>
    public RoundedShare(long number, long divisor, RoundingMode mode, long largest)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfNegative(largest);
        rounder = new(divisor, mode);
        ArgumentOutOfRangeException.ThrowIfEqual((int)mode, (int)RoundingMode.HalfEven, nameof(mode));
        isShort = (Int128)number * largest + 2 * (Int128)divisor <= ShortLimit;
        (this.number, factor, start) = (number, (double)number / divisor, (Rounder.Added(divisor, mode) + 0.5) / divisor);
    }

    /// <summary>Whether two instructions are enough.</summary>
    public bool IsShort => isShort;

    /// <summary>Their constants c and h.</summary>
    public double Factor => factor;
    public double Start => start;

    /// <summary>The other way's.</summary>
    public Rounder Rounder => rounder;
    public double Number => number;

    /// <summary>x n / D as a whole number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Of<TLane>(TLane x) where TLane : struct, ILane<TLane> =>
        isShort ? Short(x, factor, start) : Long(x);

    // Rarely asked for, and too long to be inlined beside the other.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private TLane Long<TLane>(TLane x) where TLane : struct, ILane<TLane> => rounder.Of(x, TLane.Of(number));

    /// <summary>The two instructions, for a caller that keeps the constants.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Short<TLane>(TLane x, double factor, double start) where TLane : struct, ILane<TLane> =>
        TLane.Floor(TLane.FusedMultiplyAdd(x, TLane.Of(factor), TLane.Of(start)));

    /// <summary>The same by size for an x of either sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane OfSigned<TLane>(TLane x) where TLane : struct, ILane<TLane> => TLane.CopySign(Of(TLane.Abs(x)), x);
}
