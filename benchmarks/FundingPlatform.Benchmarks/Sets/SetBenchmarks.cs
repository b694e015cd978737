using BenchmarkDotNet.Attributes;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// Bury of the synthetic set, 91 schools and 2,523 placements, with every rule on: a recompute beside the slow twin and beside
/// reading its inputs. All of England is measured by <c>benchmarks/peers</c>.
/// </summary>
[MemoryDiagnoser]
public class BuryWithEveryRule
{
    private static readonly Lazy<EnglandSet> Set = new(() => EnglandSet.Of(SetKind.Stress, 351));
    private EngineRun engine = null!;
    private TwinRun twin = null!;
    private MemoryFloor floor = null!;

    [GlobalSetup]
    public void Load()
    {
        (engine, twin, floor) = (new(Set.Value), new(Set.Value), new(Set.Value));
        (long fast, decimal slow) = (engine.Recompute(), twin.Recompute());
        if (fast != slow * 100m || fast == 0) throw new InvalidOperationException($"The twin says £{slow}, the engine {fast} pence.");
        Console.WriteLine($"// {Set.Value.Schools} schools, {Set.Value.Placements:N0} placements, {floor.Bytes:N0} bytes of inputs");
    }

    [Benchmark(Baseline = true)]
    public decimal Twin() => twin.Recompute();

    [Benchmark]
    public long Engine() => engine.Recompute();

    [Benchmark]
    public long EngineTopUps() => engine.TopUps();

    [Benchmark]
    public long EngineTwoSchemes() => engine.Compare();

    [Benchmark]
    public long Floor() => floor.Sum();
}
