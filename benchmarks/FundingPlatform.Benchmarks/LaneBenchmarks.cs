using BenchmarkDotNet.Attributes;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// The kernel by itself on columns that are already compiled, one school at a time and eight side by side: what a
/// recompute of one authority costs after a change.
/// </summary>
public class Lanes
{
    private CompiledFormula formula = null!;

    [GlobalSetup]
    public void Compile() => formula = CompiledAuthority.Of(351, 82);

    [Benchmark(Baseline = true)]
    public void OneAtATime() => BudgetShareKernel.CalculateAll<Lane1>(formula);

    [Benchmark]
    public void EightSideBySide() => BudgetShareKernel.CalculateAll<Lane8>(formula);
}
