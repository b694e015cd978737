using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Reference;

/// <summary>Pupil-led factors, lump sum, sparsity and given amounts (DOMAIN F9 to F16), one line at a time.</summary>
internal static class PlainFactors
{
    public static void Apply(YearRules rules, SchoolFunding school, FormulaInputs formula, PlainShare share)
    {
        foreach (BudgetLine line in Enum.GetValues<BudgetLine>().Where(l => l < BudgetLine.LumpSum))
            if (Pupils(line, formula) > 0m)
                share.Set(line, PupilLed(rules, formula, line));

        share.Set(BudgetLine.LumpSum, (school.Group == SchoolGroup.Primary ? rules.LumpSumPrimary : rules.LumpSumSecondary)?.Pounds);
        share.Set(BudgetLine.Sparsity, Sparsity(RuleFor(rules, school, formula), formula, rules.LineRounding));
        share.Set(BudgetLine.SplitSite, formula.SplitSite?.Amount.Pounds);
        share.Set(BudgetLine.Rates, formula.Rates?.Amount.Pounds);
        share.Set(BudgetLine.Pfi, formula.Pfi?.Amount.Pounds);
        share.Set(BudgetLine.Exceptional, formula.Exceptional?.Amount.Pounds);
    }

    /// <summary>The formula pupils of the phase or key stage that a factor is for.</summary>
    public static decimal Pupils(BudgetLine line, FormulaInputs formula) => line switch
    {
        BudgetLine.BasicEntitlementKs3 => formula.Pupils.KeyStage3.Value,
        BudgetLine.BasicEntitlementKs4 => formula.Pupils.KeyStage4.Value,
        _ when line.ToString().EndsWith("Primary", StringComparison.Ordinal) => formula.Pupils.Primary.Value,
        _ => formula.Pupils.KeyStage3.Value + formula.Pupils.KeyStage4.Value,
    };

    private static decimal? PupilLed(YearRules rules, FormulaInputs formula, BudgetLine line)
    {
        if (rules.FactorRates[(int)line] is not Rate rate) return null;
        decimal pupils = Pupils(line, formula);
        if (line <= BudgetLine.BasicEntitlementKs4) return PlainRounding.Round(rate.Pounds * pupils, rules.LineRounding);
        if (formula.Factors[(int)line] is not FactorInput input) return null;

        decimal counted = rules.Basis == FactorBasis.ExactCount
            ? input.Pupils?.Value ?? pupils * input.Proportion!.Value.Value
            : pupils * SixDecimals(input, pupils);
        return PlainRounding.Round(rate.Pounds * counted, rules.LineRounding);
    }

    private static decimal SixDecimals(FactorInput input, decimal pupils) =>
        input.Pupils is Quantity counted
            ? PlainRounding.Divide(counted.Value, pupils, RoundingMode.HalfUp, 0.000001m)
            : PlainRounding.Divide(input.Proportion!.Value.Value, 1m, RoundingMode.HalfUp, 0.000001m);

    private static SparsityRule? RuleFor(YearRules rules, SchoolFunding school, FormulaInputs formula) => school.Group switch
    {
        // A middle school is one by its years, also where it is deemed primary or secondary.
        _ when formula.YearGroups is { Primary: > 0, KeyStage3: > 0, KeyStage4: 0 } => rules.SparsityMiddle,
        SchoolGroup.Primary => rules.SparsityPrimary,
        SchoolGroup.Secondary => rules.SparsitySecondary,
        _ => rules.SparsityAllThrough,
    };

    // max x (1 - (g - T/2) / (T/2)) between T/2 and T is max x 2 x (T x y - N) / (T x y), with g = N / y.
    private static decimal? Sparsity(SparsityRule? rule, FormulaInputs formula, Rounding rounding)
    {
        int yearGroups = formula.YearGroups.Primary + formula.YearGroups.KeyStage3 + formula.YearGroups.KeyStage4;
        if (rule is null || formula.Sparsity is null || yearGroups == 0) return null;

        decimal miles = formula.Sparsity.DistanceMiles.Value, full = rule.MinimumMiles.Value;
        decimal near = rule.TaperFromMiles?.Value ?? full;
        if (miles < near) return 0m;
        (decimal part, decimal whole) = miles >= full ? (1m, 1m) : (miles - near, full - near);

        decimal pupils = PlainCalculator.AllPupils(formula), limit = rule.YearGroupLimit.Value * yearGroups;
        if (pupils > limit) return 0m;
        if (pupils * 2m <= limit) return PlainRounding.Divide(rule.Maximum.Pounds * part, whole, rounding);
        return PlainRounding.Divide(rule.Maximum.Pounds * 2m * (limit - pupils) * part, limit * whole, rounding);
    }
}
