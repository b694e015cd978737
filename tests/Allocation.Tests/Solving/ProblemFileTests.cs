using System.Text;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Allocation.Tests.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Solving;

/// <summary>A problem file is read whole or not at all, and every way of being wrong has a finding with its line and path.</summary>
public sealed class ProblemFileTests(ScenarioSample sample) : IClassFixture<ScenarioSample>
{
    private const string Sound =
        """
        {
          "title": "A problem", "sources": ["a test"], "notes": ["a note"],
          "scheme": "bury_illustrative",
          "solve": { "settings": ["mainstream", "special"] },
          "grid_pounds": 12,
          "proposed": [ { "bands": ["C", "D"], "settings": ["mainstream"], "percent": -5 }, { "settings": ["special"], "add_pounds": 300 },
            { "bands": ["G"], "settings": ["mainstream"], "set_pounds": 7500 } ],
          "target": { "saving_pounds": 600000.50, "settings": ["mainstream"] },
          "constraints": [
            { "id": "order", "bands_in_order": { "settings": ["mainstream"], "least_step_pounds": 240 } },
            { "id": "ten", "range": { "bands": ["A"], "settings": ["mainstream"], "least_pounds": 700, "most_pounds": 900, "down_percent": 10, "up_percent": 12.5 } },
            { "id": "share", "school_loss": { "most_percent": 1.5 } },
            { "id": "pounds", "school_loss": { "most_pounds": 20000, "of": "top_ups", "groups": ["primary"] } },
            { "id": "special", "setting_total": { "setting": "special", "fall_percent": 1, "rise_percent": 2 } },
            { "id": "still", "unchanged": { "bands": ["B"], "settings": ["special"] } } ],
          "effort": { "seconds": 10, "gap_percent": 0.5, "steps": 5000 }
        }
        """;

    private Read<BandValueProblem> Read(string text, ScenarioGround? ground = null) => BandValueProblemFile.Read(Encoding.UTF8.GetBytes(text), "problem.json", ground ?? sample.Ground);

    [Fact]
    public void The_file_from_which_the_broken_ones_are_made_is_sound_and_read_whole()
    {
        Read<BandValueProblem> read = Read(Sound);
        Assert.Empty(read.Findings);
        BandValueProblem problem = read.Value!;
        Assert.Equal(("A problem", "bury_illustrative", Money.OfPounds(12), 64), (problem.Title, problem.Scheme, problem.Grid, problem.Sha256.Length));
        Assert.Equal([Setting.Mainstream, Setting.Special], problem.Solve.Settings);
        Assert.Empty(problem.Solve.Bands);
        var target = Assert.IsType<SolveTarget.Saving>(problem.Target);
        Assert.Equal((new Money(60_000_050), Setting.Mainstream), (target.Amount, Assert.Single(target.Settings)));
        Assert.Equal(new SolveEffort(10, Quantity.Of(0.5m), 5000), problem.Effort);
        Assert.Equal(["order", "ten", "share", "pounds", "special", "still"], problem.Constraints.Select(c => c.Id));
        Assert.Equal(Enumerable.Range(10, 6), problem.Constraints.Select(c => c.At!.Line));
        var range = Assert.IsType<SolveConstraint.Range>(problem.Constraints[1]);
        Assert.Equal((Money.OfPounds(700), Money.OfPounds(900), Quantity.Of(10), Quantity.Of(12.5m)), (range.Least!.Value, range.Most!.Value, range.DownPercent!.Value, range.UpPercent!.Value));
        var loss = Assert.IsType<SolveConstraint.SchoolLoss>(problem.Constraints[3]);
        Assert.Equal((null, Money.OfPounds(20_000), LossOf.TopUps, SchoolGroup.Primary), (loss.MostPercent, loss.MostPounds!.Value, loss.Of, Assert.Single(loss.Groups)));
    }

    [Fact]
    public void Proposed_values_are_what_a_scenario_with_the_same_changes_would_set()
    {
        BandValueProblem problem = Read(Sound).Value!;
        Rate Of(string band, Setting setting) => problem.Proposed.Single(p => p.Band == band && p.Setting == setting).Value;
        Assert.Equal(10, problem.Proposed.Count);
        Assert.Equal((Rate.OfPounds(2945), Rate.OfPounds(4085), Rate.OfPounds(7500)), (Of("C", Setting.Mainstream), Of("D", Setting.Mainstream), Of("G", Setting.Mainstream)));
        Assert.Equal((Rate.OfPounds(8300), Rate.OfPounds(29_620)), (Of("A", Setting.Special), Of("G", Setting.Special)));
    }

    [Theory]
    [InlineData("\"title\": \"A problem\"", "\"titel\": \"A problem\"", "property_unknown", 2, "titel")]
    [InlineData("\"title\": \"A problem\"", "\"title\": \" A\"", "text_invalid", 2, "title")]
    [InlineData("[\"a test\"]", "[]", "list_empty", 2, "sources")]
    [InlineData("\"bury_illustrative\"", "\"bury\"", "scheme_unknown", 3, "scheme")]
    [InlineData("\"settings\": [\"mainstream\", \"special\"]", "\"settings\": []", "list_empty", 4, "solve.settings")]
    [InlineData("\"settings\": [\"mainstream\", \"special\"]", "\"bands\": [\"X\"]", "band_unknown", 4, "solve.bands[0]")]
    [InlineData("\"settings\": [\"mainstream\", \"special\"]", "\"settings\": [\"further_education\"]", "not_covered", 4, "solve.settings")]
    [InlineData("\"settings\": [\"mainstream\", \"special\"]", "\"settings\": [\"prison\"]", "word_unknown", 4, "solve.settings[0]")]
    [InlineData("\"grid_pounds\": 12", "\"grid_pounds\": 0", "value_out_of_range", 5, "grid_pounds")]
    [InlineData("\"grid_pounds\": 12", "\"grid_pounds\": 0.125", "value_out_of_range", 5, "grid_pounds")]
    [InlineData("\"grid_pounds\": 12", "\"grid_pounds\": 0.5", "grid_finer_than_scheme", 5, "grid_pounds")]
    [InlineData("\"grid_pounds\": 12", "\"grid_pounds\": \"12\"", "wrong_type", 5, "grid_pounds")]
    [InlineData("\"percent\": -5", "\"percent\": -5, \"add_pounds\": 1", "change_unclear", 6, "proposed[0]")]
    [InlineData("\"percent\": -5", "\"percent\": -101", "value_out_of_range", 6, "proposed[0].percent")]
    [InlineData("{ \"bands\": [\"G\"], \"settings\": [\"mainstream\"], \"set_pounds\": 7500 }", "{ \"bands\": [\"G\"], \"settings\": [\"independent\"], \"set_pounds\": 90000 }", "proposed_outside", 7, "proposed[2]")]
    [InlineData("{ \"bands\": [\"G\"], \"settings\": [\"mainstream\"], \"set_pounds\": 7500 }", "{ \"bands\": [\"D\"], \"settings\": [\"mainstream\"], \"set_pounds\": 4000 }", "proposed_twice", 7, "proposed[2]")]
    [InlineData("\"set_pounds\": 7500", "\"set_pounds\": 10", "bands_out_of_order", 7, "proposed[2]")]
    [InlineData("\"target\": { \"saving_pounds\": 600000.50, \"settings\": [\"mainstream\"] },", "", "target_missing", 1, "target")]
    [InlineData("\"saving_pounds\": 600000.50, ", "", "target_missing", 8, "target")]
    [InlineData("\"saving_pounds\": 600000.50", "\"cost_neutral\": false", "target_missing", 8, "target.cost_neutral")]
    [InlineData("\"saving_pounds\": 600000.50", "\"saving_pounds\": 0", "target_of_nothing", 8, "target.saving_pounds")]
    [InlineData("\"saving_pounds\": 600000.50", "\"total_pounds\": 0", "target_of_nothing", 8, "target.total_pounds")]
    [InlineData("\"saving_pounds\": 600000.50", "\"saving_pounds\": 5, \"cost_neutral\": true", "target_unclear", 8, "target")]
    [InlineData("\"saving_pounds\": 600000.50", "\"saving_pounds\": 0.005", "value_out_of_range", 8, "target.saving_pounds")]
    [InlineData("\"settings\": [\"mainstream\"] },\n  \"constraints\"", "\"settings\": [\"independent\"] },\n  \"constraints\"", "target_outside", 8, "target.settings")]
    [InlineData("\"id\": \"ten\"", "\"id\": \"order\"", "constraint_repeated", 11, "constraints[1].id")]
    [InlineData("\"id\": \"ten\"", "\"id\": \"target\"", "id_invalid", 11, "constraints[1].id")]
    [InlineData("\"id\": \"order\"", "\"id\": \"Order\"", "id_invalid", 10, "constraints[0].id")]
    [InlineData("\"id\": \"share\", \"school_loss\"", "\"id\": \"order2\", \"unchanged\": {}, \"school_loss\"", "constraint_unclear", 12, "constraints[2]")]
    [InlineData("\"least_pounds\": 700, \"most_pounds\": 900", "\"least_pounds\": 900.01, \"most_pounds\": 900", "range_contradicts", 11, "constraints[1].range")]
    [InlineData("\"least_pounds\": 700, \"most_pounds\": 900", "\"least_pounds\": 901", "range_contradicts", 11, "constraints[1].range")]
    [InlineData("\"least_pounds\": 700, \"most_pounds\": 900", "\"least_pounds\": 793, \"most_pounds\": 803", "grid_coarser_than_range", 11, "constraints[1].range")]
    [InlineData(", \"least_pounds\": 700, \"most_pounds\": 900, \"down_percent\": 10, \"up_percent\": 12.5", "", "range_empty", 11, "constraints[1].range")]
    [InlineData("\"bands\": [\"A\"], \"settings\": [\"mainstream\"], \"least_pounds\"", "\"settings\": [\"independent\"], \"least_pounds\"", "constraint_outside", 11, "constraints[1].range")]
    [InlineData("\"down_percent\": 10,", "\"down_percent\": 101,", "percent_out_of_range", 11, "constraints[1].range.down_percent")]
    [InlineData("\"most_percent\": 1.5", "\"of\": \"budget_share\"", "range_empty", 12, "constraints[2].school_loss")]
    [InlineData("\"most_percent\": 1.5", "\"most_percent\": -1", "percent_out_of_range", 12, "constraints[2].school_loss.most_percent")]
    [InlineData("\"most_percent\": 1.5", "\"most_percent\": 1.50001", "percent_out_of_range", 12, "constraints[2].school_loss.most_percent")]
    [InlineData("[\"primary\"]", "[\"nowhere\"]", "word_unknown", 13, "constraints[3].school_loss.groups[0]")]
    [InlineData("\"setting\": \"special\", \"fall_percent\": 1, \"rise_percent\": 2", "\"setting\": \"special\"", "range_empty", 14, "constraints[4].setting_total")]
    [InlineData("\"setting\": \"special\", \"fall_percent\": 1, \"rise_percent\": 2", "\"setting\": \"special\", \"least_pounds\": 2, \"most_pounds\": 1", "range_contradicts", 14, "constraints[4].setting_total")]
    [InlineData("\"setting\": \"special\", \"fall", "\"setting\": \"independent\", \"fall", "constraint_outside", 14, "constraints[4].setting_total.setting")]
    [InlineData("{ \"bands\": [\"B\"], \"settings\": [\"special\"] }", "3", "wrong_type", 15, "constraints[5].unchanged")]
    [InlineData("\"seconds\": 10", "\"seconds\": 0", "value_out_of_range", 16, "effort.seconds")]
    [InlineData("\"gap_percent\": 0.5", "\"gap_percent\": 101", "value_out_of_range", 16, "effort.gap_percent")]
    [InlineData("{ \"settings\": [\"mainstream\"], \"least_step_pounds\"", "{ \"bands\": [\"A\"], \"settings\": [\"mainstream\"], \"least_step_pounds\"", "order_of_one_band", 10, "constraints[0].bands_in_order.bands")]
    [InlineData("\"seconds\": 10", "\"seconds\": 99999999999", "value_out_of_range", 16, "effort.seconds")]
    [InlineData("{ \"bands\": [\"B\"], \"settings\": [\"special\"] }", "{ \"bands\": [\"B\", \"B\"], \"settings\": [\"special\"] }", "band_repeated", 15, "constraints[5].unchanged.bands[1]")]
    [InlineData("\"steps\": 5000", "\"steps\": 1.5", "value_out_of_range", 16, "effort.steps")]
    public void A_broken_file_gives_a_finding_with_its_line_and_path_and_no_problem(string part, string broken, string code, int line, string path)
    {
        int at = Sound.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, part);
        Read<BandValueProblem> read = Read(string.Concat(Sound.AsSpan(0, at), broken, Sound.AsSpan(at + part.Length)));
        Assert.Null(read.Value);
        Finding found = Assert.Single(read.Findings, f => f.Code == code && f.Column == path);
        Assert.Equal(("problem.json", line), (found.File, found.Line));
    }

    [Fact]
    public void A_grid_point_on_either_end_of_a_range_is_within_it()
    {
        string Range(string least, string most) => Sound.Replace("\"least_pounds\": 700, \"most_pounds\": 900, \"down_percent\": 10, \"up_percent\": 12.5", $"\"least_pounds\": {least}, \"most_pounds\": {most}", StringComparison.Ordinal);
        Assert.Empty(Read(Range("792", "792")).Findings);
        Assert.Equal("grid_coarser_than_range", Assert.Single(Read(Range("792.01", "803.99")).Findings).Code);
        Assert.Empty(Read(Range("792.01", "804")).Findings);
    }

    [Fact]
    public void A_value_that_the_scheme_does_not_know_cannot_be_solved_for_and_one_left_out_may_stay_unknown()
    {
        string text = sample.Ground.Schemes["bury_illustrative"].Text;
        const string Known = "\"band\": \"E\", \"settings\": [\"special\"], \"from\": \"2022-04-01\", \"pounds\": 22100";
        Assert.Contains(Known, text, StringComparison.Ordinal);
        Scheme unknown = SchemeFile.Read(Encoding.UTF8.GetBytes(text.Replace(Known, Known.Replace("22100", "\"unknown\"", StringComparison.Ordinal), StringComparison.Ordinal).Replace("\"complete\": true", "\"complete\": false", StringComparison.Ordinal)), "unknown.json").Value!;
        ScenarioGround ground = sample.Ground with { Schemes = new Dictionary<string, Scheme>(sample.Ground.Schemes) { [unknown.Id] = unknown } };
        string plain = """{ "title": "A problem", "sources": ["a test"], "scheme": "bury_illustrative", "solve": SOLVE, "grid_pounds": 12, "target": { "cost_neutral": true } }""";
        Finding found = Assert.Single(Read(plain.Replace("SOLVE", "{ \"settings\": [\"special\"] }", StringComparison.Ordinal), ground).Findings);
        Assert.Equal(("value_unknown", "solve"), (found.Code, found.Column));
        Assert.Contains("band E in special", found.Message, StringComparison.Ordinal);
        Assert.Empty(Read(plain.Replace("SOLVE", "{ \"settings\": [\"mainstream\"] }", StringComparison.Ordinal), ground).Findings);
    }

    [Fact]
    public void A_scheme_of_another_authority_is_as_unknown_as_one_that_is_not_there()
    {
        string text = sample.Ground.Schemes["bury_illustrative"].Text.Replace("\"bury_illustrative\"", "\"theirs\"", StringComparison.Ordinal);
        Scheme theirs = SchemeFile.Read(Encoding.UTF8.GetBytes(text.Replace("\"authority\": 351", "\"authority\": 350", StringComparison.Ordinal)), "theirs.json").Value!;
        ScenarioGround ground = sample.Ground with { Schemes = new Dictionary<string, Scheme>(sample.Ground.Schemes) { ["theirs"] = theirs } };
        Finding OfScheme(string id) => Assert.Single(Read(Sound.Replace("bury_illustrative", id, StringComparison.Ordinal), ground).Findings);
        Assert.Equal(OfScheme("nowhere").Message.Replace("nowhere", "theirs", StringComparison.Ordinal), OfScheme("theirs").Message);
    }

    [Theory]
    [InlineData("", "file_empty")]
    [InlineData("[]", "wrong_type")]
    [InlineData("{ \"title\": ", "json_unreadable")]
    [InlineData("{ }", "target_missing")]
    public void What_is_no_problem_is_a_finding(string text, string code)
    {
        Read<BandValueProblem> read = Read(text);
        Assert.Null(read.Value);
        Assert.Contains(read.Findings, f => f.Code == code);
    }

    [Fact]
    public void Every_shipped_problem_is_read_without_a_finding_and_says_that_it_is_illustrative()
    {
        string[] shipped = [.. Directory.EnumerateFiles(Path.Combine(SampleData.Root, "samples", "solving"), "*.json").Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal))];
        Assert.Equal(2, shipped.Length);
        foreach (string file in shipped)
        {
            Read<BandValueProblem> read = BandValueProblemFile.Read(file, sample.Ground);
            Assert.Empty(read.Findings);
            Assert.Contains("illustrative", read.Value!.Title, StringComparison.Ordinal);
            Assert.Contains(read.Value.Constraints, c => c is SolveConstraint.SchoolLoss);
        }
    }
}
