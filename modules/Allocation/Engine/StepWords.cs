using FundingPlatform.Allocation.Files;
using FundingPlatform.Allocation.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Engine;

/// <summary>Puts recorded numbers into words: what went in and where it is from, the formula with the numbers, the rounding.</summary>
internal sealed class StepWords(YearRules rules, SchoolFunding school, CountedWords counted, Func<BudgetLine, bool> has)
{
    private const string PennyHalfUp = "half up to the penny", None = "none";

    public ExplainedStep Explain(TracedStep step)
    {
        var result = new Money((long)step.Result);
        if (BudgetLines.Named(step.Rule) is BudgetLine line)
            return line.IsPupilLed() ? PupilLed(step, line, result) : Line(step, line, result);
        (string inputs, string formula, string rounding) = step.Rule switch
        {
            StepNames.MinimumShare => (Given("mppl.") + $"; {Pupils()}", $"{Levels(step)} x {Count(step, "pupils")} = {result}", PennyHalfUp),
            StepNames.MfgBaseline => (Baseline(), $"{Amount(step, "last year's share less exclusions")} - {Amount(step, "lump sum")} - {Amount(step, "sparsity")} = {result}", None),
            StepNames.MfgBaselinePerPupil => (Baseline(), $"{Amount(step, "baseline")} / {Count(step, "prior pupils")} = {result}", PennyHalfUp),
            StepNames.MfgUplift => (Given("mfg."), $"{Amount(step, "baseline per pupil")} x {Count(step, "percentage")} = {result}", PennyHalfUp),
            StepNames.MfgGuaranteed => (Pupils(), $"({Amount(step, "baseline per pupil")} + {Amount(step, "uplift per pupil")}) x {Count(step, "pupils")} = {result}", PennyHalfUp),
            StepNames.MfgAdjusted => (Baseline(), $"lines above - lump sum - sparsity - {school.Formula!.Baseline!.CurrentExclusions} = {result}", None),
            StepNames.CapDeduction => (Given("cap."), $"{Count(step, "scale")} x ({Amount(step, "adjusted")} - {Count(step, "pupils")} x {Amount(step, "baseline per pupil")} x (1 + {Count(step, "cap")})), where above 0 = {result}", PennyHalfUp),
            StepNames.NotionalSen => ($"{rules.NotionalSen!.Source} ({Status(rules.NotionalSen.Status)})", $"{Recipe(step)} = {result}", PennyHalfUp),
            BudgetLines.BudgetShare => ("the two subtotals", $"{BudgetLines.SchoolsBlockShare} + {BudgetLines.HighNeedsAllocation} = {result}", None),
            _ => ("the lines above", $"sum = {result}", None),
        };
        return new(step.Rule, Rule(step.Rule), inputs, formula, rounding, result);
    }

    /// <summary>One entry of commissioned places.</summary>
    public ExplainedStep Place(PlaceAmount paid)
    {
        CommissionedPlaces entry = paid.Entry;
        PlaceRateNames names = PlaceRateNames.All.First(n => n.Kind == entry.Kind);
        string rate = paid.Rate!.Unoccupied is Rate empty && entry.OccupiedAtCensus is Quantity onRoll
            ? $"{(onRoll < entry.Places ? onRoll : entry.Places)} occupied x £{paid.Rate.Occupied} + {(onRoll < entry.Places ? entry.Places - onRoll : Quantity.Zero)} not occupied x £{empty}"
            : $"{entry.Places} x £{paid.Rate.Occupied}";
        return new(StepNames.PlaceEntry, RuleTexts.Of(StepNames.PlaceEntry),
            $"{PlaceFunding.Words(entry.Kind)}, {entry.Period} ({Status(entry.Status)}: {(entry.Basis is string basis ? $"{basis}, " : "")}{entry.Source}); {Named(names.Rate, names.Unoccupied ?? "", names.Periods)}",
            $"({rate}) x {paid.Share} of the year = {paid.Amount}", PennyHalfUp, paid.Amount!.Value);
    }

    private string Rule(string step) =>
        step == BudgetLines.HighNeedsAllocation ? RuleTexts.HighNeeds(has) : RuleTexts.Of(step);

    private ExplainedStep PupilLed(TracedStep step, BudgetLine line, Money result)
    {
        FormulaInputs formula = school.Formula!;
        Quantity phase = FactorUnits.PhasePupils(formula.Pupils, line), units = Counted(step, "units");
        bool isBasic = line <= BudgetLine.BasicEntitlementKs4;
        FactorInput? input = isBasic ? null : formula.Factors[(int)line];
        string counted = !isBasic && rules.Basis == FactorBasis.SixDecimalProportion
            ? $"{phase} x {Quantity.Nearest(units.Exact / phase.Exact, 6)}"
            : $"{units}";
        string inputs = RateInputs(line.Name()) + "; " + Pupils()
            + (input is null ? "" : $"; {(input.Pupils is Quantity given ? $"{given} pupils" : $"proportion {input.Proportion}")} ({Status(input.Status)}: {input.Source})");
        return new(line.Name(), RuleTexts.Of(line.Name()), inputs, $"{RateWords(line.Name(), $"£{new Rate((long)Value(step, "rate"))}")} x {counted} = {result}", LineRounding(), result);
    }

    private ExplainedStep Line(TracedStep step, BudgetLine line, Money result)
    {
        (string inputs, string formula, string rounding) = line switch
        {
            BudgetLine.LumpSum => (RateInputs(LumpSumName), RateWords(LumpSumName, $"{result}"), PennyHalfUp),
            BudgetLine.Sparsity => SparsityWords(result),
            BudgetLine.SplitSite => Ready(school.Formula!.SplitSite!),
            BudgetLine.Rates => Ready(school.Formula!.Rates!),
            BudgetLine.Pfi => Ready(school.Formula!.Pfi!),
            BudgetLine.Exceptional => Ready(school.Formula!.Exceptional!),
            BudgetLine.MinimumPerPupil => ("the steps above", $"max(0, {Amount(step, "share at the level")} - {Amount(step, "lines that count")}) = {result}", None),
            BudgetLine.Mfg => ("the steps above", $"max(0, {Amount(step, "guaranteed")} - {Amount(step, "adjusted")}) = {result}", None),
            BudgetLine.CapAndScale => ("the steps above", $"-min({Amount(step, "deduction")}, {Amount(step, "above the minimum level")}) = {result}", None),
            BudgetLine.PlaceFunding => ("the entries above", $"sum = {result}", None),
            BudgetLine.TopUp => ($"{school.PricedPlacements} priced placements{(school.UnpricedPlacements > 0 ? $"; {school.UnpricedPlacements} more have no price and are not in it" : "")}", $"sum = {result}", None),
            BudgetLine.VolumeTopUp => (Steps(counted.VolumeTopUp), $"what the scheme pays = {result}", None),
            BudgetLine.Contingency => (Steps(counted.Contingency), $"what the fund pays = {result}", None),
            BudgetLine.BandProtection => ($"{school.ProtectionAwards} protection awards of assimilation plans{(school.UnpricedProtectionAwards > 0 ? $"; {school.UnpricedProtectionAwards} more have no price and are not in it" : "")}", $"sum = {result}", None),
            _ => (string.Join("; ", school.Adjustments.Select(a => $"{a.Reason} {a.Amount} ({Status(a.Status)}: {a.Source})")), $"sum = {result}", None),
        };
        return new(line.Name(), RuleTexts.Of(line.Name()), inputs, formula, rounding, result);
    }

    private static string Steps(IReadOnlyList<string> steps) => steps.Count == 0 ? "the authority's scheme and its counts" : string.Join(" ", steps);

    private (string Inputs, string Formula, string Rounding) SparsityWords(Money result)
    {
        FormulaInputs formula = school.Formula!;
        SparsityRule rule = SparsityFactor.RuleFor(rules, school.Group, formula.YearGroups)!;
        string taper = rule.TaperFromMiles is Quantity from ? $", tapered from {from} miles" : "";
        return ($"{formula.Sparsity!.DistanceMiles} miles ({Status(formula.Sparsity.Status)}: {formula.Sparsity.Source}); {Pupils()}; {Given("sparsity_maximum")}; {Given("sparsity.")}",
            $"at most £{rule.Maximum} from {rule.MinimumMiles} miles{taper}; year group {formula.Pupils.Total} / {formula.YearGroups.Total} against a limit of {rule.YearGroupLimit} = {result}", LineRounding());
    }

    private static (string Inputs, string Formula, string Rounding) Ready(GivenAmount amount) => ($"{Status(amount.Status)}: {amount.Source}", $"{amount.Amount}", None);

    private string Levels(TracedStep step)
    {
        MinimumPerPupilLevels level = rules.MinimumPerPupil!;
        (double primary, double third, double fourth) = (Value(step, "years primary"), Value(step, "years key stage 3"), Value(step, "years key stage 4"));
        return $"({primary} x £{level.Primary} + {third} x £{level.KeyStage3} + {fourth} x £{level.KeyStage4}) / {primary + third + fourth}";
    }

    private string Recipe(TracedStep step)
    {
        NotionalSenRecipe recipe = rules.NotionalSen!;
        return string.Join(" + ", recipe.Shares.Select(part => $"{part.Share} x {part.Line.Name()}")
            .Concat(recipe.SchoolsBlock == Quantity.Zero ? [] : [$"{recipe.SchoolsBlock} x {BudgetLines.SchoolsBlockShare} {Amount(step, BudgetLines.SchoolsBlockShare)}"])
            .Concat(recipe.Lump == Money.Zero ? [] : [$"{recipe.Lump}"])
            .Concat(recipe.PerPupil == Rate.Zero ? [] : [$"£{recipe.PerPupil} x {school.Formula!.Pupils.Total}"]));
    }

    private string Pupils()
    {
        FormulaPupils pupils = school.Formula!.Pupils;
        return $"formula pupils: primary {pupils.Primary}, key stage 3 {pupils.KeyStage3}, key stage 4 {pupils.KeyStage4} ({Status(pupils.Status)}: {pupils.Source})";
    }

    private string Baseline()
    {
        MfgBaseline last = school.Formula!.Baseline!;
        return $"last year's share {last.PriorYearShare} less exclusions {last.PriorExclusions} and technical adjustments {last.TechnicalAdjustments}, {last.PriorPupils} pupils ({Status(last.Status)}: {last.Source})";
    }

    private string LumpSumName => school.Group == SchoolGroup.Primary ? "lump_sum_primary" : "lump_sum_secondary";

    private string RateInputs(string name) =>
        Find($"local.{name}") is Parameter local ? Words([local]) : Named($"nff.{name}", "aca");

    // A rate that the authority states is used as it is; a national one is first multiplied and rounded to the penny.
    private string RateWords(string name, string rate) =>
        Find($"local.{name}") is null && Find($"nff.{name}") is Parameter national && Find("aca") is Parameter area
            ? $"({national.Value} x {area.Value} = {rate})" : rate;

    private Parameter? Find(string name) => rules.Parameters.FirstOrDefault(p => p.Name == name);
    private string Given(string part) => Words(rules.Parameters.Where(p => p.Name.Contains(part, StringComparison.Ordinal)));
    private string Named(params string[] names) => Words(rules.Parameters.Where(p => names.Contains(p.Name)));

    private static string Words(IEnumerable<Parameter> parameters)
    {
        string[] each = [.. parameters.Select(p => $"{p.Name} {p.Value} ({Status(p.Status)}: {p.Source}, {p.At})")];
        return each.Length == 0 ? "no parameter of that name" : string.Join("; ", each);
    }

    private string LineRounding()
    {
        string unit = rules.LineRounding.UnitPence switch { 1 => "penny", 100 => "pound", _ => $"multiple of {new Money(rules.LineRounding.UnitPence)}" };
        return rules.LineRounding.Mode switch
        {
            RoundingMode.HalfUp => $"half up to the {unit}",
            RoundingMode.HalfEven => $"half even to the {unit}",
            RoundingMode.Truncate => $"cut off to the {unit}",
            _ => $"up to the {unit}",
        };
    }

    private static string Status(SourceStatus status) => status switch
    {
        SourceStatus.Verified => "verified",
        SourceStatus.Unverified => "unverified",
        SourceStatus.Estimated => "estimated",
        SourceStatus.Given => "given",
        _ => "illustrative",
    };

    private static double Value(TracedStep step, string input) => step.Inputs.First(i => i.Name == input).Value;
    private static Money Amount(TracedStep step, string input) => new((long)Value(step, input));
    private static Quantity Counted(TracedStep step, string input) => new((long)Value(step, input));
    private static string Count(TracedStep step, string input) => Counted(step, input).ToString();
}
