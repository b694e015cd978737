using FundingPlatform.Allocation.Engine;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>Sums by school over the sliced layout, against plain sums of fractions, while placements come and go.</summary>
public class PlacementColumnsTests
{
    [Fact]
    public void Sums_by_school_are_plain_sums_whatever_the_schools_lengths()
    {
        for (int seed = 1; seed <= 45; seed++)
        {
            var made = new Authority(seed);
            var columns = new PlacementColumns(made.Cells, made.Schools, made.Placements.Values);
            made.Check(columns);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 3, 900)]
    [InlineData(17, 40, 600)]
    [InlineData(16, 100, 3_000)]
    [InlineData(33, 64, 2_000)]
    public void One_school_or_many_and_more_cells_than_one_palette(int schools, int cells, int placements)
    {
        var made = new Authority(schools, schools, cells, placements);
        var columns = new PlacementColumns(made.Cells, made.Schools, made.Placements.Values);
        made.Check(columns);
        Assert.True(placements < 100 || columns.Sliced > 0);
    }

    [Fact]
    public void After_every_change_the_sums_are_those_of_columns_built_anew()
    {
        for (int seed = 1; seed <= 12; seed++)
        {
            var made = new Authority(seed);
            var columns = new PlacementColumns(made.Cells, made.Schools, made.Placements.Values);
            for (int change = 0; change < 40; change++)
            {
                made.Change(columns);
                made.Check(columns, new(made.Cells, made.Schools, made.Placements.Values));
            }
        }
    }

    [Fact]
    public void Many_changes_are_sliced_again()
    {
        var made = new Authority(5, 20, 10, 800);
        var columns = new PlacementColumns(made.Cells, made.Schools, made.Placements.Values);
        int slicings = 0, before = columns.Loose;
        for (int change = 0; change < 2_000; change++)
        {
            made.Change(columns);
            if (columns.Loose < before) slicings++;
            before = columns.Loose;
        }

        Assert.InRange(slicings, 5, 40);
        made.Check(columns);
    }

    [Fact]
    public void A_placement_that_is_not_known_is_taken_out_without_harm()
    {
        var made = new Authority(3);
        var columns = new PlacementColumns(made.Cells, made.Schools, made.Placements.Values);
        columns.Remove("nobody");
        made.Check(columns);
    }

    [Fact]
    public void An_authority_without_placements_pays_what_was_priced_one_by_one()
    {
        var cells = new ValueCells(new(2023));
        var columns = new PlacementColumns(cells, 2, [new("a", 1, [], 12_345)]);
        var table = new ValueTable(cells);
        table.Fill([]);
        double[] pence = [7, 7];
        columns.TopUps(table, pence);
        Assert.Equal([0, 12_345], pence);
    }

    [Fact]
    public void A_table_that_does_not_know_a_new_cell_is_refused()
    {
        var made = new Authority(4, 5, 4, 50);
        var columns = new PlacementColumns(made.Cells, made.Schools, made.Placements.Values);
        ValueTable table = made.Filled(0);
        columns.Replace(new("new", 0, [new(made.Cells.CellNumber(new(0, new(1, 7), 0, 365, Rounding.Penny)), 3)], 0));
        Assert.Throws<ArgumentException>(() => columns.TopUps(table, new double[5]));
        Assert.Throws<ArgumentException>(() => table.Fill([1]));
    }

    [Fact]
    public void Lanes_of_32_bits_are_widened_in_time()
    {
        // One school's 2,000 pupils at a million pounds pass 2^31 pence after 21 rows.
        var cells = new ValueCells(new(2023));
        int cell = Made(cells, Setting.Special, new(Exact.One, 0, 365, Rounding.Penny));
        foreach ((int schools, int each) in ((int, int)[])[(1, 2_000), (16, 300)])
        {
            var columns = new PlacementColumns(cells, schools, Enumerable.Range(0, schools * each).Select(i => new PlacedPieces($"{i}", i % schools, [new(cell, 365)], 0)));
            var table = new ValueTable(cells);
            var pence = new double[schools];
            foreach (long pounds in (long[])[1_000_000, 999_999, 447_000])
            {
                table.Fill([pounds * Rate.Scale]);
                foreach (RowWidth width in Enum.GetValues<RowWidth>().Where(w => w <= RowTables.Widest))
                {
                    columns.TopUps(table, pence, width);
                    Assert.All(pence, sum => Assert.Equal(pounds * 100.0 * each, sum));
                }
            }
        }
    }

    [Fact]
    public void A_new_table_and_its_sums_allocate_nothing()
    {
        var made = new Authority(6, 60, 30, 2_000);
        var columns = new PlacementColumns(made.Cells, made.Schools, made.Placements.Values);
        ValueTable table = made.Filled(0);
        long[][] values = [.. Enumerable.Range(1, 50).Select(made.Values)];
        var pence = new double[made.Schools];
        foreach (RowWidth width in Enum.GetValues<RowWidth>().Where(w => w <= RowTables.Widest))
        {
            Run();
            long before = GC.GetAllocatedBytesForCurrentThread();
            Run();
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

            void Run()
            {
                foreach (long[] one in values)
                {
                    table.Fill(one);
                    columns.TopUps(table, pence, width);
                }
            }
        }
    }

    private static int Made(ValueCells cells, Setting setting, (Exact Attended, Exact Owed, Int128 YearParts, Rounding Rounding) cell)
    {
        int value = cells.ValueNumber(new("made_up", $"{cells.Values}", new(setting, null, null, 0), default), new object(), default);
        return cells.CellNumber(new(value, cell.Attended, cell.Owed, cell.YearParts, cell.Rounding));
    }

    /// <summary>A made-up authority: few or many schools, some long, some short, cells of several settings, units and conventions, some too fine for floats.</summary>
    private sealed class Authority
    {
        private static readonly Rounding[] Roundings = [Rounding.Penny, Rounding.Penny, Rounding.Penny, new(RoundingMode.Up, 1), new(RoundingMode.HalfEven, 1), new(RoundingMode.HalfUp, 100)];
        private static readonly Exact[] Attended = [Exact.One, Exact.One, Exact.One, new(3, 5), new(1, 2), new(83_333_333, 100_000_000)];
        private static readonly int[] Years = [366, 366, 365, 190, 12, 3, 1, 5_000];
        private readonly Random random;

        public Authority(int seed) : this(seed, 1 + seed * 7 % 41, 1 + seed * 13 % 90, seed * 97 % 1_200) { }

        public Authority(int seed, int schools, int cells, int placements)
        {
            (random, Schools) = (new Random(seed), schools);
            for (int i = 0; i < cells; i++) NewCell();
            for (int i = 0; i < placements; i++) Placements.Add($"p{i}", Placement($"p{i}"));
        }

        public int Schools { get; }
        public ValueCells Cells { get; } = new(new(2023));
        public Dictionary<string, PlacedPieces> Placements { get; } = [];

        /// <summary>A band, dates or the school change, a placement comes, or one goes.</summary>
        public void Change(PlacementColumns columns)
        {
            string key = $"p{random.Next(Placements.Count + 3)}";
            if (random.Next(4) == 0)
            {
                columns.Remove(key);
                Placements.Remove(key);
                return;
            }

            if (random.Next(30) == 0) NewCell();
            columns.Replace(Placements[key] = Placement(key));
        }

        public long[] Values(int seed)
        {
            var values = new Random(seed);
            // Multiples of 50p of which half the days make a half-penny; now and then fractions of pence, or a million pounds and more.
            long unit = seed % 7 == 3 ? 1_234 : 500_000, most = seed % 7 == 5 ? 1_100_000 : 60_000;
            return [.. Enumerable.Range(0, Cells.Values).Select(_ => values.NextInt64(0, most * Rate.Scale) / unit * unit)];
        }

        public ValueTable Filled(int seed)
        {
            var table = new ValueTable(Cells);
            table.Fill(Values(seed));
            return table;
        }

        public void Check(PlacementColumns columns, PlacementColumns? other = null)
        {
            for (int seed = 1; seed <= (other is null ? 8 : 2); seed++)
            {
                ValueTable table = Filled(seed);
                double[] vectors = new double[Schools], plain = new double[Schools];
                columns.TopUps(table, vectors);
                foreach (RowWidth width in Enum.GetValues<RowWidth>().Where(w => w <= RowTables.Widest))
                {
                    columns.TopUps(table, plain, width);
                    Assert.Equal(plain, vectors);
                }

                if (other is null) SumUp(Values(seed), plain);
                else other.TopUps(table, plain);
                Assert.Equal(plain, vectors);
            }
        }

        private void SumUp(long[] values, double[] pence)
        {
            Array.Clear(pence);
            foreach (PlacedPieces placement in Placements.Values)
                pence[placement.School] += placement.Pence + placement.Pieces.Sum(piece => Cells[piece.Cell].Pence(values[Cells[piece.Cell].Value], piece.Parts));
        }

        private void NewCell() => Made(Cells, (Setting)random.Next(3),
            (Attended[random.Next(Attended.Length)], random.Next(3) == 0 ? random.Next(0, 900_000) : 0, Years[random.Next(Years.Length)], Roundings[random.Next(Roundings.Length)]));

        // Every eleventh school is a hundred times as long as the others.
        private PlacedPieces Placement(string key)
        {
            int school = random.Next(Schools);
            if (random.Next(3) > 0) school -= school % 11;
            var pieces = new Piece[random.Next(20) == 0 ? 0 : 1 + random.Next(3) / 2];
            for (int i = 0; i < pieces.Length; i++)
            {
                int cell = Math.Min(random.Next(Cells.Count), random.Next(Cells.Count));
                pieces[i] = new(cell, random.Next(2) == 0 ? (int)Cells[cell].YearParts : random.Next(0, (int)Cells[cell].YearParts + 1));
            }

            return new(key, school, pieces, pieces.Length == 0 ? random.Next(1, 900_000) : 0);
        }
    }
}
