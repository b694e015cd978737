namespace FundingPlatform.Allocation.Scenarios;

/// <summary>Top-ups of schools as sums over rows, each with the number of pieces that it stands for there.</summary>
internal sealed class SchoolSums
{
    private readonly BandValueRuns runs;
    private readonly int[] starts;
    private readonly int[] rows;
    private readonly double[] times;

    public SchoolSums(BandValueRuns runs, int schools, IEnumerable<(int School, int Row)> paid)
    {
        this.runs = runs;
        var counted = paid.GroupBy(p => p).Select(g => (g.Key.School, g.Key.Row, Times: g.Count())).OrderBy(c => c.School).ThenBy(c => c.Row).ToArray();
        (rows, times) = ([.. counted.Select(c => c.Row)], [.. counted.Select(c => (double)c.Times)]);
        starts = new int[schools + 1];
        foreach (var entry in counted) starts[entry.School + 1]++;
        for (int i = 0; i < schools; i++) starts[i + 1] += starts[i];
    }

    /// <summary>Rows that a run needs room for.</summary>
    public int Room => runs.PaddedRows;

    /// <summary>
    /// Whole pence of each school by the values of the cells in millionths of a pound; <paramref name="room"/> is the
    /// caller's, of <see cref="Room"/> numbers, so that nothing is allocated. Sums of pence below 2^53 are exact in a double.
    /// </summary>
    public void TopUps(ReadOnlySpan<long> values, Span<double> room, Span<double> pence)
    {
        runs.Run(values, room);
        for (int school = 0; school < pence.Length; school++)
        {
            double sum = 0;
            for (int i = starts[school]; i < starts[school + 1]; i++) sum += room[rows[i]] * times[i];
            pence[school] = sum;
        }
    }
}
