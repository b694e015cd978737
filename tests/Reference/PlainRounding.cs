using FundingPlatform.Kernel;

namespace FundingPlatform.Reference;

/// <summary>Rounding written out: a quotient of two decimals is brought to a whole multiple of a unit without dividing first.</summary>
public static class PlainRounding
{
    /// <summary>Pounds rounded as the year's rules say.</summary>
    public static decimal Round(decimal pounds, Rounding rounding) => Divide(pounds, 1m, rounding);

    /// <summary>Pounds to the penny, half away from zero.</summary>
    public static decimal ToPenny(decimal pounds) => Divide(pounds, 1m, RoundingMode.HalfUp, 0.01m);

    /// <summary>A quotient in pounds rounded as the year's rules say; the denominator is above 0.</summary>
    public static decimal Divide(decimal numerator, decimal denominator, Rounding rounding) =>
        Divide(numerator, denominator, rounding.Mode, rounding.UnitPence * 0.01m);

    /// <summary>The multiple of <paramref name="unit"/> that the mode picks, by the size of the quotient, with its sign put back.</summary>
    public static decimal Divide(decimal numerator, decimal denominator, RoundingMode mode, decimal unit)
    {
        if (denominator <= 0m) throw new ArgumentOutOfRangeException(nameof(denominator), denominator, "A denominator is above 0.");
        decimal size = Math.Abs(numerator), per = denominator * unit;
        decimal whole = decimal.Truncate(size / per);
        decimal rest = size - whole * per;
        // The 28 digits of the division can end one unit off; the remainder, which is exact, says so.
        if (rest < 0m) (whole, rest) = (whole - 1m, rest + per);
        if (rest >= per) (whole, rest) = (whole + 1m, rest - per);

        bool up = mode switch
        {
            RoundingMode.HalfUp => rest * 2m >= per,
            RoundingMode.HalfEven => rest * 2m > per || (rest * 2m == per && whole % 2m == 1m),
            RoundingMode.Up => rest > 0m,
            RoundingMode.Truncate => false,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown rounding mode."),
        };
        return (up ? whole + 1m : whole) * unit * Math.Sign(numerator);
    }
}
