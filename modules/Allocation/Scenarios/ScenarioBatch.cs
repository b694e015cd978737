using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>
/// An authority's own placements over values that vary: one copy of columns for any number of sets of values and any number
/// of threads, each with a <see cref="BatchRun"/> of its own. A set has an amount in millionths of a pound for each value that varies, and an
/// amount may stand in several places of the schemes. Nothing else of a year hangs on values of bands: not the formula, nor what is
/// paid by counts, nor what plans pay beside awards.
/// <para>
/// Placements whose pieces hang on single values are columns, and what does not vary of them is pence. Those that do not fit
/// (<see cref="TopUps.CompiledTopUp"/>) and that some value moves are priced by the module's rule for each set (<see cref="PricedAgain"/>).
/// </para>
/// Rows are the schools in the order given, then two: the authority's pupils in independent and non-maintained special schools and personal budgets,
/// and those elsewhere. Sums are whole pence in doubles. A value is at most a million pounds and a placement at most a few years' worth
/// of pieces, so a sum stays below 2^53 with ten million placements, and is exact whatever its order.
/// </summary>
internal sealed class ScenarioBatch
{
    private readonly int[] variedOf;
    private readonly double[] today;

    private ScenarioBatch(int varied, ValueCells cells, int[] variedOf, PlacementColumns columns, PricedAgain again, double[] today, int inColumns) =>
        (Varied, Cells, this.variedOf, Columns, Again, this.today, InColumns) = (varied, cells, variedOf, columns, again, today, inColumns);

    /// <summary>Amounts in a set.</summary>
    public int Varied { get; }

    /// <summary>Rows: the schools and two more.</summary>
    public int Rows => today.Length;

    /// <summary>Schools.</summary>
    public int Schools => today.Length - 2;

    /// <summary>The row of pupils in independent and non-maintained special schools and of personal budgets.</summary>
    public int Outside => today.Length - 2;

    /// <summary>The row of pupils who are neither there nor at a school of the index.</summary>
    public int Elsewhere => today.Length - 1;

    /// <summary>Placements that a set moves by columns.</summary>
    public int InColumns { get; }

    /// <summary>Placements that are priced by the module's rule for each set.</summary>
    public int OneByOne => Again.Placements;

    /// <summary>What the schemes of today give, pence by row.</summary>
    public ReadOnlySpan<double> Today => today;

    internal ValueCells Cells { get; }
    internal PlacementColumns Columns { get; }
    internal PricedAgain Again { get; }

    /// <summary>By value of the columns: which amount of a set it is.</summary>
    internal ReadOnlySpan<int> VariedOf => variedOf;

    /// <summary>
    /// Makes the columns once. <paramref name="varied"/> has for each amount of a set the places where it stands, each of them in one amount only;
    /// <paramref name="priced"/> is the year at today's values, <paramref name="schools"/> the schools in the order of their rows.
    /// </summary>
    public static ScenarioBatch Of(
        YearInputs inputs, int authority, BandValueRuns runs, PricedYear priced, IReadOnlyList<int> schools, IReadOnlyList<IReadOnlyList<OwnValue>> varied) =>
        new Maker(inputs, authority, runs, priced, schools, varied).Make();

    private sealed class Maker(
        YearInputs inputs, int authority, BandValueRuns runs, PricedYear priced, IReadOnlyList<int> schools, IReadOnlyList<IReadOnlyList<OwnValue>> varied)
    {
        private readonly Dictionary<(object Series, DateOnly From, Setting Setting), int> variedAt =
            varied.SelectMany((places, i) => places.Select(place => (place.Place, Varied: i))).ToDictionary(p => p.Place, p => p.Varied);

        private readonly Dictionary<int, int> rowOf = schools.Select((school, row) => (school, row)).ToDictionary(s => s.school, s => s.row);
        private readonly ValueCells cells = new(inputs.Year);
        private readonly List<int> variedOf = [];
        private readonly object[] marks = [.. varied.Select(_ => new object())];
        private int inColumns;

        public ScenarioBatch Make()
        {
            Dictionary<string, long> paid = priced.Of(authority).GroupBy(p => p.Placement.Id, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Sum(p => p.Amount?.Pence ?? 0), StringComparer.Ordinal);
            int[] own = [.. Enumerable.Range(0, runs.Placements.Count).Where(i => runs.Placements[i].HomeAuthority == authority && paid.ContainsKey(runs.Placements[i].Id))];
            var today = new double[schools.Count + 2];
            foreach (int i in own) today[RowOf(runs.Placements[i])] += paid[runs.Placements[i].Id];
            var again = PricedAgain.Of(inputs, authority, runs, [.. own.Where(i => runs.Pieces(i) is null)], variedAt, varied, RowOf, today.Length);
            HashSet<int> repriced = [.. again.Numbers];
            ValueTable present = Present();
            PlacedPieces[] placed = [.. own.Where(i => !repriced.Contains(i)).Select(i => Placed(i, paid[runs.Placements[i].Id], present))];
            var columns = new PlacementColumns(cells, today.Length, placed);
            return new(varied.Count, cells, [.. variedOf], columns, again, today, inColumns);
        }

        private int RowOf(Placement placement) => placement.IsPaidToSchool && rowOf.TryGetValue(placement.SchoolId, out int row) ? row
            : Book.IsOutsideSchools(placement) ? schools.Count : schools.Count + 1;

        private ValueTable Present()
        {
            var table = new ValueTable(runs.Cells);
            table.Fill(runs.Values(inputs.Schemes));
            return table;
        }

        private PlacedPieces Placed(int placement, long paid, ValueTable present)
        {
            (string id, int row) = (runs.Placements[placement].Id, RowOf(runs.Placements[placement]));
            if (runs.Pieces(placement) is not { } pieces) return new(id, row, [], paid);
            List<Piece> moved = [];
            foreach (Piece piece in pieces)
            {
                if (VariedBy(piece) is not int amount) continue;
                moved.Add(piece with { Cell = CellOf(piece.Cell, amount) });
                paid -= (long)present.Pence(piece.Cell, piece.Parts);
            }

            if (moved.Count > 0) inColumns++;
            return new(id, row, [.. moved], paid);
        }

        private int? VariedBy(Piece piece)
        {
            NamedValue name = runs.Cells.NameOf(runs.Cells[piece.Cell].Value);
            Dated<BandValue> series = inputs.Schemes[name.Scheme].ValuesOf(name.Band, name.Key)!;
            return variedAt.TryGetValue((series, series.At(name.Day).From, name.Key.Setting), out int amount) ? amount : null;
        }

        // One value for each amount and setting, however many places of the schemes it stands in.
        private int CellOf(int cell, int amount)
        {
            NamedValue name = runs.Cells.NameOf(runs.Cells[cell].Value);
            int value = cells.ValueNumber(name, marks[amount], default);
            if (value == variedOf.Count) variedOf.Add(amount);
            return cells.CellNumber(runs.Cells[cell] with { Value = value });
        }
    }
}
