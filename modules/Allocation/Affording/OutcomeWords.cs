using System.Globalization;
using FundingPlatform.Allocation.Publishing;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Affording;

/// <summary>Outcomes and levers in sentences.</summary>
internal static class OutcomeWords
{
    public static string Of(WorkedOutcome outcome)
    {
        string[] moved = [.. outcome.Formula.Levers.Where(l => l.Moved).Select(Of)];
        string levers = moved.Length == 0 ? "The formula stays at the rates in force." : $"{Sentence(string.Join("; ", moved))}.";
        return outcome.Asked.Refused is { } fallBack ? $"The transfer is refused: {fallBack.Words} {levers}"
            : outcome.Amount == Money.Zero ? $"Nothing leaves the schools block. {levers}"
            : $"{outcome.Amount} leaves the schools block. {levers}";
    }

    public static string Of(LeverSetting lever) => $"{Name(lever.Lever.Kind)} {Value(lever)}{(lever.Lever.Approval is { } approval ? $" ({Approved(approval.ToString())})" : "")}";

    public static string Approved(string approval) => $"approved by the Secretary of State: {approval}";

    public static string Name(LeverKind kind) => kind switch
    {
        LeverKind.BasicEntitlement => "basic entitlement",
        LeverKind.Mfg => "minimum funding guarantee",
        LeverKind.Cap => "cap on gains",
        LeverKind.Scale => "scale of gains above the cap",
        _ => "minimum per-pupil levels",
    };

    public static string Value(LeverSetting lever) => lever.Value is not Quantity value ? "not used"
        : lever.Lever.Kind is LeverKind.BasicEntitlement or LeverKind.MinimumPerPupil ? $"{Plain(value)}% of the rates in force" : $"{Plain(value)}%";

    /// <summary>The rates that a lever sets, by the stage that they are for; nothing where it sets its percentage alone.</summary>
    public static string Rates(LeverSetting lever) => !lever.Moved ? "As in force"
        : string.Join(", ", lever.Parameters.Select(p => $"{Stage(p.Parameter.Name)} {(p.Parameter.Unit == "pounds" ? $"£{decimal.Parse(p.Parameter.Value, CultureInfo.InvariantCulture).ToString("#,0.00####", CultureInfo.InvariantCulture)}" : $"{p.Parameter.Value}%")}"));

    private static string Stage(string parameter) => parameter switch
    {
        "local.basic_entitlement_primary" or "mppl.primary" => "primary",
        "local.basic_entitlement_ks3" or "mppl.key_stage_3" => "key stage 3",
        "local.basic_entitlement_ks4" or "mppl.key_stage_4" => "key stage 4",
        "mfg.percentage" => "guarantee",
        "cap.percentage" => "cap",
        _ => "scale",
    };

    public static string Of(SchoolOutcome school)
    {
        string by = string.Join(" and ", school.Back.Select(g => Of(g.By))), unknown = school.ProtectionKnown ? "" : "; protection not known";
        return school.Bears switch
        {
            Bearing.NotInTheFormula => "Not in the formula",
            Bearing.Unchanged => $"Not concerned{unknown}",
            Bearing.Protected => $"Protected by {by}",
            Bearing.InPart => $"Bears a part; {by}",
            Bearing.InFull => $"Bears it{unknown}",
            _ => "Gains",
        };
    }

    /// <summary>How many schools bear it, in full or in part, and how many are protected.</summary>
    public static string Bearers(WorkedOutcome outcome)
    {
        int Full(bool known) => outcome.Schools.Count(s => s.Bears == Bearing.InFull && s.ProtectionKnown == known);
        int Of(Bearing kind) => outcome.Schools.Count(s => s.Bears == kind);
        (int Schools, string One, string Many, string What)[] who =
        [
            (Full(known: true), "bears", "bear", "it in full"),
            (Full(known: false), "bears", "bear", "it as far as known, protection not worked out"),
            (Of(Bearing.InPart), "bears", "bear", "a part"),
            (Of(Bearing.Protected), "is", "are", "protected"),
        ];
        string[] some = [.. who.Where(w => w.Schools > 0).Select(w => $"{PackFigures.Number(w.Schools, $"school {w.One}", $"schools {w.Many}")} {w.What}")];
        return some.Length == 0 ? "No school bears any of it" : string.Join(", ", some);
    }

    public static string Of(FormulaProtection protection) => protection switch
    {
        FormulaProtection.MinimumPerPupil => "MPPL",
        FormulaProtection.Mfg => "MFG",
        FormulaProtection.AddBack => "add-back",
        _ => "cap",
    };

    public static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    public static string Plain(Quantity percent) => percent.Value.ToString("0.######", CultureInfo.InvariantCulture);
}
