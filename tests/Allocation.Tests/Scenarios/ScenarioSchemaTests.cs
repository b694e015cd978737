using System.Text.Json;
using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Allocation.Tests.Files;

namespace FundingPlatform.Allocation.Tests.Scenarios;

/// <summary>The published JSON Schema and the reader say the same.</summary>
public sealed class ScenarioSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SampleData.Root, "samples", "scenarios", "scenarios.schema.json"))).RootElement;

    public static TheoryData<string> Names => [.. ScenarioShapes.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_schema_lists_exactly_the_properties_that_the_reader_takes(string shape)
    {
        JsonElement own = shape == "file" ? Schema : Schema.GetProperty("$defs").GetProperty(shape);
        Assert.Equal(ScenarioShapes.All[shape].Order(), own.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
        Assert.False(own.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void The_schema_defines_no_other_object() =>
        Assert.Equal(ScenarioShapes.All.Keys.Where(k => k != "file").Order(), Schema.GetProperty("$defs").EnumerateObject().Select(p => p.Name).Order());

    [Fact]
    public void The_schema_takes_as_many_scenarios_as_the_reader() =>
        Assert.Equal(ScenarioFile.MostScenarios, Schema.GetProperty("properties").GetProperty("scenarios").GetProperty("maxItems").GetInt32());
}
