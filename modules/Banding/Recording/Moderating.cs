using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Recording;

/// <summary>Moderated bands: what stands against them, and recording them.</summary>
internal static class Moderating
{
    public static Outcome<int> Record(Session session, AssimilationPlan plan, IReadOnlyList<ModeratedBand> lines)
    {
        if (WithRecord.Claim(session, plan) is Fault notOurs) return notOurs;
        BandingReader reader = BandingReader.Over(session);
        if (Faults(reader, SchoolsReader.Over(session), plan, lines).Select(f => f.Fault).FirstOrDefault() is Fault refusal) return refusal;
        Dictionary<string, ModeratedBand> before = (reader.Assimilation(plan.Id)?.Moderations ?? []).ToDictionary(m => m.Band.PlacementId, m => m.Band, StringComparer.Ordinal);
        ModeratedLine[] changed = [.. lines.Where(l => before.GetValueOrDefault(l.PlacementId) is not ModeratedBand old || old with { Source = l.Source } != l)
            .OrderBy(l => l.PlacementId, StringComparer.Ordinal)
            .Select(l => new ModeratedLine(l.PlacementId, l.Band, l.Amount?.Millionths, Words.Of(l.Reason), l.Reference))];
        string sha256 = Digests.OfText(plan.Text);
        foreach (ModeratedLine[] part in changed.Chunk(BandingModule.LinesPerFact))
            session.Record(new BandsModerated(plan.Id, plan.Authority, sha256, session.Stamp.Actor, session.RecordedAt, part));
        return changed.Length;
    }

    public static IEnumerable<(ModeratedBand? Line, Fault Fault)> Faults(
        BandingReader reader, SchoolsReader schools, AssimilationPlan plan, IReadOnlyList<ModeratedBand> lines)
    {
        if (reader.InUse(plan.Target.Scheme) is not { Scheme: Scheme scheme })
        {
            yield return (null, reader.Unknown(plan.Target.Scheme, plan.Authority));
            yield break;
        }

        HashSet<string> seen = new(StringComparer.Ordinal), moved = [.. (reader.Assimilation(plan.Id)?.Moves ?? []).Select(m => m.Pupil.PlacementId)];
        foreach (ModeratedBand line in lines)
            if ((seen.Add(line.PlacementId) ? null : BandingFaults.PlacementTwice(line.PlacementId)) is Fault twice) yield return (line, twice);
            else if (schools.Placement(line.PlacementId) is not Placement placement || !Known(placement)) yield return (line, BandingFaults.PlacementUnknown(line.PlacementId));
            else if (placement.HomeAuthority != plan.Authority) yield return (line, BandingFaults.PayerNotCovered(scheme, placement));
            else if (moved.Contains(line.PlacementId)) yield return (line, BandingFaults.AlreadyMoved(plan.Id, line.PlacementId));
            else if (line.Reference is string reference && !Opaque.Is(reference)) yield return (line, BandingFaults.ReferenceUnreadable());
            else if (OfBand(line, placement, PhaseOf(schools, placement), plan, scheme) is Fault fault) yield return (line, fault);

        // A placement that the authority neither pays for nor has in its schools is as unknown as none, so that nobody tries out ids.
        bool Known(Placement placement) => placement.HomeAuthority == plan.Authority || schools.School(placement.SchoolId)?.AuthorityCode == plan.Authority;
    }

    private static Fault? OfBand(ModeratedBand line, Placement placement, PupilPhase? phase, AssimilationPlan plan, Scheme scheme)
    {
        DateOnly from = placement.Span.From > plan.Timing.Start ? placement.Span.From : plan.Timing.Start;
        Outcome<ReachedAward> reached = scheme.Reach(new Award(line.Band, Amount: line.Amount));
        if (reached.Fault is Fault unreached) return unreached;
        if (reached.Value.Band is Band band && scheme.BandsIn(placement.Setting).All(b => b.Id != band.Id)) return BandingFaults.BandNotInSetting(scheme, band, placement.Setting);
        return Rebanding.Amount(reached.Value, new(placement.Setting, phase, placement.Need, placement.SchoolId), from, scheme);
    }

    private static PupilPhase? PhaseOf(SchoolsReader schools, Placement placement) =>
        PupilPhases.Of(placement.YearGroup, placement.YearGroup is null ? schools.School(placement.SchoolId)?.Group ?? SchoolGroup.Unknown : SchoolGroup.Unknown);
}

/// <summary>References and reasons that may be recorded.</summary>
internal static class Opaque
{
    private const int MostReference = 64, MostReason = 200;

    public static bool Is(string reference) =>
        reference.Length is > 0 and <= MostReference && reference.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '.' or '-');

    public static Fault? Unclear(AssimilationApprovals approvals)
    {
        foreach (AssimilationOverride given in approvals.Overrides)
            if (string.IsNullOrWhiteSpace(given.Reason) || given.Reason.Length > MostReason || given.Reason.Any(char.IsControl) || !Is(given.Reference))
                return BandingFaults.OverrideUnclear(given.Kind);
        return approvals.Overrides.GroupBy(o => o.Kind).FirstOrDefault(g => g.Count() > 1) is { } twice ? BandingFaults.OverrideUnclear(twice.Key) : null;
    }

    public static IReadOnlyList<OverrideLine> Lines(AssimilationApprovals approvals, params IReadOnlyList<OverrideKind> kinds) =>
        [.. approvals.Overrides.Where(o => kinds.Contains(o.Kind)).OrderBy(o => o.Kind).Select(o => new OverrideLine(Words.Of(o.Kind), o.Reason, o.Reference))];
}
