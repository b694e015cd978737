using System.Globalization;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Solving;

/// <summary>Within which pence a range holds a value.</summary>
internal static class ProblemBounds
{
    /// <summary>Least and most in exact pence, where the value is now <paramref name="present"/>; no most where nothing bounds it.</summary>
    public static (Exact Least, Exact? Most) Of(SolveConstraint.Range range, Rate present)
    {
        Exact least = range.Least?.Pence ?? 0;
        Exact? most = range.Most is Money pounds ? pounds.Pence : null;
        if (range.DownPercent is Quantity down) least = Exact.Max(least, present.Pence * (Exact.One - down.Exact / 100));
        if (range.UpPercent is Quantity up) most = Least(most, present.Pence * (Exact.One + up.Exact / 100));
        return (least, most);
    }

    public static string Shown(Exact? pence) => pence is Exact exact ? Shown(new Rate((long)(exact * (Rate.Scale / 100)).RoundTo(RoundingMode.HalfUp, 1))) : "anything";

    /// <summary>As amounts are shown for people, <c>£1,234.00</c>, with what is finer than a penny.</summary>
    public static string Shown(Rate rate) => string.Create(CultureInfo.InvariantCulture, $"£{rate.Pounds:#,##0.00####}");

    private static Exact Least(Exact? one, Exact other) => one is Exact known ? Exact.Min(known, other) : other;
}
