using FundingPlatform.Allocation.Engine;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>
/// A year's placements compiled for other values of bands: each distinct piece of a year once, whatever the number of placements
/// that have it. What does not fit (<see cref="CompiledTopUp"/>) is priced as ever.
/// </summary>
internal sealed class BandValueRuns
{
    private readonly record struct Cell(string Scheme, string Band, ValueKey Key, DateOnly Day);

    private readonly Pricing pricing;
    private readonly IReadOnlyList<Placement> placements;
    private readonly ILookup<string, BandDecision> decisions;
    private readonly IReadOnlyList<PricedPlacement>[] priced;
    private readonly CompiledTopUp?[] compiled;
    private readonly int[][] rowsOf;
    private readonly List<Cell> cells = [];
    private readonly ValueRows rows;

    private BandValueRuns(Pricing pricing, IReadOnlyList<Placement> placements, ILookup<string, BandDecision> decisions)
    {
        (this.pricing, this.placements, this.decisions) = (pricing, placements, decisions);
        (priced, compiled, rowsOf) = (new IReadOnlyList<PricedPlacement>[placements.Count], new CompiledTopUp?[placements.Count], new int[placements.Count][]);
        Parallel.For(0, placements.Count, i =>
        {
            priced[i] = pricing.Price(placements[i], [.. decisions[placements[i].Id]]);
            compiled[i] = Compile(i);
        });
        rows = Rows();
    }

    public static BandValueRuns Of(Pricing pricing, IReadOnlyList<Placement> placements, ILookup<string, BandDecision> decisions) => new(pricing, placements, decisions);

    /// <summary>Values on which the pieces hang: one for each scheme, setting, band and period in use.</summary>
    public int Cells => cells.Count;

    /// <summary>Which value a cell is: of a scheme's band in a setting.</summary>
    public (string Scheme, string Band, Setting Setting) NameOf(int cell) => (cells[cell].Scheme, cells[cell].Band, cells[cell].Key.Setting);

    /// <summary>Distinct pieces.</summary>
    public int Pieces { get; private set; }

    /// <summary>Placements that are paid and do not fit.</summary>
    public int Unfit => Enumerable.Range(0, placements.Count).Count(IsUnfit);

    /// <summary>The cells' values in millionths of a pound; null where a scheme is another one than the one compiled with other values.</summary>
    public long[]? Values(IReadOnlyDictionary<string, Scheme> schemes)
    {
        var values = new long[cells.Count];
        for (int i = 0; i < values.Length; i++)
        {
            Cell cell = cells[i];
            if (!schemes.TryGetValue(cell.Scheme, out Scheme? scheme) || !scheme.DiffersInValuesOnly(pricing.Schemes[cell.Scheme])) return null;
            values[i] = scheme.ValuesOf(cell.Band, cell.Key)!.At(cell.Day).Value.Pounds!.Value.Millionths;
        }

        return values;
    }

    /// <summary>Every placement by the schemes with other values, as pricing gives it before schools are rounded.</summary>
    public IReadOnlyList<PricedPlacement>[] Price(IReadOnlyDictionary<string, Scheme> schemes)
    {
        var changed = new Pricing(pricing.Year, schemes, pricing.Groups);
        long[]? values = Values(schemes);
        var pence = new double[rows.Padded];
        if (values is not null) Run(values, pence);
        var now = new IReadOnlyList<PricedPlacement>[placements.Count];
        Parallel.For(0, now.Length, i => now[i] =
            priced[i].All(p => schemes.GetValueOrDefault(p.Scheme) == pricing.Schemes.GetValueOrDefault(p.Scheme)) ? priced[i]
            : values is not null && compiled[i] is CompiledTopUp fits ? [fits.At(ValuesOf(fits, values, i), [.. rowsOf[i].Select(row => new Money((long)pence[row]))])]
            : changed.Price(placements[i], [.. decisions[placements[i].Id]]));
        return now;
    }

    /// <summary>Top-ups of schools by cells' values; the schools' order is that of the index. Placements that do not fit are left out.</summary>
    public SchoolSums At(IReadOnlyDictionary<int, int> indexOf)
    {
        IEnumerable<(int School, int Row)> paid = Enumerable.Range(0, placements.Count)
            .Where(i => compiled[i] is not null && indexOf.ContainsKey(placements[i].SchoolId)).SelectMany(i => rowsOf[i].Select(row => (indexOf[placements[i].SchoolId], row)));
        return new(this, indexOf.Count, paid);
    }

    /// <summary>The pence of every row; both widths give the same.</summary>
    internal void Run(ReadOnlySpan<long> values, Span<double> pence)
    {
        if (AuthorityRun.WideLanes) rows.Run<Lane8>(values, pence);
        else rows.Run<Lane1>(values, pence);
    }

    internal int PaddedRows => rows.Padded;

    private bool IsUnfit(int placement) => compiled[placement] is null && priced[placement].Any(p => !Pricing.IsNotOurs(p));

    private CompiledTopUp? Compile(int placement) =>
        priced[placement] is [var only] && pricing.Schemes.TryGetValue(only.Scheme, out Scheme? scheme)
            ? CompiledTopUp.Of(scheme, only, PupilPhases.Of(placements[placement].YearGroup, pricing.Groups.GetValueOrDefault(placements[placement].SchoolId))) : null;

    // Placements of one setting share a series of values, whatever else it may hang on; a change may name a setting alone.
    private ValueRows Rows()
    {
        Dictionary<(object Series, DateOnly From, Setting Setting), int> cellOf = [];
        Dictionary<ValueRow, int> rowOf = [];
        for (int i = 0; i < compiled.Length; i++)
        {
            if (compiled[i] is not CompiledTopUp fits) continue;
            rowsOf[i] = [.. fits.Segments.Select(segment =>
            {
                Dated<BandValue> series = fits.Scheme.ValuesOf(segment.Band, segment.Key)!;
                int cell = Known(cellOf, (series, series.At(segment.Day).From, segment.Key.Setting));
                if (cell == cells.Count) cells.Add(new(fits.Scheme.Id, segment.Band, segment.Key, segment.Day));
                return Known(rowOf, new(cell, segment.Factor, segment.Less, segment.Divisor, fits.Scheme.Rounding));
            })];
        }

        Pieces = rowOf.Count;
        var made = new ValueRows([.. rowOf.OrderBy(r => r.Value).Select(r => r.Key)], cells.Count);
        foreach (int[]? own in rowsOf)
            for (int i = 0; i < own?.Length; i++) own[i] = made.PlaceOf(own[i]);
        return made;
    }

    private static int Known<T>(Dictionary<T, int> numbers, T key) where T : notnull
    {
        if (!numbers.TryGetValue(key, out int number)) numbers.Add(key, number = numbers.Count);
        return number;
    }

    private Rate[] ValuesOf(CompiledTopUp fits, long[] values, int placement) =>
        [.. fits.Segments.Select((_, i) => new Rate(values[rows.CellAt(rowsOf[placement][i])]))];
}
