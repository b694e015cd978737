using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Files;

public class YearRulesFileTests
{
    private static Rate? Of(YearRules rules, BudgetLine line) => rules.FactorRates[(int)line];

    [Theory]
    [InlineData(2020), InlineData(2021), InlineData(2022), InlineData(2023), InlineData(2024), InlineData(2025)]
    public void Every_years_file_is_sound_and_has_a_source_for_each_value(int year)
    {
        Read<ParameterSet> read = YearRulesFile.National(SampleData.England(YearRulesFile.NationalName(new(year))), new(year));
        Assert.Empty(read.Findings);
        Assert.InRange(read.Value!.Parameters.Count, 54, 57);
        Assert.DoesNotContain(read.Value.Parameters, p => p.Name != "notional_sen.schools_block_share" && p.Status is not (SourceStatus.Verified or SourceStatus.Unverified));
    }

    // DOMAIN, NFF factor values: the cells in bold, checked against statements; counted there by hand. 2020-21 has 13, of which X1 infers one (low prior attainment).
    [Theory]
    [InlineData(2020, 12), InlineData(2021, 0), InlineData(2022, 0), InlineData(2023, 0), InlineData(2024, 0), InlineData(2025, 20)]
    public void Only_values_checked_against_a_statement_are_verified(int year, int verified) =>
        Assert.Equal(verified, SampleData.National(year).Parameters.Count(p => p.Name.StartsWith("nff.", StringComparison.Ordinal) && p.Status == SourceStatus.Verified));

    // 4,700.08 / 4,660 = 1.0086008...; 3,394 x 1.008601 = 3,423.191794; 705 x 1.008601 = 711.063705; 128,000 x 1.008601 = 129,100.928.
    [Fact]
    public void Burys_rates_are_the_national_ones_times_its_area_cost_to_the_penny()
    {
        YearRules rules = SampleData.Rules().Value!;
        Assert.Equal(Rate.OfPounds(3_423.19m), Of(rules, BudgetLine.BasicEntitlementPrimary));
        Assert.Equal(Rate.OfPounds(711.06m), Of(rules, BudgetLine.Fsm6Primary));
        Assert.Equal(Rate.OfPounds(1_038.86m), Of(rules, BudgetLine.Fsm6Secondary));
        Assert.Equal(Money.OfPounds(129_100.93m), rules.LumpSumPrimary);
        Assert.Equal(Money.OfPounds(129_100.93m), rules.LumpSumSecondary);
        Parameter areaCost = rules.Parameters.Single(p => p.Name == "aca");
        Assert.Equal(("1.008601", SourceStatus.Unverified), (areaCost.Value, areaCost.Status));
        Assert.Contains("4700.08", areaCost.Source, StringComparison.Ordinal);
    }

    // DOMAIN X1: the published statement's own rates and lump sum.
    [Theory]
    [InlineData(BudgetLine.BasicEntitlementPrimary, 2_938.80)]
    [InlineData(BudgetLine.LowPriorAttainmentPrimary, 1_095.49)]
    [InlineData(BudgetLine.EalPrimary, 550.32)]
    [InlineData(BudgetLine.MobilityPrimary, 900.05)]
    public void The_rates_of_a_published_statement_come_out(BudgetLine line, double pounds) =>
        Assert.Equal(Rate.OfPounds((decimal)pounds), Of(SampleData.Rules("aca,1.02863,ratio,given,statement\n", 2020).Value!, line));

    [Fact]
    public void The_lump_sums_of_two_published_statements_come_out()
    {
        Assert.Equal(Money.OfPounds(117_675.27m), SampleData.Rules("aca,1.02863,ratio,given,statement\n", 2020).Value!.LumpSumPrimary);
        Assert.Equal(Money.OfPounds(145_124.67m), SampleData.Rules("aca,1.00017,ratio,given,statement\n", 2025, grant: SampleData.Grant(351)).Value!.LumpSumPrimary);
    }

    [Fact]
    public void A_local_rate_is_used_as_it_stands_to_six_decimals()
    {
        YearRules rules = SampleData.Rules("local.basic_entitlement_primary,2904.17625,pounds,given,our formula\nlocal.lump_sum_primary,110000,pounds,given,our formula\n").Value!;
        Assert.Equal(Rate.OfPounds(2_904.17625m), Of(rules, BudgetLine.BasicEntitlementPrimary));
        Assert.Equal(Money.OfPounds(110_000m), rules.LumpSumPrimary);
        Assert.Equal(Money.OfPounds(129_100.93m), rules.LumpSumSecondary);
    }

    [Fact]
    public void A_national_value_can_be_replaced_by_name_and_still_takes_the_area_cost()
    {
        YearRules rules = SampleData.Rules("nff.basic_entitlement_primary,1000,pounds,given,test\n").Value!;
        Assert.Equal(Rate.OfPounds(1_008.60m), Of(rules, BudgetLine.BasicEntitlementPrimary));
        Parameter replaced = Assert.Single(rules.Parameters, p => p.Name == "nff.basic_entitlement_primary");
        Assert.Equal(new SourceRef("parameters.csv", 2), replaced.At);
    }

    [Fact]
    public void Without_an_area_cost_national_rates_are_missing_and_a_finding_says_so()
    {
        Read<YearRules> read = YearRulesFile.Compile(SampleData.National(2021), null, 351, null);
        Assert.All(read.Value!.FactorRates, Assert.Null);
        Assert.Null(read.Value.LumpSumPrimary);
        Assert.Contains(read.Findings, f => f.Code == "area_cost_missing" && f.Severity == FindingSeverity.Warning);
    }

    [Fact]
    public void Minimum_levels_are_not_adjusted_for_area_cost() =>
        Assert.Equal(
            new MinimumPerPupilLevels(Rate.OfPounds(4_405m), Rate.OfPounds(5_503m), Rate.OfPounds(6_033m)),
            SampleData.Rules().Value!.MinimumPerPupil);

    [Theory]
    [InlineData("0.5", 0.005)]
    [InlineData("0", 0)]
    public void A_guarantee_inside_the_years_range_becomes_a_share(string percent, double share) =>
        Assert.Equal(new MfgRule(Quantity.Of((decimal)share)), SampleData.Rules($"mfg.percentage,{percent},percent,given,forum\n").Value!.Mfg);

    [Theory]
    [InlineData("0.51")]
    [InlineData("-0.1")]
    public void A_guarantee_outside_the_years_range_is_refused_where_it_is_written(string percent)
    {
        Read<YearRules> read = SampleData.Rules($"mfg.percentage,{percent},percent,given,forum\n");
        Assert.Null(read.Value);
        Finding finding = Assert.Single(read.Findings, f => f.Code == "mfg_out_of_range");
        Assert.Equal(("parameters.csv", 2, "value"), (finding.File, finding.Line, finding.Column));
        Assert.Contains("0% to 0.5%", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_percentage_there_is_no_guarantee() => Assert.Null(SampleData.Rules().Value!.Mfg);

    [Fact]
    public void A_year_with_a_distance_taper_but_no_distances_has_no_sparsity_and_says_what_is_missing()
    {
        Read<YearRules> read = SampleData.Rules();
        Assert.Null(read.Value!.SparsityPrimary);
        Finding finding = Assert.Single(read.Findings, f => f.Code == "sparsity_incomplete");
        Assert.Contains("sparsity.taper_from_miles_primary", finding.Message, StringComparison.Ordinal);
        Assert.Contains("sparsity.minimum_miles_primary", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_authority_can_state_the_missing_distances()
    {
        YearRules rules = SampleData.Rules(
            "sparsity.minimum_miles_primary,2,miles,given,test\nsparsity.taper_from_miles_primary,1.6,miles,given,test\nlocal.sparsity_maximum_primary,50000,pounds,given,test\n").Value!;
        Assert.Equal(new SparsityRule(Rate.OfPounds(50_000m), Quantity.Of(2), Quantity.Of(21.4m), Quantity.Of(1.6m)), rules.SparsityPrimary);
    }

    [Fact]
    public void Before_the_distance_taper_the_least_distance_is_enough() =>
        // 67,600 x 4,033.44 / 4,000 = 1.00836: 68,165.136.
        Assert.Equal(
            new SparsityRule(Rate.OfPounds(68_165.14m), Quantity.Of(3), Quantity.Of(120), null),
            SampleData.Rules("sparsity.minimum_miles_secondary,3,miles,given,test\n", 2020).Value!.SparsitySecondary);

    [Fact]
    public void Place_rates_of_2023_24_have_their_split_of_the_year()
    {
        IReadOnlyList<PlaceRate> rates = SampleData.Rules().Value!.PlaceRates;
        Assert.Equal(5, rates.Count);
        PlaceRate resourced = rates.Single(r => r.Kind == PlaceKind.ResourcedProvision);
        Assert.Equal((Rate.OfPounds(6_000m), Rate.OfPounds(10_000m)), (resourced.Occupied, resourced.Unoccupied!.Value));
        Assert.Equal(ProRata.FiveAndSevenTwelfths, resourced.Periods);
        PlaceRate post16 = rates.Single(r => r.Kind == PlaceKind.SpecialPost16);
        Assert.Equal((Rate.OfPounds(10_000m), null), (post16.Occupied, post16.Unoccupied));
        Assert.Equal(ProRata.FourAndEightTwelfths, post16.Periods);
    }

    [Theory]
    [InlineData(2020, FactorBasis.SixDecimalProportion)]
    [InlineData(2023, FactorBasis.SixDecimalProportion)]
    [InlineData(2025, FactorBasis.ExactCount)]
    public void The_basis_of_factor_lines_is_the_years(int year, FactorBasis basis)
    {
        YearRules rules = SampleData.Rules(year: year, grant: SampleData.Grant(351)).Value!;
        Assert.Equal((basis, Rounding.Penny), (rules.Basis, rules.LineRounding));
    }

    [Fact]
    public void A_notional_sen_recipe_is_the_authoritys_and_keeps_its_worst_status()
    {
        NotionalSenRecipe recipe = SampleData.Rules(
            "notional_sen.basic_entitlement_primary,5,percent,given,forum\nnotional_sen.low_prior_attainment_primary,100,percent,illustrative,made up\n" +
            "notional_sen.fixed_lump,1000,pounds,given,forum\nnotional_sen.per_pupil,60.89,pounds,given,forum\n").Value!.NotionalSen!;
        Assert.Equal([(BudgetLine.BasicEntitlementPrimary, Quantity.Of(0.05m)), (BudgetLine.LowPriorAttainmentPrimary, Quantity.One)], recipe.Shares);
        Assert.Equal((Money.OfPounds(1_000m), Rate.OfPounds(60.89m)), (recipe.Lump, recipe.PerPupil));
        Assert.Equal(SourceStatus.Illustrative, recipe.Status);
        Assert.Equal(Quantity.Zero, recipe.SchoolsBlock);
    }

    [Fact]
    public void Without_an_authoritys_recipe_notional_sen_is_the_national_average_of_the_schools_block_share_and_illustrative()
    {
        NotionalSenRecipe recipe = SampleData.Rules().Value!.NotionalSen!;
        Assert.Equal((Quantity.Of(0.121m), SourceStatus.Illustrative), (recipe.SchoolsBlock, recipe.Status));
        Assert.Empty(recipe.Shares);
        Assert.Equal(Quantity.Of(0.0911m), SampleData.Rules("notional_sen.schools_block_share,9.11,percent,given,Norfolk\n").Value!.NotionalSen!.SchoolsBlock);
    }

    [Theory]
    [InlineData("nff.fsm7_primary,1,pounds,given,x", "parameter_unknown", "parameter")]
    [InlineData("local.lump_sum,1,pounds,given,x", "parameter_unknown", "parameter")]
    [InlineData("aca,1.01,percent,given,x", "parameter_unit_wrong", "unit")]
    [InlineData("aca,0,ratio,given,x", "value_out_of_range", "value")]
    [InlineData("aca,c,ratio,given,x", "value_withheld", "value")]
    [InlineData("nff.fsm_primary,-480,pounds,given,x", "negative_count", "value")]
    [InlineData("nff.fsm_primary,480.1234567,pounds,given,x", "too_many_decimals", "value")]
    [InlineData("nff.fsm_primary,£480,pounds,given,x", "wrong_type", "value")]
    [InlineData("nff.fsm_primary,4e2,pounds,given,x", "wrong_type", "value")]
    [InlineData("nff.fsm_primary,99999999999999999999,pounds,given,x", "value_out_of_range", "value")]
    [InlineData("nff.fsm_primary,,pounds,given,x", "value_missing", "value")]
    [InlineData("nff.fsm_primary,480,pounds,sure,x", "unknown_word", "status")]
    [InlineData("nff.fsm_primary,480,pounds,given,", "value_missing", "source")]
    [InlineData("formula.factor_basis,guess,text,given,x", "unknown_word", "value")]
    [InlineData("place.special_periods,09-01:7;04-01:5,text,given,x", "periods_unreadable", "value")]
    [InlineData("place.special_periods,04-31:5,text,given,x", "periods_unreadable", "value")]
    [InlineData("cap.scale,101,percent,given,x", "value_out_of_range", "value")]
    public void A_bad_row_is_one_finding_with_its_place(string row, string code, string column)
    {
        Read<ParameterSet> read = SampleData.Parameters(row + "\n");
        Assert.Null(read.Value);
        Finding finding = Assert.Single(read.Findings);
        Assert.Equal((code, "parameters.csv", 2, column), (finding.Code, finding.File, finding.Line, finding.Column));
    }

    [Fact]
    public void A_name_given_twice_is_refused_with_the_first_line()
    {
        Finding finding = Assert.Single(SampleData.Parameters("aca,1.01,ratio,given,x\naca,1.02,ratio,given,y\n").Findings);
        Assert.Equal(("duplicate", 3), (finding.Code, finding.Line));
        Assert.Contains("line 2", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_local_rate_does_not_belong_in_the_national_file() =>
        Assert.Equal("parameter_local", Assert.Single(SampleData.Parameters("local.fsm_primary,1,pounds,given,x\n", authority: 0).Findings).Code);

    [Fact]
    public void A_misspelt_name_gets_the_likely_one() =>
        Assert.Contains("nff.fsm_primary", Assert.Single(SampleData.Parameters("nnf.fsm_primary,1,pounds,given,x\n").Findings).Message, StringComparison.Ordinal);

    // DOMAIN F33 and F34.
    [Fact]
    public void The_special_school_protection_of_two_years_is_data_with_a_source()
    {
        Parameter Of(int year, string name) => SampleData.National(year).Parameters.Single(p => p.Name == $"special_protection.{name}");
        Assert.Equal(("3", "2021-22"), (Of(2023, "percent").Value, Of(2023, "base_year").Value));
        Assert.Contains("North Yorkshire", Of(2023, "percent").Source, StringComparison.Ordinal);
        Assert.Equal(("0.5", "2023-24"), (Of(2024, "maximum").Value, Of(2024, "base_year").Value));
        Assert.DoesNotContain(SampleData.National(2024).Parameters, p => p.Name == "special_protection.percent");
    }

    [Theory]
    [InlineData("special_protection.base_year,2021-23,year,given,us", "year_unreadable", "value")]
    [InlineData("special_protection.base_year,2021-22,text,given,us", "parameter_unit_wrong", "unit")]
    [InlineData("special_protection.percentage,3,percent,given,us", "parameter_unknown", "parameter")]
    public void A_special_school_protection_that_cannot_be_read_is_found(string row, string code, string column)
    {
        Finding found = Assert.Single(SampleData.Parameters(row + "\n").Findings);
        Assert.Equal((code, 2, column), (found.Code, found.Line, found.Column));
    }
}
