using System.Diagnostics;
using System.Globalization;
using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// Where a recompute of all authorities spends its time: every part by itself over the same columns, hot, on one core: <c>set profile real|stress|halfpennies</c>.
/// The parts need not add up to the whole, which finds less in the cache than a part does.
/// </summary>
internal sealed class StageProfile
{
    private const int Warm = 500, Taken = 1_500;

    private readonly Parts[] all;

    private StageProfile(EnglandSet set) => all = [.. set.Authorities.Select(authority => new Parts(authority))];

    public static int Run(EnglandSet set, TextWriter output)
    {
        var profile = new StageProfile(set);
        (string Name, Action Part)[] parts = [.. profile.Stages()];
        // Twice with a pause: by the second time what the first has shown is compiled in.
        foreach ((_, Action part) in parts) Repeat(part, Warm);
        Thread.Sleep(500);
        foreach ((_, Action part) in parts) Repeat(part, Warm);
        output.WriteLine(profile.Sizes());
        output.WriteLine("| part | fastest, us | a tenth is faster, us | median, us |");
        output.WriteLine("|---|--:|--:|--:|");
        foreach ((string name, Action part) in parts)
        {
            double[] times = Times(part);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {times[0]:F1} | {times[Taken / 10]:F1} | {times[Taken / 2]:F1} |"));
        }

        return 0;
    }

    private static double[] Times(Action part)
    {
        double[] times = new double[Taken];
        for (int i = 0; i < Taken; i++)
        {
            long start = Stopwatch.GetTimestamp();
            part();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        return times;
    }

    private static void Repeat(Action part, int times)
    {
        for (int i = 0; i < times; i++) part();
    }

    private IEnumerable<(string, Action)> Stages() =>
    [
        ("everything", () => Each(o => { o.Values.Fill(o.Bands); o.Run.Run(); })),
        ("table of values", () => Each(o => o.Values.Fill(o.Bands))),
        ("top-ups", () => Each(o => o.Placements.TopUps(o.Values, o.Columns.Line(BudgetLine.TopUp)[..o.Columns.Count]))),
        ("schools block and notional SEN", () => Each(o => o.Run.RunFormula())),
        ("volume top-ups", () => Each(o => o.Volume.Run<Lane8>(o.Columns))),
        ("contingency with its pot", () => Each(o => o.Fund.Run<Lane8>(o.Columns))),
        ("high needs and shares", () => Each(o => o.Run.RunTotals())),
        ("the formula of one authority as often", () => Repeat(all[all.Length / 3].Run.RunFormula, all.Length)),
    ];

    private void Each(Action<Parts> part)
    {
        foreach (Parts one in all) part(one);
    }

    private string Sizes() => string.Create(CultureInfo.InvariantCulture,
        $"{all.Length} authorities; {all.Sum(o => o.Columns.FormulaStride) / Lane8.Width:N0} vectors of schools under the formula, {all.Sum(o => o.Columns.Stride) / Lane8.Width:N0} in all; {all.Sum(o => o.Placements.Sliced):N0} places of pieces, {all.Sum(o => o.Placements.Loose):N0} pieces one by one.\n");

    /// <summary>An authority's run and its parts.</summary>
    private sealed class Parts
    {
        public Parts(SetAuthority set)
        {
            ILookup<int, SetPlacement> placed = set.Placements.ToLookup(p => p.School);
            Run = AuthorityRun.Compile(set.Rules, [.. set.Schools.Select((school, i) => school with { PricedPlacements = placed[i].Count() })], AuthorityRun.WideLanes).Value;
            var runs = BandValueRuns.Of(set.PricingBy(set.Scheme), set.AsPlacements(), set.AsDecisions().ToLookup(d => d.PlacementId));
            Placements = runs.At(set.Schools.Select((school, i) => (school.SchoolId, Row: Run.Row(i))).ToDictionary(s => s.SchoolId, s => s.Row));
            Bands = runs.Values(new Dictionary<string, Banding.Scheme> { [set.Scheme.Id] = set.Scheme })!;
            Values = new(runs.Cells);
            Values.Fill(Bands);
            Run.RunFormula();
            IReadOnlyDictionary<int, SchoolNeeds> needs = Run.Needs();
            Volume = new(BudgetLine.VolumeTopUp, CountedColumns.Of(set.Counted.Volume!.Terms(needs)!, Run.SchoolsByRow));
            Fund = new(BudgetLine.Contingency, CountedColumns.Of(set.Counted.Contingency!.Terms(needs)!, Run.SchoolsByRow));
            (Run.Placements, Run.Counted) = ((Placements, Values), [Volume, Fund]);
        }

        public AuthorityRun Run { get; }
        public PlacementColumns Placements { get; }
        public ValueTable Values { get; }
        public long[] Bands { get; }
        public CountedRun Volume { get; }
        public CountedRun Fund { get; }
        public Columns Columns => Run.Formula.Columns;
    }
}
