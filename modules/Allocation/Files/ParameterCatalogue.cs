namespace FundingPlatform.Allocation.Files;

/// <summary>What a parameter of a name must look like. <paramref name="Words"/>: the closed list of a text parameter, null for a period list.</summary>
internal sealed record KnownParameter(string Unit, bool AuthorityOnly = false, bool MayBeNegative = false, string[]? Words = null)
{
    /// <summary>Rates are held to millionths of a pound; a percentage loses two more decimals when it becomes a share.</summary>
    public int Decimals => Unit is "pounds" or "percent" ? 6 : 8;

    public decimal Greatest => Unit switch { "percent" => 100m, "ratio" => 10m, _ => 1_000_000_000m };

    /// <summary>What is wrong with the text of a text parameter, by code and sentence; null for nothing.</summary>
    public (string Code, string Message)? WrongText(string name, string text) =>
        Words is not null && !Words.Contains(text) ? ("unknown_word", $"'{text}' is not known for {name}. Write one of: {string.Join(", ", Words)}.")
        : Words is null && PeriodList.Parse(text) is null
            ? ("periods_unreadable", $"'{text}' does not split a year. Write the first day and the weight of each period in order from 1 April: 04-01:5;09-01:7")
        : null;
}

/// <summary>
/// Every parameter that a year's file may hold. A name that is not here is a finding: a misspelt override that is
/// silently ignored would change nobody's budget.
/// </summary>
internal static class ParameterCatalogue
{
    public static readonly string[] Phases = ["primary", "secondary", "middle", "all_through"];

    public static IReadOnlyDictionary<string, KnownParameter> Known { get; } = Build();

    /// <summary>The sentence about a name that is not known, with the known one that it resembles.</summary>
    public static string Unknown(string name)
    {
        string tail = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
        string? guess = Known.Keys.FirstOrDefault(k => k.EndsWith("." + tail, StringComparison.Ordinal));
        return $"There is no parameter '{name}'." + (guess is null ? "" : $" Did you mean {guess}?");
    }

    private static Dictionary<string, KnownParameter> Build()
    {
        Dictionary<string, KnownParameter> known = [];
        AddRates(known);
        AddSparsity(known);
        AddProtection(known);
        AddPlaces(known);
        foreach (BudgetLine line in BudgetLines.All.Where(l => l < BudgetLine.MinimumPerPupil))
            known[$"notional_sen.{line.Name()}"] = new("percent");
        known["notional_sen.schools_block_share"] = new("percent");
        known["notional_sen.fixed_lump"] = new("pounds");
        known["notional_sen.per_pupil"] = new("pounds");
        known["formula.factor_basis"] = new("text", Words: ["exact_count", "six_decimal_proportion"]);
        known["formula.line_rounding"] = new("text", Words: ["half_up", "half_even", "truncate", "up"]);
        known["formula.line_rounding_unit"] = new("text", Words: ["penny", "pound"]);
        known["aca"] = new("ratio", AuthorityOnly: true);
        known["aca.national_high_needs_unit"] = new("pounds");
        return known;
    }

    private static void AddRates(Dictionary<string, KnownParameter> known)
    {
        foreach (BudgetLine line in BudgetLines.All.Where(l => l.IsPupilLed()))
            AddNationalAndLocal(known, line.Name());
        AddNationalAndLocal(known, "lump_sum_primary");
        AddNationalAndLocal(known, "lump_sum_secondary");
    }

    private static void AddSparsity(Dictionary<string, KnownParameter> known)
    {
        foreach (string phase in Phases)
        {
            AddNationalAndLocal(known, $"sparsity_maximum_{phase}");
            known[$"sparsity.minimum_miles_{phase}"] = new("miles");
            known[$"sparsity.taper_from_miles_{phase}"] = new("miles");
            known[$"sparsity.year_group_limit_{phase}"] = new("pupils");
        }

        known["sparsity.distance_taper"] = new("text", Words: ["none", "linear"]);
    }

    private static void AddProtection(Dictionary<string, KnownParameter> known)
    {
        foreach (string stage in (string[])["primary", "key_stage_3", "key_stage_4"]) known[$"mppl.{stage}"] = new("pounds");
        foreach (string bound in (string[])["minimum", "maximum", "percentage"]) known[$"mfg.{bound}"] = new("percent", MayBeNegative: true);
        known["cap.percentage"] = new("percent");
        known["cap.scale"] = new("percent");
        foreach (string bound in (string[])["minimum", "maximum", "percent"]) known[$"special_protection.{bound}"] = new("percent", MayBeNegative: true);
        known["special_protection.base_year"] = new("year");
    }

    private static void AddPlaces(Dictionary<string, KnownParameter> known)
    {
        known["place.resourced_provision_unoccupied"] = new("pounds");
        foreach (PlaceRateNames names in PlaceRateNames.All)
        {
            known[names.Rate] = new("pounds");
            known[names.Periods] = new("text");
        }
    }

    private static void AddNationalAndLocal(Dictionary<string, KnownParameter> known, string name)
    {
        known[$"nff.{name}"] = new("pounds");
        known[$"local.{name}"] = new("pounds", AuthorityOnly: true);
    }
}
