using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Tests;

/// <summary>Points, weighted levels and hours lead to bands; range ends are inclusive.</summary>
public sealed class ReachingTests
{
    private static readonly Scheme Grid = SchemeFile.Read(Encoding.UTF8.GetBytes(
        """
        {
          "id": "grid", "name": "Grid", "authority": 882, "status": "illustrative", "complete": true, "sources": ["a test"],
          "from": "2023-04-01", "applies_to": { "settings": ["mainstream"] }, "basis": "net",
          "reached_by": ["levels", "hours", "points"], "order": "ascending",
          "levels": [ { "area": "cognition", "weights": [0, 1, 3, 6, 10] }, { "area": "communication", "weights": [0, 2, 4, 6, 8] } ],
          "bands": [
            { "band": "low", "points": [0, 5], "hours": [0, 13] },
            { "band": "mid", "points": [6, 11], "hours": [13.5, 20] },
            { "band": "top", "points": [12, null], "hours": [20.5, null] }
          ],
          "values": [
            { "band": "low", "from": "2023-04-01", "pounds": 0, "source": "a test", "status": "illustrative" },
            { "band": "mid", "from": "2023-04-01", "pounds": 1000, "source": "a test", "status": "illustrative" },
            { "band": "top", "from": "2023-04-01", "pounds": 2000, "source": "a test", "status": "illustrative" }
          ],
          "pro_rata": { "convention": "months" }, "rounding": { "mode": "half_up", "stage": "line" }
        }
        """), "grid.json").Value!;

    /// <summary>The same grid where a panel may also name a band.</summary>
    private static readonly Scheme Panel = SchemeFile.Read(Encoding.UTF8.GetBytes(
        """
        {
          "id": "panel", "name": "Panel", "authority": 882, "status": "illustrative", "complete": true, "sources": ["a test"],
          "from": "2023-04-01", "applies_to": { "settings": ["mainstream"] }, "basis": "net",
          "reached_by": ["band", "hours", "points"], "order": "ascending",
          "bands": [ { "band": "low", "points": [0, 5], "hours": [0, 13] }, { "band": "top", "points": [6, null], "hours": [13.5, null] } ],
          "values": [
            { "band": "low", "from": "2023-04-01", "pounds": 0, "source": "a test", "status": "illustrative" },
            { "band": "top", "from": "2023-04-01", "pounds": 2000, "source": "a test", "status": "illustrative" }
          ],
          "pro_rata": { "convention": "months" }, "rounding": { "mode": "half_up", "stage": "line" }
        }
        """), "panel.json").Value!;

    [Theory]
    [InlineData(1, 2, "low")]   // 1 + 4 = 5
    [InlineData(2, 2, "mid")]   // 3 + 4 = 7
    [InlineData(3, 3, "top")]   // 6 + 6 = 12
    [InlineData(0, 0, "low")]
    [InlineData(4, 4, "top")]   // 10 + 8 = 18
    public void Weighted_levels_are_added_up_and_looked_up(int cognition, int communication, string band) =>
        Assert.Equal(band, Grid.Reach(new Award(Levels: new Dictionary<string, int> { ["cognition"] = cognition, ["communication"] = communication })).Value.Band!.Id);

    [Theory]
    [InlineData("cognition", 5)]
    [InlineData("cognition", -1)]
    [InlineData("sight", 1)]
    public void A_level_or_an_area_without_a_weight_is_refused(string area, int level) =>
        Assert.Equal("level_unknown", Grid.Reach(new Award(Levels: new Dictionary<string, int> { [area] = level })).Fault!.Code);

    [Theory]
    [InlineData(12, null, "low")]
    [InlineData(null, "40", "low")]
    public void A_panels_band_holds_over_the_assessment_that_is_kept_beside_it(int? points, string? hours, string band) =>
        Assert.Equal(band, Panel.Reach(new Award("low", points, hours is null ? null : Quantity.Of(decimal.Parse(hours)))).Value.Band!.Id);

    [Fact]
    public void An_assessment_beside_a_panels_band_must_be_one_of_the_scheme()
    {
        Assert.Equal("hours_out_of_range", Panel.Reach(new Award("low", Hours: Quantity.Of(13.25m))).Fault!.Code);
        Assert.Equal("band_unknown", Panel.Reach(new Award("none", 4)).Fault!.Code);
        Assert.Equal("award_unclear", Panel.Reach(new Award("low", 4, Quantity.Of(13))).Fault!.Code);
        Assert.Equal("award_unclear", Grid.Reach(new Award("low", 4)).Fault!.Code);
    }

    [Theory]
    [InlineData("13", "low")]
    [InlineData("13.5", "mid")]
    [InlineData("20", "mid")]
    [InlineData("40", "top")]
    public void Hours_lead_to_a_band_with_inclusive_ends(string hours, string band) =>
        Assert.Equal(band, Grid.Reach(Award.OfHours(Quantity.Of(decimal.Parse(hours)))).Value.Band!.Id);

    [Fact]
    public void Hours_between_two_bands_are_refused() =>
        Assert.Equal("hours_out_of_range", Grid.Reach(Award.OfHours(Quantity.Of(13.25m))).Fault!.Code);

    [Fact]
    public void A_way_that_the_scheme_does_not_know_is_refused() =>
        Assert.Equal("award_not_allowed", Grid.Reach(Award.OfBand("low")).Fault!.Code);

    [Fact]
    public void Points_below_every_band_are_refused() =>
        Assert.Equal("points_out_of_range", Grid.Reach(Award.OfPoints(-1)).Fault!.Code);
}
