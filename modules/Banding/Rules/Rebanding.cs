using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Rules;

/// <summary>Whether an award may be recorded. Checks run in one order, so the first fault is always the same one.</summary>
internal static class Rebanding
{
    public static Outcome<BandDecision> Decide(
        BandDecision decision, Placement? placement, IReadOnlyDictionary<string, Scheme> schemes, IReadOnlyList<BandDecision> before)
    {
        if (!schemes.TryGetValue(decision.Scheme, out Scheme? scheme)) return BandingFaults.SchemeUnknown(decision.Scheme, schemes.Keys.Order(StringComparer.Ordinal).Take(20));
        if (placement is null) return BandingFaults.PlacementUnknown(decision.PlacementId);
        if (decision.Span.IsEmpty) return BandingFaults.DatesTurnedRound(decision);
        if (!scheme.Settings.Contains(placement.Setting)) return BandingFaults.SettingNotCovered(scheme, placement.Setting);
        Outcome<ReachedAward> reached = scheme.Reach(decision.Award);
        if (reached.Fault is Fault fault) return fault;
        if (reached.Value.Band is Band band && band.Settings.Count > 0 && !band.Settings.Contains(placement.Setting))
            return BandingFaults.BandNotInSetting(scheme, band, placement.Setting);
        return (Dates(decision, placement, scheme) ?? Others(decision, scheme, before)) is Fault refusal ? refusal : decision;
    }

    private static Fault? Dates(BandDecision decision, Placement placement, Scheme scheme)
    {
        if (decision.Span.From < placement.Span.From) return BandingFaults.BeforePlacement(decision, placement);
        if (decision.Span.From >= placement.Span.Until) return BandingFaults.AfterPlacement(decision, placement);
        return scheme.InForce.Contains(decision.Span.From) ? null : BandingFaults.SchemeNotInForce(scheme, decision);
    }

    private static Fault? Others(BandDecision decision, Scheme scheme, IReadOnlyList<BandDecision> before)
    {
        foreach (BandDecision other in before)
            if (other.Span.Overlaps(decision.Span) && (scheme.Combination == Combination.One || Same(other, decision)))
                return BandingFaults.OverlapsDecision(decision, other);
        foreach (BandDecision other in before)
            if (other.Span.Until == decision.Span.From && scheme.Combination == Combination.One && Same(other, decision))
                return BandingFaults.BandUnchanged(decision, other);
        return null;
    }

    /// <summary>The same award of the same scheme; levels are compared by their text.</summary>
    private static bool Same(BandDecision left, BandDecision right) =>
        left.Scheme == right.Scheme
        && left.Award with { Levels = null } == right.Award with { Levels = null }
        && (left.Award.Levels is null ? null : LevelText.Write(left.Award.Levels)) == (right.Award.Levels is null ? null : LevelText.Write(right.Award.Levels));
}
