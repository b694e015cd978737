using FundingPlatform.Kernel;
using FundingPlatform.Schools.Rules;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Schools.Tests;

/// <summary>Many changes of few placements by chance, held against a slow twin that keeps them in a dictionary.</summary>
public sealed class PlacementHistoryTests
{
    private static readonly DateOnly Start = new(2023, 4, 1);

    [Theory]
    [InlineData(1)]
    [InlineData(20_230_401)]
    public async Task After_any_changes_the_table_is_what_they_say_no_pupil_is_at_two_schools_and_a_replay_gives_it_again(int seed)
    {
        using Database database = new(), again = new();
        database.Record(Samples.Bury.Value);
        Dictionary<string, Placement> twin = [];
        Dictionary<string, int> outcomes = [];
        Random random = new(seed);
        for (int i = 0; i < 300; i++)
        {
            string outcome = Change(database, random, twin);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        IReadOnlyList<Placement> recorded = database.Read(r => r.Placements());
        Assert.Equal(twin.Values.OrderBy(p => p.Id, StringComparer.Ordinal), recorded.Select(WithoutSource));
        Assert.Empty(Clashes(recorded));
        Assert.Superset(new HashSet<string> { "recorded", "duplicate", "overlap", "placement_unknown", "placement_unchanged", "before_placement", "after_placement" }, outcomes.Keys.ToHashSet());
        (await Replay.Into(database.Raw, again.Raw)).OrThrow();
        using SqliteConnection one = database.Raw.OpenReader(), other = again.Raw.OpenReader();
        Assert.Empty(TableComparison.Compare(one, other));
    }

    private static string Change(Database database, Random random, Dictionary<string, Placement> twin)
    {
        string id = $"P{random.Next(12):00}";
        DateOnly from = Start.AddDays(random.Next(200));
        Placement stated = new(id, $"A{random.Next(4)}", 351, 105377, Setting.Special, null, null, PlanKind.EhcPlan, Quantity.One,
            new(from, random.Next(8) == 0 ? DateSpan.NoEnd : from.AddDays(1 + random.Next(40))), random.Next(3) == 0, SourceStatus.Given, new("", 0));
        DateOnly until = Start.AddDays(random.Next(260));
        int kind = random.Next(4);
        if (kind == 3 && twin.TryGetValue(id, out Placement? same)) stated = same;
        Outcome<RecordedPlacement> outcome = kind switch
        {
            0 => database.AskAs(351, s => SchoolsModule.Open(s, stated, Start)),
            2 => database.AskAs(351, s => SchoolsModule.Close(s, id, until, Start, null)),
            _ => database.AskAs(351, s => SchoolsModule.Correct(s, stated, Start, null)),
        };
        if (outcome.Fault is Fault fault) return fault.Code;
        twin[id] = kind == 2 ? twin[id] with { Span = new(twin[id].Span.From, until) } : stated;
        Assert.Equal(twin[id], WithoutSource(outcome.Value.Placement));
        return "recorded";
    }

    private static IEnumerable<(string, string)> Clashes(IReadOnlyList<Placement> placements) =>
        from one in placements
        from other in placements
        where string.CompareOrdinal(one.Id, other.Id) < 0 && one.Pupil == other.Pupil && one.Span.Overlaps(other.Span)
              && !(one.DualRegistered && other.DualRegistered)
        select (one.Id, other.Id);

    private static Placement WithoutSource(Placement placement) => placement with { Source = new("", 0) };
}
