using System.Text.Json;
using FundingPlatform.Banding.Storage;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Banding.Tests;

public sealed class StorageTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("banding");
    private int requests;

    private static BandDecision[] Decisions { get; } =
    [
        Decision("P1", new Award("B", Amount: Rate.OfPounds(6250.50m)), 2, new DateOnly(2023, 9, 1)),
        Decision("P2", Award.OfPoints(47), 3),
        Decision("P3", Award.OfHours(Quantity.Of(15.5m), Quantity.Of(3)), 4),
        Decision("P4", new Award(Levels: new Dictionary<string, int> { ["communication"] = 3, ["cognition"] = 2 }), 5),
    ];

    [Fact]
    public async Task Decisions_come_back_as_they_were_recorded()
    {
        using FundingDatabase database = Open("one.db");
        await Write(database, session => BandingModule.Record(session, Decisions));
        using SqliteConnection reader = database.OpenReader();
        IReadOnlyList<BandDecision> read = BandingReader.Over(reader).Decisions();
        Assert.Equal(Decisions.Select(Text), read.Select(Text));
    }

    [Fact]
    public async Task Decisions_of_one_authority_are_those_of_its_schemes()
    {
        using FundingDatabase database = Open("one.db");
        await Write(database, session =>
        {
            BandingModule.Publish(session, Samples.Read("leicestershire").Value!);
            BandingModule.Record(session, [.. Decisions, Decision("P9", Award.OfBand("A"), 9) with { Scheme = "bury_illustrative" }]);
        });
        using SqliteConnection reader = database.OpenReader();
        Assert.Equal(["P1", "P2", "P3", "P4"], BandingReader.Over(reader).Decisions(855).Select(d => d.PlacementId));
        Assert.Empty(BandingReader.Over(reader).Decisions(351));
        Assert.Equal(5, BandingReader.Over(reader).Decisions().Count);
    }

    [Fact]
    public async Task A_published_scheme_comes_back_to_the_letter_and_publishing_it_again_records_nothing()
    {
        using FundingDatabase database = Open("one.db");
        Scheme bury = Samples.Read("bury_illustrative").Value!;
        Assert.True(await Ask(database, session => BandingModule.Publish(session, bury)));
        Assert.False(await Ask(database, session => BandingModule.Publish(session, bury)));
        using SqliteConnection reader = database.OpenReader();
        Assert.Equal(bury.Text, Assert.Single(BandingReader.Over(reader).Schemes()).Text);
    }

    [Fact]
    public async Task A_changed_scheme_takes_the_place_of_the_one_before()
    {
        using FundingDatabase database = Open("one.db");
        Scheme bury = Samples.Read("bury_illustrative").Value!;
        await Ask(database, session => BandingModule.Publish(session, bury));
        Assert.True(await Ask(database, session => BandingModule.Publish(session, bury.Scaled(bury.Id, "Changed", 351, new Dictionary<Setting, Exact>()))));
        using SqliteConnection reader = database.OpenReader();
        Assert.Equal("Changed", Assert.Single(BandingReader.Over(reader).Schemes()).Name);
    }

    [Fact]
    public async Task An_award_ends_those_that_it_names_and_takes_out_those_that_keep_no_day()
    {
        using FundingDatabase database = Open("one.db");
        await Write(database, session => BandingModule.Record(session, [.. Decisions, Decision("P1", Award.OfPoints(3), 6, new(2023, 8, 1))]));
        await Write(database, session => session.Record(Change(session, Decision("P1", Award.OfBand("C"), 0) with { Span = new(new(2023, 6, 1), DateSpan.NoEnd) },
            new("leicestershire", new(2023, 4, 1), "band B", new(2023, 6, 1)), new("leicestershire", new(2023, 4, 1), "points 3", new(2023, 4, 1)))));
        using SqliteConnection reader = database.OpenReader();
        IReadOnlyList<BandDecision> left = BandingReader.Over(reader).DecisionsOf("P1");
        Assert.Equal([("band B", "2023-04-01 until 2023-06-01", 2L), ("band C", "from 2023-06-01", 2L)], left.Select(d => (d.Award.Key, d.Span.ToString(), d.Sequence)));
        Assert.Equal([1L, 1L, 1L], BandingReader.Over(reader).Decisions().Where(d => d.PlacementId != "P1").Select(d => d.Sequence));
    }

    [Fact]
    public async Task A_command_sees_the_awards_and_schemes_of_the_commands_before_it()
    {
        using FundingDatabase database = Open("one.db");
        Scheme bury = Samples.Read("bury_illustrative").Value!;
        for (int i = 0; i < 3; i++)
        {
            Scheme text = bury.Scaled(bury.Id, $"Changed {i}", 351, new Dictionary<Setting, Exact>());
            Assert.Equal($"{i} Changed {i}", await Ask(database, session =>
            {
                int before = BandingReader.Over(session).DecisionsOf("P1").Count;
                BandingModule.Publish(session, text);
                BandingModule.Record(session, [Decision("P1", Award.OfPoints(i), 2)]);
                return $"{before} {BandingReader.Over(session).InUse(bury.Id)!.Scheme.Name}";
            }));
        }
    }

    [Fact]
    public async Task A_scheme_that_is_read_again_is_not_worked_out_again()
    {
        using FundingDatabase database = Open("one.db");
        await Ask(database, session => BandingModule.Publish(session, Samples.Read("bury_illustrative").Value!));
        using SqliteConnection left = database.OpenReader(), right = database.OpenReader();
        Assert.Same(BandingReader.Over(left).InUse("bury_illustrative")!.Scheme, BandingReader.Over(right).Schemes().Single());
    }

    [Fact]
    public async Task Replaying_the_journal_gives_the_same_tables()
    {
        using FundingDatabase first = Open("first.db"), second = Open("second.db");
        await Write(first, session =>
        {
            BandingModule.Publish(session, Samples.Read("herefordshire").Value!, new(2023, 2, 20));
            BandingModule.Record(session, Decisions);
        });
        await Write(first, session => session.Record(Change(session, Decision("P1", Award.OfBand("C"), 0) with { Span = new(new(2023, 6, 1), DateSpan.NoEnd) },
            new EndedBand("leicestershire", new(2023, 4, 1), "band B", new(2023, 6, 1)))));
        await Write(first, session => session.Record(Change(session, Decision("P2", Award.OfPoints(48), 0),
            new EndedBand("leicestershire", new(2023, 4, 1), "points 47", new(2023, 4, 1)))));
        Assert.True((await Replay.Into(first, second)).Succeeded);
        using SqliteConnection left = first.OpenReader(), right = second.OpenReader();
        Assert.Empty(TableComparison.Compare(left, right));
    }

    [Fact]
    public async Task A_long_list_is_recorded_in_facts_of_ten_thousand_lines()
    {
        using FundingDatabase database = Open("one.db");
        await Write(database, session => BandingModule.Record(session, [.. Enumerable.Range(0, 25_000).Select(i => Decision($"P{i:00000}", Award.OfBand("A"), i + 2))]));
        using SqliteConnection reader = database.OpenReader();
        using SqliteCommand count = reader.CreateCommand();
        count.CommandText = "SELECT count(*) || '/' || (SELECT count(*) FROM banding_decision) FROM shell_journal";
        Assert.Equal("3/25000", count.ExecuteScalar());
    }

    [Fact]
    public async Task The_same_band_twice_from_one_day_is_refused_and_leaves_nothing_behind()
    {
        using FundingDatabase database = Open("one.db");
        await Assert.ThrowsAnyAsync<Exception>(() => Write(database, session => BandingModule.Record(session, [Decisions[0], Decisions[0]])));
        using SqliteConnection reader = database.OpenReader();
        Assert.Empty(BandingReader.Over(reader).Decisions());
    }

    /// <summary>A kind that has shipped never changes shape.</summary>
    [Fact]
    public void Payloads_are_the_golden_ones_to_the_byte()
    {
        var decided = new BandsDecided("leicestershire", "bands.csv", [.. Decisions.Select(DecidedBand.Of)]);
        var published = new SchemePublished("small", 351, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            new DateTimeOffset(2023, 3, 1, 9, 30, 0, TimeSpan.Zero), new(2023, 2, 20), "abc");
        var changed = new BandDecided(351, 105_377, "leicestershire", "request 8f14e45f-ceea-467f-9575-4a1d3f2c6b10",
            DecidedBand.Of(Decisions[3] with { Source = new("request 8f14e45f-ceea-467f-9575-4a1d3f2c6b10", 0) }),
            [EndedBand.Of(Decisions[0])]);
        Assert.Equal(Golden("banding.bands_decided.v1"), JsonSerializer.Serialize(decided, FactJson.Default.BandsDecided));
        Assert.Equal(Golden("banding.band_decided.v1"), JsonSerializer.Serialize(changed, FactJson.Default.BandDecided));
        Assert.Equal(Golden("banding.scheme_published.v1"), JsonSerializer.Serialize(published, FactJson.Default.SchemePublished));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    private static string Golden(string kind) => File.ReadAllText(Path.Combine(Samples.Root, "tests", "Banding.Tests", "Golden", $"{kind}.json")).TrimEnd('\n');

    private static string Text(BandDecision decision) => JsonSerializer.Serialize(
        new BandsDecided(decision.Scheme, decision.Source.File, [DecidedBand.Of(decision)]), FactJson.Default.BandsDecided);

    private static BandDecided Change(Session session, BandDecision decision, params EndedBand[] ended) =>
        new(351, 105_377, decision.Scheme, session.SourceName, DecidedBand.Of(decision), ended);

    private static BandDecision Decision(string placement, Award award, int line, DateOnly? until = null) => new(
        placement, "leicestershire", award, new(new(2023, 4, 1), until ?? DateSpan.NoEnd), new(2023, 2, 14), new("bands.csv", line));

    private FundingDatabase Open(string name) => FundingDatabase.Open(Path.Combine(folder.FullName, name), [BandingModule.Parts], TimeProvider.System).Value;

    private Task<bool> Write(FundingDatabase database, Action<Session> body) => Ask(database, session =>
    {
        body(session);
        return true;
    });

    private async Task<T> Ask<T>(FundingDatabase database, Func<Session, T> body) =>
        (await database.Submit(new CommandInfo(new Guid(++requests, 0, 0, new byte[8]), "a test", 351), session => (Outcome<T>)body(session))).Value;
}
