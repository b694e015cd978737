using FundingPlatform.Allocation.Engine;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>
/// A year's placements compiled for other values of bands: each by its pieces (<see cref="ValueCells"/>), which
/// are all that other values move. What does not fit (<see cref="CompiledTopUp"/>) is priced as ever.
/// </summary>
internal sealed class BandValueRuns
{
    private readonly Pricing pricing;
    private readonly IReadOnlyList<Placement> placements;
    private readonly ILookup<string, BandDecision> decisions;
    private readonly IReadOnlyList<PricedPlacement>[] priced;
    private readonly CompiledTopUp?[] compiled;
    private readonly Piece[]?[] pieces;
    private readonly ValueCells cells;

    private BandValueRuns(Pricing pricing, IReadOnlyList<Placement> placements, ILookup<string, BandDecision> decisions)
    {
        (this.pricing, this.placements, this.decisions) = (pricing, placements, decisions);
        (priced, compiled) = (new IReadOnlyList<PricedPlacement>[placements.Count], new CompiledTopUp?[placements.Count]);
        Parallel.For(0, placements.Count, i =>
        {
            priced[i] = pricing.Price(placements[i], [.. decisions[placements[i].Id]]);
            compiled[i] = pricing.Compile(priced[i]);
        });
        cells = new(pricing.Year);
        pieces = [.. compiled.Select(fits => fits is null ? null : cells.PiecesOf(fits))];
    }

    public static BandValueRuns Of(Pricing pricing, IReadOnlyList<Placement> placements, ILookup<string, BandDecision> decisions) => new(pricing, placements, decisions);

    /// <summary>The values and cells on which the pieces hang.</summary>
    public ValueCells Cells => cells;

    /// <summary>The placements, in the order of the numbers by which the others here are asked for.</summary>
    public IReadOnlyList<Placement> Placements => placements;

    /// <summary>A placement's prices by the schemes compiled, before its school is rounded.</summary>
    public IReadOnlyList<PricedPlacement> Priced(int placement) => priced[placement];

    /// <summary>A placement's pieces; null where it does not fit.</summary>
    public IReadOnlyList<Piece>? Pieces(int placement) => pieces[placement];

    /// <summary>Placements that are paid and do not fit.</summary>
    public int Unfit => Enumerable.Range(0, placements.Count).Count(IsUnfit);

    /// <summary>The values in millionths of a pound; null where a scheme is another one than the one compiled with other values.</summary>
    public long[]? Values(IReadOnlyDictionary<string, Scheme> schemes)
    {
        var values = new long[cells.Values];
        for (int i = 0; i < values.Length; i++)
        {
            NamedValue name = cells.NameOf(i);
            if (!schemes.TryGetValue(name.Scheme, out Scheme? scheme) || !scheme.DiffersInValuesOnly(pricing.Schemes[name.Scheme])) return null;
            values[i] = name.In(scheme);
        }

        return values;
    }

    /// <summary>Every placement by the schemes with other values, as pricing gives it before schools are rounded.</summary>
    public IReadOnlyList<PricedPlacement>[] Price(IReadOnlyDictionary<string, Scheme> schemes)
    {
        var changed = new Pricing(pricing.Year, schemes, pricing.Groups);
        var table = new ValueTable(cells);
        long[]? values = Values(schemes);
        if (values is not null) table.Fill(values);
        var now = new IReadOnlyList<PricedPlacement>[placements.Count];
        Parallel.For(0, now.Length, i => now[i] =
            priced[i].All(p => schemes.GetValueOrDefault(p.Scheme) == pricing.Schemes.GetValueOrDefault(p.Scheme)) ? priced[i]
            : values is not null && pieces[i] is Piece[] own ? [At(compiled[i]!, own, values, table)]
            : changed.Price(placements[i], [.. decisions[placements[i].Id]]));
        return now;
    }

    /// <summary>The placements of schools as columns; the schools' order is that of the index. Placements that do not fit are left out.</summary>
    public PlacementColumns At(IReadOnlyDictionary<int, int> indexOf) =>
        new(cells, indexOf.Count, Enumerable.Range(0, placements.Count).Where(i => pieces[i] is not null && placements[i].IsPaidToSchool && indexOf.ContainsKey(placements[i].SchoolId))
            .Select(i => new PlacedPieces(placements[i].Id, indexOf[placements[i].SchoolId], pieces[i]!, 0)));

    private PricedPlacement At(CompiledTopUp fits, Piece[] own, long[] values, ValueTable table) => fits.At(
        [.. own.Select(piece => new Rate(values[cells.ValueOf[piece.Cell]]))], [.. own.Select(piece => new Money((long)table.Pence(piece.Cell, piece.Parts)))]);

    private bool IsUnfit(int placement) => pieces[placement] is null && priced[placement].Any(p => !Pricing.IsNotOurs(p));
}
