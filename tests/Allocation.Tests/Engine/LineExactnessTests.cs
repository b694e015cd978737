using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>A line in lanes against the same line in 128-bit fractions, at the places where doubles would slip.</summary>
public class LineExactnessTests
{
    private static readonly Rounding[] Roundings =
        [.. from mode in Enum.GetValues<RoundingMode>() from unit in (long[])[1, 100, 1_200] select new Rounding(mode, unit)];

    [Theory]
    [InlineData(462_880_000, 13_6551_3600L, 632_069)]           // £462.88 x 88 x 0.155172, worked example X1
    [InlineData(5_000, 1_0000_0000L, 1)]                        // half a penny goes up
    [InlineData(5_000, 3_0000_0000L, 2)]                        // a penny and a half
    [InlineData(4_999, 1_0000_0000L, 0)]                        // a millionth of a pound below the half
    [InlineData(5_000, 9999_9999L, 0)]                          // a hundred-millionth of a pupil below it
    [InlineData(0, 571_0000_0000L, 0)]
    [InlineData(6_680_180_000, 1_400_0000_0000L, 935_225_200)]  // passes 2^63 in parts, PERFORMANCE 6
    public void A_line_is_rounded_half_up_to_the_penny(long rate, long units, long pence)
    {
        LineRounder rounder = new(Rounding.Penny);
        Assert.Equal(pence, rounder.Line(new Lane1(rate), new Lane1(units)).Value);
        Assert.Equal(new Money(pence), Rounding.Penny.Apply(new Rate(rate).Pence * new Quantity(units).Exact));
    }

    [Fact]
    public void Every_mode_and_unit_gives_what_exact_fractions_give() =>
        Prop.ForAll(Lines(), line => Roundings.All(rounding => Agrees(rounding, line.Rate, line.Units))).Check(Config.QuickThrowOnFailure.WithMaxTest(4_000));

    [Fact]
    public void Lines_one_part_beside_a_half_and_a_whole_unit_go_the_right_way()
    {
        var random = new Random(20_230_401); // Fixed, so that a failure can be repeated.
        foreach (Rounding rounding in Roundings)
        {
            Int128 unit = (Int128)LineRounder.PartsInPenny * rounding.UnitPence;
            for (int run = 0; run < 400; run++)
            {
                Int128 nearest = unit * random.NextInt64(1, Bounds.AmountLimit / rounding.UnitPence) + (run % 2 == 0 ? unit / 2 : 0);
                long units = random.NextInt64(1_000_000, 100_000_000_000);
                long rate = (long)Int128.Min(nearest / units, Bounds.RateLimit - 2);
                for (long step = -1; step <= 1; step++)
                    if (rate + step >= 0) Assert.True(Agrees(rounding, rate + step, units), $"{rounding} {rate + step} x {units}");
            }
        }
    }

    // Rates that are a divisor of a half unit meet it exactly: ties, which only chance would give otherwise.
    [Fact]
    public void Exact_ties_follow_the_mode_up_to_the_largest_amount()
    {
        foreach (Rounding rounding in Roundings)
            for (int power = 0; power < 30; power++)
            {
                long halves = (1L << power) + 1;                                       // odd, so a tie
                long rate = rounding.UnitPence * Rate.Scale / 100 / 2, units = halves * Quantity.Scale;
                if (units >= Bounds.CountLimit * 64 || !Bounds.IsLine(new(rate), units)) continue;
                Assert.True(Agrees(rounding, rate, units), $"{rounding} {halves} halves");
                Assert.True(Agrees(rounding, units / 64, rate * 64), $"{rounding} {halves} halves, turned round");
            }
    }

    [Fact]
    public void A_quotient_and_remainder_of_any_divisor_are_exact() =>
        Prop.ForAll(Lines(), Gen.Choose(1, int.MaxValue).Select(d => (long)d * 1_000).ToArbitrary(), (line, divisor) =>
        {
            Int128 product = (Int128)line.Rate * line.Units;
            if (product / divisor >= WholeNumbers.QuotientLimit) return true;
            Lane1 quotient = WholeNumbers.Divide(new Lane1(line.Rate), new Lane1(line.Units), new Lane1(divisor), new Lane1(1.0 / divisor), out Lane1 remainder);
            return (Int128)quotient.Value == product / divisor && (Int128)remainder.Value == product % divisor;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(4_000));

    [Theory]
    [InlineData(-22_005, 1, 10, -2_201)]
    [InlineData(22_005, 1, 10, 2_201)]
    [InlineData(-22_004, 1, 10, -2_200)]
    [InlineData(0, 7, 10, 0)]
    [InlineData(1, 1, 3, 0)]
    [InlineData(2, 1, 3, 1)]
    public void A_negative_amount_rounds_by_its_size(double a, double b, double divisor, double nearest) =>
        Assert.Equal(nearest, WholeNumbers.Nearest(new Lane1(a), new Lane1(b), new Lane1(divisor)).Value);

    private static bool Agrees(Rounding rounding, long rate, long units) =>
        !Bounds.IsLine(new(rate), units)
        || (Int128)new LineRounder(rounding).Line(new Lane1(rate), new Lane1(units)).Value == (new Rate(rate).Pence * new Quantity(units).Exact).RoundTo(rounding.Mode, rounding.UnitPence);

    private static Arbitrary<(long Rate, long Units)> Lines()
    {
        Gen<long> upTo53Bits = from bits in Gen.Choose(0, 43) from high in Gen.Choose(0, int.MaxValue) from low in Gen.Choose(0, int.MaxValue)
                               select (((long)high << 31) | (uint)low) & ((1L << (bits + 1)) - 1);
        return (from rate in upTo53Bits from units in upTo53Bits select (rate, units)).ToArbitrary();
    }
}
