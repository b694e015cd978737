using System.Globalization;

namespace FundingPlatform.Kernel;

/// <summary>
/// A fraction of two whole numbers, always in lowest terms with a denominator above zero, so that equal values compare
/// equal. The scalar rules multiply and divide in it and round once, where the rule says. Overflow of 128 bits throws.
/// </summary>
public readonly struct Exact : IEquatable<Exact>, IComparable<Exact>
{
    private readonly Int128 denominatorLessOne; // So that default(Exact) is the number 0 and not 0/0.

    public Exact(Int128 numerator, Int128 denominator)
    {
        if (denominator == 0) throw new DivideByZeroException("A fraction cannot have 0 below the line.");
        if (denominator < 0) (numerator, denominator) = (-numerator, -denominator);
        // Dividing 128 bits costs more than asking, and most fractions are whole or in lowest terms already.
        Int128 divisor = denominator == 1 ? 1 : GreatestCommonDivisor(numerator < 0 ? -numerator : numerator, denominator);
        if (divisor != 1) (numerator, denominator) = (numerator / divisor, denominator / divisor);
        (Numerator, denominatorLessOne) = (numerator, denominator - 1);
    }

    public Int128 Numerator { get; }
    public Int128 Denominator => denominatorLessOne + 1;

    public static Exact Zero => default;
    public static Exact One => new(1, 1);

    public static implicit operator Exact(long whole) => new(whole, 1);

    /// <summary>The exact value of a decimal.</summary>
    public static Exact Of(decimal value)
    {
        Int128 denominator = 1;
        while (value != decimal.Truncate(value))
        {
            value *= 10m;
            denominator *= 10;
        }

        return new((Int128)value, denominator);
    }

    // Cross-cancelling before multiplying keeps the numbers small.
    public static Exact operator *(Exact left, Exact right)
    {
        Int128 first = GreatestCommonDivisor(Magnitude(left.Numerator), right.Denominator);
        Int128 second = GreatestCommonDivisor(Magnitude(right.Numerator), left.Denominator);
        return new(left.Numerator / first * (right.Numerator / second), left.Denominator / second * (right.Denominator / first));
    }

    public static Exact operator /(Exact left, Exact right) => left * new Exact(right.Denominator, right.Numerator);
    public static Exact operator +(Exact left, Exact right)
    {
        Int128 shared = GreatestCommonDivisor(left.Denominator, right.Denominator);
        return new(
            left.Numerator * (right.Denominator / shared) + right.Numerator * (left.Denominator / shared),
            left.Denominator / shared * right.Denominator);
    }

    public static Exact operator -(Exact left, Exact right) => left + new Exact(-right.Numerator, right.Denominator);
    public static bool operator <(Exact left, Exact right) => left.CompareTo(right) < 0;
    public static bool operator >(Exact left, Exact right) => left.CompareTo(right) > 0;
    public static bool operator <=(Exact left, Exact right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Exact left, Exact right) => left.CompareTo(right) >= 0;
    public static bool operator ==(Exact left, Exact right) => left.Equals(right);
    public static bool operator !=(Exact left, Exact right) => !left.Equals(right);

    public static Exact Max(Exact left, Exact right) => left >= right ? left : right;
    public static Exact Min(Exact left, Exact right) => left <= right ? left : right;

    /// <summary>The multiple of <paramref name="unit"/> (above 0) that the mode picks. Modes work on the size, so a sign never changes which way a tie goes.</summary>
    public Int128 RoundTo(RoundingMode mode, long unit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(unit);
        Int128 size = Magnitude(Numerator), per = Denominator * unit;
        Int128 whole = size / per, left = size - whole * per;
        Int128 twice = left * 2;
        bool up = mode switch
        {
            RoundingMode.HalfUp => twice >= per,
            RoundingMode.HalfEven => twice > per || (twice == per && Int128.IsOddInteger(whole)),
            RoundingMode.Truncate => false,
            RoundingMode.Up => left > 0,
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown rounding mode."),
        };
        Int128 rounded = (up ? whole + 1 : whole) * unit;
        return Numerator < 0 ? -rounded : rounded;
    }

    public int CompareTo(Exact other) => (this - other).Numerator.CompareTo(0);
    public bool Equals(Exact other) => Numerator == other.Numerator && denominatorLessOne == other.denominatorLessOne;
    public override bool Equals(object? obj) => obj is Exact other && Equals(other);
    public override int GetHashCode() => HashCode.Combine(Numerator, denominatorLessOne);
    public override string ToString() =>
        Denominator == 1 ? Numerator.ToString(CultureInfo.InvariantCulture) : $"{Numerator}/{Denominator}";

    private static Int128 Magnitude(Int128 value) => value < 0 ? -value : value;

    private static Int128 GreatestCommonDivisor(Int128 left, Int128 right)
    {
        if (left <= ulong.MaxValue && right <= ulong.MaxValue)
        {
            ulong a = (ulong)left, b = (ulong)right;
            while (b != 0) (a, b) = (b, a % b);
            return a == 0 ? 1 : a;
        }

        while (right != 0) (left, right) = (right, left % right);
        return left == 0 ? 1 : left;
    }
}
