namespace FundingPlatform.VolumeTopUps.Files;

/// <summary>The properties that each kind of object in a scheme file may have.</summary>
internal static class Shapes
{
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["scheme"] = ["$schema", "id", "name", "authority", "status", "sources", "notes", "decided_on", "first_year", "last_year", "counted",
            "schools", "threshold", "excess", "payment", "rounding", "pot", "paid_from", "cadence"],
        ["counted"] = ["source", "base", "plans", "resourced_provision", "own_pupils_only", "sen_support_weight"],
        ["schools"] = ["groups", "roll_at_least", "roll_at_most"],
        ["threshold"] = ["kind", "percent", "points_above", "by_phase", "mixed_without_rolls", "roll_for_one", "more_than_expected", "constant",
            "factors", "contribution_pounds", "fraction", "fraction_status", "source", "status"],
        ["factor"] = ["factor", "per_unit"],
        ["excess"] = ["fraction", "status"],
        ["payment"] = ["kind", "pounds", "contribution_pounds", "notional_sen_percent", "minimum_pounds", "below_minimum", "most_per_school_pounds",
            "source", "status"],
        ["rounding"] = ["mode", "unit_pence"],
        ["pot"] = ["pounds", "when_short", "source", "status"],
        ["cadence"] = ["kind", "counts"],
        ["count"] = ["name", "year", "on", "share", "basis", "recount"],
    };
}
