using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>In which order plans are decided.</summary>
public enum Drawn
{
    AtRandom,
    DearestFirst,
}

/// <summary>
/// A made-up cohort whose change of cost has standard deviation <see cref="S"/>: of <see cref="Between"/> percent of the variance
/// the old band, setting and phase are the cause, the rest is the plan's own. <see cref="Rise"/> is what every plan costs more than was approved, in
/// hundredths of S. <see cref="DryRun"/> says whether the gate knows what was expected of each plan.
/// </summary>
public sealed record GateSimulation(int Plans, Drawn Drawn, int Rise, bool DryRun, int Between, bool Skewed = false)
{
    public const double S = 150_000; // £1,500

    private static readonly int[] Percents = [2, 5, 10];
    private static readonly (string Band, int Share, double Effect)[] Bands =
        [("A", 25, -0.9), ("B", 22, -0.5), ("C", 18, 0), ("D", 14, 0.4), ("E", 10, 0.9), ("F", 7, 1.5), ("G", 4, 2.3)];

    /// <summary>Of seeds 1 to 100, how many raise an alarm at the look at 2%, by that at 5% and by that at 10%.</summary>
    public int[] AlarmsIn100()
    {
        int[] alarms = [0, 0, 0];
        for (int seed = 1; seed <= 100; seed++)
        {
            EnvelopeLook? first = Run(seed).Looks.FirstOrDefault(l => l.Reading.Verdict == GateVerdict.Alarm);
            for (int i = 0; i < 3; i++) if (first?.Percent <= Percents[i]) alarms[i]++;
        }

        return alarms;
    }

    /// <summary>The gate with the first tenth of the cohort decided.</summary>
    public EnvelopeGateResult Run(int seed)
    {
        EnvelopeGateInputs whole = Cohort(seed);
        return Assimilation.Gate(whole with { Decisions = [.. whole.Decisions.Take((Plans + 9) / 10)] }).Value;
    }

    /// <summary>The cohort with every decision that will be made.</summary>
    public EnvelopeGateInputs Cohort(int seed)
    {
        var random = new Random(seed);
        GatePlan[] plans = [.. Enumerable.Range(0, Plans).Select(i => Plan($"p{i:0000}", random))];
        double own = Math.Sqrt((100 - Between) / 100.0);
        Dictionary<string, GateDecision> made = plans.ToDictionary(p => p.PlacementId, p => new GateDecision(p.PlacementId,
            new(p.Expected!.Value.Pence + (long)((own * Own(random) + Rise / 100.0) * S))));
        IEnumerable<GatePlan> shuffled = [.. plans.Select(p => (Plan: p, Place: random.Next())).OrderBy(p => p.Place).Select(p => p.Plan)];
        if (Drawn == Drawn.DearestFirst) shuffled = shuffled.OrderByDescending(p => p.Stratum.OldBand, StringComparer.Ordinal);
        return new(plans.Sum(p => p.Expected!.Value), DryRun ? plans : [.. plans.Select(p => p with { Expected = null })], [.. shuffled.Select(p => made[p.PlacementId])]);
    }

    private GatePlan Plan(string id, Random random)
    {
        int drawn = random.Next(100);
        (string band, _, double effect) = Bands.First(b => (drawn -= b.Share) < 0);
        int setting = random.Next(100), phase = random.Next(100);
        GateStratum stratum = new(band, setting < 70 ? Setting.Mainstream : setting < 78 ? Setting.ResourcedProvision : Setting.Special,
            phase < 50 ? PupilPhase.Primary : phase < 90 ? PupilPhase.Secondary : PupilPhase.Post16);
        double mean = 0.9 * effect + (stratum.Setting == Setting.Special ? 0.4 : 0) - (phase < 50 ? 0.2 : 0);
        return new(id, stratum, new((long)(Math.Sqrt(Between / 100.0) * mean * S)));
    }

    // Twelve uniform numbers have variance 1 and need no logarithm, which machines may round differently. The skewed shape puts a
    // tenth of the plans three deviations up and the rest a third down.
    private double Own(Random random) =>
        Skewed ? (random.Next(10) == 0 ? 3 : -1.0 / 3) : Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
}
