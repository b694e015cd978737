using System.Globalization;
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

    /// <summary>Rates in force and rates now, where the lever multiplies rates.</summary>
    public static string Rates(LeverSetting lever) =>
        string.Join(", ", lever.Parameters.Select(p => p.Parameter.Unit == "pounds" ? $"{p.Parameter.Name} £{p.Parameter.Value}" : $"{p.Parameter.Name} {p.Parameter.Value}%"));

    public static string Of(Bearing bears, IReadOnlyList<BudgetLine> by, bool known)
    {
        string through = string.Join(" and ", by.Select(Of));
        return bears switch
        {
            Bearing.NotInTheFormula => "Not in the formula",
            Bearing.Unchanged => "No change",
            Bearing.Protected => $"Protected by {through}",
            Bearing.InPart => $"Bears a part; {through}",
            Bearing.InFull => known ? "Bears it" : "Bears it; protection not known",
            _ => "Gains",
        };
    }

    public static string Of(BudgetLine line) => line switch
    {
        BudgetLine.MinimumPerPupil => "MPPL",
        BudgetLine.Mfg => "MFG",
        _ => "cap",
    };

    public static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    public static string Plain(Quantity percent) => percent.Value.ToString("0.######", CultureInfo.InvariantCulture);
}
