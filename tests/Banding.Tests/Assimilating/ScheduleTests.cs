using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>Protection as spans says on every day what the rows of that day say.</summary>
public sealed class ScheduleTests
{
    private static readonly DateOnly Start = AnyPlan.Start;

    [Fact]
    public void A_schedule_is_cut_where_values_rise_and_where_a_year_of_the_taper_ends()
    {
        AssimilationPlan plan = AnyPlan.Plan(TargetRuleKind.NextBelow, new(ProtectionKind.PerPupil, [Quantity.Of(100), Quantity.Of(50)], null, [], [], null), TimingKind.OneDate);
        AssimilationEffects effects = Effects(plan, [AnyPlan.Pupil(1, 300_000, 1, 900)], Start);
        Assert.Equal(
            [("2023-09-01 until 2024-04-01", 90_000L), ("2024-04-01 until 2024-09-01", 70_000L), ("2024-09-01 until 2025-04-01", 35_000L), ("2025-04-01 until 2025-09-01", 25_000L)],
            effects.Protections.Select(p => (p.Span.ToString(), p.AnnualAmount.Pence)));
        Assert.All(effects.Protections, p => Assert.Equal(("P01", 100_001, "rising_bands", "2", Start), (p.PlacementId, p.SchoolId, p.Scheme, p.Move!.Band, p.Move.On)));
    }

    [Fact]
    public void A_schedule_stops_where_a_new_value_is_not_known_yet()
    {
        string text = AnyPlan.Rising.Text.Replace("\"complete\":true", "\"complete\":false", StringComparison.Ordinal)
            .Replace("\"pounds\":2500", "\"pounds\":\"unknown\"", StringComparison.Ordinal);
        Scheme scheme = SchemeFile.Read(System.Text.Encoding.UTF8.GetBytes(text), "rising_bands.json").Value!;
        AssimilationPlan plan = AnyPlan.Plan(TargetRuleKind.NextBelow, new(ProtectionKind.PerPupil, [], null, [], [], null), TimingKind.OneDate);
        AssimilationEffects effects = Assimilation.Effects(
            new(plan, new Dictionary<string, Scheme> { [scheme.Id] = scheme }, [AnyPlan.Pupil(1, 300_000, 1, 900)]), Start).Value;
        Assert.Equal(new DateOnly(2025, 4, 1), effects.Protections[^1].Span.Until);
    }

    [Fact]
    public void A_schedule_agrees_with_the_rows_of_every_day() =>
        Prop.ForAll(AnyPlan.Cohorts, AnyPlan.Protections, Both, (cohort, protection, rule) =>
        {
            AssimilationPlan plan = AnyPlan.Plan(rule.Kind, protection, rule.Timing);
            AssimilationEffects effects = Effects(plan, cohort, Start.AddDays(rule.Day));
            PupilToMove[] moved = Moved(cohort, effects);
            return Days(rule.Day).All(day => Agrees(effects.Protections, Assimilation.Plan(new(plan, AnyPlan.Schemes, moved), day).Value, day, protection.Kind))
                && Agrees(effects.Protections, effects.Result, effects.Result.On, protection.Kind);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    [Fact]
    public void Spans_of_one_schedule_never_touch_with_the_same_rate_and_never_overlap() =>
        Prop.ForAll(AnyPlan.Cohorts, AnyPlan.Protections, Both, (cohort, protection, rule) =>
        {
            AssimilationEffects effects = Effects(AnyPlan.Plan(rule.Kind, protection, rule.Timing), cohort, Start.AddDays(rule.Day));
            return effects.Protections.All(p => p.AnnualAmount > Money.Zero && !p.Span.IsEmpty) && effects.Protections.GroupBy(p => (p.SchoolId, p.PlacementId, p.Part))
                .All(g => g.Zip(g.Skip(1)).All(pair => pair.First.Span.Until < pair.Second.Span.From
                    || (pair.First.Span.Until == pair.Second.Span.From && pair.First.AnnualAmount != pair.Second.AnnualAmount)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_order_of_the_pupils_does_not_matter() =>
        Prop.ForAll(AnyPlan.Cohorts, AnyPlan.Protections, Both, (cohort, protection, rule) =>
        {
            AssimilationPlan plan = AnyPlan.Plan(rule.Kind, protection, rule.Timing);
            AssimilationEffects one = Effects(plan, cohort, Start.AddDays(rule.Day)), other = Effects(plan, [.. cohort.Reverse()], Start.AddDays(rule.Day));
            Assert.Equivalent(one, other, strict: true);
            return Assimilation.Digest(plan, one) == Assimilation.Digest(plan, other);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Pupils_that_have_moved_are_protected_again_as_they_were_and_are_awarded_nothing_new() =>
        Prop.ForAll(AnyPlan.Cohorts, AnyPlan.Protections, Both, (cohort, protection, rule) =>
        {
            AssimilationPlan plan = AnyPlan.Plan(rule.Kind, protection, rule.Timing);
            AssimilationEffects first = Effects(plan, cohort, Start.AddDays(rule.Day));
            Dictionary<string, MovedPupil> moved = first.Result.Moves.ToDictionary(m => m.PlacementId);
            AssimilationEffects second = Effects(plan, [.. cohort.Select(p => p with { Moved = moved.GetValueOrDefault(p.Placement.Id) })], Start.AddDays(rule.Day));
            return second.Awards.Count == 0 && first.Protections.SequenceEqual(second.Protections);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_move_ends_what_holds_and_a_later_award_waits_for_a_person()
    {
        AssimilationPlan plan = AnyPlan.Plan(TargetRuleKind.Nearest, Protection.None, TimingKind.OneDate);
        PupilToMove pupil = AnyPlan.Pupil(1, 300_000, 1, 900);
        BandDecision later = pupil.Awards[0] with { Span = new(new(2024, 1, 1), DateSpan.NoEnd) };
        PupilToMove changed = pupil with { Awards = [pupil.Awards[0] with { Span = new(new(2020, 9, 1), new(2024, 1, 1)) }, later] };
        Assert.Equal("later_award", Assert.Single(Assert.Single(Effects(plan, [changed], Start).Result.Exceptions).Exceptions).Code);
        AwardMove move = Assert.Single(Effects(plan, [changed with { Decided = Award.OfBand("4") }], Start).Awards);
        Assert.Equal(("4", "from 2023-09-01", "assimilation any"), (move.New.Award.Band, move.New.Span.ToString(), move.New.Source.ToString()));
        Assert.Equal([("2020-09-01 until 2023-09-01", false), ("2024-01-01 until 2024-01-01", true)], move.Ended.Select(e => (e.Span.ToString(), e.Span.IsEmpty)));
    }

    [Fact]
    public void An_award_of_the_target_scheme_that_holds_already_waits_for_a_person()
    {
        AssimilationPlan plan = AnyPlan.Plan(TargetRuleKind.Nearest, Protection.None, TimingKind.OneDate);
        PupilToMove pupil = AnyPlan.Pupil(1, 300_000, 1, 900);
        pupil = pupil with { Awards = [pupil.Awards[0] with { Scheme = "rising_bands", Award = Award.OfBand("5") }] };
        Assert.Equal("already_on_target", Assert.Single(Assert.Single(Effects(plan, [pupil], Start).Result.Exceptions).Exceptions).Code);
        Assert.Single(Effects(plan, [pupil with { Decided = Award.OfBand("5") }], Start).Awards);
    }

    [Fact]
    public void Nobody_moves_where_the_target_scheme_is_not_in_force()
    {
        AssimilationPlan plan = AnyPlan.Plan(TargetRuleKind.Nearest, Protection.None);
        Scheme scheme = SchemeFile.Read(System.Text.Encoding.UTF8.GetBytes(AnyPlan.Rising.Text.Replace("\"from\":\"2023-04-01\",\"applies_to\"",
            "\"from\":\"2023-04-01\",\"until\":\"2024-04-01\",\"applies_to\"", StringComparison.Ordinal)), "rising_bands.json").Value!;
        AssimilationEffects effects = Assimilation.Effects(new(plan, new Dictionary<string, Scheme> { [scheme.Id] = scheme }, [AnyPlan.Pupil(1, 300_000, 1, 300)]), Start.AddDays(400)).Value;
        Assert.Equal("scheme_not_in_force", Assert.Single(Assert.Single(effects.Result.Exceptions).Exceptions).Code);
    }

    /// <summary>The day of the run, the rule and the timing.</summary>
    private static readonly Arbitrary<(int Day, TargetRuleKind Kind, TimingKind Timing)> Both = (
        from day in Gen.Choose(0, 700)
        from kind in Gen.Elements(TargetRuleKind.Nearest, TargetRuleKind.NextAbove, TargetRuleKind.NextBelow)
        from timing in Gen.Elements(TimingKind.AnnualReview, TimingKind.OneDate)
        select (day, kind, timing)).ToArbitrary();

    private static IEnumerable<DateOnly> Days(int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, 25).Select(_ => Start.AddDays(random.Next(-10, 1_500)))
            .Concat([new(2024, 3, 31), new(2024, 4, 1), new(2024, 8, 31), new(2024, 9, 1), new(2024, 11, 5), new(2025, 3, 31), new(2025, 4, 1), new(2030, 1, 1)]);
    }

    private static AssimilationEffects Effects(AssimilationPlan plan, PupilToMove[] pupils, DateOnly on) =>
        Assimilation.Effects(new(plan, AnyPlan.Schemes, pupils), on).Value;

    private static PupilToMove[] Moved(PupilToMove[] cohort, AssimilationEffects effects)
    {
        Dictionary<string, MovedPupil> moved = effects.Result.Moves.ToDictionary(m => m.PlacementId);
        return [.. cohort.Where(p => moved.ContainsKey(p.Placement.Id)).Select(p => p with { Moved = moved[p.Placement.Id] })];
    }

    private static bool Agrees(IReadOnlyList<ProtectionAward> schedule, AssimilationResult rows, DateOnly day, ProtectionKind kind)
    {
        Money Of(ProtectionPart part, Func<ProtectionAward, bool> whose) => schedule.Where(p => p.Part == part && p.Span.Contains(day) && whose(p)).Sum(p => p.AnnualAmount);
        foreach (AssimilatedPupil pupil in rows.Pupils.Where(p => p.Years.Count > 0))
        {
            bool Own(ProtectionAward award) => award.PlacementId == pupil.PlacementId && award.SchoolId == pupil.SchoolId;
            Assert.Equal((pupil.PlacementId, day, pupil.Years[0].Protection, pupil.Years[0].GainTaken),
                (pupil.PlacementId, day, Of(ProtectionPart.Protection, Own), Of(ProtectionPart.GainTaken, Own)));
        }

        foreach (AssimilatedSchool school in rows.Schools)
        {
            bool Whole(ProtectionAward award) => award.SchoolId == school.SchoolId && (kind == ProtectionKind.PerPupil || award.Move is null);
            Assert.Equal((school.SchoolId, day, school.Years[0].Protection, school.Years[0].GainTaken),
                (school.SchoolId, day, Of(ProtectionPart.Protection, Whole), Of(ProtectionPart.GainTaken, Whole)));
        }

        return true;
    }
}
