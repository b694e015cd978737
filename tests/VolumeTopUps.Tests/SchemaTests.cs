using System.Text.Json;
using FundingPlatform.VolumeTopUps.Files;

namespace FundingPlatform.VolumeTopUps.Tests;

/// <summary>The published JSON Schema and the reader say the same.</summary>
public sealed class SchemaTests
{
    private static readonly JsonElement Schema = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Samples.Folder, "volume.schema.json"))).RootElement;

    public static TheoryData<string> ShapeNames => [.. Shapes.All.Keys];
    public static TheoryData<string> SchemeFiles =>
        [.. Samples.Shipped.Concat(Directory.EnumerateFiles(Path.Combine(Samples.CaseFolder, "schemes"))).Select(f => Path.GetRelativePath(Samples.Root, f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(ShapeNames))]
    public void The_schema_lists_exactly_the_properties_that_the_reader_takes(string shape)
    {
        Assert.Equal(Shapes.All[shape].Order(), Shape(shape).GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());
        Assert.False(Shape(shape).GetProperty("additionalProperties").GetBoolean());
    }

    [Theory, MemberData(nameof(SchemeFiles))]
    public void The_schema_accepts_every_scheme_and_the_reader_takes_it(string file)
    {
        string path = Path.Combine(Samples.Root, file);
        using JsonDocument scheme = JsonDocument.Parse(File.ReadAllBytes(path));
        Assert.Empty(Misfits(scheme.RootElement, Schema, "$"));
        Assert.Empty(Samples.Read(File.ReadAllText(path)).Findings);
    }

    [Fact]
    public void The_checker_used_here_does_refuse_something()
    {
        using JsonDocument scheme = JsonDocument.Parse("""{ "id": 3, "threshold": { "kind": "many", "percent": 101 } }""");
        string[] misfits = [.. Misfits(scheme.RootElement, Schema, "$")];
        Assert.Contains("$.id: not string", misfits);
        Assert.Contains("$.threshold.kind: not a listed word", misfits);
        Assert.Contains("$.threshold.percent: above 100", misfits);
        Assert.Contains("$: lacks payment", misfits);
    }

    private static JsonElement Shape(string name) => name == "scheme" ? Schema : Schema.GetProperty("$defs").GetProperty(name);

    private static IEnumerable<string> Misfits(JsonElement value, JsonElement rule, string path)
    {
        if (rule.TryGetProperty("$ref", out JsonElement reference)) rule = Shape(reference.GetString()!["#/$defs/".Length..]);
        if (rule.TryGetProperty("enum", out JsonElement words))
            return value.ValueKind == JsonValueKind.String && words.EnumerateArray().Any(w => w.GetString() == value.GetString()) ? [] : [$"{path}: not a listed word"];
        string type = rule.GetProperty("type").GetString()!;
        if (!IsA(value, type)) return [$"{path}: not {type}"];
        return value.ValueKind switch
        {
            JsonValueKind.Object => OfObject(value, rule, path),
            JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Misfits(item, rule.GetProperty("items"), $"{path}[{i}]")),
            JsonValueKind.Number when rule.TryGetProperty("maximum", out JsonElement most) && value.GetDecimal() > most.GetDecimal() => [$"{path}: above {most}"],
            _ => [],
        };
    }

    private static IEnumerable<string> OfObject(JsonElement value, JsonElement rule, string path)
    {
        foreach (JsonElement required in rule.GetProperty("required").EnumerateArray())
            if (!value.TryGetProperty(required.GetString()!, out _)) yield return $"{path}: lacks {required}";
        foreach (JsonProperty property in value.EnumerateObject())
            if (!rule.GetProperty("properties").TryGetProperty(property.Name, out JsonElement own)) yield return $"{path}: does not know {property.Name}";
            else
                foreach (string misfit in Misfits(property.Value, own, $"{path}.{property.Name}")) yield return misfit;
    }

    private static bool IsA(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => false,
    };
}
