using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.TopUps.Rules;

/// <summary>Which days of a year a scheme pays a placement for.</summary>
internal static class PaidDays
{
    /// <summary>The placement's days in the year. The leaving day is paid as one more day of the placement, never as an overlap between two awards.</summary>
    public static DateSpan Of(Scheme scheme, Placement placement, FundingYear year)
    {
        DateSpan whole = scheme.ProRata.LeavingDayCounts && placement.Span.Until < year.Span.Until
            ? placement.Span with { Until = placement.Span.Until.AddDays(1) } : placement.Span;
        return whole.Within(year.Span);
    }

    /// <summary>The days of a span on which something holds; what lasts to the placement's end holds on its leaving day too.</summary>
    public static DateSpan Held(Placement placement, DateSpan holds, DateSpan within) =>
        (holds.Until >= placement.Span.Until ? holds with { Until = DateSpan.NoEnd } : holds).Within(within);
}
