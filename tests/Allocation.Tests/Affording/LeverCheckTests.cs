using FundingPlatform.Allocation.Affording;
using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Tests.Affording.SmallAuthority;

namespace FundingPlatform.Allocation.Tests.Affording;

/// <summary>Levers that the rules in force do not allow are refused before anything is worked out.</summary>
public class LeverCheckTests
{
    private static readonly (string, decimal)[] Plain = [("local.basic_entitlement_primary", 4000m), ("mfg.percentage", 0.5m)];
    private static readonly (string, decimal)[] Capped = [.. Plain, ("cap.percentage", 3m), ("cap.scale", 50m)];

    private static string[] Codes((string, decimal)[] rules, params Lever[] levers)
    {
        IReadOnlyList<Finding> found = new LeverCheck(FormulaOf(RulesOf(rules), School(1, 100)).Rules, levers).Run();
        Assert.All(found, f => Assert.Equal(("levers.json", 7), (f.File, f.Line)));
        return [.. found.Select(f => f.Code)];
    }

    [Fact]
    public void A_guarantee_outside_the_legal_range_needs_the_recorded_approval()
    {
        Assert.Equal(["approval_missing"], Codes(Plain, Lever(LeverKind.Mfg, -0.5m, 0.5m, 0.1m)));
        Assert.Equal(["approval_missing"], Codes(Plain, Lever(LeverKind.Mfg, 0, 0.6m, 0.1m)));
        Assert.Empty(Codes(Plain, Lever(LeverKind.Mfg, -0.5m, 0.5m, 0.1m, approval: Approval)));
        Assert.Empty(Codes(Plain, Lever(LeverKind.Mfg, 0, 0.5m, 0.1m)));
    }

    [Fact]
    public void The_minimum_levels_need_it_always()
    {
        Assert.Equal(["approval_missing"], Codes(Plain, Lever(LeverKind.MinimumPerPupil, 99, 100, 0.1m)));
        Assert.Empty(Codes(Plain, Lever(LeverKind.MinimumPerPupil, 99, 100, 0.1m, approval: Approval)));
    }

    [Fact]
    public void With_the_approval_a_guarantee_below_the_range_is_compiled_and_says_so()
    {
        ParameterSet rules = RulesOf(Plain);
        var steps = new LeverSteps(Lever(LeverKind.Mfg, -0.5m, 0.5m, 0.1m, approval: Approval), FormulaOf(rules, School(1, 100)).Rules);
        Read<YearRules> compiled = YearRulesFile.Compile(rules, null, 351, null, steps.ParametersAt(steps.Last));
        Assert.Equal(Quantity.Of(-0.005m), compiled.Value!.Mfg!.Percentage);
        Assert.Contains("DIS-1, 2023-02-01", Assert.Single(compiled.Findings, f => f.Code == "mfg_by_approval").Message, StringComparison.Ordinal);
        LeverParameter[] unapproved = [.. steps.ParametersAt(steps.Last).Select(p => p with { Approval = null })];
        Assert.Contains(YearRulesFile.Compile(rules, null, 351, null, unapproved).Findings, f => f.Code == "mfg_out_of_range");
    }

    [Fact]
    public void What_is_in_force_lies_within_the_range_in_whole_steps()
    {
        Assert.Equal(["own_rate_outside"], Codes(Plain, Lever(LeverKind.BasicEntitlement, 90, 99, 1)));
        Assert.Equal(["own_rate_outside"], Codes(Plain, Lever(LeverKind.Mfg, 0, 0.4m, 0.1m)));
        Assert.Equal(["range_uneven"], Codes(Plain, Lever(LeverKind.BasicEntitlement, 90, 100, 3)));
        Assert.Equal(["range_uneven"], Codes(Plain, Lever(LeverKind.BasicEntitlement, 0, 200, 0.000001m)));
    }

    [Fact]
    public void A_cap_has_its_scale_beside_it_and_lies_above_the_guarantee()
    {
        Assert.Equal(["beside_missing"], Codes(Plain, Lever(LeverKind.Cap, 1, 5, 0.1m)));
        Assert.Equal(["beside_missing"], Codes(Plain, Lever(LeverKind.Scale, 0, 100, 1)));
        Assert.Equal(["beside_differs"], Codes(Capped, Lever(LeverKind.Cap, 1, 5, 0.1m, beside: 100)));
        Assert.Empty(Codes(Capped, Lever(LeverKind.Cap, 1, 5, 0.1m)));
        Assert.Equal(["lever_twice", "lever_twice"], Codes(Capped, Lever(LeverKind.Cap, 1, 5, 0.1m), Lever(LeverKind.Scale, 0, 100, 1)));
        Assert.Equal(["cap_below_guarantee"], Codes(Capped, Lever(LeverKind.Cap, 0.5m, 5, 0.1m)));
        Assert.Equal(["lever_without_effect"], Codes(Plain, Lever(LeverKind.Cap, 1, 5, 0.1m, beside: 0)));
    }

    [Fact]
    public void A_lever_of_what_is_not_in_force_is_refused()
    {
        Assert.Equal(["mfg_missing"], Codes([("local.basic_entitlement_primary", 4000m)], Lever(LeverKind.Mfg, 0, 0.5m, 0.1m)));
        Assert.Equal(["rate_missing"], new LeverCheck(FormulaOf(RulesOf(), School(1, 100)).Rules with { FactorRates = [.. new Rate?[BudgetLines.PupilLedCount]] },
            [Lever(LeverKind.BasicEntitlement, 90, 100, 1)]).Run().Select(f => f.Code));
    }
}
