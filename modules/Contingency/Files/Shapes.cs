namespace FundingPlatform.Contingency.Files;

/// <summary>The properties that each object of a fund file may have; the published JSON Schema lists the same (a test compares them).</summary>
internal static class Shapes
{
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["fund"] = ["$schema", "id", "name", "authority", "year", "status", "sources", "notes", "money", "count", "school_groups", "rounds", "formula",
            "application", "when_short", "unspent_returned_to"],
        ["money"] = ["pounds", "pounds_per_pupil", "from", "paid_from", "status"],
        ["count"] = ["source", "base", "plans", "resourced_provision", "own_pupils_only", "sen_support_weight"],
        ["round"] = ["name", "kind", "count_on", "basis", "months", "pot", "changes", "notified_in"],
        ["months"] = ["from", "until"],
        ["pot"] = ["kind", "pounds", "percent"],
        ["formula"] = ["eligibility", "payment", "minimum_pounds", "cap_pounds", "rounding"],
        ["eligibility"] = ["kind", "percent", "contribution_pounds", "expected", "margin", "pupils"],
        ["expected"] = ["constant", "per_unit"],
        ["factor"] = ["factor", "pupils"],
        ["payment"] = ["kind", "pounds", "fraction"],
        ["rounding"] = ["mode", "unit_pence"],
        ["application"] = ["most_pounds", "most_for", "gate", "pot"],
    };

    public static string[] Of(string shape) => All[shape];
}
