using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;

namespace FundingPlatform.Schools.Tests;

/// <summary>The decisions about one placement, by values alone.</summary>
public sealed class PlacementChangesTests
{
    private static readonly DateOnly Decided = new(2023, 3, 20);
    private static readonly Recorded AllThere = new(School: true, Authority: true, Number: false);

    private static readonly Placement Plain = new("P1", "A-17", 351, 105377, Setting.Special, "ASD", 4, PlanKind.EhcPlan, Quantity.One,
        new(new(2023, 4, 1), new(2023, 9, 1)), false, SourceStatus.Given, new("request 1", 0), "a letter");

    private static readonly RecordedPlacement Before = new(Plain with { Source = new("placements.csv", 7), Status = SourceStatus.Illustrative }, null, 41);

    [Fact]
    public void An_opening_holds_the_placement_its_decision_and_its_source()
    {
        PlacementOpened opened = Open(Plain).Value;

        Assert.Equal(
            new(new("P1", "A-17", 351, 105377, Setting.Special, "ASD", 4, PlanKind.EhcPlan, Quantity.Scale, new(2023, 4, 1), new(2023, 9, 1),
                false, SourceStatus.Given, "a letter", 0), Decided, "request 1"),
            opened);
    }

    [Theory]
    [InlineData("dates_turned_round", "placement.span.until")]
    [InlineData("part_time_out_of_range", "placement.part_time")]
    [InlineData("pupil_not_opaque", "placement.pupil")]
    [InlineData("school_unknown", "placement.school_id")]
    [InlineData("authority_unknown", "placement.home_authority")]
    [InlineData("duplicate", "placement.placement_id")]
    [InlineData("overlap", "placement.span")]
    public void The_faults_of_an_opening_are_looked_for_in_the_order_of_the_contract(string code, string field)
    {
        string[] order = ["dates_turned_round", "part_time_out_of_range", "pupil_not_opaque", "school_unknown", "authority_unknown", "duplicate", "overlap"];
        bool Has(string fault) => Array.IndexOf(order, fault) >= Array.IndexOf(order, code);

        Fault fault = PlacementChanges.Open(
            Broken(Has), Decided, new(!Has("school_unknown"), !Has("authority_unknown"), Has("duplicate")),
            Has("overlap") ? [new("P2", Plain.Span, false)] : []).Fault!;

        Assert.Equal((code, field), (fault.Code, fault.Field));
    }

    [Theory]
    [InlineData("sequence_stale")]
    [InlineData("dates_turned_round")]
    [InlineData("part_time_out_of_range")]
    [InlineData("pupil_not_opaque")]
    [InlineData("school_unknown")]
    [InlineData("authority_unknown")]
    [InlineData("overlap")]
    [InlineData("placement_unchanged")]
    public void The_faults_of_a_correction_are_looked_for_in_the_order_of_the_contract(string code)
    {
        string[] order =
        [
            "sequence_stale", "dates_turned_round", "part_time_out_of_range", "pupil_not_opaque", "school_unknown", "authority_unknown", "overlap",
            "placement_unchanged",
        ];
        bool Has(string fault) => Array.IndexOf(order, fault) >= Array.IndexOf(order, code);
        RecordedPlacement before = code == "authority_unknown" ? Before with { Placement = Before.Placement with { HomeAuthority = 352 } } : Before;

        Fault fault = PlacementChanges.Correct(
            before, Broken(Has), Decided, Has("sequence_stale") ? 40 : 41, new(!Has("school_unknown"), !Has("authority_unknown"), Number: true),
            Has("overlap") ? [new("P2", Plain.Span, false)] : []).Fault!;

        Assert.Equal(code, fault.Code);
    }

    [Fact]
    public void A_stale_sequence_is_answered_with_the_one_that_counts()
    {
        Fault fault = PlacementChanges.Close(Before, new(2023, 6, 1), Decided, 40, "request 1").Fault!;

        Assert.Equal(("sequence_stale", FaultKind.Stale, "expected_sequence"), (fault.Code, fault.Kind, fault.Field));
        Assert.Contains("41", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_correction_holds_the_placement_before_and_after()
    {
        PlacementCorrected corrected = Correct(Plain with { SchoolId = 105378, Basis = null }).Value;

        Assert.Equal((105377, 105378), (corrected.Before.School, corrected.After.School));
        Assert.Equal((7, 0), (corrected.Before.Line, corrected.After.Line));
        Assert.Equal((Decided, "request 1"), (corrected.DecidedOn, corrected.Source));
    }

    [Fact]
    public void A_placement_does_not_overlap_itself() =>
        Assert.True(PlacementChanges.Correct(Before, Plain with { Need = "SEMH" }, Decided, null, AllThere, [new("P1", Plain.Span, false)]).Succeeded);

    [Fact]
    public void An_authority_that_only_the_file_named_may_stay() =>
        Assert.True(PlacementChanges.Correct(Before, Plain with { Need = "SEMH" }, Decided, null, AllThere with { Authority = false }, []).Succeeded);

    [Theory]
    [InlineData(2023, 3, 31, "before_placement")]
    [InlineData(2023, 4, 1, "before_placement")]
    [InlineData(2023, 4, 2, null)]
    [InlineData(2023, 8, 31, null)]
    [InlineData(2023, 9, 1, "placement_unchanged")]
    [InlineData(2023, 9, 2, "after_placement")]
    public void A_placement_closes_after_its_first_day_and_before_its_end(int year, int month, int day, string? code) =>
        Assert.Equal(code, PlacementChanges.Close(Before, new(year, month, day), Decided, 41, "request 1").Fault?.Code);

    [Fact]
    public void A_closing_holds_the_span_before_and_after()
    {
        RecordedPlacement open = Before with { Placement = Plain with { Span = new(new(2023, 4, 1), DateSpan.NoEnd) } };

        Assert.Equal(
            new("P1", 351, 105377, new(2023, 4, 1), null, new(2023, 7, 22), Decided, "request 1"),
            PlacementChanges.Close(open, new(2023, 7, 22), Decided, null, "request 1").Value);
    }

    /// <summary>The slow twin: day by day.</summary>
    [Fact]
    public void An_opening_overlaps_exactly_when_a_day_is_shared_and_not_both_are_dual_registered()
    {
        DateOnly start = new(2023, 4, 1);
        var spans = from day in Gen.Choose(0, 20) from days in Gen.Choose(1, 8) select new DateSpan(start.AddDays(day), start.AddDays(day + days));
        var cases = from stated in spans
                    from dual in Gen.Elements(true, false)
                    from others in (from span in spans from both in Gen.Elements(true, false) select new OfSamePupil("P9", span, both)).ListOf()
                    select (stated, dual, others);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            bool shared = c.others.Any(o => !(o.DualRegistered && c.dual)
                && Enumerable.Range(0, 40).Any(d => c.stated.Contains(start.AddDays(d)) && o.Span.Contains(start.AddDays(d))));
            Fault? fault = PlacementChanges.Open(Plain with { Span = c.stated, DualRegistered = c.dual }, Decided, AllThere, [.. c.others]).Fault;
            return fault?.Code == (shared ? "overlap" : null);
        }).QuickCheckThrowOnFailure();
    }

    private static Placement Broken(Func<string, bool> has)
    {
        Placement broken = Plain;
        if (has("dates_turned_round")) broken = broken with { Span = new(Plain.Span.Until, Plain.Span.From) };
        if (has("part_time_out_of_range")) broken = broken with { PartTime = new(-1) };
        if (has("pupil_not_opaque")) broken = broken with { Pupil = "A123456789012" };
        return broken;
    }

    private static Outcome<PlacementOpened> Open(Placement stated) => PlacementChanges.Open(stated, Decided, AllThere, []);

    private static Outcome<PlacementCorrected> Correct(Placement stated) => PlacementChanges.Correct(Before, stated, Decided, 41, AllThere, []);
}
