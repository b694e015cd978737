using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// The year's rounding of a formula line as lane constants. A line is rate (millionths of a pound) x units
/// (hundred-millionths of a pupil), so 10^12 parts make a penny; with a unit of 1,200 pence the divisor is 1.2 x 10^15,
/// still below 2^51. With remainder t of divisor d the unit above is taken where 2t reaches a threshold: d for half up,
/// d + 1 at an even quotient for half even (2t and d are even, so this asks for more than half), 1 for up, 2d for never.
/// </summary>
internal readonly struct LineRounder
{
    /// <summary>Parts of a penny in a product of rate and units.</summary>
    public const long PartsInPenny = 1_000_000_000_000;

    /// <summary>The largest unit that the divisor's bound allows: £12, the coarsest that is in use.</summary>
    public const long LargestUnit = 1_200;

    private readonly double divisor, threshold, unit;
    private readonly bool tiesToEven;

    public LineRounder(Rounding rounding)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rounding.UnitPence);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rounding.UnitPence, LargestUnit);
        unit = rounding.UnitPence;
        divisor = unit * PartsInPenny;
        tiesToEven = rounding.Mode == RoundingMode.HalfEven;
        threshold = rounding.Mode switch
        {
            RoundingMode.HalfUp or RoundingMode.HalfEven => divisor,
            RoundingMode.Up => 1,
            RoundingMode.Truncate => 2 * divisor,
            _ => throw new ArgumentOutOfRangeException(nameof(rounding), rounding.Mode, "Unknown rounding mode."),
        };
    }

    /// <summary>Rate x units in pence; both are 0 or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Line<TLane>(TLane rate, TLane units) where TLane : struct, ILane<TLane>
    {
        TLane zero = TLane.Of(0), one = TLane.Of(1), by = TLane.Of(divisor), from = TLane.Of(threshold);
        TLane quotient = WholeNumbers.Divide(rate, units, by, TLane.Of(1 / divisor), out TLane remainder);
        if (tiesToEven)
        {
            TLane half = TLane.Floor(quotient * TLane.Of(0.5));
            from = TLane.WhereEqual(half + half, quotient, from + one, from);
        }

        return (quotient + TLane.WhereAtLeast(remainder + remainder, from, one, zero)) * TLane.Of(unit);
    }
}
