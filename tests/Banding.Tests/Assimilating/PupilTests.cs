using System.Text.Json.Nodes;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>One pupil at a time: who is left to a person, who moves when, and in which words.</summary>
public sealed class PupilTests
{
    private static readonly DateOnly Start = new(2023, 9, 1);
    private static readonly PupilToMove Pupil = SmallAuthority.Pupil("P1", 1, PupilPhase.Primary, Award.OfAmount(Rate.OfPounds(2_200)));

    [Theory]
    [InlineData("nearest", "up", "2700", "3")]
    [InlineData("nearest", "down", "2700", "2")]
    [InlineData("nearest", "up", "9000", "5")]
    [InlineData("nearest", "up", "0", "1")]
    [InlineData("next_above", null, "2100", "2")]
    [InlineData("next_below", null, "2100", "2")]
    [InlineData("next_above", null, "2100.01", "3")]
    [InlineData("next_below", null, "2099.99", "1")]
    [InlineData("next_above", null, "5300.01", "above_highest_band")]
    [InlineData("next_below", null, "899.99", "below_lowest_band")]
    public void A_rule_leads_to_a_band_or_says_why_not(string rule, string? tie, string pounds, string expected)
    {
        AssimilatedPupil row = One(Plan(rule, tie), Pupil with { Old = Award.OfAmount(Rate.OfPounds(decimal.Parse(pounds, System.Globalization.CultureInfo.InvariantCulture))) });
        Assert.Equal(expected, CodeOf(row) ?? row.Band);
    }

    [Fact]
    public void Bands_to_which_the_plan_may_not_lead_are_passed_over() =>
        Assert.Equal("5", One(Change(Plan("nearest", "up"), p => p["target"]!["bands"] = new JsonArray("1", "5")), Pupil with { Old = Award.OfAmount(Rate.OfPounds(3_300)) }).Band);

    [Fact]
    public void Provision_dearer_than_the_band_is_for_a_person_and_stays_listed_after_a_decision()
    {
        PupilToMove dear = Pupil with { Specified = Money.OfPounds(2_100.01m) };
        AssimilatedPupil row = One(Plan("nearest", "up"), dear);
        Assert.Equal((MoveStatus.Undecided, "specified_dearer"), (row.Status, row.Exceptions.Single().Code));
        Assert.Equal(Money.OfPounds(2_200), row.Years[0].Paid);
        AssimilatedPupil decided = One(Plan("nearest", "up"), dear with { Decided = Award.OfBand("2") });
        Assert.Equal((MoveStatus.Moves, "specified_dearer"), (decided.Status, decided.Exceptions.Single().Code));
        Assert.Empty(One(Plan("nearest", "up"), Pupil with { Specified = Money.OfPounds(2_100) }).Exceptions);
    }

    [Theory]
    [InlineData(null, "abolished_not_moderated")]
    [InlineData("5", "moderated_outside_list")]
    [InlineData("4", "4")]
    public void A_pupil_of_an_abolished_band_moves_only_as_moderated(string? moderated, string expected)
    {
        AssimilationPlan plan = Change(SmallAuthority.Plan("southend_mainstream"), p =>
        {
            ((JsonArray)p["old"]!["bands"]!).Add(new JsonObject { ["band"] = "D+", ["pounds"] = 5_100 });
            p["abolished"] = new JsonArray(new JsonObject { ["band"] = "D+", ["to"] = new JsonArray("3", "4") });
        });
        AssimilatedPupil row = One(plan, Pupil with { Old = Award.OfBand("D+"), Decided = moderated is null ? null : Award.OfBand(moderated) });
        Assert.Equal(expected, CodeOf(row) ?? row.Band);
    }

    [Fact]
    public void An_open_band_waits_for_its_amount()
    {
        AssimilationPlan plan = Change(Plan("nearest", "up"), p => (p["authority"], p["target"]!["scheme"]) = (878, "devon_mainstream"));
        PupilToMove pupil = Pupil with { Old = Award.OfAmount(Rate.OfPounds(6_250)) };
        Assert.Equal("open_band_without_amount", One(plan, pupil).Exceptions.Single().Code);
        string open = SmallAuthority.Schemes["devon_mainstream"].Bands[^1].Id;
        AssimilatedPupil decided = One(plan, pupil with { Decided = new Award(Band: open, Amount: Rate.OfPounds(6_000)) });
        Assert.Equal((MoveStatus.Moves, Money.OfPounds(6_000)), (decided.Status, decided.New!.Value));
        Assert.Equal("amount_needed", One(plan, pupil with { Decided = Award.OfBand(open) }).Exceptions.Single().Code);
    }

    [Fact]
    public void A_gross_scheme_is_compared_after_the_school_has_borne_its_share()
    {
        AssimilationPlan plan = Change(Plan("nearest", "up"), p => (p["authority"], p["target"]!["scheme"], p["target"]!["bands"]) = (334, "solihull", new JsonArray("1", "2a", "2b")));
        AssimilatedPupil row = One(plan, Pupil);
        Assert.Equal(("2a", Money.OfPounds(2_627)), (row.Band!, row.New!.Value));
    }

    [Fact]
    public void Old_hours_are_paid_above_the_schools_own_and_part_time_shrinks_both_sides()
    {
        AssimilationPlan plan = Change(Plan("nearest", "up"), p => p["old"] = JsonNode.Parse("""{ "kind": "hours", "pounds_per_hour": 460.25, "school_hours": 13 }"""));
        AssimilatedPupil row = One(plan, SmallAuthority.Pupil("P1", 1, PupilPhase.Primary, Award.OfHours(Quantity.Of(20)), partTime: 0.5m));
        Assert.Equal((Money.OfPounds(1_610.88m), "3", Money.OfPounds(1_650)), (row.Old!.Value, row.Band!, row.New!.Value)); // 7 x 460.25 = 3,221.75; half 1,610.875
        Assert.Equal(Money.Zero, One(plan, Pupil with { Old = Award.OfHours(Quantity.Of(12)) }).Old);
    }

    [Theory]
    [InlineData("setting", "not_covered")]
    [InlineData("no old award", "old_missing")]
    [InlineData("band", "old_of_another_kind")]
    [InlineData("other plan", "moved_by_another_plan")]
    public void A_pupil_whose_case_cannot_be_told_is_left_to_a_person(string wrong, string code)
    {
        PupilToMove pupil = wrong switch
        {
            "setting" => Pupil with { Placement = Pupil.Placement with { Setting = Setting.FurtherEducation } },
            "no old award" => Pupil with { Old = null },
            "band" => Pupil with { Old = Award.OfBand("A") },
            _ => Pupil with { Moved = new("another", "P1", "2", null, Start) },
        };
        AssimilatedPupil row = One(Plan("nearest", "up"), pupil);
        Assert.Equal((MoveStatus.Undecided, code), (row.Status, row.Exceptions.Single().Code));
    }

    [Theory]
    [InlineData("one_date", null, "2023-09-01")]
    [InlineData("annual_review", null, "2024-02-01")]
    [InlineData("phase_transfer", null, "2026-09-01")]
    [InlineData("new_plans_only", null, "never")]
    [InlineData("phase_transfer", "key_stage_transfer", "2024-09-01")]
    [InlineData("by_phase", null, "2024-04-01")]
    [InlineData("by_phase", "annual_review", "2024-02-01")]
    [InlineData("by_setting", null, "no_step")]
    [InlineData("steps", null, "2025-04-01")]
    public void A_pupil_moves_on_the_day_that_the_timing_gives(string kind, string? earlier, string expected)
    {
        AssimilationPlan plan = Change(Plan("nearest", "up"), p =>
        {
            p["timing"] = JsonNode.Parse($$"""{ "kind": "{{kind}}", "start": "2023-09-01" }""");
            if (earlier is not null) p["timing"]!["earlier_at"] = new JsonArray(earlier);
            if (Step(kind) is string step) p["timing"]!["steps"] = JsonNode.Parse(step);
        });
        AssimilatedPupil row = One(plan, Pupil with
        {
            Events = [new(PupilEventKind.AnnualReview, new(2023, 8, 31)), new(PupilEventKind.AnnualReview, new(2025, 2, 1)), new(PupilEventKind.AnnualReview, new(2024, 2, 1)),
                new(PupilEventKind.InfantToJunior, new(2024, 9, 1)), new(PupilEventKind.PhaseTransfer, new(2026, 9, 1))],
        });
        Assert.Equal(expected, CodeOf(row) ?? row.MovesOn?.ToString("yyyy-MM-dd", null) ?? "never");
    }

    [Fact]
    public void From_infants_to_juniors_is_a_phase_transfer_only_where_the_plan_says_so()
    {
        AssimilationPlan slough = SmallAuthority.Plan("slough");
        PupilToMove pupil = Pupil with { Old = Award.OfBand("B"), Events = [new(PupilEventKind.InfantToJunior, new(2024, 9, 1))] };
        Assert.Equal(MoveStatus.Stays, One(slough, pupil).Status);
        Assert.Equal(new DateOnly(2024, 9, 1), One(slough with { InfantToJuniorCounts = true }, pupil).MovesOn);
    }

    [Fact]
    public void A_new_plan_is_never_moved_and_one_that_ends_before_its_day_neither()
    {
        AssimilationPlan plan = SmallAuthority.Plan("bcp");
        Assert.Equal(MoveStatus.NewPlan, One(plan, Pupil with { PlanStarted = Start, Old = null }).Status);
        PupilToMove leaver = Pupil with { Old = Award.OfBand("B"), Placement = Pupil.Placement with { Span = new(new(2020, 9, 1), new(2024, 2, 1)) }, Events = [new(PupilEventKind.AnnualReview, new(2024, 2, 1))] };
        AssimilatedPupil row = One(plan, leaver);
        Assert.Equal((MoveStatus.Left, Money.OfPounds(2_200)), (row.Status, row.Years[0].Paid));
    }

    [Fact]
    public void By_the_latest_day_everyone_has_moved()
    {
        AssimilationPlan plan = Change(Plan("nearest", "up"), p => p["timing"] = JsonNode.Parse("""{ "kind": "annual_review", "start": "2023-09-01", "latest": "2024-09-01" }"""));
        Assert.Equal(new DateOnly(2024, 9, 1), One(plan, Pupil).MovesOn);
        Assert.Equal(new DateOnly(2024, 9, 1), One(plan, Pupil with { Events = [new(PupilEventKind.AnnualReview, new(2025, 1, 1))] }).MovesOn);
    }

    [Fact]
    public void The_reason_is_told_in_words() =>
        Assert.Equal("£2,200.00 a year before; the nearest band: band 2, £2,100.00 (-£100.00); moves on 2023-09-01 (all move on one date); " +
            "protected by £100.00 a year on 2023-09-01, tapering over 3 years until 2026-09-01.",
            One(Change(Plan("nearest", "up"), p => p["protection"] = JsonNode.Parse("""{ "kind": "per_pupil", "taper_percent": [100, 67, 33] }""")), Pupil).Reason);

    [Fact]
    public void A_school_that_protects_its_total_counts_a_leaver_on_unless_the_plan_says_otherwise()
    {
        PupilToMove leaver = Pupil with { Old = Award.OfBand("D"), Decided = Award.OfBand("3"), Placement = Pupil.Placement with { Span = new(new(2020, 9, 1), new(2024, 1, 1)) } };
        AssimilationPlan plan = SmallAuthority.Plan("southend_special", "per_school");
        Money Of(AssimilationPlan p) => SmallAuthority.Run(p, [leaver], Start, 2).Schools[0].Years[1].Protection;
        Assert.Equal(Money.OfPounds(1_700), Of(plan));
        Assert.Equal(Money.Zero, Of(plan with { Protection = plan.Protection with { EndsOn = [ProtectionEnd.Leaving] } }));
    }

    [Fact]
    public void A_placement_stated_twice_a_scheme_unknown_and_too_many_years_are_refused()
    {
        AssimilationPlan plan = SmallAuthority.Plan(Plan("nearest", "up"));
        Assert.Equal("placement_twice", Assimilation.Plan(new(plan, SmallAuthority.Schemes, [Pupil, Pupil]), Start).Fault!.Code);
        Assert.Equal("scheme_unknown", Assimilation.Plan(new(plan, new Dictionary<string, Scheme>(), [Pupil]), Start).Fault!.Code);
        Assert.Equal("years_out_of_range", Assimilation.Plan(new(plan, SmallAuthority.Schemes, [Pupil]), Start, 26).Fault!.Code);
    }

    private static string? CodeOf(AssimilatedPupil row) => row.Exceptions is [AssimilationDoubt first, ..] ? first.Code : null;

    private static string? Step(string kind) => kind switch
    {
        "by_phase" => """[ { "from": "2024-04-01", "phases": ["primary"] }, { "from": "2023-09-01", "phases": ["secondary"] } ]""",
        "by_setting" => """[ { "from": "2024-04-01", "settings": ["special"] } ]""",
        "steps" => """[ { "from": "2026-04-01" }, { "from": "2025-04-01", "phases": ["primary"], "settings": ["mainstream"] }, { "from": "2024-04-01", "phases": ["secondary"] } ]""",
        _ => null,
    };

    private static JsonNode Plan(string rule, string? tie)
    {
        JsonNode plan = JsonNode.Parse("""
            { "id": "test", "name": "Test", "authority": 999, "status": "illustrative", "sources": ["a test"], "old": { "kind": "amounts" },
              "target": { "scheme": "synthetic_bands" }, "timing": { "kind": "one_date", "start": "2023-09-01" }, "protection": { "kind": "none" } }
            """)!;
        plan["target"]!["rule"] = rule;
        if (tie is not null) plan["target"]!["tie"] = tie;
        return plan;
    }

    private static AssimilationPlan Change(JsonNode plan, Action<JsonNode> change)
    {
        change(plan);
        return SmallAuthority.Plan(plan);
    }

    private static AssimilationPlan Change(AssimilationPlan plan, Action<JsonNode> change) => Change(JsonNode.Parse(plan.Text)!, change);
    private static AssimilatedPupil One(JsonNode plan, PupilToMove pupil) => One(SmallAuthority.Plan(plan), pupil);
    private static AssimilatedPupil One(AssimilationPlan plan, PupilToMove pupil) => SmallAuthority.Run(plan, [pupil], Start).Pupils.Single();
}
