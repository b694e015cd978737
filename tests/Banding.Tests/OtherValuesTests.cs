using System.Text;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests;

/// <summary>A scheme with other values for some bands: what is named changes, on every date and in every school, and nothing else does.</summary>
public sealed class OtherValuesTests
{
    private static readonly DateOnly First = new(2023, 4, 1), Later = new(2024, 4, 1);

    private static readonly Scheme Grid = SchemeFile.Read(Encoding.UTF8.GetBytes(
        """
        {
          "id": "grid", "name": "Grid", "authority": 882, "status": "illustrative", "complete": false, "sources": ["a test"],
          "from": "2023-04-01", "applies_to": { "settings": ["mainstream", "special", "sen_unit"] }, "basis": "net",
          "reached_by": ["band"], "order": "none", "value_rounding": { "mode": "half_up", "unit_pence": 1200 },
          "bands": [ { "band": "low" }, { "band": "mid" }, { "band": "open" }, { "band": "base" }, { "band": "step" } ],
          "values": [
            { "band": "low", "from": "2023-04-01", "pounds": 600, "source": "a test", "status": "illustrative" },
            { "band": "mid", "from": "2023-04-01", "pounds": 1200, "source": "a test", "status": "illustrative" },
            { "band": "mid", "from": "2024-04-01", "pounds": 2400, "source": "a test", "status": "illustrative" },
            { "band": "mid", "school": 100001, "from": "2023-04-01", "pounds": 3600, "source": "a test", "status": "illustrative" },
            { "band": "open", "from": "2023-04-01", "at_least": 5000, "source": "a test", "status": "illustrative" },
            { "band": "base", "from": "2023-04-01", "pounds": "unknown", "source": "a test", "status": "illustrative" },
            { "band": "step", "from": "2023-04-01", "above_band": "base", "pounds_above": 480, "source": "a test", "status": "illustrative" }
          ],
          "pro_rata": { "convention": "months" }, "rounding": { "mode": "half_up", "stage": "line" }
        }
        """), "grid.json").Value!;

    [Fact]
    public void A_percentage_changes_every_date_and_school_of_the_bands_named_and_rounds_as_the_scheme_does()
    {
        Scheme now = Grid.With(new(["mid"], [], Quantity.Of(4.4m), null, null)).Value;
        Assert.Equal(600m, Pounds(now, "low", First));
        Assert.Equal(1_248m, Pounds(now, "mid", First)); // 1,252.80 lies nearer to 1,248 than to 1,260.
        Assert.Equal(2_508m, Pounds(now, "mid", Later)); // 2,505.60
        Assert.Equal(3_756m, Pounds(now, "mid", First, school: 100_001)); // 3,758.40
        Assert.Equal(1_200m, Pounds(Grid, "mid", First));
        Assert.Equal("", now.Text);
    }

    [Fact]
    public void A_setting_that_is_not_named_keeps_its_values()
    {
        Scheme now = Grid.With(new([], [Setting.Special, Setting.SenUnit], null, Rate.OfPounds(-120), null)).Value;
        Assert.Equal((1_200m, 1_080m, 1_080m), (Pounds(now, "mid", First), Pounds(now, "mid", First, Setting.Special), Pounds(now, "mid", First, Setting.SenUnit)));
        Assert.Equal(3_480m, Pounds(now, "mid", First, Setting.Special, 100_001));
        Assert.True(now.DiffersInValuesOnly(Grid));
    }

    [Fact]
    public void Bands_that_leave_the_amount_to_awards_stay_and_unknown_values_stay_unknown_unless_they_are_set()
    {
        Scheme up = Grid.With(new([], [], Quantity.Of(100), null, null)).Value;
        Assert.Equal(Rate.OfPounds(5_000), up.ValuesOf("open", new(Setting.Mainstream, null, null, 1))!.At(First).Value.AtLeast);
        Assert.NotNull(up.PoundsOn("base", new(Setting.Mainstream, null, null, 1), First).Fault);
        Scheme set = Grid.With(new(["base", "step"], [], null, null, Rate.OfPounds(2_400))).Value;
        Assert.Equal((2_400m, 2_400m), (Pounds(set, "base", First), Pounds(set, "step", First)));
    }

    [Fact]
    public void A_step_above_another_band_rises_with_it_by_a_percentage_and_keeps_its_size_by_pounds()
    {
        var key = new ValueKey(Setting.Mainstream, null, null, 1);
        Assert.Equal(Rate.OfPounds(720), Grid.With(new([], [], Quantity.Of(50), null, null)).Value.Difference("base", "step", key, First).Value);
        Assert.Equal(Rate.OfPounds(480), Grid.With(new([], [], null, Rate.OfPounds(12), null)).Value.Difference("base", "step", key, First).Value);
    }

    [Fact]
    public void A_single_value_changes_for_its_kind_of_placement_setting_and_period_alone()
    {
        Scheme now = Grid.WithCheckedValues(Stated(("mid", Setting.Special, 1, 1_800), ("mid", Setting.Mainstream, 100_001, 3_612))).Value;
        Assert.Equal((1_800m, 2_400m), (Pounds(now, "mid", First, Setting.Special), Pounds(now, "mid", Later, Setting.Special)));
        Assert.Equal((1_200m, 1_200m), (Pounds(now, "mid", First), Pounds(now, "mid", First, Setting.SenUnit)));
        Assert.Equal((3_612m, 3_600m), (Pounds(now, "mid", First, school: 100_001), Pounds(now, "mid", First, Setting.Special, 100_001)));
        Assert.Equal(600m, Pounds(now, "low", First));
        Assert.True(now.DiffersInValuesOnly(Grid));
    }

    [Theory]
    [InlineData("mid", -12, "value_negative")]
    [InlineData("mid", 601, "value_off_unit")]
    [InlineData("open", 1200, "nothing_to_change")]
    [InlineData("base", 1200, "nothing_to_change")]
    public void A_single_value_that_the_scheme_cannot_have_is_refused(string band, int pounds, string code) =>
        Assert.Equal(code, Grid.WithCheckedValues(Stated((band, Setting.Special, 1, pounds))).Fault?.Code);

    [Fact]
    public void A_band_without_values_or_a_day_before_them_has_no_stated_value()
    {
        Assert.Null(Grid.StatedFor("none", new(Setting.Special, null, null, 1), First));
        Assert.Null(Grid.StatedFor("mid", new(Setting.Special, null, null, 1), First.AddDays(-1)));
    }

    [Fact]
    public void Nothing_changed_is_the_same_scheme() => Assert.Same(Grid, Grid.With(new([], [], Quantity.Zero, null, null)).Value);

    [Fact]
    public void Another_file_is_another_scheme_whatever_its_values() => Assert.False(Samples.Read("bury_illustrative").Value!.DiffersInValuesOnly(Samples.Read("bury_illustrative").Value!));

    [Theory]
    [InlineData("low", null, 5, 5, null, "change_unclear")]
    [InlineData("low", null, null, null, null, "change_unclear")]
    [InlineData("low", null, -101, null, null, "value_out_of_range")]
    [InlineData("low", null, null, 5, null, "value_off_unit")]
    [InlineData("low", null, null, null, 5, "value_off_unit")]
    [InlineData("high", null, 5, null, null, "band_unknown")]
    [InlineData("low", Setting.Independent, 5, null, null, "not_covered")]
    [InlineData("open", null, 5, null, null, "band_open")]
    [InlineData("step", null, 5, null, null, "band_by_steps")]
    [InlineData("low", null, null, -612, null, "value_negative")]
    public void A_change_that_cannot_be_made_is_refused(string band, Setting? setting, int? percent, int? add, int? set, string code)
    {
        Outcome<Scheme> now = Grid.With(new([band], setting is Setting one ? [one] : [], percent is int p ? Quantity.Of(p) : null,
            add is int a ? Rate.OfPounds(a) : null, set is int s ? Rate.OfPounds(s) : null));
        Assert.Equal(code, now.Fault?.Code);
    }

    private static Rate?[] Stated(params (string Band, Setting Setting, int School, int Pounds)[] values)
    {
        var stated = new Rate?[Grid.StatedValues.Count];
        foreach ((string band, Setting setting, int school, int pounds) in values)
            stated[Grid.StatedFor(band, new(setting, null, null, school), First)!.Number] = Rate.OfPounds(pounds);
        return stated;
    }

    private static decimal Pounds(Scheme scheme, string band, DateOnly day, Setting setting = Setting.Mainstream, int school = 1) =>
        scheme.PoundsOn(band, new(setting, null, null, school), day).Value.Pounds;
}
