using System.Text;
using System.Text.Json;
using FundingPlatform.Allocation.Affording;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Affording;

/// <summary>Files of outcomes: what they may hold, and that each mistake is told where it stands.</summary>
public class OutcomesFileTests
{
    private static readonly string Folder = Path.Combine(SampleData.Root, "samples", "transfers");
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "outcomes.schema.json"))).RootElement;

    public static TheoryData<string> Names => [.. OutcomeShapes.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_schema_lists_exactly_the_properties_that_the_reader_takes(string shape)
    {
        JsonElement own = shape == "file" ? Schema : Schema.GetProperty("$defs").GetProperty(shape);
        Assert.Equal(OutcomeShapes.All[shape].Order(), own.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
        Assert.False(own.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void The_schema_defines_no_other_object_and_takes_as_many_outcomes_as_the_reader()
    {
        Assert.Equal(OutcomeShapes.All.Keys.Where(k => k != "file").Order(), Schema.GetProperty("$defs").EnumerateObject().Select(p => p.Name).Order());
        Assert.Equal(TransferOutcomesFile.MostOutcomes, Schema.GetProperty("properties").GetProperty("outcomes").GetProperty("maxItems").GetInt32());
    }

    [Fact]
    public void The_sample_of_Bury_is_read_with_its_outcomes_and_its_lever()
    {
        Read<OutcomeSet> read = TransferOutcomesFile.Read(Path.Combine(Folder, "bury_2022_23_outcomes.json"));
        Assert.Empty(read.Findings);
        Assert.Equal((351, new FundingYear(2022)), (read.Value!.Authority, read.Value.Year));
        Assert.Equal(["none", "quarter", "half", "one", "refused"], read.Value.Outcomes.Select(o => o.Id));
        Assert.Equal((Quantity.Of(0.5m), Quantity.Of(10m)), (read.Value.Outcomes[2].Percent, read.Value.Outcomes[4].Refused!.TopUpCutPercent));
        Assert.Equal((LeverKind.BasicEntitlement, Quantity.Of(0.0001m)), (read.Value.Levers[0].Kind, read.Value.Levers[0].Step));
    }

    private static string FileOf(string levers = """{ "lever": "basic_entitlement", "least": 95, "greatest": 100, "step": 0.01 }""", string outcomes = """{ "id": "a", "name": "A", "percent": 0.5 }""", string more = "") =>
        $$"""{ "title": "T", "authority": 351, "year": "2022-23", "sources": ["s"], {{more}} "levers": [ {{levers}} ], "outcomes": [ {{outcomes}} ] }""";

    [Theory]
    [InlineData("""{ "id": "a", "name": "A", "percent": 100.5 }""", "percent_out_of_range", "outcomes[0].percent")]
    [InlineData("""{ "id": "a", "name": "A", "percent": -0.5 }""", "percent_out_of_range", "outcomes[0].percent")]
    [InlineData("""{ "id": "a", "name": "A", "pounds": 1.005 }""", "value_out_of_range", "outcomes[0].pounds")]
    [InlineData("""{ "id": "a", "name": "A" }""", "outcome_unclear", "outcomes[0]")]
    [InlineData("""{ "id": "a", "name": "A", "percent": 1, "pounds": 1 }""", "outcome_unclear", "outcomes[0]")]
    [InlineData("""{ "id": "a", "name": "A", "percent": 1 }, { "id": "a", "name": "B", "percent": 1 }""", "outcome_twice", "outcomes[1].id")]
    [InlineData("""{ "id": "a", "name": "A", "percent": 1 }, { "id": "b", "name": "A", "percent": 1 }""", "outcome_twice", "outcomes[1].name")]
    [InlineData("""{ "id": "baseline", "name": "A", "percent": 1 }""", "id_invalid", "outcomes[0].id")]
    [InlineData("""{ "id": "a", "name": "A", "refused": { "words": "w", "top_up_cut_percent": 101 } }""", "percent_out_of_range", "outcomes[0].refused.top_up_cut_percent")]
    [InlineData("""{ "id": "a", "name": "A", "refused": { } }""", "property_missing", "outcomes[0].refused.words")]
    [InlineData("", "list_empty", "outcomes")]
    public void A_mistake_in_an_outcome_is_found_where_it_stands(string outcomes, string code, string column) => Found(FileOf(outcomes: outcomes), code, column);

    [Theory]
    [InlineData("""{ "lever": "lump_sum", "least": 95, "greatest": 100, "step": 1 }""", "word_unknown", "levers[0].lever")]
    [InlineData("""{ "lever": "basic_entitlement", "least": 101, "greatest": 100, "step": 1 }""", "range_reversed", "levers[0].least")]
    [InlineData("""{ "lever": "basic_entitlement", "least": 95, "greatest": 100, "step": 0 }""", "percent_out_of_range", "levers[0].step")]
    [InlineData("""{ "lever": "basic_entitlement", "least": 95, "greatest": 201, "step": 1 }""", "percent_out_of_range", "levers[0].greatest")]
    [InlineData("""{ "lever": "basic_entitlement", "least": 95, "greatest": 100, "step": 1, "decimals": 1 }""", "value_out_of_range", "levers[0].decimals")]
    [InlineData("""{ "lever": "mfg", "least": 0, "greatest": 0.5, "step": 0.1, "decimals": 2 }""", "property_unused", "levers[0].decimals")]
    [InlineData("""{ "lever": "mfg", "least": 0, "greatest": 0.5, "step": 0.1, "scale": 50 }""", "property_unused", "levers[0].scale")]
    [InlineData("""{ "lever": "mfg", "least": 0, "greatest": 0.5, "step": 0.1, "approval": { "reference": "r" } }""", "property_missing", "levers[0].approval.date")]
    [InlineData("""{ "lever": "cap", "least": 0, "greatest": 100.1, "step": 0.1 }""", "percent_out_of_range", "levers[0].greatest")]
    [InlineData("""{ "lever": "mfg", "least": 0, "greatest": 0.5, "step": 0.1 }, { "lever": "mfg", "least": 0, "greatest": 0.5, "step": 0.1 }""", "lever_twice", "levers[1].lever")]
    [InlineData("""{ "lever": "mfg", "least": "0", "greatest": 0.5, "step": 0.1 }""", "wrong_type", "levers[0].least")]
    [InlineData("""{ "lever": "mfg", "least": 0, "step": 0.1 }""", "property_missing", "levers[0].greatest")]
    [InlineData("", "list_empty", "levers")]
    public void A_mistake_in_a_lever_is_found_where_it_stands(string levers, string code, string column) => Found(FileOf(levers), code, column);

    [Theory]
    [InlineData("\"money\": \"all\",", "word_unknown", "money")]
    [InlineData("\"base\": { \"pounds\": -1, \"source\": \"s\" },", "value_negative", "base.pounds")]
    [InlineData("\"base\": { \"pounds\": 1 },", "property_missing", "base.source")]
    [InlineData("\"other\": 1,", "property_unknown", "other")]
    public void A_mistake_in_the_file_is_found_where_it_stands(string more, string code, string column) => Found(FileOf(more: more), code, column);

    [Fact]
    public void A_file_that_is_none_is_refused()
    {
        Found("", "file_empty", null);
        Found("{ \"title\": ", "json_unreadable", null);
        Assert.Equal("file_missing", Assert.Single(TransferOutcomesFile.Read(Path.Combine(Folder, "nothing.json")).Findings).Code);
    }

    private static void Found(string text, string code, string? column)
    {
        Read<OutcomeSet> read = TransferOutcomesFile.Read(Encoding.UTF8.GetBytes(text), "o.json");
        Assert.Null(read.Value);
        Assert.Contains(read.Findings, f => f.Code == code && f.Column == column && f.File == "o.json" && f.Line > 0);
    }
}
