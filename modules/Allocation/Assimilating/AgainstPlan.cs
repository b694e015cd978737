using FundingPlatform.Banding;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Assimilating;

/// <summary>What the plan itself says against moderated bands, once it is known of each pupil where it comes from.</summary>
internal static class AgainstPlan
{
    /// <summary>Faults <c>new_plan</c> and <c>moderated_outside_list</c>, each with its line.</summary>
    public static IEnumerable<(ModeratedBand Line, Fault Fault)> Faults(AssimilationInputs inputs, IEnumerable<ModeratedBand> lines)
    {
        AssimilationPlan plan = inputs.Plan;
        Dictionary<string, PupilToMove> pupils = inputs.Pupils.ToDictionary(p => p.Placement.Id, StringComparer.Ordinal);
        foreach (ModeratedBand line in lines)
            if (!pupils.TryGetValue(line.PlacementId, out PupilToMove? pupil) || pupil.Moved is not null) continue;
            else if (pupil.PlanStarted >= plan.Timing.Start) yield return (line, BandingFaults.NewPlan(plan.Id, line.PlacementId));
            else if (pupil.Old?.Band is string old && Keeps(plan, pupil, old) && plan.Abolished.FirstOrDefault(a => a.Band == old) is AbolishedBand abolished && !abolished.To.Contains(line.Band))
                yield return (line, BandingFaults.ModeratedOutsideList(abolished, line.Band));
    }

    // Whose band changes before its move is judged when it moves, from what it has then.
    private static bool Keeps(AssimilationPlan plan, PupilToMove pupil, string band) =>
        pupil.Awards.All(a => a.Span.Until <= plan.Timing.Start || a.Scheme == plan.Target.Scheme || a.Award.Band == band);
}
