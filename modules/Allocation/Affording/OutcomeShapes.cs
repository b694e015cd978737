namespace FundingPlatform.Allocation.Affording;

/// <summary>The properties that each object of a file of outcomes may have; the published JSON Schema lists the same (a test compares them).</summary>
internal static class OutcomeShapes
{
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["file"] = ["$schema", "title", "authority", "year", "sources", "notes", "base", "money", "levers", "outcomes"],
        ["base"] = ["pounds", "source"],
        ["lever"] = ["lever", "least", "greatest", "step", "decimals", "cap", "scale", "approval"],
        ["approval"] = ["reference", "date"],
        ["outcome"] = ["id", "name", "percent", "pounds", "refused"],
        ["refused"] = ["top_up_cut_percent", "words"],
    };

    public static IReadOnlyList<string> Of(string shape) => All[shape];
}
