using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// Pieces packed in 16 bits each, 16 in a row, so that a row is priced at once: up to 32 cells of one setting and unit make a
/// palette, whose numbers lie in registers and are picked by the piece. Of a palette's schools, those with about as many pieces lie
/// side by side, a lane each, short ones padded with pieces of no length; the others one after the other across the lanes.
/// </summary>
internal sealed class SlicedRows
{
    public const int Lanes = 16;
    private const int SlotBits = 5, SlotMask = (1 << SlotBits) - 1;

    /// <summary>Cells of a palette, filled up to whole vectors with the first; its strips end before <paramref name="Strips"/>.</summary>
    private readonly record struct Palette(int[] Cells, float[] Bias, double Unit, int Strips);

    /// <summary>Rows of schools side by side, or of one school alone: the first of its pieces, its rows, where its schools stand, how many.</summary>
    private readonly record struct Strip(int Start, int Rows, int First, int Schools);

    private readonly List<Palette> palettes = [];
    private readonly List<Strip> strips = [];
    private readonly List<int> schoolAt = [];
    private CacheLines<ushort> packed = new(0);
    private long longest = 1;

    public static SlicedRows None { get; } = new();

    /// <summary>Places for pieces, the padding included.</summary>
    public int Length => packed.Length;

    /// <summary>Lays pieces out. <paramref name="placeOf"/> takes each one's place, -1 for a piece that is not among them: of a rare cell, or too long or fine for floats.</summary>
    public static SlicedRows Of(ValueCells cells, ReadOnlySpan<(int School, Piece Piece)> pieces, int schools, Span<int> placeOf)
    {
        var made = new SlicedRows();
        int[][] chosen = [.. Palettes(cells, pieces)];
        var slotOf = new (int Palette, int Slot)[cells.Count];
        Array.Fill(slotOf, (-1, 0));
        for (int p = 0; p < chosen.Length; p++)
            for (int slot = 0; slot < chosen[p].Length; slot++) slotOf[chosen[p][slot]] = (p, slot);
        var of = new List<int>[chosen.Length];
        for (int p = 0; p < of.Length; p++) of[p] = [];
        for (int i = 0; i < pieces.Length; i++)
        {
            placeOf[i] = -1;
            if (IsNarrow(cells, pieces[i].Piece) && slotOf[pieces[i].Piece.Cell].Palette is >= 0 and int p) of[p].Add(i);
        }

        List<ushort> all = [];
        for (int p = 0; p < of.Length; p++) made.Lay(cells, chosen[p], of[p], pieces, schools, slotOf, all, placeOf);
        made.packed = new(all.Count);
        CollectionsMarshal.AsSpan(all).CopyTo(made.packed.Span);
        return made;
    }

    /// <summary>Takes a piece out: its place stays, without length.</summary>
    public void Clear(int place) => packed.Span[place] &= SlotMask;

    /// <summary>Adds what the pieces come to, in pence, to each school's sum; <paramref name="width"/> changes no bit.</summary>
    public void AddTo(Span<double> pence, ValueTable table, RowWidth width)
    {
        // A piece comes to at most (a + 1) x n units; so many rows fit a lane of 32 bits.
        double rows = Math.Floor(int.MaxValue / (table.GreatestYear * longest));
        bool narrow = width != RowWidth.One && !table.IsWide && table.IsWholePence && rows >= 1;
        int strip = 0;
        foreach (ref readonly Palette palette in CollectionsMarshal.AsSpan(palettes))
        {
            ReadOnlySpan<Strip> own = CollectionsMarshal.AsSpan(strips)[strip..palette.Strips];
            strip = palette.Strips;
            if (narrow) AddVectors(palette, own, table, rows, width, pence);
            else AddOneByOne(palette, own, table, pence);
        }
    }

    private static bool IsNarrow(ValueCells cells, Piece piece) => piece.Parts > 0 && piece.Parts <= cells.Formula(piece.Cell).MostNarrow;

    // The most used cells of a setting and unit first; a handful of pieces is not worth a palette.
    private static IEnumerable<int[]> Palettes(ValueCells cells, ReadOnlySpan<(int School, Piece Piece)> pieces)
    {
        var used = new int[cells.Count];
        foreach ((_, Piece piece) in pieces)
            if (IsNarrow(cells, piece)) used[piece.Cell]++;
        return Enumerable.Range(0, used.Length).Where(cell => used[cell] > 0)
            .GroupBy(cell => (cells.SettingOf(cell), cells.Formula(cell).Unit))
            .SelectMany(g => g.OrderByDescending(cell => used[cell]).ThenBy(cell => cell).Chunk(SlotMask + 1))
            .Where(palette => palette.Sum(cell => used[cell]) >= Lanes);
    }

    private void Lay(
        ValueCells cells, int[] palette, List<int> own, ReadOnlySpan<(int School, Piece Piece)> pieces, int schools,
        (int Palette, int Slot)[] slotOf, List<ushort> all, Span<int> placeOf)
    {
        var ofSchool = new List<int>?[schools];
        foreach (int i in own)
        {
            (ofSchool[pieces[i].School] ??= []).Add(i);
            long ofYear = (long)cells[pieces[i].Piece.Cell].YearParts;
            longest = Math.Max(longest, (pieces[i].Piece.Parts + ofYear - 1) / ofYear);
        }

        int[] order = [.. Enumerable.Range(0, schools).Where(s => ofSchool[s] is not null).OrderByDescending(s => ofSchool[s]!.Count).ThenBy(s => s)];
        foreach ((int from, int count) in Cheapest([.. order.Select(s => ofSchool[s]!.Count)]))
        {
            int start = all.Count, greatest = ofSchool[order[from]]!.Count, stride = count == 1 ? 1 : Lanes;
            int rows = count == 1 ? (greatest + Lanes - 1) / Lanes : greatest;
            strips.Add(new(start, rows, schoolAt.Count, count));
            CollectionsMarshal.SetCount(all, start + rows * Lanes);
            CollectionsMarshal.AsSpan(all)[start..].Clear();
            for (int lane = 0; lane < count; lane++)
            {
                schoolAt.Add(order[from + lane]);
                int place = start + lane;
                foreach (int i in ofSchool[order[from + lane]]!)
                {
                    all[place] = (ushort)(pieces[i].Piece.Parts << SlotBits | slotOf[pieces[i].Piece.Cell].Slot);
                    (placeOf[i], place) = (place, place + stride);
                }
            }
        }

        var full = new int[palette.Length > Lanes ? 2 * Lanes : Lanes];
        Array.Fill(full, palette[0]);
        palette.CopyTo(full, 0);
        palettes.Add(new(full, [.. full.Select(cell => cells.Formula(cell).NarrowBias)], cells.Formula(palette[0]).Unit, strips.Count));
    }

    // Rows that a strip costs beside its own, by measure: its sums go to one school, or to one after the other.
    private const int CostAlone = 5, CostSideBySide = 12;

    /// <summary>Counts, greatest first, cut into strips of 1 or up to 16 so that there are fewest rows.</summary>
    private static IEnumerable<(int From, int Count)> Cheapest(int[] counts)
    {
        var cost = new long[counts.Length + 1];
        var next = new int[counts.Length];
        for (int i = counts.Length - 1; i >= 0; i--)
        {
            int end = Math.Min(i + Lanes, counts.Length);
            long alone = cost[i + 1] + (counts[i] + Lanes - 1) / Lanes + CostAlone, beside = cost[end] + counts[i] + CostSideBySide;
            (cost[i], next[i]) = beside < alone ? (beside, end) : (alone, i + 1);
        }

        for (int i = 0; i < counts.Length; i = next[i]) yield return (i, next[i] - i);
    }

    private void AddOneByOne(in Palette palette, ReadOnlySpan<Strip> own, ValueTable table, Span<double> pence)
    {
        foreach (Strip strip in own)
            for (int i = 0; i < strip.Rows * Lanes; i++)
            {
                int piece = packed.Span[strip.Start + i];
                if (piece > SlotMask) pence[schoolAt[strip.First + (strip.Schools == 1 ? 0 : i % Lanes)]] += table.Pence(palette.Cells[piece & SlotMask], piece >> SlotBits);
            }
    }

    private void AddVectors(in Palette palette, ReadOnlySpan<Strip> own, ValueTable table, double rows, RowWidth width, Span<double> pence)
    {
        (double[] whole, double[] slope) = table.Room;
        ReadOnlySpan<double> wholeOf = table.Whole, slopeOf = table.Slope;
        for (int slot = 0; slot < palette.Cells.Length; slot++)
            (whole[slot], slope[slot]) = (wholeOf[palette.Cells[slot]], slopeOf[palette.Cells[slot]]);
        int most = (int)Math.Min(rows, int.MaxValue / Lanes);
        bool one = palette.Cells.Length == Lanes;
        if (width == RowWidth.Sixteen && one) Add(new OneTable(whole, slope, palette.Bias), own, most, palette.Unit, pence);
        else if (width == RowWidth.Sixteen) Add(new TwoTables(whole, slope, palette.Bias), own, most, palette.Unit, pence);
        else if (one) Add(new OneTableOfHalves(whole, slope, palette.Bias), own, most, palette.Unit, pence);
        else Add(new TwoTablesOfHalves(whole, slope, palette.Bias), own, most, palette.Unit, pence);
    }

    private void Add<TTable>(in TTable table, ReadOnlySpan<Strip> own, int most, double unit, Span<double> pence) where TTable : struct, IRowTable
    {
        Span<double> sums = stackalloc double[Lanes];
        Vector512<double> units = Vector512.Create(unit);
        ReadOnlySpan<int> schools = CollectionsMarshal.AsSpan(schoolAt);
        foreach (Strip strip in own)
        {
            (Vector512<double> low, Vector512<double> high) = table.Sum(packed.Span.Slice(strip.Start, strip.Rows * Lanes), most, SlotBits);
            if (strip.Schools == 1)
            {
                pence[schools[strip.First]] += Vector512.Sum((low + high) * units);
                continue;
            }

            (low * units).CopyTo(sums);
            (high * units).CopyTo(sums[(Lanes / 2)..]);
            ReadOnlySpan<int> here = schools.Slice(strip.First, strip.Schools);
            for (int lane = 0; lane < here.Length; lane++) pence[here[lane]] += sums[lane];
        }
    }
}
