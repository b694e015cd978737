namespace FundingPlatform.Banding.Files;

/// <summary>The properties that each object of a scheme file may have; the published JSON Schema lists the same (a test compares them).</summary>
internal static class Shapes
{
    public static IReadOnlyDictionary<string, string[]> All { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["scheme"] = ["$schema", "id", "name", "authority", "status", "complete", "sources", "notes", "from", "until", "applies_to", "basis",
            "reached_by", "order", "bands", "levels", "values", "linear", "uplifts", "hours", "contribution", "place_additions", "combine",
            "part_time", "pro_rata", "rounding", "value_rounding", "payments"],
        ["applies_to"] = ["settings", "phases", "needs", "plans"],
        ["band"] = ["band", "name", "number", "points", "hours", "settings"],
        ["level"] = ["area", "weights"],
        ["value"] = ["band", "settings", "phases", "needs", "school", "from", "pounds", "at_least", "more_than", "at_most", "above_band",
            "pounds_above", "source", "status"],
        ["linear"] = ["settings", "phases", "needs", "from", "base_number", "base_pounds", "step_pounds", "source", "status"],
        ["uplift"] = ["bands", "settings", "from", "percent", "pounds", "source", "status"],
        ["hours"] = ["at_contribution_rate", "weeks", "rates"],
        ["hour_rate"] = ["from", "assistant_pounds", "teacher_pounds", "source", "status"],
        ["contribution"] = ["pro_rata", "part_time", "day", "amounts"],
        ["contribution_amount"] = ["settings", "plans_from", "plans_until", "from", "pounds", "hours", "source", "status"],
        ["place_addition"] = ["settings", "from", "pounds", "source", "status"],
        ["pro_rata"] = ["convention", "leaving_day_counts", "days_in_year", "counting_day", "school_days", "periods"],
        ["span"] = ["from", "until"],
        ["period"] = ["name", "start", "weight", "counted_on"],
        ["rounding"] = ["mode", "unit_pence", "stage"],
        ["value_rounding"] = ["mode", "unit_pence"],
        ["payments"] = ["parts", "odd_pennies"],
        ["payment_part"] = ["name", "weight"],
    };

    /// <summary>Those of an assimilation plan, whose JSON Schema is another.</summary>
    public static IReadOnlyDictionary<string, string[]> OfPlans { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["plan"] = ["$schema", "id", "name", "authority", "status", "sources", "notes", "old", "target", "timing", "infant_to_junior_counts",
            "protection", "abolished", "envelope", "moderation", "first_payment"],
        ["old"] = ["kind", "scheme", "valued_on", "bands", "pounds_per_hour", "school_hours", "part_time", "base_year_bands"],
        ["old_band"] = ["band", "pounds"],
        ["target"] = ["scheme", "rule", "tie", "bands", "mapping"],
        ["mapped_band"] = ["from", "to"],
        ["timing"] = ["kind", "start", "latest", "earlier_at", "steps"],
        ["step"] = ["from", "phases", "settings", "old_bands"],
        ["protection"] = ["kind", "taper_percent", "months", "ends_on", "value", "uplifts", "gains_cap"],
        ["protection_uplift"] = ["from", "percent", "source", "status"],
        ["gains_cap"] = ["at_most_percent"],
        ["abolished_band"] = ["band", "to"],
        ["envelope"] = ["annual_change_pounds", "source", "status"],
        ["moderation"] = ["sample_percent", "at_least", "seed", "pupil_tolerance_percent", "pupil_tolerance_pounds", "school_tolerance_percent"],
    };

    public static string[] Of(string shape) => All.TryGetValue(shape, out string[]? allowed) ? allowed : OfPlans[shape];
}
