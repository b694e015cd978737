using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.TopUps;

/// <summary>
/// One piece of a placement's year: one award and one value for a half-open span. <paramref name="AnnualNetPence"/> is the
/// full-time annual top-up after the school's contribution, <paramref name="Share"/> the part of the year by the
/// scheme's convention, <paramref name="Amount"/> what this piece adds to the year (0 where the scheme rounds later; the
/// placement's amount is always the truth). <paramref name="Steps"/> says in words and figures how it came about.
/// </summary>
public sealed record PricedSegment(
    DateSpan Span,
    Award Award,
    string? Band,
    Exact AnnualNetPence,
    Exact Share,
    Money Amount,
    string ValueSource,
    SourceStatus Status,
    IReadOnlyList<string> Steps);

/// <summary>
/// A placement priced over a funding year: never negative. With an error among <paramref name="Findings"/> (a band
/// without a published value, a gap in dates) the amount is null: pricing what is not known is a finding, never £0.
/// </summary>
public sealed record PricedPlacement(
    Placement Placement,
    string Scheme,
    Money? Amount,
    IReadOnlyList<PricedSegment> Segments,
    IReadOnlyList<Finding> Findings);
