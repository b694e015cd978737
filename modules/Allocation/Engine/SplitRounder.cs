using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// Rounds u x r / D for many r and D that share a factor M of D, without a pair of doubles: u is whole, not negative and below 2^31, and
/// all that differs from one r to the next are two constants.
/// <para>
/// <b>Two steps.</b> With D = S x M and r = w x S + f, f below S, and with what rounding by the mode adds (<see cref="Rounder.Added"/>) as
/// B = B1 x S + B0,
/// <code>
/// floor((u r + B) / D) = floor((u w + B1 + floor((u f + B0) / S)) / M)
/// </code>
/// since a whole number and the rest of a division by S pass the next multiple of M together or not at all. For half up B is D / 2: M is even,
/// so B1 is M / 2 and B0 is 0; for up it is D - 1, so M - 1 and S - 1; for never both are 0.
/// </para>
/// <para>
/// <b>First step.</b> floor(fma(u, fl(f / S), h)) with h = fl(1 / 2T), or fl(1 - 1 / 2T) where B0 is S - 1, T being
/// <see cref="LargestFirst"/>, which S does not pass. u f / S is a multiple of 1/S, so it and h together lie at least 1 / 2T from every
/// whole number, on the side that B0 asks for: h exceeds B0 / S by less than 1/S. The constant, h and the fused step are each rounded by at most
/// 2^-53 of themselves, together less than 2^-53 x (2 u + 3), below 2^-20; and 1 / 2T is above 2^-18.
/// </para>
/// <para>
/// <b>Second step.</b> fma(u, w, first) is a whole number; the door keeps it, with 2 M, at most <see cref="RoundedShare.ShortLimit"/>, so
/// it is exact and <see cref="RoundedShare"/> holds for 1 / M of it, which adds B1.
/// </para>
/// </summary>
internal readonly struct SplitRounder
{
    /// <summary>T: the largest first divisor.</summary>
    public const long LargestFirst = 100_000;

    /// <summary>The constants of one r: w, and f / S.</summary>
    public readonly record struct Split(double Whole, double Part);

    private readonly long divisor;
    private readonly double partStart, factor, start;

    /// <summary>For divisors that are multiples of <paramref name="divisor"/>, an even number, or divide it.</summary>
    public SplitRounder(long divisor, RoundingMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(long.IsEvenInteger(divisor), true, nameof(divisor));
        ArgumentOutOfRangeException.ThrowIfEqual((int)mode, (int)RoundingMode.HalfEven, nameof(mode));
        this.divisor = divisor;
        partStart = mode == RoundingMode.Up ? 1 - 0.5 / LargestFirst : 0.5 / LargestFirst;
        var second = new RoundedShare(1, divisor, mode, 0);
        (factor, start) = (second.Factor, second.Start);
    }

    /// <summary>The constants of r / D for u up to <paramref name="largest"/>; null where they do not hold.</summary>
    public Split? Of(long number, long ofDivisor, long largest)
    {
        // A divisor below M is brought to it; then S is 1 and nothing is left for the first step.
        if (ofDivisor < divisor && divisor % ofDivisor == 0 && divisor / ofDivisor * (Int128)number < WholeNumbers.WholeLimit)
            (number, ofDivisor) = (divisor / ofDivisor * number, divisor);
        long first = ofDivisor / divisor;
        if (ofDivisor % divisor != 0 || first > LargestFirst || largest > int.MaxValue) return null;
        Int128 most = (Int128)largest * (number / first) + largest + 1;
        return most + 2 * (Int128)divisor <= RoundedShare.ShortLimit ? new(number / first, (double)(number % first) / first) : null;
    }

    /// <summary>u x r / D as a whole number, for the constants of r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Of<TLane>(TLane units, in Split split) where TLane : struct, ILane<TLane> =>
        Of(units, TLane.Of(split.Whole), TLane.Of(split.Part), TLane.Of(partStart), TLane.Of(factor), TLane.Of(start));

    /// <summary>The same for a loop that keeps the constants of all r: <see cref="PartStart"/>, <see cref="Factor"/> and <see cref="Start"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TLane Of<TLane>(TLane units, TLane whole, TLane part, TLane partStart, TLane factor, TLane start) where TLane : struct, ILane<TLane>
    {
        TLane first = TLane.Floor(TLane.FusedMultiplyAdd(units, part, partStart));
        return TLane.Floor(TLane.FusedMultiplyAdd(TLane.FusedMultiplyAdd(units, whole, first), factor, start));
    }

    public double PartStart => partStart;
    public double Factor => factor;
    public double Start => start;
}
