using FundingPlatform.Banding;
using FundingPlatform.Kernel;

namespace FundingPlatform.TopUps.Rules;

/// <summary>A year's amount in payments (DOMAIN Part C, 14).</summary>
internal static class PaymentSplit
{
    /// <summary>
    /// Parts in whole pence that add up to the amount. The mode rounds every part but the one that takes what is left; no
    /// part goes past what is left, so no payment is ever turned round.
    /// </summary>
    public static Payment[] Of(PaymentPlan plan, RoundingMode mode, Money whole)
    {
        int count = plan.Parts.Count;
        long weights = plan.Parts.Sum(p => (long)p.Weight);
        var pence = new long[count];
        long left = whole.Pence, weightSoFar = 0, reached = 0;
        for (int step = 0; step < count; step++)
        {
            int i = plan.OddPennies == OddPennies.First ? count - 1 - step : step;
            weightSoFar += plan.Parts[i].Weight;
            if (step == count - 1)
                pence[i] = left;
            else if (plan.OddPennies == OddPennies.Running)
                pence[i] = (long)new Exact(whole.Pence * (Int128)weightSoFar, weights).RoundTo(mode, 1) - reached;
            else
                pence[i] = NoFurtherThan(left, (long)new Exact(whole.Pence * (Int128)plan.Parts[i].Weight, weights).RoundTo(mode, 1));
            reached += pence[i];
            left -= pence[i];
        }

        return [.. plan.Parts.Select((part, i) => new Payment(part.Name, new(pence[i])))];
    }

    /// <summary>Each part of the exact year rounded by itself: where a scheme rounds payments, the year is their sum.</summary>
    public static Payment[] EachRounded(PaymentPlan plan, Rounding rounding, Exact pence)
    {
        long weights = plan.Parts.Sum(p => (long)p.Weight);
        return [.. plan.Parts.Select(part => new Payment(part.Name, rounding.Apply(pence * part.Weight / weights)))];
    }

    private static long NoFurtherThan(long left, long part) => left >= 0 ? Math.Min(part, left) : Math.Max(part, left);
}
