using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>
/// What was decided for a pupil, in the terms of the scheme: exactly one of a band, points, hours, levels or an amount.
/// Hours are a week; an amount is pounds a year.
/// </summary>
public sealed record Award(
    string? Band = null,
    int? Points = null,
    Quantity? Hours = null,
    Quantity? TeacherHours = null,
    Rate? Amount = null,
    IReadOnlyDictionary<string, int>? Levels = null)
{
    public static Award OfBand(string band) => new(Band: band);
    public static Award OfPoints(int points) => new(Points: points);
    public static Award OfHours(Quantity hours, Quantity? teacherHours = null) => new(Hours: hours, TeacherHours: teacherHours);
    public static Award OfAmount(Rate amount) => new(Amount: amount);
}

/// <summary>
/// An award that holds for a half-open span of a placement. Effective span and decision date are separate.
/// A time-limited award ends with its span. Several decisions of a placement may hold at once only where the scheme adds
/// bands up; else they must not overlap.
/// </summary>
public sealed record BandDecision(
    string PlacementId,
    string Scheme,
    Award Award,
    DateSpan Span,
    DateOnly DecidedOn,
    SourceRef Source);
