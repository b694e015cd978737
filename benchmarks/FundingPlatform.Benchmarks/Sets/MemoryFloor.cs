using System.Numerics;
using System.Runtime.InteropServices;
using FundingPlatform.Allocation;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// What reading the inputs costs and nothing else: all columns of a set, each value once in the layout that was planned for it (a
/// byte a band, two a number of days, a double a count or an amount, side by side by authority), added up on one core.
/// </summary>
internal sealed class MemoryFloor
{
    private const int Width = 8;
    private readonly byte[][] columns;

    /// <summary>The columns of a set, or of so many alike, each in a place of its own.</summary>
    public MemoryFloor(EnglandSet set, int copies = 1)
    {
        byte[][] one = [.. set.Authorities.SelectMany(ColumnsOf)];
        columns = [.. Enumerable.Range(0, copies).SelectMany(copy => copy == 0 ? one : one.Select(c => (byte[])c.Clone()))];
    }

    /// <summary>Bytes that are read.</summary>
    public long Bytes => columns.Sum(c => (long)c.Length);

    /// <summary>Reads them all; the sum is worth nothing, but nobody can leave it out.</summary>
    public long Sum()
    {
        Vector<long> one = default, two = default, three = default, four = default;
        foreach (byte[] column in columns)
        {
            ReadOnlySpan<Vector<long>> vectors = MemoryMarshal.Cast<byte, Vector<long>>(column);
            int i = 0;
            for (; i + 4 <= vectors.Length; i += 4)
            {
                one += vectors[i];
                two += vectors[i + 1];
                three += vectors[i + 2];
                four += vectors[i + 3];
            }

            for (; i < vectors.Length; i++) one += vectors[i];
        }

        return Vector.Sum(one + two + three + four);
    }

    private static IEnumerable<byte[]> ColumnsOf(SetAuthority authority)
    {
        yield return Padded(authority.Placements.Select(p => p.Band));
        yield return Padded(authority.Placements.Select(p => (ushort)p.Days));
        yield return Padded(authority.Schools.Select((_, i) => authority.Placements.Count(p => p.School == i)));
        yield return Padded(authority.Values.Select(v => (int)v));
        yield return Padded(authority.Rules.FactorRates.Select(r => (double)r!.Value.Millionths));
        SchoolFunding[] formula = [.. authority.Schools.Where(s => s.Formula is not null)];
        foreach (BudgetLine line in BudgetLines.All.Where(l => l.IsPupilLed())) yield return Padded(formula.Select(s => (double)PeerFiles.UnitsOf(authority.Rules, s.Formula!, line)));
        foreach (Func<FormulaInputs, double> value in OfSchool) yield return Padded(formula.Select(s => value(s.Formula!)));
        foreach (Func<SchoolFunding, double> value in OfEvery) yield return Padded(authority.Schools.Select(value));
        yield return Padded(authority.Count.Schools.Select(s => (double)s.Counted.HundredMillionths));
        yield return Padded(authority.Count.Schools.Select(s => (double)(s.Roll?.HundredMillionths ?? 0)));
    }

    private static readonly Func<FormulaInputs, double>[] OfSchool =
    [
        f => f.Pupils.Total.HundredMillionths, f => f.YearGroups.Primary, f => f.YearGroups.KeyStage3, f => f.YearGroups.KeyStage4,
        f => f.Baseline?.PriorYearShare.Pence ?? 0, f => f.Baseline?.PriorPupils.HundredMillionths ?? 0, f => f.Baseline?.CurrentExclusions.Pence ?? 0,
        f => f.Sparsity?.DistanceMiles.HundredMillionths ?? 0, f => f.SplitSite?.Amount.Pence ?? 0, f => f.Rates?.Amount.Pence ?? 0, f => f.Pfi?.Amount.Pence ?? 0, f => f.Exceptional?.Amount.Pence ?? 0,
    ];

    private static readonly Func<SchoolFunding, double>[] OfEvery =
        [s => (int)s.Group, s => s.Places.Sum(p => p.Places.HundredMillionths), s => s.Adjustments.Sum(a => a.Amount.Pence)];

    // Whole vectors of the widest kind, so that no column is read one value at a time.
    private static byte[] Padded<T>(IEnumerable<T> values) where T : struct
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<T>([.. values]);
        byte[] padded = new byte[(bytes.Length + Width * sizeof(double) - 1) / (Width * sizeof(double)) * (Width * sizeof(double))];
        bytes.CopyTo(padded);
        return padded;
    }
}
