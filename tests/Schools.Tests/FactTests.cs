using System.Reflection;
using System.Text;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Schools.Tests;

/// <summary>A kind of fact that has shipped never changes shape, and replaying facts gives the same tables.</summary>
public sealed class FactTests
{
    [Fact]
    public void Every_kind_is_written_as_its_golden_payload()
    {
        using Database database = new();
        RecordOneOfEach(database);

        string written = database.Query(c => string.Join("\n", Journal.Over(c).Entries().Select(e => $"{e.Kind} {Encoding.UTF8.GetString(e.Payload.Span)}"))) + "\n";

        Assert.Equal(File.ReadAllText(Golden("facts.txt")), written);
    }

    [Fact]
    public async Task Replaying_the_journal_gives_the_same_tables()
    {
        using Database first = new(), second = new();
        first.Record(Samples.Bury.Value);
        RecordOneOfEach(first);

        (await Replay.Into(first.Raw, second.Raw)).OrThrow();

        using SqliteConnection one = first.Raw.OpenReader(), other = second.Raw.OpenReader();
        Assert.Empty(TableComparison.Compare(one, other));
        Assert.Equal(first.Read(r => r.Placements()), second.Read(r => r.Placements()));
    }

    private static void RecordOneOfEach(Database database)
    {
        SourceRef source = new("a.csv", 2);
        School school = new(-7, null, 7, 351, null, "Made-up School", SchoolGroup.PrimaryAndSecondary, "a list", SchoolKind.Academy, "a list",
            3, 16, new(2012, 9, 1), null, source);
        database.Record(new([new(351, "Bury", "North West")], [school],
            [new(-7, new(2023, 1, 19), CensusMeasure.EhcPlans, 12, source), new(-7, new(2023, 1, 19), CensusMeasure.TotalPupils, 300, source)],
            [new(100006, 134643, "An older school", true, "Predecessor - merged", null, source)]));
        CommissionedPlaces places = new(-7, PlaceKind.ResourcedProvision, new(new(2023, 4, 1), new(2023, 9, 1)), Quantity.Of(8), Quantity.Of(6.5m),
            SourceStatus.Given, source, "a letter");
        Placement placement = new("P1", "A-17", 352, -7, Setting.SenUnit, "ASD", -1, PlanKind.EhcPlan, Quantity.Of(0.6m),
            new(new(2022, 9, 1), DateSpan.NoEnd), true, SourceStatus.Illustrative, source);
        database.Ask(s => SchoolsModule.Record(s, new[] { places })).OrThrow();
        database.Ask(s => SchoolsModule.Record(s, new[] { placement })).OrThrow();
        DateOnly decided = new(2023, 3, 20);
        database.Ask(s => SchoolsModule.Record(s, new[] { places with { Kind = PlaceKind.ResourcedProvisionPost16 } }, decided)).OrThrow();
        database.Ask(s => SchoolsModule.Record(s, new[] { placement with { Id = "P2" } }, decided)).OrThrow();
        placement = placement with { Id = "P3", Pupil = "B", HomeAuthority = 351 };
        database.AskAs(351, s => SchoolsModule.Open(s, placement, decided)).OrThrow();
        database.AskAs(351, s => SchoolsModule.Correct(s, placement with { Need = null, Basis = "a letter" }, decided.AddDays(1), null)).OrThrow();
        database.AskAs(351, s => SchoolsModule.Close(s, "P3", new(2023, 7, 22), decided.AddDays(2), null)).OrThrow();
        DateOnly count = new(2023, 2, 1);
        database.AskAs(351, s => SchoolsModule.CloseCount(s, 351, count, decided)).OrThrow();
        database.AskAs(351, s => SchoolsModule.Correct(s, placement with { Plan = PlanKind.TopUpOnly }, decided.AddDays(3), null)).OrThrow();
        database.AskAs(351, s => SchoolsModule.CorrectCount(s, 351, count, "One pupil has no plan", decided.AddDays(3))).OrThrow();
    }

    private static string Golden(string file) => Path.Combine(
        typeof(FactTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!,
        "tests", "Schools.Tests", "Golden", file);
}
