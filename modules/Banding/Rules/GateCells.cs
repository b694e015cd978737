using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>One stratum's part of a cell.</summary>
internal sealed record GatePart(GateStratum Stratum, int Plans, int Moved, Money Expected, Money Projection);

/// <summary>
/// Strata of one old band whose movers speak for all of them. <paramref name="MeanExcess"/> is the movers' mean change above
/// what was approved for them, in pence.
/// </summary>
internal sealed record GateCell(string Name, IReadOnlyList<GatePart> Strata, int Plans, int Moved, double MeanExcess, double SquaresAboutMean)
{
    public IEnumerable<StratumReading> Readings(bool within) =>
        Strata.Select(s => new StratumReading(s.Stratum, s.Plans, s.Moved, s.Projection, Name,
            s.Moved > 0 && within ? GateVerdict.Within : GateVerdict.NotEnoughEvidence));
}

/// <summary>Puts strata together until each cell has movers enough, and projects each.</summary>
internal static class GateCells
{
    /// <summary>Movers that a cell needs to speak for itself.</summary>
    public const int Least = 10;

    public static string NameOf(GateStratum stratum) =>
        $"{stratum.OldBand}, {Words.Of(stratum.Setting)}, {(stratum.Phase is PupilPhase phase ? Words.Of(phase) : "no phase")}";

    public static GateCell[] Of(EnvelopeGateInputs inputs, int movers)
    {
        Dictionary<string, Money> changes = inputs.Decisions.Take(movers).ToDictionary(d => d.PlacementId, d => d.Change, StringComparer.Ordinal);
        Exact addition = new(inputs.Envelope.Pence - inputs.Cohort.Sum(p => p.Expected ?? Money.Zero).Pence, inputs.Cohort.Count);
        Draft[] strata = [.. inputs.Cohort.GroupBy(p => p.Stratum).Select(g => Draft.Of(g.Key, g, changes)).OrderBy(d => d.Name, StringComparer.Ordinal)];
        return [.. strata.GroupBy(d => d.Band).OrderBy(g => g.Key, StringComparer.Ordinal).SelectMany(g => Collapse([.. g])).Select(cell => Project(cell, addition))];
    }

    /// <summary>
    /// The cell with the fewest movers joins the next fewest, of its own setting first, until each has enough. Old bands are never
    /// put together: the band is what the change depends on most.
    /// </summary>
    private static List<Draft[]> Collapse(List<Draft> strata)
    {
        List<Draft[]> cells = [.. strata.Select(s => new[] { s })];
        while (cells.Count > 1 && cells.MinBy(Moved)! is { } least && Moved(least) < Least)
        {
            cells.Remove(least);
            Draft[] partner = cells.OrderBy(c => c.Any(d => least.Any(l => l.Stratum.Setting == d.Stratum.Setting)) ? 0 : 1).ThenBy(Moved).First();
            cells[cells.IndexOf(partner)] = [.. partner, .. least];
        }

        return cells;
    }

    private static int Moved(Draft[] cell) => cell.Sum(d => d.Excesses.Count);

    /// <summary>Each stratum: what was expected of its plans and, for each, the cell's mean excess; to the penny.</summary>
    private static GateCell Project(Draft[] cell, Exact addition)
    {
        long[] excesses = [.. cell.SelectMany(d => d.Excesses)];
        Exact mean = excesses.Length == 0 ? addition : new(excesses.Sum(), excesses.Length);
        double centre = (double)mean.Numerator / (double)mean.Denominator, approved = (double)addition.Numerator / (double)addition.Denominator;
        return new(string.Join(" + ", cell.Select(d => d.Name)),
            [.. cell.Select(d => new GatePart(d.Stratum, d.Plans, d.Excesses.Count, d.Expected, d.Expected + Rounding.Penny.Apply(mean * d.Plans)))],
            cell.Sum(d => d.Plans), excesses.Length, centre - approved, excesses.Sum(e => (e - centre) * (e - centre)));
    }

    /// <summary>A stratum with the expected change of all its plans and its movers' pence above their own.</summary>
    private sealed record Draft(GateStratum Stratum, string Name, int Plans, Money Expected, IReadOnlyList<long> Excesses)
    {
        public string Band => Stratum.OldBand;

        public static Draft Of(GateStratum stratum, IEnumerable<GatePlan> plans, Dictionary<string, Money> changes)
        {
            GatePlan[] own = [.. plans];
            return new(stratum, NameOf(stratum), own.Length, own.Sum(p => p.Expected ?? Money.Zero),
                [.. own.Where(p => changes.ContainsKey(p.PlacementId)).Select(p => (changes[p.PlacementId] - (p.Expected ?? Money.Zero)).Pence)]);
        }
    }
}
