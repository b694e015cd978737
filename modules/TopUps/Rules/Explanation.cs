using FundingPlatform.Banding;
using FundingPlatform.Kernel;

namespace FundingPlatform.TopUps.Rules;

/// <summary>Says in words and figures how a priced placement came about.</summary>
internal static class Explanation
{
    public static IReadOnlyList<string> Of(Scheme scheme, PricedPlacement priced)
    {
        List<string> steps = [$"Scheme {scheme.Name} ({scheme.Status.ToString().ToLowerInvariant()})."];
        foreach (PricedSegment segment in priced.Segments) Add(steps, scheme, priced, segment);
        steps.AddRange(priced.Findings.Select(f => f.ToString()));
        steps.Add(priced.Amount is Money amount ? $"Top-up of the year {amount}{RoundedWhere(scheme)}." : "The top-up is not known.");
        return steps;
    }

    private static void Add(List<string> steps, Scheme scheme, PricedPlacement priced, PricedSegment segment)
    {
        steps.Add($"{segment.Span}: {(segment.Band is null ? "award" : $"band {segment.Band}")} is worth {Pounds(segment.AnnualValuePence)} a year [{segment.ValueSource}].");
        if (priced.Placement.PartTime != Quantity.One && scheme.PartTime == PartTimeRule.Factor)
            steps.Add($"Part-time {priced.Placement.PartTime} of a week: x {priced.Placement.PartTime}.");
        if (scheme.Basis == ValueBasis.Gross)
            steps.Add($"The school bears {Pounds(Amounts.Owed(scheme, priced.Placement.PartTime, segment))} {(scheme.ContributionRule.ProRata ? "a year" : "once in the year")}; the top-up is what is left, never below £0.00.");
        steps.Add($"Share of the year {ShareOf(scheme, segment.Span, segment.Share)}: {segment.Amount}.");
    }

    /// <summary>By calendar days the days themselves, where they are all of the share: a reduced fraction shows none.</summary>
    public static string ShareOf(Scheme scheme, DateSpan paid, Exact share)
    {
        int days = paid.Days, ofYear = FundingYear.Of(paid.From).Days;
        return scheme.ProRata.Convention == ProRataConvention.CalendarDays && share * ofYear == days ? $"{days} of {ofYear} days" : $"{share}";
    }

    private static string RoundedWhere(Scheme scheme) => $", {Rounded(scheme.Rounding)} per {scheme.RoundingStage.ToString().ToLowerInvariant()}";

    /// <summary>How something is rounded: "rounded half up to £0.01".</summary>
    public static string Rounded(Rounding rounding) =>
        $"rounded {rounding.Mode switch
        {
            RoundingMode.HalfUp => "half up",
            RoundingMode.HalfEven => "half to even",
            RoundingMode.Truncate => "down",
            _ => "up",
        }} to {new Money(rounding.UnitPence)}";

    /// <summary>Pounds to the penny, marked where that is not exact.</summary>
    private static string Pounds(Exact pence) =>
        $"{(pence.Denominator == 1 ? "" : "about ")}{Rounding.Penny.Apply(pence)}";
}
