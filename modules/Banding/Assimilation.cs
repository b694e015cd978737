using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding;

/// <summary>
/// Moving a cohort to a scheme by a plan, and watching what it costs. Pure: the same inputs give the same result, whatever
/// the order of the pupils, and a pupil that has moved is not moved again.
/// </summary>
public static class Assimilation
{
    /// <summary>
    /// What the plan does by <paramref name="on"/>, and what is paid per year on that day and on the same day of each of the
    /// following years, <paramref name="years"/> in all (1 to 25). Faults: <c>years_out_of_range</c>, <c>scheme_unknown</c>,
    /// <c>placement_twice</c>.
    /// </summary>
    public static Outcome<AssimilationResult> Plan(AssimilationInputs inputs, DateOnly on, int years = 1)
    {
        return Check(inputs, on, years) is Fault fault ? fault : Work(inputs, on, years).Result;
    }

    /// <summary>
    /// What carrying the plan out on a day changes: the result of <see cref="Plan"/>, the awards of those who move, and the
    /// protection awards of all who have moved by then, over all time to come. A pupil who moves later is in no protection
    /// award; where a new value is not known yet, protection awards end on that day. Faults: those of <see cref="Plan"/>.
    /// </summary>
    public static Outcome<AssimilationEffects> Effects(AssimilationInputs inputs, DateOnly on, int years = 1)
    {
        if (Check(inputs, on, years) is Fault fault) return fault;
        (AssimilationResult result, PupilCase[] cases, Deciding deciding) = Work(inputs, on, years);
        Dictionary<string, PupilToMove> pupils = inputs.Pupils.ToDictionary(p => p.Placement.Id, StringComparer.Ordinal);
        return new AssimilationEffects(result,
            [.. result.Moves.Select(m => AwardMoves.Of(inputs.Plan, pupils[m.PlacementId], m))], Scheduling.Of(inputs, cases, deciding, on));
    }

    /// <summary>
    /// Those whom the plan is for, by placement, each with its stratum and the change of its annual award that the result shows
    /// for its move (nothing as long as nobody has decided its band); protection is left aside.
    /// </summary>
    public static IReadOnlyList<GatePlan> Cohort(AssimilationInputs inputs, AssimilationResult result) => Cohorts.Of(inputs, result);

    /// <summary>
    /// The plans that a person moderates before the sign-off: so many in each stratum as its share, drawn by a hash of seed,
    /// plan and placement, so that the same cohort gives the same sample in whatever order it comes.
    /// </summary>
    public static IReadOnlyList<GatePlan> Sample(ModerationTerms terms, string planId, IReadOnlyList<GatePlan> cohort) => Sampling.Of(terms, planId, cohort);

    /// <summary>
    /// SHA-256 in hex of what a dry run shows of the plan's text, pupils, awards and protection awards, the same for whichever
    /// number of years is shown.
    /// </summary>
    public static string Digest(AssimilationPlan plan, AssimilationEffects effects) => Digests.Of(plan, effects);

    /// <summary>
    /// What the moved part says about the whole cohort's cost against the approved envelope, now and at each look (2, 5 and 10%
    /// moved). Faults: <c>cohort_empty</c>, <c>placement_twice</c>, <c>expected_partly</c>, <c>decision_twice</c>,
    /// <c>placement_unknown</c>.
    /// </summary>
    public static Outcome<EnvelopeGateResult> Gate(EnvelopeGateInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return EnvelopeGate.Check(inputs) is Fault fault ? fault : EnvelopeGate.Run(inputs);
    }

    private static Fault? Check(AssimilationInputs inputs, DateOnly on, int years)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (years is < 1 or > 25 || on.Year + years > DateSpan.NoEnd.Year) return new Fault("years_out_of_range", $"{years} years from {on:yyyy-MM-dd} cannot be shown: ask for 1 to 25.", FaultKind.Invalid);
        foreach (string? id in new[] { inputs.Plan.Target.Scheme, inputs.Plan.Old.Scheme })
            if (id is not null && !inputs.Schemes.ContainsKey(id)) return BandingFaults.SchemeUnknown(id, inputs.Schemes.Keys.Order(StringComparer.Ordinal).Take(20));
        return inputs.Pupils.GroupBy(p => p.Placement.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? BandingFaults.PlacementTwice(twice.Key) : null;
    }

    private static (AssimilationResult Result, PupilCase[] Cases, Deciding Deciding) Work(AssimilationInputs inputs, DateOnly on, int years)
    {
        DateOnly[] days = [.. Enumerable.Range(0, years).Select(on.AddYears)];
        var deciding = new Deciding(inputs, days);
        PupilCase[] cases = Assimilating.Cases(inputs, deciding);
        return (Assimilating.Run(inputs, cases, days), cases, deciding);
    }
}
