using System.Runtime.CompilerServices;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// The year's rounding of a formula line as lane constants. A line is rate (millionths of a pound) x units
/// (hundred-millionths of a pupil), so 10^12 parts make a penny; with a unit of 1,200 pence the divisor is 1.2 x 10^15,
/// still below 2^51.
/// </summary>
internal readonly struct LineRounder
{
    /// <summary>Parts of a penny in a product of rate and units.</summary>
    public const long PartsInPenny = 1_000_000_000_000;

    /// <summary>The largest unit that the divisor's bound allows: £12, the coarsest that is in use.</summary>
    public const long LargestUnit = 1_200;

    private readonly Rounder rounder;
    private readonly double unit;

    public LineRounder(Rounding rounding)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rounding.UnitPence);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rounding.UnitPence, LargestUnit);
        (Rounding, unit, TiesToEven) = (rounding, rounding.UnitPence, rounding.Mode == RoundingMode.HalfEven);
        rounder = new(rounding.UnitPence * PartsInPenny, rounding.Mode);
    }

    public Rounding Rounding { get; }

    public bool TiesToEven { get; }

    /// <summary>Rate x units in pence; both are 0 or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane Line<TLane>(TLane rate, TLane units) where TLane : struct, ILane<TLane> =>
        TiesToEven ? rounder.ToEven(rate, units) * TLane.Of(unit) : TieUp(rate, units);

    /// <summary>The same where it is known that ties do not go to the even unit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TLane TieUp<TLane>(TLane rate, TLane units) where TLane : struct, ILane<TLane> => rounder.Of(rate, units) * TLane.Of(unit);
}
