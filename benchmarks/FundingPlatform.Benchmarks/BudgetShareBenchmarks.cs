using BenchmarkDotNet.Attributes;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Reference;

namespace FundingPlatform.Benchmarks;

/// <summary>Budget shares of one authority of Bury's size: the calculator against the slow twin in <c>decimal</c>.</summary>
[MemoryDiagnoser]
public class OneAuthority
{
    private YearRules rules = null!;
    private SchoolFunding[] schools = null!;

    [GlobalSetup]
    public void Load()
    {
        (rules, schools) = SampleAuthority.Of(351, 82);
        Agreement.Check(rules, schools);
    }

    [Benchmark(Baseline = true)]
    public decimal Twin() => PlainCalculator.Calculate(rules, schools).Sum(s => s.BudgetShare);

    [Benchmark]
    public long Calculator() => FundingCalculator.Calculate(rules, schools).Value.Sum(s => s.BudgetShare).Pence;
}

/// <summary>Budget shares of as many schools as England funds, in 150 authorities.</summary>
[MemoryDiagnoser]
public class England
{
    private (YearRules Rules, SchoolFunding[] Schools)[] authorities = null!;

    [GlobalSetup]
    public void Load()
    {
        authorities = [.. Enumerable.Range(1, 150).Select(code => SampleAuthority.Of(code, code <= 6 ? 143 : 142))];
        Agreement.Check(authorities[0].Rules, authorities[0].Schools);
    }

    [Benchmark(Baseline = true)]
    public decimal Twin() => authorities.Sum(a => PlainCalculator.Calculate(a.Rules, a.Schools).Sum(s => s.BudgetShare));

    [Benchmark]
    public long Calculator() => authorities.Sum(a => FundingCalculator.Calculate(a.Rules, a.Schools).Value.Sum(s => s.BudgetShare).Pence);
}

/// <summary>Two things are compared only while they give the same answer.</summary>
internal static class Agreement
{
    public static void Check(YearRules rules, SchoolFunding[] schools)
    {
        decimal slow = PlainCalculator.Calculate(rules, schools).Sum(s => s.BudgetShare);
        decimal fast = FundingCalculator.Calculate(rules, schools).Value.Sum(s => s.BudgetShare).Pounds;
        if (slow != fast || slow == 0m) throw new InvalidOperationException($"The twin says £{slow}, the calculator £{fast}.");
    }
}
