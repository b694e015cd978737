using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Recording;

/// <summary>Inputs as the database knows them.</summary>
internal static class WithRecord
{
    /// <summary>Says whose matter the plan is. Faults: <c>authority_forbidden</c>, <c>plan_id_taken</c>: another authority's plan has the id.</summary>
    public static Fault? Claim(Session session, AssimilationPlan plan) =>
        session.RecordFor(plan.Authority) is Fault forbidden ? forbidden
        : BandingReader.Over(session).Assimilation(plan.Id) is RecordedAssimilation recorded && recorded.Authority != plan.Authority ? BandingFaults.PlanIdTaken(plan.Id)
        : null;

    public static AssimilationInputs Of(BandingReader reader, AssimilationInputs inputs)
    {
        AssimilationPlan plan = inputs.Plan;
        ILookup<string, (string Scheme, MovedPupil Moved)> moves = reader.Moved();
        RecordedAssimilation? recorded = reader.Assimilation(plan.Id);
        Dictionary<string, RecordedMove> own = (recorded?.Moves ?? []).ToDictionary(m => m.Pupil.PlacementId, StringComparer.Ordinal);
        ILookup<string, ProtectionAward> running = reader.Protections(plan.Authority).Where(p => p.Plan != plan.Id && p.Move is not null)
            .ToLookup(p => p.Move!.PlacementId, StringComparer.Ordinal);
        Dictionary<string, Award> decided = (recorded?.Moderations ?? [])
            .ToDictionary(m => m.Band.PlacementId, m => new Award(m.Band.Band, Amount: m.Band.Amount), StringComparer.Ordinal);
        Dictionary<string, Scheme> schemes = new(inputs.Schemes, StringComparer.Ordinal);
        foreach (string? id in new[] { plan.Target.Scheme, plan.Old.Scheme })
            if (id is not null && reader.InUse(id) is { } inUse) schemes[id] = inUse.Scheme;
        return new(plan, schemes, [.. inputs.Pupils.Select(p =>
        {
            IReadOnlyList<BandDecision> awards = reader.DecisionsOf(p.Placement.Id);
            // What was decided after a move may be of any scheme.
            foreach (string id in own.ContainsKey(p.Placement.Id) ? awards.Select(a => a.Scheme) : [])
                if (!schemes.ContainsKey(id) && reader.InUse(id) is { } later) schemes[id] = later.Scheme;
            return p with
            {
                Awards = awards,
                Before = own.TryGetValue(p.Placement.Id, out RecordedMove? move) ? move.AsBefore(awards) : awards,
                Running = [.. running[p.Placement.Id]],
                Decided = decided.GetValueOrDefault(p.Placement.Id),
                Moved = MoveOf(plan, moves[p.Placement.Id]),
            };
        })]);
    }

    private static MovedPupil? MoveOf(AssimilationPlan plan, IEnumerable<(string Scheme, MovedPupil Moved)> moves)
    {
        MovedPupil? other = null;
        foreach ((string scheme, MovedPupil moved) in moves)
            if (moved.Plan == plan.Id) return moved;
            else if (scheme == plan.Target.Scheme || moved.On >= plan.Timing.Start) other = moved;
        return other;
    }
}
