using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>Plans that are shipped are sound; one small plan for each way of being wrong gives its finding and no plan.</summary>
public sealed class PlanFileTests
{
    private const string Sound =
        """
        {
          "id": "small",
          "name": "Small",
          "authority": 351,
          "status": "illustrative",
          "sources": ["a test"],
          "old": { "kind": "bands", "bands": [ { "band": "X", "pounds": 900 }, { "band": "Y", "pounds": 2500.50 } ], "base_year_bands": [ { "band": "Y", "pounds": 2400 } ] },
          "target": { "scheme": "bury_illustrative", "rule": "mapping",
            "mapping": [ { "from": "X", "to": "A" }, { "from": "Y", "to": "B" } ] },
          "timing": { "kind": "by_phase", "start": "2023-09-01", "latest": "2025-09-01",
            "steps": [ { "from": "2023-09-01", "phases": ["secondary"] }, { "from": "2024-09-01", "phases": ["primary"] } ] },
          "protection": { "kind": "per_pupil", "taper_percent": [100, 50],
            "value": "uplifted", "uplifts": [ { "from": "2024-04-01", "percent": 2, "source": "a test", "status": "illustrative" } ],
            "gains_cap": { "at_most_percent": 50 } },
          "envelope": { "annual_change_pounds": -1200.50, "source": "a test", "status": "illustrative" },
          "moderation": { "sample_percent": 10, "at_least": 20, "seed": "forum", "pupil_tolerance_percent": 12.5,
            "pupil_tolerance_pounds": 900.50, "school_tolerance_percent": 3 },
          "first_payment": "2023-09-15"
        }
        """;

    private static readonly Dictionary<string, Scheme> Schemes = new[] { "bury_illustrative", "bury_rebanded_illustrative", "telford_and_wrekin" }.ToDictionary(s => s, s => Samples.Read(s).Value!);

    public static TheoryData<string> Shipped => [.. Samples.Plans.Select(p => Path.GetFileNameWithoutExtension(p))];

    [Theory, MemberData(nameof(Shipped))]
    public void Every_shipped_plan_is_read_without_a_finding_and_says_that_it_is_illustrative(string name)
    {
        byte[] bytes = File.ReadAllBytes(Samples.Plans.Single(p => Path.GetFileNameWithoutExtension(p) == name));
        Read<AssimilationPlan> read = AssimilationPlanFile.Read(bytes, name, Schemes);
        Assert.Empty(read.Findings);
        Assert.Equal((name, SourceStatus.Illustrative, Encoding.UTF8.GetString(bytes)), (read.Value!.Id, read.Value.Status, read.Value.Text));
    }

    [Fact]
    public void The_plan_from_which_the_broken_ones_are_made_is_sound_and_read_whole()
    {
        Read<AssimilationPlan> read = Read(Sound);
        Assert.Empty(read.Findings);
        AssimilationPlan plan = read.Value!;
        Assert.Equal(new Rate(2_500_500_000), plan.Old.Bands["Y"]);
        Assert.Equal((TargetRuleKind.Mapping, "B"), (plan.Target.Kind, plan.Target.Mapping["Y"]));
        Assert.Equal((TimingKind.ByPhase, new DateOnly(2025, 9, 1), 2), (plan.Timing.Kind, plan.Timing.Latest!.Value, plan.Timing.Steps.Count));
        Assert.Equal((ProtectionKind.PerPupil, Quantity.Of(50), Quantity.Of(2)), (plan.Protection.Kind, plan.Protection.TaperPercent[1], plan.Protection.Uplifts[0].Percent));
        Assert.Equal(new Money(-120_050), plan.Envelope!.AnnualChange);
        Assert.Equal(new(Quantity.Of(10), 20, "forum", Quantity.Of(12.5m), new Money(90_050), Quantity.Of(3)), plan.Moderation);
        Assert.Equal(new DateOnly(2023, 9, 15), plan.FirstPayment);
        Assert.Equal(new("Y", Rate.OfPounds(2_400)), Assert.Single(plan.BaseYearBands));
    }

    [Theory]
    [InlineData("\"name\": \"Small\",", "\"name\": \"Small\", \"colour\": 3,", "property_unknown", 3, "colour")]
    [InlineData("\"kind\": \"by_phase\"", "\"kind\": \"by_fase\"", "word_unknown", 10, "timing.kind")]
    [InlineData("\"start\": \"2023-09-01\"", "\"start\": \"1.9.2023\"", "date_unreadable", 10, "timing.start")]
    [InlineData("\"bury_illustrative\"", "\"nowhere\"", "scheme_unknown", 8, "target.scheme")]
    [InlineData("\"bury_illustrative\"", "\"telford_and_wrekin\"", "authority_differs", 8, "target.scheme")]
    [InlineData("\"to\": \"B\"", "\"to\": \"Q\"", "band_unknown", 9, "target.mapping[1].to")]
    [InlineData("\"from\": \"Y\"", "\"from\": \"Q\"", "band_unknown", 9, "target.mapping[1].from")]
    [InlineData(", { \"from\": \"Y\", \"to\": \"B\" }", "", "mapping_incomplete", 9, "target.mapping")]
    [InlineData("\"from\": \"Y\"", "\"from\": \"X\"", "mapping_twice", 9, "target.mapping[1]")]
    [InlineData("\"band\": \"Y\"", "\"band\": \"X\"", "band_twice", 7, "old.bands[1]")]
    [InlineData("\"rule\": \"mapping\"", "\"rule\": \"next_above\"", "mapping_without_rule", 9, "target.mapping")]
    [InlineData("\"rule\": \"mapping\"", "\"rule\": \"nearest\"", "tie_missing", 8, "target.tie")]
    [InlineData("\"rule\": \"mapping\"", "\"rule\": \"mapping\", \"tie\": \"up\"", "tie_without_nearest", 8, "target.tie")]
    [InlineData("\"rule\": \"mapping\"", "\"rule\": \"mapping\", \"bands\": [\"A\"]", "bands_without_search", 8, "target.bands")]
    [InlineData("\"kind\": \"bands\"", "\"kind\": \"amounts\"", "mapping_needs_bands", 8, "target.rule")]
    [InlineData("\"kind\": \"bands\"", "\"kind\": \"amounts\"", "old_unclear", 7, "old.kind")]
    [InlineData("\"kind\": \"bands\"", "\"kind\": \"bands\", \"school_hours\": 12", "old_unclear", 7, "old.school_hours")]
    [InlineData("\"kind\": \"bands\"", "\"kind\": \"bands\", \"valued_on\": \"2023-03-31\"", "old_unclear", 7, "old.valued_on")]
    [InlineData("\"from\": \"2023-09-01\"", "\"from\": \"2023-08-31\"", "step_before_start", 11, "timing.steps[0].from")]
    [InlineData("\"latest\": \"2025-09-01\"", "\"latest\": \"2024-08-31\"", "step_after_latest", 11, "timing.steps[1].from")]
    [InlineData("\"latest\": \"2025-09-01\"", "\"latest\": \"2023-08-31\"", "latest_before_start", 10, "timing.latest")]
    [InlineData("\"kind\": \"by_phase\"", "\"kind\": \"one_date\"", "steps_without_kind", 11, "timing.steps")]
    [InlineData("\"kind\": \"by_phase\"", "\"kind\": \"one_date\"", "timing_contradictory", 10, "timing.latest")]
    [InlineData("\"kind\": \"by_phase\"", "\"kind\": \"by_setting\"", "step_unclear", 11, "timing.steps[0]")]
    [InlineData("[\"primary\"]", "[\"secondary\"]", "step_twice", 11, "timing.steps[1].phases[0]")]
    [InlineData("\"kind\": \"by_phase\"", "\"kind\": \"new_plans_only\"", "protection_without_moves", 12, "protection.kind")]
    [InlineData("\"start\": \"2023-09-01\"", "\"start\": \"2020-09-01\"", "scheme_not_in_force", 10, "timing.start")]
    [InlineData("\"kind\": \"per_pupil\"", "\"kind\": \"none\"", "gains_cap_without_protection", 14, "protection.gains_cap")]
    [InlineData("\"kind\": \"per_pupil\"", "\"kind\": \"none\"", "protection_none_with_terms", 12, "protection.taper_percent")]
    [InlineData("\"kind\": \"per_pupil\"", "\"kind\": \"per_pupil\", \"months\": 18", "taper_and_length_disagree", 12, "protection.months")]
    [InlineData("\"taper_percent\": [100, 50]", "\"months\": 0", "value_out_of_range", 12, "protection.months")]
    [InlineData("[100, 50]", "[50, 100]", "taper_rises", 12, "protection.taper_percent")]
    [InlineData("[100, 50]", "[120, 50]", "value_out_of_range", 12, "protection.taper_percent")]
    [InlineData("\"value\": \"uplifted\"", "\"value\": \"frozen\"", "uplift_of_frozen", 13, "protection.uplifts")]
    [InlineData("\"at_most_percent\": 50", "\"at_most_percent\": 0", "value_out_of_range", 14, "protection.gains_cap")]
    [InlineData("-1200.50", "-1200.505", "value_off_unit", 15, "envelope.annual_change_pounds")]
    [InlineData("\"envelope\"", "\"abolished\": [ { \"band\": \"X\", \"to\": [\"B\"] } ], \"envelope\"", "abolished_mapped", 9, "target.mapping[0].from")]
    [InlineData("\"envelope\"", "\"abolished\": [ { \"band\": \"Z\", \"to\": [\"B\"] } ], \"envelope\"", "band_unknown", 15, "abolished[0].band")]
    [InlineData("\"envelope\"", "\"abolished\": [ { \"band\": \"X\", \"to\": [] } ], \"envelope\"", "abolished_without_target", 15, "abolished[0]")]
    [InlineData("{ \"band\": \"Y\", \"pounds\": 2400 }", "{ \"band\": \"Q\", \"pounds\": 2400 }", "band_unknown", 7, "old.base_year_bands[0].band")]
    [InlineData("{ \"band\": \"Y\", \"pounds\": 2400 }", "{ \"band\": \"Y\", \"pounds\": 2400 }, { \"band\": \"Y\", \"pounds\": 2400 }", "band_twice", 7, "old.base_year_bands[1]")]
    [InlineData("\"kind\": \"bands\"", "\"kind\": \"amounts\"", "old_unclear", 7, "old.base_year_bands")]
    [InlineData("\"sample_percent\": 10, ", "", "property_missing", 16, "moderation.sample_percent")]
    [InlineData("\"sample_percent\": 10", "\"sample_percent\": 101", "value_out_of_range", 16, "moderation.sample_percent")]
    [InlineData("\"at_least\": 20", "\"at_least\": -1", "value_out_of_range", 16, "moderation.at_least")]
    [InlineData("\"seed\": \"forum\", ", "", "seed_missing", 16, "moderation.seed")]
    [InlineData("900.50", "900.505", "value_off_unit", 17, "moderation.pupil_tolerance_pounds")]
    [InlineData("\"seed\"", "\"sead\"", "property_unknown", 16, "moderation.sead")]
    [InlineData("2023-09-15", "2023-08-31", "first_payment_before_start", 18, "first_payment")]
    [InlineData("\"taper_percent\": [100, 50]", "\"months\": 2147483647", "value_out_of_range", 12, "protection.months")]
    [InlineData("\"taper_percent\": [100, 50]", "\"months\": 301", "value_out_of_range", 12, "protection.months")]
    [InlineData("\"small\"", "\"\"", "id_invalid", 2, "id")]
    [InlineData("\"small\"", "\"../../x y\"", "id_invalid", 2, "id")]
    [InlineData("\"small\"", "\"Small\"", "id_invalid", 2, "id")]
    [InlineData("351", "1351", "value_out_of_range", 4, "authority")]
    [InlineData("\"start\": \"2023-09-01\"", "\"start\": \"0001-01-01\"", "date_unreadable", 10, "timing.start")]
    public void A_broken_plan_gives_a_finding_with_its_line_and_path_and_no_plan(string part, string broken, string code, int line, string path)
    {
        int at = Sound.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, part);
        Read<AssimilationPlan> read = Read(string.Concat(Sound.AsSpan(0, at), broken, Sound.AsSpan(at + part.Length)));
        Assert.Null(read.Value);
        Finding found = Assert.Single(read.Findings, f => f.Code == code && f.Column == path);
        Assert.Equal(("small.json", line), (found.File, found.Line));
    }

    [Fact]
    public void Lists_have_an_end()
    {
        static string Many(int number, Func<int, string> item) => string.Join(", ", Enumerable.Range(0, number).Select(item));
        Assert.Empty(Read(Sound.Replace("[100, 50]", $"[{Many(25, _ => "100")}]", StringComparison.Ordinal)).Findings);
        foreach ((string part, string more, string code, string path) in (ReadOnlySpan<(string, string, string, string)>)
        [
            ("[100, 50]", $"[{Many(26, _ => "100")}]", "value_out_of_range", "protection.taper_percent"),
            ("[100, 50]", $"[{Many(20_000, _ => "100")}]", "list_too_long", "protection.taper_percent"),
            ("[100, 50]", $"[{Many(2_000, _ => "[]")}]", "wrong_type", "protection.taper_percent[99]"),
            ("{ \"from\": \"Y\"", Many(500, i => $"{{ \"from\": \"Y{i}\", \"to\": \"B\" }}") + ", { \"from\": \"Y\"", "list_too_long", "target.mapping"),
            ("{ \"from\": \"2024-09-01\"", Many(99, _ => "{ \"from\": \"2024-09-01\", \"phases\": [\"post16\"] }") + ", { \"from\": \"2024-09-01\"", "list_too_long", "timing.steps"),
            ("{ \"from\": \"2024-04-01\"", Many(100, i => $"{{ \"from\": \"{2025 + i}-04-01\", \"percent\": 1, \"source\": \"a test\", \"status\": \"illustrative\" }}") + ", { \"from\": \"2024-04-01\"", "list_too_long", "protection.uplifts"),
        ])
        {
            Read<AssimilationPlan> read = Read(Sound.Replace(part, more, StringComparison.Ordinal));
            Assert.Null(read.Value);
            Assert.Contains(read.Findings, f => f.Code == code && f.Column == path);
            Assert.InRange(read.Findings.Count, 1, 100);
        }
    }

    [Theory]
    [InlineData("351", "\"351\"")]
    [InlineData("351", "3510")]
    [InlineData("\"start\": \"2023-09-01\"", "\"start\": \"1.9.2023\"")]
    [InlineData("\"from\": \"2023-09-01\"", "\"from\": \"September\"")]
    [InlineData("\"small\"", "\"\"")]
    public void A_value_that_cannot_be_read_is_said_once_and_nothing_is_held_against_it(string part, string broken) =>
        Assert.Single(Read(Sound.Replace(part, broken, StringComparison.Ordinal)).Findings);

    [Fact]
    public void A_plan_in_another_encoding_is_a_finding_with_its_line()
    {
        Finding only = Assert.Single(AssimilationPlanFile.Read(Encoding.Latin1.GetBytes(Sound.Replace("a test", "\u00A3900", StringComparison.Ordinal)), "small.json", Schemes).Findings);
        Assert.Equal(("not_utf8", 6), (only.Code, only.Line));
    }

    [Theory]
    [InlineData("", "file_empty")]
    [InlineData("[]", "wrong_type")]
    [InlineData("{ \"id\": ", "json_unreadable")]
    public void What_is_no_plan_at_all_is_a_finding(string text, string code)
    {
        Read<AssimilationPlan> read = Read(text);
        Assert.Null(read.Value);
        Assert.Contains(read.Findings, f => f.Code == code);
    }

    private static Read<AssimilationPlan> Read(string json) => AssimilationPlanFile.Read(Encoding.UTF8.GetBytes(json), "small.json", Schemes);
}
