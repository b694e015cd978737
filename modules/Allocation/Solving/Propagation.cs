namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// Narrows a box to what edges, rows and the aim's cutoff leave, until nothing moves. It takes away no point that keeps to all of them, because
/// curves never fall: the low corner is a row's least sum, the high corner its greatest.
/// </summary>
internal sealed class Propagation(SearchProblem problem, Work work)
{
    private const int MostRounds = 50;

    /// <summary>False where the box holds no such points. The aim's units may be at most <paramref name="cutoff"/>.</summary>
    public bool Narrow(Box box, long cutoff)
    {
        for (int v = 0; v < box.Count; v++)
            if (box.Lo[v] > box.Hi[v]) return false;
        for (int round = 0; round < MostRounds; round++)
        {
            bool moved = false;
            if (!Order(box, ref moved)) return false;
            foreach (Row row in problem.Rows)
                if (!(row.AtLeast ? AtLeast(row, box, ref moved) : AtMost(row, box, ref moved))) return false;
            if (!Aimed(box, cutoff, ref moved)) return false;
            if (!moved) return true;
        }

        return true;
    }

    private bool Order(Box box, ref bool moved)
    {
        work.Did(problem.Edges.Length);
        for (bool again = true; again;)
        {
            again = false;
            foreach (Edge edge in problem.Edges)
            {
                again |= Raise(box, edge.Higher, box.Lo[edge.Lower] + edge.Gap) | Lower(box, edge.Lower, box.Hi[edge.Higher] - edge.Gap);
                if (box.Lo[edge.Higher] > box.Hi[edge.Higher] || box.Lo[edge.Lower] > box.Hi[edge.Lower]) return false;
            }

            moved |= again;
        }

        return true;
    }

    private bool AtMost(Row row, Box box, ref bool moved)
    {
        work.Did(2 * row.Terms.Length);
        long least = SearchProblem.Sum(row, box.Lo);
        if (least > row.Limit) return false;
        foreach ((int v, Curve curve) in row.Terms)
        {
            long room = row.Limit - least + curve.At(box.Lo[v]);
            if (curve.At(box.Hi[v]) > room) moved |= Lower(box, v, Last(box.Lo[v], box.Hi[v], at => curve.At(at) <= room));
        }

        return true;
    }

    private bool AtLeast(Row row, Box box, ref bool moved)
    {
        work.Did(2 * row.Terms.Length);
        if (SearchProblem.Sum(row, box.Lo) >= row.Limit) return true;
        long most = SearchProblem.Sum(row, box.Hi);
        if (most < row.Limit) return false;
        foreach ((int v, Curve curve) in row.Terms)
        {
            long need = row.Limit - most + curve.At(box.Hi[v]);
            if (curve.At(box.Lo[v]) < need) moved |= Raise(box, v, First(box.Lo[v], box.Hi[v], at => curve.At(at) >= need));
        }

        return true;
    }

    private bool Aimed(Box box, long cutoff, ref bool moved)
    {
        if (cutoff == long.MaxValue) return true;
        work.Did(2 * box.Count);
        Aim aim = problem.Aim;
        long least = aim.Least(box);
        if (least > cutoff) return false;
        for (int v = 0; v < box.Count; v++)
        {
            int lowest = Math.Clamp(aim.Lowest[v], box.Lo[v], box.Hi[v]);
            long room = cutoff - least + aim.Units[v].At(lowest);
            if (aim.Units[v].At(box.Hi[v]) > room) moved |= Lower(box, v, Last(lowest, box.Hi[v], at => aim.Units[v].At(at) <= room));
            if (aim.Units[v].At(box.Lo[v]) > room) moved |= Raise(box, v, First(box.Lo[v], lowest, at => aim.Units[v].At(at) <= room));
        }

        return true;
    }

    private static bool Raise(Box box, int variable, int lo)
    {
        if (lo <= box.Lo[variable]) return false;
        box.Lo[variable] = lo;
        return true;
    }

    private static bool Lower(Box box, int variable, int hi)
    {
        if (hi >= box.Hi[variable]) return false;
        box.Hi[variable] = hi;
        return true;
    }

    /// <summary>The last point that holds, where the first does and those that hold come first.</summary>
    public static int Last(int lo, int hi, Func<int, bool> holds)
    {
        while (lo < hi)
        {
            int middle = hi - (hi - lo) / 2;
            if (holds(middle)) lo = middle;
            else hi = middle - 1;
        }

        return lo;
    }

    /// <summary>The first point that holds, where the last does and those that hold come last.</summary>
    public static int First(int lo, int hi, Func<int, bool> holds)
    {
        while (lo < hi)
        {
            int middle = lo + (hi - lo) / 2;
            if (holds(middle)) hi = middle;
            else lo = middle + 1;
        }

        return lo;
    }
}
