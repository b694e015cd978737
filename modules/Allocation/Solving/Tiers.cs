namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// What the aims gave one after the other: points (null: none found), whether it is proven that none exist, what the target's settings cost there and at least, and each
/// aim's best and bound as <see cref="TierResult"/> has them.
/// </summary>
internal sealed record Tiered(int[]? At, bool Impossible, long Total, long LeastTotal, IReadOnlyList<TierResult> Results)
{
    /// <summary>An aim's result, null where it was not come to.</summary>
    public TierResult? Of(SolveTier tier) => Results.FirstOrDefault(r => r.Tier == tier);
}

/// <summary>
/// Solves the aims in their order, each among the points that are as good as the best by those before it. An aim may use so much of the work that is left, so that the
/// next one gets some.
/// </summary>
internal sealed class Tiers(BandModel model, Stated stated, bool[] active, long gapMillionths, Work work, Action<SolveProgress>? told = null, int[]? from = null)
{
    private const long Millionths = 10_000;

    private readonly List<TierResult> results = [];
    private readonly long[] pinned = [.. model.Variables.Select(v => Math.Abs(v.Present - v.Proposed))];
    private int[] best = [];
    private SearchProblem change = null!;
    private long total, leastTotal;

    /// <summary>All four aims, or the first so many.</summary>
    public Tiered Run(int aims = 4)
    {
        if (!Excess(out bool impossible)) return new(null, impossible, 0, leastTotal, results);
        if (aims > 1) WeightedChange();
        if (aims > 2) LargestChange();
        if (aims > 3) SmallestValues();
        return new(best, false, total, leastTotal, results);
    }

    // The least total, but no further than the target.
    private bool Excess(out bool impossible)
    {
        SearchProblem problem = stated.Problem(active, AimKind.Total, null);
        long goal = problem.Aim.UnitsIn(stated.TargetTotal);
        Work own = work.Part(work.Left / 2);
        Found found = new Search(problem, own, Telling(SolveTier.Excess, u => Over((long)problem.Aim.Worth(u)))).Run(new(Goal: goal, GapMillionths: 0), StartOf(problem));
        work.Add(own);
        impossible = found.At is null && found.Proven;
        if (found.At is null) return false;
        best = found.At;
        total = (long)problem.Aim.Worth(found.Units);
        leastTotal = (long)problem.Aim.Worth(found.Bound);
        long over = Over(total);
        results.Add(new(SolveTier.Excess, over, over == 0 ? 0 : Over(leastTotal), over == 0 || found.Proven));
        return true;
    }

    private long Over(long pence) => Math.Max(0, pence - stated.TargetTotal);

    // Values that are known to be good, or as near to the proposed ones as the grid lets them be, for a search that may be content with them.
    private int[] StartOf(SearchProblem problem) => from is not null ? [.. from.Select((at, i) => Math.Clamp(at, problem.Box.Lo[i], Math.Max(problem.Box.Lo[i], problem.Box.Hi[i])))] :
        [.. model.Variables.Select((v, i) => problem.Box.Lo[i] == problem.Box.Hi[i] ? problem.Box.Lo[i] : (int)Math.Clamp(v.Proposed / model.Grid, problem.Box.Lo[i], Math.Max(problem.Box.Lo[i], problem.Box.Hi[i])))];

    private void WeightedChange()
    {
        change = stated.Problem(active, AimKind.WeightedChange, Math.Max(stated.TargetTotal, total));
        Work own = work.Part(work.Left * 3 / 5);
        Found found = new Search(change, own, Telling(SolveTier.WeightedChange, u => Pence(change.Aim.Worth(u)))).Run(new(GapMillionths: gapMillionths), best);
        work.Add(own);
        Better(found.At!);
        results.Add(new(SolveTier.WeightedChange, PenceUp(change.Aim.Worth(found.Units)), Pence(change.Aim.Worth(found.Bound)), found.Proven));
    }

    private void Better(int[] at)
    {
        best = at;
        total = model.Total(stated.TargetSettings, stated.Values(active, at));
    }

    // Half of the way between what is proven and what is found is tried until the two meet.
    private void LargestChange()
    {
        Work own = work.Part(work.Left * 3 / 5);
        long most = LargestOf(best), least = LeastPossible(change.Box, own);
        bool open = false;
        while (least < most && !open && (most - least) > most * (Int128)gapMillionths / 1_000_000)
        {
            long middle = least + (most - least) / 2;
            Found found = Feasible(Within(change.Box, middle), own, own.Left / 3);
            if (found.At is not null) most = LargestOf(best);
            else if (found.Proven) least = Math.Min(most, Next(middle));
            else open = true;
            Tell("the largest change", SolveTier.LargestChange, PenceUp(most), Pence(least));
        }

        work.Add(own);
        results.Add(new(SolveTier.LargestChange, PenceUp(most), Pence(least), least == most));
    }

    private void SmallestValues()
    {
        Box box = Within(change.Box, LargestOf(best));
        int settled = 0;
        for (int v = 0; v < best.Length; v++, settled++)
        {
            int least = box.Lo[v];
            bool open = false;
            while (least < best[v] && !open)
            {
                int middle = least + (best[v] - least) / 2;
                Found found = Feasible(box.With(v, least, middle), work, Math.Max(1, work.Left / 8));
                if (found.At is null && found.Proven) least = middle + 1;
                open = found.At is null && !found.Proven;
            }

            if (open) break;
            box = box.With(v, best[v], best[v]);
            Tell("the smallest values", SolveTier.SmallestValues, best.Length, v + 1);
        }

        results.Add(new(SolveTier.SmallestValues, best.Length, settled, settled == best.Length));
    }

    // Points of a box with no more change than the best has; where there are any they become the best.
    private Found Feasible(Box box, Work of, long steps)
    {
        var problem = new SearchProblem(box, change.Rows, change.Edges, change.Aim);
        long units = change.Aim.Of(best);
        Work own = of.Part(steps);
        Found found = new Search(problem, own).Run(new(Cutoff: units, Goal: units, DepthFirst: true));
        of.Add(own);
        if (found.At is not null) Better(found.At);
        return found;
    }

    private bool IsPinned(int v) => stated.IsPinned(active, v);

    private long ChangeOf(int v, int point) => IsPinned(v) ? pinned[v] : Math.Abs(point * model.Grid - model.Variables[v].Proposed);

    private long LargestOf(int[] at) => at.Select((point, v) => ChangeOf(v, point)).DefaultIfEmpty().Max();

    private long LeastPossible(Box from, Work of)
    {
        Box box = from.Copy();
        new Propagation(change, of).Narrow(box, change.Aim.Of(best));
        return Enumerable.Range(0, box.Count).Max(v => ChangeOf(v, Math.Clamp(change.Aim.Lowest[v], box.Lo[v], box.Hi[v])));
    }

    private Box Within(Box from, long most)
    {
        Box box = from.Copy();
        for (int v = 0; v < box.Count; v++)
        {
            if (IsPinned(v)) continue;
            long proposed = model.Variables[v].Proposed;
            box.Lo[v] = Math.Max(box.Lo[v], (int)Math.Max(0, (proposed - most + model.Grid - 1) / model.Grid));
            box.Hi[v] = (int)Math.Min(box.Hi[v], (proposed + most) / model.Grid);
        }

        return box;
    }

    // The least change of any value above an amount.
    private long Next(long above)
    {
        long next = long.MaxValue;
        for (int v = 0; v < best.Length; v++)
        {
            if (IsPinned(v)) continue;
            long proposed = model.Variables[v].Proposed, up = (proposed + above) / model.Grid + 1, down = proposed - above > 0 ? (proposed - above + model.Grid - 1) / model.Grid - 1 : -1;
            next = Math.Min(next, up * model.Grid - proposed);
            if (down >= 0) next = Math.Min(next, proposed - down * model.Grid);
        }

        return next;
    }

    private static long Pence(Int128 millionths) => (long)(millionths / Millionths);
    private static long PenceUp(Int128 millionths) => (long)((millionths + Millionths - 1) / Millionths);

    private Action<long, long>? Telling(SolveTier tier, Func<long, long> pence) =>
        told is null ? null : (found, bound) => Tell(Words(tier), tier, pence(found), bound is long.MinValue or long.MaxValue ? null : pence(bound));

    private void Tell(string what, SolveTier tier, long? found, long? bound) => told?.Invoke(new(what, tier, found, bound, work.Steps));

    private static string Words(SolveTier tier) => tier == SolveTier.Excess ? "the target" : "pupils times change";
}
