using FundingPlatform.Allocation.Publishing;

namespace FundingPlatform.Allocation;

/// <summary>Makes the pack for a Schools Forum out of a comparison: tables, charts and sentences, as they are then written out.</summary>
public static class ForumPack
{
    /// <summary>
    /// The whole pack, marked "Not for publication"; or with <paramref name="publish"/> the one that may be published, in
    /// which no figure rests on 1 to 5 pupils and none can be worked back to so few.
    /// </summary>
    public static PackDocument Of(ImpactReport report, bool publish)
    {
        ArgumentNullException.ThrowIfNull(report);
        return PackSections.Of(publish ? SafeView.Of(report) : WholeView.Of(report));
    }
}
