using FundingPlatform.Banding;
using FundingPlatform.Kernel;

namespace FundingPlatform.TopUps.Rules;

internal static class SchoolCalendar
{
    /// <summary>A fault when a scheme that counts school days has no calendar for the year: no day would be paid.</summary>
    public static Fault? Missing(Scheme scheme, FundingYear year) =>
        scheme.ProRata.Convention != ProRataConvention.SchoolDays || (scheme.ProRata.SchoolDays ?? []).Any(s => s.Overlaps(year.Span))
            ? null
            : new("calendar_missing", $"Scheme {scheme.Id} pays by school days, but its school_days hold none in {year}. Add the year's calendar.", FaultKind.RuleBroken);
}
