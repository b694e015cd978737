using System.Numerics;
using System.Runtime.InteropServices;

namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// The exact bound of a box. For any weights y of 0 or more, and any points that keep to the rows, the aim is at least the least over the box of
/// <c>aim + sum of y x (what a row has beyond its limit)</c>; that is one least value for each variable by itself, found by looking at every point of its part of the box.
/// Weights are whole numbers of 1/S units, every product and sum here is whole, so the bound holds whatever the weights are: good ones only make it high.
/// <para>
/// S is a power of two, as large as leaves every number of a variable below 2^61 in size: an aim's units times S, a row's pence above those at the box's
/// lowest point times its weight, and an edge's points times its weight. Sums over variables are in 128 bits.
/// </para>
/// </summary>
internal sealed class Bounding(SearchProblem problem, Work work)
{
    private const double Largest = 2e18;
    private const int FirstShift = 44, RayBits = 30;

    private readonly long[][] of = new long[problem.Box.Count][];
    private readonly long[] least = new long[problem.Box.Count];
    private readonly long[] ofRows = new long[problem.Rows.Length], ofEdges = new long[problem.Edges.Length], slope = new long[problem.Box.Count];

    /// <summary>What no points of the box that keep to the rows can be below, in units.</summary>
    public long Bound(Box box, Steering weights, long cutoff)
    {
        int shift = Weigh(box, weights, FirstShift, aimed: true);
        Int128 whole = Least(box, 1L << shift), scale = (Int128)1 << shift;
        long bound = (long)((whole + scale - 1) >> shift);
        if (bound <= cutoff && cutoff != long.MaxValue) Narrow(box, (Int128)cutoff * scale - whole);
        return bound;
    }

    /// <summary>Whether the weights show that no points of the box keep to the rows.</summary>
    public bool IsEmpty(Box box, Steering weights)
    {
        double most = Math.Max(weights.OfRows.DefaultIfEmpty().Max(), weights.OfEdges.DefaultIfEmpty().Max());
        if (most <= 0) return false;
        Weigh(box, weights, RayBits - (int)Math.Ceiling(Math.Log2(most)), aimed: false);
        return Least(box, 0) > 0;
    }

    private int Weigh(Box box, Steering weights, int shift, bool aimed)
    {
        while (Size(box, weights, shift, aimed) > Largest) shift--;
        double scale = Math.ScaleB(1, shift);
        for (int r = 0; r < ofRows.Length; r++) ofRows[r] = (long)(weights.OfRows[r] * scale);
        for (int e = 0; e < ofEdges.Length; e++) ofEdges[e] = (long)(weights.OfEdges[e] * scale);
        return shift;
    }

    private double Size(Box box, Steering weights, int shift, bool aimed)
    {
        double size = 0;
        if (aimed)
            for (int v = 0; v < box.Count; v++)
                size += Math.Max(Math.Abs((double)problem.Aim.Units[v].At(box.Lo[v])), Math.Abs((double)problem.Aim.Units[v].At(box.Hi[v])));
        for (int r = 0; r < ofRows.Length; r++)
            if (weights.OfRows[r] > 0)
                foreach ((int v, Curve curve) in problem.Rows[r].Terms) size += weights.OfRows[r] * (curve.At(box.Hi[v]) - curve.At(box.Lo[v]));
        for (int e = 0; e < ofEdges.Length; e++)
            if (weights.OfEdges[e] > 0) size += weights.OfEdges[e] * (box.Hi[problem.Edges[e].Lower] - box.Lo[problem.Edges[e].Lower] + box.Hi[problem.Edges[e].Higher] - box.Lo[problem.Edges[e].Higher]);
        return Math.ScaleB(size, shift);
    }

    private Int128 Least(Box box, long scale)
    {
        Int128 whole = 0;
        Array.Clear(slope);
        for (int e = 0; e < ofEdges.Length; e++)
        {
            if (ofEdges[e] == 0) continue;
            Edge edge = problem.Edges[e];
            slope[edge.Lower] += ofEdges[e];
            slope[edge.Higher] -= ofEdges[e];
            whole += (Int128)ofEdges[e] * (box.Lo[edge.Lower] + edge.Gap - box.Lo[edge.Higher]);
        }

        for (int r = 0; r < ofRows.Length; r++)
        {
            if (ofRows[r] == 0) continue;
            Row row = problem.Rows[r];
            Int128 beyond = SearchProblem.Sum(row, box.Lo) - (Int128)row.Limit;
            whole += row.AtLeast ? -beyond * ofRows[r] : beyond * ofRows[r];
        }

        for (int v = 0; v < box.Count; v++) whole += least[v] = Scan(box, v, scale);
        return whole;
    }

    private long Scan(Box box, int v, long scale)
    {
        (int lo, int count) = (box.Lo[v], box.Hi[v] - box.Lo[v] + 1);
        if (of[v] is null || of[v].Length < count) of[v] = new long[count];
        Span<long> sums = of[v].AsSpan(0, count);
        for (int i = 0; i < count; i++) sums[i] = slope[v] * i;
        if (scale != 0) Add(sums, problem.Aim.Units[v].Over(lo, box.Hi[v]), scale, 0);
        int scans = 1;
        foreach ((int r, Curve curve) in problem.RowsOf[v])
        {
            if (ofRows[r] == 0) continue;
            ReadOnlySpan<long> own = curve.Over(lo, box.Hi[v]);
            Add(sums, own, problem.Rows[r].AtLeast ? -ofRows[r] : ofRows[r], own[0]);
            scans++;
        }

        work.Did((long)scans * count / 2);
        long smallest = long.MaxValue;
        foreach (long sum in sums) smallest = Math.Min(smallest, sum);
        return smallest;
    }

    private static void Add(Span<long> sums, ReadOnlySpan<long> own, long times, long from)
    {
        Span<Vector<long>> to = MemoryMarshal.Cast<long, Vector<long>>(sums);
        ReadOnlySpan<Vector<long>> some = MemoryMarshal.Cast<long, Vector<long>>(own);
        var less = new Vector<long>(from);
        for (int i = 0; i < to.Length; i++) to[i] += (some[i] - less) * times;
        for (int i = to.Length * Vector<long>.Count; i < sums.Length; i++) sums[i] += (own[i] - from) * times;
    }

    // A point whose own part lies further above the least one than all that is left below the cutoff is in no better answer.
    private void Narrow(Box box, Int128 allowance)
    {
        for (int v = 0; v < box.Count; v++)
        {
            Int128 most = allowance + least[v];
            (int lo, int hi, int from) = (box.Lo[v], box.Hi[v], box.Lo[v]);
            while (of[v][lo - from] > most) lo++;
            while (of[v][hi - from] > most) hi--;
            (box.Lo[v], box.Hi[v]) = (lo, hi);
        }
    }
}
