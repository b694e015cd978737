using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Tests;

/// <summary>One small file for each way of being wrong: the finding's code, line, path and, where it helps, words.</summary>
public sealed class BrokenSchemeTests
{
    private const string Sound =
        """
        {
          "id": "small",
          "name": "Small",
          "authority": 351,
          "status": "illustrative",
          "complete": true,
          "sources": ["a test"],
          "from": "2023-04-01",
          "applies_to": { "settings": ["mainstream"] },
          "basis": "net",
          "reached_by": ["band", "points"],
          "order": "ascending",
          "bands": [
            { "band": "A", "points": [0, 9] },
            { "band": "B", "points": [10, null] }
          ],
          "values": [
            { "band": "A", "from": "2023-04-01", "pounds": 100, "source": "a test", "status": "illustrative" },
            { "band": "B", "from": "2023-04-01", "pounds": 200, "source": "a test", "status": "illustrative" }
          ],
          "pro_rata": { "convention": "months" },
          "rounding": { "mode": "half_up", "unit_pence": 1, "stage": "line" }
        }
        """;

    [Fact]
    public void The_file_from_which_the_broken_ones_are_made_is_sound() => Assert.Empty(Read(Sound).Findings);

    [Theory]
    [InlineData("\"name\": \"Small\",", "\"name\": \"Small\", \"colour\": 3,", "property_unknown", 3, "colour")]
    [InlineData("\"name\": \"Small\",", "", "property_missing", 1, "name")]
    [InlineData("\"name\": \"Small\",", "\"name\": \"Small\", \"name\": \"Twice\",", "property_twice", 3, "name")]
    [InlineData("\"authority\": 351", "\"authority\": \"351\"", "wrong_type", 4, "authority")]
    [InlineData("[\"a test\"]", "\"a test\"", "wrong_type", 7, "sources")]
    [InlineData("\"pounds\": 100", "\"pounds\": \"100\"", "wrong_type", 18, "values[0].pounds")]
    [InlineData("\"basis\": \"net\"", "\"basis\": \"nett\"", "word_unknown", 10, "basis")]
    [InlineData("[\"mainstream\"]", "[\"mainstraem\"]", "word_unknown", 9, "applies_to.settings[0]")]
    [InlineData("\"from\": \"2023-04-01\",\n  \"applies_to\"", "\"from\": \"1.4.2023\",\n  \"applies_to\"", "date_unreadable", 8, "from")]
    [InlineData("\"points\": [10, null]", "\"points\": [9, null]", "points_overlap", 15, "bands[1].points")]
    [InlineData("\"points\": [10, null]", "\"points\": [12, null]", "points_gap", 15, "bands[1].points")]
    [InlineData("\"points\": [0, 9]", "\"points\": [9, 0]", "points_turned_round", 14, "bands[0]")]
    [InlineData("\"points\": [0, 9]", "\"points\": [0]", "wrong_type", 14, "bands[0].points")]
    [InlineData("\"points\": [0, 9]", "\"points\": \"0-9\"", "wrong_type", 14, "bands[0].points")]
    [InlineData("{ \"band\": \"B\", \"points\"", "{ \"band\": \"A\", \"points\"", "band_twice", 15, "bands[1]")]
    [InlineData("{ \"band\": \"B\", \"from\"", "{ \"band\": \"C\", \"from\"", "band_unknown", 19, "values[1].band")]
    [InlineData("{ \"band\": \"B\", \"from\"", "{ \"band\": \"A\", \"from\"", "dates_twice", 19, "values[1].from")]
    [InlineData("{ \"band\": \"B\", \"from\": \"2023-04-01\"", "{ \"band\": \"B\", \"from\": \"2023-09-01\"", "dates_gap", 19, "values[1].from")]
    [InlineData("{ \"band\": \"B\", \"from\"", "{ \"band\": \"A\", \"settings\": [\"mainstream\"], \"from\"", "values_overlap", 19, "values[1]")]
    [InlineData("\"pounds\": 200", "\"pounds\": 99", "bands_out_of_order", 19, "values[1]")]
    [InlineData("\"pounds\": 200", "\"pounds\": -1", "value_negative", 19, "values[1].pounds")]
    [InlineData("\"pounds\": 200", "\"pounds\": 200.001", "value_off_unit", 19, "values[1].pounds")]
    [InlineData("\"pounds\": 200", "\"pounds\": \"unknown\"", "complete_wrong", 6, "complete")]
    [InlineData("\"basis\": \"net\"", "\"basis\": \"gross\"", "contribution_missing", 1, null)]
    [InlineData("[\"band\", \"points\"]", "[\"band\", \"hours\"]", "way_without_data", 11, "reached_by")]
    [InlineData("[\"band\", \"points\"]", "[\"levels\"]", "way_without_data", 11, "reached_by")]
    [InlineData("\"stage\": \"line\"", "\"stage\": \"day\"", "stage_needs_days", 22, "rounding")]
    [InlineData("\"unit_pence\": 1", "\"unit_pence\": 0", "unit_not_positive", 22, "rounding.unit_pence")]
    [InlineData("\"convention\": \"months\"", "\"convention\": \"school_days\"", "property_missing", 21, "pro_rata.school_days")]
    [InlineData("\"convention\": \"months\"", "\"convention\": \"periods\", \"periods\": [{ \"name\": \"autumn\", \"start\": \"09-01\", \"weight\": 1 }]", "periods_not_in_order", 21, "pro_rata.periods")]
    [InlineData("\"convention\": \"months\"", "\"convention\": \"counted_periods\", \"periods\": [{ \"name\": \"year\", \"start\": \"04-01\", \"weight\": 1 }, { \"name\": \"autumn\", \"start\": \"09-01\", \"weight\": 1, \"counted_on\": \"08-31\" }]", "count_day_outside_period", 21, "pro_rata.periods")]
    [InlineData("\"convention\": \"months\"", "\"convention\": \"counted_periods\", \"periods\": [{ \"name\": \"year\", \"start\": \"04-01\", \"weight\": 1 }, { \"name\": \"autumn\", \"start\": \"09-01\", \"weight\": 1, \"counted_on\": \"02-29\" }]", "date_unreadable", 21, "pro_rata.periods[1].counted_on")]
    [InlineData("\"convention\": \"months\"", "\"convention\": \"counted_periods\"", "property_missing", 21, "pro_rata.periods")]
    [InlineData("\"band\": \"B\", \"points\"", "\"band\": \"B\", \"settings\": [\"mainstream\"] \"points\"", "json_unreadable", 15, null)]
    public void A_broken_file_gives_a_finding_with_its_line_and_path(string part, string broken, string code, int line, string? path)
    {
        Assert.Contains(part, Sound, StringComparison.Ordinal);
        Read<Scheme> read = Read(Sound.Replace(part, broken, StringComparison.Ordinal));
        Assert.Null(read.Value);
        Finding found = Assert.Single(read.Findings, f => f.Code == code);
        Assert.Equal(("small.json", line, path), (found.File, found.Line, found.Column));
    }

    [Fact]
    public void A_band_without_any_value_is_named()
    {
        Read<Scheme> read = Read(Sound.Replace("{ \"band\": \"B\", \"points\": [10, null] }", "{ \"band\": \"B\", \"points\": [10, 19] }, { \"band\": \"C\", \"points\": [20, null] }", StringComparison.Ordinal));
        Finding found = Assert.Single(read.Findings);
        Assert.Equal(("band_without_value", 15), (found.Code, found.Line));
        Assert.Contains("Band C", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_word_lists_the_words_that_are_allowed() =>
        Assert.Contains("net, gross", Assert.Single(Read(Sound.Replace("\"net\"", "\"nett\"", StringComparison.Ordinal)).Findings).Message, StringComparison.Ordinal);

    [Fact]
    public void A_gap_in_points_names_the_missing_points() =>
        Assert.Contains("points 10 to 11", Assert.Single(Read(Sound.Replace("[10, null]", "[12, null]", StringComparison.Ordinal)).Findings).Message, StringComparison.Ordinal);

    [Fact]
    public void Reading_goes_on_after_the_first_finding() =>
        Assert.Equal(["word_unknown", "value_negative"],
            Read(Sound.Replace("\"net\"", "\"nett\"", StringComparison.Ordinal).Replace("200", "-200", StringComparison.Ordinal)).Findings.Select(f => f.Code).Order().Reverse());

    [Fact]
    public void An_empty_file_is_one_finding() => Assert.Equal("file_empty", Assert.Single(Read("").Findings).Code);

    [Fact]
    public void A_byte_order_mark_and_carriage_returns_do_not_disturb() =>
        Assert.Empty(Read("\uFEFF" + Sound.Replace("\n", "\r\n", StringComparison.Ordinal)).Findings);

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("null")]
    [InlineData("{}")]
    public void Any_other_JSON_is_findings_and_never_an_exception(string json) => Assert.True(Read(json).Failed);

    private static Read<Scheme> Read(string json) => SchemeFile.Read(Encoding.UTF8.GetBytes(json), "small.json");
}
