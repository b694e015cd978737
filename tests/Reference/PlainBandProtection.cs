using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Reference;

/// <summary>
/// The slow twin of band protection: what an assimilation plan pays beside the awards, or takes from a gain, counted day by day
/// and paid as its target scheme pays (DOMAIN Part C, 13, 17 and 31).
/// </summary>
public static class PlainBandProtection
{
    /// <summary>Pounds of the year for the protection awards of one plan and one placement, whose awards are <paramref name="decisions"/>.</summary>
    public static decimal OfPlacement(
        PlainScheme scheme, IReadOnlyList<ProtectionAward> awards, Placement placement, IReadOnlyList<BandDecision> decisions, FundingYear year)
    {
        DateOnly last = scheme.ProRata.LeavingDayCounts && placement.Span.Until < DateOnly.MaxValue ? placement.Span.Until.AddDays(1) : placement.Span.Until;
        bool Holds(DateSpan span, DateOnly day) => span.From <= day && day < (span.Until >= placement.Span.Until ? last : span.Until);
        return Sum(scheme, awards, year, (award, day) =>
            placement.Span.From <= day && day < last && Holds(award.Span, day)
            && decisions.Any(d => d.Span.From == award.Move!.On && d.Award.Band == award.Move.Band && Holds(d.Span, day)));
    }

    /// <summary>Pounds of the year for the protection awards of one plan and one school's total.</summary>
    public static decimal OfSchool(PlainScheme scheme, IReadOnlyList<ProtectionAward> awards, FundingYear year) =>
        Sum(scheme, awards, year, (award, day) => award.Span.From <= day && day < award.Span.Until);

    private static decimal Sum(PlainScheme scheme, IReadOnlyList<ProtectionAward> awards, FundingYear year, Func<ProtectionAward, DateOnly, bool> isPaidOn)
    {
        var calendar = new PlainCalendar(scheme.ProRata, year);
        var used = new HashSet<int>();
        decimal sum = 0m;
        bool wholeYearPaid = false;
        foreach (ProtectionAward award in awards.OrderBy(a => a.Span.From).ThenBy(a => a.Part))
        {
            DateOnly[] days = [.. calendar.Days(DateOnly.MinValue, DateOnly.MaxValue).Where(day => isPaidOn(award, day))];
            if (days.Length == 0) continue;
            decimal earned = scheme.ProRata.Convention == ProRataConvention.None && wholeYearPaid ? 0m : calendar.Earned(days, used);
            wholeYearPaid = true;
            decimal pounds = PlainRounding.Divide(award.AnnualAmount.Pounds * earned, calendar.Whole, scheme.Rounding);
            sum += award.Part == ProtectionPart.Protection ? pounds : -pounds;
        }

        return sum;
    }
}
