using FundingPlatform.Banding;
using FundingPlatform.Kernel;

namespace FundingPlatform.TopUps.Rules;

/// <summary>What the school bears of a gross value in a year (DOMAIN F1 and Part C, 2).</summary>
internal static class Contribution
{
    /// <summary>Full-year pence on a day; 0 where values are net. Hours alone are worth the assistant's hourly rate.</summary>
    public static Outcome<Exact> Annual(Scheme scheme, Dated<SchoolContribution>? contribution, DateOnly day)
    {
        if (scheme.Basis == ValueBasis.Net) return Exact.Zero;
        if (contribution is null || contribution.Values.Count == 0 || contribution.Values[0].From > day)
            return new Fault("contribution_missing", $"Scheme {scheme.Id} states no contribution of the school for this placement on {day:yyyy-MM-dd}.", FaultKind.RuleBroken);
        SchoolContribution own = contribution.At(day).Value;
        return own.Pounds is Rate pounds
            ? pounds.Pence
            : scheme.HourRates!.At(day).Value.Assistant.Pence * own.Hours!.Value.Exact * scheme.HourWeeks.Exact;
    }
}
