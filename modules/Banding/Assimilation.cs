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
        ArgumentNullException.ThrowIfNull(inputs);
        if (years is < 1 or > 25) return new Fault("years_out_of_range", $"{years} years cannot be shown: ask for 1 to 25.", FaultKind.Invalid);
        foreach (string? id in new[] { inputs.Plan.Target.Scheme, inputs.Plan.Old.Scheme })
            if (id is not null && !inputs.Schemes.ContainsKey(id)) return BandingFaults.SchemeUnknown(id, inputs.Schemes.Keys.Order(StringComparer.Ordinal).Take(20));
        if (inputs.Pupils.GroupBy(p => p.Placement.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            return new Fault("placement_twice", $"Placement {twice.Key} is stated twice: state each placement once.", FaultKind.Invalid);
        return Assimilating.Run(inputs, [.. Enumerable.Range(0, years).Select(on.AddYears)]);
    }

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
}
