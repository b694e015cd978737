using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Engine;

public class PermanentExclusionTests
{
    [Theory]
    [InlineData("2570.47", 52, "0", "2570.47")]
    [InlineData("2570.47", 0, "4000", "4000.00")]
    public void The_deduction_is_the_pupils_amount_for_the_weeks_left_and_the_panels_order(string annual, int weeks, string order, string deduction) =>
        Assert.Equal(Pounds(deduction), PermanentExclusion.Deduction(Rate.Of(Pounds(annual)), weeks, Pounds(order)));

    [Theory]
    [InlineData("2023-04-01", 52)]                   // 366 days in 2023-24
    [InlineData("2024-03-31", 0)]
    [InlineData("2024-03-25", 1)]                    // 25 to 31 March, both counted
    [InlineData("2024-03-26", 0)]
    [InlineData("2023-10-02", 26)]                   // 182 days
    public void Only_complete_weeks_until_the_end_of_the_funding_year_count(string relevant, int weeks) =>
        Assert.Equal(weeks, PermanentExclusion.CompleteWeeks(DateOnly.Parse(relevant), new FundingYear(2023)));

    [Fact]
    public void A_leaver_excluded_after_the_first_of_April_counts_to_the_end_of_the_school_year() =>
        Assert.Equal(10, PermanentExclusion.CompleteWeeks(new(2023, 5, 12), new DateOnly(2023, 7, 22)));

    [Theory]
    [InlineData(SchoolGroup.Primary, true)]
    [InlineData(SchoolGroup.PrimaryAndSecondary, true)]
    [InlineData(SchoolGroup.Special, false)]
    [InlineData(SchoolGroup.AlternativeProvision, false)]
    public void Special_schools_and_alternative_provision_are_left_out(SchoolGroup group, bool applies) =>
        Assert.Equal(applies, PermanentExclusion.Applies(group));

    [Fact]
    public void More_weeks_than_a_year_has_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PermanentExclusion.Deduction(Rate.Zero, 53, Money.Zero));

    [Fact]
    public void Protection_of_a_school_open_for_365_days_is_the_whole_year() =>
        Assert.Equal(Pounds("10000.00"), PartYearProtection.Of(Pounds("10000.00"), 365));

    private static Money Pounds(string text) => Money.OfPounds(decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
}
