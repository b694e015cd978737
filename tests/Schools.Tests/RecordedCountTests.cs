using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Schools.Tests;

/// <summary>Counts that are closed and corrected in a database.</summary>
public sealed class RecordedCountTests : IDisposable
{
    private static readonly DateOnly Day = new(2022, 5, 1), Decided = new(2022, 5, 9);
    private static readonly CountRule Everyone = CountTests.All with { Plans = CountedPlans.EhcPlansAndTopUps };
    private readonly Database database = new();
    private readonly School[] schools;

    public RecordedCountTests()
    {
        database.Record(Samples.Bury.Value);
        schools = [.. database.Read(r => r.Schools(351)).Where(PlanCounts.IsCounted).Take(3)];
    }

    public void Dispose() => database.Dispose();

    [Fact]
    public void A_closed_count_is_read_back_as_it_was_taken()
    {
        Record(At(0, "P1"), At(1, "P2") with { Setting = Setting.SenUnit, YearGroup = null, Plan = PlanKind.TopUpOnly, HomeAuthority = 352 }, At(1, "P3") with { Span = new(Day.AddDays(1), DateSpan.NoEnd) });

        RecordedCount closed = Close().Value;

        Assert.Equal(new(351, Day, 0, null, Decided, 5, 77, 2), closed.Header with { Sequence = 5 });
        Assert.Equal([new("P1", "pupil-P1", 351, schools[0].Id, PlanKind.EhcPlan, false, 4), new("P2", "pupil-P2", 352, schools[1].Id, PlanKind.TopUpOnly, true, null)], closed.Placements);
        Assert.Equivalent(closed, database.Read(r => r.RecordedCount(351, Day)), strict: true);
        CountedSchool school = closed.Schools.Single(s => s.SchoolId == schools[0].Id);
        Assert.Equal((new DateOnly(2023, 1, 19), new DateOnly(2020, 10, 1)), (school.PupilsOn, school.PhasesOn));
        Assert.Null(database.Read(r => r.RecordedCount(351, Day.AddDays(1))));
        Assert.Null(database.Read(r => r.RecordedCount(352, Day)));
    }

    [Fact]
    public void What_comes_after_the_closing_counts_from_the_correction_on()
    {
        Record(At(0, "P1"));
        Close().OrThrow();
        Record(At(0, "P2"));
        Assert.Equal((CountState.Closed, Quantity.One, "P2"), Now(c => (c.State, c.Schools.Single(s => s.SchoolId == schools[0].Id).Counted, c.NotCounted.Single().PlacementId)));

        RecordedCount corrected = Correct("A plan came late").Value;

        Assert.Equal((CountState.Corrected, 1, "A plan came late"), (corrected.State, corrected.Number, corrected.Header.Reason));
        Assert.Equal((CountState.Corrected, 1, Quantity.Of(2), 0), Now(c => (c.State, c.Number, c.Schools.Single(s => s.SchoolId == schools[0].Id).Counted, c.NotCounted.Length)));
        Assert.Equal(["P1"], database.Read(r => r.RecordedCount(351, Day, number: 0))!.Placements.Select(p => p.PlacementId));
        Assert.Equal([(0, 1), (1, 2)], database.Read(r => r.CountHistory(351)).Select(h => (h.Number, h.Placements)));
        Assert.Equal([1], database.Read(r => r.RecordedCounts()).Select(c => c.Number));
    }

    [Fact]
    public void A_count_out_of_turn_is_refused_and_nothing_is_recorded()
    {
        Record(At(0, "P1"));
        DateOnly tomorrow = London.DayAt(TimeProvider.System.GetUtcNow()).AddDays(2);
        string Refused(Func<Session, Outcome<RecordedCount>> body)
        {
            long head = Head();
            string code = database.AskAs(351, body).Fault!.Code;
            Assert.Equal(head, Head());
            return code;
        }

        Assert.Equal("count_not_closed", Refused(s => SchoolsModule.CorrectCount(s, 351, Day, "A recount", Decided)));
        Assert.Equal("count_not_yet", Refused(s => SchoolsModule.CloseCount(s, 351, tomorrow, tomorrow)));
        Assert.Equal("decided_too_early", Refused(s => SchoolsModule.CloseCount(s, 351, Day, Day.AddDays(-1))));
        Assert.Equal("date_not_yet", Refused(s => SchoolsModule.CloseCount(s, 351, Day, tomorrow)));
        Assert.Equal("date_invalid", Refused(s => SchoolsModule.CloseCount(s, 351, DateOnly.MinValue, DateOnly.MinValue)));
        Assert.Equal("authority_forbidden", Refused(s => SchoolsModule.CloseCount(s, 352, Day, Decided)));
        Assert.Equal("authority_unknown", database.Ask(s => SchoolsModule.CloseCount(s, 352, Day, Decided)).Fault!.Code);
        Close().OrThrow();
        Assert.Equal("count_closed_already", Refused(s => SchoolsModule.CloseCount(s, 351, Day, Decided)));
        Assert.Equal("count_unchanged", Refused(s => SchoolsModule.CorrectCount(s, 351, Day, "A recount", Decided)));
        Assert.Equal("decided_too_early", Refused(s => SchoolsModule.CorrectCount(s, 351, Day, "A recount", Decided.AddDays(-1))));
        Assert.Equal("date_not_yet", Refused(s => SchoolsModule.CorrectCount(s, 351, Day, "A recount", tomorrow)));
        foreach (string reason in (string[])["", " ", "two\nlines", new('x', 201)])
            Assert.Equal("reason_unclear", Refused(s => SchoolsModule.CorrectCount(s, 351, Day, reason, Decided)));
    }

    [Fact]
    public void A_count_of_nobody_is_closed_too()
    {
        Assert.Equal((77, 0), Close().Value is var closed ? (closed.Schools.Count, closed.Placements.Count) : default);
    }

    [Fact]
    public async Task A_long_count_is_cut_into_facts_and_replayed_to_the_same_tables()
    {
        database.Ask(s => SchoolsModule.Record(s, [.. Enumerable.Range(1, 20_100).Select(i => At(i % 3, $"P{i:000000}"))])).OrThrow();
        Close().OrThrow();
        Record(At(0, "late"));
        Correct("A plan came late").OrThrow();

        Assert.Equal(20_101, database.Read(r => r.RecordedCount(351, Day))!.Placements.Count);
        Assert.Equal((4, 4), database.Query(c => (Kinds(c).Count(k => k == "schools.count_closed.v1"), Kinds(c).Count(k => k == "schools.count_corrected.v1"))));
        using Database second = new();
        (await Shell.Replay.Into(database.Raw, second.Raw)).OrThrow();
        using SqliteConnection one = database.Raw.OpenReader(), other = second.Raw.OpenReader();
        Assert.Empty(TableComparison.Compare(one, other));
    }

    /// <summary>What may happen to a count and to the placements beside it, in any order.</summary>
    private enum Step
    {
        Open,
        OpenLater,
        End,
        Correct,
        Close,
        Recount,
    }

    [Fact]
    public void Whatever_happens_a_count_changes_by_a_closing_or_a_correction_alone_once_it_is_closed() =>
        Prop.ForAll(Gen.Elements(Enum.GetValues<Step>()).ListOf(14).ToArbitrary(), steps =>
        {
            using Database other = new();
            other.Record(Samples.Bury.Value);
            var (expected, numbers, pupils) = ((HashSet<string>?)null, 0, 0);
            foreach (Step step in steps)
            {
                HashSet<string> force = [.. other.Read(r => r.Placements(351)).Where(p => p.Span.Contains(Day)).Select(p => p.Id)];
                Outcome<RecordedCount>? done = Take(other, step, ref pupils);
                if (step == Step.Close) Assert.Equal(expected is null ? null : "count_closed_already", done!.Value.Fault?.Code);
                if (step == Step.Recount && expected is null) Assert.Equal("count_not_closed", done!.Value.Fault?.Code);
                if (done is { Succeeded: true }) (expected, numbers) = (force, step == Step.Close ? 0 : numbers + 1);
                RecordedCount? count = other.Read(r => r.RecordedCount(351, Day));
                if (!(count?.Placements.Select(p => p.PlacementId).ToHashSet().SetEquals(expected!) ?? expected is null) || (count?.Number ?? 0) != numbers) return false;
                if (!Adds(other)) return false;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(12));

    /// <summary>Counted, and not counted because the count was closed, are together what an open count would hold, and what it holds that is gone.</summary>
    private static bool Adds(Database database)
    {
        CountInputs inputs = database.Read(r => CountInputs.Of(r, 351));
        PlanCount now = PlanCounts.Of(Everyone, 351, Day, inputs).Value!;
        HashSet<string> force = [.. inputs.Placements.Where(p => p.Span.Contains(Day)).Select(p => p.Id)];
        HashSet<string> counted = inputs.RecordedOn(Day) is RecordedCount closed ? [.. closed.Placements.Select(p => p.PlacementId)] : force;
        HashSet<string> waiting = [.. now.NotCounted.Where(n => n.Reason == NotCountedReason.CountClosed).Select(n => n.PlacementId)];
        HashSet<string> later = [.. now.NotCounted.Where(n => n.Reason == NotCountedReason.AfterTheCount).Select(n => n.PlacementId)];
        return now.Schools.Aggregate(Quantity.Zero, (sum, s) => sum + s.Counted) == Quantity.Of(counted.Count)
            && waiting.SetEquals(force.Except(counted)) && later.SetEquals(inputs.Placements.Where(p => p.Span.From > Day).Select(p => p.Id));
    }

    private Outcome<RecordedCount>? Take(Database other, Step step, ref int pupils)
    {
        int number = ++pupils;
        Placement? last = other.Read(r => r.Placements(351)) is [.., var latest] ? latest : null;
        switch (step)
        {
            case Step.Open: other.Ask(s => SchoolsModule.Record(s, [At(number % 3, $"P{number:000}")])).OrThrow(); return null;
            case Step.OpenLater: other.Ask(s => SchoolsModule.Record(s, [At(number % 3, $"P{number:000}") with { Span = new(Day.AddDays(1), DateSpan.NoEnd) }])).OrThrow(); return null;
            case Step.End when last is not null && last.Span.From < Day: _ = other.AskAs(351, s => SchoolsModule.Close(s, last.Id, Day, Decided, null)); return null;
            case Step.Correct when last is not null: _ = other.AskAs(351, s => SchoolsModule.Correct(s, last with { Span = new(Day.AddDays(-1), DateSpan.NoEnd) }, Decided, null)); return null;
            case Step.Close: return other.AskAs(351, s => SchoolsModule.CloseCount(s, 351, Day, Decided));
            case Step.Recount: return other.AskAs(351, s => SchoolsModule.CorrectCount(s, 351, Day, "A recount", Decided));
            default: return null;
        }
    }

    private Placement At(int school, string id) => CountTests.At(schools[school], id);

    private void Record(params Placement[] placements) => database.Ask(s => SchoolsModule.Record(s, placements)).OrThrow();

    private Outcome<RecordedCount> Close() => database.AskAs(351, s => SchoolsModule.CloseCount(s, 351, Day, Decided));

    private Outcome<RecordedCount> Correct(string reason) => database.AskAs(351, s => SchoolsModule.CorrectCount(s, 351, Day, reason, Decided));

    private T Now<T>(Func<PlanCount, T> of) => of(PlanCounts.Of(CountTests.All, 351, Day, database.Read(r => CountInputs.Of(r, 351))).Value!);

    private long Head() => database.Query(c => Journal.Over(c).Head.Sequence);

    private static IEnumerable<string> Kinds(SqliteConnection connection) => Journal.Over(connection).Entries().Select(e => e.Kind);
}
