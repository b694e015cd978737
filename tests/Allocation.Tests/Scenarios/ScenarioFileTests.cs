using System.Text;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Scenarios;

/// <summary>A file of scenarios is read whole or not at all, and every way of being wrong has a finding with its line and path.</summary>
public sealed class ScenarioFileTests(ScenarioSample sample) : IClassFixture<ScenarioSample>
{
    private const string Sound =
        """
        {
          "title": "Options",
          "sources": ["a test"],
          "scenarios": [
            { "id": "first", "name": "First", "changes": [
                { "band_values": { "scheme": "bury_illustrative", "bands": ["C", "D"], "settings": ["mainstream"], "percent": -5 } },
                { "band_values": { "scheme": "bury_illustrative", "settings": ["special"], "add_pounds": 300 } },
                { "other_rule": { "parameter": "nff.lump_sum_primary", "value": 130000, "unit": "pounds" } } ] },
            { "id": "second", "name": "Second", "changes": [
                { "other_scheme": { "from": "bury_illustrative", "file": "../schemes/next.json", "mapping": [
                    { "from": "A", "to": "P" }, { "from": "B", "to": "Q" }, { "from": "C", "to": "R" }, { "from": "D", "to": "S" },
                    { "from": "E", "to": "T" }, { "from": "F", "to": "U" }, { "from": "G", "to": "V" } ] } },
                { "band_values": { "scheme": "next", "bands": ["V"], "settings": ["special"], "set_pounds": 40000 } } ] }
          ]
        }
        """;

    [Fact]
    public void The_file_from_which_the_broken_ones_are_made_is_sound_and_read_whole()
    {
        Read<ScenarioSet> read = sample.Read(Sound);
        Assert.Empty(read.Findings);
        ScenarioSet set = read.Value!;
        Assert.Equal(("Options", 2, 64), (set.Title, set.Scenarios.Count, set.Sha256.Length));
        var values = Assert.IsType<ScenarioChange.BandValues>(set.Scenarios[0].Changes[0]);
        Assert.Equal(("bury_illustrative", Quantity.Of(-5), (Rate?)null), (values.Scheme, values.Percent!.Value, values.Set));
        Assert.Equal(["C", "D"], values.Bands);
        Assert.Equal([Setting.Mainstream], values.Settings);
        Assert.Equal(Rate.OfPounds(300m), Assert.IsType<ScenarioChange.BandValues>(set.Scenarios[0].Changes[1]).Add);
        Assert.Equal(new ScenarioChange.OtherRule("nff.lump_sum_primary", "130000", "pounds"), set.Scenarios[0].Changes[2]);
        Assert.Equal("V", Assert.IsType<ScenarioChange.OtherScheme>(set.Scenarios[1].Changes[0]).Mapping["G"]);
        Assert.Equal(
            ["Bands C and D of Bury (illustrative values) in mainstream: 5% less.",
             "Every band of Bury (illustrative values) in special: £300.00 a year more.",
             "nff.lump_sum_primary is 130000 pounds."], set.Scenarios[0].Words);
    }

    [Theory]
    [InlineData("\"title\": \"Options\"", "\"titel\": \"Options\"", "property_unknown", 2, "titel")]
    [InlineData("\"title\": \"Options\"", "\"title\": \"\"", "text_invalid", 2, "title")]
    [InlineData("[\"a test\"]", "[]", "list_empty", 3, "sources")]
    [InlineData("\"id\": \"second\"", "\"id\": \"first\"", "scenario_twice", 9, "scenarios[1].id")]
    [InlineData("\"id\": \"second\"", "\"id\": \"baseline\"", "id_invalid", 9, "scenarios[1].id")]
    [InlineData("\"id\": \"second\"", "\"id\": \"The second\"", "id_invalid", 9, "scenarios[1].id")]
    [InlineData("\"name\": \"Second\"", "\"name\": \"First\"", "scenario_twice", 9, "scenarios[1].name")]
    [InlineData("\"id\": \"second\", \"name\": \"Second\"", "\"id\": \"second\", \"id\": \"third\", \"name\": \"Second\"", "property_twice", 9, "scenarios[1].id")]
    [InlineData("{ \"band_values\": { \"scheme\": \"next\"", "{ \"other_rule\": {}, \"band_values\": { \"scheme\": \"next\"", "change_unclear", 13, "scenarios[1].changes[1]")]
    [InlineData("{ \"band_values\": { \"scheme\": \"next\"", "{ \"band_value\": { \"scheme\": \"next\"", "property_unknown", 13, "scenarios[1].changes[1].band_value")]
    [InlineData("\"scheme\": \"bury_illustrative\", \"bands\"", "\"scheme\": \"nowhere\", \"bands\"", "scheme_unknown", 6, "scenarios[0].changes[0].band_values.scheme")]
    [InlineData("\"scheme\": \"next\"", "\"scheme\": \"bury_illustrative\"", "scheme_left", 13, "scenarios[1].changes[1].band_values.scheme")]
    [InlineData("[\"C\", \"D\"]", "[\"C\", \"X\"]", "band_unknown", 6, "scenarios[0].changes[0].band_values.bands[1]")]
    [InlineData("[\"C\", \"D\"]", "[]", "list_empty", 6, "scenarios[0].changes[0].band_values.bands")]
    [InlineData("[\"mainstream\"]", "[\"main\"]", "word_unknown", 6, "scenarios[0].changes[0].band_values.settings[0]")]
    [InlineData("[\"mainstream\"]", "[\"further_education\"]", "not_covered", 6, "scenarios[0].changes[0].band_values.settings")]
    [InlineData("\"percent\": -5", "\"percent\": -5, \"set_pounds\": 9", "change_unclear", 6, "scenarios[0].changes[0].band_values")]
    [InlineData(", \"percent\": -5", "", "change_unclear", 6, "scenarios[0].changes[0].band_values")]
    [InlineData("\"percent\": -5", "\"percent\": -105", "value_out_of_range", 6, "scenarios[0].changes[0].band_values.percent")]
    [InlineData("\"percent\": -5", "\"percent\": \"-5\"", "wrong_type", 6, "scenarios[0].changes[0].band_values.percent")]
    [InlineData("\"percent\": -5", "\"percent\": -50", "bands_out_of_order", 6, "scenarios[0].changes[0].band_values")]
    [InlineData("\"add_pounds\": 300", "\"add_pounds\": 300.5", "value_off_unit", 7, "scenarios[0].changes[1].band_values.add_pounds")]
    [InlineData("\"add_pounds\": 300", "\"add_pounds\": -9000", "value_negative", 7, "scenarios[0].changes[1].band_values")]
    [InlineData("[\"special\"], \"add_pounds\": 300", "[\"special\", \"mainstream\"], \"add_pounds\": 300", "changed_twice", 7, "scenarios[0].changes[1].band_values")]
    [InlineData("lump_sum_primary", "lump_summ_primary", "parameter_unknown", 8, "scenarios[0].changes[2].other_rule.parameter")]
    [InlineData("\"unit\": \"pounds\"", "\"unit\": \"percent\"", "parameter_unit_wrong", 8, "scenarios[0].changes[2].other_rule.unit")]
    [InlineData("\"value\": 130000", "\"value\": -130000", "value_out_of_range", 8, "scenarios[0].changes[2].other_rule.value")]
    [InlineData("\"value\": 130000", "\"value\": \"130000\"", "wrong_type", 8, "scenarios[0].changes[2].other_rule.value")]
    [InlineData("\"nff.lump_sum_primary\", \"value\": 130000, \"unit\": \"pounds\"", "\"formula.line_rounding\", \"value\": \"half\", \"unit\": \"text\"", "unknown_word", 8, "scenarios[0].changes[2].other_rule.value")]
    [InlineData("\"unit\": \"pounds\" } }", "\"unit\": \"pounds\" } }, { \"other_rule\": { \"parameter\": \"nff.lump_sum_primary\", \"value\": 1, \"unit\": \"pounds\" } }", "changed_twice", 8, "scenarios[0].changes[3].other_rule.parameter")]
    [InlineData("\"from\": \"bury_illustrative\"", "\"from\": \"bury\"", "scheme_unknown", 10, "scenarios[1].changes[0].other_scheme.from")]
    [InlineData("schemes/next.json", "schemes/nix.json", "file_missing", 10, "scenarios[1].changes[0].other_scheme.file")]
    [InlineData("../schemes/next.json", "../../schemes/next.json", "file_not_allowed", 10, "scenarios[1].changes[0].other_scheme.file")]
    [InlineData("../schemes/next.json", "../next.json", "file_not_allowed", 10, "scenarios[1].changes[0].other_scheme.file")]
    [InlineData("../schemes/next.json", "schemes/../../x.json", "file_not_allowed", 10, "scenarios[1].changes[0].other_scheme.file")]
    [InlineData("../schemes/next.json", "/etc/hosts", "file_not_allowed", 10, "scenarios[1].changes[0].other_scheme.file")]
    [InlineData("../schemes/next.json", "C:/next.json", "file_not_allowed", 10, "scenarios[1].changes[0].other_scheme.file")]
    [InlineData("../schemes/next.json", "..\\\\schemes\\\\next.json", "file_not_allowed", 10, "scenarios[1].changes[0].other_scheme.file")]
    [InlineData("schemes/next.json", "schemes/other.json", "authority_differs", 10, "scenarios[1].changes[0].other_scheme.file")]
    [InlineData("schemes/next.json", "schemes/later.json", "scheme_not_in_force", 10, "scenarios[1].changes[0].other_scheme.file")]
    [InlineData("{ \"from\": \"A\", \"to\": \"P\" }, ", "", "mapping_incomplete", 10, "scenarios[1].changes[0].other_scheme.mapping")]
    [InlineData("{ \"from\": \"A\", \"to\": \"P\" }", "{ \"from\": \"X\", \"to\": \"P\" }", "band_unknown", 11, "scenarios[1].changes[0].other_scheme.mapping[0].from")]
    [InlineData("{ \"from\": \"A\", \"to\": \"P\" }", "{ \"from\": \"A\", \"to\": \"A\" }", "band_unknown", 11, "scenarios[1].changes[0].other_scheme.mapping[0].to")]
    [InlineData("{ \"from\": \"B\"", "{ \"from\": \"A\"", "mapping_twice", 11, "scenarios[1].changes[0].other_scheme.mapping[1]")]
    [InlineData("\"band_values\": { \"scheme\": \"next\", \"bands\": [\"V\"], \"settings\": [\"special\"], \"set_pounds\": 40000 }", "\"plan\": { \"file\": \"plan.json\", \"on\": \"2023-09-01\" }", "plan_and_other_scheme", 13, "scenarios[1].changes[1].plan")]
    [InlineData("\"band_values\": { \"scheme\": \"next\", \"bands\": [\"V\"], \"settings\": [\"special\"], \"set_pounds\": 40000 }", "\"plan\": { \"file\": \"plan.json\", \"on\": \"2023-08-31\" }", "on_before_start", 13, "scenarios[1].changes[1].plan.on")]
    [InlineData("\"band_values\": { \"scheme\": \"next\", \"bands\": [\"V\"], \"settings\": [\"special\"], \"set_pounds\": 40000 }", "\"plan\": { \"file\": \"plan.json\", \"on\": \"2024-04-01\" }", "on_after_year", 13, "scenarios[1].changes[1].plan.on")]
    [InlineData("\"band_values\": { \"scheme\": \"next\", \"bands\": [\"V\"], \"settings\": [\"special\"], \"set_pounds\": 40000 }", "\"plan\": { \"file\": \"plan.json\", \"on\": \"1 May\" }", "date_unreadable", 13, "scenarios[1].changes[1].plan.on")]
    public void A_broken_file_gives_a_finding_with_its_line_and_path_and_no_scenarios(string part, string broken, string code, int line, string path)
    {
        int at = Sound.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, part);
        Read<ScenarioSet> read = sample.Read(string.Concat(Sound.AsSpan(0, at), broken, Sound.AsSpan(at + part.Length)));
        Assert.Null(read.Value);
        Finding found = Assert.Single(read.Findings, f => f.Code == code && f.Column == path);
        Assert.Equal(("options.json", line), (found.File, found.Line));
    }

    [Fact]
    public void Files_that_are_sent_along_are_as_good_as_those_of_a_folder_and_no_other_file_is_read()
    {
        byte[] next = File.ReadAllBytes(Path.Combine(sample.Folder, "..", "schemes", "next.json"));
        Read<ScenarioSet> Sent(string name) => ScenarioFile.ReadSent(Encoding.UTF8.GetBytes(Sound), "options.json", new Dictionary<string, byte[]> { [name] = next }, sample.Ground);
        Read<ScenarioSet> read = Sent("../schemes/next.json"), other = Sent("next.json");
        Assert.Empty(read.Findings);
        Assert.Equal(sample.Read(Sound).Value!.Sha256, read.Value!.Sha256);
        Assert.Equal("V", Assert.IsType<ScenarioChange.OtherScheme>(read.Value.Scenarios[1].Changes[0]).Mapping["G"]);
        Assert.Null(other.Value);
        Assert.Single(other.Findings, f => f is { Code: "file_missing", Column: "scenarios[1].changes[0].other_scheme.file" });
    }

    [Fact]
    public void A_scheme_of_another_authority_is_as_unknown_as_one_that_is_not_there()
    {
        string text = sample.Ground.Schemes["bury_illustrative"].Text.Replace("\"bury_illustrative\"", "\"theirs\"", StringComparison.Ordinal);
        Scheme theirs = SchemeFile.Read(Encoding.UTF8.GetBytes(text.Replace("\"authority\": 351", "\"authority\": 350", StringComparison.Ordinal)), "theirs.json").Value!;
        ScenarioGround ground = sample.Ground with { Schemes = new Dictionary<string, Scheme>(sample.Ground.Schemes) { ["theirs"] = theirs } };
        Finding OfScheme(string id) => Assert.Single(ScenarioFile.Read(
            Encoding.UTF8.GetBytes(ScenarioSample.FileOf($$"""{ "band_values": { "scheme": "{{id}}", "percent": 1 } }""")), "options.json", sample.Folder, ground).Findings);
        Assert.Equal("scheme_unknown", OfScheme("theirs").Code);
        Assert.Equal(OfScheme("nowhere").Message.Replace("nowhere", "theirs", StringComparison.Ordinal), OfScheme("theirs").Message);
    }

    [Theory]
    [InlineData("", "file_empty")]
    [InlineData("[]", "wrong_type")]
    [InlineData("{ \"title\": ", "json_unreadable")]
    [InlineData("{ \"title\": \"Options\", \"sources\": [\"a test\"], \"scenarios\": [] }", "list_empty")]
    [InlineData("{ \"title\": \"Options\", \"sources\": [\"a test\"], \"scenarios\": [ { \"id\": \"a\", \"name\": \"A\", \"changes\": [] } ] }", "list_empty")]
    public void What_holds_no_scenario_is_a_finding(string text, string code)
    {
        Read<ScenarioSet> read = sample.Read(text);
        Assert.Null(read.Value);
        Assert.Contains(read.Findings, f => f.Code == code);
    }

    [Theory]
    [InlineData(ScenarioFile.MostScenarios, "")]
    [InlineData(ScenarioFile.MostScenarios + 1, "too_many_scenarios")]
    public void A_file_holds_fifty_scenarios_at_most(int count, string codes) =>
        Assert.Equal(codes, string.Join(' ', sample.Read(ScenarioSample.FileOf(
            [.. Enumerable.Repeat("{ \"other_rule\": { \"parameter\": \"mfg.percentage\", \"value\": 0.5, \"unit\": \"percent\" } }", count)])).Findings.Select(f => f.Code)));

    [Fact]
    public void A_rule_that_the_year_does_not_allow_is_a_finding_at_its_line()
    {
        Read<ScenarioSet> read = sample.Read(ScenarioSample.FileOf("{ \"other_rule\": { \"parameter\": \"mfg.percentage\", \"value\": 7, \"unit\": \"percent\" } }"));
        Finding found = Assert.Single(read.Findings);
        Assert.Equal(("mfg_out_of_range", "options.json", 2), (found.Code, found.File, found.Line));
        Assert.Null(read.Value);
    }

    [Fact]
    public void A_rule_that_an_own_rate_goes_before_is_a_finding()
    {
        var own = new ParameterSet(sample.Ground.Year, 351, [new("local.lump_sum_primary", "1", "pounds", SourceStatus.Given, "a test", new("parameters.csv", 2))]);
        byte[] bytes = Encoding.UTF8.GetBytes(ScenarioSample.FileOf("{ \"other_rule\": { \"parameter\": \"nff.lump_sum_primary\", \"value\": 7, \"unit\": \"pounds\" } }"));
        Assert.Equal("rule_without_effect", Assert.Single(ScenarioFile.Read(bytes, "options.json", null, sample.Ground with { Own = own }).Findings).Code);
    }

    [Fact]
    public void A_mistake_in_a_file_that_is_named_is_a_finding_of_that_file()
    {
        Read<ScenarioSet> read = sample.Read(Sound.Replace("schemes/next.json", "schemes/small.json", StringComparison.Ordinal));
        Assert.Contains(read.Findings, f => f is { File: "../schemes/small.json", Code: "wrong_type", Line: 1, Column: "id" });
        Assert.Null(read.Value);
    }

    [Fact]
    public void Without_a_folder_no_file_may_be_named() =>
        Assert.Contains(ScenarioFile.Read(Encoding.UTF8.GetBytes(Sound), "options.json", null, sample.Ground).Findings, f => f.Code == "file_not_allowed");

    [Fact]
    public void The_hash_is_the_files_own_and_moves_with_every_file_that_it_names()
    {
        string plain = ScenarioSample.FileOf("{ \"band_values\": { \"scheme\": \"bury_illustrative\", \"percent\": 1 } }");
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(plain))), sample.Read(plain).Value!.Sha256);
        string named = Sound.Replace("next.json", "hashed.json", StringComparison.Ordinal), next = File.ReadAllText(Path.Combine(sample.Folder, "..", "schemes", "next.json"));
        sample.Put("../schemes/hashed.json", next);
        string before = sample.Read(named).Value!.Sha256;
        Assert.Equal(before, sample.Read(named).Value!.Sha256);
        sample.Put("../schemes/hashed.json", next + " ");
        Assert.NotEqual(before, sample.Read(named).Value!.Sha256);
    }

    [Fact]
    public void Every_shipped_file_of_scenarios_is_read_without_a_finding_and_says_that_it_is_illustrative()
    {
        string[] shipped = [.. Directory.EnumerateFiles(Path.Combine(SampleData.Root, "samples", "scenarios"), "*.json").Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal))];
        Assert.NotEmpty(shipped);
        foreach (string file in shipped)
        {
            Read<ScenarioSet> read = ScenarioFile.Read(file, sample.Ground);
            Assert.Empty(read.Findings);
            Assert.Contains("illustrative", read.Value!.Title, StringComparison.Ordinal);
            Assert.InRange(read.Value.Scenarios.Count, 3, 8);
        }
    }
}
