using System.Text.Json;
using FundingPlatform.Allocation.Solving;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Solving;

/// <summary>The published JSON Schema and the reader say the same.</summary>
public sealed class ProblemSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SampleData.Root, "samples", "solving", "problem.schema.json"))).RootElement;

    public static TheoryData<string> Names => [.. ProblemShapes.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_schema_lists_exactly_the_properties_that_the_reader_takes(string shape)
    {
        JsonElement own = shape == "file" ? Schema : Schema.GetProperty("$defs").GetProperty(shape);
        Assert.Equal(ProblemShapes.All[shape].Order(), own.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
        Assert.False(own.GetProperty("additionalProperties").GetBoolean());
    }

    [Fact]
    public void The_schema_defines_no_other_object() =>
        Assert.Equal(ProblemShapes.All.Keys.Where(k => k != "file").Order(), Schema.GetProperty("$defs").EnumerateObject().Select(p => p.Name).Order());

    [Fact]
    public void The_schema_takes_as_many_constraints_and_the_same_words_as_the_reader()
    {
        Assert.Equal(BandValueProblemFile.MostConstraints, Schema.GetProperty("properties").GetProperty("constraints").GetProperty("maxItems").GetInt32());
        Assert.Equal(Enum.GetValues<SchoolGroup>().Select(EnumWords.Of), Words("school_loss", "groups"));
        Assert.Equal(Enum.GetValues<Setting>().Select(EnumWords.Of), Words("solve", "settings"));
    }

    private static IEnumerable<string> Words(string shape, string property) =>
        Schema.GetProperty("$defs").GetProperty(shape).GetProperty("properties").GetProperty(property).GetProperty("items").GetProperty("enum").EnumerateArray().Select(w => w.GetString()!);
}
