using System.Runtime.InteropServices;

namespace FundingPlatform.Allocation.Engine;

/// <summary>What a placement costs a year: its pieces, and the whole pence of what was priced one by one, which hang on no value.</summary>
internal readonly record struct PlacedPieces(string Key, int School, Piece[] Pieces, long Pence);

/// <summary>
/// The placements of an authority's schools as columns, and the sums of their top-ups by school under any set of values. A piece is
/// sliced (<see cref="SlicedRows"/>) or loose: what is rare, does not fit there, or has changed since the last slicing.
/// It belongs to one thread at a time while placements are replaced; sums may be taken by many.
/// </summary>
internal sealed class PlacementColumns
{
    // Fewer changed pieces than this are not worth slicing again.
    private const int FewLoose = 64;

    /// <summary>A piece by itself; one taken out has no parts.</summary>
    private record struct LoosePiece(int School, int Cell, int Parts);

    /// <summary>Where a placement's pieces are: a place among the sliced, or below 0 one less than the negative of that among the loose.</summary>
    private sealed record Placed(int School, Piece[] Pieces, int[] At, long Pence);

    private readonly ValueCells cells;
    private readonly Dictionary<string, Placed> placed = new(StringComparer.Ordinal);
    private readonly double[] priced;
    private readonly List<LoosePiece> loose = [];
    private SlicedRows sliced = SlicedRows.None;
    private int looseWhenSliced, pieces;

    public PlacementColumns(ValueCells cells, int schools, IEnumerable<PlacedPieces> placements)
    {
        (this.cells, priced) = (cells, new double[schools]);
        foreach (PlacedPieces placement in placements) Put(placement);
        Slice();
    }

    /// <summary>Schools.</summary>
    public int Schools => priced.Length;

    /// <summary>Pieces that are worked out one by one.</summary>
    public int Loose => loose.Count;

    /// <summary>Places among the sliced pieces, the padding included.</summary>
    public int Sliced => sliced.Length;

    /// <summary>Takes a placement in place of what was known by its key.</summary>
    public void Replace(PlacedPieces placement)
    {
        Remove(placement.Key);
        Put(placement);
        SliceIfLoose();
    }

    /// <summary>Takes a placement out, if it is known.</summary>
    public void Remove(string key)
    {
        if (!placed.Remove(key, out Placed? before)) return;
        priced[before.School] -= before.Pence;
        pieces -= before.Pieces.Length;
        foreach (int at in before.At)
            if (at >= 0) sliced.Clear(at);
            else CollectionsMarshal.AsSpan(loose)[-1 - at].Parts = 0;
    }

    /// <summary>
    /// Whole pence of every school by the values of a table that knows all cells; allocates nothing. A sum below 2^53 is exact in a double
    /// whatever its order.
    /// </summary>
    public void TopUps(ValueTable table, Span<double> pence) => TopUps(table, pence, RowTables.Widest);

    /// <summary>The same; <paramref name="width"/> is one that the machine has, and changes no bit.</summary>
    internal void TopUps(ValueTable table, Span<double> pence, RowWidth width)
    {
        if (table.Cells != cells.Count) throw new ArgumentException("There are cells that the table was not filled for.", nameof(table));
        priced.CopyTo(pence);
        sliced.AddTo(pence, table, width);
        foreach (ref readonly LoosePiece piece in CollectionsMarshal.AsSpan(loose)) pence[piece.School] += table.Pence(piece.Cell, piece.Parts);
    }

    private void Put(PlacedPieces placement)
    {
        var at = new int[placement.Pieces.Length];
        placed.Add(placement.Key, new(placement.School, placement.Pieces, at, placement.Pence));
        priced[placement.School] += placement.Pence;
        pieces += at.Length;
        for (int i = 0; i < at.Length; i++) at[i] = Loosen(placement.School, placement.Pieces[i]);
    }

    private int Loosen(int school, Piece piece)
    {
        loose.Add(new(school, piece.Cell, piece.Parts));
        return -loose.Count;
    }

    private void SliceIfLoose()
    {
        int changed = loose.Count - looseWhenSliced;
        if (changed > FewLoose && changed > pieces / 8) Slice();
    }

    private void Slice()
    {
        var all = new (int School, Piece Piece)[pieces];
        var places = new int[pieces];
        int next = 0;
        foreach (Placed placement in placed.Values)
            foreach (Piece piece in placement.Pieces) all[next++] = (placement.School, piece);
        sliced = SlicedRows.Of(cells, all, priced.Length, places);
        loose.Clear();
        next = 0;
        foreach (Placed placement in placed.Values)
            for (int i = 0; i < placement.At.Length; i++, next++)
                placement.At[i] = places[next] >= 0 ? places[next] : Loosen(placement.School, placement.Pieces[i]);
        looseWhenSliced = loose.Count;
    }
}
