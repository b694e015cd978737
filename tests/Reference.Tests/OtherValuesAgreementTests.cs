using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Reference.Tests;

/// <summary>Placements under other values of bands: the scheme with the values changed, and the placement compiled for them, equal the twin to the penny.</summary>
public class OtherValuesAgreementTests
{
    private static readonly FundingYear Year = new(2023);

    [Fact]
    public void Every_placement_is_priced_as_the_twin_prices_it() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Agree).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500));

    [Fact]
    public void Many_made_up_placements_can_be_compiled_and_many_cannot()
    {
        int[] fits = [.. Enumerable.Range(1, 600).Select(Made).Where(m => m.Scheme is not null)
            .Select(m => CompiledTopUp.Of(m.Scheme!, TopUpPricing.Price(m.Scheme!, m.Placement, m.Decisions, Year), null) is null ? 0 : 1)];
        Assert.InRange(fits.Sum(), fits.Length / 10, fits.Length * 9 / 10);
    }

    private static bool Agree(int seed)
    {
        (Scheme? scheme, PlainScheme plain, BandValueChange change, Placement placement, BandDecision[] decisions) = Made(seed);
        if (scheme is null) return true; // Hours, which have no values of bands.
        Outcome<Scheme> other = scheme.With(change);
        if (other.Fault is Fault fault) return fault.Code == "value_negative" && plain.Bands.Values.SelectMany(v => v).Any(v => v.Pounds < 0m);
        PricedPlacement priced = TopUpPricing.Price(other.Value, placement, decisions, Year);
        decimal? twin = PlainTopUps.Price(plain, placement, decisions, Year);
        decimal? compiled = Compiled(scheme, other.Value, placement, decisions);
        if (priced.Amount?.Pounds == twin && (compiled is null || compiled == twin)) return true;
        throw new AgreementException($"seed {seed}: priced {priced.Amount}, compiled £{compiled}, the twin £{twin}\n{change}\n{other.Value.Text}\n{placement}\n{string.Join('\n', decisions.Select(d => $"{d.Award} {d.Span}"))}");
    }

    private static decimal? Compiled(Scheme scheme, Scheme other, Placement placement, BandDecision[] decisions)
    {
        if (CompiledTopUp.Of(scheme, TopUpPricing.Price(scheme, placement, decisions, Year), null) is not CompiledTopUp compiled) return null;
        Rate[] values = [.. compiled.Segments.Select(s => other.ValuesOf(s.Band, s.Key)!.At(s.Day).Value.Pounds!.Value)];
        Money[] amounts = [.. compiled.Segments.Select((s, i) => scheme.Rounding.Apply(s.Pence(values[i])))];
        return compiled.At(values, amounts).Amount!.Value.Pounds;
    }

    // The twin's values are changed here, by the words of a scenario file: a percentage rounds to the penny as these schemes do.
    private static (Scheme? Scheme, PlainScheme Plain, BandValueChange Change, Placement Placement, BandDecision[] Decisions) Made(int seed)
    {
        (PlainScheme plain, string json, Placement placement, BandDecision[] decisions) = RandomScheme.From(seed);
        var random = new Random(seed);
        string[] bands = random.Next(2) == 0 ? [] : [.. plain.Bands.Keys.Where(_ => random.Next(2) == 0)];
        decimal percent = random.Next(-60_000, 80_000) / 1_000m, pounds = random.Next(-90_000, 300_000) / 100m;
        (BandValueChange change, Func<decimal, decimal> now) = random.Next(3) switch
        {
            0 => (new BandValueChange(bands, [], Quantity.Of(percent), null, null), (Func<decimal, decimal>)(value => PlainRounding.ToPenny(value * (1m + percent / 100m)))),
            1 => (new BandValueChange(bands, [Setting.Mainstream], null, Rate.OfPounds(pounds), null), value => value + pounds),
            _ => (new BandValueChange(bands, [], null, null, Rate.OfPounds(Math.Abs(pounds))), _ => Math.Abs(pounds)),
        };
        Dictionary<string, IReadOnlyList<PlainValue>> changed = plain.Bands.ToDictionary(b => b.Key, IReadOnlyList<PlainValue> (b) =>
            bands.Length > 0 && !bands.Contains(b.Key) ? b.Value : [.. b.Value.Select(v => v with { Pounds = now(v.Pounds) })]);
        return (plain.Bands.Count == 0 ? null : SchemeFile.Read(Encoding.UTF8.GetBytes(json), "made_up.json").Value!, plain with { Bands = changed }, change, placement, decisions);
    }
}
