using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>Whether what has moved so far costs more than was approved for it, looked at when 2, 5 and 10% have moved.</summary>
internal static class EnvelopeGate
{
    /// <summary>Percentages of the cohort at which an alarm may be raised.</summary>
    public static readonly int[] LooksAt = [2, 5, 10];

    /// <summary>One-sided 6.7% at each look; docs/guide/envelope-gate.md shows what three looks make of it.</summary>
    public const double AlarmAbove = 1.5;
    private const double Interval95 = 1.960;
    private const double LeastDegrees = 5;

    public static Fault? Check(EnvelopeGateInputs inputs)
    {
        if (inputs.Cohort.Count == 0) return new("cohort_empty", "The cohort has no plan: there is nothing to project to.", FaultKind.Invalid);
        HashSet<string> known = new(StringComparer.Ordinal), moved = new(StringComparer.Ordinal);
        foreach (GatePlan plan in inputs.Cohort)
            if (!known.Add(plan.PlacementId)) return new("placement_twice", $"Placement {plan.PlacementId} is stated twice: state each placement once.", FaultKind.Invalid);
        if (inputs.Cohort.Any(p => p.Expected is null) && inputs.Cohort.Any(p => p.Expected is not null))
            return new("expected_partly", "Some plans state the expected change and some do not: state it for all or for none.", FaultKind.Invalid);
        foreach (GateDecision decision in inputs.Decisions)
            if (!moved.Add(decision.PlacementId)) return new("decision_twice", $"Placement {decision.PlacementId} moved twice: a cohort's plan moves once.", FaultKind.Conflict);
            else if (!known.Contains(decision.PlacementId)) return BandingFaults.PlacementUnknown(decision.PlacementId);
        return null;
    }

    public static EnvelopeGateResult Run(EnvelopeGateInputs inputs)
    {
        int cohort = inputs.Cohort.Count, moved = inputs.Decisions.Count;
        EnvelopeLook[] looks = [.. LooksAt.Select(percent => (Percent: percent, Movers: (cohort * percent + 99) / 100))
            .Where(look => moved >= look.Movers).Select(look => new EnvelopeLook(look.Percent, Read(inputs, look.Movers, isLook: true)))];
        return new(Read(inputs, moved, isLook: false), looks);
    }

    private static EnvelopeReading Read(EnvelopeGateInputs inputs, int movers, bool isLook)
    {
        GateCell[] cells = GateCells.Of(inputs, movers);
        Money projection = cells.SelectMany(c => c.Strata).Sum(s => s.Projection);
        bool allSpokenFor = cells.All(c => c.Moved > 0), expected = inputs.Cohort[0].Expected is not null;
        Money? low = null, high = null;
        bool alarm = false;
        if (GateVariance.Of(cells) is GateVariance spread)
        {
            var half = new Money((long)Math.Ceiling(spread.Quantile(Interval95) * Math.Sqrt(spread.OfTotal)));
            (low, high) = (projection - half, projection + half);
            // Without a dry run nothing says how the envelope falls on the strata that have not moved.
            alarm = isLook && (expected || allSpokenFor) && spread.Degrees >= LeastDegrees
                && spread.Excess > Math.Max(spread.Quantile(AlarmAbove) * Math.Sqrt(spread.OfExcess), cells.Length);
        }

        bool within = high <= inputs.Envelope && cells.SelectMany(c => c.Strata).All(s => s.Moved > 0);
        return new(movers, inputs.Cohort.Count, projection, low, high, alarm ? GateVerdict.Alarm : within ? GateVerdict.Within : GateVerdict.NotEnoughEvidence,
            [.. cells.SelectMany(c => c.Readings(within)).OrderBy(s => GateCells.NameOf(s.Stratum), StringComparer.Ordinal)]);
    }
}

/// <summary>How far chance may carry the moved part from what was approved for it, in squared pence.</summary>
internal sealed record GateVariance(double Excess, double OfTotal, double OfExcess, double Degrees)
{
    /// <summary>Null where no two movers of one cell show how much plans differ.</summary>
    public static GateVariance? Of(IReadOnlyList<GateCell> cells)
    {
        GateCell[] spoken = [.. cells.Where(c => c.Moved > 0)];
        double freedom = spoken.Sum(c => c.Moved - 1.0), pooled = spoken.Sum(c => c.SquaresAboutMean) / freedom;
        if (freedom <= 0) return null;
        double excess = 0, ofTotal = 0, ofExcess = 0, byDegrees = 0;
        foreach (GateCell cell in spoken)
        {
            bool own = cell.Moved >= GateCells.Least;
            double each = own ? cell.SquaresAboutMean / (cell.Moved - 1) : pooled;
            double here = (double)cell.Plans * cell.Plans * each / cell.Moved;
            excess += cell.Plans * cell.MeanExcess;
            ofTotal += here * (cell.Plans - cell.Moved) / cell.Plans; // The finite population correction: what has moved is known.
            ofExcess += here; // Not here: a stratum that has moved whole still differs from what was expected by chance.
            byDegrees += here * here / (own ? cell.Moved - 1 : freedom);
        }

        return new(excess, ofTotal, ofExcess, byDegrees > 0 ? ofExcess * ofExcess / byDegrees : freedom);
    }

    /// <summary>Student's quantile from the normal one, first term of Cornish and Fisher.</summary>
    public double Quantile(double normal) => normal + (normal * normal * normal + normal) / (4 * Degrees);
}
