using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Rules;

/// <summary>Whom a plan is for, and what is expected of each.</summary>
internal static class Cohorts
{
    public static IReadOnlyList<GatePlan> Of(AssimilationInputs inputs, AssimilationResult result)
    {
        Dictionary<string, PupilToMove> pupils = inputs.Pupils.ToDictionary(p => p.Placement.Id, StringComparer.Ordinal);
        Scheme? old = inputs.Plan.Old.Scheme is string id ? inputs.Schemes[id] : null;
        DateOnly shown = result.On < inputs.Plan.Timing.Start ? inputs.Plan.Timing.Start : result.On;
        return [.. result.Pupils.Where(p => p.Status is not (MoveStatus.NewPlan or MoveStatus.Left))
            .Select(p => new GatePlan(p.PlacementId, StratumOf(Holding.At(inputs.Plan, pupils[p.PlacementId], p.MovesOn ?? shown), old), Expected(p.Status, p.Old, p.New)))];
    }

    public static Money Expected(MoveStatus status, Money? old, Money? after) =>
        status is MoveStatus.Moves or MoveStatus.Later or MoveStatus.Stays or MoveStatus.AlreadyMoved && old is Money before && after is Money then ? then - before : Money.Zero;

    private static GateStratum StratumOf(PupilToMove pupil, Scheme? old) => new(OldBand(pupil.Old, old), pupil.Placement.Setting, pupil.Phase);

    private static string OldBand(Award? award, Scheme? old) => award switch
    {
        null => "no award",
        { Band: string band } => band,
        _ when old is not null && old.Reach(award) is { Fault: null, Value.Band: Band reached } => reached.Id,
        { Hours: not null } or { TeacherHours: not null } => "hours",
        { Amount: not null } => "amount",
        _ => "no band",
    };
}

/// <summary>Draws the sample that is moderated.</summary>
internal static class Sampling
{
    public static IReadOnlyList<GatePlan> Of(ModerationTerms terms, string planId, IReadOnlyList<GatePlan> cohort)
    {
        if (cohort.Count == 0) return [];
        int size = (int)Math.Min(cohort.Count, Math.Max(terms.AtLeast, (long)(terms.SamplePercent.Exact * cohort.Count / 100).RoundTo(RoundingMode.Up, 1)));
        GatePlan[][] strata = [.. cohort.GroupBy(p => p.Stratum).OrderBy(g => GateCells.NameOf(g.Key), StringComparer.Ordinal).Select(g => g.ToArray())];
        int[] sizes = Shares(size, [.. strata.Select(s => s.Length)]);
        return [.. strata.SelectMany((stratum, i) => stratum
            .OrderBy(p => Draw(terms.Seed, planId, p.PlacementId), StringComparer.Ordinal).Take(sizes[i]))];
    }

    /// <summary>By largest remainder; of equal ones the first stratum's by name.</summary>
    private static int[] Shares(int size, int[] strata)
    {
        long whole = strata.Sum(s => (long)s);
        int[] shares = Array.ConvertAll(strata, s => (int)(size * (long)s / whole));
        foreach (int next in Enumerable.Range(0, strata.Length).OrderByDescending(i => size * (long)strata[i] % whole).Take(size - shares.Sum()).ToArray()) shares[next]++;
        return shares;
    }

    private static string Draw(string seed, string planId, string placementId) => Digests.OfText($"{seed}\n{planId}\n{placementId}");
}
