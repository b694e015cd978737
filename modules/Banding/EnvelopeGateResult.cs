using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding;

/// <summary>
/// What the gate looks at: the approved change of the whole cohort's annual cost, the cohort, and the decisions in the order in
/// which they were made.
/// </summary>
public sealed record EnvelopeGateInputs(Money Envelope, IReadOnlyList<GatePlan> Cohort, IReadOnlyList<GateDecision> Decisions);

/// <summary>
/// One plan of the cohort. <paramref name="Expected"/> is the change that the approved dry run showed for it; either every plan
/// has one or none. Without it the envelope is taken as the same for every plan.
/// </summary>
public sealed record GatePlan(string PlacementId, GateStratum Stratum, Money? Expected);

/// <summary>Plans that are held against each other.</summary>
public sealed record GateStratum(string OldBand, Setting Setting, PupilPhase? Phase);

/// <summary>A plan that has moved and the change of its annual cost.</summary>
public sealed record GateDecision(string PlacementId, Money Change);

/// <summary>What can be said of the cost so far.</summary>
public enum GateVerdict
{
    /// <summary>Too little has moved, or nothing in some stratum, or the interval holds the envelope.</summary>
    NotEnoughEvidence,

    /// <summary>Every stratum has a mover, and the whole interval lies within the envelope.</summary>
    Within,

    /// <summary>The moved part costs more than was approved for it by more than chance explains.</summary>
    Alarm,
}

/// <summary>The gate now and at the looks that have been reached; an alarm at any look stays.</summary>
public sealed record EnvelopeGateResult(EnvelopeReading Now, IReadOnlyList<EnvelopeLook> Looks)
{
    public bool Alarmed => Looks.Any(l => l.Reading.Verdict == GateVerdict.Alarm);
}

/// <summary>A look: the percentage of the cohort that had moved, and what was read then.</summary>
public sealed record EnvelopeLook(int Percent, EnvelopeReading Reading);

/// <summary>
/// The whole cohort's change of annual cost as the moved part projects it, the sum of its strata's; strata that nothing speaks
/// for stand at what was approved. <paramref name="Low"/> and <paramref name="High"/> are a 95% interval for the strata that
/// are spoken for, null where it cannot be told. <paramref name="Verdict"/> is an alarm only at a look.
/// </summary>
public sealed record EnvelopeReading(
    int Moved,
    int Cohort,
    Money Projection,
    Money? Low,
    Money? High,
    GateVerdict Verdict,
    IReadOnlyList<StratumReading> Strata);

/// <summary>
/// One stratum: its plans, its movers, the projection of its change, and the name of the cell whose movers speak for it, which
/// is wider where the stratum has fewer than 10. Without a mover of its own the verdict is never "within".
/// </summary>
public sealed record StratumReading(GateStratum Stratum, int Plans, int Moved, Money Projection, string Cell, GateVerdict Verdict);
