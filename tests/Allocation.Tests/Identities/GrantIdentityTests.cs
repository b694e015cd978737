using FundingPlatform.Allocation.Files;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Identities;

/// <summary>DOMAIN Part E over the publisher's own table: what its columns say of one another.</summary>
public class GrantIdentityTests
{
    private static readonly IReadOnlyList<GrantRow> Rows = GrantRows.Read(SampleData.Grants).Value!;

    private static IEnumerable<GrantRow> Of(int year) => Rows.Where(r => r.Year == new FundingYear(year));

    [Fact]
    public void Every_schools_block_of_2022_23_and_2023_24_is_its_parts_each_rounded_up_to_a_pound()
    {
        GrantRow[] rows = [.. Of(2022), .. Of(2023)];
        Assert.Equal(301, rows.Length);
        Assert.All(rows, row => Assert.Equal(row.SchoolsBlock, GrantIdentities.SchoolsBlock(
            row.PrimaryUnit, row.PrimaryPupils, row.SecondaryUnit, row.SecondaryPupils, row.Premises, row.Growth)));
    }

    [Fact]
    public void In_2023_24_the_grant_is_its_four_blocks_for_all_151_authorities()
    {
        Assert.Equal(151, Of(2023).Count());
        Assert.All(Of(2023), row => Assert.Equal(row.Total, row.SchoolsBlock + row.CentralServices + row.HighNeedsBefore + row.EarlyYears));
    }

    [Fact]
    public void In_2023_24_the_schools_block_after_deductions_is_the_block_less_recoupment_and_rates_paid_nationally() =>
        Assert.All(Of(2023), row => Assert.Equal(row.SchoolsBlockAfter, row.SchoolsBlock - row.Recoupment - row.NationalNonDomesticRates!.Value));

    [Fact]
    public void In_2023_24_central_services_are_the_unit_times_pupils_rounded_up_and_history() =>
        Assert.All(Of(2023), row => Assert.Equal(row.CentralServices, GrantIdentities.CentralServices(row)));

    [Fact]
    public void In_2023_24_high_needs_before_deductions_is_its_six_parts() =>
        Assert.All(Of(2023), row => Assert.Equal(row.HighNeedsBefore, GrantIdentities.HighNeedsBeforeDeductions(row)));

    [Fact]
    public void Authorities_add_up_to_the_publishers_row_for_England()
    {
        Assert.Equal(Money.OfPounds(42_894_900_981m), Of(2023).Sum(r => r.SchoolsBlock));
        Assert.Equal(Money.OfPounds(9_952_172_126m), Of(2023).Sum(r => r.HighNeedsBefore));
        Assert.Equal(Money.OfPounds(40_539_040_980m), Of(2022).Sum(r => r.SchoolsBlock));
        Assert.Equal(Money.OfPounds(36_278_439_773m), Of(2020).Sum(r => r.SchoolsBlock));
    }

    [Fact]
    public void Burys_greatest_transfer_of_2022_23_is_half_a_per_cent_of_the_gross_block()
    {
        DsgGrant bury = SampleData.Grant(351, 2022);
        Assert.Equal(Money.OfPounds(143_041_316m), bury.SchoolsBlock);
        Assert.Equal(Money.OfPounds(715_206.58m), GrantIdentities.GreatestTransfer(bury.SchoolsBlock));
    }

    [Theory]
    [InlineData(2020), InlineData(2022), InlineData(2023)]
    public void The_lowest_high_needs_unit_of_a_year_is_its_parameter(int year)
    {
        Parameter parameter = SampleData.National(year).Parameters.Single(p => p.Name == "aca.national_high_needs_unit");
        Assert.Equal(Of(year).Min(r => r.HighNeedsUnit).Pounds, decimal.Parse(parameter.Value, System.Globalization.CultureInfo.InvariantCulture));
    }
}
