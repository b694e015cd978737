using FundingPlatform.Allocation;

namespace FundingPlatform.Reference;

/// <summary>
/// Minimum per-pupil level, minimum funding guarantee, cap and scale (DOMAIN F19 to F21, F26 to F29). They compare whole
/// shares, so they work to the penny whatever the year rounds its factor lines to.
/// </summary>
internal static class PlainProtection
{
    public static void Apply(YearRules rules, FormulaInputs formula, PlainShare share)
    {
        bool complete = !share.Missing.Any(l => l <= BudgetLine.Sparsity);
        decimal? uplift = complete ? Uplift(rules, formula, share) : null;
        share.Set(BudgetLine.MinimumPerPupil, uplift);

        // The guarantee compares whole shares, so an amount that is not given blocks it too.
        bool whole = !share.Missing.Any(l => l <= BudgetLine.MinimumPerPupil);
        decimal? perPupil = whole ? BaselinePerPupil(formula, share) : null;
        decimal? guarantee = perPupil is null || rules.Mfg is null ? null : Guarantee(rules, formula, share, perPupil.Value);
        share.Set(BudgetLine.Mfg, guarantee);
        // An authority without a cap caps nobody, but as long as data are missing the line is open.
        if (rules.CapAndScale is not null || guarantee is null)
            share.Set(BudgetLine.CapAndScale, guarantee is null ? null : -Deduction(rules, formula, share, perPupil!.Value));
    }

    private static decimal? Uplift(YearRules rules, FormulaInputs formula, PlainShare share)
    {
        if (Level(rules, formula) is not (decimal level, decimal yearGroups)) return null;
        decimal shortfall = level - MinimumRelevant(share) * yearGroups;
        return shortfall <= 0m ? 0m : PlainRounding.Divide(shortfall, yearGroups, Kernel.Rounding.Penny);
    }

    // The level times the pupils, as a numerator over the number of year groups: the level itself stays unrounded (F20).
    private static (decimal Numerator, decimal YearGroups)? Level(YearRules rules, FormulaInputs formula)
    {
        YearGroups years = formula.YearGroups;
        decimal total = years.Primary + years.KeyStage3 + years.KeyStage4;
        if (rules.MinimumPerPupil is not MinimumPerPupilLevels levels || total == 0m) return null;
        decimal weighted = levels.Primary.Pounds * years.Primary
                           + levels.KeyStage3.Pounds * years.KeyStage3
                           + levels.KeyStage4.Pounds * years.KeyStage4;
        return (weighted * PlainCalculator.AllPupils(formula), total);
    }

    private static decimal MinimumRelevant(PlainShare share) => share.Sum(l => l <= BudgetLine.Sparsity);

    private static decimal? BaselinePerPupil(FormulaInputs formula, PlainShare share)
    {
        if (formula.Baseline is not MfgBaseline last || last.PriorPupils.Value <= 0m) return null;
        decimal comparable = last.PriorYearShare.Pounds - last.PriorExclusions.Pounds
                             - share[BudgetLine.LumpSum] - share[BudgetLine.Sparsity] - last.TechnicalAdjustments.Pounds;
        return PlainRounding.Divide(comparable, last.PriorPupils.Value, Kernel.RoundingMode.HalfUp, 0.01m);
    }

    private static decimal Guarantee(YearRules rules, FormulaInputs formula, PlainShare share, decimal perPupil)
    {
        decimal uplift = PlainRounding.ToPenny(perPupil * rules.Mfg!.Percentage.Value);
        decimal guaranteed = (perPupil + uplift) * PlainCalculator.AllPupils(formula);
        decimal gap = guaranteed - Adjusted(formula, share);
        return gap <= 0m ? 0m : PlainRounding.ToPenny(gap); // The whole chain is in round2 (F26, F27).
    }

    private static decimal Adjusted(FormulaInputs formula, PlainShare share) =>
        share.Sum(l => l <= BudgetLine.MinimumPerPupil)
        - share[BudgetLine.LumpSum] - share[BudgetLine.Sparsity] - formula.Baseline!.CurrentExclusions.Pounds;

    // scale x ((adjusted / N - b) / b - cap) x N x b, written without dividing; the add-back is the limit (F21).
    private static decimal Deduction(YearRules rules, FormulaInputs formula, PlainShare share, decimal perPupil)
    {
        if (share[BudgetLine.Mfg] > 0m || perPupil <= 0m) return 0m;
        decimal pupils = PlainCalculator.AllPupils(formula), scale = rules.CapAndScale!.Scale.Value;
        decimal excess = Adjusted(formula, share) - perPupil * pupils * (1m + rules.CapAndScale.Cap.Value);
        if (excess <= 0m) return 0m;

        decimal deduction = PlainRounding.ToPenny(excess * scale);
        (decimal level, decimal yearGroups) = Level(rules, formula)!.Value;
        decimal above = (MinimumRelevant(share) + share[BudgetLine.MinimumPerPupil]) * yearGroups - level;
        decimal mayTake = above <= 0m ? 0m : PlainRounding.Divide(above, yearGroups, Kernel.RoundingMode.Truncate, 0.01m);
        return Math.Min(deduction, mayTake);
    }
}
