using System.Collections.Immutable;
using FundingPlatform.Kernel;

namespace FundingPlatform.VolumeTopUps;

/// <summary>
/// England's share of pupils with EHC plans in January of a year, in percent, by the DfE's "Special educational needs in England",
/// and when it was published. <paramref name="Status"/> is that of the day of publication.
/// </summary>
public sealed record NationalAverage(
    int January, Quantity AllSchools, Quantity Primary, Quantity Secondary, DateOnly PublishedOn, string Source, SourceStatus Status);

/// <summary>The published series. Whoever decides on a day knows only what was published by that day.</summary>
public sealed class NationalAverages
{
    /// <summary>No figures.</summary>
    public static NationalAverages None { get; } = new([]);

    public NationalAverages(IEnumerable<NationalAverage> published) => Published = [.. published.OrderBy(a => a.January)];

    /// <summary>By January.</summary>
    public ImmutableArray<NationalAverage> Published { get; }

    /// <summary>The newest January that was published on or before a day; null where nothing was.</summary>
    public NationalAverage? KnownOn(DateOnly decision) => Published.LastOrDefault(a => a.PublishedOn <= decision);
}
