namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// What a search found: the best points (null: none), their units, what no points can be below, and whether that is all there is to know: no points are better, or none
/// exist that keep to everything within the cutoff. <paramref name="Parts"/> has what was found for each part that was searched by itself.
/// </summary>
internal sealed record Found(int[]? At, long Units, long Bound, bool Proven, IReadOnlyList<PartFound> Parts);

/// <summary>
/// Variables that no row or edge ties to others, their units, what those cannot be below, and where the ask was for them all points that are equally good.
/// </summary>
internal sealed record PartFound(int[] Variables, long Units, long Bound, IReadOnlyList<int[]> Alike);

/// <summary>
/// When a search may end: below a cutoff nothing is looked for above it, at a goal it is content, and a gap in parts of a million of the worth is close enough. With
/// <paramref name="Then"/> the cutoff has to be the least that the aim can be: all points that come to it are gone through, and those kept that make this second aim small.
/// </summary>
internal sealed record Ask(long Cutoff = long.MaxValue, long Goal = long.MinValue, long GapMillionths = 0, bool DepthFirst = false, Aim? Then = null);

/// <summary>
/// Branch and bound over boxes of grid points. A box is narrowed by what its corners show, bounded by exact weights of its linear relaxation, and cut in two where the
/// relaxation lies between points; boxes with the lowest bound come first, of equal ones the smaller. The order hangs on numbers alone, so the same problem is searched in
/// the same order on every machine.
/// </summary>
internal sealed class Search(SearchProblem problem, Work work, Action<long, long>? told = null)
{
    private const int DivesAtFirst = 12, NodesToADive = 24;

    /// <summary>Points that are equally good and kept, at most.</summary>
    public const int MostAlike = 1_000;

    private readonly PriorityQueue<(Box Box, long Bound, int Depth), (long, long, long)> open = new();
    private readonly Propagation propagation = new(problem, work);
    private readonly Bounding bounding = new(problem, work);
    private Relaxation relaxation = null!;
    private readonly Steering steering = new(problem.Box.Count, problem.Rows.Length, problem.Edges.Length);
    private readonly List<int[]> alike = [];
    private int[]? best;
    private long bestUnits = long.MaxValue, bestThen = long.MaxValue, cutoff, sequence;
    private Ask ask = new();

    /// <summary>What the relaxation says, and whether it finds anything; only a test says something else, to see that the answer does not hang on it.</summary>
    public Func<Steering, bool, bool> Steers { get; init; } = (_, possible) => possible;

    /// <summary>Searches; <paramref name="start"/> may hold points that keep to everything.</summary>
    public Found Run(Ask asked, int[]? start = null)
    {
        (ask, cutoff) = (asked, asked.Cutoff);
        if (start is not null && problem.Allows(start))
        {
            Take(start);
            if (bestUnits > ask.Goal) Take(Improvement.Of(problem, work, start));
        }

        Box root = problem.Box.Copy();
        if (IsLeft(root))
        {
            relaxation = new(problem, root, work, drawnAnew: ask.DepthFirst);
            Push(root, problem.Aim.Least(root), 0);
        }

        for (int nodes = 0; open.Count > 0; nodes++)
        {
            (Box box, long bound, int depth) = open.Dequeue();
            if (bound > cutoff) continue;
            if (IsEnough(bound) || work.IsOver)
            {
                Push(box, bound, depth);
                break;
            }

            work.Did(64);
            Branch(box, bound, depth, nodes);
        }

        return Result();
    }

    private bool IsEnough(long bound)
    {
        if (best is null) return false;
        if (bestUnits <= ask.Goal) return true;
        if (ask.GapMillionths == 0) return false;
        long lowest = ask.DepthFirst ? Lowest(bound) : bound;
        return problem.Aim.Worth(bestUnits) - problem.Aim.Worth(lowest) <= problem.Aim.Worth(bestUnits) * ask.GapMillionths / 1_000_000;
    }

    private long Lowest(long bound) => open.UnorderedItems.Select(o => o.Element.Bound).Append(bound).Min();

    private Found Result()
    {
        long bound = long.MaxValue;
        foreach (((_, long own, _), _) in open.UnorderedItems)
            if (own <= cutoff) bound = Math.Min(bound, own);
        bool proven = bound == long.MaxValue;
        if (proven) bound = best is not null ? bestUnits : ask.Cutoff == long.MaxValue ? long.MaxValue : ask.Cutoff + 1;
        return new(best, bestUnits, Math.Min(bound, bestUnits), proven, [new([.. Enumerable.Range(0, problem.Box.Count)], bestUnits, Math.Min(bound, bestUnits), alike)]);
    }

    private void Push(Box box, long bound, int depth) =>
        open.Enqueue((box, bound, depth), ask.DepthFirst ? (-depth, bound, --sequence) : (bound, -depth, --sequence));

    private void Branch(Box box, long bound, int depth, int nodes)
    {
        if (!IsLeft(box) || (ask.Then is Aim then && then.Least(box) > bestThen)) return;
        if (!Relaxes(box))
        {
            if (bounding.IsEmpty(box, steering)) return;
            Cut(box, bound, depth, null);
            return;
        }

        bound = Math.Max(bound, bounding.Bound(box, steering, cutoff));
        if (bound > cutoff) return;
        double[] at = [.. steering.At];
        TakeRounded(at);
        if (nodes < DivesAtFirst || nodes % NodesToADive == 0) Dive(box);
        if (bound > cutoff) return;
        if (best is not null && bestUnits <= ask.Goal) Push(box, bound, depth);
        else if (IsLeft(box)) Cut(box, bound, depth, at);
    }

    private bool Relaxes(Box box) => Steers(steering, relaxation.Solve(box, steering));

    // A box of one point is judged at once.
    private bool IsLeft(Box box)
    {
        if (!propagation.Narrow(box, cutoff)) return false;
        if (!box.IsPoint) return true;
        if (problem.Allows(box.Lo)) Take(box.Lo);
        return false;
    }

    // From the relaxation to points: the variable nearest to one is fixed there, and what follows is worked out, until all are fixed or nothing is left.
    private void Dive(Box from)
    {
        Box box = from.Copy();
        while (!box.IsPoint)
        {
            if (work.IsOver) return;
            double[] at = steering.At;
            int next = -1;
            double nearest = double.MaxValue;
            for (int v = 0; v < box.Count; v++)
            {
                if (box.Lo[v] == box.Hi[v]) continue;
                double off = Math.Abs(at[v] - Math.Floor(at[v] + 0.5));
                if (off < nearest - 1e-9) (next, nearest) = (v, off);
            }

            if (!FixNear(ref box, next, at[next])) return;
        }

        if (problem.Allows(box.Lo)) Take(Improvement.Of(problem, work, box.Lo));
    }

    private void TakeRounded(double[] at)
    {
        int[] rounded = new int[at.Length];
        for (int v = 0; v < at.Length; v++) rounded[v] = (int)Math.Floor(at[v] + 0.5);
        work.Did(problem.Rows.Length);
        if (problem.Allows(rounded)) Take(rounded);
    }

    // At the nearest point, or where nothing follows from that, at the one on the other side.
    private bool FixNear(ref Box box, int v, double value)
    {
        int near = Math.Clamp((int)Math.Floor(value + 0.5), box.Lo[v], box.Hi[v]);
        int other = Math.Clamp(near > value ? near - 1 : near + 1, box.Lo[v], box.Hi[v]);
        foreach (int point in (ReadOnlySpan<int>)[near, other])
        {
            Box tried = box.With(v, point, point);
            if (!propagation.Narrow(tried, cutoff)) continue;
            if (tried.IsPoint || Relaxes(tried))
            {
                box = tried;
                return true;
            }

            // A search in depth comes back to the other side by itself.
            if (ask.DepthFirst) return false;
        }

        return false;
    }

    private void Take(int[] at)
    {
        long units = problem.Aim.Of(at);
        if (units > cutoff) return;
        if (ask.Then is not null && !IsBest(at, units)) return;
        (best, bestUnits, cutoff) = ([.. at], units, ask.Then is null ? units - 1 : units);
        told?.Invoke(bestUnits, open.Count == 0 ? long.MinValue : Lowest(long.MaxValue));
    }

    // Keeps points that are as good by both aims as the best; whether they are better than those.
    private bool IsBest(int[] at, long units)
    {
        long then = ask.Then!.Of(at);
        if (best is not null && units == bestUnits && then > bestThen) return false;
        bool better = best is null || units < bestUnits || then < bestThen;
        if (better) alike.Clear();
        bestThen = then;
        if (alike.Count < MostAlike && !alike.Exists(e => e.AsSpan().SequenceEqual(at))) alike.Add([.. at]);
        return better;
    }

    // Between points where the relaxation lies between them, in the variable that moves the aim and the rows most; else the widest in half.
    private void Cut(Box box, long bound, int depth, double[]? at)
    {
        (int variable, double most) = (-1, 0);
        for (int v = 0; at is not null && v < box.Count; v++)
        {
            if (at[v] <= box.Lo[v] || at[v] >= box.Hi[v]) continue;
            double off = Math.Abs(at[v] - Math.Floor(at[v] + 0.5)) * (1 + problem.RowsOf[v].Length);
            if (off > most + 1e-6) (variable, most) = (v, off);
        }

        int last;
        if (variable >= 0) last = (int)Math.Floor(at![variable]);
        else
        {
            for (int v = 0; v < box.Count; v++)
                if (variable < 0 || box.Hi[v] - box.Lo[v] > box.Hi[variable] - box.Lo[variable]) variable = v;
            last = box.Lo[variable] + (box.Hi[variable] - box.Lo[variable]) / 2;
            if (at is not null) last = Math.Clamp((int)Math.Floor(at[variable]), box.Lo[variable], box.Hi[variable] - 1);
        }

        bool upFirst = at is not null && at[variable] - last > 0.5;
        (Box below, Box above) = (box.With(variable, box.Lo[variable], last), box.With(variable, last + 1, box.Hi[variable]));
        Push(upFirst ? below : above, bound, depth + 1);
        Push(upFirst ? above : below, bound, depth + 1);
    }
}
