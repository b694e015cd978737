using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Allocation.Loading;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Reference;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// The placements of the sample, one for each EHC plan of January 2023, of an authority or of England: 7 of 10 for the whole
/// year, the others from a day or until a day of it, 1 of 30 part-time, all by a seed. Compiled, and as plain objects beside.
/// </summary>
internal sealed class SampleYear
{
    private static readonly FundingYear Year = new(2023);
    private static readonly Lazy<SampleYear> AllOfEngland = new(() => new(null));
    private readonly Dictionary<int, SchoolGroup> groups;

    private SampleYear(int? authority)
    {
        string samples = SamplesFolder.Find(AppContext.BaseDirectory) ?? throw new InvalidOperationException("There are no samples beside the benchmarks.");
        LoadedFiles files = new YearStartFiles(new(samples, null, "", authority, Year, false), _ => { }).Read().Value!;
        var random = new Random(351);
        Placement[] placements = [.. files.Placements.Select(p => Cut(p, random))];
        Dictionary<string, BandDecision> decided = files.Decisions.ToDictionary(d => d.PlacementId, StringComparer.Ordinal);
        groups = files.Schools.Schools.ToDictionary(s => s.Id, s => s.Group);
        Schemes = files.Schemes.ToDictionary(s => s.Id, StringComparer.Ordinal);
        Runs = BandValueRuns.Of(PricingBy(Schemes), placements, files.Decisions.ToLookup(d => d.PlacementId));
        Awards = placements.Select(p => new PlainAward(
            p.SchoolId, decided[p.Id].Scheme, decided[p.Id].Award.Band!, p.Setting, p.PartTime.Value, p.Span.Within(Year.Span).Days)).ToLookup(a => a.School);
        Schools = [.. Awards.OrderBy(g => g.First().Scheme, StringComparer.Ordinal).Select(g => g.Key)];
        Authorities = [.. ByAuthority()];
        if (Runs.Unfit > 0) throw new InvalidOperationException($"{Runs.Unfit} placements do not fit.");
    }

    /// <summary>All of England, read once in a process.</summary>
    public static SampleYear England => AllOfEngland.Value;
    public static SampleYear Bury => new(351);

    public IReadOnlyDictionary<string, Scheme> Schemes { get; }
    public BandValueRuns Runs { get; }

    /// <summary>Schools, those of an authority together.</summary>
    public int[] Schools { get; }

    /// <summary>The columns of each authority and where its schools begin.</summary>
    public (PlacementColumns Columns, int From)[] Authorities { get; }
    public ILookup<int, PlainAward> Awards { get; }

    public Pricing PricingBy(IReadOnlyDictionary<string, Scheme> schemes) => new(Year, schemes, groups);

    /// <summary>The plain reference's pounds by school for these values.</summary>
    public IReadOnlyDictionary<int, decimal> Plain(IReadOnlyDictionary<(string Scheme, string Band, Setting Setting), decimal> values) => PlainScenarios.TopUps(Awards, values, Year);

    /// <summary>Values as the plain reference wants them.</summary>
    public Dictionary<(string Scheme, string Band, Setting Setting), decimal> Table(long[] values) =>
        values.Select((value, i) => (Name: Runs.Cells.NameOf(i), new Rate(value).Pounds)).ToDictionary(v => (v.Name.Scheme, v.Name.Band, v.Name.Key.Setting), v => v.Pounds);

    /// <summary>Whole pence of every school by values; the table is the caller's.</summary>
    public void TopUps(ValueTable table, long[] values, Span<double> pence)
    {
        table.Fill(values);
        foreach ((PlacementColumns columns, int from) in Authorities) columns.TopUps(table, pence.Slice(from, columns.Schools));
    }

    /// <summary>Two things are compared only while they give the same answer for every school.</summary>
    public void Check(long[] values)
    {
        var pence = new double[Schools.Length];
        TopUps(new(Runs.Cells), values, pence);
        IReadOnlyDictionary<int, decimal> plain = Plain(Table(values));
        for (int i = 0; i < Schools.Length; i++)
            if (plain[Schools[i]] * 100m != (decimal)pence[i] || pence[i] == 0)
                throw new InvalidOperationException($"School {Schools[i]}: the plain reference says £{plain[Schools[i]]}, the runs {pence[i]} pence.");
    }

    private IEnumerable<(PlacementColumns Columns, int From)> ByAuthority()
    {
        int from = 0;
        foreach (int[] own in Schools.GroupBy(school => Awards[school].First().Scheme).Select(g => g.ToArray()))
        {
            yield return (Runs.At(own.Index().ToDictionary(s => s.Item, s => s.Index)), from);
            from += own.Length;
        }
    }

    private static Placement Cut(Placement placement, Random random)
    {
        DateOnly day = Year.Span.From.AddDays(random.Next(1, Year.Days));
        Placement cut = random.Next(20) switch
        {
            < 3 => placement with { Span = placement.Span with { From = day } },
            < 6 => placement with { Span = placement.Span with { Until = day } },
            _ => placement,
        };
        return random.Next(30) == 0 ? cut with { PartTime = Quantity.Of(0.6m) } : cut;
    }
}
