namespace FundingPlatform.Allocation.Solving;

/// <summary>One of the fewest constraints that cannot hold together (<see cref="Stated.Target"/>: the target), and the least that it alone has to give, in its units.</summary>
internal sealed record Conflicting(int Constraint, long Give, bool Proven, IReadOnlyList<int> Schools);

/// <summary>
/// Looks for the fewest constraints that cannot hold together: sets of one, of two, and so on, each tried by a search of its own. Points that a search finds show at once for
/// many other sets that they can hold.
/// </summary>
internal sealed class Conflicts(BandModel model, Stated stated, Work work)
{
    private readonly Giving giving = new(model, stated);
    private readonly List<HashSet<int>> together = [];
    private readonly List<int> open = [];

    /// <summary>Sets that are smaller than the one found, and could neither be fulfilled nor be refuted: one of them may do as well.</summary>
    public int Open { get; private set; }

    /// <summary>The fewest, with the target among them where that is what cannot be met; none where the work did not suffice to show it.</summary>
    public IReadOnlyList<Conflicting> Find(bool ofTarget)
    {
        int[] all = [.. Enumerable.Range(0, stated.Constraints.Count)];
        for (int size = ofTarget ? 0 : 1; size <= all.Length; size++)
            foreach (int[] chosen in Choose(all, size, 0))
            {
                int[] set = ofTarget ? [.. chosen, Stated.Target] : chosen;
                if (work.IsOver) return [];
                if (together.Exists(t => t.IsSupersetOf(set)) || !IsImpossible(stated, set)) continue;
                Open = open.Count(size => size < set.Length);
                return [.. set.Select(c => Least(set, c))];
            }

        return [];
    }

    private static IEnumerable<int[]> Choose(int[] all, int size, int from)
    {
        if (size == 0) yield return [];
        else
            for (int i = from; i <= all.Length - size; i++)
                foreach (int[] rest in Choose(all, size - 1, i + 1)) yield return [all[i], .. rest];
    }

    private bool IsImpossible(Stated among, int[] set)
    {
        Found found = Try(among, set, out bool[] active);
        if (found.At is not null)
        {
            long[] values = among.Values(active, found.At);
            together.Add([.. Enumerable.Range(Stated.Target, stated.Constraints.Count + 1).Where(c => giving.Lacks(c, values) == 0)]);
        }

        if (found.At is null && !found.Proven) open.Add(set.Length);
        return found.At is null && found.Proven;
    }

    private Found Try(Stated among, int[] set, out bool[] active)
    {
        active = new bool[stated.Constraints.Count];
        foreach (int c in set)
            if (c != Stated.Target) active[c] = true;
        SearchProblem problem = among.Problem(active, AimKind.WeightedChange, set.Contains(Stated.Target) ? among.TargetTotal : null);
        Work own = work.Part(Math.Max(1, work.Left / 6));
        Found found = new PartedSearch(problem, own).Run(new(Goal: long.MaxValue, DepthFirst: true));
        work.Add(own);
        return found;
    }

    // Half of what the best points so far lack is tried until no unit less can be enough.
    private Conflicting Least(int[] set, int constraint)
    {
        Found found = Try(stated, [.. set.Where(c => c != constraint)], out bool[] without);
        if (found.At is null) return new(constraint, 0, false, []);
        long[] values = stated.Values(without, found.At);
        (long least, long most, bool proven) = (1, giving.Lacks(constraint, values), true);
        while (least < most && proven)
        {
            long middle = least + (most - least) / 2;
            Stated given = stated.Giving(constraint, middle);
            Found tried = Try(given, set, out bool[] active);
            if (tried.At is not null)
            {
                values = given.Values(active, tried.At);
                most = Math.Min(middle, Math.Max(least, giving.Lacks(constraint, values)));
            }
            else if (tried.Proven) least = middle + 1;
            else proven = false;
        }

        return new(constraint, most, proven, constraint == Stated.Target ? [] : giving.InTheWay(constraint, values, most));
    }
}
