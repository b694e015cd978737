namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// Whole numbers by grid point of one variable; those of a row, pence as a rule, never fall from point to point. A table is made when somebody scans it, over the
/// points asked for, and kept; several may ask at once.
/// </summary>
internal sealed class Curve(Func<int, long> at)
{
    private sealed record Kept(int From, long[] Values);

    private volatile Kept? kept;

    /// <summary>The number at a grid point.</summary>
    public long At(int point) =>
        kept is Kept known && point >= known.From && point - known.From < known.Values.Length ? known.Values[point - known.From] : at(point);

    /// <summary>The numbers at the points from <paramref name="lo"/> to <paramref name="hi"/>, both included.</summary>
    public ReadOnlySpan<long> Over(int lo, int hi)
    {
        Kept? known = kept;
        if (known is null || lo < known.From || hi >= known.From + known.Values.Length)
        {
            (int from, int to) = known is null ? (lo, hi) : (Math.Min(lo, known.From), Math.Max(hi, known.From + known.Values.Length - 1));
            long[] values = new long[to - from + 1];
            for (int i = 0; i < values.Length; i++) values[i] = At(from + i);
            kept = known = new(from, values);
        }

        return known.Values.AsSpan(lo - known.From, hi - lo + 1);
    }
}

/// <summary>A variable's part of a sum.</summary>
internal readonly record struct Term(int Variable, Curve Curve);

/// <summary>
/// The sum of curves is at most, or at least, a limit. <paramref name="Constraint"/> is the index of the stated constraint from which it comes, and
/// <paramref name="School"/> the school's id where it is one school's.
/// </summary>
internal sealed record Row(int Constraint, int? School, bool AtLeast, long Limit, Term[] Terms);

/// <summary>A variable lies at least <paramref name="Gap"/> grid points above another.</summary>
internal readonly record struct Edge(int Constraint, int Lower, int Higher, int Gap);

/// <summary>
/// What is made small, in whole units: one curve for each variable, falling to its lowest point and rising after it. A sum of units is worth
/// <paramref name="Base"/> + units x <paramref name="Unit"/>.
/// </summary>
internal sealed record Aim(Curve[] Units, int[] Lowest, Int128 Base, long Unit)
{
    /// <summary>Units of all variables at a point each.</summary>
    public long Of(ReadOnlySpan<int> at)
    {
        long sum = 0;
        for (int v = 0; v < at.Length; v++) sum += Units[v].At(at[v]);
        return sum;
    }

    /// <summary>The least units of a box, whatever else holds.</summary>
    public long Least(Box box)
    {
        long sum = 0;
        for (int v = 0; v < box.Count; v++) sum += Units[v].At(Math.Clamp(Lowest[v], box.Lo[v], box.Hi[v]));
        return sum;
    }

    /// <summary>What units are worth.</summary>
    public Int128 Worth(long units) => Base + (Int128)units * Unit;

    /// <summary>The most units that are worth no more than an amount.</summary>
    public long UnitsIn(Int128 worth)
    {
        (Int128 whole, Int128 left) = Int128.DivRem(worth - Base, Unit);
        return (long)(left < 0 ? whole - 1 : whole);
    }
}

/// <summary>
/// Grid points, one for each variable, within a box, that keep to rows and edges and make an aim small. Everything is a whole number and exact.
/// </summary>
internal sealed class SearchProblem
{
    public SearchProblem(Box box, IReadOnlyList<Row> rows, IReadOnlyList<Edge> edges, Aim aim)
    {
        (Box, Rows, Edges, Aim) = (box, [.. rows], [.. edges], aim);
        RowsOf = new (int, Curve)[box.Count][];
        for (int v = 0; v < box.Count; v++)
            RowsOf[v] = [.. Rows.Index().SelectMany(r => r.Item.Terms.Where(t => t.Variable == v).Select(t => (r.Index, t.Curve)))];
    }

    /// <summary>The points that each variable may take at all.</summary>
    public Box Box { get; }
    public Row[] Rows { get; }
    public Edge[] Edges { get; }
    public Aim Aim { get; }

    /// <summary>By variable: the rows that it is in, with its curve there.</summary>
    public (int Row, Curve Curve)[][] RowsOf { get; }

    /// <summary>Whether points keep to everything, box included.</summary>
    public bool Allows(ReadOnlySpan<int> at)
    {
        for (int v = 0; v < at.Length; v++)
            if (at[v] < Box.Lo[v] || at[v] > Box.Hi[v]) return false;
        foreach (Edge edge in Edges)
            if (at[edge.Higher] < at[edge.Lower] + edge.Gap) return false;
        foreach (Row row in Rows)
        {
            long sum = Sum(row, at);
            if (row.AtLeast ? sum < row.Limit : sum > row.Limit) return false;
        }

        return true;
    }

    /// <summary>A row's sum at points.</summary>
    public static long Sum(Row row, ReadOnlySpan<int> at)
    {
        long sum = 0;
        foreach (Term term in row.Terms) sum += term.Curve.At(at[term.Variable]);
        return sum;
    }
}

/// <summary>For each variable the points from a lowest to a highest one, both included.</summary>
internal sealed class Box(int[] lo, int[] hi)
{
    public int[] Lo { get; } = lo;
    public int[] Hi { get; } = hi;
    public int Count => Lo.Length;

    public Box Copy() => new([.. Lo], [.. Hi]);

    public bool IsPoint => Lo.AsSpan().SequenceEqual(Hi);

    /// <summary>The same with other ends for one variable.</summary>
    public Box With(int variable, int lo, int hi)
    {
        Box box = Copy();
        (box.Lo[variable], box.Hi[variable]) = (lo, hi);
        return box;
    }
}
