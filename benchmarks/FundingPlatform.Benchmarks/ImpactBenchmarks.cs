using BenchmarkDotNet.Attributes;
using FundingPlatform.Allocation;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// Two schemes for all of England, and the difference for every school, beside the plain reference in <c>decimal</c> and
/// beside one recompute of every share of as many schools.
/// </summary>
[MemoryDiagnoser]
public class TwoSchemesInEngland
{
    private SampleYear year = null!;
    private long[] first = null!, second = null!;
    private Dictionary<(string Scheme, string Band, Setting Setting), decimal> firstPlain = null!, secondPlain = null!;
    private ValueTable table = null!;
    private double[] before = null!, after = null!;
    private CompiledFormula[] shares = null!;

    [GlobalSetup]
    public void Load()
    {
        year = SampleYear.England;
        first = year.Runs.Values(year.Schemes)!;
        second = year.Runs.Values(year.Schemes.ToDictionary(s => s.Key, s => s.Value.With(new([], [], Quantity.Of(3), null, null)).Value))!;
        (firstPlain, secondPlain) = (year.Table(first), year.Table(second));
        (table, before, after) = (new(year.Runs.Cells), new double[year.Schools.Length], new double[year.Schools.Length]);
        year.Check(first);
        year.Check(second);
        shares = [.. Enumerable.Range(1, 150).Select(code => CompiledAuthority.Of(code, code <= 6 ? 143 : 142))];
        Console.WriteLine($"// {year.Awards.Sum(g => g.Count()):N0} placements at {year.Schools.Length:N0} schools, {year.Runs.Cells.Values:N0} values, {year.Runs.Cells.Count:N0} cells, {year.Authorities.Sum(a => a.Columns.Sliced):N0} places, {year.Authorities.Sum(a => a.Columns.Loose):N0} loose pieces");
    }

    [Benchmark(Baseline = true)]
    public decimal Plain()
    {
        IReadOnlyDictionary<int, decimal> one = year.Plain(firstPlain), other = year.Plain(secondPlain);
        return one.Sum(school => Math.Abs(other[school.Key] - school.Value));
    }

    [Benchmark]
    public double Compiled()
    {
        year.TopUps(table, first, before);
        year.TopUps(table, second, after);
        double moved = 0;
        for (int i = 0; i < before.Length; i++) moved += Math.Abs(after[i] - before[i]);
        return moved;
    }

    // One scheme once, with the values of all cells worked out anew.
    [Benchmark]
    public void TopUpsOnce() => year.TopUps(table, first, before);

    [Benchmark]
    public void EveryShareOnce()
    {
        foreach (CompiledFormula formula in shares) BudgetShareKernel.CalculateAll<Lane8>(formula);
    }
}

/// <summary>
/// Band-value scenarios for Bury, every school's share in each, a scenario beside the plain reference in <c>decimal</c>, and
/// beside one recompute of every share of as many schools.
/// </summary>
[MemoryDiagnoser]
public class BandScenariosForBury
{
    private const int Scenarios = 10_000, PlainScenarios = 20;

    private SampleYear year = null!;
    private readonly long[][] values = new long[Scenarios][];
    private readonly Dictionary<(string Scheme, string Band, Setting Setting), decimal>[] plain = new Dictionary<(string, string, Setting), decimal>[PlainScenarios];
    private ValueTable table = null!;
    private double[] pence = null!, rest = null!;
    private CompiledFormula shares = null!;

    [GlobalSetup]
    public void Load()
    {
        year = SampleYear.Bury;
        var random = new Random(10_000);
        long[] now = year.Runs.Values(year.Schemes)!;
        for (int i = 0; i < Scenarios; i++)
            values[i] = [.. now.Select(value => value / Rate.Scale * random.Next(90, 111) / 100 * Rate.Scale)];
        for (int i = 0; i < PlainScenarios; i++)
        {
            year.Check(values[i]);
            plain[i] = year.Table(values[i]);
        }

        (table, pence) = (new(year.Runs.Cells), new double[year.Schools.Length]);
        rest = [.. year.Schools.Select(_ => (double)random.NextInt64(1_000_000, 900_000_000))];
        shares = CompiledAuthority.Of(351, 82);
        Console.WriteLine($"// {year.Awards.Sum(g => g.Count()):N0} placements at {year.Schools.Length:N0} schools, {year.Runs.Cells.Values:N0} values, {year.Runs.Cells.Count:N0} cells, {year.Authorities.Sum(a => a.Columns.Sliced):N0} places, {year.Authorities.Sum(a => a.Columns.Loose):N0} loose pieces");
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = PlainScenarios)]
    public decimal Plain()
    {
        decimal greatest = 0;
        foreach (var table in plain)
            foreach ((_, decimal topUps) in year.Plain(table)) greatest = Math.Max(greatest, topUps);
        return greatest;
    }

    // A top-up is a line of the share and hangs on nothing else of it, so a share is the rest and the new top-up.
    [Benchmark(OperationsPerInvoke = Scenarios)]
    public double Compiled()
    {
        double greatest = 0;
        foreach (long[] one in values)
        {
            year.TopUps(table, one, pence);
            for (int school = 0; school < pence.Length; school++) greatest = Math.Max(greatest, rest[school] + pence[school]);
        }

        return greatest;
    }

    [Benchmark]
    public void EveryShareOnce() => BudgetShareKernel.CalculateAll<Lane8>(shares);
}

/// <summary>A made-up authority's shares on compiled columns, ready to be worked out.</summary>
internal static class CompiledAuthority
{
    public static CompiledFormula Of(int seed, int count)
    {
        (YearRules year, SchoolFunding[] schools) = SampleAuthority.Of(seed, count);
        return AuthorityRun.Compile(year, schools, wide: true).Value.Formula;
    }
}
