namespace FundingPlatform.Kernel.Tests;

public class RateTests
{
    [Theory]
    [InlineData("2904.17625", 2_904_176_250, "2904.17625")]
    [InlineData("3394", 3_394_000_000, "3394.00")]
    [InlineData("0.000001", 1, "0.000001")]
    public void A_rate_keeps_six_decimals_and_shows_at_least_two(string pounds, long millionths, string shown)
    {
        Rate rate = Rate.OfPounds(Text.Number(pounds));
        Assert.Equal(millionths, rate.Millionths);
        Assert.Equal(shown, rate.ToString());
    }

    [Fact]
    public void A_rate_finer_than_a_millionth_is_refused() => Assert.Throws<ArgumentException>(() => Rate.OfPounds(0.0000001m));

    [Fact]
    public void A_rate_of_an_amount_times_units_is_that_amount_again() =>
        Assert.Equal(new Money(45_027), Rounding.Penny.Apply(Rate.Of(new Money(15_009)).Pence * 3));

    [Fact]
    public void The_statement_with_a_hidden_fifth_decimal_comes_out_as_printed() =>
        Assert.Equal(Money.OfPounds(1_060_024.33m), Rounding.Penny.Apply(Rate.OfPounds(2_904.17625m).Pence * 365)); // DOMAIN F14

    [Theory]
    [InlineData("12.5", 1_250_000_000, "12.5")]
    [InlineData("0.00000001", 1, "0.00000001")]
    [InlineData("-3", -300_000_000, "-3")]
    public void A_quantity_keeps_eight_decimals(string value, long parts, string shown)
    {
        Quantity quantity = Quantity.Of(Text.Number(value));
        Assert.Equal(parts, quantity.HundredMillionths);
        Assert.Equal(shown, quantity.ToString());
    }

    [Fact]
    public void A_quantity_finer_than_eight_decimals_is_refused() => Assert.Throws<ArgumentException>(() => Quantity.Of(0.000000001m));

    [Theory]
    [InlineData(9, 58, 6, "0.155172")]
    [InlineData(2, 3, 6, "0.666667")]
    [InlineData(1, 2, 0, "1")]
    [InlineData(-1, 2, 0, "-1")]
    [InlineData(1, 3, 8, "0.33333333")]
    public void The_nearest_quantity_of_so_many_decimals_goes_half_away_from_zero(int over, int under, int decimals, string nearest) =>
        Assert.Equal(Quantity.Of(Text.Number(nearest)), Quantity.Nearest(new Exact(over, under), decimals));

    [Fact]
    public void Halves_are_exact() => Assert.Equal(Quantity.Of(16_028.5m), Quantity.OfHalves(32_057));
}
