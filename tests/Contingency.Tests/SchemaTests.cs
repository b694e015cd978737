using System.Text.Json;
using FundingPlatform.Contingency.Files;

namespace FundingPlatform.Contingency.Tests;

/// <summary>The published JSON Schema and the reader say the same.</summary>
public sealed class SchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Samples.Folder, "fund.schema.json"))).RootElement;

    public static TheoryData<string> ShapeNames => [.. Shapes.All.Keys];
    public static TheoryData<string> FundFiles => [.. Samples.Files.Select(f => Path.GetFileName(f))];

    [Theory, MemberData(nameof(ShapeNames))]
    public void The_schema_lists_exactly_the_properties_that_the_reader_takes_and_no_other(string shape)
    {
        JsonElement own = shape == "fund" ? Schema : Schema.GetProperty("$defs").GetProperty(shape);
        Assert.Equal(Shapes.All[shape].Order(), own.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
        Assert.False(own.GetProperty("additionalProperties").GetBoolean());
    }

    /// <summary>Types, words, required properties and nesting: the part of JSON Schema that our schema uses.</summary>
    [Theory, MemberData(nameof(FundFiles))]
    public void The_schema_accepts_every_shipped_fund(string file)
    {
        using JsonDocument fund = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Samples.Folder, file)));
        Assert.Empty(Misfits(fund.RootElement, Schema, "$", Schema));
    }

    [Fact]
    public void The_checker_used_here_does_refuse_something()
    {
        using JsonDocument fund = JsonDocument.Parse("""{ "id": 3, "when_short": "never" }""");
        string[] misfits = [.. Misfits(fund.RootElement, Schema, "$", Schema)];
        Assert.Contains("$.id: not string", misfits);
        Assert.Contains("$.when_short: not a listed word", misfits);
        Assert.Contains("$: lacks rounds", misfits);
    }

    private static IEnumerable<string> Misfits(JsonElement value, JsonElement rule, string path, JsonElement schema)
    {
        if (rule.TryGetProperty("$ref", out JsonElement reference)) rule = schema.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]);
        if (rule.TryGetProperty("oneOf", out JsonElement ways))
            return ways.EnumerateArray().Count(way => !Misfits(value, way, path, schema).Any()) == 1 ? [] : [$"{path}: fits not exactly one way"];
        if (rule.TryGetProperty("const", out JsonElement only)) return value.ValueEquals(only) ? [] : [$"{path}: not {only}"];
        if (rule.TryGetProperty("enum", out JsonElement words))
            return value.ValueKind == JsonValueKind.String && words.EnumerateArray().Any(w => value.ValueEquals(w.GetString())) ? [] : [$"{path}: not a listed word"];
        JsonElement type = rule.GetProperty("type");
        string[] types = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)] : [type.GetString()!];
        if (!types.Any(t => IsA(value, t))) return [$"{path}: not {string.Join(" or ", types)}"];
        return value.ValueKind switch
        {
            JsonValueKind.Object => OfObject(value, rule, path, schema),
            JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Misfits(item, rule.GetProperty("items"), $"{path}[{i}]", schema)),
            _ => [],
        };
    }

    private static IEnumerable<string> OfObject(JsonElement value, JsonElement rule, string path, JsonElement schema)
    {
        foreach (JsonElement required in rule.GetProperty("required").EnumerateArray())
            if (!value.TryGetProperty(required.GetString()!, out _)) yield return $"{path}: lacks {required}";
        foreach (JsonProperty property in value.EnumerateObject())
            if (!rule.GetProperty("properties").TryGetProperty(property.Name, out JsonElement own)) yield return $"{path}: does not know {property.Name}";
            else
                foreach (string misfit in Misfits(property.Value, own, $"{path}.{property.Name}", schema)) yield return misfit;
    }

    private static bool IsA(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };
}

internal static class JsonEquality
{
    public static bool ValueEquals(this JsonElement left, JsonElement right) => left.GetRawText() == right.GetRawText();
}
