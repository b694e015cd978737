using System.Text;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Reference.Tests;

/// <summary>Finds where calculator and twin differ at a school, and the least school that still shows it.</summary>
internal static class Disagreement
{
    public static SchoolShare Alone(YearRules rules, SchoolFunding school) => FundingCalculator.Calculate(rules, [school]).Value[0];

    public static List<string> Differences(YearRules rules, SchoolFunding school, SchoolShare fast)
    {
        PlainShare plain = PlainCalculator.Calculate(rules, school);
        var found = new List<string>();
        foreach (BudgetLine line in BudgetLines.All)
        {
            decimal amount = fast[line]?.Pounds ?? 0m;
            if (amount != plain[line]) found.Add($"  {line.Name()}: calculator £{amount}, twin £{plain[line]}");
            NotCalculated? missing = fast.Missing.FirstOrDefault(m => m.Line == line);
            if (missing is null == plain.Missing.Contains(line))
                found.Add($"  {line.Name()}: {(missing is null ? "missing for the twin only" : $"missing for the calculator only, needs {missing.Needs}")}");
            if (missing is not null && fast[line] is not null) found.Add($"  {line.Name()}: both missing and listed");
        }

        if (fast.BudgetShare.Pounds != plain.BudgetShare) found.Add($"  budget_share: calculator {fast.BudgetShare}, twin £{plain.BudgetShare}");
        if (fast.NotionalSen?.Pounds != plain.NotionalSen) found.Add($"  notional SEN: calculator {fast.NotionalSen}, twin £{plain.NotionalSen}");
        if (fast.HighNeedsAllocation.Pounds != plain.HighNeeds) found.Add($"  high_needs_allocation: calculator {fast.HighNeedsAllocation}, twin £{plain.HighNeeds}");
        return found;
    }

    // Takes away from the school whatever it can lose and still fail.
    public static SchoolFunding Lessen(YearRules rules, SchoolFunding school)
    {
        if (Differences(rules, school, Alone(rules, school)).Count == 0) return school;
        for (bool lessened = true; lessened;)
        {
            lessened = false;
            foreach (SchoolFunding smaller in Smaller(school))
            {
                if (Weight(smaller) >= Weight(school) || Differences(rules, smaller, Alone(rules, smaller)).Count == 0) continue;
                (school, lessened) = (smaller, true);
                break;
            }
        }

        return school;
    }

    private static IEnumerable<SchoolFunding> Smaller(SchoolFunding school)
    {
        yield return school with { Places = [], Adjustments = [], TopUps = Money.Zero, PricedPlacements = 0, BandProtection = Money.Zero, ProtectionAwards = 0 };
        foreach (CommissionedPlaces places in school.Places) yield return school with { Places = school.Places.Remove(places) };
        if (school.Formula is not FormulaInputs formula) yield break;
        yield return school with { Formula = formula with { Baseline = null } };
        yield return school with { Formula = formula with { SplitSite = null, Rates = null, Pfi = null, Exceptional = null } };
        for (int i = 0; i < formula.Factors.Length; i++)
            if (formula.Factors[i] is { Proportion.HundredMillionths: not 0 } or { Pupils.HundredMillionths: not 0 })
                yield return school with { Formula = formula with { Factors = formula.Factors.SetItem(i, new(null, Quantity.Zero, SourceStatus.Given, "none")) } };
    }

    public static int Weight(SchoolFunding school) =>
        school.Places.Length + school.Adjustments.Length + (school.PricedPlacements > 0 ? 1 : 0) + (school.ProtectionAwards > 0 ? 1 : 0)
        + (school.Formula is not FormulaInputs formula
            ? 0
            : 10 + (formula.Baseline is null ? 0 : 1)
              + new[] { formula.SplitSite, formula.Rates, formula.Pfi, formula.Exceptional }.Count(g => g is not null)
              + formula.Factors.Count(f => f is { Proportion.HundredMillionths: not 0 } or { Pupils.HundredMillionths: not 0 }));

    public static string Describe(YearRules rules, SchoolFunding school)
    {
        var text = new StringBuilder().AppendLine($"{rules.Basis}, {rules.LineRounding}, {rules.MinimumPerPupil}, {rules.Mfg}, {rules.CapAndScale}")
            .AppendLine($"{school.Group}, {school.PricedPlacements} placements of {school.TopUps}, {school.ProtectionAwards} protection awards of {school.BandProtection}, adjustments {string.Join(' ', school.Adjustments.Select(a => a.Amount))}");
        foreach (CommissionedPlaces places in school.Places)
            text.AppendLine($"{places.Kind} {places.Period} {places.Places} places, {places.OccupiedAtCensus} occupied at {rules.PlaceRates.FirstOrDefault(r => r.Kind == places.Kind)}");
        if (school.Formula is not FormulaInputs formula) return text.ToString();
        text.AppendLine($"{formula.Pupils}, {formula.YearGroups}, {formula.Sparsity}, {formula.Baseline}");
        for (int i = 0; i < formula.Factors.Length; i++)
            if (formula.Factors[i] is not { Proportion.HundredMillionths: 0 })
                text.AppendLine($"{((BudgetLine)i).Name()}: rate {rules.FactorRates[i]}, {formula.Factors[i]}");
        return text.ToString();
    }
}
