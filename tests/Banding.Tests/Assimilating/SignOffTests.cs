using System.Text.Json.Nodes;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>Each refusal of moderating and signing off, and what is recorded where there is none.</summary>
public sealed class SignOffTests : RecordCase
{
    [Theory]
    [InlineData("nobody", "1", null, null, "placement_unknown")]
    [InlineData("P09", "1", null, null, "not_covered")]
    [InlineData("P01", "7", null, null, "band_unknown")]
    [InlineData("P01", "1", 50, null, "amount_unexpected")]
    [InlineData("P01", "1", null, "two words", "reference_unreadable")]
    [InlineData("P01", "1", null, "", "reference_unreadable")]
    [InlineData("P01", "1", null, "12345678901234567890123456789012345678901234567890123456789012345", "reference_unreadable")]
    public void A_moderated_band_that_cannot_be_is_refused_with_its_line(string placement, string band, int? amount, string? reference, string code)
    {
        ModeratedBand line = RecordHost.Moderated(placement, band, reference: reference, amount: amount is int pounds ? Rate.OfPounds(pounds) : null);
        Assert.Equal(code, host.Moderate(Plan, "Dora", line).Fault?.Code);
        Assert.Equal((code, "moderation.csv", 2), host.Ask("Dora", session => (Outcome<(string, string?, int?)>)AssimilationRecord
            .CheckModeration(BandingReader.Over(session), SchoolsReader.Over(session), Plan, [line]).Select(f => (f.Code, f.File, f.Line)).Single()).Value);
        Assert.Null(host.Read(reader => reader.Assimilation(Plan.Id)));
    }

    [Fact]
    public void A_placement_moderated_twice_in_one_go_is_refused() =>
        Assert.Equal("placement_twice", host.Moderate(Plan, "Dora", RecordHost.Moderated("P01", "1"), RecordHost.Moderated("P01", "2")).Fault?.Code);

    [Fact]
    public void Moderation_needs_a_scheme_in_use() =>
        Assert.Equal("scheme_unknown", host.Moderate(Plan with { Target = Plan.Target with { Scheme = "nowhere" } }, "Dora", RecordHost.Moderated("P01", "1")).Fault?.Code);

    [Theory]
    [InlineData(null, "amount_needed")]
    [InlineData(4_000, "amount_outside_band")]
    [InlineData(6_000, null)]
    public void An_open_band_is_moderated_with_an_amount_inside_it(int? pounds, string? code)
    {
        using RecordHost open = new([AnyPlan.Pupil(1, 300_000, 1, 900)], WithOpenBand());
        Assert.Equal(code, open.Moderate(Plan, "Dora", RecordHost.Moderated("P01", "5", amount: pounds is int own ? Rate.OfPounds(own) : null)).Fault?.Code);
        if (code is not null) return;
        open.SignOff(Plan, Start).OrThrow();
        MovedPupil moved = Assert.Single(open.Commit(Plan, Start).Value.Effects.Result.Moves);
        Assert.Equal(("5", Rate.OfPounds(6_000)), (moved.Band, moved.Amount));
        Assert.Equal(moved, Assert.Single(open.State(Plan).Moves).Pupil);
    }

    [Fact]
    public void A_band_that_does_not_exist_in_the_setting_is_refused()
    {
        using RecordHost special = new([AnyPlan.Pupil(1, 300_000, 1, 900)], Changed(file => file["bands"]![4]!["settings"] = new JsonArray("special")));
        Assert.Equal("band_not_in_setting", special.Moderate(Plan, "Dora", RecordHost.Moderated("P01", "5")).Fault?.Code);
    }

    [Fact]
    public void A_pupil_that_has_moved_is_not_moderated_any_more()
    {
        SignOff().OrThrow();
        Commit().OrThrow();
        Assert.Equal("already_moved", host.Moderate(Plan, "Dora", RecordHost.Moderated("P01", "1")).Fault?.Code);
    }

    [Fact]
    public void Moderating_again_records_only_what_is_other_than_before()
    {
        Assert.Equal(2, host.Moderate(Plan, "Dora", RecordHost.Moderated("P01", "1"), RecordHost.Moderated("P02", "2")).Value);
        Assert.Equal(1, host.Moderate(Plan, "Eve", RecordHost.Moderated("P01", "3", ModerationReason.NeedHigher, "case/8"), RecordHost.Moderated("P02", "2")).Value);
        int entries = host.Rows("shell_journal").Count;
        Assert.Equal(0, host.Moderate(Plan, "Eve", RecordHost.Moderated("P01", "3", ModerationReason.NeedHigher, "case/8")).Value);
        Assert.Equal(entries, host.Rows("shell_journal").Count);
        Assert.Equal([("P01", "3", ModerationReason.NeedHigher, "case/8", "Eve"), ("P02", "2", ModerationReason.EvidenceSupports, null, "Dora")],
            host.State(Plan).Moderations.Select(m => (m.Band.PlacementId, m.Band.Band, m.Band.Reason, m.Band.Reference, m.By)));
    }

    [Fact]
    public void Another_authority_can_neither_use_a_plan_nor_learn_of_it()
    {
        var other = new Caller("Olga", AccessRole.Officer, 998);
        Assert.Equal("authority_forbidden", host.Ask("Olga", session => AssimilationRecord.Moderate(session, Plan, [RecordHost.Moderated("P01", "1")]), other).Fault?.Code);
        Assert.Equal("authority_forbidden", host.Ask("Olga", session => AssimilationRecord.SignOff(session, Inputs(), Start, AssimilationApprovals.None), other).Fault?.Code);
        SignOff().OrThrow();
        Assert.Equal("authority_forbidden", host.Ask("Olga", session => AssimilationRecord.Commit(session, Inputs(), Start, AssimilationApprovals.None, []), other).Fault?.Code);
        Commit().OrThrow();
        Assert.Equal("not_committed", host.Ask("Olga", session => AssimilationRecord.Undo(session, Plan.Id, Start), other).Fault?.Code);
        Assert.Equal("plan_id_taken", host.Ask("Olga", session => AssimilationRecord.Moderate(session, Plan with { Authority = 998 }, []), other).Fault?.Code);
    }

    [Fact]
    public void What_cannot_be_worked_out_is_neither_signed_off_nor_carried_out()
    {
        Outcome<RecordedSignOff> Signed(AssimilationInputs inputs) => host.Ask("Ben", session => AssimilationRecord.SignOff(session, inputs, Start, AssimilationApprovals.None));
        Outcome<AssimilationCommit> Committed(AssimilationInputs inputs, int years = 1) =>
            host.Ask("Ann", session => AssimilationRecord.Commit(session, inputs, Start, AssimilationApprovals.None, [], years));
        AssimilationInputs nowhere = Inputs(Plan with { Target = Plan.Target with { Scheme = "nowhere" } }), twice = host.Inputs(Plan, [host.Pupils[0], host.Pupils[0]]);
        Assert.Equal(("scheme_unknown", "scheme_unknown"), (Signed(nowhere).Fault?.Code, Committed(nowhere).Fault?.Code));
        Assert.Equal(("placement_twice", "placement_twice"), (Signed(twice).Fault?.Code, Committed(twice).Fault?.Code));
        Assert.Equal(("not_covered", "not_covered"), (Signed(host.Inputs(Plan)).Fault?.Code, Committed(host.Inputs(Plan)).Fault?.Code));
        Assert.Equal("years_out_of_range", Committed(Inputs(), 26).Fault?.Code);
    }

    [Theory]
    [InlineData("", "a")]
    [InlineData("one\ntwo", "a")]
    [InlineData("Accepted.", "")]
    [InlineData("Accepted.", "no spaces")]
    public void An_override_needs_a_reason_in_one_line_and_a_reference(string reason, string reference)
    {
        AssimilationOverride unclear = new(OverrideKind.Envelope, reason, reference);
        Assert.Equal(("override_unclear", "override_unclear"), (SignOff(overrides: unclear).Fault?.Code, Commit(overrides: unclear).Fault?.Code));
        Assert.Equal("override_unclear", Commit(overrides: [Accepted, Accepted]).Fault?.Code);
    }

    [Fact]
    public void Whoever_signs_off_signs_what_was_shown()
    {
        AssimilationInputs inputs = host.Read(reader => AssimilationRecord.Recorded(reader, Inputs()));
        string digest = Assimilation.Digest(Plan, Assimilation.Effects(inputs, Start, 5).Value);
        Assert.Equal("shown_changed", SignOff(shown: digest.Replace(digest[0], digest[0] == '0' ? '1' : '0')).Fault?.Code);
        RecordedSignOff signed = SignOff(shown: digest).Value;
        Assert.Equal((Plan.Text, digest, Start, "Ben", false), (signed.Text, signed.Digest, signed.ShownOn, signed.By, signed.Lapsed));
        Assert.Equal([("P01", "amount", 30_000L), ("P02", "amount", -10_000L)], host.State(Plan).Cohort.Select(p => (p.PlacementId, p.Stratum.OldBand, p.Expected!.Value.Pence)));
    }

    [Fact]
    public void A_plan_for_nobody_is_not_signed_off() =>
        Assert.Equal("cohort_empty", host.Ask("Ben", session => AssimilationRecord.SignOff(session, host.Inputs(Plan, []), Start, AssimilationApprovals.None)).Fault?.Code);

    [Theory]
    [InlineData("Dora")]
    [InlineData("dora ")]
    public void Whoever_moderated_does_not_sign_off(string signer)
    {
        host.Moderate(Plan, "Dora", RecordHost.Moderated("P01", "1")).OrThrow();
        Assert.Equal("second_person_needed", SignOff(by: signer).Fault?.Code);
        Assert.Null(SignOff(by: "Ben").Fault);
    }

    [Fact]
    public void Whoever_signed_off_does_not_carry_out_and_whoever_carried_out_does_not_sign_again()
    {
        SignOff().OrThrow();
        Assert.Equal("second_person_needed", Commit(by: "BEN").Fault?.Code);
        Commit(by: "Ann").OrThrow();
        Assert.Equal("second_person_needed", SignOff(by: "Ann").Fault?.Code);
    }

    [Fact]
    public void The_whole_sample_is_moderated_before_the_sign_off()
    {
        AssimilationPlan sampled = Plan with { Moderation = new(Quantity.Of(100), 0, "seed", null, null, null) };
        Assert.Equal("moderation_incomplete", SignOff(sampled).Fault?.Code);
        host.Moderate(sampled, "Dora", RecordHost.Moderated("P01", "3")).OrThrow();
        Assert.Equal("moderation_incomplete", SignOff(sampled).Fault?.Code);
        host.Moderate(sampled, "Dora", RecordHost.Moderated("P02", "1")).OrThrow();
        Assert.Null(SignOff(sampled).Fault);
        Commit(sampled).OrThrow();
        Assert.Equal(["3", "1"], host.State(sampled).Moves.Select(m => m.Pupil.Band));
    }

    [Fact]
    public void A_school_outside_the_tolerance_is_accepted_by_name_at_the_sign_off()
    {
        AssimilationPlan strict = Plan with { Moderation = new(Quantity.Zero, 0, "", null, null, Quantity.Of(9.9m)) };
        Assert.Equal("school_outside_tolerance", SignOff(strict).Fault?.Code);
        Assert.Equal("school_outside_tolerance", SignOff(strict, overrides: Accepted).Fault?.Code);
        SignOff(strict, overrides: new AssimilationOverride(OverrideKind.SchoolTolerance, "One pupil.", "panel/3")).OrThrow();
        Assert.Equal((OverrideKind.SchoolTolerance, "One pupil.", "panel/3", "Ben"),
            host.State(strict).Overrides.Select(o => (o.Given.Kind, o.Given.Reason, o.Given.Reference, o.By)).Single());
        Assert.Null(SignOff(Plan with { Moderation = new(Quantity.Zero, 0, "", null, null, Quantity.Of(10)) }).Fault);
    }
}
