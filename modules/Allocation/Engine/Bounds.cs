using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// The bounds behind the exactness of <see cref="WholeNumbers"/>, checked once at the door so that the lanes need not.
/// No amount of one school may reach 2^36 pence (about £687 million): sums of all lines then stay below 2^42, far from
/// 2^53, and every quotient of the calculation below 2^40. Values beyond get a fault, never a wrong penny.
/// </summary>
internal static class Bounds
{
    /// <summary>No amount of one school reaches this, pence.</summary>
    public const long AmountLimit = 1L << 36;

    /// <summary>No rate reaches this, millionths of a pound (about £17.6 million); three of them times year groups stay below 2^53.</summary>
    public const long RateLimit = 1L << 44;

    /// <summary>No count of pupils reaches this, hundred-millionths (about 175,000 pupils).</summary>
    public const long CountLimit = 1L << 44;

    /// <summary>More year groups than any school has.</summary>
    public const int YearGroupLimit = 100;

    public static bool IsAmount(Money amount) => amount.Pence is > -AmountLimit and < AmountLimit;
    public static bool IsRate(Rate rate) => rate.Millionths is >= 0 and < RateLimit;
    public static bool IsCount(Quantity count) => count.HundredMillionths is >= 0 and < CountLimit;

    /// <summary>Whether rate x units stays below the limit of an amount.</summary>
    public static bool IsLine(Rate rate, long units) =>
        (Int128)rate.Millionths * units < (Int128)AmountLimit * LineRounder.PartsInPenny;

    public static Fault OutOfRange(string where, string what, string why) =>
        new("value_out_of_range", $"{where}, {what}: {why}", FaultKind.Invalid);
}
