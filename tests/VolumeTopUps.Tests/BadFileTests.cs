using System.Text;
using System.Text.Json.Nodes;
using FundingPlatform.Kernel;

namespace FundingPlatform.VolumeTopUps.Tests;

/// <summary>Files that are wrong are refused whole, with the code and the path of what is wrong.</summary>
public sealed class BadFileTests
{
    private static readonly Dictionary<string, (string Scheme, Action<JsonObject> Change)> Wrong = new()
    {
        ["value_negative pot.pounds"] = ("alternatives/cumbria_3_percent", s => s["pot"]!["pounds"] = -1),
        ["finer_than_a_penny pot.pounds"] = ("alternatives/cumbria_3_percent", s => s["pot"]!["pounds"] = 0.001m),
        ["percent_above_100 threshold.percent"] = ("cumbria_2_5_percent", s => s["threshold"]!["percent"] = 100.01m),
        ["percent_above_100 threshold.points_above"] = ("half_a_point_above_average", s => s["threshold"]!["points_above"] = 101),
        ["word_unknown threshold.kind"] = ("cumbria_2_5_percent", s => s["threshold"]!["kind"] = "many"),
        ["word_unknown excess.fraction"] = ("cumbria_2_5_percent", s => s["excess"]!["fraction"] = "nearest"),
        ["property_unknown cap"] = ("cumbria_2_5_percent", s => s["cap"] = 3),
        ["property_missing threshold.fraction"] = ("cumbria_2_5_percent", s => s["threshold"]!.AsObject().Remove("fraction")),
        ["not_of_this_kind threshold.roll_for_one"] = ("cumbria_2_5_percent", s => s["threshold"]!["roll_for_one"] = 75),
        ["not_of_this_kind payment.contribution_pounds"] = ("cumbria_2_5_percent", s => s["payment"]!["contribution_pounds"] = 6000),
        ["value_not_positive threshold.roll_for_one"] = ("one_per_75", s => s["threshold"]!["roll_for_one"] = 0),
        ["value_not_positive threshold.contribution_pounds"] = ("northumberland", s => s["threshold"]!["contribution_pounds"] = 0),
        ["minimum_missing payment.below_minimum"] = ("cumbria_2_5_percent", s => s["payment"]!["below_minimum"] = "raised"),
        ["property_missing payment.below_minimum"] = ("cumbria_2_5_percent", s => s["payment"]!["minimum_pounds"] = 100),
        ["share_out_of_range cadence.counts[0].share"] = ("cumbria_2_5_percent", s => Count(s)["share"] = "13/12"),
        ["shares_above_one cadence.counts"] = ("two_counts_own_months", s => Count(s)["share"] = "6/12"),
        ["count_twice cadence.counts"] = ("two_counts_own_months", s => Count(s)["on"] = "2014-10-02"),
        ["counts_missing cadence.counts"] = ("cumbria_2_5_percent", s => s["last_year"] = "2015-16"),
        ["year_not_in_force cadence.counts[0].year"] = ("cumbria_2_5_percent", s => Count(s)["year"] = "2015-16"),
        ["year_unreadable first_year"] = ("cumbria_2_5_percent", s => s["first_year"] = "2014"),
        ["years_turned_round last_year"] = ("cumbria_2_5_percent", s => s["last_year"] = "2013-14"),
        ["years_out_of_range last_year"] = ("continuous", s => s["last_year"] = "2099-00"),
        ["not_of_this_kind cadence.counts"] = ("cumbria_2_5_percent", s => s["cadence"]!["kind"] = "continuous"),
        ["not_mainstream schools.groups"] = ("cumbria_2_5_percent", s => s["schools"] = new JsonObject { ["groups"] = new JsonArray("special") }),
        ["rolls_turned_round schools.roll_at_most"] = ("cumbria_2_5_percent", s => s["schools"] = new JsonObject { ["roll_at_least"] = 100, ["roll_at_most"] = 99 }),
        ["pot_missing pot"] = ("share_of_pot", s => s.Remove("pot")),
        ["pot_in_pence rounding"] = ("share_of_pot", s => s["rounding"] = new JsonObject { ["mode"] = "half_up", ["unit_pence"] = 100 }),
        ["pot_by_days cadence"] = ("share_of_pot", s => s["cadence"] = new JsonObject { ["kind"] = "continuous" }),
        ["factor_twice threshold.factors"] = ("expected_plus_two", s => s["threshold"]!["factors"]![1]!["factor"] = "fsm6_primary"),
        ["factors_missing threshold.factors"] = ("expected_plus_two", s => s["threshold"]!["factors"] = new JsonArray()),
        ["authority_unknown authority"] = ("cumbria_2_5_percent", s => s["authority"] = 42),
        ["unit_not_positive rounding.unit_pence"] = ("multiples_of_12", s => s["rounding"]!["unit_pence"] = 0),
        ["census_base counted"] = ("england_illustrative", s => s["counted"]!["base"] = "reception_to_year11"),
        ["census_units counted"] = ("england_illustrative", s => s["counted"]!["resourced_provision"] = false),
        ["sen_support_weight counted"] = ("bury_illustrative", s => s["counted"]!["sen_support_weight"] = 1.5m),
        ["id_invalid id"] = ("cumbria_2_5_percent", s => s["id"] = "Cumbria 2.5"),
        ["decided_after_start decided_on"] = ("cumbria_2_5_percent", s => s["decided_on"] = "2014-04-02"),
        ["count_outside_year cadence.counts[0].on"] = ("cumbria_2_5_percent", s => Count(s)["on"] = "2013-03-31"),
        ["text_empty name"] = ("cumbria_2_5_percent", s => s["name"] = ""),
        ["text_too_long name"] = ("cumbria_2_5_percent", s => s["name"] = new string('x', 100_000)),
        ["text_empty payment.source"] = ("cumbria_2_5_percent", s => s["payment"]!["source"] = " "),
        ["sources_missing sources"] = ("cumbria_2_5_percent", s => (s["status"], s["sources"]) = ("verified", new JsonArray())),
        ["date_unreadable decided_on"] = ("cumbria_2_5_percent", s => s["decided_on"] = "16 January 2014"),
    };

    public static TheoryData<string> Cases => [.. Wrong.Keys];

    [Theory, MemberData(nameof(Cases))]
    public void A_scheme_that_is_wrong_is_refused_with_code_and_path(string expected)
    {
        Read<VolumeScheme> read = Samples.Changed(Wrong[expected].Scheme, Wrong[expected].Change);
        Assert.Null(read.Value);
        Assert.Contains(expected, read.Findings.Select(f => $"{f.Code} {f.Column}".TrimEnd()));
    }

    [Fact]
    public void An_empty_file_and_one_that_is_no_JSON_say_so()
    {
        Assert.Equal(["file_empty"], VolumeSchemeFile.Read(Array.Empty<byte>(), "a.json").Findings.Select(f => f.Code));
        Assert.Equal(["json_unreadable"], Samples.Read("{ \"id\": ").Findings.Select(f => f.Code));
        Assert.Null(Samples.Read("[]").Value);
    }

    [Fact]
    public void A_whole_file_of_the_series_rounds_what_a_spreadsheet_wrote_to_what_was_published()
    {
        NationalAverage january = Samples.Averages.Published.Single(a => a.January == 2022);
        Assert.Equal(("2.3", "2.15", "4"), ($"{january.Primary}", $"{january.Secondary}", $"{january.AllSchools}"));
        Assert.Equal(Enumerable.Range(2016, 10), Samples.Averages.Published.Select(a => a.January));
        Assert.Equal(["Unverified"], Samples.Averages.Published.Select(a => $"{a.Status}").Distinct());
    }

    [Theory]
    [InlineData("2022,2022-06-16,x,unverified", "")]
    [InlineData("2022,2022-06-16,x,unverified\n2021,2021-06-24,x,unverified", "average_missing")]
    [InlineData("2022,2021-06-16,x,unverified", "published_before_census")]
    [InlineData("2022,2022-06-16,x,unverified\n2022,2022-06-17,x,unverified", "duplicate")]
    [InlineData("2022,2022-06-16,x,sure", "unknown_word")]
    [InlineData("2022,June,x,unverified", "wrong_type")]
    public void Publication_days_that_are_wrong_are_refused(string rows, string code)
    {
        byte[] series = Encoding.UTF8.GetBytes("year,la_code,area_name,measure,value\n2022,970,England,ehc_pct_all_schools,4\n2022,970,England,ehc_pct_primary,2.2999999999999998\n2022,970,England,ehc_pct_secondary,2.15\n2022,351,Bury,ehc_pct_primary,-\n");
        byte[] days = Encoding.UTF8.GetBytes($"january,published_on,source,status\n{rows}\n");
        Read<NationalAverages> read = NationalAveragesFile.Read(series, "series.csv", days, "days.csv");
        Assert.Equal(code, read.Findings.Count == 0 ? "" : read.Findings[0].Code);
        Assert.Equal(code.Length == 0, read.Value is not null);
    }

    [Fact]
    public void Figures_without_a_day_of_publication_are_found_and_used_by_nobody()
    {
        byte[] series = Encoding.UTF8.GetBytes("year,la_code,area_name,measure,value\n" + string.Concat(((string[])["2022", "2023"]).Select(y =>
            $"{y},970,England,ehc_pct_all_schools,4\n{y},970,England,ehc_pct_primary,2.3\n{y},970,England,ehc_pct_secondary,2.15\n")));
        Read<NationalAverages> read = NationalAveragesFile.Read(series, "s.csv", Encoding.UTF8.GetBytes("january,published_on,source,status\n2022,2022-06-16,x,unverified\n"), "d.csv");
        Assert.Equal(["publication_day_missing"], read.Findings.Select(f => f.Code));
        Assert.Equal(2022, read.Value!.KnownOn(DateOnly.MaxValue)!.January);
    }

    private static JsonObject Count(JsonObject scheme) => scheme["cadence"]!["counts"]![0]!.AsObject();
}
