using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding;

/// <summary>
/// A value as a scheme states it: of a band in one setting, from a day on. <paramref name="Phases"/>, <paramref name="Needs"/>
/// (codes of the school census) and <paramref name="School"/> say for which placements; empty, or null, where they do not matter.
/// What a file states once for several settings is a value for each of them. <paramref name="Number"/> is its place in
/// <see cref="Scheme.StatedValues"/>, <paramref name="Series"/> the values over time of which it is one (<see cref="Scheme.ValuesOf"/>).
/// </summary>
public sealed record StatedValue(
    int Number, string Band, Setting Setting, IReadOnlyList<PupilPhase> Phases, IReadOnlyList<string> Needs, int? School,
    Dated<BandValue> Series, DateOnly From, BandValue Value)
{
    /// <summary>Whether another amount can stand in its place: not where each award has an amount of its own, nor where it is pounds above another band.</summary>
    public bool CanVary => !Value.NeedsAmount && Value.AboveBand is null;
}
