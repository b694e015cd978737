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
    private SearchProblem sum = null!, change = null!;
    private IReadOnlyList<PartFound> changes = [];
    private long total, leastTotal;

    /// <summary>All four aims, or the first so many.</summary>
    public Tiered Run(int aims = 4)
    {
        if (!Excess(out bool impossible, out Found? nearest)) return new(null, impossible, 0, leastTotal, results);
        if (aims > 1 && nearest is not null && Nearest(nearest, aims)) return new(best, false, total, leastTotal, results);
        if (aims > 1) WeightedChange(nearest);
        if (aims > 2) LargestChange();
        if (aims > 3) SmallestValues();
        return new(best, false, total, leastTotal, results);
    }

    // The least total, but no further than the target. Where it lies above the target, what was found of each part of the problem serves the next aims.
    private bool Excess(out bool impossible, out Found? nearest)
    {
        sum = stated.Problem(active, AimKind.Total, null);
        long goal = sum.Aim.UnitsIn(stated.TargetTotal);
        Work own = work.Part(work.Left * 3 / 5);
        Found found = new PartedSearch(sum, own, Telling(SolveTier.Excess, u => Over((long)sum.Aim.Worth(u)))).Run(new(Goal: goal), StartOf(sum));
        work.Add(own);
        impossible = found.At is null && found.Proven;
        nearest = found.At is not null && found.Units > goal ? found : null;
        if (found.At is null) return false;
        best = found.At;
        total = (long)sum.Aim.Worth(found.Units);
        leastTotal = (long)sum.Aim.Worth(found.Bound);
        long over = Over(total);
        results.Add(new(SolveTier.Excess, over, over == 0 ? 0 : Over(leastTotal), over == 0 || found.Proven));
        return true;
    }

    private long Over(long pence) => Math.Max(0, pence - stated.TargetTotal);

    // Values that are known to be good, or as near to the proposed ones as the grid lets them be, for a search that may be content with them.
    private int[] StartOf(SearchProblem problem) => from is not null ? [.. from.Select((at, i) => Math.Clamp(at, problem.Box.Lo[i], Math.Max(problem.Box.Lo[i], problem.Box.Hi[i])))] :
        [.. model.Variables.Select((v, i) => problem.Box.Lo[i] == problem.Box.Hi[i] ? problem.Box.Lo[i] : (int)Math.Clamp(v.Proposed / model.Grid, problem.Box.Lo[i], Math.Max(problem.Box.Lo[i], problem.Box.Hi[i])))];

    // Few points come as near to a target out of reach as the nearest: all of them are gone through, and each further aim chooses among those that are left.
    private bool Nearest(Found nearest, int aims)
    {
        if (!nearest.Proven || Enumerable.Range(0, sum.Box.Count).Any(v => sum.Box.Lo[v] < sum.Box.Hi[v] && sum.Aim.Units[v].At(sum.Box.Lo[v]) == sum.Aim.Units[v].At(sum.Box.Hi[v]))) return false;
        Work own = work.Part(work.Left * 4 / 5);
        change = stated.Problem(active, AimKind.WeightedChange, null);
        Found found = new PartedSearch(sum, own).Run(new(Cutoff: nearest.Units, Then: change.Aim), best, nearest.Parts);
        work.Add(own);
        if (found.At is not null) Better(found.At);
        if (!found.Proven || found.At is null || found.Parts.Any(p => p.Alike.Count >= Search.MostAlike)) return false;
        Choose(found.Parts);
        results.Add(new(SolveTier.WeightedChange, PenceUp(change.Aim.Worth(change.Aim.Of(best))), Pence(change.Aim.Worth(change.Aim.Of(best))), true));
        if (aims > 2) results.Add(new(SolveTier.LargestChange, PenceUp(LargestOf(best)), Pence(LargestOf(best)), true));
        if (aims > 3) results.Add(new(SolveTier.SmallestValues, best.Length, best.Length, true));
        return true;
    }

    // Of points that are alike in each part: the least largest change of all, then the smallest values.
    private void Choose(IReadOnlyList<PartFound> parts)
    {
        long OfPart(PartFound part, int[] at) => part.Variables.Select((v, i) => ChangeOf(v, at[i])).DefaultIfEmpty().Max();
        long most = parts.Max(p => p.Alike.Min(at => OfPart(p, at)));
        int[] chosen = new int[best.Length];
        foreach (PartFound part in parts)
        {
            int[] at = part.Alike.Where(a => OfPart(part, a) <= most).Order(Comparer<int[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y))).First();
            for (int i = 0; i < at.Length; i++) chosen[part.Variables[i]] = at[i];
        }

        Better(chosen);
    }

    private void WeightedChange(Found? nearest)
    {
        change = Among(nearest);
        Work own = work.Part(work.Left * 3 / 5);
        Found found = new PartedSearch(change, own, Telling(SolveTier.WeightedChange, u => Pence(change.Aim.Worth(u)))).Run(new(GapMillionths: gapMillionths), best);
        work.Add(own);
        Better(found.At!);
        changes = found.Parts;
        results.Add(new(SolveTier.WeightedChange, PenceUp(change.Aim.Worth(found.Units)), Pence(change.Aim.Worth(found.Bound)), found.Proven));
    }

    // Points that reach the target, or come as near to it as the best. Of those, each part has at most what the least of the other parts leaves it.
    private SearchProblem Among(Found? nearest)
    {
        if (nearest is null || nearest.Parts.Count < 2) return stated.Problem(active, AimKind.WeightedChange, Math.Max(stated.TargetTotal, total));
        long least = nearest.Parts.Sum(p => p.Bound), left = nearest.Units - least;
        Row[] rows = [.. nearest.Parts.Select(p => new Row(Stated.Target, null, AtLeast: false, p.Bound + left, [.. p.Variables.Where(v => !IsPinned(v)).Select(v => new Term(v, sum.Aim.Units[v]))]))];
        return stated.Problem(active, AimKind.WeightedChange, left > 0 ? total : null, rows);
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
        Found found = new PartedSearch(problem, own).Run(new(Cutoff: units, Goal: units, DepthFirst: true), known: changes);
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
