using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>Takes from those who gain what protection costs, in proportion and never more than the cap allows.</summary>
internal static class GainsCapping
{
    /// <summary>
    /// What is taken of each gain. What all of them may give is taken where protection costs more; the rest is not paid for.
    /// Gains of nothing or less give nothing.
    /// </summary>
    public static Money[] Take(GainsCap cap, Money cost, IReadOnlyList<Money> gains)
    {
        long[] available = [.. gains.Select(g => g <= Money.Zero ? 0 : (long)(cap.AtMostPercent.Exact * g.Pence / 100).RoundTo(RoundingMode.Truncate, 1))];
        long whole = Math.Min(cost.Pence, available.Sum());
        // Shares are by what may be taken, so that no share can exceed it, odd pennies included.
        return whole <= 0 ? new Money[gains.Count] : new Money(whole).Split(available);
    }
}
