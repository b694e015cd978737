using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Rules;

/// <summary>
/// A decision as it is asked for: the award, whether it ends those that hold on its first day, and the latest sequence that
/// the caller knows of, null where it does not matter.
/// </summary>
internal sealed record AskedAward(BandDecision Decision, bool EndsCurrent, long? ExpectedSequence);

/// <summary>Whether an award may be recorded. Checks run in one order, so the first fault is always the same one.</summary>
internal static class Rebanding
{
    public static Outcome<BandDecision> Decide(
        BandDecision decision, Placement? placement, IReadOnlyDictionary<string, Scheme> schemes, IReadOnlyList<BandDecision> before)
    {
        if (!schemes.TryGetValue(decision.Scheme, out Scheme? scheme)) return BandingFaults.SchemeUnknown(decision.Scheme, schemes.Keys.Order(StringComparer.Ordinal).Take(20));
        if (placement is null) return BandingFaults.PlacementUnknown(decision.PlacementId);
        if (decision.Span.IsEmpty) return BandingFaults.DatesTurnedRound(decision);
        Outcome<ReachedAward> reached = Reach(decision, placement, scheme);
        return (reached.Fault ?? Place(reached.Value, decision, placement, scheme) ?? Others(decision, scheme, before)) is Fault refusal ? refusal : decision;
    }

    /// <summary>
    /// A change of what is recorded: gives the awards that this one ends, with the span that is left of each, which is empty
    /// for one that begins on the same day. <paramref name="recorded"/> are all awards of the placement. The phase is the
    /// pupil's, where it is known. What a file may hold and a change may not: a scheme of an authority that does not pay, and
    /// a missing, needless or wrong amount beside the band's value on the first day.
    /// </summary>
    public static Outcome<IReadOnlyList<BandDecision>> Change(
        AskedAward asked, Placement placement, PupilPhase? phase, Scheme scheme, IReadOnlyList<BandDecision> recorded)
    {
        BandDecision decision = asked.Decision;
        long latest = recorded.Count == 0 ? 0 : recorded.Max(r => r.Sequence);
        if (asked.ExpectedSequence is long expected && expected != latest) return BandingFaults.SequenceStale(placement.Id, expected, latest);
        if (decision.Span.IsEmpty) return BandingFaults.DatesTurnedRound(decision);
        if (scheme.Authority != placement.HomeAuthority) return BandingFaults.PayerNotCovered(scheme, placement);
        Outcome<ReachedAward> reached = Reach(decision, placement, scheme);
        if (reached.Fault is Fault unreached) return unreached;
        ILookup<bool, BandDecision> ends = recorded.ToLookup(r => asked.EndsCurrent && r.Span.Contains(decision.Span.From));
        BandDecision[] ended = [.. ends[true]];
        BandDecision[] left = [.. ended.Select(e => e with { Span = e.Span with { Until = decision.Span.From } })];
        Fault? refusal = Amount(reached.Value, new(placement.Setting, phase, placement.Need, placement.SchoolId), decision.Span.From, scheme)
            ?? Place(reached.Value, decision, placement, scheme)
            ?? Others(decision, scheme, [.. ends[false], .. left.Where(l => !l.Span.IsEmpty)])
            ?? Restated(decision, ended);
        return refusal is null ? left : refusal;
    }

    private static Outcome<ReachedAward> Reach(BandDecision decision, Placement placement, Scheme scheme) =>
        scheme.Settings.Contains(placement.Setting) ? scheme.Reach(decision.Award) : BandingFaults.SettingNotCovered(scheme, placement.Setting);

    /// <summary>Whether the band has a place for the award's own amount; a value that is not known on that day is judged when it is.</summary>
    public static Fault? Amount(ReachedAward reached, ValueKey key, DateOnly day, Scheme scheme)
    {
        if (reached.Band is not Band band || reached.Hours is not null) return null;
        if (scheme.ValuesOf(band.Id, key) is not Dated<BandValue> values || values.Covers(new(day, day.AddDays(1))) is not null) return null;
        BandValue value = values.At(day).Value;
        return value.NeedsAmount && reached.Amount is null ? BandingFaults.AmountNeeded(scheme, band.Id)
            : value.Pounds is not null && reached.Amount is not null ? BandingFaults.AmountUnexpected(scheme, band.Id)
            : value.NeedsAmount && !value.Allows(reached.Amount!.Value) ? BandingFaults.AmountOutsideBand(scheme, band.Id, reached.Amount.Value)
            : null;
    }

    private static Fault? Place(ReachedAward reached, BandDecision decision, Placement placement, Scheme scheme)
    {
        if (reached.Band is Band band && band.Settings.Count > 0 && !band.Settings.Contains(placement.Setting))
            return BandingFaults.BandNotInSetting(scheme, band, placement.Setting);
        if (decision.Span.From < placement.Span.From) return BandingFaults.BeforePlacement(decision, placement);
        if (decision.Span.From >= placement.Span.Until) return BandingFaults.AfterPlacement(decision, placement);
        return scheme.InForce.Contains(decision.Span.From) ? null : BandingFaults.SchemeNotInForce(scheme, decision);
    }

    private static Fault? Others(BandDecision decision, Scheme scheme, IReadOnlyList<BandDecision> before)
    {
        foreach (BandDecision other in before)
            // A scheme may add up its own bands, never another one's: a day would be paid twice.
            if (other.Span.Overlaps(decision.Span)
                && (scheme.Combination == Combination.One || other.Scheme != decision.Scheme || Same(other, decision) || SameRow(other, decision)))
                return BandingFaults.OverlapsDecision(decision, other);
        foreach (BandDecision other in before)
            if (other.Span.Until == decision.Span.From && scheme.Combination == Combination.One && Same(other, decision))
                return BandingFaults.BandUnchanged(decision, other);
        return null;
    }

    /// <summary>An award that takes the place of itself, with nothing put right, is no change.</summary>
    private static Fault? Restated(BandDecision decision, BandDecision[] ended) =>
        ended.FirstOrDefault(e => Same(e, decision) && e.Span == decision.Span && e.DecidedOn == decision.DecidedOn) is BandDecision same
            ? BandingFaults.BandUnchanged(decision, same) : null;

    /// <summary>The same award of the same scheme; levels are compared by their text.</summary>
    private static bool Same(BandDecision left, BandDecision right) =>
        left.Scheme == right.Scheme
        && left.Award with { Levels = null } == right.Award with { Levels = null }
        && (left.Award.Levels is null ? null : LevelText.Write(left.Award.Levels)) == (right.Award.Levels is null ? null : LevelText.Write(right.Award.Levels));

    /// <summary>Two sums of hours, say, from one day: they are stated as one.</summary>
    private static bool SameRow(BandDecision left, BandDecision right) =>
        left.Scheme == right.Scheme && left.Span.From == right.Span.From && left.Award.Key == right.Award.Key;
}
