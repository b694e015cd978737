using System.Globalization;
using FundingPlatform.Allocation.Affording;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Affording;

/// <summary>Authorities of a few schools whose formula can be worked out by hand: basic entitlement, a lump sum, protections and nothing else.</summary>
internal static class SmallAuthority
{
    public static readonly FundingYear Year = new(2023);

    /// <summary>Rules by name and value; every other factor of primary pupils has a rate of nothing.</summary>
    public static ParameterSet RulesOf(params (string Name, decimal Value)[] values)
    {
        Dictionary<string, decimal> all = BudgetLines.All.Where(l => l.IsPupilLed() && l is not (BudgetLine.BasicEntitlementKs3 or BudgetLine.BasicEntitlementKs4)).ToDictionary(l => $"local.{l.Name()}", _ => 0m);
        (all["local.lump_sum_primary"], all["local.lump_sum_secondary"]) = (0m, 0m);
        foreach (string stage in (string[])["primary", "key_stage_3", "key_stage_4"]) all[$"mppl.{stage}"] = 0m;
        (all["mfg.minimum"], all["mfg.maximum"]) = (0m, 0.5m);
        foreach ((string name, decimal value) in values) all[name] = value;
        return new(Year, 351, [.. all.Select(p => new Parameter(p.Key, p.Value.ToString(CultureInfo.InvariantCulture), "", SourceStatus.Given, "test", new("test", 1))), .. Sparsity()]);
    }

    /// <summary>A primary school of so many pupils; last year's share per pupil where it has a guarantee.</summary>
    public static SchoolFunding School(int id, decimal pupils, decimal? lastYearPerPupil = null, Money premises = default) => new(
        id, id, $"School {id}", SchoolGroup.Primary, false,
        new(new(Quantity.Of(pupils), Quantity.Zero, Quantity.Zero, SourceStatus.Given, "test"), new(7, 0, 0),
            [.. FormulaInputs.NoFactors.Select(_ => new FactorInput(Quantity.Zero, null, SourceStatus.Given, "test"))],
            new(Quantity.Zero, SourceStatus.Given, "test"), None, new(premises, SourceStatus.Given, "test"), None, None,
            lastYearPerPupil is decimal per ? new(Rounding.Penny.Apply(Exact.Of(per * pupils * 100m)), Money.Zero, Money.Zero, Quantity.Of(pupils), premises, SourceStatus.Given, "test") : null),
        [], Money.Zero, 0, 0, []);

    public static Formula FormulaOf(ParameterSet rules, params SchoolFunding[] schools)
    {
        Read<YearRules> compiled = YearRulesFile.Compile(rules, null, 351, null);
        Assert.False(compiled.Failed, string.Join('\n', compiled.Findings));
        return new(rules, null, 351, null, compiled.Value!, schools);
    }

    public static Money Total(this Formula formula, params LeverParameter[] levers) => formula.Shares(levers).Value.Sum(s => s.SchoolsBlockShare);

    public static Lever Lever(LeverKind kind, decimal least, decimal greatest, decimal step, decimal? beside = null, MinisterApproval? approval = null, int decimals = 2) =>
        new(kind, Quantity.Of(least), Quantity.Of(greatest), Quantity.Of(step), decimals, beside is decimal other ? Quantity.Of(other) : null, approval, new("levers.json", 7));

    public static readonly MinisterApproval Approval = new("DIS-1", new(2023, 2, 1));

    private static GivenAmount None => new(Money.Zero, SourceStatus.Given, "test");

    private static IEnumerable<Parameter> Sparsity()
    {
        Parameter Of(string name, string value, string unit) => new(name, value, unit, SourceStatus.Given, "test", new("test", 1));
        yield return Of("aca", "1", "ratio");
        yield return Of("sparsity.distance_taper", "none", "text");
        foreach (string phase in (string[])["primary", "secondary", "middle", "all_through"])
        {
            yield return Of($"local.sparsity_maximum_{phase}", "0", "pounds");
            yield return Of($"sparsity.minimum_miles_{phase}", "2", "miles");
            yield return Of($"sparsity.year_group_limit_{phase}", "20", "pupils");
        }
    }
}
