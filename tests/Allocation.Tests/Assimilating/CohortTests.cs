using FundingPlatform.Allocation.Assimilating;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Assimilating;

/// <summary>A plan from the scheme old to the scheme new, which starts on 1 September 2023.</summary>
public class CohortTests
{
    private static readonly DateOnly Start = new(2023, 9, 1);
    private static readonly DateSpan Open = new(new(2022, 4, 1), DateSpan.NoEnd);

    [Fact]
    public void The_award_on_the_day_of_the_start_is_the_old_one()
    {
        PupilToMove pupil = Only(Placed("P1"), Award("A", "2022-04-01", "2023-09-01"), Award("B", "2023-09-01", "2024-01-01"), Award("C", "2024-01-01"));
        Assert.Equal("B", pupil.Old!.Band);
        Assert.Equal(["A", "B", "C"], pupil.Awards.Select(a => a.Award.Band));
        Assert.Equal((PupilPhase.Secondary, Open.From), (pupil.Phase, pupil.PlanStarted));
    }

    [Fact]
    public void Without_one_on_that_day_it_is_the_latest_before_and_else_the_first_after()
    {
        Assert.Equal("B", Only(Placed("P1"), Award("A", "2022-04-01", "2022-09-01"), Award("B", "2022-09-01", "2023-06-01"), Award("C", "2024-01-01")).Old!.Band);
        Assert.Equal("C", Only(Placed("P1"), Award("C", "2023-11-01", "2024-01-01"), Award("D", "2024-01-01")).Old!.Band);
    }

    [Fact]
    public void Two_awards_on_that_day_leave_it_to_a_person_and_are_said()
    {
        Read<AssimilationInputs> read = Gather([Placed("P1")], [], null, Award("A", "2022-04-01"), Award("B", "2022-04-01"));
        Assert.Null(Assert.Single(read.Value!.Pupils).Old);
        Assert.Equal(("several_awards", FindingSeverity.Warning), (Assert.Single(read.Findings).Code, read.Findings[0].Severity));
    }

    [Fact]
    public void A_plan_with_an_old_award_began_before_the_start_unless_a_file_says_otherwise()
    {
        Placement late = Placed("P1", from: "2023-10-01");
        Assert.Equal(Start.AddDays(-1), Only(late, Award("A", "2023-10-01")).PlanStarted);
        Assert.Equal(Start, Assert.Single(Gather([late], [Fact("P1") with { PlanStarted = Start }], null, Award("A", "2023-10-01")).Value!.Pupils).PlanStarted);
    }

    [Fact]
    public void An_award_of_the_new_scheme_alone_is_a_new_plan()
    {
        PupilToMove pupil = Only(Placed("P1"), Award("1", "2023-10-01") with { Scheme = "new" });
        Assert.Equal((null, new DateOnly(2023, 10, 1)), (pupil.Old, pupil.PlanStarted));
    }

    [Fact]
    public void Only_the_authoritys_own_pupils_whose_placement_reaches_the_start_are_in_it()
    {
        Placement[] placements = [Placed("P1"), Placed("P2") with { HomeAuthority = 350 }, Placed("P3", until: "2023-09-01"), Placed("P4", until: "2023-09-02")];
        Assert.Equal(["P1", "P4"], Gather(placements, [], null).Value!.Pupils.Select(p => p.Placement.Id));
    }

    /// <summary>Band C pays 15,000 and D 18,500: from C the nearest band would be 6, 2,700 less than the pupil has on the day of its move.</summary>
    [Fact]
    public void A_pupil_whose_band_changes_after_the_start_moves_from_the_one_that_it_then_holds()
    {
        string file = Path.Combine(Files.SampleData.Root, "samples", "schemes", "bury_rebanded_illustrative.json");
        Scheme scheme = SchemeFile.Read(File.ReadAllBytes(file), "bury_rebanded_illustrative.json").Value!;
        AssimilationPlan plan = Plan with
        {
            Old = Plan.Old with { Scheme = null, ValuedOn = null, Bands = new Dictionary<string, Rate> { ["C"] = Rate.OfPounds(15_000), ["D"] = Rate.OfPounds(18_500) } },
            Target = Plan.Target with { Scheme = scheme.Id },
            Timing = new(TimingKind.Steps, Start, null, [], [new(Day("2024-03-01"), [], [], [])]),
            Protection = Plan.Protection with { Kind = ProtectionKind.PerPupil },
        };
        Placement placed = Placed("P1") with { Setting = Setting.Special };
        BandDecision[] awards = [Award("C", "2022-04-01", "2024-01-01"), Award("D", "2024-01-01")];
        AssimilationInputs inputs = Cohort.Gather(plan, new Dictionary<string, Scheme> { [scheme.Id] = scheme }, new([placed], _ => awards, _ => SchoolGroup.Special, null), []).Value!;
        AssimilatedPupil row = Assert.Single(Assimilation.Plan(inputs, Day("2023-12-31"), 2).Value.Pupils);
        Assert.Equal((Money.OfPounds(18_500), "7", Money.OfPounds(19_400)), (row.Old, row.Band, row.New));
        Assert.Equal([Money.OfPounds(15_000), Money.OfPounds(18_500)], row.Years.Select(y => y.Old));
    }

    // The move took the old award out, because both began on 1 September.
    [Fact]
    public void A_pupil_that_has_moved_is_looked_at_as_it_was_before()
    {
        BandDecision before = Award("A", "2023-09-01"), made = Award("1", "2023-09-01") with { Scheme = "new" };
        var move = new RecordedMove(new("p", "P1", "1", null, Start), 1, Money.Zero, new(made, [before with { Span = new(Start, Start) }]), [before], Start, "Ann", DateTimeOffset.UnixEpoch, 7);
        PupilToMove pupil = Assert.Single(Gather([Placed("P1", from: "2023-09-01")], [], new("p", 351, null, [], [], [move], []), made).Value!.Pupils);
        Assert.Equal(("A", Start.AddDays(-1)), (pupil.Old!.Band, pupil.PlanStarted));
        Assert.Equal(["1"], pupil.Awards.Select(a => a.Award.Band));
    }

    [Fact]
    public void What_protects_a_schools_total_by_another_plan_is_said()
    {
        ProtectionAward total = new("q", "new", 1, null, ProtectionPart.Protection, new(Start.AddYears(-1), Day("2024-09-01")), Money.OfPounds(900));
        ProtectionAward[] awards = [total, total with { Plan = "p" }, total with { Plan = "over", Span = new(Start.AddYears(-1), Start) }, total with { Plan = "pupil", Move = new("pupil", "P1", "1", null, Start) }];
        CohortSources sources = new([Placed("P1")], _ => [], _ => SchoolGroup.Secondary, null) { ProtectionsAt = school => school == 1 ? awards : [] };
        Finding said = Assert.Single(Cohort.Gather(Plan, new Dictionary<string, Scheme>(), sources, []).Findings);
        Assert.Equal(("school_protected_by_another_plan", "Plan q protects the total of school 1 until 2024-09-01: that goes on beside this plan, whoever moves."), (said.Code, said.Message));
    }

    [Theory]
    [InlineData("P9", "placement_unknown")]
    [InlineData("P2", "not_covered")]
    [InlineData("P1", "placement_twice")]
    public void A_fact_of_nobody_in_the_plans_authority_is_an_error_with_its_line(string placement, string code)
    {
        Read<AssimilationInputs> read = Gather([Placed("P1"), Placed("P2") with { HomeAuthority = 350 }], [Fact("P1"), Fact(placement) with { Source = new("facts.csv", 3) }], null);
        Assert.Null(read.Value);
        Finding found = Assert.Single(read.Findings);
        Assert.Equal((code, "facts.csv", 3, "placement_id"), (found.Code, found.File, found.Line, found.Column));
    }

    private static PupilToMove Only(Placement placement, params BandDecision[] awards) => Assert.Single(Gather([placement], [], null, awards).Value!.Pupils);

    private static Read<AssimilationInputs> Gather(Placement[] placements, PupilFacts[] facts, RecordedAssimilation? recorded, params BandDecision[] awards) =>
        Cohort.Gather(Plan, new Dictionary<string, Scheme>(), new(placements, id => [.. awards.Where(a => a.PlacementId == id)], _ => SchoolGroup.Secondary, recorded), facts);

    private static PupilFacts Fact(string placement) => new(placement, null, [], null);

    private static Placement Placed(string id, string? from = null, string? until = null) => new(
        id, $"ref-{id}", 351, 1, Setting.Mainstream, "ASD", null, PlanKind.EhcPlan, Quantity.One,
        new(from is null ? Open.From : Day(from), until is null ? Open.Until : Day(until)), false, SourceStatus.Given, new("placements.csv", 2));

    private static BandDecision Award(string band, string from, string? until = null) =>
        new("P1", "old", Banding.Award.OfBand(band), new(Day(from), until is null ? DateSpan.NoEnd : Day(until)), Day(from), new("bands.csv", 2));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static AssimilationPlan Plan { get; } = new(
        "p", "p", 351, SourceStatus.Illustrative, ["made for the test"], [],
        new(OldArrangementKind.Bands, "old", Start, new Dictionary<string, Rate>(), null, Quantity.Zero, PartTimeRule.Factor),
        new("new", TargetRuleKind.Nearest, TieRule.Up, [], new Dictionary<string, string>()),
        new(TimingKind.OneDate, Start, null, [], []), Protection.None, [], null);
}
