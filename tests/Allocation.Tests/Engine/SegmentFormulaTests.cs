using FundingPlatform.Allocation.Engine;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>The formula for a piece of a year, one by one and 16 at a time, against fractions, for every number of parts of a year.</summary>
public class SegmentFormulaTests
{
    private static readonly Rounding[] Roundings =
        [Rounding.Penny, new(RoundingMode.Up, 1), new(RoundingMode.Truncate, 1), new(RoundingMode.HalfEven, 1), new(RoundingMode.HalfUp, 100), new(RoundingMode.HalfEven, 1_200)];

    [Theory]
    [InlineData(365)]
    [InlineData(366)]
    [InlineData(190)]
    [InlineData(12)]
    [InlineData(36)]
    [InlineData(3)]
    [InlineData(2)]
    [InlineData(1)]
    [InlineData(459)]
    [InlineData(2_047)]
    [InlineData(56_000)]
    public void Every_number_of_parts_gives_the_pence_of_fractions(int yearParts)
    {
        var random = new Random(yearParts);
        Exact[] attended = [Exact.One, new(3, 5), new(1, 2), new(19, 20), new(83_333_333, 100_000_000)];
        Exact[] owed = [Exact.Zero, 600_000, 1, new(1_000_001, 3), new(200_001, 8)];
        var cells = new ValueCells(new(2023));
        foreach (Exact part in attended)
            foreach (Exact less in owed)
                foreach (Rounding rounding in Roundings) Add(cells, new(cells.Values, part, less, yearParts, rounding));
        long[] parts = [.. Enumerable.Range(1, Math.Min(yearParts, 2_047)).Select(n => (long)n), yearParts + 1, 16L * yearParts, 16L * yearParts + 1];
        foreach (Func<ValueCell, long> value in Values(random))
        {
            (ValueTable table, long[] values) = Filled(cells, value);
            for (int cell = 0; cell < cells.Count; cell++)
                foreach (int n in yearParts > 400 ? parts.Where(n => n % 37 == 0 || n >= yearParts).Select(n => (int)n) : parts.Select(n => (int)n))
                    Same(cells, table, values, cell, n);
        }
    }

    [Fact]
    public void A_piece_of_no_parts_costs_nothing_however_it_is_rounded()
    {
        var cells = new ValueCells(new(2023));
        foreach (RoundingMode mode in Enum.GetValues<RoundingMode>()) Add(cells, new(cells.Values, Exact.One, 0, 365, new(mode, 100)));
        (ValueTable table, _) = Filled(cells, _ => 40_000 * Rate.Scale);
        for (int cell = 0; cell < cells.Count; cell++) Assert.Equal(0, table.Pence(cell, 0));
    }

    [Fact]
    public void Both_widths_fill_a_table_with_the_same_bits()
    {
        var random = new Random(8);
        ValueCells cells = Some(random, 61, Roundings);
        foreach (Func<ValueCell, long> value in Values(random))
        {
            long[] values = [.. Enumerable.Range(0, cells.Values).Select(v => value(cells[v]))];
            (ValueTable one, ValueTable eight) = (new(cells), new(cells));
            one.Fill(values, lanes: false);
            eight.Fill(values, lanes: true);
            Assert.Equal(one.Whole, eight.Whole);
            Assert.Equal(one.Slope, eight.Slope);
            Assert.Equal(one.GreatestYear, eight.GreatestYear);
            for (int cell = 0; cell < cells.Count; cell++) Assert.Equal(one.Pence(cell, 1 + cell), eight.Pence(cell, 1 + cell));
        }
    }

    [Fact]
    public void Rows_at_every_width_give_the_pence_of_fractions_for_every_number_of_parts()
    {
        var random = new Random(16);
        foreach (int yearParts in (int[])[365, 366, 190, 12, 36, 3, 1, 2_047])
        {
            ValueCells cells = new(new(2023));
            foreach (Exact attended in (Exact[])[Exact.One, new(3, 5), new(13, 31), new(1, 11_458)])
                foreach (RoundingMode mode in Enum.GetValues<RoundingMode>()) Add(cells, new(cells.Values, attended, cells.Values * 1_111, yearParts, new(mode, 1)));
            foreach (Func<ValueCell, long> value in Values(random)) EveryPartOf(cells, yearParts, value);
        }
    }

    [Fact]
    public void The_float_path_takes_all_that_its_proof_allows_and_no_more()
    {
        var cells = new ValueCells(new(2023));
        foreach ((int below, int yearParts, int most) in ((int, int, int)[])[(1, 365, 2_047), (31, 365, 369), (1, 2_047, 2_047), (32, 366, 357), (1, 2_000_000, 1), (1, 4_194_297, 0)])
            Assert.Equal(most, cells.Formula(Add(cells, new(cells.Values, new(1, below), 0, yearParts, Rounding.Penny))).MostNarrow);
        Assert.Equal(0, cells.Formula(Add(cells, new(cells.Values, Exact.One, 0, 366, new(RoundingMode.HalfEven, 1)))).MostNarrow);
        Assert.Equal(2_047, cells.Formula(Add(cells, new(cells.Values, Exact.One, 0, 365, new(RoundingMode.HalfEven, 1)))).MostNarrow);
        Assert.Equal(0, cells.Formula(Add(cells, new(cells.Values, new(83_333_333, 100_000_000), 0, 365, Rounding.Penny))).MostParts);
    }

    private static void EveryPartOf(ValueCells cells, int yearParts, Func<ValueCell, long> value)
    {
        (ValueTable table, long[] values) = Filled(cells, value);
        int schools = Math.Min(yearParts, 2_047);
        // A school for every number of parts, with a piece of each cell that may be that long.
        var columns = new PlacementColumns(cells, schools, Enumerable.Range(1, schools).Select(n => new PlacedPieces(
            $"{n}", n - 1, [.. Enumerable.Range(0, cells.Count).Where(cell => n <= cells.Formula(cell).MostNarrow).Select(cell => new Piece(cell, n))], 0)));
        var pence = new double[schools];
        foreach (RowWidth width in Enum.GetValues<RowWidth>().Where(w => w <= RowTables.Widest))
        {
            columns.TopUps(table, pence, width);
            for (int n = 1; n <= schools; n++)
                Assert.Equal(Enumerable.Range(0, cells.Count).Where(cell => n <= cells.Formula(cell).MostNarrow).Sum(cell => cells[cell].Pence(values[cells[cell].Value], n)), pence[n - 1]);
        }
    }

    private static void Same(ValueCells cells, ValueTable table, long[] values, int cell, int n)
    {
        long exact = cells[cell].Pence(values[cells[cell].Value], n);
        if (table.Pence(cell, n) != exact) Assert.Fail($"{cells[cell]} at {values[cells[cell].Value]} for {n} parts: {table.Pence(cell, n)} for {exact} pence.");
    }

    /// <summary>Nothing, less than the contribution, half-pennies, the largest fractions, fractions of pence, and the greatest values, and one beyond.</summary>
    private static IEnumerable<Func<ValueCell, long>> Values(Random random) =>
    [
        _ => 0,
        _ => 1_000_000,
        _ => random.NextInt64(0, 4_000_000) * 10_000,
        // Odd halves of a year's parts: at half of them a half-penny.
        cell => ((long)cell.YearParts * random.Next(1, 9_000) + (long)cell.YearParts / 2) * 10_000,
        // The fraction of a part one short of whole.
        cell => ((long)cell.YearParts * random.Next(1, 9_000) - 1) * 10_000,
        _ => random.NextInt64(0, 40_000_000_000),
        _ => 1_000_000_000_000 - random.Next(0, 3) * 10_000,
        _ => 1_000_000_010_000,
    ];

    private static ValueCells Some(Random random, int count, Rounding[] roundings)
    {
        ValueCells cells = new(new(2023));
        for (int i = 0; i < count; i++)
            Add(cells, new(cells.Values, new(random.Next(1, 30), random.Next(1, 30)), random.Next(0, 900_000), random.Next(1, 400), roundings[random.Next(roundings.Length)]));
        return cells;
    }

    private static int Add(ValueCells cells, ValueCell cell)
    {
        cells.ValueNumber(new("made_up", $"{cells.Values}", new(Setting.Mainstream, null, null, 0), default), new object(), default);
        return cells.CellNumber(cell);
    }

    private static (ValueTable Table, long[] Values) Filled(ValueCells cells, Func<ValueCell, long> value)
    {
        long[] values = [.. Enumerable.Range(0, cells.Values).Select(v => value(cells[v]))];
        var table = new ValueTable(cells);
        table.Fill(values);
        return (table, values);
    }
}
