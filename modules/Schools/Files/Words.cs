namespace FundingPlatform.Schools.Files;

/// <summary>The words of the public files and of ours, and what they mean.</summary>
internal static class Words
{
    /// <summary>Column school_group of the main list, also used by overrides.</summary>
    public static readonly Dictionary<string, SchoolGroup> Groups = new()
    {
        ["primary"] = SchoolGroup.Primary,
        ["secondary"] = SchoolGroup.Secondary,
        ["primary and secondary"] = SchoolGroup.PrimaryAndSecondary,
        ["special"] = SchoolGroup.Special,
        ["pupil referral unit / AP"] = SchoolGroup.AlternativeProvision,
        ["nursery"] = SchoolGroup.Nursery,
        ["non-maintained special"] = SchoolGroup.NonMaintainedSpecial,
        ["independent"] = SchoolGroup.Independent,
        ["unknown"] = SchoolGroup.Unknown,
    };

    /// <summary>Column school_type of the pupil premium list.</summary>
    public static readonly Dictionary<string, SchoolKind> PupilPremiumTypes = new()
    {
        ["Mainstream"] = SchoolKind.Maintained,
        ["Special"] = SchoolKind.Maintained,
        ["Pupil Referral Unit"] = SchoolKind.Maintained,
        ["Mainstream academy"] = SchoolKind.Academy,
        ["Academy special"] = SchoolKind.Academy,
        ["AP Academy"] = SchoolKind.Academy,
        ["Non-maintained special school"] = SchoolKind.NonMaintained,
    };

    /// <summary>Phase or type of the DfE's school statistics.</summary>
    public static readonly Dictionary<string, SchoolGroup> StatisticsTypes = new()
    {
        ["State-funded nursery"] = SchoolGroup.Nursery,
        ["State-funded primary"] = SchoolGroup.Primary,
        ["State-funded secondary"] = SchoolGroup.Secondary,
        ["State-funded special school"] = SchoolGroup.Special,
        ["State-funded AP school"] = SchoolGroup.AlternativeProvision,
        ["Pupil referral unit"] = SchoolGroup.AlternativeProvision,
        ["Non-maintained special school"] = SchoolGroup.NonMaintainedSpecial,
        ["Independent school"] = SchoolGroup.Independent,
    };

    public static readonly Dictionary<string, PlaceKind> PlaceKinds = new()
    {
        ["special_pre16"] = PlaceKind.SpecialPre16,
        ["special_post16"] = PlaceKind.SpecialPost16,
        ["alternative_provision"] = PlaceKind.AlternativeProvision,
        ["resourced_provision"] = PlaceKind.ResourcedProvision,
        ["resourced_provision_post16"] = PlaceKind.ResourcedProvisionPost16,
    };

    public static readonly Dictionary<string, Setting> Settings = new()
    {
        ["mainstream"] = Setting.Mainstream,
        ["resourced_provision"] = Setting.ResourcedProvision,
        ["sen_unit"] = Setting.SenUnit,
        ["special"] = Setting.Special,
        ["alternative_provision"] = Setting.AlternativeProvision,
        ["early_years"] = Setting.EarlyYears,
        ["independent"] = Setting.Independent,
        ["further_education"] = Setting.FurtherEducation,
        ["personal_budget"] = Setting.PersonalBudget,
    };

    public static readonly Dictionary<string, PlanKind> Plans = new()
    {
        ["ehc_plan"] = PlanKind.EhcPlan,
        ["top_up_only"] = PlanKind.TopUpOnly,
    };

    public static readonly Dictionary<string, bool> YesNo = new() { ["yes"] = true, ["no"] = false };

    /// <summary>Primary needs: the SEN types of the school census (code_sets.csv), an empty cell being not known.</summary>
    public static readonly Dictionary<string, string?> Needs =
        new[] { "SPLD", "MLD", "SLD", "PMLD", "SEMH", "SLCN", "HI", "VI", "MSI", "PD", "ASD", "OTH", "NSA" }.ToDictionary(n => n, string? (n) => n);

    /// <summary>
    /// Who runs a school of this register type. City technology colleges are paid by the DfE like academies. Types that
    /// are no schools (further education, sixth form centres) stay unknown.
    /// </summary>
    public static SchoolKind KindOfType(string type)
    {
        bool Has(string word) => type.Contains(word, StringComparison.OrdinalIgnoreCase);
        if (Has("non-maintained")) return SchoolKind.NonMaintained;
        if (Has("independent")) return SchoolKind.Independent;
        if (Has("academy") || Has("free school") || Has("studio school") || Has("technical college") || Has("technology college"))
            return SchoolKind.Academy;
        return Has("community") || Has("voluntary") || Has("foundation") || Has("pupil referral") || Has("local authority nursery")
            ? SchoolKind.Maintained
            : SchoolKind.Unknown;
    }
}
