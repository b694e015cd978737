using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;

namespace FundingPlatform.Schools.Tests;

/// <summary>Who is in a count, by values alone.</summary>
public sealed class CountTests
{
    internal static readonly SourceRef Source = new("a.csv", 2);
    internal static readonly DateOnly Day = new(2022, 5, 1);
    internal static readonly School Primary = new(100, 100, 1, 351, null, "A primary", SchoolGroup.Primary, "a list", SchoolKind.Maintained, "a list", 3, 11, null, null, Source);
    internal static readonly School AllThrough = Primary with { Id = 200, Urn = 200, RowNo = 2, Name = "An all-through", Group = SchoolGroup.PrimaryAndSecondary };
    private static readonly School Special = Primary with { Id = 300, Urn = 300, RowNo = 3, Name = "A special", Group = SchoolGroup.Special };

    internal static readonly CountRule All = new(CountSource.Placements, CountBase.AllPupils, CountedPlans.EhcPlans, true, false, Quantity.Zero);
    private static readonly CountRule FromReception = All with { Base = CountBase.ReceptionToYear11 };
    private static readonly CountRule Census = All with { Source = CountSource.Census };

    internal static Placement At(School school, string id, string? pupil = null) => new(
        id, pupil ?? $"pupil-{id}", 351, school.Id, Setting.Mainstream, null, 4, PlanKind.EhcPlan, Quantity.One,
        new(new(2021, 9, 1), DateSpan.NoEnd), false, SourceStatus.Given, Source);

    internal static CensusCount Counted(School school, DateOnly day, CensusMeasure measure, int count) => new(school.Id, day, measure, count, Source);

    [Fact]
    public void A_count_has_every_mainstream_school_and_no_other_in_the_lists_order()
    {
        PlanCount count = Of(All, At(Primary, "P1"), At(Special, "P2"), At(AllThrough, "P3"), At(AllThrough, "P4"));

        Assert.Equal([(100, Quantity.Of(1)), (200, Quantity.Of(2))], count.Schools.Select(s => (s.SchoolId, s.Counted)));
        Assert.Equal((Day, CountState.Open, 0), (count.Date, count.State, count.Number));
        Assert.Empty(count.NotCounted);
    }

    [Theory]
    [InlineData("2021-09-01", "2022-05-01", 0)] // The end is the first day away.
    [InlineData("2021-09-01", "2022-05-02", 1)]
    [InlineData("2022-05-01", null, 1)]
    [InlineData("2022-05-02", null, 0)]
    [InlineData("2021-09-01", "2022-04-30", 0)]
    public void A_placement_counts_when_it_is_in_force_on_the_day(string from, string? until, int counted)
    {
        PlanCount count = Of(All, At(Primary, "P1") with { Span = new(DateOnly.Parse(from), until is null ? DateSpan.NoEnd : DateOnly.Parse(until)) });

        Assert.Equal(Quantity.Of(counted), count.Schools[0].Counted);
        Assert.Equal(from == "2022-05-02" ? [new NotCounted("P1", 100, NotCountedReason.AfterTheCount, new(2022, 5, 2))] : [], count.NotCounted);
    }

    [Theory]
    [InlineData("2024-02-28", 0)]
    [InlineData("2024-02-29", 1)]
    [InlineData("2024-03-01", 0)]
    public void A_placement_of_a_leap_day_counts_on_that_day_alone(string day, int counted)
    {
        var date = DateOnly.Parse(day);
        CountInputs inputs = Inputs([At(Primary, "P1") with { Span = new(new(2024, 2, 29), new(2024, 3, 1)) }]);

        Assert.Equal(Quantity.Of(counted), PlanCounts.Of(All, 351, date, inputs).Value!.Schools[0].Counted);
    }

    [Fact]
    public void A_pupil_counts_once_at_each_school_and_whole()
    {
        Placement dual = At(Primary, "P1", "A") with { DualRegistered = true, PartTime = Quantity.Of(0.4m) };

        PlanCount count = Of(All, dual, dual with { Id = "P2", Setting = Setting.SenUnit }, dual with { Id = "P3", SchoolId = 200 }, dual with { Id = "P4", HomeAuthority = 352 });

        // Another authority's reference, though it reads the same, is another pupil's.
        Assert.Equal([Quantity.Of(2), Quantity.Of(1)], count.Schools.Select(s => s.Counted));
    }

    [Fact]
    public void The_rule_says_whether_units_top_ups_and_others_pupils_count()
    {
        Placement[] placements =
        [
            At(Primary, "P1"), At(Primary, "P2") with { Setting = Setting.SenUnit }, At(Primary, "P3") with { Setting = Setting.ResourcedProvision },
            At(Primary, "P4") with { Plan = PlanKind.TopUpOnly }, At(Primary, "P5") with { HomeAuthority = 352 },
        ];
        Quantity Count(CountRule rule) => Of(rule, placements).Schools[0].Counted;

        Assert.Equal(Quantity.Of(4), Count(All));
        Assert.Equal(Quantity.Of(2), Count(All with { ResourcedProvision = false }));
        Assert.Equal(Quantity.Of(5), Count(All with { Plans = CountedPlans.EhcPlansAndTopUps }));
        Assert.Equal(Quantity.Of(3), Count(All with { OwnPupilsOnly = true }));
        Assert.Equal(Quantity.Of(1), Count(All with { OwnPupilsOnly = true, ResourcedProvision = false }));
    }

    [Fact]
    public void Nursery_and_sixth_form_are_in_both_the_plans_and_the_roll_or_in_neither()
    {
        Placement[] placements =
        [
            .. new[] { -1, 0, 11, 12, 13 }.Select(year => At(AllThrough, $"Y{year}") with { YearGroup = year }),
            At(AllThrough, "later") with { YearGroup = 12, Span = new(new(2022, 9, 1), DateSpan.NoEnd) },
        ];

        SchoolCount all = Of(All, placements).Schools[1];
        PlanCount compulsory = Of(FromReception, placements);

        Assert.Equal(new(200, SchoolGroup.PrimaryAndSecondary, Quantity.Of(5), Quantity.Of(1_000), Quantity.Of(300), Quantity.Of(500)), all);
        Assert.Equal(new(200, SchoolGroup.PrimaryAndSecondary, Quantity.Of(2), Quantity.Of(800), Quantity.Of(300), Quantity.Of(500)), compulsory.Schools[1]);
        Assert.Empty(compulsory.NotCounted);
    }

    [Fact]
    public void A_placement_without_a_year_group_is_found_where_the_base_needs_one()
    {
        CountInputs inputs = Inputs([At(Primary, "P1") with { YearGroup = null }, At(Primary, "P2")]);

        Read<PlanCount> compulsory = PlanCounts.Of(FromReception, 351, Day, inputs), all = PlanCounts.Of(All, 351, Day, inputs);

        Assert.Equal(Quantity.Of(1), compulsory.Value!.Schools[0].Counted);
        Assert.Contains("Placement P1 ", Assert.Single(compulsory.Findings, f => f.Code == "year_group_unknown").Message, StringComparison.Ordinal);
        Assert.Equal(Quantity.Of(2), all.Value!.Schools[0].Counted);
        Assert.DoesNotContain(all.Findings, f => f.Code == "year_group_unknown");
    }

    [Fact]
    public void The_roll_is_the_nearest_before_the_day_and_else_the_first_after_it_which_is_said()
    {
        CensusCount[] census =
        [
            Counted(Primary, new(2021, 1, 21), CensusMeasure.TotalPupils, 1), Counted(Primary, new(2022, 5, 1), CensusMeasure.TotalPupils, 2),
            Counted(Primary, new(2022, 5, 2), CensusMeasure.TotalPupils, 3), Counted(AllThrough, new(2023, 1, 19), CensusMeasure.TotalPupils, 4),
            Counted(AllThrough, new(2024, 1, 18), CensusMeasure.TotalPupils, 5),
        ];
        Read<PlanCount> read = PlanCounts.Of(All, 351, Day, new([Primary, AllThrough], census.Reverse(), [], [], []));

        Assert.Equal([Quantity.Of(2), Quantity.Of(4)], read.Value!.Schools.Select(s => s.Roll));
        Assert.DoesNotContain(read.Findings, f => f.Code == "roll_outdated");
        Read<PlanCount> later = PlanCounts.Of(All, 351, new(2023, 5, 2), new([Primary], census[..2], [], [], []));
        Assert.Equal(("roll_outdated", Quantity.Of(2)), (Assert.Single(later.Findings).Code, later.Value!.Schools[0].Roll!.Value));
        Assert.Equal("An all-through (200): the roll is that of a census after the count of 2022-05-01; no earlier one is recorded.",
            Assert.Single(read.Findings, f => f.Code == "roll_after_count").Message);
    }

    [Fact]
    public void The_first_and_the_last_day_of_the_calendar_are_counted_like_any_other()
    {
        CensusCount[] census = [Counted(Primary, new(2021, 1, 21), CensusMeasure.TotalPupils, 1)];
        foreach (DateOnly day in (DateOnly[])[DateOnly.MinValue, DateOnly.MaxValue])
            Assert.Equal(day, PlanCounts.Of(All, 351, day, new([Primary], census, [], [], [])).Value!.Date);
    }

    [Fact]
    public void A_school_whose_roll_nobody_knows_has_none_and_is_found()
    {
        Read<PlanCount> read = PlanCounts.Of(FromReception, 351, Day, new([Primary, AllThrough], [], [], [At(Primary, "P1")], []));

        Assert.Equal(new(100, SchoolGroup.Primary, Quantity.Of(1), null, null, null), read.Value!.Schools[0]);
        Assert.StartsWith("A primary (100), An all-through (200): no roll from Reception to year 11 is known", Assert.Single(read.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_roll_is_found_through_links_to_predecessors_which_are_taken_together()
    {
        SchoolLink[] links = [.. new[] { 11, 12 }.Select(urn => new SchoolLink(100, urn, "before", true, "Predecessor - merged", null, Source))];
        CensusCount[] census =
        [
            .. new[] { 11, 12 }.SelectMany(urn => new[]
            {
                new CensusCount(urn, new(2021, 1, 21), CensusMeasure.PrimaryPupils, urn * 10, Source),
                new CensusCount(urn, new(2021, 1, 21), CensusMeasure.SecondaryPupils, 0, Source),
            }),
        ];

        Assert.Equal(Quantity.Of(230), PlanCounts.Of(FromReception, 351, Day, new([Primary], census, links, [], [])).Value!.Schools[0].Roll);
    }

    [Fact]
    public void A_census_counts_plans_and_roll_of_its_own_day_and_is_closed()
    {
        DateOnly january = new(2023, 1, 19);
        CensusCount[] census =
        [
            Counted(Primary, january, CensusMeasure.EhcPlans, 7), Counted(Primary, january, CensusMeasure.TotalPupils, 200),
            Counted(Primary, january, CensusMeasure.SenSupport, 30), Counted(Primary, january.AddYears(-1), CensusMeasure.EhcPlans, 5),
            // Another file of that census knows the roll and no plans: those are unknown, not none.
            Counted(AllThrough, january, CensusMeasure.TotalPupils, 950), Counted(AllThrough, january.AddYears(-1), CensusMeasure.EhcPlans, 9), Counted(AllThrough, january.AddYears(-1), CensusMeasure.TotalPupils, 900),
        ];
        CountInputs inputs = new([Primary, AllThrough], census, [], [At(Primary, "P1")], []);

        Read<PlanCount> read = PlanCounts.Of(Census with { SenSupportWeight = Quantity.Of(0.25m) }, 351, january, inputs);

        Assert.Equal((CountState.Closed, 0), (read.Value!.State, read.Value.Number));
        Assert.Equal([new(100, SchoolGroup.Primary, Quantity.Of(14.5m), Quantity.Of(200), null, null), new(200, SchoolGroup.PrimaryAndSecondary, Quantity.Zero, null, null, null)], read.Value.Schools);
        Assert.Equal(["plans_unknown"], read.Findings.Select(f => f.Code));
        Assert.Equal(["census_unknown"], PlanCounts.Of(Census, 351, january.AddDays(1), inputs).Findings.Select(f => f.Code));
    }

    [Fact]
    public void A_plan_that_a_census_cannot_hold_waits_for_the_next_count_and_one_beside_those_of_its_day_is_said()
    {
        DateOnly january = new(2023, 1, 19);
        CensusCount[] census = [Counted(Primary, january, CensusMeasure.EhcPlans, 2), Counted(Primary, january, CensusMeasure.TotalPupils, 200)];
        Placement later = At(Primary, "later") with { Span = new(new(2023, 5, 1), DateSpan.NoEnd) };
        Placement[] made = [.. new[] { "made-1", "made-2" }.Select(id => At(Primary, id) with { Status = SourceStatus.Illustrative, Span = later.Span with { From = new(2023, 4, 1) } })];
        IEnumerable<NotCounted> Left(params Placement[] placements) => PlanCounts.Of(Census, 351, january, new([Primary], census, [], placements, [])).Value!.NotCounted;

        Assert.Equal([new("later", 100, NotCountedReason.AfterTheCount, new(2023, 5, 1))], Left(At(Primary, "P1"), At(Primary, "P2"), later, later with { Id = "top-up", Plan = PlanKind.TopUpOnly }));
        // An illustrative placement stands for a pupil of the census, though it begins with the year.
        Assert.Equal([new("P1", 100, NotCountedReason.CensusPublished, At(Primary, "P1").Span.From), new("later", 100, NotCountedReason.AfterTheCount, new(2023, 5, 1))], Left([.. made, At(Primary, "P1"), later]));
        Assert.Empty(Left(made));
        Assert.Equal(["P2"], Left(At(Primary, "P0"), At(Primary, "P1"), At(Primary, "P2") with { Span = new(new(2022, 9, 1), DateSpan.NoEnd) }).Select(n => n.PlacementId));
    }

    [Fact]
    public void A_year_says_of_each_plan_once_which_count_it_waits_for()
    {
        DateSpan year = new(new(2022, 4, 1), new(2023, 4, 1));
        DateOnly autumn = new(2022, 10, 6);
        Placement From(string id, DateOnly from, DateOnly? until = null) => At(Primary, id) with { Span = new(from, until ?? DateSpan.NoEnd) };
        PlanCount count = Of(All, From("in time", new(2022, 6, 1)), From("for a summer", new(2022, 6, 1), new(2022, 9, 1)), From("after both", new(2022, 11, 1)), From("next year", new(2023, 4, 1)));

        Assert.Equal(["in time"], count.Waiting(year, autumn).Select(n => n.PlacementId));
        Assert.Equal(["1 placement that would count begins after the count of 2022-05-01: expected at the next count, the one of 2022-10-06."], count.WaitingWords(100, year, autumn));
        Assert.Equal(["in time", "for a summer", "after both"], count.Waiting(year, null).Select(n => n.PlacementId));
        Assert.Equal((null, Day), (count.FixedOn, PlanCounts.Of(All, 351, Day, Inputs([], Closed())).Value!.FixedOn));
    }

    [Fact]
    public void What_a_source_cannot_answer_is_refused()
    {
        CountRule impossible = new(CountSource.Census, CountBase.ReceptionToYear11, CountedPlans.EhcPlansAndTopUps, false, true, Quantity.Of(1.5m));

        Assert.Equal(["sen_support_weight", "sen_support_base", "census_base", "census_units", "census_homes", "census_top_ups"], PlanCounts.Check(impossible).Select(f => f.Code));
        Read<PlanCount> read = PlanCounts.Of(impossible, 351, Day, Inputs([]));
        Assert.Equal((null, 6, true), (read.Value, read.Findings.Count, read.Failed));
        Assert.Empty(PlanCounts.Check(Census));
        Assert.Empty(PlanCounts.Check(FromReception with { ResourcedProvision = false, OwnPupilsOnly = true, Plans = CountedPlans.EhcPlansAndTopUps }));
    }

    [Fact]
    public void What_is_recorded_late_counts_while_the_count_is_open_and_waits_for_a_correction_once_it_is_closed()
    {
        Placement early = At(Primary, "P1"), left = At(Primary, "P2"), late = At(Primary, "P3"), next = At(Primary, "P4") with { Span = new(new(2022, 6, 1), DateSpan.NoEnd) };
        RecordedCount closed = Closed(early, left);

        Assert.Equal(Quantity.Of(3), Of(All, early, left, late).Schools[0].Counted);
        Read<PlanCount> read = PlanCounts.Of(All, 351, Day, Inputs([early, late, next], closed));

        Assert.Equal((CountState.Closed, Quantity.Of(2)), (read.Value!.State, read.Value.Schools[0].Counted));
        Assert.Equal([new("P3", 100, NotCountedReason.CountClosed, late.Span.From), new("P4", 100, NotCountedReason.AfterTheCount, new(2022, 6, 1))], read.Value.NotCounted);
        Assert.Contains("take in 1 line and leave out 1.", Assert.Single(read.Findings, f => f.Code == "count_outdated").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_count_keeps_the_roll_that_it_was_closed_with_and_answers_every_rule()
    {
        RecordedCount closed = Closed(At(Primary, "P1"), At(Primary, "P2") with { Setting = Setting.SenUnit, YearGroup = -1, Plan = PlanKind.TopUpOnly });
        CensusCount restated = Counted(Primary, new(2022, 4, 1), CensusMeasure.TotalPupils, 999);
        CountInputs inputs = new([AllThrough], [restated], [], [], [closed]);

        // The school has left the list since; its count stands.
        Assert.Equal([(200, Quantity.Zero, Quantity.Of(1_000)), (100, Quantity.Of(1), Quantity.Of(210))],
            PlanCounts.Of(All, 351, Day, inputs).Value!.Schools.Select(s => (s.SchoolId, s.Counted, s.Roll!.Value)));
        Assert.Equal(Quantity.Of(2), PlanCounts.Of(All with { Plans = CountedPlans.EhcPlansAndTopUps }, 351, Day, inputs).Value!.Schools[1].Counted);
        Assert.Equal(Quantity.Of(1), PlanCounts.Of(FromReception with { Plans = CountedPlans.EhcPlansAndTopUps }, 351, Day, inputs).Value!.Schools[1].Counted);
    }

    internal static CountInputs Inputs(Placement[] placements, params RecordedCount[] recorded) => new(
        [Primary, AllThrough, Special],
        [
            Counted(Primary, new(2022, 1, 20), CensusMeasure.TotalPupils, 210), Counted(Primary, new(2022, 1, 20), CensusMeasure.PrimaryPupils, 180),
            Counted(Primary, new(2022, 1, 20), CensusMeasure.SecondaryPupils, 0), Counted(AllThrough, new(2022, 1, 20), CensusMeasure.TotalPupils, 1_000),
            Counted(AllThrough, new(2022, 1, 20), CensusMeasure.PrimaryPupils, 300), Counted(AllThrough, new(2022, 1, 20), CensusMeasure.SecondaryPupils, 500),
        ], [], placements, recorded);

    private static PlanCount Of(CountRule rule, params Placement[] placements)
    {
        Read<PlanCount> read = PlanCounts.Of(rule, 351, Day, Inputs(placements));
        Assert.Empty(read.Findings);
        return read.Value!;
    }

    internal static RecordedCount Closed(params Placement[] placements)
    {
        CountClosed closed = CountChanges.Close(351, Day, Day, Day, Inputs(placements)).Value;
        return new(new(351, Day, 0, null, Day, 1, closed.Schools.Count, closed.Placements.Count), closed.Schools, closed.Placements);
    }
}
