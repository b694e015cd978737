using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>What the calculator refuses, and what it says it lacks.</summary>
public class DoorTests
{
    private static readonly YearRules Rules = FormulaCase.Load("cap_and_scale.json").ToRules();
    private static readonly SchoolFunding School = FormulaCase.Load("cap_and_scale.json").ToSchool();

    [Fact]
    public void A_value_beyond_the_engine_is_a_fault_that_names_school_and_factor()
    {
        SchoolFunding school = WithFactor(BudgetLine.FsmPrimary, new(Quantity.Of(170_000), null, SourceStatus.Given, "test"));
        Fault? fault = FundingCalculator.Calculate(Rules with { FactorRates = Rules.FactorRates.SetItem((int)BudgetLine.FsmPrimary, Rate.OfPounds(9_000)) }, [school]).Fault;
        Assert.Equal("value_out_of_range", fault?.Code);
        Assert.Contains("school 100001", fault?.Message);
        Assert.Contains("fsm_primary", fault?.Message);
    }

    [Fact]
    public void Negative_pupils_are_a_fault() =>
        Assert.Equal("value_out_of_range", FundingCalculator.Calculate(Rules, [WithFactor(BudgetLine.EalPrimary, new(Quantity.Of(-1), null, SourceStatus.Given, "test"))]).Fault?.Code);

    [Fact]
    public void A_proportion_above_one_is_a_fault() =>
        Assert.Equal("value_out_of_range", FundingCalculator.Calculate(Rules, [WithFactor(BudgetLine.EalPrimary, new(null, Quantity.Of(1.000001m), SourceStatus.Given, "test"))]).Fault?.Code);

    [Fact]
    public void A_factor_with_both_pupils_and_proportion_or_neither_is_a_fault()
    {
        Assert.Equal("value_out_of_range", FundingCalculator.Calculate(Rules, [WithFactor(BudgetLine.EalPrimary, new(null, null, SourceStatus.Given, "test"))]).Fault?.Code);
        Assert.Equal("value_out_of_range", FundingCalculator.Calculate(Rules, [WithFactor(BudgetLine.EalPrimary, new(Quantity.One, Quantity.One, SourceStatus.Given, "test"))]).Fault?.Code);
    }

    [Fact]
    public void A_count_finer_than_eight_decimals_is_a_fault() =>
        Assert.Equal("count_too_fine", FundingCalculator.Calculate(Rules with { Basis = FactorBasis.ExactCount },
            [WithFactor(BudgetLine.EalPrimary, new(null, Quantity.Of(0.12345679m), SourceStatus.Given, "test"), Quantity.Of(100.5m))]).Fault?.Code);

    [Fact]
    public void A_negative_rate_is_a_fault_of_the_rules() =>
        Assert.Contains("rules", FundingCalculator.Calculate(Rules with { FactorRates = Rules.FactorRates.SetItem(0, new Rate(-1)) }, [School]).Fault?.Message);

    [Fact]
    public void A_factor_of_which_nothing_is_known_stops_the_minimum_level_the_guarantee_and_the_cap()
    {
        SchoolShare share = FundingCalculator.Calculate(Rules, [WithFactor(BudgetLine.LowPriorAttainmentPrimary, null)]).OrThrow()[0];
        Assert.Equal(
            [(BudgetLine.LowPriorAttainmentPrimary, "the number or proportion of pupils"), (BudgetLine.MinimumPerPupil, "low prior attainment primary"), (BudgetLine.Mfg, "low prior attainment primary"), (BudgetLine.CapAndScale, "low prior attainment primary")],
            share.Missing.Select(m => (m.Line, m.Needs)));
        Assert.Null(share[BudgetLine.LowPriorAttainmentPrimary]);
        Assert.Null(share[BudgetLine.MinimumPerPupil]);
    }

    [Fact]
    public void What_is_known_of_the_only_placement_is_paid_though_a_part_of_it_has_no_price()
    {
        SchoolShare share = Share(School with { TopUps = new(12_345), PricedPlacements = 0, UnpricedPlacements = 1 });
        Assert.Equal(new Money(12_345), share[BudgetLine.TopUp]);
        Assert.Equal("a price for 1 of 1 placements", Assert.Single(share.Missing, m => m.Line == BudgetLine.TopUp).Needs);
        Assert.Null(Share(School with { TopUps = Money.Zero, PricedPlacements = 0, UnpricedPlacements = 1 })[BudgetLine.TopUp]);
    }

    [Fact]
    public void An_unknown_sparsity_distance_stops_them_too_but_unknown_rates_stop_the_guarantee_and_cap_only()
    {
        SchoolShare noDistance = Share(School with { Formula = School.Formula! with { Sparsity = null } });
        Assert.Equal([BudgetLine.Sparsity, BudgetLine.MinimumPerPupil, BudgetLine.Mfg, BudgetLine.CapAndScale], noDistance.Missing.Select(m => m.Line));
        Assert.Equal("sparsity distance", noDistance.Missing[1].Needs);
        SchoolShare noRates = Share(School with { Formula = School.Formula! with { Rates = null } });
        Assert.Equal([BudgetLine.Rates, BudgetLine.Mfg, BudgetLine.CapAndScale], noRates.Missing.Select(m => m.Line));
        Assert.Equal(Money.Zero, noRates[BudgetLine.MinimumPerPupil]);
    }

    [Fact]
    public void A_school_without_last_years_share_has_its_minimum_level_but_no_guarantee_or_cap() =>
        Assert.Equal([BudgetLine.Mfg, BudgetLine.CapAndScale], Share(School with { Formula = School.Formula! with { Baseline = null } }).Missing.Select(m => m.Line));

    [Fact]
    public void A_resourced_provision_without_a_census_count_has_no_place_funding_line()
    {
        FormulaCase bury = FormulaCase.Load("place_funding_bury_resourced_provision.json");
        SchoolFunding school = bury.ToSchool();
        SchoolShare share = FundingCalculator.Calculate(bury.ToRules(), [school with { Places = [school.Places[0], school.Places[1] with { OccupiedAtCensus = null }] }]).OrThrow()[0];
        Assert.Null(share[BudgetLine.PlaceFunding]);
        Assert.Equal(new NotCalculated(BudgetLine.PlaceFunding, "the october census count of the unit"), Assert.Single(share.Missing));
    }

    [Fact]
    public void A_nursery_school_gets_top_ups_only_and_a_special_school_no_formula_lines()
    {
        SchoolFunding nursery = School with { Group = SchoolGroup.Nursery, TopUps = new(123_45), PricedPlacements = 2 };
        Assert.Equal([new LineAmount(BudgetLine.TopUp, new(123_45))], Share(nursery).Lines);
        SchoolShare special = Share(nursery with { Group = SchoolGroup.Special });
        Assert.Equal([BudgetLine.TopUp], special.Lines.Select(l => l.Line));
        Assert.Equal([BudgetLine.PlaceFunding], special.Missing.Select(m => m.Line));
    }

    [Fact]
    public void Placements_without_a_price_are_named_beside_the_line_of_the_others()
    {
        SchoolShare share = Share(School with { TopUps = new(50_000), PricedPlacements = 2, UnpricedPlacements = 1 });
        Assert.Equal(new Money(50_000), share[BudgetLine.TopUp]);
        Assert.Equal("a price for 1 of 3 placements", Assert.Single(share.Missing).Needs);
    }

    [Fact]
    public void Band_protection_is_high_needs_and_may_be_below_nothing()
    {
        SchoolFunding school = School with { TopUps = new(50_000), PricedPlacements = 2, ProtectionAwards = 3, BandProtection = new(-1_234) };
        SchoolShare share = Share(school);
        Assert.Equal(new Money(-1_234), share[BudgetLine.BandProtection]);
        Assert.Equal(new Money(48_766), share.HighNeedsAllocation);
        Assert.Equal(Share(School).SchoolsBlockShare, share.SchoolsBlockShare);
        ExplainedStep[] steps = [.. FundingCalculator.Explain(Rules, share).OrThrow()];
        ExplainedStep line = Assert.Single(steps, s => s.Line == "band_protection");
        Assert.Equal(("3 protection awards of assimilation plans", "sum = -£12.34"), (line.Inputs, line.Formula));
        Assert.Equal("Subtotal of places, top-ups and band protection", Assert.Single(steps, s => s.Line == BudgetLines.HighNeedsAllocation).Rule);
    }

    [Fact]
    public void Band_protection_is_a_line_only_where_a_plan_protects()
    {
        Assert.Null(Share(School)[BudgetLine.BandProtection]);
        Assert.DoesNotContain(FundingCalculator.Explain(Rules, School).OrThrow(), s => s.Line == "band_protection" || s.Rule.Contains("protection awards", StringComparison.Ordinal));
        Assert.Equal(Money.Zero, Share(School with { ProtectionAwards = 2 })[BudgetLine.BandProtection]);
        NotCalculated lacking = Assert.Single(Share(School with { ProtectionAwards = 2, UnpricedProtectionAwards = 1 }).Missing);
        Assert.Equal(new NotCalculated(BudgetLine.BandProtection, "a price for 1 of 3 protection awards"), lacking);
    }

    [Fact]
    public void A_school_without_pupils_of_a_phase_has_no_line_of_it() =>
        Assert.DoesNotContain(Share(School).Lines, l => l.Line.Name().EndsWith("_secondary", StringComparison.Ordinal));

    private static SchoolShare Share(SchoolFunding school) => FundingCalculator.Calculate(Rules, [school]).OrThrow()[0];

    private static SchoolFunding WithFactor(BudgetLine line, FactorInput? input, Quantity? primary = null) => School with
    {
        Formula = School.Formula! with
        {
            Factors = School.Formula.Factors.SetItem((int)line, input),
            Pupils = School.Formula.Pupils with { Primary = primary ?? School.Formula.Pupils.Primary },
        },
    };
}
