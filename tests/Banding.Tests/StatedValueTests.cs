using System.Text;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests;

/// <summary>A scheme's values one by one, and others in the places of some of them.</summary>
public sealed class StatedValueTests
{
    private static readonly DateOnly First = new(2023, 4, 1), Later = new(2023, 9, 1);

    private static readonly Scheme Grid = SchemeFile.Read(Encoding.UTF8.GetBytes(
        """
        {
          "id": "grid", "name": "Grid", "authority": 882, "status": "illustrative", "complete": false, "sources": ["a test"],
          "from": "2023-04-01", "applies_to": { "settings": ["mainstream", "special"] }, "basis": "net",
          "reached_by": ["band"], "order": "ascending", "value_rounding": { "mode": "half_up", "unit_pence": 100 },
          "bands": [ { "band": "low" }, { "band": "mid" }, { "band": "open" }, { "band": "step" } ],
          "values": [
            { "band": "low", "settings": ["mainstream"], "phases": ["primary", "secondary"], "needs": ["SEMH", "ASD"], "from": "2023-04-01", "pounds": 600, "source": "a test", "status": "illustrative" },
            { "band": "low", "settings": ["special"], "from": "2023-04-01", "pounds": "unknown", "source": "a test", "status": "illustrative" },
            { "band": "mid", "from": "2023-04-01", "pounds": 1200, "source": "a test", "status": "illustrative" },
            { "band": "mid", "from": "2023-09-01", "pounds": 2400, "source": "a test", "status": "illustrative" },
            { "band": "mid", "school": 100001, "from": "2023-04-01", "pounds": 3600, "source": "a test", "status": "illustrative" },
            { "band": "open", "from": "2023-04-01", "at_least": 5000, "source": "a test", "status": "illustrative" },
            { "band": "step", "from": "2023-04-01", "above_band": "mid", "pounds_above": 480, "source": "a test", "status": "illustrative" }
          ],
          "pro_rata": { "convention": "months" }, "rounding": { "mode": "half_up", "stage": "line" }
        }
        """), "grid.json").Value!;

    [Fact]
    public void Each_value_is_told_with_its_setting_kind_and_day()
    {
        Assert.Equal(
            [
                "low Mainstream Primary,Secondary ASD,SEMH  2023-04-01 600.00 True", "low Special    2023-04-01  True",
                "mid Mainstream    2023-04-01 1200.00 True", "mid Mainstream    2023-09-01 2400.00 True", "mid Special    2023-04-01 1200.00 True", "mid Special    2023-09-01 2400.00 True",
                "mid Mainstream   100001 2023-04-01 3600.00 True", "mid Special   100001 2023-04-01 3600.00 True",
                "open Mainstream    2023-04-01  False", "open Special    2023-04-01  False", "step Mainstream    2023-04-01  False", "step Special    2023-04-01  False",
            ],
            Grid.StatedValues.Select(v => $"{v.Band} {v.Setting} {string.Join(',', v.Phases)} {string.Join(',', v.Needs)} {v.School} {v.From:yyyy-MM-dd} {v.Value.Pounds} {v.CanVary}"));
        Assert.Equal(Enumerable.Range(0, 12), Grid.StatedValues.Select(v => v.Number));
        Assert.Same(Grid.StatedValues[2].Series, Grid.ValuesOf("mid", new(Setting.Mainstream, null, null, 1)));
        Assert.Equal(Rounding.Penny with { UnitPence = 100 }, Grid.ValueRounding);
    }

    [Fact]
    public void One_value_is_another_and_no_other_moves_but_the_steps_above_it()
    {
        var values = new Rate?[12];
        values[5] = Rate.OfPounds(77); // mid in special from September.
        Scheme now = Grid.WithValues(values);
        Assert.Equal((1_200m, 77m, 1_200m, 2_400m), (Pounds(now, "mid", First, Setting.Special), Pounds(now, "mid", Later, Setting.Special), Pounds(now, "mid", First), Pounds(now, "mid", Later)));
        Assert.Equal((3_600m, 3_600m), (Pounds(now, "mid", Later, Setting.Special, 100_001), Pounds(now, "mid", Later, school: 100_001)));
        Assert.Equal((557m, 2_880m), (Pounds(now, "step", Later, Setting.Special), Pounds(now, "step", Later)));
        Assert.True(now.DiffersInValuesOnly(Grid));
        Assert.Equal(("", 12), (now.Text, now.StatedValues.Count));
        Assert.Equal(2_400m, Pounds(Grid, "mid", Later, Setting.Special));
    }

    [Fact]
    public void A_value_that_is_not_known_may_be_stated_and_bands_may_come_out_of_order()
    {
        var values = new Rate?[12];
        values[1] = Rate.OfPounds(9_000);
        Assert.Equal(9_000m, Pounds(Grid.WithValues(values), "low", First, Setting.Special));
        Assert.NotNull(Grid.PoundsOn("low", new(Setting.Special, null, null, 1), First).Fault);
        Assert.Throws<ArgumentException>(() => Grid.WithValues(new Rate?[11]));
    }

    [Theory]
    [InlineData("bury_illustrative")]
    [InlineData("solihull")]
    [InlineData("wirral")]
    public void Every_value_of_a_band_set_one_by_one_is_the_band_set_at_once(string name)
    {
        Scheme scheme = Samples.Read(name).Value!;
        foreach (Band band in scheme.Bands)
        {
            Rate amount = Rate.OfPounds(120_000);
            Outcome<Scheme> atOnce = scheme.With(new([band.Id], [], null, null, amount));
            if (atOnce.Fault is not null) continue;
            Scheme oneByOne = scheme.WithValues([.. scheme.StatedValues.Select(v => v.Band == band.Id ? amount : (Rate?)null)]);
            foreach (StatedValue value in scheme.StatedValues)
            {
                ValueKey key = new(value.Setting, value.Phases.Count > 0 ? value.Phases[0] : null, value.Needs.Count > 0 ? value.Needs[0] : null, value.School ?? 1);
                Assert.Equal(atOnce.Value.ValuesOf(value.Band, key)!.At(value.From), oneByOne.ValuesOf(value.Band, key)!.At(value.From));
            }
        }
    }

    private static decimal Pounds(Scheme scheme, string band, DateOnly day, Setting setting = Setting.Mainstream, int school = 1) =>
        scheme.PoundsOn(band, new(setting, null, null, school), day).Value.Pounds;
}
