using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Recording;

/// <summary>Carrying a plan out: what stands against it, and recording it.</summary>
internal static class Committing
{
    public static Outcome<AssimilationCommit> Record(
        Session session, AssimilationInputs stated, DateOnly on, AssimilationApprovals approvals, IReadOnlyList<int> belowProtection, int years)
    {
        AssimilationPlan plan = stated.Plan;
        if (WithRecord.Claim(session, plan) is Fault notOurs) return notOurs;
        BandingReader reader = BandingReader.Over(session);
        AssimilationInputs inputs = WithRecord.Of(reader, stated);
        if (Opaque.Unclear(approvals) is Fault unclear) return unclear;
        Outcome<AssimilationEffects> outcome = Effects(reader, inputs, on, years);
        if (outcome.Fault is Fault unworked) return unworked;
        AssimilationEffects effects = outcome.Value;
        RecordedAssimilation? recorded = reader.Assimilation(plan.Id);
        EnvelopeCheck? envelope = Envelope(inputs, effects, recorded);
        if (Against(plan, effects, recorded, envelope, approvals, belowProtection, session.Stamp.Actor).FirstOrDefault() is Fault refusal) return refusal;
        ProtectionAward[] before = [.. reader.Protections(plan.Authority).Where(p => p.Plan == plan.Id)];
        bool changes = effects.Awards.Count > 0 || !before.SequenceEqual(effects.Protections);
        if (changes) Write(session, inputs, effects, on, before, approvals);
        return new AssimilationCommit(changes, effects, envelope) { Changed = Otherwise(before, effects.Protections) };
    }

    private static ProtectionChange[] Otherwise(IEnumerable<ProtectionAward> before, IReadOnlyList<ProtectionAward> after)
    {
        static (int, string?, ProtectionPart, DateOnly) Key(ProtectionAward award) => (award.SchoolId, award.PlacementId, award.Part, award.Span.From);
        Dictionary<(int, string?, ProtectionPart, DateOnly), ProtectionAward> now = after.ToDictionary(Key);
        return [.. before.Select(b => new ProtectionChange(b, now.GetValueOrDefault(Key(b)))).Where(c => c.Before != c.After)];
    }

    public static IReadOnlyList<Fault> Refusals(
        BandingReader reader, AssimilationInputs stated, DateOnly on, AssimilationApprovals approvals, IReadOnlyList<int> belowProtection, string? committer)
    {
        if (Opaque.Unclear(approvals) is Fault unclear) return [unclear];
        AssimilationInputs inputs = WithRecord.Of(reader, stated);
        Outcome<AssimilationEffects> effects = Effects(reader, inputs, on, 1);
        if (effects.Fault is Fault unworked) return [unworked];
        RecordedAssimilation? recorded = reader.Assimilation(inputs.Plan.Id);
        return [.. Against(inputs.Plan, effects.Value, recorded, Envelope(inputs, effects.Value, recorded), approvals, belowProtection, committer)];
    }

    /// <summary>The effects of what may be recorded: with a scheme in use, and for pupils whom the authority pays for.</summary>
    public static Outcome<AssimilationEffects> Effects(BandingReader reader, AssimilationInputs inputs, DateOnly on, int years)
    {
        AssimilationPlan plan = inputs.Plan;
        if (reader.InUse(plan.Target.Scheme) is not { Scheme: Scheme scheme }) return reader.Unknown(plan.Target.Scheme, plan.Authority);
        Outcome<AssimilationEffects> effects = Assimilation.Effects(inputs, on, years);
        return effects.Fault is null && inputs.Pupils.FirstOrDefault(p => p.Placement.HomeAuthority != plan.Authority) is PupilToMove foreign
            ? BandingFaults.PayerNotCovered(scheme, foreign.Placement) : effects;
    }

    public static EnvelopeCheck? Envelope(AssimilationInputs inputs, AssimilationEffects effects, RecordedAssimilation? recorded)
    {
        if (inputs.Plan.Envelope is not ApprovedEnvelope envelope) return null;
        IReadOnlyList<GatePlan> cohort = recorded?.SignOff is null ? Assimilation.Cohort(inputs, effects.Result) : recorded.Cohort;
        HashSet<string> known = [.. cohort.Select(p => p.PlacementId)];
        GateDecision[] decisions = [.. (recorded?.Moves ?? []).Select(m => new GateDecision(m.Pupil.PlacementId, m.Change))
            .Concat(Changes(effects).OrderBy(c => c.On).Select(c => new GateDecision(c.PlacementId, c.Change))).Where(d => known.Contains(d.PlacementId))];
        if (cohort.Count == 0) return null;
        EnvelopeGateResult gate = Assimilation.Gate(new(envelope.AnnualChange, cohort, decisions)).Value;
        HashSet<string> moved = [.. decisions.Select(d => d.PlacementId)];
        Money ofMoved = decisions.Sum(d => d.Change), ofRest = cohort.Where(p => !moved.Contains(p.PlacementId)).Sum(p => p.Expected ?? Money.Zero);
        return new(gate, envelope.AnnualChange, ofMoved, ofRest, gate.Alarmed || ofMoved + ofRest > envelope.AnnualChange);
    }

    /// <summary>The actor's name is the person, however it is written.</summary>
    public static bool SamePerson(string one, string other) => string.Equals(one.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Fault> Against(
        AssimilationPlan plan, AssimilationEffects effects, RecordedAssimilation? recorded, EnvelopeCheck? envelope, AssimilationApprovals approvals,
        IReadOnlyList<int> belowProtection, string? committer)
    {
        bool Given(OverrideKind kind) => approvals.Overrides.Any(o => o.Kind == kind);
        if (recorded?.SignOff is not RecordedSignOff signed)
        {
            yield return BandingFaults.NotSignedOff(plan.Id);
        }
        else
        {
            if (signed.Sha256 != Digests.OfText(plan.Text)) yield return BandingFaults.PlanChanged(plan.Id, signed.By);
            if (signed.Lapsed) yield return BandingFaults.SignOffLapsed(plan.Id, signed.By);
            if (committer is not null && SamePerson(committer, signed.By)) yield return BandingFaults.SecondPersonNeeded(plan.Id, committer, "has signed it off");
        }

        if (effects.Awards.Count == 0) yield break;
        HashSet<string> cohort = [.. (recorded?.Cohort ?? []).Select(p => p.PlacementId).Except(recorded?.Undecided ?? [])];
        string[] others = [.. effects.Awards.Select(a => a.New.PlacementId).Where(p => !cohort.Contains(p))];
        if (recorded?.SignOff is not null && others.Length > 0) yield return BandingFaults.CohortChanged(plan.Id, others);
        if (envelope is { Exceeded: true } && !Given(OverrideKind.Envelope)) yield return BandingFaults.EnvelopeExceeded(plan.Id, envelope);
        if (belowProtection.Count > 0 && !Given(OverrideKind.SpecialSchoolProtection)) yield return BandingFaults.BelowProtection(plan.Id, belowProtection);
    }

    private static IEnumerable<(string PlacementId, DateOnly On, Money Change)> Changes(AssimilationEffects effects)
    {
        Dictionary<string, AssimilatedPupil> rows = effects.Result.Pupils.ToDictionary(p => p.PlacementId, StringComparer.Ordinal);
        return effects.Awards.Select(a => (a.New.PlacementId, a.New.Span.From, rows[a.New.PlacementId].New!.Value - rows[a.New.PlacementId].Old!.Value));
    }

    private static void Write(
        Session session, AssimilationInputs inputs, AssimilationEffects effects, DateOnly on, IReadOnlyList<ProtectionAward> before, AssimilationApprovals approvals)
    {
        AssimilationPlan plan = inputs.Plan;
        Dictionary<string, PupilToMove> pupils = inputs.Pupils.ToDictionary(p => p.Placement.Id, StringComparer.Ordinal);
        MovedLine[] moves = [.. effects.Awards.Zip(Changes(effects)).Select(pair => Line(pupils[pair.First.New.PlacementId], pair.First, pair.Second.Change))];
        ProtectionLine[] protections = [.. effects.Protections.Select(p => new ProtectionLine(
            p.SchoolId, p.PlacementId, Words.Of(p.Part), p.Span.From, p.Span.Until == DateSpan.NoEnd ? null : p.Span.Until, p.AnnualAmount.Pence))];
        int[] schools = [.. moves.Select(m => m.School).Concat(before.Select(p => p.SchoolId)).Concat(effects.Protections.Select(p => p.SchoolId)).Distinct().Order()];
        int most = BandingModule.LinesPerFact, parts = Math.Max(1, (Math.Max(moves.Length, protections.Length) + most - 1) / most);
        for (int part = 0; part < parts; part++)
            session.Record(new PupilsAssimilated(plan.Id, plan.Authority, part, parts, on, plan.Target.Scheme, plan.Source.File, session.Stamp.Actor, session.RecordedAt,
                part == 0 ? schools : [], [.. moves.Skip(part * most).Take(most)], [.. protections.Skip(part * most).Take(most)],
                part == 0 ? Opaque.Lines(approvals, OverrideKind.Envelope, OverrideKind.SpecialSchoolProtection) : []));
    }

    private static MovedLine Line(PupilToMove pupil, AwardMove move, Money change)
    {
        Dictionary<(string, DateOnly, string), BandDecision> before = pupil.Awards.ToDictionary(a => (a.Scheme, a.Span.From, a.Award.Key));
        return new(pupil.Placement.SchoolId, change.Pence, DecidedBand.Of(move.New), [.. move.Ended.Select(e =>
        {
            BandDecision was = before[(e.Scheme, e.Span.From, e.Award.Key)];
            return new EndedAward(was.Scheme, was.Source.File, was.Sequence, DecidedBand.Of(was), e.Span.Until);
        })]);
    }
}
