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
    public void Both_widths_and_both_ways_give_the_same_bits()
    {
        int shortWays = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            bool round = seed % 2 == 0;
            CompiledFormula Made() => CompiledFormula.Of(RandomRules(new Random(seed), round), RandomColumns(new Random(seed), new Random(seed).Next(1, 30), round));
            CompiledFormula narrow = Made(), wide = Made(), exactNarrow = Made().Exactly(), exactWide = Made().Exactly();
            if (wide.Short is not null) shortWays++;
            BudgetShareKernel.CalculateAll<Lane1>(narrow);
            BudgetShareKernel.CalculateAll<Lane8>(wide);
            BudgetShareKernel.CalculateAll<Lane1>(exactNarrow);
            BudgetShareKernel.CalculateAll<Lane8>(exactWide);
            BudgetShareKernel.LinesOfAll<Lane1>(exactNarrow);
            BudgetShareKernel.LinesOfAll<Lane8>(exactWide);
            return (Cells(narrow.Columns).SequenceEqual(Cells(wide.Columns)) && Cells(exactNarrow.Columns).SequenceEqual(Cells(exactWide.Columns))
                && Results(wide.Columns).SequenceEqual(Results(exactWide.Columns))).Label($"seed {seed}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(600));
        Assert.True(shortWays > 200, $"Only {shortWays} of 600 took the short way.");
    }

    [Fact]
    public void A_run_over_the_same_columns_gives_the_same_again_and_allocates_nothing()
    {
        CompiledFormula formula = CompiledFormula.Of(RandomRules(new Random(7), true), RandomColumns(new Random(7), 29, true));
        Assert.NotNull(formula.Short);
        foreach (CompiledFormula one in (CompiledFormula[])[formula, formula.Exactly()])
        {
            BudgetShareKernel.CalculateAll<Lane8>(one);
            List<long> first = Results(one.Columns);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int run = 0; run < 3; run++) BudgetShareKernel.CalculateAll<Lane8>(one);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(first, Results(one.Columns));
        }
    }

    [Fact]
    public void A_top_up_that_is_replaced_between_runs_moves_high_needs_and_the_share_alone()
    {
        CompiledFormula formula = CompiledFormula.Of(RandomRules(new Random(8), true), RandomColumns(new Random(8), 9, true));
        BudgetShareKernel.CalculateAll<Lane8>(formula);
        (double block, double needs, double share) = (formula.Columns[Column.SchoolsBlockShare][8], formula.Columns[Column.HighNeedsAllocation][8], formula.Columns[Column.BudgetShare][8]);
        formula.Columns.Line(BudgetLine.TopUp)[8] += 1_234;
        BudgetShareKernel.TotalsOfAll<Lane8>(formula.Columns);
        Assert.Equal((block, needs + 1_234, share + 1_234), (formula.Columns[Column.SchoolsBlockShare][8], formula.Columns[Column.HighNeedsAllocation][8], formula.Columns[Column.BudgetShare][8]));
    }

    [Fact]
    public void Every_cell_stays_a_whole_number()
    {
        for (int run = 0; run < 50; run++)
        {
            var random = new Random(run);
            CompiledFormula formula = CompiledFormula.Of(RandomRules(random, run % 2 == 0), RandomColumns(random, 16, run % 2 == 0));
            BudgetShareKernel.CalculateAll<Lane8>(formula);
            Assert.All(Cells(formula.Columns), bits => Assert.True(double.IsInteger(BitConverter.Int64BitsToDouble(bits))));
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

    [Fact]
    public void Schools_that_the_formula_does_not_fund_have_their_adjustments_alone()
    {
        FormulaCase example = FormulaCase.Load("cap_and_scale.json");
        SchoolFunding school = example.ToSchool();
        SchoolFunding special = school with { SchoolId = 7, Group = SchoolGroup.Special, Formula = null, Adjustments = [new(Money.OfPounds(-12), "correction", SourceStatus.Given, "a letter")] };
        SchoolFunding[] mixed = [.. Enumerable.Repeat(special, 20), school];
        SchoolShare[] shares = FundingCalculator.Calculate(example.ToRules(), mixed).OrThrow();
        Assert.Equal(FundingCalculator.Calculate(example.ToRules(), [school]).OrThrow()[0].Lines, shares[20].Lines);
        AuthorityRun run = AuthorityRun.Compile(example.ToRules(), mixed, AuthorityRun.WideLanes).OrThrow();
        run.RunFormula();
        run.RunTotals();
        Assert.Equal(8, run.Formula.Columns.FormulaStride);
        for (int i = 0; i < mixed.Length; i++)
        {
            Assert.Equal(shares[i].SchoolsBlockShare.Pence, run.Formula.Columns[Column.SchoolsBlockShare][run.Row(i)]);
            Assert.Equal(shares[i].BudgetShare.Pence, run.Formula.Columns[Column.BudgetShare][run.Row(i)]);
            Assert.Equal(shares[i].Lines, run.Read(i, null).Lines);
        }
    }

    private static CompiledRules RandomRules(Random random, bool round)
    {
        Rounding[] roundings = [new(RoundingMode.HalfUp, 1), new(RoundingMode.Truncate, 100), new(RoundingMode.Up, 1_200), new(RoundingMode.HalfUp, 1_200), new(RoundingMode.HalfEven, 1)];
        long parts = round ? 10_000 : 1, share = round ? 100_000 : 1;
        long Rate(long least, long most) => random.NextInt64(least / parts, most / parts) * parts;
        double Share(int least, int most) => random.NextInt64(least / share, most / share + 1) * share;
        return new(
            [.. Enumerable.Range(0, BudgetLines.PupilLedCount).Select(_ => (double)(random.Next(4) == 0 ? random.NextInt64(0, 6_000_000_000) : Rate(0, 6_000_000_000)))],
            new LineRounder(roundings[random.Next(roundings.Length - (round ? 1 : 0))]),
            Rate(3_000_000_000, 6_000_000_000), Rate(3_000_000_000, 6_000_000_000), Rate(3_000_000_000, 6_000_000_000),
            Share(-2_000_000, 2_000_000), Share(-1_000_000, 5_000_000), random.Next(5) == 0 ? 0 : Share(0, 100_000_000),
            [(BudgetLine.BasicEntitlementPrimary, Share(0, 100_000_000)), (BudgetLine.FsmSecondary, Share(0, 100_000_000)), (BudgetLine.LumpSum, Share(0, 100_000_000)), (BudgetLine.CapAndScale, Share(0, 100_000_000))],
            Share(0, 100_000_000), random.Next(0, 1_000_000), Rate(0, 100_000_000));
    }

    // Round numbers are such as schools have: whole or half pupils, units in millionths.
    private static Columns RandomColumns(Random random, int schools, bool round)
    {
        var columns = new Columns(schools);
        long pupil = round ? 50_000_000 : 1;
        int highest = random.Next(5) == 0 ? 1 : 2;
        for (int school = 0; school < schools; school++)
        {
            for (int factor = 0; factor < BudgetLines.PupilLedCount; factor++)
                columns.Units(factor)[school] = random.Next(3) == 0 ? 0 : round && factor < 3 ? random.NextInt64(0, 2_000) * pupil : round && factor != 7 && factor != 9 ? random.NextInt64(0, 900_000_000) * 100 : random.NextInt64(0, 90_000_000_000);
            foreach (BudgetLine line in BudgetLines.All.Where(l => !l.IsPupilLed()))
                columns.Line(line)[school] = random.NextInt64(-1_000_000, 30_000_000);
            columns[Column.Pupils][school] = random.NextInt64(1, 2_000) * 50_000_000 + (round ? 0 : random.Next(50_000_000));
            columns[Column.YearsPrimary][school] = random.Next(0, 8);
            columns[Column.YearsKeyStage3][school] = random.Next(0, 4);
            columns[Column.YearsKeyStage4][school] = random.Next(0, 3);
            columns[Column.Protections][school] = random.Next(0, highest + 1);
            columns[Column.PriorShare][school] = random.NextInt64(-10_000_000, 900_000_000);
            columns[Column.PriorPupils][school] = random.NextInt64(1, 2_000) * 50_000_000;
            columns[Column.CurrentExclusions][school] = random.Next(0, 10_000_000);
        }

        return columns;
    }

    // What a run tells; what stages hand to each other is each way's own.
    private static List<long> Results(Columns columns) => Cells(columns, [BudgetLine.MinimumPerPupil, BudgetLine.Mfg, BudgetLine.CapAndScale],
        [Column.SchoolsBlockShare, Column.HighNeedsAllocation, Column.BudgetShare, Column.NotionalSen]);

    private static List<long> Cells(Columns columns) => Cells(columns, BudgetLines.All, Enum.GetValues<Column>());

    // Minus zero is zero as money, and both ways may come to it from their own side.
    private static List<long> Cells(Columns columns, IEnumerable<BudgetLine> lines, Column[] others)
    {
        var cells = new List<long>();
        foreach (BudgetLine line in lines) Add(columns.Line(line));
        foreach (Column column in others) Add(columns[column]);
        return cells;

        void Add(Span<double> column)
        {
            foreach (double value in column[..columns.Count]) cells.Add(BitConverter.DoubleToInt64Bits(value + 0.0));
        }
    }
}
