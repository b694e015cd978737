using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>What a pupil moves from is what it has on the day of its move, and what it is shown to get is what holds on the day shown.</summary>
public sealed class HoldingTests
{
    private static readonly DateOnly Start = AnyPlan.Start, Review = Start.AddDays(200), January = new(2024, 1, 1), December = new(2023, 12, 1);
    private static readonly Protection NoLoss = new(ProtectionKind.PerPupil, [], null, [], [], null);
    private static readonly AssimilationPlan AtReview = AnyPlan.Plan(TargetRuleKind.Nearest, NoLoss);

    /// <summary>3,000 when the plan starts and 5,000 when the pupil moves: band 4 of 4,800, 200 less. From 3,000 it would be band 3 of 3,300, a gain.</summary>
    [Fact]
    public void A_pupil_moves_from_the_award_that_it_holds_on_the_day_of_the_move()
    {
        using RecordHost host = new([With(Award(300_000, null, January), Award(500_000, January))]);
        AssimilatedPupil later = Row(host, AtReview, December, 2);
        Assert.Equal((MoveStatus.Later, Pounds(5_000), "4"), (later.Status, later.Old, later.Band));
        Assert.Equal((Pounds(3_000), Pounds(3_000), Pounds(5_000), Pounds(4_700)), (later.Years[0].Old, later.Years[0].Paid, later.Years[1].Old, later.Years[1].Award));
        AssimilationCommit done = host.Done(AtReview, Start, Review);
        AssimilatedYear row = Assert.Single(done.Effects.Result.Pupils).Years[0];
        Assert.Equal((Pounds(5_000), Pounds(4_800), Pounds(200)), (row.Old, row.Award, row.Protection));
        Assert.Equal(-20_000, Assert.Single(host.State(AtReview).Moves).Change.Pence);
        Once(host, AtReview, done, Review);
    }

    [Fact]
    public void A_step_by_old_band_takes_those_who_hold_the_band_on_its_day()
    {
        Scheme scheme = SmallAuthority.Schemes["synthetic_bands"];
        PupilToMove pupil = AnyPlan.Pupil(1, 0, 1, 900);
        BandDecision Held(string band, DateOnly from, DateOnly until) => pupil.Awards[0] with { Scheme = scheme.Id, Award = Banding.Award.OfBand(band), Span = new(from, until) };
        BandDecision[] awards = [Held("2", new(2020, 9, 1), January), Held("3", January, DateSpan.NoEnd)];
        AssimilationPlan plan = AtReview with
        {
            Old = AtReview.Old with { Kind = OldArrangementKind.Bands, Scheme = scheme.Id, ValuedOn = Start },
            Timing = new(TimingKind.Steps, Start, null, [], [new(Review, [], [], ["2"]), new(Review.AddDays(1), [], [], ["3"])]),
        };
        AssimilationInputs inputs = new(plan, new Dictionary<string, Scheme>(AnyPlan.Schemes) { [scheme.Id] = scheme },
            [pupil with { Old = Banding.Award.OfBand("2"), Awards = awards, Before = awards }]);
        AssimilatedPupil row = Assimilation.Plan(inputs, Review.AddDays(1)).Value.Pupils[0];
        Assert.Equal((Review.AddDays(1), Pounds(3_300)), (row.MovesOn, row.Old));
        GatePlan expected = Assert.Single(Assimilation.Cohort(inputs, Assimilation.Plan(inputs, Review).Value));
        Assert.Equal("3", expected.Stratum.OldBand);
    }

    [Fact]
    public void An_award_that_has_lapsed_by_the_day_of_the_move_moves_nobody()
    {
        using RecordHost host = new([With(Award(300_000, null, December))]);
        AssimilatedPupil row = Row(host, AtReview, Start, 2);
        Assert.Equal((MoveStatus.Undecided, "old_missing"), (row.Status, Assert.Single(row.Exceptions).Code));
        Assert.Contains($"in force on {Review:yyyy-MM-dd}", row.Exceptions[0].Words, StringComparison.Ordinal);
        Assert.Equal([Pounds(3_000), Money.Zero], row.Years.Select(y => y.Paid));
        Assert.Empty(host.Done(AtReview, Start, Review).Effects.Awards);
        Assert.Null(Row(host, AtReview, Review).Old);
    }

    /// <summary>The move takes an award out that began on its own day.</summary>
    [Fact]
    public void What_the_move_ended_or_took_out_is_found_again()
    {
        using RecordHost host = new([With(Award(300_000, null, Review), Award(500_000, Review))]);
        AssimilationCommit done = host.Done(AtReview, Start, Review);
        Assert.Equal(Pounds(5_000), Assert.Single(done.Effects.Result.Pupils).Old);
        Assert.Equal(2, host.Read(reader => reader.DecisionsOf("P01")).Count);
        Once(host, AtReview, done, Review);
    }

    /// <summary>
    /// 3,000 became band 2 and 700 of protection by September 2024. A second plan leads from 2,300 to the nearest band, 2,100, and
    /// holds 3,000 against it: from 3,000 the nearest would be 3,300, and from 2,300 alone 700 a year would be lost.
    /// </summary>
    [Fact]
    public void Protection_of_an_earlier_plan_ends_with_a_move_and_is_held_against_it()
    {
        using RecordHost host = new([AnyPlan.Pupil(1, 300_000, 1, 900)]);
        AssimilationPlan first = AnyPlan.Plan(TargetRuleKind.NextBelow, NoLoss, TimingKind.OneDate), second = Second();
        DateOnly september = second.Timing.Start;
        host.Write("an officer", session => BandingModule.Publish(session, SmallAuthority.Schemes["synthetic_bands"]) ? 1 : 0);
        host.Done(first, Start);
        AssimilatedPupil shown = Row(host, second, september);
        Assert.Equal((Pounds(2_300), "2", Pounds(2_100)), (shown.Old, shown.Band, shown.New));
        Assert.Contains("protection of plan any, £700.00 a year, ends with this move", shown.Reason, StringComparison.Ordinal);
        AssimilationCommit done = host.Done(second, september);
        AssimilatedYear row = Assert.Single(done.Effects.Result.Pupils).Years[0];
        Assert.Equal((Pounds(3_000), Pounds(2_100), Pounds(900)), (row.Old, row.Award, row.Protection));
        Assert.Equal(-20_000, Assert.Single(host.State(second).Moves).Change.Pence);

        // The first plan pays it no longer, and says so; another run of it leaves what the second one counted on.
        AssimilatedYear before = Row(host, first, september).Years[0];
        Assert.Equal((Pounds(3_000), Pounds(2_100), Money.Zero), (before.Old, before.Award, before.Protection));
        host.Commit(first, september, "Cleo").OrThrow();
        Once(host, second, done, september);
    }

    [Fact]
    public void A_band_decided_anew_after_the_move_is_shown_and_ends_the_plans_protection()
    {
        AssimilationPlan plan = AnyPlan.Plan(TargetRuleKind.NextBelow, NoLoss, TimingKind.OneDate);
        using RecordHost host = new([AnyPlan.Pupil(1, 300_000, 1, 900)]);
        host.Done(plan, Start);
        DecideAnew(host, "P01", "5");
        Assert.Equal((Pounds(2_100), Pounds(900)), Row(host, plan, December).Years[0] is var y ? (y.Award, y.Protection) : default);
        AssimilatedPupil row = Row(host, plan, January);
        Assert.Equal((MoveStatus.AlreadyMoved, "2", Pounds(2_100), January), (row.Status, row.Band, row.New, row.ProtectionEnds));
        Assert.Equal((Pounds(3_000), Pounds(5_300), Money.Zero), (row.Years[0].Old, row.Years[0].Award, row.Years[0].Protection));
        host.Commit(plan, January, "Cleo").OrThrow();
        Assert.Equal(new DateSpan(Start, January), Assert.Single(host.Read(reader => reader.Protections(999))).Span);
    }

    /// <summary>One loses 900 and one 1,200, until the first is decided anew.</summary>
    [Fact]
    public void A_schools_total_no_longer_protects_a_pupil_that_was_decided_anew()
    {
        AssimilationPlan plan = AnyPlan.Plan(TargetRuleKind.NextBelow, NoLoss with { Kind = ProtectionKind.PerSchool }, TimingKind.OneDate);
        using RecordHost host = new([AnyPlan.Pupil(1, 300_000, 1, 900), AnyPlan.Pupil(2, 329_900, 1, 900)]);
        Assert.Equal(Pounds(2_099), host.Done(plan, Start).Effects.Result.Schools[0].Years[0].Protection);
        DecideAnew(host, "P01", "5");
        Assert.Equal(Pounds(1_199), Assimilation.Plan(host.Recorded(plan), January).Value.Schools[0].Years[0].Protection);
        AssimilationCommit done = host.Commit(plan, January, "Cleo").OrThrow();
        Assert.Equal([(Start, 209_900L), (January, 119_900L)], done.Effects.Protections.Take(2).Select(p => (p.Span.From, p.AnnualAmount.Pence)));
    }

    /// <summary>One gains 300 and one loses 200: until the first is decided anew, its gain pays for the other.</summary>
    [Fact]
    public void A_gain_that_was_decided_anew_pays_for_nobody()
    {
        AssimilationPlan plan = AnyPlan.Plan(TargetRuleKind.Nearest, NoLoss with { GainsCap = new(Quantity.Of(100)) }, TimingKind.OneDate);
        using RecordHost host = new([AnyPlan.Pupil(1, 300_000, 1, 900), AnyPlan.Pupil(2, 500_000, 1, 900)]);
        Assert.Equal([Pounds(200), Money.Zero], host.Done(plan, Start).Effects.Result.Pupils.Select(p => p.Years[0].GainTaken));
        DecideAnew(host, "P01", "5");
        Assert.Equal([Money.Zero, Money.Zero], Assimilation.Plan(host.Recorded(plan), January).Value.Pupils.Select(p => p.Years[0].GainTaken));
        host.Commit(plan, January, "Cleo").OrThrow();
        Assert.Equal(new DateSpan(Start, January), host.Read(reader => reader.Protections(999)).Single(p => p.Part == ProtectionPart.GainTaken).Span);
    }

    private static void DecideAnew(RecordHost host, string placement, string band) => host.Write("an officer", session =>
    {
        BandDecision made = BandingReader.Over(session).DecisionsOf(placement).Single(d => d.Scheme == AnyPlan.Rising.Id);
        BandingModule.Decide(session, made with { Award = Banding.Award.OfBand(band), Span = new(January, DateSpan.NoEnd), DecidedOn = January }, endsCurrent: true).OrThrow();
        return 0;
    });

    /// <summary>Another run records nothing and shows the same.</summary>
    private static void Once(RecordHost host, AssimilationPlan plan, AssimilationCommit done, DateOnly on)
    {
        AssimilationCommit again = host.Commit(plan, on, "Cleo").OrThrow();
        Assert.False(again.Recorded);
        Assert.Equal(done.Effects.Result.Totals, again.Effects.Result.Totals);
        Assert.Equal(done.Effects.Protections, again.Effects.Protections);
        Assert.Equal(done.Effects.Result.Pupils.Select(p => p.Old), again.Effects.Result.Pupils.Select(p => p.Old));
    }

    private static AssimilatedPupil Row(RecordHost host, AssimilationPlan plan, DateOnly on, int years = 1) =>
        Assert.Single(Assimilation.Plan(host.Recorded(plan), on, years).Value.Pupils);

    private static AssimilationPlan Second()
    {
        AssimilationPlan plan = AnyPlan.Plan(TargetRuleKind.Nearest, NoLoss, TimingKind.OneDate);
        return plan with
        {
            Id = "second",
            Old = plan.Old with { Kind = OldArrangementKind.Bands, Scheme = AnyPlan.Rising.Id, ValuedOn = new(2024, 9, 1) },
            Target = plan.Target with { Scheme = "synthetic_bands" },
            Timing = plan.Timing with { Start = new(2024, 9, 1) },
        };
    }

    private static PupilToMove With(params (int Pence, DateOnly From, DateOnly Until)[] awards)
    {
        PupilToMove pupil = AnyPlan.Pupil(1, awards[0].Pence, 1, 200);
        return pupil with { Awards = [.. awards.Select(a => pupil.Awards[0] with { Award = Banding.Award.OfAmount(Rate.Of(new Money(a.Pence))), Span = new(a.From, a.Until) })] };
    }

    private static (int Pence, DateOnly From, DateOnly Until) Award(int pence, DateOnly? from, DateOnly? until = null) => (pence, from ?? new(2020, 9, 1), until ?? DateSpan.NoEnd);

    private static Money Pounds(int pounds) => Money.OfPounds(pounds);
}
