using System.Text;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Tests.Books;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Tests.Scenarios;

/// <summary>A scenario that carries a plan out shows what its commit then gives.</summary>
public sealed class PlanScenarioTests
{
    private static readonly string Samples = Path.Combine(SampleData.Root, "samples");
    private static readonly string Plan = File.ReadAllText(Path.Combine(Samples, "assimilation", "bury_rebanding_illustrative.json"));
    private static readonly byte[] TargetBytes = File.ReadAllBytes(Path.Combine(Samples, "schemes", "bury_rebanded_illustrative.json"));

    private const string PerPupil = """ "protection": { "kind": "per_pupil", "taper_percent": [100, 67, 33], "ends_on": ["leaving", "phase_change"] }""";
    private const string PerSchool = """ "protection": { "kind": "per_school", "months": 18, "gains_cap": { "at_most_percent": 40 } }""";

    [Theory]
    [InlineData(PerPupil, "2024-01-01")]
    [InlineData(PerPupil, "2023-09-01")] // Special schools move in January, after this day.
    [InlineData(PerSchool, "2024-01-01")]
    [InlineData(""" "protection": { "kind": "none" }""", "2024-03-31")]
    public async Task A_scenarios_shares_are_those_after_the_plans_commit(string protection, string on)
    {
        using var server = new SampleServer();
        DateOnly day = DateOnly.Parse(on, System.Globalization.CultureInfo.InvariantCulture);
        string text = Written(protection);
        ImpactReport before = Compare(server, Scenario(text, on));
        Scheme target = SchemeFile.Read(TargetBytes, "target.json").Value!;
        AssimilationPlan plan = server.Reading(c => AssimilationRun.ReadPlan(c, Encoding.UTF8.GetBytes(text), "plan.json", 351, target)).Value!;
        var request = new AssimilationRequest(plan, [], target);
        var approvals = new AssimilationApprovals([new(OverrideKind.SpecialSchoolProtection, "disapplication", "DfE/1")]);
        await Do(server, "the signer", session => AssimilationRun.SignOff(session, request, day, approvals));
        AssimilationCommit committed = await Do(server, "officer", session => AssimilationRun.Commit(session, request, day, approvals));
        Assert.True(committed.Recorded);

        BookSnapshot book = server.Book(351).Current;
        Assert.Equal(before.Schools.Select(s => s.Id), book.Rows.Select(r => r.Share.School.SchoolId));
        Assert.Equal(before.Cases[1].Shares, book.Rows.Select(r => r.Share.BudgetShare));
        Assert.NotEqual(before.Cases[0].Shares, before.Cases[1].Shares);
        ImpactReport after = Compare(server, ScenarioSample.FileOf("{ \"other_rule\": { \"parameter\": \"mfg.percentage\", \"value\": 0.5, \"unit\": \"percent\" } }"));
        Assert.Equal(Paid(before, 1), Paid(after, 0));
        Assert.Equal(before.Cases[1].SchoolProtection, after.Cases[0].SchoolProtection);
        Assert.Equal(protection == PerSchool, before.Cases[1].SchoolProtection.Any(p => p != Money.Zero));
        Assert.Empty(server.Differences());
    }

    [Fact]
    public void Protection_is_shown_for_each_anniversary_with_the_pupils_on_whom_it_rests()
    {
        using var server = new SampleServer();
        ImpactReport report = Compare(server, Scenario(Written(PerPupil), "2024-01-01"));
        IReadOnlyList<ProtectionYear> years = report.Cases[1].Protection;
        Assert.Equal([new(2024, 1, 1), new(2025, 1, 1), new(2026, 1, 1)], years.Select(y => y.Day));
        Assert.All(years.Zip(years.Skip(1)), pair => Assert.True(pair.First.Protection > pair.Second.Protection));
        Assert.All(years, y => Assert.Equal((y.Placements.Count > 0, Money.Zero), (y.Protection > Money.Zero, y.GainTaken)));
        Assert.All(years[0].Placements, i => Assert.True(report.Placements[i].PaidByTheAuthority));
        Assert.Empty(report.Cases[0].Protection);
    }

    [Fact]
    public void Pupils_for_whom_a_person_has_to_decide_are_counted_by_the_reason()
    {
        using var server = new SampleServer();
        ImpactReport report = Compare(server, Scenario(Plan.Replace("\"pupil_tolerance_percent\": 25", "\"pupil_tolerance_percent\": 2", StringComparison.Ordinal), "2024-01-01"));
        ExceptionCount outside = Assert.Single(report.Cases[1].Exceptions, e => e.Code == "outside_pupil_tolerance");
        Assert.Equal(outside.Placements.Distinct().Order(), outside.Placements);
        // Who waits for a person keeps what it had.
        Assert.All(outside.Placements, i => Assert.Equal(report.Cases[0].OfPlacements[i], report.Cases[1].OfPlacements[i]));
    }

    [Fact]
    public void Pupils_whose_old_amount_cannot_be_told_keep_theirs_and_are_counted()
    {
        using var server = new SampleServer();
        string hours = Written(PerPupil).Replace("\"kind\": \"bands\", \"scheme\": \"bury_illustrative\", \"valued_on\": \"2023-09-01\"", "\"kind\": \"hours\", \"pounds_per_hour\": 461.5, \"school_hours\": 13", StringComparison.Ordinal);
        ImpactCase planned = Compare(server, Scenario(hours, "2024-01-01")).Cases[1];
        Assert.NotEmpty(Assert.Single(planned.Exceptions, e => e.Code == "old_of_another_kind").Placements);
        Assert.Equal(Compare(server, Scenario(hours, "2024-01-01")).Cases[0].Shares, planned.Shares);
        Assert.All(planned.Protection, y => Assert.Equal((Money.Zero, 0), (y.Protection, y.Placements.Count)));
    }

    [Fact]
    public void A_plan_beside_other_values_moves_pupils_by_these()
    {
        using var server = new SampleServer();
        string values = "{ \"band_values\": { \"scheme\": \"bury_illustrative\", \"percent\": 3 } }, ";
        ImpactReport report = Compare(server, Scenario(Written(PerPupil), "2024-01-01"), Scenario(Written(PerPupil), "2024-01-01", values));
        Assert.NotEqual(report.Cases[1].Shares, report.Cases[2].Shares);
        Assert.True(report.Cases[2].Protection[0].Protection > report.Cases[1].Protection[0].Protection);
    }

    [Fact]
    public void A_fact_about_a_pupil_that_nobody_knows_stops_the_comparison()
    {
        using var server = new SampleServer();
        Read<ImpactReport> report = Read(server, [Scenario(Written(PerPupil), "2024-01-01").Replace("\"on\"", "\"pupils\": \"pupils.csv\", \"on\"", StringComparison.Ordinal)]);
        Assert.Null(report.Value);
        Finding found = Assert.Single(report.Findings);
        Assert.Equal("placement_unknown", found.Code);
        Assert.StartsWith("Scenario 's0': ", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"authority\": 351", "\"authority\": 350", "authority_differs")]
    [InlineData("\"mainstream\"", "\"mainstreem\"", "word_unknown")]
    public void A_mistake_in_the_plan_is_a_finding_of_its_file(string part, string broken, string code)
    {
        using var folder = new Folder(Plan.Replace(part, broken, StringComparison.Ordinal));
        using var server = new SampleServer();
        Read<ScenarioSet> read = folder.Read(server, ScenarioSample.FileOf(Change("2024-01-01")));
        Assert.Null(read.Value);
        Assert.Contains(read.Findings, f => f.Code == code && f.File == "plan.json");
    }

    private static string Written(string protection)
    {
        int from = Plan.IndexOf("\"protection\"", StringComparison.Ordinal), until = Plan.IndexOf("\"first_payment\"", StringComparison.Ordinal);
        string without = string.Concat(Plan.AsSpan(0, from), protection, ", ", Plan.AsSpan(until));
        return without[..without.IndexOf(",\n  \"envelope\"", StringComparison.Ordinal)] + "\n}";
    }

    private static string Change(string on) => $$"""{ "plan": { "file": "plan.json", "scheme": "target.json", "on": "{{on}}" } }""";

    // The plan's text stands before the list of changes, parted by a line that no JSON has.
    private static string Scenario(string plan, string on, string before = "") => $"{plan}\n----\n{before}{Change(on)}";

    private static ImpactReport Compare(SampleServer server, params string[] scenarios)
    {
        Read<ImpactReport> report = Read(server, scenarios);
        Assert.False(report.Failed, string.Join('\n', report.Findings));
        return report.Value!;
    }

    private static Read<ImpactReport> Read(SampleServer server, string[] scenarios)
    {
        using var folder = new Folder(scenarios[0].Split("\n----\n")[0]);
        string file = scenarios[0].Contains("\n----\n", StringComparison.Ordinal) ? ScenarioSample.FileOf([.. scenarios.Select(s => s.Split("\n----\n")[1])]) : scenarios[0];
        Read<ScenarioSet> set = folder.Read(server, file);
        Assert.False(set.Failed, string.Join('\n', set.Findings));
        return server.Reading(c => Impact.Compare(c, 351, SampleServer.Year, set.Value!));
    }

    private static IEnumerable<(string, Money?)> Paid(ImpactReport report, int index) =>
        report.Placements.Select((p, i) => (p.Id, report.Cases[index].OfPlacements[i])).Where(p => p.Item2 is not null);

    private static async Task<T> Do<T>(SampleServer server, string actor, Func<Session, Outcome<T>> work)
    {
        Outcome<T> done = await server.Database.Submit(new CommandInfo(new Guid(actor.Length, 9, 9, new byte[8]), actor, 351), work);
        Assert.Null(done.Fault);
        return done.Value;
    }

    private sealed class Folder : IDisposable
    {
        private readonly string path = Directory.CreateTempSubdirectory("plan-").FullName;

        public Folder(string plan)
        {
            File.WriteAllText(Path.Combine(path, "plan.json"), plan);
            File.WriteAllBytes(Path.Combine(path, "target.json"), TargetBytes);
            File.WriteAllText(Path.Combine(path, "pupils.csv"), "placement_id,plan_started,annual_review,phase_transfer,infant_to_junior,key_stage_transfer,specified_pounds\nnobody,,2023-10-01,,,,\n");
        }

        public Read<ScenarioSet> Read(SampleServer server, string json) => ScenarioFile.Read(Encoding.UTF8.GetBytes(json), "options.json", path,
            server.Reading(c => ScenarioGround.Of(c, 351, SampleServer.Year)).Value);

        public void Dispose() => Directory.Delete(path, recursive: true);
    }
}
