using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>
/// What was decided for a pupil, in the terms of the scheme: exactly one of a band, points, hours, levels or an amount. A
/// panel's band may stand beside the points, hours or levels that it departs from: the band holds, and they are kept.
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

    /// <summary>
    /// What tells it from other awards of a placement that begin on the same day under the same scheme: <c>band C</c>,
    /// <c>points 12</c>, <c>levels cognition=2</c>, <c>hours</c> or <c>amount</c>.
    /// </summary>
    internal string Key => KeyOf(Band, Points, Levels is null ? null : LevelText.Write(Levels), Hours is not null || TeacherHours is not null);

    internal static string KeyOf(string? band, int? points, string? levels, bool hours) =>
        band is not null ? $"band {band}"
        : points is not null ? $"points {points}"
        : levels is not null ? $"levels {levels}"
        : hours ? "hours" : "amount";
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
    SourceRef Source)
{
    /// <summary>Journal sequence of its latest change; 0 for one that is not recorded.</summary>
    public long Sequence { get; init; }
}
