using System.Text;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Tests.Scenarios;

/// <summary>Placements compiled for other band values give what pricing gives, piece by piece, whatever fits and whatever does not.</summary>
public sealed class BandValueRunsTests(ScenarioSample sample) : IClassFixture<ScenarioSample>
{
    private static readonly FundingYear Year = new(2023);
    private static readonly Setting[] Settings = [Setting.Mainstream, Setting.SenUnit, Setting.Special];
    private static readonly SourceRef At = new("made_up.csv", 1);

    [Theory]
    [InlineData("line", "half_up", 1, true)]
    [InlineData("line", "up", 100, true)]
    [InlineData("line", "truncate", 1200, true)]
    [InlineData("line", "half_even", 1, true)]
    [InlineData("pupil", "half_up", 1, true)]
    [InlineData("day", "half_up", 1, false)]
    [InlineData("payment", "half_up", 1, false)]
    [InlineData("school", "half_up", 100, false)]
    public void Every_placement_is_priced_as_pricing_prices_it(string stage, string mode, int unit, bool fits)
    {
        Scheme scheme = SchemeOf(stage, mode, unit);
        foreach (int seed in Enumerable.Range(1, 12))
        {
            var random = new Random(seed);
            (Placement[] placements, ILookup<string, BandDecision> decisions) = Made(random, scheme.Id, 120);
            Pricing pricing = PricingOf(scheme);
            var runs = BandValueRuns.Of(pricing, placements, decisions);
            Assert.Equal(fits, runs.Unfit < placements.Length);
            foreach (Scheme changed in (Scheme[])[scheme, .. Enumerable.Range(0, 4).Select(_ => Changed(scheme, random))])
            {
                Pricing now = PricingOf(changed);
                IReadOnlyList<PricedPlacement>[] given = runs.Price(now.Schemes), asked = [.. placements.Select(p => now.Price(p, [.. decisions[p.Id]]))];
                Assert.Equal(asked.SelectMany(p => p).Select(Told), given.SelectMany(p => p).Select(Told));
                foreach (var school in asked.SelectMany(p => p).GroupBy(p => p.Placement.SchoolId))
                    Assert.Equal(now.RoundSchool([.. school]).Select(Told), now.RoundSchool([.. given.SelectMany(p => p).Where(p => p.Placement.SchoolId == school.Key)]).Select(Told));
            }
        }
    }

    [Fact]
    public void Sums_of_schools_are_those_of_their_placements()
    {
        Scheme scheme = SchemeOf("line", "half_up", 1);
        var random = new Random(7);
        (Placement[] placements, ILookup<string, BandDecision> decisions) = Made(random, scheme.Id, 400);
        var runs = BandValueRuns.Of(PricingOf(scheme), placements, decisions);
        Assert.Equal(0, runs.Unfit);
        PlacementColumns columns = runs.At(new Dictionary<int, int> { [100_001] = 0, [100_002] = 1 });
        var table = new ValueTable(runs.Cells);
        var pence = new double[2];
        foreach (Scheme changed in (Scheme[])[scheme, Changed(scheme, random), Changed(scheme, random)])
        {
            table.Fill(runs.Values(PricingOf(changed).Schemes));
            columns.TopUps(table, pence);
            foreach ((int school, int i) in ((int, int)[])[(100_001, 0), (100_002, 1)])
                Assert.Equal(runs.Price(PricingOf(changed).Schemes).SelectMany(p => p).Where(p => p.Placement.SchoolId == school).Sum(p => p.Amount!.Value).Pence, (long)pence[i]);
        }
    }

    [Fact]
    public void Another_scheme_than_the_one_compiled_is_priced_in_the_general_way()
    {
        Scheme scheme = SchemeOf("line", "half_up", 1), other = SchemeOf("line", "up", 1);
        (Placement[] placements, ILookup<string, BandDecision> decisions) = Made(new Random(5), scheme.Id, 60);
        var runs = BandValueRuns.Of(PricingOf(scheme), placements, decisions);
        Assert.Null(runs.Values(PricingOf(other).Schemes));
        Assert.Equal(placements.SelectMany(p => PricingOf(other).Price(p, [.. decisions[p.Id]])).Select(Told), runs.Price(PricingOf(other).Schemes).SelectMany(p => p).Select(Told));
    }

    /// <summary>Bury's bands, with other values from September on, a contribution, and the rounding asked for.</summary>
    private Scheme SchemeOf(string stage, string mode, int unit)
    {
        string text = sample.Ground.Schemes["bury_illustrative"].Text;
        int rounding = text.IndexOf("\"rounding\":", StringComparison.Ordinal), end = text.IndexOf('}', rounding) + 1;
        text = string.Concat(text.AsSpan(0, rounding), $$"""
            "rounding": { "mode": "{{mode}}", "unit_pence": {{unit}}, "stage": "{{stage}}" },
            "contribution": { "pro_rata": true, "part_time": true, "amounts": [ { "from": "2022-04-01", "pounds": 2000.01, "source": "made up", "status": "illustrative" } ] }
            """, text.AsSpan(end)).Replace("\"basis\": \"net\"", "\"basis\": \"gross\"", StringComparison.Ordinal);
        text = text.Replace("\"values\": [", "\"values\": [" + string.Concat("ABCDEFG".Select((band, i) =>
            $$"""{ "band": "{{band}}", "settings": ["special"], "from": "2023-11-05", "pounds": {{9_001 + i * 3_333}}, "source": "made up", "status": "illustrative" },""")), StringComparison.Ordinal);
        Read<Scheme> read = SchemeFile.Read(Encoding.UTF8.GetBytes(text), "made_up.json");
        Assert.True(read.Value is not null, string.Join('\n', read.Findings));
        return read.Value;
    }

    private static Scheme Changed(Scheme scheme, Random random)
    {
        Setting[] settings = random.Next(2) == 0 ? [] : [Settings[random.Next(3)]];
        BandValueChange change = random.Next(2) == 0 ? new([], settings, Quantity.Of(random.Next(-90_000, 90_000) / 1_000m), null, null)
            : new([], settings, null, Rate.OfPounds(random.Next(-700, 3_000)), null);
        return scheme.With(change).Value;
    }

    private static Pricing PricingOf(Scheme scheme) =>
        new(Year, new Dictionary<string, Scheme> { [scheme.Id] = scheme }, new Dictionary<int, SchoolGroup> { [100_001] = SchoolGroup.Primary, [100_002] = SchoolGroup.Special });

    private static (Placement[] Placements, ILookup<string, BandDecision> Decisions) Made(Random random, string scheme, int count)
    {
        List<Placement> placements = [];
        List<BandDecision> decisions = [];
        for (int i = 0; i < count; i++)
        {
            DateOnly from = random.Next(3) > 0 ? new(2022, 9, 1) : Year.Span.From.AddDays(random.Next(366));
            DateOnly until = random.Next(3) > 0 ? DateSpan.NoEnd : from.AddDays(random.Next(1, 700));
            if (until <= Year.Span.From) until = Year.Span.Until;
            Quantity[] attends = [Quantity.One, Quantity.One, Quantity.Of(0.6m), Quantity.Of(0.83333333m)];
            placements.Add(new($"p{i}", $"pupil {i}", 351, 100_001 + i % 2, Settings[random.Next(3)], null, 4, PlanKind.EhcPlan, attends[random.Next(4)], new(from, until), false, SourceStatus.Given, At));
            DateOnly cut = from.AddDays(random.Next(0, 500));
            DateSpan[] spans = random.Next(3) == 0 && cut > from && cut < until ? [new(from, cut), new(cut, until)] : [new(from, until)];
            decisions.AddRange(spans.Select(s => new BandDecision($"p{i}", scheme, Award.OfBand("ABCDEFG"[random.Next(7)].ToString()), s, s.From, At)));
        }

        return ([.. placements], decisions.ToLookup(d => d.PlacementId));
    }

    private static string Told(PricedPlacement priced) =>
        $"{priced.Placement.Id} {priced.Scheme} {priced.Amount} {priced.ExactPence} {priced.Status} {string.Join(',', priced.Findings)} "
        + string.Join(';', priced.Segments.Select(s => $"{s.Span} {s.Band} {s.AnnualValuePence} {s.ContributionPence} {s.Share} {s.ExactPence} {s.Amount} {s.ValueSource} {s.Status} {s.Decisions.Count}"));
}
