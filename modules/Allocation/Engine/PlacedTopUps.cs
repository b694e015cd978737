using System.Runtime.InteropServices;
using FundingPlatform.Kernel;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// An authority's placements in columns: those that hang on values of bands by their pieces, the others by the pence that pricing
/// gave them. A run works their top-ups out anew from days and values.
/// </summary>
internal sealed class PlacedTopUps
{
    private readonly ValueCells cells;
    private readonly ValueTable table;
    private readonly PlacementColumns columns;

    // Each as the scheme had it that priced the first placement on it. Where a scheme in use changes everything is compiled anew, and a
    // scheme that no placement is priced by any more may have lost the band since: its values stand for nothing, and are not asked for.
    private readonly List<long> values = [];

    /// <summary>Placements as they are priced, each in the row of its school.</summary>
    public PlacedTopUps(Pricing pricing, int schools, IEnumerable<(string Id, int Row, IReadOnlyList<PricedPlacement> Priced)> placements)
    {
        cells = new(pricing.Year);
        table = new(cells);
        columns = new(cells, schools, placements.Select(p => Pieces(pricing, p.Id, p.Row, p.Priced)));
    }

    /// <summary>Takes a placement in place of what was known of it, by the schemes of now; one that costs nothing is taken out.</summary>
    public void Put(Pricing now, string id, int row, IReadOnlyList<PricedPlacement> priced)
    {
        if (priced.Count == 0) columns.Remove(id);
        else columns.Replace(Pieces(now, id, row, priced));
    }

    /// <summary>The columns with the values of all their cells.</summary>
    public (PlacementColumns, ValueTable) Ready()
    {
        if (table.Cells != cells.Count) table.Fill(CollectionsMarshal.AsSpan(values));
        return (columns, table);
    }

    private PlacedPieces Pieces(Pricing by, string id, int row, IReadOnlyList<PricedPlacement> priced)
    {
        CompiledTopUp? fits = by.Compile(priced);
        Piece[]? pieces = fits is null ? null : cells.PiecesOf(fits);
        for (int i = values.Count; i < cells.Values; i++) values.Add(cells.NameOf(i).In(fits!.Scheme));
        return pieces is not null ? new(id, row, pieces, 0) : new(id, row, [], priced.Sum(p => p.Amount ?? Money.Zero).Pence);
    }
}
