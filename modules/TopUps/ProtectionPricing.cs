using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps.Rules;

namespace FundingPlatform.TopUps;

/// <summary>
/// One protection award priced over a funding year: the days that are paid, the part of the year that they earn by the scheme's
/// convention, and the amount, below 0 where the award takes of a gain. <paramref name="Payer"/> is the plan's authority. The
/// placement is null for a school's total. With a <paramref name="Finding"/> the amount is not known, and null.
/// </summary>
public sealed record PricedProtection(ProtectionAward Award, int Payer, Placement? Placement, DateSpan Paid, Exact Share, Money? Amount, Finding? Finding = null)
{
    /// <summary>The school whose share it is in: where the pupil is placed, else the school whose total it is.</summary>
    public int SchoolId => Placement?.SchoolId ?? Award.SchoolId;

    /// <summary>Whether it is part of that school's budget share, as the placement's own price is.</summary>
    public bool IsPaidToSchool => Placement?.IsPaidToSchool ?? true;
}

/// <summary>
/// What the protection awards of assimilation plans come to in a funding year. They are paid as the plan's target scheme pays:
/// by its pro-rata convention and its leaving day, each award rounded by itself. Amounts are those of the pupil as it attends.
/// </summary>
public static class ProtectionPricing
{
    /// <summary>
    /// A placement's protection awards of one scheme: each for the days of the year on which it holds, the placement holds, and
    /// the award holds that the plan made. <paramref name="decisions"/> are those of this placement, in any order. An award
    /// that earns no day is left out; so are those of another scheme or of a scheme of another authority than the pupil's.
    /// </summary>
    public static IReadOnlyList<PricedProtection> Price(
        Scheme scheme, Placement placement, IReadOnlyList<BandDecision> decisions, IReadOnlyList<ProtectionAward> awards, FundingYear year)
    {
        if (placement.Span.IsEmpty || scheme.Authority != placement.HomeAuthority) return [];
        DateSpan paid = PaidDays.Of(scheme, placement, year);
        return Price(scheme, placement, awards.Where(a => a.PlacementId == placement.Id), year, award =>
            decisions.FirstOrDefault(d => IsMade(d, award)) is BandDecision made
                ? PaidDays.Held(placement, award.Span, PaidDays.Held(placement, made.Span, paid)) : default);
    }

    /// <summary>Protection awards of one scheme for the totals of schools, each for its days of the year; awards of placements are left out.</summary>
    public static IReadOnlyList<PricedProtection> Price(Scheme scheme, IReadOnlyList<ProtectionAward> awards, FundingYear year) =>
        Price(scheme, null, awards.Where(a => a.Move is null), year, award => award.Span.Within(year.Span));

    /// <summary>A priced award in words and figures.</summary>
    public static string Explain(Scheme scheme, PricedProtection priced)
    {
        ProtectionAward award = priced.Award;
        string whom = priced.Placement is Placement placement ? $"placement {placement.Id}" : "the school's total";
        string does = award.Part == ProtectionPart.GainTaken ? $"takes {award.AnnualAmount} a year of the gain of {whom}" : $"protects {whom} with {award.AnnualAmount} a year";
        string paid = priced.Amount is Money amount ? $"share of the year {Rules.Explanation.ShareOf(scheme, priced.Paid, priced.Share)}: {amount}, {Rules.Explanation.Rounded(scheme.Rounding)}." : $"{priced.Finding}";
        return $"{priced.Paid}: plan {award.Plan} {does}; {paid}";
    }

    // A period that is paid whole is paid once: by the award of the plan that touches it first.
    private static List<PricedProtection> Price(
        Scheme scheme, Placement? placement, IEnumerable<ProtectionAward> awards, FundingYear year, Func<ProtectionAward, DateSpan> paidDays)
    {
        List<PricedProtection> priced = [];
        Fault? missing = SchoolCalendar.Missing(scheme, year);
        foreach (IGrouping<(string, int), ProtectionAward> plan in awards.Where(a => a.Scheme == scheme.Id).GroupBy(a => (a.Plan, placement is null ? a.SchoolId : 0)))
        {
            var shares = new YearShares(scheme.ProRata, year);
            foreach (ProtectionAward award in plan.OrderBy(a => a.Span.From).ThenBy(a => a.Part))
            {
                DateSpan paid = paidDays(award);
                if (paid.IsEmpty) continue;
                if (missing is not null)
                {
                    priced.Add(new(award, scheme.Authority, placement, paid, Exact.Zero, null, Finding.Error(missing.Code, missing.Message)));
                    continue;
                }

                Exact share = shares.Of(paid);
                Money amount = scheme.Rounding.Apply(share * award.AnnualAmount.Pence);
                priced.Add(new(award, scheme.Authority, placement, paid, share, award.Part == ProtectionPart.GainTaken ? -amount : amount));
            }
        }

        return priced;
    }

    private static bool IsMade(BandDecision decision, ProtectionAward award) =>
        award.Move is MovedPupil move && decision.Scheme == award.Scheme && decision.Span.From == move.On
        && decision.Award.Band == move.Band && decision.Award.Amount == move.Amount;
}
