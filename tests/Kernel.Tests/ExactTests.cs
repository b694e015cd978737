using FsCheck;
using FsCheck.Fluent;

namespace FundingPlatform.Kernel.Tests;

public class ExactTests
{
    [Fact]
    public void Equal_fractions_compare_equal_however_they_were_written()
    {
        Assert.Equal(new Exact(1, 2), new Exact(-4, -8));
        Assert.Equal(new Exact(1, 2).GetHashCode(), new Exact(50, 100).GetHashCode());
        Assert.Equal(Exact.Zero, default);
        Assert.Equal(new Exact(0, 5), default);
        Assert.Equal("-1/3", new Exact(2, -6).ToString());
    }

    [Fact]
    public void Nothing_is_divided_by_zero()
    {
        Assert.Throws<DivideByZeroException>(() => new Exact(1, 0));
        Assert.Throws<DivideByZeroException>(() => Exact.One / Exact.Zero);
    }

    [Fact]
    public void A_decimal_keeps_its_exact_value() => Assert.Equal(new Exact(1_155_172, 10_000_000), Exact.Of(0.1155172m));

    [Fact]
    public void Sums_products_and_quotients_undo_each_other() =>
        Prop.ForAll(Fractions, Fractions, (left, right) =>
            left + right - right == left && (right == Exact.Zero || left * right / right == left)
            && (left < right) == (right - left > Exact.Zero) && Exact.Max(left, right) + Exact.Min(left, right) == left + right)
        .QuickCheckThrowOnFailure();

    // Mode, hundredths of a penny, unit, pence: worked out by hand.
    [Theory]
    [InlineData(RoundingMode.HalfUp, 50, 1, 1)]
    [InlineData(RoundingMode.HalfUp, 49, 1, 0)]
    [InlineData(RoundingMode.HalfUp, -50, 1, -1)]
    [InlineData(RoundingMode.HalfEven, 50, 1, 0)]
    [InlineData(RoundingMode.HalfEven, 150, 1, 2)]
    [InlineData(RoundingMode.HalfEven, 250, 1, 2)]
    [InlineData(RoundingMode.HalfEven, 251, 1, 3)]
    [InlineData(RoundingMode.HalfEven, -250, 1, -2)]
    [InlineData(RoundingMode.Truncate, 199, 1, 1)]
    [InlineData(RoundingMode.Truncate, -199, 1, -1)]
    [InlineData(RoundingMode.Up, 101, 1, 2)]
    [InlineData(RoundingMode.Up, 100, 1, 1)]
    [InlineData(RoundingMode.Up, -101, 1, -2)]
    [InlineData(RoundingMode.HalfUp, 15_000, 100, 200)]
    [InlineData(RoundingMode.HalfEven, 5_000, 100, 0)]
    [InlineData(RoundingMode.HalfUp, 60_000, 1_200, 1_200)]
    [InlineData(RoundingMode.HalfUp, 59_999, 1_200, 0)]
    public void Each_mode_works_on_the_size_and_puts_the_sign_back(RoundingMode mode, int hundredthsOfAPenny, long unit, long pence) =>
        Assert.Equal(new Money(pence), new Rounding(mode, unit).Apply(new Exact(hundredthsOfAPenny, 100)));

    [Fact]
    public void Rounding_agrees_with_decimal_where_decimal_is_exact() =>
        Prop.ForAll(Gen.Choose(-2_000_000_000, 2_000_000_000).ToArbitrary(), thousandths =>
            (decimal)new Exact(thousandths, 1_000).RoundTo(RoundingMode.HalfUp, 1) == Math.Round(thousandths / 1_000m, MidpointRounding.AwayFromZero)
            && (decimal)new Exact(thousandths, 1_000).RoundTo(RoundingMode.HalfEven, 1) == Math.Round(thousandths / 1_000m, MidpointRounding.ToEven)
            && (decimal)new Exact(thousandths, 1_000).RoundTo(RoundingMode.Truncate, 1) == decimal.Truncate(thousandths / 1_000m))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void A_unit_of_nothing_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Exact.One.RoundTo(RoundingMode.HalfUp, 0));

    private static Arbitrary<Exact> Fractions =>
        (from over in Gen.Choose(-100_000_000, 100_000_000) from under in Gen.Choose(1, 1_000_000) select new Exact(over, under)).ToArbitrary();
}
