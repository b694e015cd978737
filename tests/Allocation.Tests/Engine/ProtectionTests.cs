using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>Minimum level, guarantee, cap and notional SEN in lanes against the same rules written as exact fractions.</summary>
public class ProtectionTests
{
    private int shortWays;

    private static readonly BudgetLine[] Counted = [.. BudgetLines.All.Where(l => l <= BudgetLine.Sparsity)];

    [Fact]
    public void Every_protection_equals_its_formula_in_exact_fractions()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Agrees(new Random(seed), seed % 2 == 0).Label($"seed {seed}")).Check(Config.QuickThrowOnFailure.WithMaxTest(6_000));
        Assert.True(shortWays > 2_000, $"Only {shortWays} of 6,000 took the short way.");
    }

    // Chosen so that the last of sixteen decimals decides: with scale 1, and by the carry out of the lowest digit.
    [Theory]
    [InlineData(2602293, 11, 4450855345891, 2235201, 100000000, 2101755)]
    [InlineData(5327547, 1, 2301347621281, 1825121, 100000000, 5304113)]
    [InlineData(6196293, 1, 7546686831743, 875393, 100000000, 6120166)]
    [InlineData(4465300, 11, 5103360354393, 936613, 100000000, 3898673)]
    [InlineData(374318439, 470518, 74118563358, 604089, 94789741, 22247674)]
    [InlineData(620724770, 666950, 77973508608, 1037713, 99034679, 94364092)]
    [InlineData(257489410, 314872, 70069828560, 385740, 21789283, 7845903)]
    public void A_deduction_within_a_hair_of_half_a_penny_goes_the_right_way(long adjusted, long perPupil, long pupils, long cap, long scale, long deduction)
    {
        var rules = new CompiledRules([], new LineRounder(Rounding.Penny), 0, 0, 0, 0, cap, scale, [], 0, 0, 0);
        Assert.Equal(deduction, CapAndScale.Deduction<Lane1>(rules, new(perPupil), new(pupils), new(adjusted)).Value);
    }

    // Round numbers are such as schools and rules have; others ask for the exact way.
    private bool Agrees(Random random, bool round)
    {
        long part = round ? 100_000 : 1;
        double[] levels = [.. Enumerable.Range(0, 3).Select(_ => (double)random.NextInt64(0, 7_000_000_000 / part) * part)];
        double Share(int least, int most) => random.NextInt64(least / part, most / part) * part;
        double percentage = Share(-5_000_000, 5_000_000), cap = Share(-5_000_000, 8_000_000), scale = Math.Min(Quantity.Scale, Share(0, 100_200_000));
        (BudgetLine, double)[] shares = [(BudgetLine.BasicEntitlementPrimary, Share(0, 100_000_000)), (BudgetLine.CapAndScale, Share(0, 100_000_000))];
        double ofBlock = Share(0, 100_000_000), notionalLump = random.Next(0, 900_000), perHead = random.NextInt64(0, 90_000_000);
        double[] rates = new double[BudgetLines.PupilLedCount];
        rates[0] = random.NextInt64(3_000_000_000, 6_000_000_000);
        var rules = new CompiledRules(rates, new LineRounder(Rounding.Penny), levels[0], levels[1], levels[2], percentage, cap, scale, [.. shares], ofBlock, notionalLump, perHead);

        var columns = new Columns(1);
        long pupil = round ? 50_000_000 : 1, pupils = random.NextInt64(1, 200_000_000_000 / pupil) * pupil, priorPupils = random.NextInt64(100_000_000, 200_000_000_000);
        long[] years = [random.Next(1, 8), random.Next(0, 4), random.Next(0, 3)];
        Set(columns, Column.Pupils, pupils);
        Set(columns, Column.YearsPrimary, years[0]);
        Set(columns, Column.YearsKeyStage3, years[1]);
        Set(columns, Column.YearsKeyStage4, years[2]);
        int protections = random.Next(4) == 0 ? random.Next(0, 2) : 2;
        Set(columns, Column.Protections, protections);
        long prior = (long)(priorPupils / 1e8 * random.Next(300_000, 700_000)) + 10_000_000;
        Set(columns, Column.PriorShare, prior);
        Set(columns, Column.PriorPupils, priorPupils);
        Set(columns, Column.CurrentExclusions, random.Next(0, 5_000_000));
        columns.Units(0)[0] = pupils;
        columns.Line(BudgetLine.LumpSum)[0] = random.Next(0, 14_000_000);
        columns.Line(BudgetLine.Rates)[0] = random.Next(0, 5_000_000);
        CompiledFormula compiled = CompiledFormula.Of(rules, columns);
        if (compiled.Short is not null) shortWays++;
        BudgetShareKernel.CalculateAll<Lane1>(compiled);
        BudgetShareKernel.LinesOf(compiled, 0);

        Exact n1 = new(pupils, Quantity.Scale), n0 = new(priorPupils, Quantity.Scale);
        Exact lump = Pence(columns, BudgetLine.LumpSum), formula = Counted.Aggregate(Exact.Zero, (sum, line) => sum + Pence(columns, line));
        Exact level = (new Exact((long)levels[0], 10_000) * years[0] + new Exact((long)levels[1], 10_000) * years[1] + new Exact((long)levels[2], 10_000) * years[2]) / years.Sum() * n1;
        Exact uplift = protections < 1 ? Exact.Zero : Exact.Max(Exact.Zero, Penny(level) - formula);
        Exact adjusted = formula + uplift + Pence(columns, BudgetLine.Rates) - lump - (long)columns[Column.CurrentExclusions][0];
        Exact b = Penny(((Exact)prior - lump) / n0);
        Exact guaranteed = Penny((b + Penny(b * new Exact((long)percentage, Quantity.Scale))) * n1);
        Exact mfg = protections < 2 ? Exact.Zero : Exact.Max(Exact.Zero, guaranteed - adjusted);
        Exact line = protections < 2 || mfg > Exact.Zero || b <= Exact.Zero ? Exact.Zero : CapLine(adjusted, b, n1, new((long)cap, Quantity.Scale), new((long)scale, Quantity.Scale), formula + uplift - level);
        Exact notional = Pence(columns, BudgetLine.BasicEntitlementPrimary) * new Exact((long)shares[0].Item2, Quantity.Scale)
            - line * new Exact((long)shares[1].Item2, Quantity.Scale)
            + new Exact((long)columns[Column.SchoolsBlockShare][0], 1) * new Exact((long)ofBlock, Quantity.Scale) + (long)notionalLump + new Exact((long)perHead, 10_000) * n1;

        return Pence(columns, BudgetLine.MinimumPerPupil) == uplift
            && Pence(columns, BudgetLine.Mfg) == mfg
            && Pence(columns, BudgetLine.CapAndScale) == Exact.Zero - line
            && (notional < Exact.Zero || new Exact((long)columns[Column.NotionalSen][0], 1) == Penny(notional));
    }

    // (change - cap) x scale x N1 x b as DOMAIN F29 writes it, and the add-back as what lies above the level in whole pence.
    private static Exact CapLine(Exact adjusted, Exact b, Exact pupils, Exact cap, Exact scale, Exact aboveLevel)
    {
        Exact change = (adjusted / pupils - b) / b;
        Exact deduction = change > cap ? Penny(b * pupils * (change - cap) * scale) : Exact.Zero;
        Exact room = aboveLevel > Exact.Zero ? new(aboveLevel.RoundTo(RoundingMode.Truncate, 1), 1) : Exact.Zero;
        return Exact.Min(deduction, room);
    }

    private static Exact Penny(Exact pence) => new(pence.RoundTo(RoundingMode.HalfUp, 1), 1);
    private static Exact Pence(Columns columns, BudgetLine line) => new((long)columns.Line(line)[0], 1);
    private static void Set(Columns columns, Column column, long value) => columns[column][0] = value;
}
