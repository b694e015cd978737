namespace FundingPlatform.Kernel.Tests;

public class YearsTests
{
    [Theory]
    [InlineData("2023-24", 2023, 366)]
    [InlineData("2022-23", 2022, 365)]
    [InlineData("1999-00", 1999, 366)]
    public void A_funding_year_is_written_with_its_two_ends_and_knows_its_days(string text, int starts, int days)
    {
        FundingYear year = FundingYear.Parse(text).Value;
        Assert.Equal((starts, days, text), (year.StartingYear, year.Days, year.ToString()));
    }

    [Theory]
    [InlineData("2023-25")]
    [InlineData("2023/24")]
    [InlineData("2023")]
    [InlineData(" 2023-24")]
    [InlineData("")]
    [InlineData("202a-24")]
    public void Anything_else_is_a_fault_that_says_how(string text)
    {
        Assert.Equal("year_unreadable", FundingYear.Parse(text).Fault?.Code);
        Assert.Contains("2023-24", AcademicYear.Parse(text).Fault?.Message);
    }

    [Fact]
    public void Financial_years_begin_in_April_and_academic_years_in_September()
    {
        Assert.Equal(new FundingYear(2022), FundingYear.Of(new(2023, 3, 31)));
        Assert.Equal(new FundingYear(2023), FundingYear.Of(new(2023, 4, 1)));
        Assert.Equal(new AcademicYear(2022), AcademicYear.Of(new(2023, 8, 31)));
        Assert.Equal(new AcademicYear(2023), AcademicYear.Of(new(2023, 9, 1)));
        Assert.Equal(new DateOnly(2024, 1, 1), ProRata.Terms[2].StartIn(new(2023)));
    }
}
