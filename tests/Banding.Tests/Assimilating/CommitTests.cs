using System.Text.Json.Nodes;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>Each refusal of carrying a plan out and undoing it, and what is recorded where somebody answers for it.</summary>
public sealed class CommitTests : RecordCase
{
    [Fact]
    public void Nobody_moves_before_the_plan_is_signed_off_as_it_is()
    {
        Assert.Equal("not_signed_off", Commit().Fault?.Code);
        SignOff().OrThrow();
        Assert.Equal("plan_changed", Commit(Plan with { Text = Plan.Text + " " }).Fault?.Code);
        Assert.Null(Commit().Fault);
    }

    [Fact]
    public void A_sign_off_lapses_with_a_new_moderation_and_with_an_undo()
    {
        SignOff().OrThrow();
        host.Moderate(Plan, "Dora", RecordHost.Moderated("P01", "1")).OrThrow();
        Assert.Equal("sign_off_lapsed", Commit().Fault?.Code);
        SignOff().OrThrow();
        Commit().OrThrow();
        Assert.Equal(2, host.Undo(Plan, Start).Value);
        Assert.Equal("sign_off_lapsed", Commit().Fault?.Code);
        SignOff().OrThrow();
        Assert.Equal(2, Commit().Value.Effects.Awards.Count);
    }

    [Fact]
    public void A_pupil_that_came_after_the_sign_off_needs_a_new_one()
    {
        host.Ask("Ben", session => AssimilationRecord.SignOff(session, host.Inputs(Plan, [host.Pupils[0]]), Start, AssimilationApprovals.None)).OrThrow();
        Assert.Equal("cohort_changed", Commit().Fault?.Code);
        Assert.Empty(host.State(Plan).Moves);
    }

    /// <summary>The facts of pupils come with each run: one that forgets them moves nobody whom the rule may not move.</summary>
    [Fact]
    public void A_pupil_that_waited_for_a_person_at_the_sign_off_does_not_move_because_its_facts_are_left_out()
    {
        AssimilationInputs known = Inputs() with { Pupils = [host.Pupils[0] with { Specified = Money.OfPounds(9_000) }, host.Pupils[1]] };
        host.Ask("Ben", session => AssimilationRecord.SignOff(session, known, Start, AssimilationApprovals.None)).OrThrow();
        Assert.Equal(["P01"], host.State(Plan).Undecided);
        Assert.Equal("cohort_changed", Commit().Fault?.Code);
        Assert.Equal(["P02"], host.Ask("Ann", session => AssimilationRecord.Commit(session, known, Start, AssimilationApprovals.None, [])).Value.Effects.Result.Moves.Select(m => m.PlacementId));
        Assert.Equal("cohort_changed", Commit().Fault?.Code);
    }

    [Fact]
    public void More_than_the_envelope_is_moved_only_where_somebody_answers_for_it()
    {
        AssimilationPlan approved = Plan with { Envelope = new(new Money(19_999), "Forum", SourceStatus.Illustrative) };
        SignOff(approved).OrThrow();
        Assert.Equal("envelope_exceeded", Commit(approved).Fault?.Code);
        Assert.Equal("envelope_exceeded", Commit(approved, overrides: new AssimilationOverride(OverrideKind.SpecialSchoolProtection, "Disapplied.", "dfe/7")).Fault?.Code);
        AssimilationCommit done = Commit(approved, overrides: Accepted).Value;
        Assert.Equal((true, 20_000L, 0L), (done.Envelope!.Exceeded, done.Envelope.MovedChange.Pence, done.Envelope.ExpectedOfTheRest.Pence));
        Assert.Equal((Accepted, "Ann"), host.State(approved).Overrides.Select(o => (o.Given, o.By)).Single());
        Assert.False(Commit(approved).Value.Recorded);
        Assert.Equal(19_999, host.State(approved).SignOff!.Envelope!.Value.Pence);
    }

    [Fact]
    public void What_is_expected_of_those_who_move_later_counts_against_the_envelope()
    {
        PupilToMove[] pupils = [AnyPlan.Pupil(1, 100_000, 1, 0), AnyPlan.Pupil(2, 300_000, 2, 200)];
        AssimilationPlan approved = AnyPlan.Plan(TargetRuleKind.Nearest, Protection.None) with { Envelope = new(new Money(15_000), "Forum", SourceStatus.Illustrative) };
        using RecordHost two = new(pupils);
        two.SignOff(approved, Start).OrThrow();
        Outcome<AssimilationCommit> first = two.Commit(approved, Start);
        Assert.Equal("envelope_exceeded", first.Fault?.Code);
        EnvelopeCheck check = two.Commit(approved, Start, "Ann", Accepted).Value.Envelope!;
        Assert.Equal((-10_000L, 30_000L), (check.MovedChange.Pence, check.ExpectedOfTheRest.Pence));
    }

    /// <summary>What moved costs more than was shown for it, though the whole still has room.</summary>
    [Fact]
    public void An_alarm_of_the_gate_stops_a_plan_that_is_still_within_its_envelope()
    {
        PupilToMove[] pupils = [.. Enumerable.Range(0, 100).Select(i => AnyPlan.Pupil(i, 200_000 + i * 100, 1, i < 10 ? 0 : 300))];
        AssimilationPlan approved = AnyPlan.Plan(TargetRuleKind.Nearest, Protection.None) with { Envelope = new(Money.OfPounds(35_000), "Forum", SourceStatus.Illustrative) };
        using RecordHost many = new(pupils);
        many.SignOff(approved, Start).OrThrow();
        many.Write("an officer", session => BandingModule.Publish(session, Changed(file =>
        {
            foreach (JsonNode? value in file["values"]!.AsArray().Where(v => v!["band"]!.GetValue<string>() == "2")) value!["pounds"] = 2_600;
        })) ? 1 : 0);
        Outcome<AssimilationCommit> stopped = many.Commit(approved, Start);
        Assert.Equal("envelope_exceeded", stopped.Fault?.Code);
        Assert.Contains("alarm", stopped.Fault!.Message, StringComparison.Ordinal);
        EnvelopeCheck check = many.Commit(approved, Start, "Ann", Accepted).Value.Envelope!;
        Assert.True(check.Gate.Alarmed && check.MovedChange + check.ExpectedOfTheRest < check.Approved, $"{check.MovedChange} and {check.ExpectedOfTheRest}");
    }

    /// <summary>Else a rise could be hidden by having the plan signed off again.</summary>
    [Fact]
    public void A_new_sign_off_keeps_what_was_expected_of_those_who_have_moved()
    {
        PupilToMove[] pupils = [AnyPlan.Pupil(1, 100_000, 1, 0), AnyPlan.Pupil(2, 300_000, 2, 200)];
        using RecordHost two = new(pupils);
        AssimilationPlan plan = AnyPlan.Plan(TargetRuleKind.Nearest, Protection.None);
        two.SignOff(plan, Start).OrThrow();
        two.Write("an officer", session => BandingModule.Publish(session, Changed(file => file["values"]![0]!["pounds"] = 1_100)) ? 1 : 0);
        two.Commit(plan, Start).OrThrow();
        two.SignOff(plan, Start).OrThrow();
        RecordedAssimilation state = two.State(plan);
        Assert.Equal((10_000L, -10_000L), (state.Moves.Single().Change.Pence, state.Cohort[0].Expected!.Value.Pence));
    }

    [Fact]
    public void A_special_school_below_protection_needs_a_recorded_disapplication()
    {
        SignOff().OrThrow();
        Assert.Equal("special_schools_below_protection", Commit(below: [100_001]).Fault?.Code);
        Assert.Equal("special_schools_below_protection", Commit(below: [100_001], overrides: Accepted).Fault?.Code);
        AssimilationOverride disapplied = new(OverrideKind.SpecialSchoolProtection, "Secretary of State, 3 July 2023.", "dfe/2023-07-03");
        Commit(below: [100_001], overrides: disapplied).OrThrow();
        Assert.Equal(disapplied, Assert.Single(host.State(Plan).Overrides).Given);
        Assert.False(Commit(below: [100_001]).Value.Recorded);
    }

    [Fact]
    public void All_refusals_are_told_at_once_in_the_order_of_a_commit()
    {
        AssimilationPlan approved = Plan with { Envelope = new(Money.Zero, "Forum", SourceStatus.Illustrative) };
        string[] Codes(AssimilationPlan plan, string by) => host.Read(reader => AssimilationRecord
            .Refusals(reader, Inputs(plan), Start, AssimilationApprovals.None, [100_001], by).Select(f => f.Code).ToArray());
        Assert.Equal(["not_signed_off", "envelope_exceeded", "special_schools_below_protection"], Codes(approved, "Ann"));
        SignOff(approved).OrThrow();
        host.Moderate(approved, "Dora", RecordHost.Moderated("P01", "4")).OrThrow();
        Assert.Equal(["plan_changed", "sign_off_lapsed", "second_person_needed", "envelope_exceeded", "special_schools_below_protection"],
            Codes(approved with { Text = "another" }, "Ben"));
    }

    [Fact]
    public void Undo_ends_with_the_first_payment()
    {
        Assert.Equal("not_committed", host.Undo(Plan, Start).Fault?.Code);
        SignOff(Plan with { FirstPayment = null }).OrThrow();
        Commit(Plan with { FirstPayment = null }).OrThrow();
        Assert.Equal("first_payment_due", host.Undo(Plan, Start).Fault?.Code);
        Assert.Null(host.Undo(Plan, Start.AddDays(-1)).Fault);
        SignOff(Plan).OrThrow();
        Commit(Plan).OrThrow();
        Assert.Equal("first_payment_due", host.Undo(Plan, Plan.FirstPayment!.Value).Fault?.Code);
        Assert.Null(host.Undo(Plan, Plan.FirstPayment.Value.AddDays(-1)).Fault);
    }

    /// <summary>Else a later sign-off would allow to undo what has been paid.</summary>
    [Fact]
    public void A_later_sign_off_does_not_put_the_first_payment_off()
    {
        AssimilationPlan early = Plan with { FirstPayment = Start.AddDays(14) };
        SignOff(early).OrThrow();
        Commit(early).OrThrow();
        SignOff(Plan).OrThrow();
        Assert.Equal(Start.AddDays(14), host.State(Plan).SignOff!.FirstPayment);
        Assert.Equal("first_payment_due", host.Undo(Plan, Start.AddDays(14)).Fault?.Code);
        SignOff(Plan with { FirstPayment = Start.AddDays(7) }).OrThrow();
        Assert.Equal("first_payment_due", host.Undo(Plan, Start.AddDays(7)).Fault?.Code);
        Assert.Null(host.Undo(Plan, Start.AddDays(6)).Fault);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("added")]
    [InlineData("ended")]
    public void Undo_takes_nobodys_later_decision_away(string what)
    {
        SignOff().OrThrow();
        Commit().OrThrow();
        RecordedMove move = host.State(Plan).Moves.First(m => m.Pupil.PlacementId == "P01");
        host.Write("an officer", session =>
        {
            BandDecision made = move.Awards.New with { Source = new(session.SourceName, 0) };
            if (what == "changed") BandingModule.Decide(session, made with { Award = Award.OfBand("5"), Span = new(Start.AddDays(30), DateSpan.NoEnd) }, endsCurrent: true).OrThrow();
            if (what == "added") BandingModule.Record(session, [made with { Award = Award.OfBand("1"), Span = new(new(2019, 9, 1), new(2020, 9, 1)) }]);
            if (what == "ended") BandingModule.Decide(session, made with { Award = Award.OfBand("5") }, endsCurrent: true).OrThrow();
            return 0;
        });
        List<string> before = host.Rows("banding_decision");
        Assert.Equal("changed_since", host.Undo(Plan, Start).Fault?.Code);
        Assert.Equal(before, host.Rows("banding_decision"));
    }

    /// <summary>The schedule follows what happens to those who have moved, though nobody moves.</summary>
    [Fact]
    public void A_further_run_brings_protection_up_to_date()
    {
        AssimilationPlan plan = AnyPlan.Plan(TargetRuleKind.NextBelow, new(ProtectionKind.PerPupil, [], null, [ProtectionEnd.AnnualReview], [], null), TimingKind.OneDate);
        host.Ask("Ben", session => AssimilationRecord.SignOff(session, Inputs(plan), Start, AssimilationApprovals.None)).OrThrow();
        host.Ask("Ann", session => AssimilationRecord.Commit(session, Inputs(plan), Start, AssimilationApprovals.None, [])).OrThrow();
        AssimilationInputs reviewed = Inputs(plan) with { Pupils = [host.Pupils[0] with { Events = [new(PupilEventKind.AnnualReview, new(2023, 11, 1))] }, host.Pupils[1]] };
        AssimilationCommit again = host.Ask("Ann", session => AssimilationRecord.Commit(session, reviewed, Start.AddDays(1), AssimilationApprovals.None, [])).Value;
        Assert.True(again.Recorded && again.Effects.Awards.Count == 0);
        ProtectionAward[] own = [.. host.Read(reader => reader.Protections()).Where(p => p.PlacementId == "P01")];
        Assert.Equal("2023-09-01 until 2023-11-01", Assert.Single(own).Span.ToString());
        Assert.Equal(own, host.Read(reader => reader.ProtectionsAt(own[0].SchoolId)));
    }

    [Fact]
    public void A_pupil_that_another_plan_moved_waits_for_a_person_where_the_plans_meet_and_moves_where_they_do_not()
    {
        SignOff().OrThrow();
        Commit().OrThrow();
        AssimilationPlan meets = Plan with { Id = "another" };
        Assert.All(host.Read(reader => AssimilationRecord.Recorded(reader, Inputs(meets))).Pupils, p => Assert.Equal("any", p.Moved!.Plan));
        AssimilationPlan next = Plan with { Id = "next", Target = Plan.Target with { Scheme = "next_bands" }, Timing = Plan.Timing with { Start = new(2026, 9, 1) } };
        Assert.All(host.Read(reader => AssimilationRecord.Recorded(reader, Inputs(next))).Pupils, p => Assert.Null(p.Moved));
        Assert.Equal(["any"], host.Read(reader => reader.Assimilations(999)).Select(a => a.Plan));
        Assert.Empty(host.Read(reader => reader.Assimilations(998)));
        Assert.Empty(host.Read(reader => reader.Protections(998)));
    }

    /// <summary>More than one fact holds.</summary>
    [Fact]
    public void A_large_cohort_is_signed_off_moved_and_undone_in_parts()
    {
        PupilToMove[] pupils = [.. Enumerable.Range(0, 10_050).Select(i => AnyPlan.Pupil(i, 150_000 + i, i % 40, 900))];
        using RecordHost many = new(pupils);
        List<string> before = many.Rows("banding_decision");
        AssimilationCommit done = many.Done(Plan, Start);
        Assert.Equal((10_050, 10_050, 10_050), (many.State(Plan).Cohort.Count, many.State(Plan).Moves.Count, done.Effects.Awards.Count));
        Assert.Equal(done.Effects.Protections, many.Read(reader => reader.Protections()));
        Assert.Equal(10_050, many.Undo(Plan, Start).Value);
        Assert.Equal(before, many.Rows("banding_decision"));
        Assert.Equal(["banding.assimilation_signed_off.v1", "banding.assimilation_signed_off.v1", "banding.pupils_assimilated.v1", "banding.pupils_assimilated.v1",
            "banding.assimilation_undone.v1", "banding.assimilation_undone.v1"], many.Rows("shell_journal").Select(r => r.Split("kind ")[1].Split('|')[0]).TakeLast(6));
    }
}
