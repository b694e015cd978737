using BenchmarkDotNet.Attributes;
using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// The formula of every school of England with every rule on, on columns that are compiled once: the short way and the exact way
/// with the silent trace, and what the short way would cost if each stage asked at run time whether anybody listens, which is
/// what the silent trace saves. The number of school lines, by which to divide, is told before the runs.
/// </summary>
[MemoryDiagnoser]
public class FormulaOfEngland
{
    private CompiledFormula[] formulas = null!, exact = null!;

    [Params("Real", "Stress", "HalfPennies")]
    public string Set { get; set; } = "";

    [GlobalSetup]
    public void Load()
    {
        EnglandSet england = EnglandSet.Of(Enum.Parse<SetKind>(Set));
        Compile(england);
        int funded = england.Authorities.Sum(a => a.Schools.Count(s => s.Formula is not null));
        Console.WriteLine($"// {england.Schools:N0} schools, {funded:N0} of them with {BudgetLines.PupilLedCount} pupil-led lines: {funded * BudgetLines.PupilLedCount:N0} school lines; "
            + $"{formulas.Count(f => f.Short is not null)} of {formulas.Length} authorities the short way, {formulas.Sum(f => f.Short?.SplitPlaces ?? 0):N0} of {formulas.Sum(f => f.Short?.Packed.Places ?? 0):N0} columns of units in two steps, "
            + $"{formulas.Count(f => f.Short is { HasShortCap: true })} caps in whole numbers");
    }

    internal void Compile(EnglandSet england)
    {
        formulas = [.. england.Authorities.Select(a => AuthorityRun.Compile(a.Rules, a.Schools, wide: true).Value.Formula)];
        exact = [.. formulas.Select(formula => formula.Exactly())];
        CheckWays();
    }

    [Benchmark(Baseline = true)]
    public void Silently()
    {
        foreach (CompiledFormula formula in formulas) BudgetShareKernel.CalculateAll<Lane8>(formula);
    }

    [Benchmark]
    public void Exactly()
    {
        foreach (CompiledFormula formula in exact) BudgetShareKernel.CalculateAll<Lane8>(formula);
    }

    [Benchmark]
    public void AskingAtRunTime()
    {
        foreach (CompiledFormula formula in formulas)
        {
            Columns columns = formula.Columns;
            if (formula.Short is not null) BudgetShareKernel.Formula<Lane8, ShortWay<Lane8>, Asked>(formula, 0, columns.FormulaStride, default);
            else BudgetShareKernel.Formula<Lane8, ExactWay<Lane8>, Asked>(formula, 0, columns.FormulaStride, default);
            BudgetShareKernel.Totals<Lane8, Asked>(columns, 0, columns.Stride, default);
        }
    }

    // Two things are compared only while they give the same answer.
    private void CheckWays()
    {
        for (int i = 0; i < formulas.Length; i++)
        {
            Columns columns = formulas[i].Columns;
            BudgetShareKernel.CalculateAll<Lane8>(formulas[i]);
            double[] shares = columns[Column.BudgetShare].ToArray(), notional = columns[Column.NotionalSen].ToArray();
            BudgetShareKernel.CalculateAll<Lane8>(exact[i]);
            if (!columns[Column.BudgetShare].SequenceEqual(shares) || !columns[Column.NotionalSen].SequenceEqual(notional)) throw new InvalidOperationException($"The ways differ in authority {i}.");
        }
    }

    /// <summary>A trace of which only the run knows that nobody listens.</summary>
    private readonly struct Asked : ITrace
    {
        private static readonly List<string>? Heard = Environment.GetEnvironmentVariable("FORMULA_TOLD") is null ? null : [];
        public static bool On => true;

        public void Step(string rule, double result, params ReadOnlySpan<(string Name, double Value)> inputs) => Heard?.Add(rule);
    }
}
