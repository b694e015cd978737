using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests;

public sealed class DecisionTests
{
    private static readonly Scheme Bury = Samples.Read("bury_illustrative").Value!;
    private static readonly Dictionary<string, Scheme> Schemes = new() { [Bury.Id] = Bury };
    private static readonly Placement Placed = new("P1", "R1", 351, 100_001, Setting.Mainstream, "ASD", 3, PlanKind.EhcPlan, Quantity.One,
        new(new(2023, 4, 1), new(2024, 4, 1)), false, SourceStatus.Illustrative, new("placements.csv", 2));

    [Fact]
    public void An_award_inside_the_placement_is_taken() => Assert.Null(Code(Decision("A")));

    [Fact]
    public void An_unknown_scheme_is_refused() => Assert.Equal("scheme_unknown", Code(Decision("A") with { Scheme = "bolton" }));

    [Fact]
    public void An_unknown_band_is_refused() => Assert.Equal("band_unknown", Code(Decision("Z")));

    [Fact]
    public void An_award_without_a_placement_is_refused() =>
        Assert.Equal("placement_unknown", BandDecisions.Decide(Decision("A"), null, Schemes, []).Fault!.Code);

    [Fact]
    public void A_setting_that_the_scheme_does_not_pay_for_is_refused() =>
        Assert.Equal("not_covered", BandDecisions.Decide(Decision("A"), Placed with { Setting = Setting.FurtherEducation }, Schemes, []).Fault!.Code);

    [Fact]
    public void A_band_that_starts_before_the_placement_is_refused() =>
        Assert.Equal("before_placement", Code(Decision("A", "2023-03-31", "2024-04-01")));

    [Fact]
    public void A_band_that_starts_on_the_day_the_placement_has_ended_is_refused() =>
        Assert.Equal("after_placement", Code(Decision("A", "2024-04-01", "2025-04-01")));

    [Fact]
    public void A_band_before_the_scheme_is_in_force_is_refused() =>
        Assert.Equal("scheme_not_in_force", BandDecisions.Decide(Decision("A", "2022-03-31", "2024-04-01"),
            Placed with { Span = new(new(2021, 9, 1), new(2024, 4, 1)) }, Schemes, []).Fault!.Code);

    [Fact]
    public void Two_awards_on_one_day_are_refused_where_the_scheme_takes_one() =>
        Assert.Equal("overlaps_decision", Code(Decision("B", "2023-09-01", "2024-04-01"), Decision("A", "2023-04-01", "2023-09-02")));

    [Fact]
    public void The_same_band_again_is_refused_as_unchanged() =>
        Assert.Equal("band_unchanged", Code(Decision("A", "2023-09-01", "2024-04-01"), Decision("A", "2023-04-01", "2023-09-01")));

    [Fact]
    public void Another_band_on_the_day_after_is_taken() =>
        Assert.Null(Code(Decision("B", "2023-09-01", "2024-04-01"), Decision("A", "2023-04-01", "2023-09-01")));

    [Fact]
    public void The_first_fault_is_always_the_same_one() =>
        Assert.Equal("scheme_unknown", BandDecisions.Decide(Decision("Z", "2020-01-01", "2020-01-01") with { Scheme = "bolton" }, null, Schemes, []).Fault!.Code);

    [Fact]
    public void Two_kinds_of_award_at_once_are_unclear() =>
        Assert.Equal("award_unclear", Code(Decision("A") with { Award = new Award("A", 12) }));

    [Fact]
    public void A_whole_set_is_judged_and_every_refusal_says_its_line()
    {
        BandDecision[] set = [Decision("A", "2023-04-01", "2023-09-01"), Decision("Z") with { Source = new("bands.csv", 3) }, Decision("B", "2023-08-01", "2024-04-01") with { Source = new("bands.csv", 4) }];
        Assert.Equal([("band_unknown", 3, "band"), ("overlaps_decision", 4, "from")],
            BandDecisions.Check(set, new Dictionary<string, Placement> { ["P1"] = Placed }, Schemes).Select(f => (f.Code, f.Line!.Value, f.Column!)));
    }

    [Fact]
    public void A_refusal_names_the_cell_to_correct()
    {
        string Column(BandDecision decision) =>
            Assert.Single(BandDecisions.Check([decision], new Dictionary<string, Placement> { ["P1"] = Placed }, Schemes)).Column!;

        Assert.Equal("scheme", Column(Decision("A") with { Scheme = "bolton" }));
        Assert.Equal("placement_id", Column(Decision("A") with { PlacementId = "P9" }));
        Assert.Equal("points", Column(Decision("A") with { Award = Award.OfPoints(12) }));
        Assert.Equal("hours", Column(Decision("A") with { Award = Award.OfHours(Quantity.Of(12)) }));
        Assert.Equal("levels", Column(Decision("A") with { Award = new(Levels: new Dictionary<string, int> { ["cognition"] = 2 }) }));
        Assert.Equal("from", Column(Decision("A", "2024-04-01", "2025-04-01")));
        Assert.Equal("until", Column(Decision("A", "2023-06-01", "2023-06-01")));
    }

    private static string? Code(BandDecision decision, params BandDecision[] before) =>
        BandDecisions.Decide(decision, Placed, Schemes, before).Fault?.Code;

    private static BandDecision Decision(string band, string from = "2023-04-01", string until = "2024-04-01") =>
        new("P1", Bury.Id, Award.OfBand(band), new(DateOnly.Parse(from), DateOnly.Parse(until)), DateOnly.Parse(from), new("bands.csv", 2));
}
