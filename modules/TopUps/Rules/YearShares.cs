using FundingPlatform.Kernel;

namespace FundingPlatform.TopUps.Rules;

/// <summary>
/// The share of the year that each piece of a placement earns, asked in date order. Where a period is paid whole as soon
/// as it is touched (or the whole year is), it is paid once: by the first piece that touches it.
/// </summary>
internal sealed class YearShares
{
    private readonly ProRata rule;
    private readonly FundingYear year;
    private DateOnly paidUntil;

    public YearShares(ProRata rule, FundingYear year) =>
        (this.rule, this.year, paidUntil) = (rule.LeavingDayCounts ? rule with { LeavingDayCounts = false } : rule, year, year.Span.From);

    public Exact Of(DateSpan piece)
    {
        if (rule.Convention is not (ProRataConvention.WholePeriods or ProRataConvention.None)) return rule.Share(piece, year);
        DateSpan unpaid = piece with { From = piece.From > paidUntil ? piece.From : paidUntil };
        if (unpaid.IsEmpty) return Exact.Zero;
        paidUntil = rule.Convention == ProRataConvention.None ? year.Span.Until : EndOfPeriod(unpaid.Until.AddDays(-1));
        return rule.Share(unpaid, year);
    }

    /// <summary>The end of the period that holds a day.</summary>
    private DateOnly EndOfPeriod(DateOnly day)
    {
        foreach (YearPeriod period in rule.Periods ?? ProRata.Terms)
            if (period.StartIn(year) > day) return period.StartIn(year);
        return year.Span.Until;
    }
}
