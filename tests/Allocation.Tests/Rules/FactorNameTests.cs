using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Rules;

/// <summary>Schemes that pay by counts may ask for what the formula has, by the names that it has.</summary>
public sealed class FactorNameTests
{
    [Fact]
    public void The_names_that_a_scheme_may_ask_for_are_those_of_the_formulas_pupil_led_lines_and_the_roll() =>
        Assert.Equal(BudgetLines.All.Where(line => line.IsPupilLed()).Select(line => line.Name()).Append("roll"), SchoolNeeds.FactorNames);
}
