using System.Globalization;

namespace FundingPlatform.Kernel;

/// <summary>
/// Pounds per something (pupil, place, hour), held as whole millionths of a pound, because authorities hold rates to
/// more than pence (DOMAIN F14). Overflow throws.
/// </summary>
public readonly record struct Rate(long Millionths) : IComparable<Rate>
{
    /// <summary>Millionths in a pound.</summary>
    public const long Scale = 1_000_000;

    /// <summary>A rate of nothing.</summary>
    public static Rate Zero => default;

    /// <summary>A rate written in pounds. Throws when it is finer than a millionth.</summary>
    public static Rate OfPounds(decimal pounds)
    {
        decimal millionths = pounds * Scale;
        if (millionths != decimal.Truncate(millionths))
            throw new ArgumentException($"£{pounds.ToString(CultureInfo.InvariantCulture)} is finer than a millionth of a pound.", nameof(pounds));
        return new((long)millionths);
    }

    public static Rate Of(Money amount) => new(amount.Pence * (Scale / 100));
    public static Rate operator +(Rate left, Rate right) => new(left.Millionths + right.Millionths);
    public static Rate operator -(Rate left, Rate right) => new(left.Millionths - right.Millionths);
    public static bool operator <(Rate left, Rate right) => left.Millionths < right.Millionths;
    public static bool operator >(Rate left, Rate right) => left.Millionths > right.Millionths;
    public static bool operator <=(Rate left, Rate right) => left.Millionths <= right.Millionths;
    public static bool operator >=(Rate left, Rate right) => left.Millionths >= right.Millionths;

    /// <summary>This rate as an exact number of pence, to be multiplied and then rounded once by a <see cref="Rounding"/>.</summary>
    public Exact Pence => new(Millionths, Scale / 100);

    /// <summary>This rate as an exact number of pounds.</summary>
    public decimal Pounds => Millionths / (decimal)Scale;

    public int CompareTo(Rate other) => Millionths.CompareTo(other.Millionths);

    /// <summary>Pounds with at least two and at most six decimals, no separator: <c>3394.00</c>, <c>2904.17625</c>.</summary>
    public override string ToString() => Pounds.ToString("0.00####", CultureInfo.InvariantCulture);
}
