using FundingPlatform.Allocation.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Files;

public class GrantFileTests
{
    private static readonly string Header = string.Join(',', GrantRows.Format.Columns) + "\n";

    private const string Bury = "2023-24,351,Bury,209935309,149832168,1037945,45243107,13822089,40661107,4813.37,6276.54,16028.5,11328.5," +
        "1232386,344896,72973297,75670646,37.18,27357.0,20811,39948132,4700.08,613.5,-282000,6000,853318.0,1188225.0,39948132.0,1834157.0";

    private static Read<GrantTable> Read(string rows) => SampleData.InFile("dsg.csv", Header + rows, GrantFile.Read);

    [Fact]
    public void The_public_file_is_read_whole()
    {
        Read<GrantTable> read = GrantFile.Read(SampleData.Grants);
        Assert.Empty(read.Findings);
        Assert.Equal([149, 150, 151 + 1], read.Value!.Grants.GroupBy(g => g.Year).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.Null(read.Value.Of(201, SampleData.Year));
        Assert.Null(read.Value.Of(420, SampleData.Year));
    }

    [Fact]
    public void Burys_grant_of_2023_24_is_the_published_row()
    {
        DsgGrant bury = SampleData.Grant(351);
        Assert.Equal("Bury", bury.AuthorityName);
        Assert.Equal((Money.OfPounds(149_832_168m), Money.OfPounds(45_243_107m)), (bury.SchoolsBlock, bury.HighNeedsBeforeDeductions));
        Assert.Equal((Quantity.OfHalves(32_057), Quantity.OfHalves(22_657)), (bury.PrimaryPupils, bury.SecondaryPupils));
        Assert.Equal((Rate.OfPounds(4_813.37m), Rate.OfPounds(6_276.54m)), (bury.PrimaryUnit, bury.SecondaryUnit));
        Assert.Equal(Quantity.Of(1.008601m), bury.AreaCostAdjustment);
        Assert.Null(bury.Note);
        Assert.Equal("dsg_allocations_by_la_2020_24.csv", bury.Source.File);
        Assert.StartsWith("2023-24,351,", File.ReadLines(SampleData.Grants).ElementAt(bury.Source.Line - 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Cumbria_of_2023_24_is_the_sum_of_its_two_successors_and_says_so()
    {
        DsgGrant cumbria = SampleData.Grant(909);
        Assert.Equal(Money.OfPounds(198_900_061m + 155_508_836m), cumbria.SchoolsBlock);
        Assert.Equal(Money.OfPounds(38_664_270m + 27_792_678m), cumbria.HighNeedsBeforeDeductions);
        Assert.Equal((Quantity.OfHalves(69_343), Quantity.Of(27_200)), (cumbria.PrimaryPupils, cumbria.SecondaryPupils));
        // (5,246.64 x 19,925 + 5,265.89 x 14,746.5) / 34,671.5 = 5,254.827...
        Assert.Equal(Rate.OfPounds(5_254.83m), cumbria.PrimaryUnit);
        Assert.Equal(Quantity.One, cumbria.AreaCostAdjustment);
        Assert.Contains("942", cumbria.Note, StringComparison.Ordinal);
        Assert.Contains("943", cumbria.Note, StringComparison.Ordinal);
        Assert.NotNull(SampleData.AllGrants.Of(942, SampleData.Year));
    }

    [Fact]
    public void Cumbria_before_the_split_is_its_own_row()
    {
        Assert.Equal(Money.OfPounds(337_725_348m), SampleData.Grant(909, 2022).SchoolsBlock);
        Assert.Null(SampleData.Grant(909, 2022).Note);
    }

    [Theory]
    [InlineData("45243107", "45243107.005", "too_many_decimals", "high_needs_block_before_deductions_gbp")]
    [InlineData("149832168", "-149832168", "negative_count", "schools_block_gbp")]
    [InlineData("16028.5", "z", "value_withheld", "primary_pupils")]
    [InlineData("4813.37", "", "value_missing", "primary_unit_of_funding_gbp")]
    [InlineData("2023-24", "2023/24", "year_unreadable", "financial_year")]
    [InlineData(",351,", ",Bury1,", "wrong_type", "la_code")]
    public void A_bad_cell_is_one_finding_with_its_place(string was, string becomes, string code, string column)
    {
        Read<GrantTable> read = Read(Bury.Replace(was, becomes, StringComparison.Ordinal) + "\n");
        Assert.Null(read.Value);
        Finding finding = Assert.Single(read.Findings);
        Assert.Equal((code, "dsg.csv", 2, column), (finding.Code, finding.File, finding.Line, finding.Column));
    }

    [Fact]
    public void An_authority_twice_in_a_year_is_refused() =>
        Assert.Equal(("duplicate", 3), Assert.Single(Read($"{Bury}\n{Bury}\n").Findings) is { } f ? (f.Code, f.Line) : default);

    [Fact]
    public void Outturn_per_plan_is_the_authoritys_own_or_else_the_national_average()
    {
        OutturnTable outturn = OutturnRows.Read(SampleData.England("s251_high_needs_by_la_2021_22.csv")).Value!;
        // Bury: (2,020,057.14 + 1,469,121.82) / 757; 7,974,509.25 / 429; 11,076,726.25 / 152; no outturn for alternative provision.
        Assert.Equal((Money.OfPounds(4_609.22m), false), outturn.For(351, Setting.Mainstream));
        Assert.Equal((Money.OfPounds(18_588.60m), false), outturn.For(351, Setting.Special));
        Assert.Equal((Money.OfPounds(72_873.20m), false), outturn.For(351, Setting.Independent));
        Assert.Equal((Money.OfPounds(62_884.05m), true), outturn.For(351, Setting.AlternativeProvision));
        Assert.Equal((Money.OfPounds(8_414.31m), true), outturn.For(940, Setting.Mainstream));
        Assert.Null(outturn.For(351, Setting.FurtherEducation));
    }
}
