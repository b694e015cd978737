namespace FundingPlatform.Allocation.Scenarios;

/// <summary>The properties that each object of a file of scenarios may have; the published JSON Schema lists the same (a test compares them).</summary>
internal static class ScenarioShapes
{
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["file"] = ["$schema", "title", "sources", "notes", "scenarios"],
        ["scenario"] = ["id", "name", "changes"],
        ["change"] = ["band_values", "other_scheme", "other_rule", "plan"],
        ["band_values"] = ["scheme", "bands", "settings", "percent", "add_pounds", "set_pounds"],
        ["other_scheme"] = ["from", "file", "mapping"],
        ["mapped_band"] = ["from", "to"],
        ["other_rule"] = ["parameter", "value", "unit"],
        ["plan"] = ["file", "on", "pupils", "scheme"],
    };

    public static IReadOnlyList<string> Of(string shape) => All[shape];
}
