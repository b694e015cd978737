using System.Globalization;

namespace FundingPlatform.Kernel;

/// <summary>
/// Sterling held as whole pence. Overflow throws; there is no implicit route from <c>decimal</c> or <c>double</c>.
/// Negative amounts are allowed (clawbacks, adjustments).
/// </summary>
public readonly record struct Money(long Pence) : IComparable<Money>
{
    /// <summary>No money.</summary>
    public static Money Zero => default;

    /// <summary>An amount written in pounds. Throws when it is finer than a penny: rounding is never silent.</summary>
    public static Money OfPounds(decimal pounds)
    {
        decimal pence = pounds * 100m;
        if (pence != decimal.Truncate(pence))
            throw new ArgumentException($"£{pounds.ToString(CultureInfo.InvariantCulture)} is finer than a penny.", nameof(pounds));
        return new((long)pence);
    }

    public static Money operator +(Money left, Money right) => new(left.Pence + right.Pence);
    public static Money operator -(Money left, Money right) => new(left.Pence - right.Pence);
    public static Money operator -(Money value) => new(-value.Pence);
    public static Money operator *(Money value, long times) => new(value.Pence * times);
    public static bool operator <(Money left, Money right) => left.Pence < right.Pence;
    public static bool operator >(Money left, Money right) => left.Pence > right.Pence;
    public static bool operator <=(Money left, Money right) => left.Pence <= right.Pence;
    public static bool operator >=(Money left, Money right) => left.Pence >= right.Pence;

    /// <summary>The larger of two amounts.</summary>
    public static Money Max(Money left, Money right) => left >= right ? left : right;

    /// <summary>
    /// Shares this amount by weight. The parts always add back up to the whole: the running total is rounded toward
    /// zero to a penny, so an odd penny goes to the part at which the running total reaches it.
    /// Throws for a negative weight or weights that add up to nothing.
    /// </summary>
    public Money[] Split(ReadOnlySpan<long> weights) => Array.ConvertAll(Sharing.Split(Pence, weights), pence => new Money(pence));

    public int CompareTo(Money other) => Pence.CompareTo(other.Pence);

    /// <summary>For people: <c>£1,234.56</c>, <c>-£0.05</c>.</summary>
    public override string ToString() => $"{(Pence < 0 ? "-" : "")}£{Math.Abs((decimal)Pence) / 100m:N2}";

    /// <summary>For files: pounds with two decimals and no separator, <c>1234.56</c>, <c>-0.05</c>.</summary>
    public string ToPounds() => (Pence / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>This amount as an exact number of pounds, for printing or a <c>decimal</c> cross-check.</summary>
    public decimal Pounds => Pence / 100m;
}

/// <summary>Adds up money without a loop at every place that needs a total.</summary>
public static class MoneySums
{
    /// <summary>The total; overflow throws.</summary>
    public static Money Sum(this IEnumerable<Money> amounts)
    {
        ArgumentNullException.ThrowIfNull(amounts);
        Money total = Money.Zero;
        foreach (Money amount in amounts) total += amount;
        return total;
    }

    /// <summary>The total of one amount per item; overflow throws.</summary>
    public static Money Sum<T>(this IEnumerable<T> items, Func<T, Money> amount) => items.Select(amount).Sum();
}
