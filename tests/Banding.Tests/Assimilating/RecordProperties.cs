using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>What must hold of recording any plan for any cohort, in a real database.</summary>
public sealed class RecordProperties
{
    private static readonly DateOnly Start = AnyPlan.Start;

    private static readonly Config Few = Config.QuickThrowOnFailure.WithMaxTest(25);

    private static readonly Arbitrary<(AssimilationPlan Plan, int First, int Second)> Runs = (
        from rule in AnyPlan.Rules.Generator
        from protection in AnyPlan.Protections.Generator
        from timing in Gen.Elements(TimingKind.AnnualReview, TimingKind.OneDate)
        from first in Gen.Choose(0, 400)
        from more in Gen.Choose(0, 300)
        select (AnyPlan.Plan(rule, protection, timing), first, first + more)).ToArbitrary();

    [Fact]
    public void What_is_recorded_is_what_the_dry_run_showed() => Each((host, plan, first, second) =>
    {
        host.SignOff(plan, first).OrThrow();
        foreach (DateOnly on in new[] { first, second })
        {
            int before = host.State(plan).Moves.Count;
            AssimilationEffects shown = Assimilation.Effects(host.Recorded(plan), on).Value;
            AssimilationCommit done = host.Commit(plan, on).Value;
            RecordedAssimilation state = host.State(plan);
            Assert.Equal(Assimilation.Digest(plan, shown), Assimilation.Digest(plan, done.Effects));
            Assert.Equal(shown.Result.Moves, state.Moves.Skip(before).Select(m => m.Pupil).OrderBy(m => m.PlacementId, StringComparer.Ordinal));
            Assert.Equivalent(shown.Awards, state.Moves.Skip(before).Select(m => m.Awards).OrderBy(a => a.New.PlacementId, StringComparer.Ordinal).ToList(), strict: true);
            Assert.Equal(shown.Protections, host.Read(reader => reader.Protections(999)));
            Dictionary<string, AssimilatedPupil> rows = shown.Result.Pupils.ToDictionary(p => p.PlacementId);
            Assert.All(state.Moves, m => Assert.Equal(rows[m.Pupil.PlacementId].New - rows[m.Pupil.PlacementId].Old, m.Change));
            Assert.All(state.Moves, m => Assert.Equal(
                m.Awards.Ended.Where(e => !e.Span.IsEmpty).Append(m.Awards.New).Select(d => (d.Scheme, d.Award, d.Span, d.DecidedOn, d.Source)),
                host.Read(reader => reader.DecisionsOf(m.Pupil.PlacementId)).Select(d => (d.Scheme, d.Award, d.Span, d.DecidedOn, d.Source))));
        }
    });

    [Fact]
    public void Carrying_a_plan_out_twice_is_carrying_it_out_once() => Each((host, plan, first, _) =>
    {
        AssimilationCommit once = host.Done(plan, first);
        List<string> journal = host.Rows("shell_journal");
        AssimilationCommit twice = host.Commit(plan, first, "Cleo").Value;
        Assert.False(twice.Recorded);
        Assert.Equal(journal, host.Rows("shell_journal"));
        Assert.Equal(once.Effects.Result.Totals, twice.Effects.Result.Totals);
        Assert.Equal(once.Effects.Protections, twice.Effects.Protections);
        Assert.Empty(twice.Effects.Awards);
    });

    [Fact]
    public void A_roll_out_in_two_parts_ends_as_one_at_once() => Each((host, plan, first, second) =>
    {
        // Whoever leaves between the two days moves in the one case and has left in the other.
        PupilToMove[] staying = [.. host.Pupils.Where(p => p.Placement.Span.Until > second)];
        if (staying.Length == 0) return;
        using RecordHost parts = new(staying), whole = new(staying);
        parts.SignOff(plan, second).OrThrow();
        parts.Commit(plan, first).OrThrow();
        parts.Commit(plan, second).OrThrow();
        whole.Done(plan, second);
        Assert.Equal(whole.Read(reader => reader.Protections()), parts.Read(reader => reader.Protections()));
        Assert.Equal(whole.Read(reader => reader.Decisions()).Select(d => d with { Sequence = 0 }), parts.Read(reader => reader.Decisions()).Select(d => d with { Sequence = 0 }));
        Assert.Equal(Moves(whole, plan), Moves(parts, plan));
        static IEnumerable<(MovedPupil, Money)> Moves(RecordHost of, AssimilationPlan plan) =>
            of.State(plan).Moves.Select(m => (m.Pupil, m.Change)).OrderBy(m => m.Pupil.PlacementId, StringComparer.Ordinal);
    });

    [Fact]
    public void Undo_restores_every_award_to_the_letter_and_takes_protection_away() => Each((host, plan, first, second) =>
    {
        List<string> before = host.Rows("banding_decision");
        host.Done(plan, first, second);
        int moved = host.State(plan).Moves.Count;
        Assert.Equal(moved > 0, before.Count < host.Rows("banding_decision").Count);
        Outcome<int> undone = host.Undo(plan, second);
        Assert.Equal(moved == 0 ? "not_committed" : null, undone.Fault?.Code);
        if (moved > 0) Assert.Equal(moved, undone.Value);
        Assert.Equal(before, host.Rows("banding_decision"));
        Assert.Empty(host.Read(reader => reader.Protections()));
        Assert.Empty(host.State(plan).Moves);
        Assert.Empty(host.Rows("banding_move_ended"));
    });

    [Fact]
    public void A_replay_gives_the_same_tables() => Each((host, plan, first, second) =>
    {
        host.Moderate(plan, "Dora", RecordHost.Moderated(host.Pupils[0].Placement.Id, "3", ModerationReason.NeedHigher, "case/17")).OrThrow();
        host.Done(plan, first, second);
        if (second.DayNumber % 2 == 0) host.Undo(plan, second);
        Assert.Empty(host.Replayed().GetAwaiter().GetResult());
    });

    [Fact]
    public void The_order_in_which_pupils_are_stated_changes_nothing_that_is_recorded() => Each((host, plan, first, second) =>
    {
        using RecordHost other = new(host.Pupils);
        foreach ((RecordHost each, AssimilationInputs inputs) in new[] { (host, host.Inputs(plan)), (other, other.Inputs(plan, [.. other.Pupils.Reverse()])) })
        {
            each.Ask("Ben", session => AssimilationRecord.SignOff(session, inputs, first, AssimilationApprovals.None)).OrThrow();
            foreach (DateOnly on in new[] { first, second }) each.Ask("Ann", session => AssimilationRecord.Commit(session, inputs, on, AssimilationApprovals.None, [])).OrThrow();
        }

        // With one clock and the same requests the two journals have the same hashes.
        Assert.Empty(host.Against(other));
    });

    [Fact]
    public void An_exception_in_the_middle_leaves_nothing() => Each((host, plan, first, second) =>
    {
        host.SignOff(plan, first).OrThrow();
        string[] tables = ["shell_journal", "banding_decision", "banding_move", "banding_move_ended", "banding_protection", "banding_assimilation"];
        List<string>[] before = [.. tables.Select(host.Rows)];
        Assert.ThrowsAny<InvalidOperationException>(() => host.Ask("Ann", session =>
        {
            AssimilationRecord.Commit(session, host.Inputs(plan), first, AssimilationApprovals.None, []).OrThrow();
            AssimilationRecord.Commit(session, host.Inputs(plan), second, AssimilationApprovals.None, []).OrThrow();
            return Broken();
        }));
        Assert.Equal(before, tables.Select(host.Rows));
    });

    [Fact]
    public void A_pupil_whose_provision_is_dearer_is_always_listed_and_never_moved_by_the_rule_alone() => Each((host, plan, first, second) =>
    {
        string[] dearer = [.. host.Pupils.Where(p => p.Specified is not null).Select(p => p.Placement.Id)];
        host.Done(plan, first, second);
        Assert.DoesNotContain(host.State(plan).Moves, m => dearer.Contains(m.Pupil.PlacementId));
        host.Moderate(plan, "Dora", [.. dearer.Select(id => RecordHost.Moderated(id, "5", ModerationReason.ProvisionDearer))]).OrThrow();
        host.SignOff(plan, second).OrThrow();
        AssimilationEffects effects = host.Commit(plan, second).OrThrow().Effects;
        AssimilatedPupil[] rows = [.. effects.Result.Pupils.Where(p => dearer.Contains(p.PlacementId) && p.Band is not null)];
        Assert.All(rows, p => Assert.Contains(p.Exceptions, e => e.Code == "specified_dearer"));
        Assert.Equal(rows.Where(p => p.MovesOn <= second).Select(p => p.PlacementId), host.State(plan).Moves.Select(m => m.Pupil.PlacementId).Where(id => dearer.Contains(id)).Order());
    });

    private static Outcome<int> Broken() => throw new InvalidOperationException("the disk is gone");

    /// <summary>Each case has its own database; plans of which nobody is a part are left out.</summary>
    private static void Each(Action<RecordHost, AssimilationPlan, DateOnly, DateOnly> body) =>
        Prop.ForAll(AnyPlan.Cohorts, Runs, (cohort, run) =>
        {
            (AssimilationPlan plan, DateOnly first, DateOnly second) = (run.Plan, Start.AddDays(run.First), Start.AddDays(run.Second));
            PupilToMove[] known = [.. cohort.Append(AnyPlan.Pupil(99, 250_000, 1, 900))];
            using RecordHost host = new(known);
            body(host, plan, first, second);
            return true;
        }).Check(Few);
}
