using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Reference.Tests;

/// <summary>Published statements through the slow twin: a judge has to be right by itself.</summary>
public class TwinExampleTests
{
    // DOMAIN X1.
    [Fact]
    public void A_primary_school_of_88_pupils_gets_what_its_statement_says()
    {
        YearRules rules = Build.Rules(
            (BudgetLine.BasicEntitlementPrimary, 2938.80m), (BudgetLine.FsmPrimary, 462.88m), (BudgetLine.Fsm6Primary, 576.03m),
            (BudgetLine.IdaciDPrimary, 385.74m), (BudgetLine.IdaciEPrimary, 257.16m), (BudgetLine.IdaciFPrimary, 216.01m),
            (BudgetLine.LowPriorAttainmentPrimary, 1095.49m), (BudgetLine.EalPrimary, 550.32m), (BudgetLine.MobilityPrimary, 900.05m))
            with { Basis = FactorBasis.SixDecimalProportion, LumpSumPrimary = Money.OfPounds(117_675.27m) };
        FormulaInputs formula = Build.Formula(88, 0, 0, new(7, 0, 0),
            (BudgetLine.FsmPrimary, 0.155172m), (BudgetLine.Fsm6Primary, 0.155172m), (BudgetLine.IdaciDPrimary, 0.017544m),
            (BudgetLine.IdaciEPrimary, 0.087719m), (BudgetLine.IdaciFPrimary, 0.035088m),
            (BudgetLine.LowPriorAttainmentPrimary, 0.153846m), (BudgetLine.EalPrimary, 0.571429m));

        PlainShare share = PlainCalculator.Calculate(rules, Build.School(SchoolGroup.Primary, formula));

        Assert.Equal(258_614.40m, share[BudgetLine.BasicEntitlementPrimary]);
        Assert.Equal(6_320.69m, share[BudgetLine.FsmPrimary]);
        Assert.Equal(7_865.77m, share[BudgetLine.Fsm6Primary]);
        Assert.Equal(595.53m + 1_985.09m + 666.98m, share[BudgetLine.IdaciDPrimary] + share[BudgetLine.IdaciEPrimary] + share[BudgetLine.IdaciFPrimary]);
        Assert.Equal(14_831.23m, share[BudgetLine.LowPriorAttainmentPrimary]);
        Assert.Equal(27_673.26m, share[BudgetLine.EalPrimary]);
        Assert.Equal(436_228.22m, share.SchoolsBlock);
    }

    // DOMAIN X1, its note: the exact fraction 9/58 gives other pence than its six decimals.
    [Fact]
    public void The_exact_fraction_of_free_meals_gives_two_pence_more_than_six_decimals()
    {
        YearRules exact = Build.Rules((BudgetLine.FsmPrimary, 462.88m));
        FormulaInputs formula = Build.Formula(88, 0, 0, new(7, 0, 0), (BudgetLine.FsmPrimary, 0.15517241m));
        SchoolFunding school = Build.School(SchoolGroup.Primary, formula);
        Assert.Equal(6_320.71m, PlainCalculator.Calculate(exact, school)[BudgetLine.FsmPrimary]);
        Assert.Equal(6_320.69m, PlainCalculator.Calculate(exact with { Basis = FactorBasis.SixDecimalProportion }, school)[BudgetLine.FsmPrimary]);
    }

    // DOMAIN X2 with X6: 571 pupils, the level 4,800 for all, and the sparsity taper.
    [Fact]
    public void A_secondary_school_is_lifted_to_the_minimum_per_pupil_level()
    {
        YearRules rules = Build.Rules(
            (BudgetLine.BasicEntitlementKs3, 3862.65m), (BudgetLine.BasicEntitlementKs4, 4385.81m), (BudgetLine.FsmSecondary, 440m),
            (BudgetLine.Fsm6Secondary, 785m), (BudgetLine.IdaciFSecondary, 290m), (BudgetLine.LowPriorAttainmentSecondary, 1550m),
            (BudgetLine.EalSecondary, 1385m)) with
        {
            Basis = FactorBasis.SixDecimalProportion,
            LumpSumSecondary = Money.OfPounds(110_000m),
            MinimumPerPupil = new(Rate.OfPounds(3_500), Rate.OfPounds(4_800), Rate.OfPounds(4_800)),
            SparsitySecondary = new(Rate.OfPounds(65_000), Quantity.Of(3), Quantity.Of(120), null),
        };
        FormulaInputs formula = Build.Formula(0, 347, 224, new(0, 3, 2),
            (BudgetLine.FsmSecondary, 0.054291m), (BudgetLine.Fsm6Secondary, 0.120141m), (BudgetLine.IdaciFSecondary, 0.001751m),
            (BudgetLine.LowPriorAttainmentSecondary, 0.168738m), (BudgetLine.EalSecondary, 0.001751m))
            with { Sparsity = new(Quantity.Of(4.299859m), SourceStatus.Verified, "example") };

        PlainShare share = PlainCalculator.Calculate(rules, Build.School(SchoolGroup.Secondary, formula));

        Assert.Equal(1_340_339.55m, share[BudgetLine.BasicEntitlementKs3]);
        Assert.Equal(149_341.57m, share[BudgetLine.LowPriorAttainmentSecondary]);
        Assert.Equal(6_283.33m, share[BudgetLine.Sparsity]);
        Assert.Equal(83_247.94m, share[BudgetLine.MinimumPerPupil]);
        Assert.Equal(2_740_800.00m, share.SchoolsBlock);
    }

    // DOMAIN X7: 4,443.93 a pupil, + 66.66, x 571 = 2,575,546.89 guaranteed. The current share is set £1,000 below it.
    [Fact]
    public void The_guarantee_rounds_per_pupil_before_it_multiplies()
    {
        YearRules rules = Build.Rules() with
        {
            LumpSumSecondary = Money.OfPounds(110_000m),
            MinimumPerPupil = new(Rate.Zero, Rate.Zero, Rate.Zero),
            Mfg = new(Quantity.Of(0.015m)),
            SparsitySecondary = new(Rate.OfPounds(65_000), Quantity.Of(3), Quantity.Of(120), null),
        };
        FormulaInputs formula = Build.Formula(0, 347, 224, new(0, 3, 2)) with
        {
            Sparsity = new(Quantity.Of(4.299859m), SourceStatus.Verified, "example"),
            Rates = new(Money.OfPounds(2_574_546.89m), SourceStatus.Verified, "stands for every other line"),
            Baseline = new(Money.OfPounds(2_635_991.17m), Money.Zero, Money.Zero, Quantity.Of(567), Money.Zero, SourceStatus.Verified, "X7"),
        };
        Assert.Equal(1_000.00m, PlainCalculator.Calculate(rules, Build.School(SchoolGroup.Secondary, formula))[BudgetLine.Mfg]);
    }

    // By hand: levels 3,750 / 4,800 / 5,300 over 7, 3 and 2 year groups: 51,250 / 12 = 4,270.8333... kept unrounded; x 1,003
    // pupils = 4,283,645.8333...
    [Fact]
    public void The_level_of_a_mixed_phase_school_is_kept_unrounded()
    {
        YearRules rules = Build.Rules() with { MinimumPerPupil = new(Rate.OfPounds(3_750), Rate.OfPounds(4_800), Rate.OfPounds(5_300)) };
        FormulaInputs formula = Build.Formula(403, 400, 200, new(7, 3, 2));
        SchoolFunding school = Build.School(SchoolGroup.PrimaryAndSecondary, formula);
        Assert.Equal(4_283_645.83m, PlainCalculator.Calculate(rules, school)[BudgetLine.MinimumPerPupil]);
    }

    // By hand: b = 1,000,000 / 200 = 5,000; change = 5,500 / 5,000 - 1 = 10%; cap 4%, scale 50%: 6% x 50% x 200 x 5,000 = 30,000.
    // At a minimum level of 5,400 the share may fall to 1,080,000 only, so 20,000 is taken.
    [Theory]
    [InlineData(0, 30_000)]
    [InlineData(5_400, 20_000)]
    [InlineData(5_500, 0)]
    public void Capping_never_takes_a_school_below_the_minimum_level(int level, int taken)
    {
        YearRules rules = Build.Rules((BudgetLine.BasicEntitlementPrimary, 5_500m)) with
        {
            MinimumPerPupil = new(Rate.OfPounds(level), Rate.Zero, Rate.Zero),
            Mfg = new(Quantity.Zero),
            CapAndScale = new(Quantity.Of(0.04m), Quantity.Of(0.5m)),
        };
        FormulaInputs formula = Build.Formula(200, 0, 0, new(7, 0, 0)) with
        {
            Baseline = new(Money.OfPounds(1_000_000m), Money.Zero, Money.Zero, Quantity.Of(200), Money.Zero, SourceStatus.Verified, "example"),
        };
        Assert.Equal(-taken, PlainCalculator.Calculate(rules, Build.School(SchoolGroup.Primary, formula))[BudgetLine.CapAndScale]);
    }

    [Fact]
    public void While_a_factor_has_no_data_nothing_that_stands_on_all_factors_is_worked_out()
    {
        YearRules rules = Build.Rules((BudgetLine.BasicEntitlementPrimary, 3_394m)) with
        {
            MinimumPerPupil = new(Rate.OfPounds(4_405), Rate.Zero, Rate.Zero),
            Mfg = new(Quantity.Zero),
        };
        FormulaInputs formula = Build.Formula(200, 0, 0, new(7, 0, 0));
        formula = formula with { Factors = formula.Factors.SetItem((int)BudgetLine.EalPrimary, null) };
        PlainShare share = PlainCalculator.Calculate(rules, Build.School(SchoolGroup.Primary, formula));
        Assert.Equal(678_800m, share.SchoolsBlock);
        Assert.Superset(new HashSet<BudgetLine> { BudgetLine.EalPrimary, BudgetLine.MinimumPerPupil, BudgetLine.Mfg }, share.Missing.ToHashSet());
    }

    // DOMAIN F3: 12 places, 9 occupied in October: 9 x 6,000 + 3 x 10,000 = 84,000; April to August 5/12 = 35,000.
    // DOMAIN F4: 30 special places from August only: 300,000 x 8/12 = 200,000.
    [Fact]
    public void Places_are_paid_by_the_october_census_and_by_weighted_periods()
    {
        CommissionedPlaces unit = Build.Places(PlaceKind.ResourcedProvision, new(2023, 4, 1), new(2023, 9, 1), 12, 9);
        CommissionedPlaces special = Build.Places(PlaceKind.SpecialPre16, new(2023, 8, 1), new(2024, 4, 1), 30);
        PlainShare share = PlainCalculator.Calculate(Build.Rules(), Build.School(SchoolGroup.Special, null, unit, special));
        Assert.Equal(235_000m, share[BudgetLine.PlaceFunding]);
        Assert.Equal(235_000m, share.HighNeeds);
    }

    [Theory]
    [InlineData(0.125, RoundingMode.HalfUp, 1, 0.13)]
    [InlineData(-0.125, RoundingMode.HalfUp, 1, -0.13)]
    [InlineData(0.125, RoundingMode.HalfEven, 1, 0.12)]
    [InlineData(0.135, RoundingMode.HalfEven, 1, 0.14)]
    [InlineData(-0.129, RoundingMode.Truncate, 1, -0.12)]
    [InlineData(0.121, RoundingMode.Up, 1, 0.13)]
    [InlineData(30, RoundingMode.HalfUp, 1200, 36)]
    [InlineData(29.99, RoundingMode.HalfUp, 1200, 24)]
    [InlineData(150.50, RoundingMode.HalfEven, 100, 150)]
    public void Every_mode_of_rounding_works_on_the_size_of_an_amount(double pounds, RoundingMode mode, long unit, double rounded) =>
        Assert.Equal((decimal)rounded, PlainRounding.Round((decimal)pounds, new(mode, unit)));
}
