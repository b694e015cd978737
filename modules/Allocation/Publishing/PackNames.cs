using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>The words of a pack for what the records call by codes.</summary>
internal static class PackNames
{
    private static readonly Dictionary<string, string> Needs = new(StringComparer.Ordinal)
    {
        ["ASD"] = "Autistic spectrum disorder",
        ["DS"] = "Down syndrome",
        ["HI"] = "Hearing impairment",
        ["MLD"] = "Moderate learning difficulty",
        ["MSI"] = "Multi-sensory impairment",
        ["NSA"] = "No specialist assessment",
        ["OTH"] = "Other difficulty or disability",
        ["PD"] = "Physical disability",
        ["PMLD"] = "Profound and multiple learning difficulty",
        ["SEMH"] = "Social, emotional and mental health",
        ["SLCN"] = "Speech, language and communication needs",
        ["SLD"] = "Severe learning difficulty",
        ["SPLD"] = "Specific learning difficulty",
        ["VI"] = "Vision impairment",
    };

    private static readonly Dictionary<string, string> Doubts = new(StringComparer.Ordinal)
    {
        ["specified_dearer"] = "The plan specifies provision that is dearer than the band",
        ["above_highest_band"] = "The old amount is above the highest band",
        ["below_lowest_band"] = "The old amount is below the lowest band",
        ["open_band_without_amount"] = "The band leaves the amount open",
        ["abolished_not_moderated"] = "The old band is abolished and the pupil is not yet moderated",
        ["moderated_outside_list"] = "Moderated into a band that the plan does not allow",
        ["not_reassessed"] = "To be assessed anew, and not yet assessed",
        ["no_step"] = "No step of the roll-out covers the pupil",
        ["no_band_in_setting"] = "The new scheme has no band for the setting",
        ["old_missing"] = "No old band or amount is recorded",
        ["old_not_in_plan"] = "The old band is not named in the plan",
        ["old_of_another_kind"] = "The old award is of another kind than the plan moves",
        ["not_mapped"] = "The plan's table has no line for the old band",
        ["contribution_unclear"] = "The school's own contribution is unclear",
        ["moved_by_another_plan"] = "Moved already under another plan",
        ["outside_pupil_tolerance"] = "The change is larger than the plan allows without a decision",
        ["later_award"] = "Another award begins after the move",
    };

    public static string Of(SchoolGroup group) => group switch
    {
        SchoolGroup.Primary => "Primary",
        SchoolGroup.Secondary => "Secondary",
        SchoolGroup.PrimaryAndSecondary => "Primary and secondary",
        SchoolGroup.Special => "Special",
        SchoolGroup.AlternativeProvision => "Alternative provision",
        SchoolGroup.Nursery => "Nursery",
        SchoolGroup.NonMaintainedSpecial => "Non-maintained special",
        SchoolGroup.Independent => "Independent",
        _ => "Phase not known",
    };

    public static string Of(Setting setting) => setting switch
    {
        Setting.Mainstream => "Mainstream",
        Setting.ResourcedProvision => "Resourced provision",
        Setting.SenUnit => "SEN unit",
        Setting.Special => "Special school",
        Setting.AlternativeProvision => "Alternative provision",
        Setting.EarlyYears => "Early years",
        Setting.Independent => "Independent or non-maintained special school",
        Setting.FurtherEducation => "Further education",
        Setting.PersonalBudget => "Personal budget",
        _ => throw new ArgumentOutOfRangeException(nameof(setting), setting, "A setting without a name."),
    };

    /// <summary>A need in full; a code that the census does not have stays as it is.</summary>
    public static string Need(string? code) =>
        string.IsNullOrWhiteSpace(code) ? "Need not recorded" : Needs.GetValueOrDefault(code.ToUpperInvariant(), code);

    /// <summary>A reason for which a person has to decide; one without words of its own is its code, spelt out.</summary>
    public static string Doubt(string code)
    {
        if (Doubts.TryGetValue(code, out string? words)) return words;
        string spelt = code.Replace('_', ' ');
        return spelt.Length == 0 ? "Not stated" : char.ToUpperInvariant(spelt[0]) + spelt[1..];
    }
}
