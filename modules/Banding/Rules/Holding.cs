using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>What a pupil has on a day before it moves: its award of the old arrangement, and what another plan pays beside it.</summary>
internal static class Holding
{
    /// <summary>The pupil with the award of the old arrangement that holds on the day; with none where none holds, or several do.</summary>
    public static PupilToMove At(AssimilationPlan plan, PupilToMove pupil, DateOnly day) =>
        pupil.Before is null ? pupil : pupil with { Old = Of(plan, pupil, day) is [BandDecision only] ? only.Award : null };

    /// <summary>Why nothing can be told of the pupil's old award on the day; null where it can.</summary>
    public static Fault? Missing(AssimilationPlan plan, PupilToMove pupil, DateOnly day)
    {
        if (pupil.Before is null) return null;
        return Of(plan, pupil, day).Length switch
        {
            1 => null,
            0 => Refuse($"No award of the old arrangement is in force on {day:yyyy-MM-dd}: record the one that holds then, or award a band of the target scheme."),
            int several => Refuse($"{several} awards of the old arrangement are in force on {day:yyyy-MM-dd}: record the one that counts."),
        };

        static Fault Refuse(string words) => new("old_missing", words, FaultKind.RuleBroken);
    }

    /// <summary>No award of the old arrangement holds on the day.</summary>
    public static bool IsWithout(AssimilationPlan plan, PupilToMove pupil, DateOnly day) => pupil.Before is not null && Of(plan, pupil, day).Length == 0;

    /// <summary>What other plans pay on the day beside the award, less what they take from a gain: as long as the award holds that each made.</summary>
    public static Money Running(PupilToMove pupil, DateOnly day) =>
        pupil.Placement.Span.Contains(day) ? RunningOn(pupil, day).Sum(p => p.Part == ProtectionPart.GainTaken ? -p.AnnualAmount : p.AnnualAmount) : Money.Zero;

    /// <summary>The plans whose protection runs on the day.</summary>
    public static IEnumerable<string> PlansRunning(PupilToMove pupil, DateOnly day) =>
        RunningOn(pupil, day).Select(p => p.Plan).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IEnumerable<ProtectionAward> RunningOn(PupilToMove pupil, DateOnly day) =>
        pupil.Running.Where(p => p.Span.Contains(day) && (pupil.Before ?? pupil.Awards).Any(a => a.Span.Contains(day) && IsMade(a, p.Scheme, p.Move!)));

    /// <summary>The first day on which the award that this plan's move made holds no longer, though the placement does.</summary>
    public static DateOnly Superseded(AssimilationPlan plan, PupilToMove pupil)
    {
        if (pupil.Before is null || pupil.Moved is not MovedPupil moved) return DateSpan.NoEnd;
        DateOnly until = pupil.Awards.FirstOrDefault(a => IsMade(a, plan.Target.Scheme, moved))?.Span.Until ?? moved.On;
        return until < pupil.Placement.Span.Until ? until : DateSpan.NoEnd;
    }

    /// <summary>The award from that day is another plan's: it counted this plan's protection as paid before, and must find it again.</summary>
    public static bool IsTakenOver(PupilToMove pupil, DateOnly superseded) =>
        superseded != DateSpan.NoEnd && pupil.Awards.Any(a => a.Span.From == superseded && a.Source.File.StartsWith(AssimilationPlan.SourceOf("").File, StringComparison.Ordinal));

    public static bool IsMade(BandDecision award, string scheme, MovedPupil move) =>
        award.Scheme == scheme && award.Span.From == move.On && award.Award.Band == move.Band && award.Award.Amount == move.Amount;

    private static BandDecision[] Of(AssimilationPlan plan, PupilToMove pupil, DateOnly day) =>
        [.. pupil.Before!.Where(a => plan.IsOld(a) && a.Span.Contains(day))];
}
