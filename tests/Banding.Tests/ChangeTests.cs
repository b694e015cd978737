using System.Text;
using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests;

/// <summary>One award more for a placement that has some: which of them it ends, and what is refused, in which order.</summary>
public sealed class ChangeTests
{
    private static readonly Scheme Grid = Small("grid", "one"), Sums = Small("sums", "add");
    private static readonly Placement Placed = new("P1", "R1", 351, 100_001, Setting.Mainstream, "ASD", 3, PlanKind.EhcPlan, Quantity.One,
        new(new(2023, 4, 1), new(2024, 4, 1)), false, SourceStatus.Illustrative, new("placements.csv", 2));

    [Fact]
    public void A_first_award_ends_nothing() => Assert.Equal("", Ended(Grid, Asked("A")));

    [Fact]
    public void An_award_that_holds_on_the_first_day_ends_there() =>
        Assert.Equal("band A 2023-04-01 until 2023-09-01", Ended(Grid, Asked("B", "2023-09-01"), Recorded("A")));

    [Fact]
    public void An_award_that_ended_the_day_before_is_left_alone() =>
        Assert.Equal("", Ended(Grid, Asked("B", "2023-09-01"), Recorded("A", "2023-04-01", "2023-09-01")));

    [Fact]
    public void An_award_that_begins_on_the_same_day_holds_no_day_any_more() =>
        Assert.Equal("band A 2023-04-01 until 2023-04-01", Ended(Grid, Asked("B"), Recorded("A")));

    [Fact]
    public void An_award_of_an_earlier_scheme_is_ended_too() =>
        Assert.Equal("band A 2023-04-01 until 2023-09-01", Ended(Grid, Asked("A", "2023-09-01"), Recorded("A") with { Scheme = "older" }));

    [Fact]
    public void Every_award_that_holds_on_the_first_day_ends_where_bands_are_added_up() =>
        Assert.Equal("band A 2023-04-01 until 2023-09-01, band B 2023-04-01 until 2023-09-01",
            Ended(Sums, Asked("A", "2023-09-01"), Recorded("A"), Recorded("B"), Recorded("C", "2023-10-01")));

    [Fact]
    public void Without_ending_the_current_one_an_overlap_is_refused_and_added_where_bands_are_added_up()
    {
        Assert.Equal("overlaps_decision", Ended(Grid, Asked("B", "2023-09-01", ends: false), Recorded("A")));
        Assert.Equal("", Ended(Sums, Asked("B", "2023-09-01", ends: false), Recorded("A")));
    }

    [Fact]
    public void A_scheme_adds_up_its_own_bands_and_never_those_of_another_scheme() =>
        Assert.Equal("overlaps_decision", Ended(Sums, Asked("B", "2023-09-01", ends: false), Recorded("A") with { Scheme = "older" }));

    [Fact]
    public void An_award_that_begins_later_is_never_ended_so_an_overlap_with_it_is_refused() =>
        Assert.Equal("overlaps_decision", Ended(Grid, Asked("B", "2023-09-01"), Recorded("A", "2023-10-01")));

    [Fact]
    public void Two_amounts_from_one_day_are_refused_also_where_bands_are_added_up() =>
        Assert.Equal("overlaps_decision", Ended(Sums, Asked("D", ends: false, amount: 200), Recorded("D") with { Award = new("D", Amount: Rate.OfPounds(300)) }));

    [Fact]
    public void The_award_that_holds_already_is_no_change() =>
        Assert.Equal("band_unchanged", Ended(Grid, Asked("A", "2023-09-01"), Recorded("A")));

    [Fact]
    public void An_award_can_be_given_another_end_or_another_date_of_decision_by_deciding_it_again_from_its_first_day()
    {
        Assert.Equal("band_unchanged", Ended(Grid, Asked("A"), Recorded("A")));
        Assert.Equal("band A 2023-04-01 until 2023-04-01", Ended(Grid, Asked("A", until: "2023-12-01"), Recorded("A")));
        Assert.Equal("band A 2023-04-01 until 2023-04-01", Ended(Grid, Asked("A"), Recorded("A") with { DecidedOn = new(2023, 1, 1) }));
    }

    [Theory]
    [InlineData(7, null)]
    [InlineData(6, "sequence_stale")]
    [InlineData(0, "sequence_stale")]
    public void The_latest_sequence_among_the_awards_is_the_expected_one(long expected, string? fault) =>
        Assert.Equal(fault ?? "band B 2023-10-01 until 2023-11-01", Ended(Grid, Asked("C", "2023-11-01", expected: expected),
            Recorded("A", "2023-04-01", "2023-10-01") with { Sequence = 7 }, Recorded("B", "2023-10-01") with { Sequence = 5 }));

    [Fact]
    public void A_placement_without_an_award_is_at_sequence_0()
    {
        Assert.Equal("", Ended(Grid, Asked("A", expected: 0)));
        Assert.Equal("sequence_stale", Ended(Grid, Asked("A", expected: 1)));
    }

    [Fact]
    public void A_scheme_of_an_authority_that_does_not_pay_is_refused() =>
        Assert.Equal("not_covered", Code(Asked("A"), Placed with { HomeAuthority = 352 }));

    [Theory]
    [InlineData("D", null, "amount_needed")]
    [InlineData("A", 300, "amount_unexpected")]
    [InlineData("D", 99, "amount_outside_band")]
    [InlineData("D", 100, null)]
    [InlineData("E", null, null)] // Its value is not published: the placement cannot be priced until it is.
    public void An_amount_stands_beside_a_band_that_leaves_it_open_and_nowhere_else(string band, int? amount, string? fault) =>
        Assert.Equal(fault, Code(Asked(band, amount: amount), Placed));

    /// <summary>Everything is wrong at once; each step puts the first thing right.</summary>
    [Fact]
    public void The_first_fault_is_always_the_same_one()
    {
        AskedAward asked = new(new("P1", Grid.Id, Award.OfBand("Z"), new(new(2022, 1, 1), new(2022, 1, 1)), new(2023, 1, 1), new("request", 0)), false, 1);
        Placement placement = Placed with { HomeAuthority = 352, Setting = Setting.Special };
        List<string?> codes = [Code(asked, placement)];
        void Then(AskedAward next, Placement at) => codes.Add(Code(asked = next, placement = at));
        AskedAward With(Func<BandDecision, BandDecision> change) => asked with { Decision = change(asked.Decision) };
        Then(asked with { ExpectedSequence = 0 }, placement);
        Then(With(d => d with { Span = new(new(2022, 1, 1), DateSpan.NoEnd) }), placement);
        Then(asked, placement with { HomeAuthority = 351 });
        Then(asked, placement with { Setting = Setting.ResourcedProvision });
        Then(With(d => d with { Award = Award.OfBand("A") }), placement);
        Then(asked, placement with { Setting = Setting.Mainstream });
        Then(asked, placement with { Span = new(new(2021, 4, 1), new(2022, 1, 1)) });
        Then(asked, placement with { Span = new(new(2021, 4, 1), DateSpan.NoEnd) });
        Then(With(d => d with { Span = new(new(2023, 5, 1), DateSpan.NoEnd) }), placement);
        Assert.Equal(["sequence_stale", "dates_turned_round", "not_covered", "not_covered", "band_unknown", "band_not_in_setting",
            "before_placement", "after_placement", "scheme_not_in_force", null], codes);
    }

    private static string? Code(AskedAward asked, Placement placement) => Rebanding.Change(asked, placement, null, Grid, []).Fault?.Code;

    private static string Ended(Scheme scheme, AskedAward asked, params BandDecision[] recorded)
    {
        Outcome<IReadOnlyList<BandDecision>> outcome = Rebanding.Change(asked with { Decision = asked.Decision with { Scheme = scheme.Id } }, Placed, null, scheme,
            [.. recorded.Select(r => r.Scheme == "older" ? r : r with { Scheme = scheme.Id })]);
        return outcome.Fault?.Code ?? string.Join(", ", outcome.Value.Select(e => $"{e.Award.Key} {e.Span}"));
    }

    private static AskedAward Asked(string band, string from = "2023-04-01", string? until = null, bool ends = true, long? expected = null, int? amount = null) =>
        new(Recorded(band, from, until) with { Award = new(band, Amount: amount is int pounds ? Rate.OfPounds(pounds) : null), Source = new("request", 0) }, ends, expected);

    private static BandDecision Recorded(string band, string from = "2023-04-01", string? until = null) => new("P1", Grid.Id, Award.OfBand(band),
        new(DateOnly.Parse(from), until is null ? DateSpan.NoEnd : DateOnly.Parse(until)), new(2023, 3, 1), new("bands.csv", 2));

    private static Scheme Small(string id, string combine) => SchemeFile.Read(Encoding.UTF8.GetBytes($$"""
        {
          "id": "{{id}}", "name": "Small", "authority": 351, "status": "illustrative", "complete": false, "sources": ["a test"],
          "from": "2022-04-01", "applies_to": { "settings": ["mainstream", "resourced_provision"] }, "basis": "net", "reached_by": ["band"], "combine": "{{combine}}",
          "bands": [ { "band": "A", "settings": ["mainstream"] }, { "band": "B" }, { "band": "C" }, { "band": "D" }, { "band": "E" } ],
          "values": [
            { "band": "A", "from": "2022-04-01", "pounds": 1000, "source": "a test", "status": "illustrative" },
            { "band": "B", "from": "2022-04-01", "pounds": 2000, "source": "a test", "status": "illustrative" },
            { "band": "C", "from": "2022-04-01", "pounds": 3000, "source": "a test", "status": "illustrative" },
            { "band": "D", "from": "2022-04-01", "at_least": 100, "at_most": 500, "source": "a test", "status": "illustrative" },
            { "band": "E", "from": "2022-04-01", "pounds": "unknown", "source": "a test", "status": "illustrative" }
          ],
          "pro_rata": { "convention": "months" }, "rounding": { "mode": "half_up", "stage": "line" }
        }
        """), "small.json") is { Value: Scheme scheme } ? scheme : throw new InvalidOperationException("The scheme of the test is broken.");
}
