namespace FundingPlatform.Banding.Rules;

/// <summary>On which day a pupil moves, and why then; no day where none is known.</summary>
internal sealed record MoveDay(DateOnly? On, string Why, AssimilationDoubt? Doubt = null);

/// <summary>The timing rules: days in, a day out.</summary>
internal static class Moving
{
    public static MoveDay Of(AssimilationPlan plan, PupilToMove pupil)
    {
        MoveDay own = ByKind(plan, pupil);
        MoveDay earliest = plan.Timing.EarlierAt.Select(e => At(plan, pupil, Words.Of(e), Meant(plan, e))).Append(own)
            .Where(d => d.On is not null).OrderBy(d => d.On).FirstOrDefault(own);
        if (plan.Timing.Latest is DateOnly latest && (earliest.On is null || earliest.On > latest)) return new(latest, "the latest day of the plan");
        return earliest;
    }

    /// <summary>A change from one phase to another; from infants to juniors only where the plan says so.</summary>
    public static bool IsPhaseChange(AssimilationPlan plan, PupilEventKind kind) =>
        kind == PupilEventKind.PhaseTransfer || (kind == PupilEventKind.InfantToJunior && plan.InfantToJuniorCounts);

    private static MoveDay ByKind(AssimilationPlan plan, PupilToMove pupil) => plan.Timing.Kind switch
    {
        TimingKind.OneDate => new(plan.Timing.Start, "all move on one date"),
        TimingKind.NewPlansOnly => new(null, "only new plans are on the new scheme"),
        TimingKind.AnnualReview => At(plan, pupil, "annual_review", Meant(plan, EarlierMove.AnnualReview)),
        TimingKind.PhaseTransfer => At(plan, pupil, "phase_transfer", Meant(plan, EarlierMove.PhaseTransfer)),
        _ => ByStep(plan, pupil),
    };

    private static Func<PupilEventKind, bool> Meant(AssimilationPlan plan, EarlierMove move) => move switch
    {
        EarlierMove.AnnualReview => kind => kind == PupilEventKind.AnnualReview,
        EarlierMove.PhaseTransfer => kind => IsPhaseChange(plan, kind),
        _ => kind => kind is not PupilEventKind.AnnualReview,
    };

    private static MoveDay At(AssimilationPlan plan, PupilToMove pupil, string name, Func<PupilEventKind, bool> meant)
    {
        string words = name.Replace('_', ' ');
        DateOnly? first = pupil.Events.Where(e => e.Date >= plan.Timing.Start && meant(e.Kind)).Min(e => (DateOnly?)e.Date);
        return new(first, first is null ? $"no {words} is known from {plan.Timing.Start:yyyy-MM-dd}" : $"at the {words}");
    }

    private static MoveDay ByStep(AssimilationPlan plan, PupilToMove pupil)
    {
        MoveStep? step = plan.Timing.Steps.Where(s => Matches(s, Holding.At(plan, pupil, s.From < pupil.Placement.Span.From ? pupil.Placement.Span.From : s.From))).MinBy(s => s.From);
        return step is not null ? new(step.From, "its step of the plan")
            : new(null, "no step of the plan covers it", new("no_step", "No step of the plan covers this pupil's phase, setting and old band."));
    }

    private static bool Matches(MoveStep step, PupilToMove pupil) =>
        (step.Phases.Count == 0 || (pupil.Phase is PupilPhase phase && step.Phases.Contains(phase)))
        && (step.Settings.Count == 0 || step.Settings.Contains(pupil.Placement.Setting))
        && (step.OldBands.Count == 0 || (pupil.Old?.Band is string band && step.OldBands.Contains(band)));
}
