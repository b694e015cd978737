using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Recording;

/// <summary>The second person's sign-off.</summary>
internal static class SigningOff
{
    public static Outcome<RecordedSignOff> Record(Session session, AssimilationInputs stated, DateOnly on, AssimilationApprovals approvals, string? shown)
    {
        AssimilationPlan plan = stated.Plan;
        if (WithRecord.Claim(session, plan) is Fault notOurs) return notOurs;
        if (Opaque.Unclear(approvals) is Fault unclear) return unclear;
        BandingReader reader = BandingReader.Over(session);
        AssimilationInputs inputs = WithRecord.Of(reader, stated);
        Outcome<AssimilationEffects> effects = Committing.Effects(reader, inputs, on, 1);
        if (effects.Fault is Fault unworked) return unworked;
        RecordedAssimilation? before = reader.Assimilation(plan.Id);
        string digest = Assimilation.Digest(plan, effects.Value);
        IReadOnlyList<GatePlan> cohort = Expected(Assimilation.Cohort(inputs, effects.Value.Result), before);
        if (Refusal(plan, effects.Value, cohort, before, approvals, session.Stamp.Actor, shown ?? digest, digest) is Fault refusal) return refusal;
        HashSet<string> undecided = [.. effects.Value.Result.Pupils.Where(p => p.Status == MoveStatus.Undecided).Select(p => p.PlacementId)];
        CohortLine[] lines = [.. cohort.Select(p => new CohortLine(p.PlacementId, p.Stratum.OldBand, Words.Of(p.Stratum.Setting),
            p.Stratum.Phase is PupilPhase phase ? Words.Of(phase) : null, p.Expected!.Value.Pence, undecided.Contains(p.PlacementId)))];
        Write(session, plan, on, digest, FirstPayment(plan, before), lines, Opaque.Lines(approvals, OverrideKind.SchoolTolerance));
        return reader.Assimilation(plan.Id)!.SignOff!;
    }

    /// <summary>A pupil that has moved keeps what was expected before: a later sign-off does not hide what it cost more.</summary>
    private static IReadOnlyList<GatePlan> Expected(IReadOnlyList<GatePlan> cohort, RecordedAssimilation? before)
    {
        if (before is null) return cohort;
        HashSet<string> moved = [.. before.Moves.Select(m => m.Pupil.PlacementId)];
        Dictionary<string, GatePlan> kept = before.Cohort.Where(p => moved.Contains(p.PlacementId)).ToDictionary(p => p.PlacementId, StringComparer.Ordinal);
        return [.. cohort.Select(p => kept.GetValueOrDefault(p.PlacementId, p))];
    }

    private static Fault? Refusal(
        AssimilationPlan plan, AssimilationEffects effects, IReadOnlyList<GatePlan> cohort, RecordedAssimilation? before, AssimilationApprovals approvals,
        string signer, string shown, string digest)
    {
        if (shown != digest) return BandingFaults.ShownChanged(plan.Id);
        if (cohort.Count == 0) return BandingFaults.CohortEmpty(plan.Id);
        if (before is not null && before.Moderations.Select(m => m.By).Concat(before.Moves.Select(m => m.By)).Any(by => Committing.SamePerson(by, signer)))
            return BandingFaults.SecondPersonNeeded(plan.Id, signer, "has moderated or moved pupils of it");
        HashSet<string> moderated = [.. (before?.Moderations ?? []).Select(m => m.Band.PlacementId)];
        if (plan.Moderation is ModerationTerms terms
            && Assimilation.Sample(terms, plan.Id, cohort).Count(p => !moderated.Contains(p.PlacementId)) is var missing and > 0)
            return BandingFaults.ModerationIncomplete(plan.Id, missing);
        int[] outside = [.. effects.Result.Schools.Where(s => s.OutsideTolerance).Select(s => s.SchoolId)];
        return outside.Length > 0 && approvals.Overrides.All(o => o.Kind != OverrideKind.SchoolTolerance) ? BandingFaults.SchoolOutsideTolerance(plan.Id, outside) : null;
    }

    /// <summary>Once pupils have moved, a later sign-off does not put their first payment off: what is paid is not undone.</summary>
    private static DateOnly? FirstPayment(AssimilationPlan plan, RecordedAssimilation? before)
    {
        if (before is not { SignOff: RecordedSignOff signed, Moves.Count: > 0 }) return plan.FirstPayment;
        DateOnly moved = before.Moves.Min(m => m.Pupil.On), known = signed.FirstPayment ?? moved, stated = plan.FirstPayment ?? moved;
        return stated < known ? stated : known;
    }

    private static void Write(
        Session session, AssimilationPlan plan, DateOnly on, string digest, DateOnly? firstPayment, IReadOnlyList<CohortLine> cohort, IReadOnlyList<OverrideLine> overrides)
    {
        CohortLine[][] parts = [.. cohort.Chunk(BandingModule.LinesPerFact)];
        for (int part = 0; part < parts.Length; part++)
            session.Record(new AssimilationSignedOff(plan.Id, plan.Authority, part, parts.Length, Digests.OfText(plan.Text), part == 0 ? plan.Text : null, digest, on,
                session.Stamp.Actor, session.RecordedAt, plan.Envelope?.AnnualChange.Pence, firstPayment, part == 0 ? overrides : [], parts[part]));
    }
}
