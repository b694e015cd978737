using FundingPlatform.Allocation.Solving;

namespace FundingPlatform.Allocation.Tests.Solving;

/// <summary>
/// A made-up problem of 2 to 4 variables from a seed, small enough to try every point of it: rows of curves that never fall, straight or with steps, some of one variable
/// only, edges, and an aim that falls to a lowest point and rises after it, in some by so little that many
/// points are alike. In some the variables come apart in two.
/// </summary>
internal sealed class MadeUpSearch
{
    private readonly Random random;

    public MadeUpSearch(int seed)
    {
        random = new(seed);
        int n = random.Next(2, 5);
        int[] lo = [.. Enumerable.Range(0, n).Select(_ => random.Next(0, 6))];
        var box = new Box(lo, [.. lo.Select(l => l + random.Next(0, n == 2 ? 12 : n == 3 ? 7 : 5))]);
        int split = random.Next(3) == 0 ? n / 2 : 0;
        int SideOf(int v) => v < split ? 0 : 1;
        List<Row> rows = [];
        for (int r = random.Next(0, 6); r > 0; r--)
        {
            int side = random.Next(2);
            int[] own = [.. Enumerable.Range(0, n).Where(v => SideOf(v) == side && random.Next(3) > 0)];
            Term[] terms = [.. own.Select(v => new Term(v, Rising(random.Next(1, 2_000))))];
            bool atLeast = random.Next(2) == 0;
            int[] some = [.. Enumerable.Range(0, n).Select(v => random.Next(box.Lo[v], box.Hi[v] + 1))];
            long sum = terms.Sum(t => t.Curve.At(some[t.Variable]));
            rows.Add(new(r, r, atLeast, sum + (random.Next(6) == 0 ? 0 : random.Next(-500, 1_500) * (atLeast ? -1 : 1)), terms));
        }

        List<Edge> edges = [];
        for (int v = 0; v + 1 < n; v++)
            if (SideOf(v) == SideOf(v + 1) && random.Next(3) == 0) edges.Add(new(9, v, v + 1, random.Next(-2, 3)));
        int[] lowest = [.. Enumerable.Range(0, n).Select(v => random.Next(0, box.Hi[v] + 3))];
        bool alike = random.Next(3) == 0;
        Problem = new(box, rows, edges, new([.. lowest.Select(l => alike ? new Curve(point => Math.Abs(point - l) / 2) : Falling(l, random.Next(1, 900)))], lowest, random.Next(0, 5) * 1_000, random.Next(1, 4)));
    }

    public SearchProblem Problem { get; }

    /// <summary>A part of the problem's box, in which a corner may lie outside what rows leave.</summary>
    public Box SomeBox()
    {
        Box box = Problem.Box.Copy();
        for (int v = 0; v < box.Count; v++)
        {
            (int one, int other) = (random.Next(box.Lo[v], box.Hi[v] + 1), random.Next(box.Lo[v], box.Hi[v] + 1));
            (box.Lo[v], box.Hi[v]) = (Math.Min(one, other), Math.Max(one, other));
        }

        return box;
    }

    /// <summary>Weights that nobody worked out, of any size, many of them 0.</summary>
    public Steering SomeWeights()
    {
        var weights = new Steering(Problem.Box.Count, Problem.Rows.Length, Problem.Edges.Length);
        Disturb(weights);
        return weights;
    }

    public void Disturb(Steering weights)
    {
        double Some() => random.Next(2) == 0 ? 0 : Math.Pow(10, random.NextDouble() * 4 - 2);
        for (int r = 0; r < weights.OfRows.Length; r++) weights.OfRows[r] = Some();
        for (int e = 0; e < weights.OfEdges.Length; e++) weights.OfEdges[e] = Some() * 100;
        for (int v = 0; v < weights.At.Length; v++) weights.At[v] = Problem.Box.Lo[v] + random.NextDouble() * (Problem.Box.Hi[v] - Problem.Box.Lo[v]);
    }

    public int Next(int below) => random.Next(below);

    /// <summary>Every point of a box that keeps to rows and edges, with its units.</summary>
    public IEnumerable<(int[] At, long Units)> Allowed(Box box) => Points(box, 0, [.. box.Lo]).Where(at => Keeps(at)).Select(at => (at, at.Select((p, v) => Problem.Aim.Units[v].At(p)).Sum()));

    private bool Keeps(int[] at) =>
        Problem.Edges.All(e => at[e.Higher] - at[e.Lower] >= e.Gap)
        && Problem.Rows.All(r => r.Terms.Sum(t => t.Curve.At(at[t.Variable])) is long sum && (r.AtLeast ? sum >= r.Limit : sum <= r.Limit));

    private static IEnumerable<int[]> Points(Box box, int variable, int[] at)
    {
        if (variable == at.Length)
        {
            yield return [.. at];
            yield break;
        }

        for (int point = box.Lo[variable]; point <= box.Hi[variable]; point++)
        {
            at[variable] = point;
            foreach (int[] all in Points(box, variable + 1, at)) yield return all;
        }
    }

    private Curve Rising(int step)
    {
        (int kind, int from) = (random.Next(3), random.Next(0, 8));
        return new(point => kind switch { 0 => point * (long)step, 1 => point / 2 * 2 * (long)step + point % 2, _ => Math.Max(0, point - from) * (long)step });
    }

    private static Curve Falling(int lowest, int step) => new(point => Math.Abs(point - lowest) * (long)step);
}
