using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.TopUps.Tests;

public class PaidYearTests
{
    // A span is half-open: a placement until 2 April has 1 April as its last day. Until 1 April it has no day of the year, but some
    // schemes pay the leaving day.
    [Theory]
    [InlineData("2022-09-01", "2023-03-31", false)]
    [InlineData("2022-09-01", "2023-04-01", true)]
    [InlineData("2022-09-01", "2023-04-02", true)]
    [InlineData("2024-03-31", "2025-01-01", true)]
    [InlineData("2024-04-01", "2025-01-01", false)]
    [InlineData("2023-06-01", "2023-06-01", false)]
    public void A_placement_may_cost_something_in_a_year_from_its_first_day_up_to_its_last(string from, string until, bool mayBe)
    {
        var placement = new Placement(
            "p1", "pupil 1", 999, 100_001, Setting.Mainstream, null, 4, PlanKind.EhcPlan, Quantity.One, new(Day(from), Day(until)), false,
            SourceStatus.Given, new("example", 1));
        Assert.Equal(mayBe, Pricing.MayBePaidIn(placement, new(2023)));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
