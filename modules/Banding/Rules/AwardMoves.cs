namespace FundingPlatform.Banding.Rules;

/// <summary>The awards behind a move: the one that is made, and those that it ends.</summary>
internal static class AwardMoves
{
    /// <summary>What a plan awards. It is decided on the day from which it holds, so that a roll-out in parts gives the awards of one at once.</summary>
    public static BandDecision Made(MovedPupil moved, string scheme, DateOnly until) => new(
        moved.PlacementId, scheme, new Award(moved.Band, Amount: moved.Amount), new(moved.On, until), moved.On, AssimilationPlan.SourceOf(moved.Plan));

    /// <summary>Those that hold on the day of the move end there; later ones are taken out.</summary>
    public static AwardMove Of(AssimilationPlan plan, PupilToMove pupil, MovedPupil moved) => new(
        Made(moved, plan.Target.Scheme, pupil.Placement.Span.Until),
        [.. pupil.Awards.Where(a => a.Span.Until > moved.On).OrderBy(a => a.Span.From).ThenBy(a => a.Scheme, StringComparer.Ordinal).ThenBy(a => a.Award.Key, StringComparer.Ordinal)
            .Select(a => a with { Span = a.Span with { Until = a.Span.From > moved.On ? a.Span.From : moved.On } })]);

    /// <summary>
    /// What a rule may not decide over: an award that begins after the move, and one of the target scheme that holds already
    /// where the old arrangement is another scheme. What a person decided goes before both.
    /// </summary>
    public static AssimilationDoubt? InTheWay(AssimilationPlan plan, PupilToMove pupil, DateOnly? on)
    {
        if (on is not DateOnly day || pupil.Decided is not null) return null;
        if (pupil.Awards.Where(a => a.Span.From > day).MinBy(a => a.Span.From) is BandDecision later)
            return new("later_award", $"An award of scheme {later.Scheme} begins on {later.Span.From:yyyy-MM-dd}, after the move: decide this pupil's band, and that award is taken out.");
        return plan.Old.Scheme != plan.Target.Scheme && pupil.Awards.FirstOrDefault(a => a.Scheme == plan.Target.Scheme && a.Span.Contains(day)) is BandDecision held
            ? new("already_on_target", $"An award of the target scheme holds already, {held.Span}: decide this pupil's band, and that award ends.") : null;
    }
}
