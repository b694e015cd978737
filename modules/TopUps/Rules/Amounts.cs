using FundingPlatform.Banding;
using FundingPlatform.Kernel;

namespace FundingPlatform.TopUps.Rules;

/// <summary>From values and shares to money: part-time, the school's contribution, never below nothing, rounding by stage.</summary>
internal static class Amounts
{
    /// <summary>Fills in each piece's amount; gives the year's exact pence and its amount.</summary>
    public static Exact Settle(Scheme scheme, Quantity partTime, FundingYear year, List<PricedSegment> segments, out Money amount)
    {
        Exact total = Exact.Zero, taken = Exact.Zero;
        bool roundsLines = scheme.RoundingStage is RoundingStage.Day or RoundingStage.Line;
        for (int i = 0; i < segments.Count; i++)
        {
            Exact pence = scheme.RoundingStage == RoundingStage.Day
                ? ByDay(scheme, partTime, year, segments[i])
                : ByShare(scheme, partTime, segments[i], ref taken);
            Money rounded = roundsLines ? scheme.Rounding.Apply(pence) : Money.Zero;
            if (roundsLines) pence = rounded.Pence;
            segments[i] = segments[i] with { ExactPence = pence, Amount = rounded };
            total += pence;
        }

        amount = scheme.RoundingStage switch
        {
            RoundingStage.Day or RoundingStage.Line => segments.Sum(s => s.Amount),
            RoundingStage.Pupil => scheme.Rounding.Apply(total),
            RoundingStage.Payment => PaymentSplit.EachRounded(scheme.Payments, scheme.Rounding, total).Sum(p => p.Amount),
            _ => Rounding.Penny.Apply(total), // Shown for the pupil; the school's total is rounded by RoundSchool.
        };
        if (!roundsLines) Distribute(segments, total, amount);
        return total;
    }

    /// <summary>The value of one full-time year of this attendance.</summary>
    public static Exact Attended(Scheme scheme, Quantity partTime) =>
        scheme.PartTime == PartTimeRule.Ignored ? Exact.One : partTime.Exact;

    /// <summary>The school's contribution for a year of this attendance.</summary>
    public static Exact Owed(Scheme scheme, Quantity partTime, PricedSegment segment) =>
        scheme.ContributionRule.PartTime && partTime != Quantity.One ? segment.ContributionPence * partTime.Exact : segment.ContributionPence;

    private static Exact ByShare(Scheme scheme, Quantity partTime, PricedSegment segment, ref Exact taken)
    {
        Exact factor = Attended(scheme, partTime);
        Exact value = factor == Exact.One ? segment.AnnualValuePence : segment.AnnualValuePence * factor;
        if (segment.ContributionPence == Exact.Zero) return value * segment.Share;
        Exact owed = Owed(scheme, partTime, segment);
        if (scheme.ContributionRule.ProRata) return Exact.Max(Exact.Zero, value - owed) * segment.Share;
        Exact cost = value * segment.Share;
        Exact deducted = Exact.Min(cost, Exact.Max(Exact.Zero, owed - taken));
        taken += deducted;
        return cost - deducted;
    }

    /// <summary>The day's cost is rounded, the day's contribution rounded or exact, their difference paid for each day.</summary>
    private static Exact ByDay(Scheme scheme, Quantity partTime, FundingYear year, PricedSegment segment)
    {
        Exact days = Divisor(scheme, year);
        Exact cost = scheme.Rounding.Apply(segment.AnnualValuePence * Attended(scheme, partTime) / days).Pence;
        Exact owed = Owed(scheme, partTime, segment) / days;
        if (scheme.ContributionRule.DayRounded) owed = scheme.Rounding.Apply(owed).Pence;
        return Exact.Max(Exact.Zero, cost - owed) * (segment.Share * days);
    }

    public static Exact Divisor(Scheme scheme, FundingYear year) =>
        scheme.ProRata.Convention == ProRataConvention.SchoolDays ? scheme.ProRata.DaysInYear : year.Days;

    /// <summary>Shares the rounded year over its pieces by the running exact total, so that they add up to it.</summary>
    public static void Distribute(List<PricedSegment> segments, Exact total, Money amount)
    {
        if (total == Exact.Zero) return;
        Exact running = Exact.Zero;
        long reached = 0;
        for (int i = 0; i < segments.Count; i++)
        {
            running += segments[i].ExactPence;
            long next = i == segments.Count - 1 ? amount.Pence : (long)(running * amount.Pence / total).RoundTo(RoundingMode.HalfUp, 1);
            segments[i] = segments[i] with { Amount = new(next - reached) };
            reached = next;
        }
    }
}
