using System.Globalization;

namespace FundingPlatform.Kernel;

/// <summary>
/// A number of pupils, places, hours or miles, or a proportion, exact to eight decimals: a count with two decimals times
/// a six-decimal proportion still fits.
/// </summary>
public readonly record struct Quantity(long HundredMillionths) : IComparable<Quantity>
{
    /// <summary>Smallest parts in one.</summary>
    public const long Scale = 100_000_000;

    public static Quantity Zero => default;
    public static Quantity One => new(Scale);

    /// <summary>A whole number.</summary>
    public static Quantity Of(long whole) => new(whole * Scale);

    /// <summary>A number of halves: census counts come in halves where part-time pupils count.</summary>
    public static Quantity OfHalves(long halves) => new(halves * (Scale / 2));

    /// <summary>A decimal number. Throws when it is finer than eight decimals.</summary>
    public static Quantity Of(decimal value)
    {
        decimal scaled = value * Scale;
        if (scaled != decimal.Truncate(scaled))
            throw new ArgumentException($"{value.ToString(CultureInfo.InvariantCulture)} has more than eight decimals.", nameof(value));
        return new((long)scaled);
    }

    /// <summary>The nearest quantity of so many decimals (0 to 8), half away from zero.</summary>
    public static Quantity Nearest(Exact value, int decimals)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(decimals);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(decimals, 8);
        long unit = Scale;
        for (int i = 0; i < decimals; i++) unit /= 10;
        return new((long)(value * Scale).RoundTo(RoundingMode.HalfUp, unit));
    }

    public static Quantity operator +(Quantity left, Quantity right) => new(left.HundredMillionths + right.HundredMillionths);
    public static Quantity operator -(Quantity left, Quantity right) => new(left.HundredMillionths - right.HundredMillionths);
    public static bool operator <(Quantity left, Quantity right) => left.HundredMillionths < right.HundredMillionths;
    public static bool operator >(Quantity left, Quantity right) => left.HundredMillionths > right.HundredMillionths;
    public static bool operator <=(Quantity left, Quantity right) => left.HundredMillionths <= right.HundredMillionths;
    public static bool operator >=(Quantity left, Quantity right) => left.HundredMillionths >= right.HundredMillionths;

    public Exact Exact => new(HundredMillionths, Scale);
    public decimal Value => HundredMillionths / (decimal)Scale;
    public int CompareTo(Quantity other) => HundredMillionths.CompareTo(other.HundredMillionths);

    /// <summary>As few decimals as it needs, no separator.</summary>
    public override string ToString() => Value.ToString("0.########", CultureInfo.InvariantCulture);
}
