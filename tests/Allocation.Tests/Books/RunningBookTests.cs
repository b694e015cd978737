using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Tests.Books;

/// <summary>Random changes of every kind; after each few the running books must be those that the record gives.</summary>
public sealed class RunningBookTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_book_that_could_not_take_a_batch_in_says_so_and_is_right_again_after_the_next()
    {
        using var server = new SampleServer();
        OpenBook book = server.Book(351);
        Placement[] placements = [.. server.Reading(c => SchoolsReader.Over(c).Placements(351)).Take(2)];
        SchoolShare[] before = [.. book.Current.Rows.Select(r => r.Share)];

        Alter("ALTER TABLE banding_decision RENAME TO elsewhere");
        await server.Record(Closed(placements[0]));
        Assert.Equal("book_not_calculated", book.Current.Fault?.Code);
        Assert.Empty(book.Current.Rows);
        Alter("ALTER TABLE elsewhere RENAME TO banding_decision");
        await server.Record(Closed(placements[1]));

        Assert.Null(book.Current.Fault);
        Assert.Empty(server.Books.Recalculate(book).Differing);
        Assert.NotEqual(before.Sum(s => s.BudgetShare.Pence), book.Current.Rows.Sum(r => r.Share.BudgetShare.Pence));

        void Alter(string sql)
        {
            using var connection = new SqliteConnection($"Data Source={server.Database.FilePath};Pooling=False");
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }

        static PlacementClosed Closed(Placement p) =>
            new(p.Id, p.HomeAuthority, p.SchoolId, p.Span.From, null, new(2023, 6, 1), new(2023, 5, 1), "request 1");
    }

    // Books of all England are built and published on all cores.
    [Fact]
    public async Task A_change_in_every_authority_is_in_every_book()
    {
        using var server = new SampleServer(null, illustrative: true);
        Dictionary<BookKey, BookSnapshot> before = server.Books.All.ToDictionary(b => b.Key, b => b.Current);
        Assert.True(before.Count > 140, $"{before.Count} books.");
        CountLine[] pupils = [.. before.Values.Select(b => b.Rows.First(r => r.Share.School.Formula is not null).Share.School)
            .Select(school => new CountLine(school.SchoolId, new(2023, 1, 20), CensusMeasure.TotalPupils, 2_345, 1))];

        long sequence = await server.Record(new CountsImported("counts.csv", pupils));

        Assert.All(server.Books.All, b => Assert.True(b.Current.Sequence == sequence && b.Current.ChangedSince(before[b.Key]).Any(), $"{b.Key}"));
        Assert.Empty(server.Differences());
    }

    [Theory]
    [InlineData(1, 1_200)]
    [InlineData(2, 1_200)]
    public async Task The_running_books_are_those_that_are_built_from_the_record(int seed, int changes)
    {
        using var server = new SampleServer(857);
        server.LoadAlso(351);
        Assert.Equal([351, 857], server.Books.All.Select(b => b.Key.Authority).Order());
        var change = new RandomChanges(server, seed);
        for (int i = 0; i < changes;)
        {
            int size = change.Random.Next(1, 6);
            for (int k = 0; k < size; k++) change.Next();
            i += size;
            await change.Commit();
            if (change.Random.Next(15) == 0) AssertSame(server, change);
        }

        AssertSame(server, change);
        output.WriteLine(string.Join(", ", change.Counted.Select(c => $"{c.Key} {c.Value}")));
        Assert.True(change.Protected > 20, $"{change.Protected} protection awards were seen in books.");
        Assert.True(change.Counted.Count >= 11, "Every kind of change is drawn.");
    }

    private static void AssertSame(SampleServer server, RandomChanges change) =>
        Assert.True(server.Differences() is { Count: 0 }, $"After {change.Done}:\n{string.Join('\n', server.Differences().Take(5))}");
}

/// <summary>Draws changes that the tables take, whatever a rule of the domain would say to them.</summary>
internal sealed class RandomChanges
{
    private readonly SampleServer server;
    private readonly List<School> schools;
    private readonly Dictionary<int, Scheme> schemes;
    private readonly List<PlacementLine> placements = [];
    private readonly HashSet<(string, DateOnly, string)> decided = [];
    private readonly List<object> waiting = [];
    private readonly Dictionary<string, List<MovedLine>> plans = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProtectionLine[]> protections = new(StringComparer.Ordinal);
    private int next;

    public RandomChanges(SampleServer server, int seed)
    {
        (this.server, Random) = (server, new Random(seed));
        (schools, schemes) = server.Reading(c => (SchoolsReader.Over(c).Schools().ToList(), BandingReader.Over(c).Schemes().ToDictionary(s => s.Authority)));
    }

    public Random Random { get; }
    public int Done { get; private set; }

    /// <summary>Protection awards in the shares of the books, added up over the commits.</summary>
    public int Protected { get; private set; }

    public SortedDictionary<string, int> Counted { get; } = [];

    public async Task Commit()
    {
        await server.Record([.. waiting]);
        waiting.Clear();
        Protected += server.Books.All.Sum(b => b.Current.Rows.Sum(r => r.Share.School.ProtectionAwards));
    }

    public void Next()
    {
        Done++;
        object fact = Random.Next(100) switch
        {
            < 30 => Opened(),
            < 50 when placements.Count > 0 => Corrected(),
            < 60 when placements.Count > 0 => Closed(),
            < 90 when placements.Count > 0 => Decided(),
            < 92 => Published(),
            < 94 => Renamed(),
            < 95 => new CountsImported("counts.csv", [new(Pick(schools).Id, new(2024, 1, Random.Next(1, 29)), CensusMeasure.EhcPlans, Random.Next(50), 1)]),
            < 97 => Places(),
            < 98 when Random.Next(3) > 0 => Assimilated(),
            < 98 => new PlacementsOpened("more.csv", [.. Enumerable.Range(0, 3).Select(_ => Line($"M{next++}"))]),
            _ when Random.Next(2) == 0 => Undone(),
            _ => Inputs(),
        };
        string kind = fact.GetType().Name;
        Counted[kind] = Counted.GetValueOrDefault(kind) + 1;
        waiting.Add(fact);
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[Random.Next(from.Count)];

    private PlacementLine Line(string id)
    {
        DateOnly from = new DateOnly(2022, 9, 1).AddDays(Random.Next(900));
        DateOnly? until = Random.Next(3) == 0 ? null : Random.Next(10) == 0 ? new DateOnly(2023, 4, 1) : from.AddDays(Random.Next(1, 700));
        if (until <= from) until = from.AddDays(1);
        return new(id, $"P{Random.Next(1_000_000)}", Pick<int>([351, 351, 857, 857, 352]), Pick(schools).Id, Pick<Setting>([Setting.Mainstream, Setting.Special, Setting.ResourcedProvision]),
            null, Random.Next(4) == 0 ? null : Random.Next(0, 14), PlanKind.EhcPlan, Pick<long>([100_000_000, 50_000_000]), from, until, false, SourceStatus.Given, null, 0);
    }

    private PlacementOpened Opened()
    {
        PlacementLine line = Line($"N{next++}");
        placements.Add(line);
        return new(line, line.From, "test");
    }

    private PlacementCorrected Corrected()
    {
        int index = Random.Next(placements.Count);
        PlacementLine before = placements[index];
        PlacementLine after = Random.Next(3) switch
        {
            0 => before with { School = Pick(schools).Id },
            1 => before with { Home = Pick<int>([351, 857, 352]) },
            _ => Line(before.Id),
        };
        placements[index] = after;
        return new(before, after, after.From, "test");
    }

    private PlacementClosed Closed()
    {
        int index = Random.Next(placements.Count);
        PlacementLine before = placements[index];
        DateOnly until = before.From.AddDays(Random.Next(1, 500));
        placements[index] = before with { Until = until };
        return new(before.Id, before.Home, before.School, before.From, before.Until, until, until, "test");
    }

    private object Decided()
    {
        for (int attempt = 0; attempt < 20; attempt++)
        {
            PlacementLine line = Pick(placements);
            // Now and then by a scheme of another authority, which prices nothing.
            int payer = Random.Next(10) == 0 ? Pick<int>([351, 857]) : line.Home;
            if (!schemes.TryGetValue(payer, out Scheme? scheme) || scheme.BandsIn(line.Setting) is not { Count: > 0 } bands) continue;
            DateOnly from = Random.Next(2) == 0 ? line.From : line.From.AddDays(Random.Next(300));
            if (!decided.Add((line.Id, from, scheme.Id))) continue;
            var band = new DecidedBand(line.Id, from, Random.Next(2) == 0 ? null : from.AddDays(Random.Next(1, 400)), Pick(bands.Select(b => b.Id).ToList()), null, null, null, null, null, from, 0);
            return new BandDecided(line.Home, line.School, scheme.Id, "test", band, []);
        }

        return Opened();
    }

    private SchemePublished Published()
    {
        Scheme scheme = Pick(schemes.Values.ToList());
        bool atSchool = scheme.RoundingStage == RoundingStage.School;
        string text = Regex.Replace(scheme.Text, "\"stage\"\\s*:\\s*\"[a-z]+\"", $"\"stage\": \"{(atSchool ? "line" : "school")}\"");
        text = Regex.Replace(text, "(\"rounding\"\\s*:[^}]*\"unit_pence\"\\s*:\\s*)[0-9]+", $"${{1}}{(atSchool ? 1 : 100)}");
        Assert.NotEqual(scheme.Text, text);
        Read<Scheme> read = SchemeFile.Read(Encoding.UTF8.GetBytes(text), "scheme.json");
        Assert.False(read.Failed, string.Join('\n', read.Findings));
        schemes[scheme.Authority] = read.Value!;
        return new(scheme.Id, scheme.Authority, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), DateTimeOffset.UnixEpoch, null, text);
    }

    private SchoolsImported Renamed()
    {
        int index = Random.Next(schools.Count);
        School school = schools[index] = schools[index] with { Name = $"School {next++}" };
        // A school now and then goes to the other authority.
        if (Random.Next(4) == 0) school = schools[index] = school with { AuthorityCode = school.AuthorityCode == 351 ? 857 : 351 };
        return new("list.csv", [], [new(school.Id, school.Urn, school.RowNo, school.AuthorityCode, school.Estab, school.Name, school.Group, school.GroupSource,
            school.Kind, school.KindSource, school.AgeLow, school.AgeHigh, school.Opened, school.Closed, 1)]);
    }

    private object Places()
    {
        DateOnly from = new(2023, 9, 1);
        return decided.Add((Pick(schools).Id.ToString(System.Globalization.CultureInfo.InvariantCulture), from, "places")) is false ? Opened()
            : new PlacesCommissioned("places.csv", [new(Pick(schools).Id, PlaceKind.SpecialPost16, from.AddDays(next++), from.AddDays(next + 20), 1_000_000_000, null, SourceStatus.Given, null, 1)], from);
    }

    // A few pupils move, and what was paid beside the awards of all who moved before is another sum for other days, or nothing.
    private PupilsAssimilated Assimilated()
    {
        int authority = Pick<int>([351, 857]);
        string plan = $"plan {authority} {Random.Next(2)}";
        Scheme scheme = schemes[authority];
        if (!plans.TryGetValue(plan, out List<MovedLine>? moved))
        {
            plans[plan] = moved = [];
            waiting.Add(new AssimilationSignedOff(plan, authority, 0, 1, "", "", "", new(2023, 4, 1), "test", DateTimeOffset.UnixEpoch, null, null, [], []));
        }

        List<MovedLine> now = [];
        foreach (PlacementLine line in placements.Where(p => p.Home == authority && Random.Next(20) == 0).ToList())
        {
            DateOnly from = line.From.AddDays(Random.Next(200));
            if (moved.Exists(m => m.Award.PlacementId == line.Id) || scheme.BandsIn(line.Setting) is not { Count: > 0 } bands || !decided.Add((line.Id, from, scheme.Id))) continue;
            DateOnly? until = Random.Next(2) == 0 ? null : from.AddDays(Random.Next(1, 400));
            now.Add(new(line.School, 0, new(line.Id, from, until, Pick(bands.Select(b => b.Id).ToList()), null, null, null, null, null, from, 0), []));
        }

        moved.AddRange(now);
        ProtectionLine[] before = protections.GetValueOrDefault(plan) ?? [];
        protections[plan] = [.. moved.SelectMany(m => Spans(m.School, m.Award.PlacementId, m.Award.From)), .. schools.Where(_ => Random.Next(60) == 0).SelectMany(s => Spans(s.Id, null, new(2023, 4, 1)))];
        return new PupilsAssimilated(plan, authority, 0, 1, new(2023, 9, 1), scheme.Id, "test", "test", DateTimeOffset.UnixEpoch,
            [.. now.Select(m => m.School).Concat(before.Concat(protections[plan]).Select(p => p.School)).Distinct().Order()], now, protections[plan], []);
    }

    private IEnumerable<ProtectionLine> Spans(int school, string? placement, DateOnly from)
    {
        for (int i = Random.Next(3); i > 0; i--)
        {
            DateOnly until = from.AddDays(Random.Next(1, 400));
            yield return new(school, placement, Random.Next(4) == 0 ? "gain_taken" : "protection", from, Random.Next(5) == 0 && i == 1 ? null : until, Random.Next(1, 2_000_000));
            from = until;
        }
    }

    private object Undone()
    {
        if (plans.Count == 0) return Assimilated();
        string plan = Pick(plans.Keys.Order().ToList());
        List<MovedLine> moved = plans[plan];
        int authority = plan.Contains("351", StringComparison.Ordinal) ? 351 : 857;
        var undone = new AssimilationUndone(plan, authority, 0, 1, schemes[authority].Id, "test", DateTimeOffset.UnixEpoch,
            [.. moved.Select(m => m.School).Concat((protections.GetValueOrDefault(plan) ?? []).Select(p => p.School)).Distinct().Order()], [.. moved.Select(m => new UndoneLine(m.School, m.Award, []))]);
        plans[plan] = [];
        protections[plan] = [];
        return undone;
    }

    private InputsLoaded Inputs()
    {
        int authority = Pick<int>([351, 857]);
        School school = Pick(schools.Where(s => s.AuthorityCode == authority && s.Group == SchoolGroup.Primary).ToList());
        return InputsLoaded.Nothing(authority, 2023) with { Amounts = [new(school.Id, "rates", Random.Next(1, 5_000_000), "given", "test", "amounts.csv", 2)] };
    }
}
