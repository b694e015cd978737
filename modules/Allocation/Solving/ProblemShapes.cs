namespace FundingPlatform.Allocation.Solving;

/// <summary>The properties that each object of a problem file may have; the published JSON Schema lists the same (a test compares them).</summary>
internal static class ProblemShapes
{
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["file"] = ["$schema", "title", "sources", "notes", "scheme", "solve", "grid_pounds", "proposed", "target", "constraints", "effort"],
        ["solve"] = ["bands", "settings"],
        ["proposed"] = ["bands", "settings", "percent", "add_pounds", "set_pounds"],
        ["target"] = ["cost_neutral", "saving_pounds", "total_pounds", "settings"],
        ["constraint"] = ["id", "bands_in_order", "range", "school_loss", "setting_total", "unchanged"],
        ["bands_in_order"] = ["bands", "settings", "least_step_pounds"],
        ["range"] = ["bands", "settings", "least_pounds", "most_pounds", "down_percent", "up_percent"],
        ["school_loss"] = ["most_percent", "most_pounds", "of", "groups"],
        ["setting_total"] = ["setting", "least_pounds", "most_pounds", "fall_percent", "rise_percent"],
        ["unchanged"] = ["bands", "settings"],
        ["effort"] = ["seconds", "gap_percent", "steps"],
    };

    public static IReadOnlyList<string> Of(string shape) => All[shape];
}
