using FsCheck.Fluent;

namespace FundingPlatform.Kernel.Tests;

public class MoneyTests
{
    [Theory]
    [InlineData("1234.56", 123_456, "£1,234.56", "1234.56")]
    [InlineData("-0.05", -5, "-£0.05", "-0.05")]
    [InlineData("0", 0, "£0.00", "0.00")]
    [InlineData("92233720368547758.07", long.MaxValue, "£92,233,720,368,547,758.07", "92233720368547758.07")]
    public void Pounds_become_whole_pence_and_are_written_for_people_and_for_files(string pounds, long pence, string people, string files)
    {
        Money money = Money.OfPounds(Text.Number(pounds));
        Assert.Equal(pence, money.Pence);
        Assert.Equal(people, money.ToString());
        Assert.Equal(files, money.ToPounds());
    }

    [Fact]
    public void An_amount_finer_than_a_penny_is_refused() => Assert.Throws<ArgumentException>(() => Money.OfPounds(0.005m));

    [Fact]
    public void Overflow_throws_instead_of_wrapping()
    {
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue) + new Money(1));
        Assert.Throws<OverflowException>(() => -new Money(long.MinValue));
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue) * 2);
        Assert.Throws<OverflowException>(() => new[] { new Money(long.MaxValue), new Money(1) }.Sum());
    }

    [Fact]
    public void Amounts_add_subtract_and_compare_by_pence()
    {
        Assert.Equal(new Money(-50), new Money(100) - new Money(150));
        Assert.True(new Money(-1) < Money.Zero);
        Assert.Equal(new Money(3), Money.Max(new Money(3), new Money(-9)));
        Assert.Equal(new Money(6), new[] { 1, 2, 3 }.Sum(i => new Money(i)));
    }

    [Fact]
    public void Ten_pounds_in_thirds_give_the_odd_penny_to_the_part_that_reaches_it() =>
        Assert.Equal([new Money(333), new Money(333), new Money(334)], new Money(1_000).Split([1, 1, 1]));

    [Fact]
    public void A_negative_amount_is_shared_with_its_sign() =>
        Assert.Equal([new Money(-33), new Money(-33), new Money(-34)], new Money(-100).Split([1, 1, 1]));

    [Fact]
    public void A_split_adds_up_and_no_part_is_a_whole_unit_from_its_exact_share() =>
        FsCheck.Check.One(FsCheck.Config.QuickThrowOnFailure, Prop.ForAll(
            Gen.Choose(-1_000_000_000, 1_000_000_000).ToArbitrary(), Gen.NonEmptyListOf(Gen.Choose(0, 100_000)).ToArbitrary(), (whole, weights) =>
            {
                long[] shares = [.. weights.Select(w => (long)w)];
                long total = shares.Sum();
                if (total == 0) return true;
                long[] parts = Sharing.Split(whole, shares);
                return parts.Sum() == whole
                    && parts.Zip(shares).All(p => Int128.Abs((Int128)p.First * total - (Int128)whole * p.Second) < total);
            }));

    [Fact]
    public void Nothing_can_be_shared_by_no_weight_or_a_negative_one()
    {
        Assert.Throws<ArgumentException>(() => Sharing.Split(1, [0, 0]));
        Assert.Throws<ArgumentException>(() => Sharing.Split(1, []));
        Assert.Throws<ArgumentException>(() => Sharing.Split(1, [2, -1]));
        Assert.Equal([0, 0], Sharing.Split(0, [0, 0]));
    }
}

internal static class Text
{
    public static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
