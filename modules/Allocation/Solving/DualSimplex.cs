using System.Numerics;
using System.Runtime.InteropServices;

namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// A linear programme in doubles: columns between bounds, rows at most a limit, by the dual method with long steps over a dense tableau that is kept from box to box. It
/// only steers: what it says is made into whole numbers and judged exactly (<see cref="Bounding"/>), so nothing here needs a proof.
/// </summary>
internal sealed class DualSimplex
{
    private const double Tolerance = 1e-7, SmallPivot = 1e-9;
    private const int MostPivots = 500;

    private readonly int columns;
    private readonly List<double[]> table = [];
    private readonly List<double> right = [];
    private readonly List<int> basic = [];
    private readonly int[] outside;
    private readonly double[] price, at;
    private readonly bool[] atUpper;
    private readonly List<(double Ratio, int Column)> candidates = [];

    public DualSimplex(ReadOnlySpan<double> costs)
    {
        columns = costs.Length;
        (price, at, atUpper, outside) = (costs.ToArray(), new double[columns], new bool[columns], [.. Enumerable.Range(0, columns)]);
        (Lower, Upper) = (new double[columns], new double[columns]);
    }

    /// <summary>Bounds of the columns.</summary>
    public double[] Lower { get; }
    public double[] Upper { get; }

    public int Rows => basic.Count;

    /// <summary>Pivots since the tableau was begun.</summary>
    public int Pivots { get; private set; }

    /// <summary>A new row: the sum of columns is at most a limit.</summary>
    public void Add(ReadOnlySpan<double> coefficients, double limit)
    {
        double[] row = new double[columns];
        double rest = limit;
        for (int j = 0; j < columns; j++)
            if (outside[j] < columns) row[j] = coefficients[outside[j]];
        for (int i = 0; i < basic.Count; i++)
        {
            if (basic[i] >= columns || coefficients[basic[i]] == 0) continue;
            rest -= coefficients[basic[i]] * right[i];
            Take(row, table[i], coefficients[basic[i]]);
        }

        basic.Add(columns + table.Count);
        table.Add(row);
        right.Add(rest);
    }

    /// <summary>
    /// Runs to the end or to its limit of pivots and writes the columns' values and the rows' multipliers. False where no values keep to the rows: the multipliers are
    /// then those of a sum of rows that shows it.
    /// </summary>
    public bool Run(double[] values, double[] multipliers)
    {
        double[] x = Settle();
        for (int pivot = 0; pivot < MostPivots; pivot++)
        {
            (int row, double beyond) = Worst(x);
            if (row < 0) break;
            int column = Entering(row, beyond);
            if (column < 0)
            {
                Ray(row, multipliers);
                return false;
            }

            Pivot(row, column, beyond > 0);
            x = Settle();
        }

        Array.Clear(multipliers);
        for (int j = 0; j < columns; j++)
        {
            if (outside[j] < columns) values[outside[j]] = at[j];
            else multipliers[outside[j] - columns] = Math.Max(0, price[j]);
        }

        for (int i = 0; i < x.Length; i++)
            if (basic[i] < columns) values[basic[i]] = Math.Clamp(x[i], Lower[basic[i]], Upper[basic[i]]);
        return true;
    }

    // A column with two bounds stands at the one that its price asks for; so every basis is a start, whatever box comes next.
    private double[] Settle()
    {
        for (int j = 0; j < columns; j++)
        {
            if (outside[j] >= columns) (atUpper[j], at[j]) = (false, 0);
            else
            {
                atUpper[j] = price[j] < 0 || (price[j] == 0 && atUpper[j]);
                at[j] = atUpper[j] ? Upper[outside[j]] : Lower[outside[j]];
            }
        }

        double[] x = new double[basic.Count];
        for (int i = 0; i < x.Length; i++) x[i] = right[i] - Dot(table[i], at);
        return x;
    }

    // The row that lies furthest beyond a bound, and how far: above 0 beyond its upper one.
    private (int Row, double Beyond) Worst(double[] x)
    {
        (int row, double worst, double beyond) = (-1, Tolerance, 0);
        for (int i = 0; i < x.Length; i++)
        {
            (double lower, double upper) = basic[i] < columns ? (Lower[basic[i]], Upper[basic[i]]) : (0, double.PositiveInfinity);
            double above = x[i] - upper, below = lower - x[i], most = Math.Max(above, below);
            if (most <= worst * (1 + 1e-12) || most <= Tolerance * Math.Max(1, Math.Abs(x[i]))) continue;
            (row, worst, beyond) = (i, most, above > below ? above : -below);
        }

        return (row, beyond);
    }

    // Columns whose price turns first come first; those that a move to their other bound does not satisfy the row yet are passed by.
    private int Entering(int row, double beyond)
    {
        candidates.Clear();
        double[] own = table[row];
        for (int j = 0; j < columns; j++)
        {
            double slope = beyond > 0 ? own[j] : -own[j];
            if (Math.Abs(slope) < SmallPivot || (outside[j] < columns && Lower[outside[j]] == Upper[outside[j]])) continue;
            if (atUpper[j] ? slope < 0 : slope > 0) candidates.Add((Math.Abs(price[j] / slope), j));
        }

        candidates.Sort();
        double left = Math.Abs(beyond);
        foreach ((_, int j) in candidates)
        {
            double width = outside[j] < columns ? Upper[outside[j]] - Lower[outside[j]] : double.PositiveInfinity;
            left -= Math.Abs(own[j]) * width;
            if (left <= 0) return j;
        }

        return -1;
    }

    private void Pivot(int row, int column, bool toUpper)
    {
        Pivots++;
        double[] own = table[row];
        double inverse = 1 / own[column];
        own[column] = 1;
        for (int j = 0; j < columns; j++) own[j] *= inverse;
        right[row] *= inverse;
        for (int i = 0; i < table.Count; i++)
        {
            double factor = table[i][column];
            if (i == row || factor == 0) continue;
            table[i][column] = 0;
            Take(table[i], own, factor);
            right[i] -= factor * right[row];
        }

        double cost = price[column];
        price[column] = 0;
        Take(price, own, cost);
        (basic[row], outside[column]) = (outside[column], basic[row]);
        atUpper[column] = toUpper;
    }

    private void Ray(int row, double[] multipliers)
    {
        Array.Clear(multipliers);
        if (basic[row] >= columns) multipliers[basic[row] - columns] = 1;
        for (int j = 0; j < columns; j++)
            if (outside[j] >= columns) multipliers[outside[j] - columns] = Math.Abs(table[row][j]);
    }

    private static void Take(double[] from, double[] what, double times)
    {
        Span<Vector<double>> to = MemoryMarshal.Cast<double, Vector<double>>(from.AsSpan());
        ReadOnlySpan<Vector<double>> some = MemoryMarshal.Cast<double, Vector<double>>(what.AsSpan());
        for (int i = 0; i < to.Length; i++) to[i] -= some[i] * times;
        for (int i = to.Length * Vector<double>.Count; i < from.Length; i++) from[i] -= what[i] * times;
    }

    private static double Dot(double[] left, double[] with)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++) sum += left[i] * with[i];
        return sum;
    }
}
