using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Affording;

/// <summary>
/// Holds levers against the rules in force. Findings: <c>rate_missing</c>, <c>mfg_missing</c>, <c>levels_missing</c>,
/// <c>own_rate_outside</c>, <c>range_uneven</c>, <c>beside_missing</c>, <c>beside_differs</c>, <c>approval_missing</c>,
/// <c>cap_below_guarantee</c>, <c>lever_without_effect</c>.
/// </summary>
internal sealed class LeverCheck(YearRules rules, IReadOnlyList<Lever> levers)
{
    /// <summary>Longer ranges are a slip of the step.</summary>
    public const int MostSteps = 100_000_000;

    // A guarantee is rounded to the penny per pupil; a cap as near as that would take from what it has just given.
    private static readonly Quantity LeastAboveGuarantee = Quantity.Of(0.01m);

    private readonly List<Finding> findings = [];

    public IReadOnlyList<Finding> Run()
    {
        foreach (Lever lever in levers)
        {
            if (!HasOwn(lever)) continue;
            Range(lever);
            Beside(lever);
            Approved(lever);
        }

        CapAboveGuarantee();
        return findings;
    }

    private void Add(Lever lever, string code, string message, string? property = null) =>
        findings.Add(Finding.Error(code, message, lever.At?.File, lever.At?.Line, property is null ? "levers" : $"levers.{property}"));

    private bool HasOwn(Lever lever)
    {
        (bool lacks, string code, string message) = lever.Kind switch
        {
            LeverKind.BasicEntitlement => (LeverSteps.Basic.All(line => rules.FactorRates[(int)line] is null), "rate_missing", "No basic entitlement rate of the year is known: state aca, or local rates, in the authority's parameters."),
            LeverKind.Mfg => (rules.Mfg is null, "mfg_missing", "No guarantee is in force: state mfg.percentage in the authority's parameters, so that it is known what the lever lowers."),
            LeverKind.MinimumPerPupil => (rules.MinimumPerPupil is null, "levels_missing", "The year has no minimum per-pupil levels."),
            _ => (false, "", ""),
        };
        if (lacks) Add(lever, code, message);
        return !lacks;
    }

    private void Range(Lever lever)
    {
        Quantity? own = LeverSteps.InForce(lever.Kind, rules);
        if (own is Quantity value && (value < lever.Least || value > lever.Greatest))
            Add(lever, "own_rate_outside", $"{value}% is in force, which is not within {lever.Least}% to {lever.Greatest}%: without a transfer the formula would not be the one in force.");
        long step = lever.Step.HundredMillionths, start = own?.HundredMillionths ?? lever.Least.HundredMillionths;
        if ((start - lever.Least.HundredMillionths) % step != 0 || (lever.Greatest.HundredMillionths - start) % step != 0)
            Add(lever, "range_uneven", $"{lever.Least}% and {lever.Greatest}% are not whole steps of {lever.Step}{(own is null ? "" : $" from the {own}% in force")}.", "step");
        else if ((lever.Greatest.HundredMillionths - lever.Least.HundredMillionths) / step > MostSteps)
            Add(lever, "range_uneven", $"Steps of {lever.Step} make more than {MostSteps:N0} steps: take a larger step.", "step");
    }

    private void Beside(Lever lever)
    {
        if (lever.Kind is not (LeverKind.Cap or LeverKind.Scale)) return;
        (string own, string other) = lever.Kind == LeverKind.Cap ? ("cap", "scale") : ("scale", "cap");
        Quantity? inForce = rules.CapAndScale is not { } rule ? null : LeverSteps.Percent(lever.Kind == LeverKind.Cap ? rule.Scale : rule.Cap);
        if (inForce is null && lever.Beside is null)
            Add(lever, "beside_missing", $"The authority caps nothing, so the {own} needs a {other} beside it.", other);
        else if (inForce is Quantity known && lever.Beside is Quantity given && known != given)
            Add(lever, "beside_differs", $"The {other} in force is {known}%: leave {other} out.", other);
        if (levers.Any(l => l != lever && l.Kind is LeverKind.Cap or LeverKind.Scale && l.Kind != lever.Kind))
            Add(lever, "lever_twice", "Give the cap or its scale as a lever, and hold the other.");
        if (lever.Kind == LeverKind.Cap && (inForce ?? lever.Beside) == Quantity.Zero)
            Add(lever, "lever_without_effect", "A scale of 0% takes nothing, whatever the cap is.");
    }

    private void Approved(Lever lever)
    {
        if (lever.Approval is not null) return;
        if (lever.Kind == LeverKind.MinimumPerPupil)
            Add(lever, "approval_missing", "The minimum per-pupil levels can be lowered only with the Secretary of State's approval: state its reference and date.", "approval");
        if (lever.Kind != LeverKind.Mfg) return;
        if (Legal("mfg.minimum") is not Quantity least || Legal("mfg.maximum") is not Quantity most)
            Add(lever, "approval_missing", $"{rules.Year} has no legal range for the guarantee (mfg.minimum, mfg.maximum): state it, or the Secretary of State's approval.", "approval");
        else if (lever.Least < least || lever.Greatest > most)
            Add(lever, "approval_missing",
                $"{lever.Least}% to {lever.Greatest}% goes beyond what {rules.Year} allows, {least}% to {most}%: state the reference and date of the Secretary of State's approval.", "approval");
    }

    private void CapAboveGuarantee()
    {
        Lever? mfg = levers.FirstOrDefault(l => l.Kind == LeverKind.Mfg), cap = levers.FirstOrDefault(l => l.Kind == LeverKind.Cap), scale = levers.FirstOrDefault(l => l.Kind == LeverKind.Scale);
        Quantity? guarantee = mfg?.Greatest ?? LeverSteps.InForce(LeverKind.Mfg, rules);
        Quantity? lowest = cap?.Least ?? LeverSteps.InForce(LeverKind.Cap, rules) ?? scale?.Beside;
        if (guarantee is not Quantity most || lowest is not Quantity least || least >= most + LeastAboveGuarantee) return;
        if ((cap ?? scale ?? (levers.Count > 0 ? levers[0] : null)) is Lever named)
            Add(named, "cap_below_guarantee", $"A cap of {least}% would take back what a guarantee of {most}% gives: a cap lies at least {LeastAboveGuarantee} above it.");
    }

    private Quantity? Legal(string name) =>
        rules.Parameters.FirstOrDefault(p => p.Name == name) is { } p ? Quantity.Of(decimal.Parse(p.Value, System.Globalization.CultureInfo.InvariantCulture)) : null;
}
