using FundingPlatform.Allocation.Rules;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Engine;

public class FactorUnitsTests
{
    [Theory]
    [InlineData("0.1551724", "88", "13.655136")]    // cut to 0.155172
    [InlineData("0.1551725", "88", "13.655224")]    // half up to 0.155173
    [InlineData("1", "100.5", "100.5")]
    public void A_given_proportion_is_rounded_half_up_to_six_decimals_first(string proportion, string phase, string units) =>
        Assert.Equal(Number(units), FactorUnits.Units(FactorBasis.SixDecimalProportion, new(null, Number(proportion), SourceStatus.Given, "test"), Number(phase)));

    [Theory]
    [InlineData("13.65517241", "88", "13.655136")]  // 9/58 of 88 is 0.1551724...
    [InlineData("1", "3", "0.999999")]              // 0.333333 x 3
    [InlineData("2", "3", "2.000001")]              // 0.666667 x 3
    [InlineData("42", "210", "42")]
    public void Given_pupils_become_a_proportion_of_the_phase_with_six_decimals(string pupils, string phase, string units) =>
        Assert.Equal(Number(units), FactorUnits.Units(FactorBasis.SixDecimalProportion, new(Number(pupils), null, SourceStatus.Given, "test"), Number(phase)));

    [Fact]
    public void On_exact_counts_given_pupils_stand_and_a_proportion_is_multiplied_out()
    {
        Assert.Equal(Number("13.65517241"), FactorUnits.Units(FactorBasis.ExactCount, new(Number("13.65517241"), null, SourceStatus.Given, "test"), Number("88")));
        Assert.Equal(Number("13.6551712"), FactorUnits.Units(FactorBasis.ExactCount, new(null, Number("0.1551724"), SourceStatus.Given, "test"), Number("88")));
    }

    [Fact]
    public void A_count_that_needs_more_than_eight_decimals_is_not_cut() =>
        Assert.Null(FactorUnits.Units(FactorBasis.ExactCount, new(null, Number("0.12345679"), SourceStatus.Given, "test"), Number("100.5")));

    [Fact]
    public void Secondary_factors_count_both_key_stages_and_each_basic_entitlement_its_own()
    {
        var pupils = new FormulaPupils(Number("1"), Number("20"), Number("300"), SourceStatus.Given, "test");
        foreach (BudgetLine line in BudgetLines.All.Where(l => l.IsPupilLed()))
        {
            string expected = line.Name() switch
            {
                "basic_entitlement_ks3" => "20",
                "basic_entitlement_ks4" => "300",
                string name => name.EndsWith("_primary", StringComparison.Ordinal) ? "1" : "320",
            };
            Assert.Equal(Number(expected), FactorUnits.PhasePupils(pupils, line));
        }
    }

    private static Quantity Number(string text) => Quantity.Of(decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
}
