using System.Globalization;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Files;

/// <summary>Puts a year's parameters together into rules. Rows have been checked when they were read; here only what they say together is.</summary>
internal sealed class YearRulesCompiler
{
    private readonly FundingYear year;
    private readonly int authorityCode;
    private readonly List<Parameter> inForce;
    private readonly Dictionary<string, Parameter> byName;
    private readonly List<Finding> findings = [];
    private readonly Exact? areaCost;
    private readonly string? mfgApproval;

    public YearRulesCompiler(ParameterSet national, ParameterSet? own, int authorityCode, DsgGrant? grant, IReadOnlyList<LeverParameter> levers)
    {
        (year, this.authorityCode) = (national.Year, authorityCode);
        mfgApproval = levers.LastOrDefault(l => l.Parameter.Name == "mfg.percentage")?.Approval;
        // A recipe is one thing: the authority's own takes the place of the whole national one.
        bool ownRecipe = own?.Parameters.Any(IsOfRecipe) ?? false;
        inForce = [.. national.Parameters.Where(p => !(ownRecipe && IsOfRecipe(p)))];
        foreach (Parameter parameter in (own?.Parameters ?? []).Concat(levers.Select(l => l.Parameter)))
        {
            int replaced = inForce.FindIndex(p => p.Name == parameter.Name);
            if (replaced < 0) inForce.Add(parameter);
            else inForce[replaced] = parameter;
        }

        byName = inForce.ToDictionary(p => p.Name);
        if (!byName.ContainsKey("aca") && Derived(grant) is Parameter derived)
        {
            inForce.Add(derived);
            byName.Add("aca", derived);
        }

        areaCost = Number("aca") is decimal value ? Exact.Of(value) : null;
    }

    public Read<YearRules> Compile()
    {
        if (areaCost is null)
            findings.Add(Finding.Warning("area_cost_missing",
                $"No area cost adjustment is known for authority {authorityCode} in {year}: national rates are not used. Add the parameter aca, or local rates, with a source."));
        var rules = new YearRules(
            authorityCode, year,
            [.. BudgetLines.All.Where(l => l.IsPupilLed()).Select(l => AdjustedRate(l.Name()))],
            AdjustedMoney("lump_sum_primary"), AdjustedMoney("lump_sum_secondary"),
            Word("formula.factor_basis") == "exact_count" ? FactorBasis.ExactCount : FactorBasis.SixDecimalProportion,
            new Rounding(LineMode(), Word("formula.line_rounding_unit") == "pound" ? 100 : 1),
            MinimumLevels(), Guarantee(), CapAndScale(),
            Sparsity("primary"), Sparsity("secondary"), Sparsity("middle"), Sparsity("all_through"),
            [.. PlaceRateNames.All.Select(PlaceRate).OfType<PlaceRate>()],
            NotionalSen(), [.. inForce]);
        NoteSparsity(rules);
        return new(findings.Any(f => f.Severity == FindingSeverity.Error) ? null : rules, findings);
    }

    // The unit before area cost is the same for all, so what an authority gets over it is its area cost adjustment.
    private Parameter? Derived(DsgGrant? grant)
    {
        string source = "area cost of high needs, used for schools";
        Quantity? value = grant?.AreaCostAdjustment;
        if (grant?.HighNeedsUnit is Rate unit && RateOf("aca.national_high_needs_unit") is Rate national)
        {
            value = Quantity.Nearest(new Exact(unit.Millionths, national.Millionths), 6);
            source = $"high needs basic entitlement unit {unit} over the national {national}, used for schools";
        }

        return value is null ? null : new("aca", value.Value.ToString(), "ratio", SourceStatus.Unverified, source, grant!.Source);
    }

    private Rate? AdjustedRate(string name) =>
        RateOf($"local.{name}") ?? (AdjustedMoney(name) is Money amount ? Rate.Of(amount) : null);

    private Money? AdjustedMoney(string name)
    {
        if (RateOf($"local.{name}") is Rate local) return Rounding.Penny.Apply(local.Pence);
        return areaCost is Exact factor && RateOf($"nff.{name}") is Rate national ? Rounding.Penny.Apply(national.Pence * factor) : null;
    }

    private RoundingMode LineMode() => Word("formula.line_rounding") switch
    {
        "half_even" => RoundingMode.HalfEven,
        "truncate" => RoundingMode.Truncate,
        "up" => RoundingMode.Up,
        _ => RoundingMode.HalfUp,
    };

    private MinimumPerPupilLevels? MinimumLevels() =>
        RateOf("mppl.primary") is Rate primary && RateOf("mppl.key_stage_3") is Rate third && RateOf("mppl.key_stage_4") is Rate fourth
            ? new(primary, third, fourth)
            : null;

    private MfgRule? Guarantee()
    {
        if (Number("mfg.percentage") is not decimal percentage) return null;
        decimal? least = Number("mfg.minimum"), greatest = Number("mfg.maximum");
        Parameter given = byName["mfg.percentage"];
        if (least is null || greatest is null)
            findings.Add(Finding.Warning("mfg_range_missing", $"{year} has no legal range for the guarantee (mfg.minimum, mfg.maximum): {given.Value}% is not checked.", given.At.File, given.At.Line, "value"));
        else if ((percentage < least || percentage > greatest) && mfgApproval is not null)
            findings.Add(Finding.Warning("mfg_by_approval", $"A guarantee of {given.Value}% lies outside what {year} allows, {Plain(least.Value)}% to {Plain(greatest.Value)}%; {Affording.OutcomeWords.Approved(mfgApproval)}.", given.At.File, given.At.Line, "value"));
        else if (percentage < least || percentage > greatest)
            findings.Add(Finding.Error("mfg_out_of_range", $"A guarantee of {given.Value}% lies outside what {year} allows: {Plain(least.Value)}% to {Plain(greatest.Value)}%.", given.At.File, given.At.Line, "value"));
        return new(Quantity.Of(percentage / 100m));
    }

    private CapAndScaleRule? CapAndScale() =>
        Share("cap.percentage") is Quantity cap && Share("cap.scale") is Quantity scale ? new(cap, scale) : null;

    private SparsityRule? Sparsity(string phase)
    {
        bool tapers = Word("sparsity.distance_taper") == "linear";
        Quantity? from = Measure($"sparsity.taper_from_miles_{phase}");
        return Word("sparsity.distance_taper") is not null
            && AdjustedRate($"sparsity_maximum_{phase}") is Rate maximum
            && Measure($"sparsity.minimum_miles_{phase}") is Quantity miles
            && Measure($"sparsity.year_group_limit_{phase}") is Quantity limit
            && (!tapers || from is not null)
                ? new(maximum, miles, limit, tapers ? from : null)
                : null;
    }

    private void NoteSparsity(YearRules rules)
    {
        SparsityRule?[] found = [rules.SparsityPrimary, rules.SparsitySecondary, rules.SparsityMiddle, rules.SparsityAllThrough];
        bool tapers = Word("sparsity.distance_taper") == "linear";
        string[] missing = [.. ParameterCatalogue.Phases.Where((_, i) => found[i] is null).SelectMany(phase => SparsityNames(phase, tapers)).Where(n => !byName.ContainsKey(n) && !byName.ContainsKey(n.Replace("nff.", "local.", StringComparison.Ordinal)))];
        if (missing.Length > 0)
            findings.Add(Finding.Warning("sparsity_incomplete",
                $"Sparsity of {year} has no value for {string.Join(", ", missing)}: it is not calculated for these phases. Add them to the authority's parameters.csv with their source."));
    }

    private static IEnumerable<string> SparsityNames(string phase, bool tapers)
    {
        yield return $"nff.sparsity_maximum_{phase}";
        yield return $"sparsity.minimum_miles_{phase}";
        yield return $"sparsity.year_group_limit_{phase}";
        if (tapers) yield return $"sparsity.taper_from_miles_{phase}";
    }

    private PlaceRate? PlaceRate(PlaceRateNames names) =>
        RateOf(names.Rate) is Rate rate && byName.TryGetValue(names.Periods, out Parameter? periods)
            ? new(names.Kind, rate, names.Unoccupied is null ? null : RateOf(names.Unoccupied), [.. PeriodList.Parse(periods.Value)!])
            : null;

    private NotionalSenRecipe? NotionalSen()
    {
        Parameter[] recipe = [.. inForce.Where(IsOfRecipe)];
        if (recipe.Length == 0) return null;
        var shares = from line in BudgetLines.All
                     let share = line < BudgetLine.MinimumPerPupil ? Share($"notional_sen.{line.Name()}") : null
                     where share is not null
                     select (line, share.Value);
        Rate lump = RateOf("notional_sen.fixed_lump") ?? Rate.Zero;
        return new([.. shares], Rounding.Penny.Apply(lump.Pence), RateOf("notional_sen.per_pupil") ?? Rate.Zero,
            recipe.Max(p => p.Status), string.Join("; ", recipe.Select(p => p.Source).Distinct()))
        {
            SchoolsBlock = Share("notional_sen.schools_block_share") ?? Quantity.Zero,
        };
    }

    internal static bool IsOfRecipe(Parameter parameter) => parameter.Name.StartsWith("notional_sen.", StringComparison.Ordinal);

    private decimal? Number(string name) =>
        byName.TryGetValue(name, out Parameter? parameter) ? decimal.Parse(parameter.Value, CultureInfo.InvariantCulture) : null;

    private Rate? RateOf(string name) => Number(name) is decimal value ? Rate.OfPounds(value) : null;
    private Quantity? Measure(string name) => Number(name) is decimal value ? Quantity.Of(value) : null;
    private Quantity? Share(string name) => Number(name) is decimal value ? Quantity.Of(value / 100m) : null;

    private string? Word(string name) => byName.TryGetValue(name, out Parameter? parameter) ? parameter.Value : null;

    private static string Plain(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
