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
        Dictionary<string, Award> decided = (reader.Assimilation(plan.Id)?.Moderations ?? [])
            .ToDictionary(m => m.Band.PlacementId, m => new Award(m.Band.Band, Amount: m.Band.Amount), StringComparer.Ordinal);
        Dictionary<string, Scheme> schemes = new(inputs.Schemes, StringComparer.Ordinal);
        foreach (string? id in new[] { plan.Target.Scheme, plan.Old.Scheme })
            if (id is not null && reader.InUse(id) is { } inUse) schemes[id] = inUse.Scheme;
        return new(plan, schemes, [.. inputs.Pupils.Select(p => p with
        {
            Awards = reader.DecisionsOf(p.Placement.Id),
            Decided = decided.GetValueOrDefault(p.Placement.Id),
            Moved = MoveOf(plan, moves[p.Placement.Id]),
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
