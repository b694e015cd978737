namespace FundingPlatform.Allocation.Solving;

/// <summary>Values between grid points that make the aim small, and what each row and edge weighs there, in units of the aim.</summary>
internal sealed class Steering(int variables, int rows, int edges)
{
    public double[] At { get; } = new double[variables];
    public double[] OfRows { get; } = new double[rows];
    public double[] OfEdges { get; } = new double[edges];
}

/// <summary>
/// The linear relaxation of a problem over boxes: curves become straight lines, grid points any number between. Rows and edges come into the programme when they are first
/// violated. Lines are drawn over the whole box that is searched, so that they serve every part of it; where a curve is far from straight, or a search stays
/// in one part long (<c>drawnAnew</c>), over the part anew.
/// </summary>
internal sealed class Relaxation
{
    private const double Violated = 1e-6, Straight = 0.002;
    private const int MostRounds = 30, RowsAtOnce = 12, PivotsBeforeAnew = 3_000;

    private readonly SearchProblem problem;
    private readonly Work work;
    private readonly Box root;
    private readonly bool bent, drawnAnew;
    private readonly List<int> held = [];
    private readonly List<double> scales = [];
    private readonly bool[] isHeld;
    private readonly double[] anchor, costs;
    private readonly double[][] slopes;
    private readonly double[] limits;
    private double costScale = 1;
    private DualSimplex programme;

    public Relaxation(SearchProblem problem, Box root, Work work, bool drawnAnew = false)
    {
        (this.problem, this.work, this.root, this.drawnAnew) = (problem, work, root.Copy(), drawnAnew);
        int n = problem.Box.Count;
        (anchor, costs) = (new double[n], new double[2 * n]);
        (slopes, limits) = (new double[problem.Rows.Length][], new double[problem.Rows.Length]);
        isHeld = new bool[problem.Rows.Length + problem.Edges.Length];
        programme = Draw(root);
        bent = problem.Rows.Any(row => row.Terms.Any(t => IsBent(t, root)));
    }

    /// <summary>Solves over a box. False where no values, also between grid points, keep to the rows as far as doubles can tell; the weights then belong to a sum of rows that shows it.</summary>
    public bool Solve(Box box, Steering steering)
    {
        if (bent || programme.Pivots > PivotsBeforeAnew) programme = Draw(bent || drawnAnew ? box : root);
        Bound(box);
        double[] values = new double[2 * box.Count];
        for (int round = 0; ; round++)
        {
            int before = programme.Pivots;
            double[] weights = new double[held.Count];
            bool possible = programme.Run(values, weights);
            work.Did((long)(programme.Pivots - before + 1) * (programme.Rows + 1) * 2 * box.Count);
            Tell(values, weights, steering, possible);
            if (!possible) return false;
            if (round == MostRounds || !TakeViolated(steering.At)) return true;
        }
    }

    private static bool IsBent(Term term, Box box)
    {
        (int lo, int hi) = (box.Lo[term.Variable], box.Hi[term.Variable]);
        if (hi - lo < 3) return false;
        double rise = term.Curve.At(hi) - (double)term.Curve.At(lo);
        for (int part = 1; part < 8; part++)
        {
            int at = lo + (int)((long)(hi - lo) * part / 8);
            double line = term.Curve.At(lo) + rise * (at - lo) / (hi - lo);
            if (Math.Abs(term.Curve.At(at) - line) > Straight * rise + 200) return true;
        }

        return false;
    }

    private DualSimplex Draw(Box box)
    {
        int n = box.Count;
        for (int v = 0; v < n; v++)
        {
            int lowest = Math.Clamp(problem.Aim.Lowest[v], box.Lo[v], box.Hi[v]);
            Curve units = problem.Aim.Units[v];
            (anchor[v], costs[2 * v], costs[2 * v + 1]) = (lowest, Slope(units, lowest, box.Hi[v]), -Slope(units, box.Lo[v], lowest));
        }

        costScale = Math.Max(1e-9, costs.Max());
        for (int r = 0; r < slopes.Length; r++)
        {
            Row row = problem.Rows[r];
            slopes[r] = [.. row.Terms.Select(t => Slope(t.Curve, box.Lo[t.Variable], box.Hi[t.Variable]))];
            limits[r] = row.Limit;
            for (int t = 0; t < slopes[r].Length; t++)
                limits[r] -= row.Terms[t].Curve.At(box.Lo[row.Terms[t].Variable]) - slopes[r][t] * box.Lo[row.Terms[t].Variable];
        }

        work.Did(slopes.Sum(s => s.Length) * 4);
        int[] again = [.. held];
        var drawn = new DualSimplex([.. costs.Select(c => c / costScale)]);
        held.Clear();
        scales.Clear();
        Array.Clear(isHeld);
        foreach (int which in again) Hold(drawn, which);
        return drawn;
    }

    private static double Slope(Curve curve, int lo, int hi) => hi > lo ? (curve.At(hi) - (double)curve.At(lo)) / (hi - lo) : lo > 0 ? curve.At(lo) - (double)curve.At(lo - 1) : 0;

    private void Bound(Box box)
    {
        for (int v = 0; v < box.Count; v++)
        {
            (programme.Lower[2 * v], programme.Upper[2 * v]) = (Math.Max(0, box.Lo[v] - anchor[v]), Math.Max(0, box.Hi[v] - anchor[v]));
            (programme.Lower[2 * v + 1], programme.Upper[2 * v + 1]) = (Math.Max(0, anchor[v] - box.Hi[v]), Math.Max(0, anchor[v] - box.Lo[v]));
        }
    }

    private void Tell(double[] values, double[] weights, Steering steering, bool possible)
    {
        Array.Clear(steering.OfRows);
        Array.Clear(steering.OfEdges);
        for (int i = 0; i < weights.Length; i++)
        {
            double weight = weights[i] / scales[i] * (possible ? costScale : 1);
            if (held[i] < slopes.Length) steering.OfRows[held[i]] = weight;
            else steering.OfEdges[held[i] - slopes.Length] = weight;
        }

        if (!possible) return;
        for (int v = 0; v < anchor.Length; v++) steering.At[v] = anchor[v] + values[2 * v] - values[2 * v + 1];
    }

    // The rows that lie furthest beyond their limits come first, and few at a time: most of the others go with them.
    private bool TakeViolated(double[] at)
    {
        List<(double Beyond, int Which)> violated = [];
        for (int r = 0; r < slopes.Length; r++)
        {
            if (isHeld[r]) continue;
            double sum = 0, most = 0;
            for (int t = 0; t < slopes[r].Length; t++)
            {
                sum += slopes[r][t] * at[problem.Rows[r].Terms[t].Variable];
                most = Math.Max(most, slopes[r][t]);
            }

            double beyond = (problem.Rows[r].AtLeast ? limits[r] - sum : sum - limits[r]) / Math.Max(most, 1e-9);
            if (beyond > Violated) violated.Add((beyond, r));
        }

        for (int e = 0; e < problem.Edges.Length; e++)
        {
            Edge edge = problem.Edges[e];
            double beyond = at[edge.Lower] + edge.Gap - at[edge.Higher];
            if (!isHeld[slopes.Length + e] && beyond > Violated) violated.Add((beyond, slopes.Length + e));
        }

        work.Did(slopes.Sum(s => s.Length) + problem.Edges.Length);
        foreach ((_, int which) in violated.OrderByDescending(v => v.Beyond).ThenBy(v => v.Which).Take(RowsAtOnce)) Hold(programme, which);
        return violated.Count > 0;
    }

    private void Hold(DualSimplex into, int which)
    {
        double[] row = new double[2 * anchor.Length];
        double limit, scale = 1;
        void Put(int v, double slope)
        {
            (row[2 * v], row[2 * v + 1]) = (slope, -slope);
            limit -= slope * anchor[v];
        }

        if (which >= slopes.Length)
        {
            Edge edge = problem.Edges[which - slopes.Length];
            limit = -edge.Gap;
            Put(edge.Lower, 1);
            Put(edge.Higher, -1);
        }
        else
        {
            scale = Math.Max(1e-9, slopes[which].DefaultIfEmpty().Max());
            double sign = (problem.Rows[which].AtLeast ? -1 : 1) / scale;
            limit = sign * limits[which];
            for (int t = 0; t < slopes[which].Length; t++) Put(problem.Rows[which].Terms[t].Variable, sign * slopes[which][t]);
        }

        into.Add(row, limit);
        held.Add(which);
        scales.Add(scale);
        isHeld[which] = true;
    }
}
