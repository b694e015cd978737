using System.Globalization;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// The engine, the twin, the memory floor and durable commits as one of the processes that take turns: a line of the input is
/// <c>who what seconds</c>, a line of the output the fastest and the median run in nanoseconds, and how many there were.
/// </summary>
internal sealed class PeerServer : IDisposable
{
    private readonly DurableRun durable = new();
    private readonly Dictionary<string, Action> runs;

    /// <summary>Of everything that was worked out, so that none of it can be left out.</summary>
    public long Sum { get; private set; }

    public PeerServer(EnglandSet set, EngineRun engine)
    {
        var twin = new TwinRun(set);
        var floor = new MemoryFloor(set);
        int bury = Enumerable.Range(0, set.Authorities.Count).First(i => set.Authorities[i].Code == 351);
        runs = new()
        {
            ["engine england"] = () => Sum ^= engine.Recompute(),
            ["engine-without-counts england"] = () => Sum ^= engine.WithoutCounts(),
            ["engine topups"] = () => Sum ^= engine.TopUps(),
            ["engine compare"] = () => Sum ^= engine.Compare(),
            ["engine bury"] = () => Sum ^= engine.Recompute(bury),
            ["twin england"] = () => Sum ^= (long)twin.Recompute(),
            ["twin topups"] = () => Sum ^= (long)twin.TopUps(),
            ["twin compare"] = () => Sum ^= (long)twin.Compare(),
            ["twin bury"] = () => Sum ^= (long)twin.Recompute(bury),
            ["flush bury"] = durable.Flush,
            ["bare bury"] = durable.Bare,
            ["commit bury"] = durable.Ours,
            ["floor england"] = () => Sum ^= floor.Sum(),
        };
        Bytes = floor.Bytes;
    }

    public long Bytes { get; }

    public void Serve(TextReader input, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ready {Bytes}"));
        output.Flush();
        while (input.ReadLine() is string line)
        {
            string[] words = line.Split(' ');
            output.WriteLine(Measure(runs[$"{words[0]} {words[1]}"], double.Parse(words[2], CultureInfo.InvariantCulture)));
            output.Flush();
        }
    }

    public void Dispose() => durable.Dispose();

    private static string Measure(Action run, double seconds)
    {
        Timed timed = Timed.Of(run, seconds);
        return string.Create(CultureInfo.InvariantCulture, $"{timed.Fastest:F0} {timed.Median:F0} {timed.Count}");
    }
}
