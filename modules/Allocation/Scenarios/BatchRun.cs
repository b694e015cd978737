using FundingPlatform.Allocation.Engine;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>
/// Works out sets of a <see cref="ScenarioBatch"/>, one after the other. It belongs to one thread at a time and allocates nothing, but
/// for placements that have to be priced one by one.
/// </summary>
internal sealed class BatchRun(ScenarioBatch batch)
{
    private readonly long[] values = new long[batch.Cells.Values];
    private readonly ValueTable table = new(batch.Cells);
    private readonly PricedAgain.Held held = new(batch.Again);

    /// <summary>
    /// Whole pence by row of the batch under a set of amounts in millionths of a pound, 0 or more. What is paid that no
    /// set moves is in it.
    /// </summary>
    public void TopUps(ReadOnlySpan<long> set, Span<double> pence)
    {
        if (set.Length != batch.Varied) throw new ArgumentException($"A set has {batch.Varied} amounts, not {set.Length}.", nameof(set));
        if (pence.Length != batch.Rows) throw new ArgumentException($"There are {batch.Rows} rows, not {pence.Length}.", nameof(pence));
        ReadOnlySpan<int> variedOf = batch.VariedOf;
        for (int i = 0; i < values.Length; i++) values[i] = set[variedOf[i]];
        table.Fill(values);
        batch.Columns.TopUps(table, pence);
        held.AddTo(set, pence);
    }
}
