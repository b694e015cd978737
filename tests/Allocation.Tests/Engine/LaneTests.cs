using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>The kernel at both widths over columns of made-up schools, compared cell by cell as bits.</summary>
public class LaneTests
{
    [Fact]
    public void One_school_at_a_time_gives_the_same_bits_as_eight_side_by_side() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            CompiledRules rules = RandomRules(random);
            int schools = random.Next(1, 30);
            Columns narrow = RandomColumns(new Random(seed), schools), wide = RandomColumns(new Random(seed), schools);
            BudgetShareKernel.CalculateAll<Lane1>(rules, narrow);
            BudgetShareKernel.CalculateAll<Lane8>(rules, wide);
            return Cells(narrow).SequenceEqual(Cells(wide)).Label($"seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Every_cell_stays_a_whole_number()
    {
        var random = new Random(351);
        for (int run = 0; run < 50; run++)
        {
            Columns columns = RandomColumns(random, 16);
            BudgetShareKernel.CalculateAll<Lane8>(RandomRules(random), columns);
            Assert.All(Cells(columns), bits => Assert.True(double.IsInteger(BitConverter.Int64BitsToDouble(bits))));
        }
    }

    [Fact]
    public void A_schools_share_does_not_depend_on_its_neighbours()
    {
        FormulaCase example = FormulaCase.Load("cap_and_scale.json");
        SchoolFunding school = example.ToSchool(), small = FormulaCase.Load("guarantee_tops_up.json").ToSchool();
        SchoolShare alone = FundingCalculator.Calculate(example.ToRules(), [school]).OrThrow()[0];
        for (int place = 0; place < 11; place++)
        {
            SchoolFunding[] others = [.. Enumerable.Repeat(small, 11)];
            others[place] = school;
            Assert.Equal(alone.Lines, FundingCalculator.Calculate(example.ToRules(), others).OrThrow()[place].Lines);
        }
    }

    [Fact]
    public void An_authority_without_schools_has_no_shares() =>
        Assert.Empty(FundingCalculator.Calculate(FormulaCase.Load("cap_and_scale.json").ToRules(), []).OrThrow());

    private static CompiledRules RandomRules(Random random)
    {
        Rounding[] roundings = [new(RoundingMode.HalfUp, 1), new(RoundingMode.HalfEven, 1), new(RoundingMode.Truncate, 100), new(RoundingMode.Up, 1_200)];
        return new(
            [.. Enumerable.Range(0, BudgetLines.PupilLedCount).Select(_ => (double)random.NextInt64(0, 6_000_000_000))],
            new LineRounder(roundings[random.Next(roundings.Length)]),
            random.NextInt64(3_000_000_000, 6_000_000_000), random.NextInt64(3_000_000_000, 6_000_000_000), random.NextInt64(3_000_000_000, 6_000_000_000),
            random.Next(-2_000_000, 2_000_000), random.Next(-1_000_000, 5_000_000), random.Next(0, 100_000_001),
            [(BudgetLine.BasicEntitlementPrimary, random.Next(0, 100_000_001)), (BudgetLine.CapAndScale, random.Next(0, 100_000_001))],
            random.Next(0, 100_000_001), random.Next(0, 1_000_000), random.NextInt64(0, 100_000_000));
    }

    private static Columns RandomColumns(Random random, int schools)
    {
        var columns = new Columns(schools);
        for (int school = 0; school < schools; school++)
        {
            for (int factor = 0; factor < BudgetLines.PupilLedCount; factor++)
                columns.Units(factor)[school] = random.Next(3) == 0 ? 0 : random.NextInt64(0, 90_000_000_000);
            foreach (BudgetLine line in BudgetLines.All.Where(l => !l.IsPupilLed()))
                columns.Line(line)[school] = random.NextInt64(-1_000_000, 30_000_000);
            columns[Column.Pupils][school] = random.NextInt64(1, 2_000) * 50_000_000;
            columns[Column.YearsPrimary][school] = random.Next(0, 8);
            columns[Column.YearsKeyStage3][school] = random.Next(0, 4);
            columns[Column.YearsKeyStage4][school] = random.Next(0, 3);
            columns[Column.HasMinimum][school] = random.Next(0, 2);
            columns[Column.HasMfg][school] = random.Next(0, 2);
            columns[Column.HasCap][school] = random.Next(0, 2);
            columns[Column.PriorShare][school] = random.NextInt64(-10_000_000, 900_000_000);
            columns[Column.PriorPupils][school] = random.NextInt64(1, 2_000) * 50_000_000;
            columns[Column.CurrentExclusions][school] = random.Next(0, 10_000_000);
        }

        return columns;
    }

    private static List<long> Cells(Columns columns)
    {
        var cells = new List<long>();
        foreach (BudgetLine line in BudgetLines.All) Add(columns.Line(line));
        foreach (Column column in Enum.GetValues<Column>()) Add(columns[column]);
        return cells;

        void Add(Span<double> column)
        {
            foreach (double value in column[..columns.Count]) cells.Add(BitConverter.DoubleToInt64Bits(value));
        }
    }
}
