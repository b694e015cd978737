using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Solving;

/// <summary>Constraints in sentences.</summary>
internal static class ConstraintWords
{
    public static string Of(SolveConstraint constraint)
    {
        string words = Told(constraint);
        return char.ToUpperInvariant(words[0]) + words[1..];
    }

    private static string Told(SolveConstraint constraint) => constraint switch
    {
        SolveConstraint.InOrder order => order.LeastStep == Money.Zero ? $"{Of(order.Of)} in order: none is worth less than the one below it"
            : $"{Of(order.Of)} in order, each worth at least {order.LeastStep} a year more than the one below it",
        SolveConstraint.Range range => $"{Of(range.Of)}: a value of {Between(range)}",
        SolveConstraint.SchoolLoss loss => $"no {Groups(loss)}school loses more than {Limits(loss)} of its {(loss.Of == LossOf.BudgetShare ? "budget share" : "top-ups")}",
        SolveConstraint.SettingTotal total => $"what {Setting(total.Setting)} costs: {Between(total)}",
        SolveConstraint.Unchanged unchanged => $"{Of(unchanged.Of)} unchanged",
        _ => constraint.Id,
    };

    public static string Of(BandScope scope) =>
        (scope.Bands.Count == 0 ? "every band" : $"band{(scope.Bands.Count == 1 ? "" : "s")} {string.Join(", ", scope.Bands)}")
        + (scope.Settings.Count == 0 ? "" : $" in {string.Join(", ", scope.Settings.Select(Setting))}");

    public static string Setting(Setting setting) => EnumWords.Of(setting).Replace('_', ' ');

    private static string Groups(SolveConstraint.SchoolLoss loss) =>
        loss.Groups.Count == 0 ? "" : string.Join(" or ", loss.Groups.Select(g => EnumWords.Of(g).Replace('_', ' '))) + " ";

    private static string Limits(SolveConstraint.SchoolLoss loss) =>
        (loss.MostPercent, loss.MostPounds) switch
        {
            (Quantity percent, Money pounds) => $"{percent}% or {pounds}",
            (Quantity percent, _) => $"{percent}%",
            (_, Money pounds) => $"{pounds}",
            _ => "nothing",
        };

    private static string Between(SolveConstraint.Range range)
    {
        List<string> parts = [];
        if (range.Least is Money least) parts.Add($"at least {least}");
        if (range.Most is Money most) parts.Add($"at most {most}");
        if (range.DownPercent is Quantity down) parts.Add($"at most {down}% below the present one");
        if (range.UpPercent is Quantity up) parts.Add($"at most {up}% above the present one");
        return string.Join(", ", parts);
    }

    private static string Between(SolveConstraint.SettingTotal total)
    {
        List<string> parts = [];
        if (total.Least is Money least) parts.Add($"at least {least}");
        if (total.Most is Money most) parts.Add($"at most {most}");
        if (total.FallPercent is Quantity fall) parts.Add($"at most {fall}% less than at present");
        if (total.RisePercent is Quantity rise) parts.Add($"at most {rise}% more than at present");
        return string.Join(", ", parts);
    }
}
