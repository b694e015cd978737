using System.Text.Json;
using System.Text.RegularExpressions;
using FundingPlatform.Allocation;
using FundingPlatform.Cli;
using FundingPlatform.Cli.Commands;
using FundingPlatform.EndToEnd.Tests.Runs;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.EndToEnd.Tests.Packs;

/// <summary>Solving as an officer types it, after the year start of the sample authority: both examples of the guide, and everything that is wrong.</summary>
public sealed class SolveTests(BuryRun bury) : IClassFixture<BuryRun>, IDisposable
{
    // Seconds that no machine needs: only steps may stop a search whose answer is to be the same again.
    private const string Effort = "\"effort\": { \"seconds\": 3600, \"steps\": 10000 },";
    private const string Sound = $$"""
        { "title": "x", "sources": ["s"], "scheme": "bury_illustrative", "solve": { "settings": ["mainstream"] }, "grid_pounds": 12, {{Effort}}
          "target": { "saving_pounds": 50000 }, "constraints": [ { "id": "loss", "school_loss": { "most_percent": 1.5 } } ] }
        """;

    private readonly TemporaryFolder work = new();

    public static TheoryData<string, bool> Examples => new() { { "bury_cost_neutral_illustrative", false }, { "bury_cost_neutral_illustrative", true }, { "bury_mainstream_saving_illustrative", false } };

    public void Dispose() => work.Dispose();

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_gives_the_same_files_again_and_leaves_the_database_as_it_is(string example, bool publish)
    {
        byte[] before = File.ReadAllBytes(Database);
        (int code, string output, string error) = Solve(Example(example), "first", publish);
        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("ILLUSTRATIVE.", output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, Solve(Example(example), "second", publish).Code);
        Dictionary<string, byte[]> first = RepeatTests.Files(work["first"]), second = RepeatTests.Files(work["second"]);
        string stem = publish ? "solve-pack-public" : "solve-pack";
        Assert.Equal([$"{stem}-scenario.json", .. publish ? Array.Empty<string>() : [$"{stem}-totals.json"], $"{stem}.csv", $"{stem}.html", $"{stem}.xlsx"], first.Keys.Order(StringComparer.Ordinal));
        Assert.All(first, file => Assert.Equal(file.Value, second[file.Key]));
        Assert.Equal(before, File.ReadAllBytes(Database));
    }

    [Fact]
    public void The_cost_neutral_example_costs_no_more_than_now_and_no_school_loses_more_than_it_may()
    {
        Solve(Example("bury_cost_neutral_illustrative"), "out");
        JsonElement totals = JsonDocument.Parse(File.ReadAllBytes(work["out", "solve-pack-totals.json"])).RootElement;
        decimal Total(string name) => totals.GetProperty(name).GetDecimal();
        Assert.Equal(Total("present_total"), Total("target_total"));
        Assert.Equal(Total("below_target"), Total("target_total") - Total("solved_total"));
        Assert.Equal(0m, Total("above_target"));
        AssertNoSchoolLosesMore(15, 1000);
        Assert.All(Values(), v => Assert.Equal(0m, v.Solved % 12m));
    }

    /// <summary>The scenario that is written beside a pack is compared by the command for scenarios, which knows nothing of solving.</summary>
    [Fact]
    public void The_scenario_beside_the_pack_costs_what_the_pack_says()
    {
        foreach (string example in (string[])["bury_cost_neutral_illustrative", "bury_mainstream_saving_illustrative"])
        {
            Solve(Example(example), example);
            JsonElement totals = JsonDocument.Parse(File.ReadAllBytes(work[example, "solve-pack-totals.json"])).RootElement;
            ImpactReport report = Compared(work[example, "solve-pack-scenario.json"]);
            Assert.Equal(totals.GetProperty("budget_shares_solved").GetDecimal(), report.Cases[1].Shares.Sum().Pounds);
            Assert.Equal(totals.GetProperty("budget_shares_baseline").GetDecimal(), report.Cases[0].Shares.Sum().Pounds);
        }
    }

    [Fact]
    public void The_sources_sit_beside_the_files_and_the_page_has_its_chart()
    {
        (_, string output, _) = Solve(Example("bury_mainstream_saving_illustrative"), "out");
        string page = File.ReadAllText(work["out", "solve-pack.html"]);
        Assert.Contains("chart-trade_off_curve", page, StringComparison.Ordinal);
        Assert.Contains("Bury Cabinet, April 2022", page, StringComparison.Ordinal);
        Assert.Contains("What each constraint costs", page, StringComparison.Ordinal);
        Assert.Contains("Not for publication", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("£600,000.00 less than by the present values", Regex.Replace(output, @"\s+", " "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"saving_pounds\": 50000", "\"saving_pounds\": 0", "target_of_nothing")]
    [InlineData("\"target\": { \"saving_pounds\": 50000 },", "", "target_missing")]
    [InlineData("\"school_loss\": { \"most_percent\": 1.5 }", "\"range\": { \"least_pounds\": 900, \"most_pounds\": 800 }", "range_contradicts")]
    [InlineData("\"school_loss\": { \"most_percent\": 1.5 }", "\"range\": { \"bands\": [\"A\"], \"least_pounds\": 793, \"most_pounds\": 803 }", "grid_coarser_than_range")]
    [InlineData("\"settings\": [\"mainstream\"]", "\"settings\": [\"further_education\"]", "not_covered")]
    [InlineData("\"bury_illustrative\"", "\"bury\"", "scheme_unknown")]
    [InlineData("\"grid_pounds\": 12", "\"grid_pounds\": 0.25", "grid_finer_than_scheme")]
    public void A_problem_with_a_mistake_is_a_finding_and_nothing_is_written(string part, string broken, string code)
    {
        Assert.Contains(part, Sound, StringComparison.Ordinal);
        File.WriteAllText(work["problem.json"], Sound.Replace(part, broken, StringComparison.Ordinal));
        (int exit, string output, string error) = Solve(work["problem.json"], "out");
        Assert.Equal((ExitCode.Findings, ""), (exit, output));
        Assert.StartsWith("Nothing was changed: 1 error in the inputs.", error, StringComparison.Ordinal);
        Assert.Contains($"[{code}]", error, StringComparison.Ordinal);
        Assert.Contains("problem.json:", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work["out"]));
    }

    [Fact]
    public void Constraints_that_cannot_hold_together_are_named_with_what_each_would_have_to_give_and_nothing_is_written()
    {
        File.WriteAllText(work["problem.json"], Sound.Replace("\"school_loss\": { \"most_percent\": 1.5 }",
            "\"range\": { \"least_pounds\": 9000 } }, { \"id\": \"dear\", \"setting_total\": { \"setting\": \"mainstream\", \"rise_percent\": 0 }", StringComparison.Ordinal));
        (int exit, _, string error) = Solve(work["problem.json"], "out");
        Assert.Equal(ExitCode.Findings, exit);
        Assert.Contains("These 2 cannot hold together; without any one of them the others can:", error, StringComparison.Ordinal);
        Assert.Contains("  - loss: ", error, StringComparison.Ordinal);
        Assert.Contains("  - dear: ", error, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(error, "Alone it would have to give: .*[0-9]"));
        Assert.False(Directory.Exists(work["out"]));
    }

    [Fact]
    public void A_band_that_nobody_is_in_is_a_warning_and_keeps_its_value()
    {
        File.WriteAllText(work["problem.json"], Sound.Replace("{ \"settings\": [\"mainstream\"] }", "{ \"bands\": [\"C\"], \"settings\": [\"mainstream\", \"resourced_provision\"] }", StringComparison.Ordinal));
        (int exit, string output, string error) = Solve(work["problem.json"], "out");
        Assert.Equal((ExitCode.Done, ""), (exit, error));
        Assert.Contains("[band_without_pupils]", output, StringComparison.Ordinal);
        Assert.Equal(["mainstream"], Values().Select(v => v.Setting));
    }

    [Theory]
    [InlineData("351", "2024-25", "year_not_started")]
    [InlineData("350", "2023-24", "year_not_started")]
    public void What_the_database_does_not_hold_is_refused_and_no_folder_is_made(string authority, string year, string code)
    {
        (int exit, _, string error) = Product.Run("solve", "--db", Database, "--authority", authority, "--year", year, "--problem", Product.Samples("solving", "bury_cost_neutral_illustrative.json"), "--out", work["none"]);
        Assert.Equal(ExitCode.Findings, exit);
        Assert.Contains($"[{code}]", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work["none"]));
    }

    private string Example(string name)
    {
        string text = File.ReadAllText(Product.Samples("solving", $"{name}.json")), path = work[$"{name}.json"];
        Assert.Contains("\"target\":", text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace("\"target\":", $"{Effort} \"target\":", StringComparison.Ordinal));
        return path;
    }

    private string Database => bury.Path("funding.db");

    private (int Code, string Output, string Error) Solve(string problem, string folder, bool publish = false) =>
        Product.Run(["solve", "--db", Database, "--problem", problem, "--out", work[folder], .. publish ? ["--publish"] : Array.Empty<string>()]);

    private (string Setting, decimal Solved)[] Values() =>
        [.. File.ReadLines(work["out", "solve-pack.csv"]).Skip(1).Select(line => line.Split(',')).Select(cells => (cells[0], decimal.Parse(cells[^1], System.Globalization.CultureInfo.InvariantCulture)))];

    private void AssertNoSchoolLosesMore(long of, long parts)
    {
        ImpactReport report = Compared(work["out", "solve-pack-scenario.json"]);
        for (int i = 0; i < report.Schools.Count; i++)
            Assert.True((report.Cases[0].Shares[i] - report.Cases[1].Shares[i]).Pence * parts <= report.Cases[0].Shares[i].Pence * of, report.Schools[i].Name);
    }

    private ImpactReport Compared(string scenarios)
    {
        using FundingDatabase database = FundingDatabase.OpenReadOnly(Database, Platform.Modules).Value;
        using ReaderLease reader = database.RentReader();
        var year = new FundingYear(2023);
        Read<ScenarioSet> read = ScenarioFile.Read(scenarios, ScenarioGround.Of(reader.Connection, 351, year).Value);
        Assert.False(read.Failed, string.Join('\n', read.Findings));
        return Impact.Compare(reader.Connection, 351, year, read.Value!).Value!;
    }
}
