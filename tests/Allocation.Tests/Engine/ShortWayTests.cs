using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>The rounding of the lanes at the edges of its proofs, and where the short way gives way to the exact one.</summary>
public class ShortWayTests
{
    private static readonly RoundingMode[] MergedModes = [RoundingMode.HalfUp, RoundingMode.Truncate, RoundingMode.Up];

    [Fact]
    public void A_quotient_up_to_the_bound_is_rounded_exactly_by_every_mode()
    {
        var random = new Random(40); // Fixed, so that a failure can be repeated.
        foreach (RoundingMode mode in Enum.GetValues<RoundingMode>())
            for (int run = 0; run < 4_000; run++)
            {
                long divisor = (run % 4) switch { 0 => WholeNumbers.DivisorLimit, 1 => LineRounder.PartsInPenny, 2 => random.NextInt64(1, 1_000) * 2, _ => random.NextInt64(1, WholeNumbers.DivisorLimit / 2) * 2 };
                long quotient = run % 2 == 0 ? WholeNumbers.QuotientLimit - 1 - random.Next(3) : random.NextInt64(0, WholeNumbers.QuotientLimit);
                foreach (long b in (long[])[divisor, divisor - 1, divisor / 2, Math.Min(divisor + 1, WholeNumbers.DivisorLimit)])
                    Agrees(mode, quotient, b, divisor);
            }
    }

    // Units of a half or of one part beside it, up to the largest product of the door: far beyond 2^63.
    [Fact]
    public void A_tie_and_the_parts_beside_it_go_the_right_way_beyond_64_bits()
    {
        foreach (RoundingMode mode in Enum.GetValues<RoundingMode>())
            foreach (long unit in (long[])[1, 100, 1_200])
                for (long halves = 1; halves < Bounds.AmountLimit / unit; halves = halves * 3 + 2)
                {
                    long divisor = LineRounder.PartsInPenny * unit, rate = divisor / 2;
                    Agrees(mode, halves, rate, divisor);
                    Agrees(mode, halves, rate - 1, divisor);
                    Agrees(mode, halves, rate + 1, divisor);
                }
    }

    [Fact]
    public void Two_instructions_hold_up_to_their_limit_and_beyond_it_the_pair_takes_over()
    {
        var random = new Random(50);
        foreach (RoundingMode mode in MergedModes)
            for (int run = 0; run < 20_000; run++)
            {
                long divisor = run % 3 == 0 ? (long)Math.Pow(10, random.Next(0, 13)) : random.NextInt64(1, 1L << random.Next(1, 46));
                long number = random.NextInt64(1, 1L << random.Next(1, 35)), most = (RoundedShare.ShortLimit - 2 * divisor) / number;
                if (most < 1 || (Int128)most * number / divisor >= WholeNumbers.QuotientLimit) continue;
                RoundedShare fits = new(number, divisor, mode, most), beyond = new(number, divisor, mode, most + 1);
                Assert.True(fits.IsShort && !beyond.IsShort);
                long near = (long)(((Int128)random.NextInt64(0, most) * number / divisor * divisor + (run % 2 == 0 ? divisor / 2 : 0)) / number);
                foreach (long x in (long[])[most, near, near + 1, Math.Max(0, near - 1), random.NextInt64(0, most + 1), 0])
                {
                    if (x > most) continue;
                    double expected = (double)(((Int128)x * number + Added(mode, divisor)) / divisor);
                    Assert.True(expected == fits.Of(new Lane1(x)).Value && expected == beyond.Of(new Lane1(x)).Value, $"{mode}: {x} x {number} / {divisor}");
                }
            }
    }

    [Theory]
    [InlineData(1, 2, -15, -8)]
    [InlineData(1, 2, 15, 8)]
    [InlineData(1, 10, -22_005, -2_201)]
    [InlineData(1, 10, -22_004, -2_200)]
    [InlineData(1, 1, -7, -7)]
    [InlineData(1, 3, 0, 0)]
    public void A_share_of_a_negative_amount_rounds_by_its_size(long number, long divisor, double x, double rounded)
    {
        Assert.Equal(rounded, new RoundedShare(number, divisor, RoundingMode.HalfUp, 100_000).OfSigned(new Lane1(x)).Value);
        Assert.Equal(rounded, new RoundedShare(number, divisor, RoundingMode.HalfUp, RoundedShare.ShortLimit).OfSigned(new Lane1(x)).Value);
    }

    // A half of a negative sum goes up, as it always did: notional SEN reads lines, it pays nothing.
    [Theory]
    [InlineData(-15, 0.5, -7)]
    [InlineData(-17, 0.5, -8)]
    [InlineData(15, 0.5, 8)]
    [InlineData(-2_000_000_001, 0.25, -500_000_000)]
    public void Notional_SEN_of_a_negative_amount_is_rounded_half_up(double lump, decimal share, double notional) =>
        Both(Recipe(share, 0), columns => columns.Line(BudgetLine.LumpSum)[0] = lump, isShort: true, columns => Assert.Equal(notional, columns[Column.NotionalSen][0]));

    [Theory]
    [InlineData(22_517_997, true)]
    [InlineData(22_517_999, false)]
    [InlineData(2_147_483_647, false)]
    [InlineData(-22_517_999, false)]
    public void Weights_of_notional_SEN_whose_sum_nears_the_limit_ask_for_the_exact_way(double lump, bool isShort) =>
        Both(Recipe(0.99999999m, 0), columns => columns.Line(BudgetLine.LumpSum)[0] = lump, isShort, columns =>
            Assert.Equal(Floor((Int128)lump * 99_999_999 + 50_000_000, 100_000_000), columns[Column.NotionalSen][0]));

    [Theory]
    [InlineData(int.MaxValue, true)]
    [InlineData(int.MaxValue + 1L, false)]
    [InlineData(-(long)int.MaxValue, true)]
    [InlineData(int.MinValue, false)]
    public void An_amount_beyond_32_bits_asks_for_the_exact_way(long given, bool isShort) =>
        Both(Recipe(0, 0.5m), columns => columns.Line(BudgetLine.Rates)[0] = given, isShort, columns => Assert.Equal(given, columns[Column.SchoolsBlockShare][0]));

    [Fact]
    public void A_recipe_of_lines_that_change_between_runs_asks_for_the_exact_way()
    {
        CompiledRules rules = Recipe(0, 0) with { NotionalShares = [(BudgetLine.TopUp, 50_000_000)] };
        Both(rules, columns => columns.Line(BudgetLine.TopUp)[0] = 101, isShort: false, columns => Assert.Equal(51, columns[Column.NotionalSen][0]));
    }

    [Fact]
    public void Ties_to_even_ask_for_the_exact_way()
    {
        CompiledRules rules = Recipe(0, 0) with { Rounder = new LineRounder(new(RoundingMode.HalfEven, 1)) };
        Both(rules, columns => columns.Units(0)[0] = 50_000_000, isShort: false, columns => Assert.Equal(0, columns[Column.SchoolsBlockShare][0])); // half of a penny
        Both(rules, columns => columns.Units(0)[0] = 150_000_000, isShort: false, columns => Assert.Equal(2, columns[Column.SchoolsBlockShare][0]));
    }

    // Six decimals hold in two steps; a rate too large for them and units beyond 32 bits take the pair, after those that hold.
    [Theory]
    [InlineData(4_567_123_457, 12_345_678_900, 3, 3)]
    [InlineData(4_567_123_457_001, 12_345_678_900, 2, 3)]
    [InlineData(4_567_123_457, 12_345_678_901, 2, 2)]
    public void A_line_that_is_too_large_for_two_steps_takes_the_pair(long rate, long units, int inTwoSteps, int narrow)
    {
        var columns = new Columns(8);
        for (int school = 0; school < 8; school++)
            for (int factor = 0; factor < 3; factor++) columns.Units(factor)[school] = factor == 1 ? units + school * 1_000_100 : 100_000_000 * (school + 1);
        CompiledRules rules = Recipe(0, 0.5m) with { Rates = [.. Enumerable.Range(0, BudgetLines.PupilLedCount).Select(f => f == 1 ? rate : 4_567_120_000.0)] };
        CompiledFormula formula = CompiledFormula.Of(rules, columns);
        Assert.Equal((inTwoSteps, narrow, 3), (formula.Short!.SplitPlaces, formula.Short.Packed.NarrowPlaces, formula.Short.Packed.Places));
        BudgetShareKernel.CalculateAll<Lane8>(formula);
        for (int school = 0; school < 8; school++)
        {
            long expected = Enumerable.Range(0, 3).Sum(f => (long)(((Int128)rules.Rates[f] * (Int128)columns.Units(f)[school] + LineRounder.PartsInPenny / 2) / LineRounder.PartsInPenny));
            Assert.Equal(expected, columns[Column.SchoolsBlockShare][school]);
        }
    }

    [Fact]
    public void Two_steps_round_as_one_up_to_their_limits_and_refuse_beyond_them()
    {
        var random = new Random(60);
        int held = 0, scaled = 0;
        foreach (RoundingMode mode in MergedModes)
            for (int run = 0; run < 20_000; run++)
            {
                long unit = run % 3 == 0 ? 1_200 : 1, second = (long)Math.Pow(10, random.Next(1, 10)) * unit, first = (long)Math.Pow(10, random.Next(-2, 6));
                if (run % 5 == 0) first = SplitRounder.LargestFirst - random.Next(3);
                long divisor = first < 1 ? second / 10 : second * first, number = random.NextInt64(0, 1L << random.Next(1, 44));
                if (first < 1 && divisor % 2 != 0) continue;
                var rounder = new SplitRounder(second, mode);
                long whole = first < 1 ? number * 10 : number / first, most = Math.Min(int.MaxValue, (RoundedShare.ShortLimit - 2 * second - 1) / (whole + 1));
                if (most < 1) continue;
                Assert.Null(rounder.Of(number, divisor, most == int.MaxValue ? most + 1L : most + 1));
                SplitRounder.Split split = rounder.Of(number, divisor, most)!.Value;
                (held, scaled) = (held + 1, scaled + (first < 1 ? 1 : 0));
                long near = number == 0 ? 0 : (long)(((Int128)random.NextInt64(0, most) * number / divisor * divisor + (run % 2 == 0 ? divisor / 2 : 0)) / number);
                foreach (long x in (long[])[most, near, near + 1, Math.Max(0, near - 1), random.NextInt64(0, most / Math.Max(1, first) + 1) * Math.Max(1, first), 0])
                    if (x <= most)
                        Assert.True((double)(((Int128)x * number + Added(mode, divisor)) / divisor) == rounder.Of(new Lane1(x), split).Value, $"{mode}: {x} x {number} / {divisor}, by {second}");
            }

        Assert.True(held > 40_000 && scaled > 5_000, $"{held} held, {scaled} of them below the second divisor");
        Assert.Null(new SplitRounder(10, RoundingMode.HalfUp).Of(7, 10 * (SplitRounder.LargestFirst + 1), 1));
        Assert.Null(new SplitRounder(1_000, RoundingMode.HalfUp).Of(7, 1_500, 1));
    }

    // 21.00000001 pupils at 2^26 pence a pupil pass 2^53 in parts; at 2^20 they do not.
    [Theory]
    [InlineData(1 << 20, true)]
    [InlineData(1 << 26, false)]
    public void A_guarantee_of_finely_counted_pupils_asks_for_the_exact_way_where_its_product_has_no_room(long perPupil, bool isShort)
    {
        double guaranteed = (double)(((Int128)perPupil * 2_100_000_001 + Quantity.Scale / 2) / Quantity.Scale);
        Both(Recipe(0, 0), columns =>
        {
            columns[Column.Protections][0] = 2;
            columns[Column.Pupils][0] = 2_100_000_001;
            columns[Column.PriorShare][0] = perPupil;
        }, isShort, columns => Assert.Equal(guaranteed, columns.Line(BudgetLine.Mfg)[0]));
    }

    // The adjusted share in parts of the cap's and the scale's eight decimals has no room beside the pupils'; with round ones it has.
    [Theory]
    [InlineData(3_000_000, 50_000_000, true)]
    [InlineData(3_000_001, 50_000_001, false)]
    [InlineData(3_000_001, 50_000_000, false)]
    public void A_cap_of_many_decimals_takes_the_exact_ways_digits_within_the_short_way(long cap, long scale, bool isShort)
    {
        Int128 unit = Quantity.Scale, excess = (Int128)900_000_000 * unit - (Int128)450_000 * 1_000 * (unit + cap);
        double deduction = (double)((excess * scale + unit * unit / 2) / (unit * unit));
        Both(Recipe(0, 0) with { Rates = [.. Enumerable.Repeat(1e12, BudgetLines.PupilLedCount)], Cap = cap, Scale = scale }, columns =>
        {
            columns.Units(0)[0] = 9 * Quantity.Scale;
            columns[Column.Protections][0] = 2;
            columns[Column.Pupils][0] = 1_000 * Quantity.Scale;
            columns[Column.PriorShare][0] = 450_000;
        }, true, columns => Assert.Equal(-deduction, columns.Line(BudgetLine.CapAndScale)[0]), formula => Assert.Equal(isShort, formula.HasShortCap));
    }

    // £10 a pupil is due to all three by the level and £20 by the guarantee, as far as each can be worked out.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_school_beside_others_has_only_the_protections_that_can_be_worked_out_for_it(bool exactly)
    {
        var columns = new Columns(3);
        for (int school = 0; school < 3; school++)
        {
            columns[Column.Protections][school] = school;
            columns[Column.YearsPrimary][school] = 7;
            columns[Column.Pupils][school] = columns[Column.PriorPupils][school] = 100 * Quantity.Scale;
            columns[Column.PriorShare][school] = 200_000;
        }

        CompiledFormula formula = CompiledFormula.Of(Recipe(0, 0) with { MinimumPrimary = 10_000_000 }, columns);
        Assert.NotNull(formula.Short);
        BudgetShareKernel.CalculateAll<Lane8>(exactly ? formula.Exactly() : formula);
        Assert.Equal([0, 100_000, 100_000], columns.Line(BudgetLine.MinimumPerPupil)[..3].ToArray());
        Assert.Equal([0, 0, 100_000], columns.Line(BudgetLine.Mfg)[..3].ToArray());
        Assert.Equal([0, 100_000, 200_000], columns[Column.SchoolsBlockShare][..3].ToArray());
    }

    /// <summary>The same phases, and a factor that none of the first eight schools has.</summary>
    [Fact]
    public void A_factor_that_only_later_schools_of_a_kind_have_is_paid_to_them()
    {
        var columns = new Columns(16);
        for (int school = 0; school < 16; school++) columns.Units((int)BudgetLine.BasicEntitlementPrimary)[school] = columns[Column.Pupils][school] = Quantity.Scale;
        columns.Units(BudgetLines.PupilLedCount - 1)[11] = 3 * Quantity.Scale;
        CompiledFormula formula = CompiledFormula.Of(Recipe(0, 0), columns);
        Assert.NotNull(formula.Short);
        foreach (CompiledFormula way in (CompiledFormula[])[formula, formula.Exactly()])
        {
            BudgetShareKernel.CalculateAll<Lane8>(way);
            double[] shares = columns[Column.SchoolsBlockShare][..16].ToArray();
            Assert.All(shares.Where((_, school) => school != 11), share => Assert.Equal(shares[0], share));
            Assert.True(shares[0] > 0);
            Assert.Equal(4 * shares[0], shares[11]);
        }
    }

    [Theory]
    [InlineData(8, 100_000_000)]
    [InlineData(7, 50_000_000)]
    [InlineData(0, 1)]
    public void Counts_are_packed_in_the_coarsest_power_of_ten(int zeros, long count)
    {
        var columns = new Columns(1);
        columns[Column.Pupils][0] = count;
        Assert.Equal((long)Math.Pow(10, zeros), PackedInputs.Of(columns)!.PupilParts);
    }

    private static void Both(CompiledRules rules, Action<Columns> fill, bool isShort, Action<Columns> check, Action<ShortFormula>? also = null)
    {
        foreach (bool exactly in (bool[])[false, true])
        {
            var columns = new Columns(1);
            columns[Column.PriorPupils][0] = Quantity.Scale;
            fill(columns);
            CompiledFormula formula = CompiledFormula.Of(rules, columns);
            Assert.Equal(isShort, formula.Short is not null);
            if (formula.Short is { } constants) also?.Invoke(constants);
            if (exactly) formula = formula.Exactly();
            BudgetShareKernel.CalculateAll<Lane1>(formula);
            check(columns);
            BudgetShareKernel.CalculateAll<Lane8>(formula);
            check(columns);
        }
    }

    private static CompiledRules Recipe(decimal ofLump, decimal ofBlock) => new(
        [.. Enumerable.Repeat(10_000.0, BudgetLines.PupilLedCount)], new LineRounder(Rounding.Penny), 0, 0, 0, 0, 0, 0,
        ofLump == 0 ? [] : [(BudgetLine.LumpSum, (double)(ofLump * Quantity.Scale))], (double)(ofBlock * Quantity.Scale), 0, 0);

    private static double Floor(Int128 value, long by) => (double)((value - (value % by + by) % by) / by);

    private static long Added(RoundingMode mode, long divisor) => mode switch { RoundingMode.HalfUp => divisor / 2, RoundingMode.Up => divisor - 1, _ => 0 };

    private static void Agrees(RoundingMode mode, long a, long b, long divisor)
    {
        Int128 product = (Int128)a * b;
        if (b < 0 || product / divisor >= WholeNumbers.QuotientLimit) return;
        var rounder = new Rounder(divisor, mode);
        Lane1 rounded = mode == RoundingMode.HalfEven ? rounder.ToEven(new Lane1(a), new Lane1(b)) : rounder.Of(new Lane1(a), new Lane1(b));
        Assert.True((Int128)rounded.Value == new Exact(product, divisor).RoundTo(mode, 1), $"{mode}: {a} x {b} / {divisor} gave {rounded.Value}");
    }
}
