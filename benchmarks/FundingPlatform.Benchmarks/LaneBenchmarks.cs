using BenchmarkDotNet.Attributes;
using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Kernel;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// The kernel by itself on columns that are already compiled, one school at a time and eight side by side: what a
/// recompute of one authority costs after a change.
/// </summary>
public class Lanes
{
    private CompiledRules rules = null!;
    private Columns columns = null!;

    [GlobalSetup]
    public void Compile()
    {
        (YearRules year, SchoolFunding[] schools) = SampleAuthority.Of(351, 82);
        rules = CompiledRules.Of(year).Value;
        columns = new Columns(schools.Length);
        var compiler = new SchoolCompiler(year, columns);
        for (int i = 0; i < schools.Length; i++) _ = compiler.Compile(schools[i], i).Value;
    }

    [Benchmark(Baseline = true)]
    public void OneAtATime() => BudgetShareKernel.CalculateAll<Lane1>(rules, columns);

    [Benchmark]
    public void EightSideBySide() => BudgetShareKernel.CalculateAll<Lane8>(rules, columns);
}
