using FundingPlatform.Allocation.Engine;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// The placements of a book in columns: those that hang on values of bands by their pieces, the others by the pence that pricing
/// gave them. A run works their top-ups out anew from days and values.
/// </summary>
internal sealed class PlacedBook
{
    private readonly Pricing pricing;
    private readonly ValueCells cells;
    private readonly ValueTable values;
    private readonly PlacementColumns columns;

    /// <summary>Placements as they are priced, each in the row of its school.</summary>
    public PlacedBook(Pricing pricing, int schools, IEnumerable<(string Id, int Row, IReadOnlyList<PricedPlacement> Priced)> placements)
    {
        (this.pricing, cells) = (pricing, new(pricing.Year));
        values = new(cells);
        columns = new(cells, schools, placements.Select(p => Pieces(pricing, p.Id, p.Row, p.Priced)));
    }

    /// <summary>Takes a placement in place of what was known of it, by the schemes of now; one that costs nothing is taken out.</summary>
    public void Put(Pricing now, string id, int row, IReadOnlyList<PricedPlacement> priced)
    {
        if (priced.Count == 0) columns.Remove(id);
        else columns.Replace(Pieces(now, id, row, priced));
    }

    /// <summary>The columns with the values of all their cells.</summary>
    public (PlacementColumns, ValueTable) Ready(Pricing now)
    {
        if (values.Cells != cells.Count) values.Fill(Values(now));
        return (columns, values);
    }

    // A scheme that one of the values comes from is still there: a book whose schemes change is built again.
    private long[] Values(Pricing now)
    {
        var all = new long[cells.Values];
        for (int i = 0; i < all.Length; i++)
        {
            NamedValue name = cells.NameOf(i);
            Scheme scheme = now.Schemes.TryGetValue(name.Scheme, out Scheme? known) ? known : pricing.Schemes[name.Scheme];
            all[i] = name.In(scheme);
        }

        return all;
    }

    private PlacedPieces Pieces(Pricing by, string id, int row, IReadOnlyList<PricedPlacement> priced) =>
        by.Compile(priced) is CompiledTopUp fits && cells.PiecesOf(fits) is Piece[] pieces ? new(id, row, pieces, 0)
            : new(id, row, [], priced.Sum(p => p.Amount ?? Money.Zero).Pence);
}
