using FundingPlatform.Allocation;

namespace FundingPlatform.Reference;

/// <summary>
/// The slow twin of the funding calculator: the same rules and inputs, worked out in <c>decimal</c>, one school and one line
/// after the other, written from the published rules and sharing no code with the modules. It judges the fast one and is
/// the baseline of its benchmark.
/// </summary>
public static class PlainCalculator
{
    /// <summary>Every school's share, in the order of the inputs.</summary>
    public static IReadOnlyList<PlainShare> Calculate(YearRules rules, IReadOnlyList<SchoolFunding> schools) =>
        [.. schools.Select(school => Calculate(rules, school))];

    /// <summary>One school's share.</summary>
    public static PlainShare Calculate(YearRules rules, SchoolFunding school)
    {
        var share = new PlainShare(school.SchoolId);
        if (school.Formula is FormulaInputs formula)
        {
            PlainFactors.Apply(rules, school, formula, share);
            PlainProtection.Apply(rules, formula, share);
        }

        PlainPlaces.Apply(rules, school, share);
        if (school.PricedPlacements > 0 || school.TopUps.Pence != 0) share.Set(BudgetLine.TopUp, school.TopUps.Pounds);
        if (school.ProtectionAwards > 0) share.Set(BudgetLine.BandProtection, school.BandProtection.Pounds);
        if (!school.Adjustments.IsDefaultOrEmpty) share.Set(BudgetLine.Adjustment, school.Adjustments.Sum(a => a.Amount.Pounds));
        share.NotionalSen = NotionalSen(rules, school, share);
        return share;
    }

    internal static decimal AllPupils(FormulaInputs formula) =>
        formula.Pupils.Primary.Value + formula.Pupils.KeyStage3.Value + formula.Pupils.KeyStage4.Value;

    // DOMAIN F55, F58: percentages of factor lines or of the whole schools block, a lump and an amount per pupil.
    private static decimal? NotionalSen(YearRules rules, SchoolFunding school, PlainShare share)
    {
        if (school.Formula is null || rules.NotionalSen is not NotionalSenRecipe recipe) return null;
        if (recipe.Shares.Any(part => share.Missing.Contains(part.Line))) return null;
        decimal ofLines = recipe.Shares.Sum(part => share[part.Line] * part.Share.Value);
        return PlainRounding.ToPenny(ofLines + recipe.SchoolsBlock.Value * share.SchoolsBlock + recipe.Lump.Pounds + recipe.PerPupil.Pounds * AllPupils(school.Formula));
    }
}
