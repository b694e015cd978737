using System.Globalization;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>Cells and sums of a pack. What rests on something withheld is withheld.</summary>
internal static class PackFigures
{
    public static PackCell Text(string text) => new PackCell.Words(text);

    public static PackCell Count(int? number) => number is int n ? new PackCell.Count(n) : new PackCell.Withheld();

    /// <summary>A count that may be missing at its source, as a roll.</summary>
    public static PackCell Known(int? number) => number is int n ? new PackCell.Count(n) : new PackCell.None();

    public static PackCell Pounds(Money? amount) => amount is Money m ? new PackCell.Pounds(m) : new PackCell.Withheld();

    /// <summary>A part of a whole in tenths of a percent; there is none of a whole that is nothing or less.</summary>
    public static PackCell Percent(Money? part, Money? whole)
    {
        if (part is not Money p || whole is not Money w) return new PackCell.Withheld();
        return Tenths(p, w) is long tenths ? new PackCell.Percent(tenths) : new PackCell.None();
    }

    /// <summary>Half away from nothing; null for a whole that is nothing or less.</summary>
    public static long? Tenths(Money part, Money whole)
    {
        if (whole.Pence <= 0) return null;
        Int128 doubled = (Int128)part.Pence * 2000, by = (Int128)whole.Pence * 2;
        return (long)((doubled + (part.Pence < 0 ? -whole.Pence : whole.Pence)) / by);
    }

    /// <summary>The sum, or null where a part of it is withheld.</summary>
    public static Money? Sum(IEnumerable<Money?> amounts)
    {
        Money total = Money.Zero;
        foreach (Money? amount in amounts)
        {
            if (amount is not Money known) return null;
            total += known;
        }

        return total;
    }

    /// <summary>Sums by case.</summary>
    public static IReadOnlyList<Money?> Sums(IEnumerable<IReadOnlyList<Money?>> rows, int cases)
    {
        IReadOnlyList<Money?>[] all = [.. rows];
        return [.. Enumerable.Range(0, cases).Select(c => Sum(all.Select(r => r[c])))];
    }

    /// <summary>For sentences: <c>1.2%</c>, without a sign; of something that is not nothing.</summary>
    public static string InWords(long tenths) => tenths == 0 ? "less than 0.1%" :
        string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(tenths) / 10}.{Math.Abs(tenths) % 10}%");

    /// <summary>For sentences: <c>£1,234.56</c>, without a sign.</summary>
    public static string InWords(Money amount) => (amount < Money.Zero ? -amount : amount).ToString();

    public static string InWords(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>"1 school", "2 schools".</summary>
    public static string Number(int number, string one, string many) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many)}");
}
