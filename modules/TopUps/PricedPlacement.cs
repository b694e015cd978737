using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.TopUps;

/// <summary>
/// One piece of a placement's year: the same awards and values for a half-open span. Exact amounts are pence.
/// <paramref name="AnnualValuePence"/> is the full-time annual value, <paramref name="ContributionPence"/> what the school
/// bears of it in a year (0 for net values), <paramref name="Share"/> the part of the year by the scheme's convention,
/// <paramref name="ExactPence"/> the piece before rounding (after it, where the scheme rounds days or lines) and
/// <paramref name="Amount"/> what it adds to the year: the pieces of a placement add up to its amount.
/// </summary>
public sealed record PricedSegment(
    DateSpan Span,
    IReadOnlyList<BandDecision> Decisions,
    string? Band,
    Exact AnnualValuePence,
    Exact ContributionPence,
    Exact Share,
    Exact ExactPence,
    Money Amount,
    string ValueSource,
    SourceStatus Status);

/// <summary>
/// A placement priced over a funding year: never negative. With an error among <paramref name="Findings"/> (a band
/// without a published value, two awards at once) the amount is null: pricing what is not known is a finding, never £0.
/// <paramref name="ExactPence"/> is the year before the rounding of its stage; a scheme that rounds a school's total
/// needs it. <paramref name="Status"/> is the weakest of the values used.
/// </summary>
public sealed record PricedPlacement(
    Placement Placement,
    string Scheme,
    Money? Amount,
    Exact ExactPence,
    SourceStatus Status,
    IReadOnlyList<PricedSegment> Segments,
    IReadOnlyList<Finding> Findings);

/// <summary>One payment of the year.</summary>
public sealed record Payment(string Name, Money Amount);
