using System.Text.RegularExpressions;
using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;
using FundingPlatform.Schools.Storage;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Schools.Tests;

/// <summary>Changes of one placement through the writer, the journal and the tables.</summary>
public sealed class PlacementCommandTests : IDisposable
{
    private static readonly DateOnly Decided = new(2023, 3, 20);

    private static readonly int AnotherSchool = Samples.Bury.Value.Schools.First(s => s.Id is > 0 and not 105377).Id;

    private static readonly Placement Plain = new("P1", "A-17", 351, 105377, Setting.Special, "ASD", 4, PlanKind.EhcPlan, Quantity.One,
        new(new(2023, 4, 1), DateSpan.NoEnd), false, SourceStatus.Given, new("", 0));

    private readonly Database database = new();

    public PlacementCommandTests() => database.Record(Samples.Bury.Value);

    public void Dispose() => database.Dispose();

    [Fact]
    public void Opening_then_closing_leaves_one_row_with_the_closings_sequence()
    {
        long opened = Open(Plain).Value.Sequence;
        RecordedPlacement closed = Close("P1", new(2023, 7, 22), opened).Value;

        Assert.Equal(opened + 1, closed.Sequence);
        Assert.Equal([closed.Placement], database.Read(r => r.Placements()));
        Assert.Equal(closed, database.Ask<RecordedPlacement>(s => Lookups.Placement(s, "P1")!).Value);
        Assert.Equal((new DateSpan(new(2023, 4, 1), new(2023, 7, 22)), Decided.AddDays(2)), (closed.Placement.Span, closed.DecidedOn));
    }

    [Fact]
    public void The_source_of_a_placement_is_the_request_that_stated_it()
    {
        Placement placement = Open(Plain).Value.Placement;

        Assert.StartsWith("request 00000002-", placement.Source.ToString(), StringComparison.Ordinal);
        Assert.Equal(placement, database.Read(r => r.Placement("P1")));
    }

    [Fact]
    public void Placements_of_a_file_carry_the_sequence_of_their_entry_and_the_date_of_their_decision()
    {
        Placement[] many = [.. Enumerable.Range(0, 10_001).Select(i => Plain with { Id = $"P{i:00000}", Pupil = $"A{i}", Source = new("p.csv", i + 2) })];
        database.Ask(s => SchoolsModule.Record(s, many, Decided)).OrThrow();

        RecordedPlacement first = Stored("P00000"), last = Stored("P10000");
        Assert.Equal((first.Sequence + 1, Decided, Decided), (last.Sequence, first.DecidedOn!.Value, last.DecidedOn!.Value));
        Assert.Equal("sequence_stale", Close("P10000", new(2023, 7, 22), first.Sequence).Fault!.Code);
        Assert.True(Close("P10000", new(2023, 7, 22), last.Sequence).Succeeded);
    }

    [Fact]
    public void A_correction_takes_the_place_of_what_was_there_and_the_second_one_changes_nothing()
    {
        Open(Plain).OrThrow();
        Placement right = Plain with { SchoolId = AnotherSchool, PartTime = Quantity.Of(0.5m), DualRegistered = true, Need = null };

        RecordedPlacement corrected = Correct(right).Value;

        Assert.Equal(corrected, Stored("P1"));
        Assert.Equal(right, corrected.Placement with { Source = right.Source });
        Assert.Equal("placement_unchanged", Correct(right).Fault!.Code);
        Assert.Equal(corrected, Stored("P1"));
    }

    [Fact]
    public void A_pupil_is_at_two_schools_only_when_both_placements_say_so()
    {
        Placement other = Plain with { Id = "P2", SchoolId = AnotherSchool, DualRegistered = true };
        Open(Plain).OrThrow();

        Assert.Equal("overlap", Open(other).Fault!.Code);
        Correct(Plain with { DualRegistered = true }).OrThrow();
        Assert.True(Open(other).Succeeded);
        Assert.Equal("overlap", Correct(Plain).Fault!.Code);
    }

    [Fact]
    public void A_reference_of_another_authority_is_another_pupil()
    {
        Placement theirs = Plain with { Id = "P9", HomeAuthority = 352 };
        Assert.True(database.Ask(s => SchoolsModule.Record(s, new[] { theirs })).Succeeded);

        Assert.True(Open(Plain).Succeeded);
        Assert.Equal("overlap", Open(Plain with { Id = "P2", SchoolId = AnotherSchool }).Fault!.Code);
    }

    [Fact]
    public void A_placement_closed_makes_room_for_the_next_from_that_day()
    {
        Open(Plain).OrThrow();
        Close("P1", new(2023, 9, 1), null).OrThrow();

        Assert.Equal("overlap", Open(Plain with { Id = "P2", Span = new(new(2023, 8, 31), DateSpan.NoEnd) }).Fault!.Code);
        Assert.True(Open(Plain with { Id = "P2", Span = new(new(2023, 9, 1), DateSpan.NoEnd) }).Succeeded);
    }

    [Fact]
    public void Only_the_home_authority_changes_a_placement_and_nobody_gives_it_away_alone()
    {
        Placement theirs = Plain with { HomeAuthority = 352 };
        database.Ask(s => SchoolsModule.Record(s, new[] { theirs with { Id = "P9", Pupil = "B" } })).OrThrow();

        Assert.Equal("authority_forbidden", Open(theirs).Fault!.Code);
        Assert.Equal("authority_forbidden", Close("P9", new(2023, 7, 22), null).Fault!.Code);
        Assert.Equal("authority_forbidden", Correct(Plain with { Id = "P9", Pupil = "B" }).Fault!.Code);
        Open(Plain).OrThrow();
        Assert.Equal("authority_forbidden", Correct(theirs).Fault!.Code);
        Assert.Equal("authority_forbidden", database.AskAs(352, s => SchoolsModule.Correct(s, theirs, Decided, null)).Fault!.Code);
        Assert.True(database.AskAs(352, s => SchoolsModule.Close(s, "P9", new(2023, 7, 22), Decided, null)).Succeeded);
    }

    [Fact]
    public void A_number_that_nobody_recorded_is_unknown_and_one_that_is_there_is_a_duplicate()
    {
        Assert.Equal("placement_unknown", Close("P1", new(2023, 7, 22), null).Fault!.Code);
        Assert.Equal("placement_unknown", Correct(Plain).Fault!.Code);
        Open(Plain).OrThrow();
        Assert.Equal("duplicate", Open(Plain with { Pupil = "B" }).Fault!.Code);
        Assert.Equal("school_unknown", Open(Plain with { Id = "P2", Pupil = "B", SchoolId = 1 }).Fault!.Code);
        Assert.Equal(1L, database.Query(c => Scalar(c, "SELECT COUNT(*) FROM shell_journal WHERE kind LIKE 'schools.placement_%'")));
    }

    [Theory]
    [InlineData(Lookups.ById)]
    [InlineData(Lookups.ByPupil)]
    [InlineData(Lookups.There)]
    [InlineData(Pages.SchoolsPage)]
    [InlineData(Pages.PlacementsPage)]
    [InlineData(Pages.CountsPage)]
    public void A_change_and_a_page_look_their_rows_up_by_index(string sql) =>
        Assert.DoesNotContain(database.Query(c => Plan(c, sql)), step => step.StartsWith("SCAN schools_", StringComparison.Ordinal));

    private Outcome<RecordedPlacement> Open(Placement stated) => database.AskAs(351, s => SchoolsModule.Open(s, stated, Decided));

    private Outcome<RecordedPlacement> Correct(Placement stated) => database.AskAs(351, s => SchoolsModule.Correct(s, stated, Decided.AddDays(1), null));

    private Outcome<RecordedPlacement> Close(string id, DateOnly until, long? expected) =>
        database.AskAs(351, s => SchoolsModule.Close(s, id, until, Decided.AddDays(2), expected));

    private RecordedPlacement Stored(string id) => database.Ask<RecordedPlacement>(s => Lookups.Placement(s, id)!).Value;

    private static List<string> Plan(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (string name in Regex.Matches(sql, @"\$\w+").Select(m => m.Value).Distinct()) command.Parameters.AddWithValue(name, 1);
        using SqliteDataReader row = command.ExecuteReader();
        List<string> plan = [];
        while (row.Read()) plan.Add(row.GetString(3));
        return plan;
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
