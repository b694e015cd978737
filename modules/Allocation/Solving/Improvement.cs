namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// Points that keep to everything, made better by moving one variable, or two against each other, as long as that helps. What each row has left is kept up with the
/// moves.
/// </summary>
internal sealed class Improvement
{
    private static readonly int[] Strides = [1, -1, 2, -2, 3, -3, 5, -5, 8, -8, 13, -13, 34, -34, 89, -89, 233, -233];

    private readonly SearchProblem problem;
    private readonly Work work;
    private readonly int[] at;
    private readonly long[] left;

    private Improvement(SearchProblem problem, Work work, int[] at)
    {
        (this.problem, this.work, this.at) = (problem, work, at);
        left = [.. problem.Rows.Select(row => row.AtLeast ? SearchProblem.Sum(row, at) - row.Limit : row.Limit - SearchProblem.Sum(row, at))];
    }

    /// <summary>Better points, or the same; <paramref name="start"/> keeps to everything.</summary>
    public static int[] Of(SearchProblem problem, Work work, int[] start)
    {
        var improvement = new Improvement(problem, work, [.. start]);
        while (!work.IsOver && (improvement.Singles() | improvement.Pairs()))
        {
        }

        return improvement.at;
    }

    private bool Singles()
    {
        bool any = false;
        for (int v = 0; v < at.Length; v++)
        {
            if (at[v] == problem.Aim.Lowest[v]) continue;
            int to = Nearest(v);
            if (Gain(v, to) <= 0) continue;
            Move(v, to);
            any = true;
        }

        return any;
    }

    private bool Pairs()
    {
        bool any = false;
        for (int first = 0; first < at.Length && !work.IsOver; first++)
            foreach (int stride in Strides)
                any |= Pair(first, at[first] + stride);
        return any;
    }

    // The first may go beyond a row; the pair is kept only where the second brings every row right again.
    private bool Pair(int first, int to)
    {
        if (to < problem.Box.Lo[first] || to > problem.Box.Hi[first] || !KeepsOrder(first, to)) return false;
        int back = at[first];
        long gain = Gain(first, to);
        Move(first, to);
        for (int second = 0; second < at.Length; second++)
        {
            if (second == first) continue;
            long possible = problem.Aim.Units[second].At(at[second]) - problem.Aim.Units[second].At(Math.Clamp(problem.Aim.Lowest[second], problem.Box.Lo[second], problem.Box.Hi[second]));
            if (gain + possible <= 0) continue;
            int other = Nearest(second);
            if (other < 0 || gain + Gain(second, other) <= 0) continue;
            int was = at[second];
            Move(second, other);
            if (left.AsSpan().IndexOfAnyInRange(long.MinValue, -1L) < 0) return true;
            Move(second, was);
        }

        Move(first, back);
        return false;
    }

    private bool KeepsOrder(int v, int to)
    {
        foreach (Edge edge in problem.Edges)
            if ((edge.Lower == v && at[edge.Higher] < to + edge.Gap) || (edge.Higher == v && to < at[edge.Lower] + edge.Gap)) return false;
        return true;
    }

    private long Gain(int v, int to) => to < 0 ? 0 : problem.Aim.Units[v].At(at[v]) - problem.Aim.Units[v].At(to);

    private void Move(int v, int to)
    {
        foreach ((int r, Curve curve) in problem.RowsOf[v])
        {
            long rise = curve.At(to) - curve.At(at[v]);
            left[r] += problem.Rows[r].AtLeast ? rise : -rise;
        }

        work.Did(2 * problem.RowsOf[v].Length);
        at[v] = to;
    }

    // The point nearest to the lowest that a variable may take while the others stay; below 0 where there is none.
    private int Nearest(int v)
    {
        (int lo, int hi) = (problem.Box.Lo[v], problem.Box.Hi[v]);
        foreach (Edge edge in problem.Edges)
        {
            if (edge.Lower == v) hi = Math.Min(hi, at[edge.Higher] - edge.Gap);
            if (edge.Higher == v) lo = Math.Max(lo, at[edge.Lower] + edge.Gap);
        }

        int lowest = problem.Aim.Lowest[v];
        foreach ((int r, Curve curve) in problem.RowsOf[v])
        {
            if (lo > hi) return -1;
            bool atLeast = problem.Rows[r].AtLeast;
            long limit = curve.At(at[v]) + (atLeast ? -left[r] : left[r]);
            if (atLeast ? curve.At(hi) < limit : curve.At(lo) > limit) return -1;
            if (atLeast && curve.At(lo) < limit) lo = Propagation.First(lo, hi, p => curve.At(p) >= limit);
            if (!atLeast && curve.At(hi) > limit) hi = Propagation.Last(lo, hi, p => curve.At(p) <= limit);
        }

        work.Did(4 * problem.RowsOf[v].Length + problem.Edges.Length);
        return lo > hi ? -1 : Math.Clamp(lowest, lo, hi);
    }
}
