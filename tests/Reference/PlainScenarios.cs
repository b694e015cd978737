using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Reference;

/// <summary>A pupil's award of a year in plain words: days of the year for which a band of a scheme is paid in a setting, and the attendance.</summary>
public sealed record PlainAward(int School, string Scheme, string Band, Setting Setting, decimal PartTime, int Days);

/// <summary>
/// What scenarios of band values are worth, the plain way: one award after the other in <c>decimal</c>, by calendar days, each
/// rounded half up to the penny, as the sample's schemes pay. It is the baseline of the benchmarks of scenarios.
/// </summary>
public static class PlainScenarios
{
    /// <summary>Pounds of top-ups of every school.</summary>
    public static IReadOnlyDictionary<int, decimal> TopUps(
        ILookup<int, PlainAward> awards, IReadOnlyDictionary<(string Scheme, string Band, Setting Setting), decimal> values, FundingYear year)
    {
        decimal daysInYear = new DateOnly(year.StartingYear + 1, 4, 1).DayNumber - new DateOnly(year.StartingYear, 4, 1).DayNumber;
        return awards.ToDictionary(school => school.Key, school => school.Sum(a =>
            decimal.Round(values[(a.Scheme, a.Band, a.Setting)] * a.PartTime * a.Days / daysInYear, 2, MidpointRounding.AwayFromZero)));
    }
}
