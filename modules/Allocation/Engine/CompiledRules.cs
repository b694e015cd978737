using System.Collections.Immutable;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// A year's rules as plain numbers for the lanes: rates in millionths of a pound, shares in hundred-millionths, money in
/// pence. A rule without a value stands as 0 here; which lines are left out for it is decided at the door.
/// </summary>
internal sealed record CompiledRules(
    double[] Rates,
    LineRounder Rounder,
    double MinimumPrimary,
    double MinimumKeyStage3,
    double MinimumKeyStage4,
    double MfgPercentage,
    double Cap,
    double Scale,
    ImmutableArray<(BudgetLine Line, double Share)> NotionalShares,
    double NotionalOfBlock,
    double NotionalLump,
    double NotionalPerPupil)
{
    /// <summary>Whether a gain may be cut: without a rule, or at a scale of 0, nothing is.</summary>
    public bool Caps => Scale > 0;

    /// <summary>Whether there is a recipe of notional SEN that comes to anything.</summary>
    public bool HasNotionalSen => NotionalShares.Length > 0 || NotionalOfBlock != 0 || NotionalLump != 0 || NotionalPerPupil != 0;

    /// <summary>Compiles, or says which rule the engine cannot hold.</summary>
    public static Outcome<CompiledRules> Of(YearRules rules) => Refusal(rules) is Fault fault
        ? fault
        : new CompiledRules(
            [.. rules.FactorRates.Select(rate => (double)(rate?.Millionths ?? 0))],
            new LineRounder(rules.LineRounding),
            rules.MinimumPerPupil?.Primary.Millionths ?? 0,
            rules.MinimumPerPupil?.KeyStage3.Millionths ?? 0,
            rules.MinimumPerPupil?.KeyStage4.Millionths ?? 0,
            rules.Mfg?.Percentage.HundredMillionths ?? 0,
            rules.CapAndScale?.Cap.HundredMillionths ?? 0,
            rules.CapAndScale?.Scale.HundredMillionths ?? 0,
            [.. (rules.NotionalSen?.Shares ?? []).Select(part => (part.Line, (double)part.Share.HundredMillionths))],
            rules.NotionalSen?.SchoolsBlock.HundredMillionths ?? 0,
            rules.NotionalSen?.Lump.Pence ?? 0,
            rules.NotionalSen?.PerPupil.Millionths ?? 0);

    private static Fault? Refusal(YearRules rules)
    {
        if (rules.FactorRates.Length != BudgetLines.PupilLedCount)
            return Bounds.OutOfRange("rules", "factor rates", $"{rules.FactorRates.Length} rates for {BudgetLines.PupilLedCount} factors.");
        for (int factor = 0; factor < BudgetLines.PupilLedCount; factor++)
            if (rules.FactorRates[factor] is Rate rate && !Bounds.IsRate(rate))
                return Bounds.OutOfRange("rules", ((BudgetLine)factor).Name(), $"a rate of £{rate} is below 0 or too large.");
        if (rules.LineRounding.UnitPence is < 1 or > LineRounder.LargestUnit)
            return Bounds.OutOfRange("rules", "line rounding", $"a unit of {rules.LineRounding.UnitPence} pence is not from 1 to {LineRounder.LargestUnit}.");
        if (rules.MinimumPerPupil is { } minimum && !(Bounds.IsRate(minimum.Primary) && Bounds.IsRate(minimum.KeyStage3) && Bounds.IsRate(minimum.KeyStage4)))
            return Bounds.OutOfRange("rules", "minimum per-pupil levels", "a level is below 0 or too large.");
        if (rules.Mfg is { } mfg && (mfg.Percentage > Quantity.One || mfg.Percentage < Quantity.Of(-1)))
            return Bounds.OutOfRange("rules", "mfg", $"a percentage of {mfg.Percentage} as a share is beyond -1 to 1; write 0.5% as 0.005.");
        return CapRefusal(rules) ?? NotionalRefusal(rules.NotionalSen);
    }

    private static Fault? CapRefusal(YearRules rules)
    {
        if (rules.CapAndScale is not { } rule) return null;
        return rule.Cap > Quantity.One || rule.Cap < Quantity.Of(-1) || rule.Scale < Quantity.Zero || rule.Scale > Quantity.One
            ? Bounds.OutOfRange("rules", "cap and scale", $"the cap {rule.Cap} is a share from -1 to 1 and the scale {rule.Scale} one from 0 to 1; write 3% as 0.03.")
            : null;
    }

    private static Fault? NotionalRefusal(NotionalSenRecipe? recipe)
    {
        if (recipe is null) return null;
        foreach ((string of, Quantity share) in recipe.Shares.Select(part => (part.Line.Name(), part.Share)).Append((BudgetLines.SchoolsBlockShare, recipe.SchoolsBlock)))
            if (share < Quantity.Zero || share > Quantity.One)
                return Bounds.OutOfRange("rules", "notional sen", $"a share of {share} of {of} is not from 0 to 1; write 5% as 0.05.");
        return Bounds.IsAmount(recipe.Lump) && Bounds.IsRate(recipe.PerPupil)
            ? null
            : Bounds.OutOfRange("rules", "notional sen", "the lump or the amount per pupil is too large.");
    }
}
