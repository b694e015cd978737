using System.Diagnostics;
using System.Globalization;

namespace FundingPlatform.Load;

/// <summary>What is measured and for how long; a dry run only shows that everything works.</summary>
internal sealed record Options(double Seconds, int Rounds, IReadOnlyList<string> Parts, bool Dry)
{
    public static readonly string[] AllParts = ["goals", "journal", "storage", "reads", "changes", "bulk", "watch"];

    public TimeSpan Length => TimeSpan.FromSeconds(Seconds);
}

/// <summary>Calls or changes a second, and how long one caller waits, in microseconds.</summary>
internal sealed record Rate(string Name, long Calls, double PerSecond, double P50, double P99)
{
    /// <summary>Processor time of one call in microseconds, of the server and of the client; null where it is not known.</summary>
    public double? ServerCpu { get; init; }
    public double? ClientCpu { get; init; }

    /// <summary>Bytes of one call on the wire, sent and received by the client; null where it is not known.</summary>
    public double? Sent { get; init; }
    public double? Received { get; init; }

    /// <summary>Anything else that must be known to read the figure.</summary>
    public string Note { get; init; } = "";

    public static Rate Of(string name, List<long> ticks, TimeSpan elapsed)
    {
        if (ticks.Count == 0) throw new InvalidOperationException($"Nothing was done in time: {name}.");
        ticks.Sort();
        double Micro(double part) => ticks[(int)((ticks.Count - 1) * part)] * 1e6 / Stopwatch.Frequency;
        return new(name, ticks.Count, ticks.Count / elapsed.TotalSeconds, Micro(0.5), Micro(0.99));
    }

    /// <summary>The round whose rate is the median.</summary>
    public static Rate Median(IReadOnlyList<Rate> rounds) => rounds.OrderBy(r => r.PerSecond).ElementAt((rounds.Count - 1) / 2);
}

/// <summary>
/// Runs that are compared with each other: made in turn, round after round, so that what else the machine does hits all alike.
/// The first of them is the yardstick unless a row names another.
/// </summary>
internal sealed class Comparison(string title, TextWriter output)
{
    private readonly List<(Func<Task<Rate>> Run, int Yardstick)> runs = [];

    /// <summary>Adds a run; gives its number, by which later ones may be compared with it.</summary>
    public int Add(Func<Task<Rate>> run, int yardstick = 0)
    {
        runs.Add((run, yardstick));
        return runs.Count - 1;
    }

    public async Task<IReadOnlyList<Rate>> RunAsync(int rounds)
    {
        List<Rate>[] all = [.. runs.Select(_ => new List<Rate>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < runs.Count; i++) all[i].Add(await runs[i].Run().ConfigureAwait(false));
        }

        Rate[] medians = [.. all.Select(Rate.Median)];
        await output.WriteLineAsync($"\n## {title}\n\n| | a second | p50 us | p99 us | ratio | to | server CPU us | client CPU us | bytes out | bytes in | |\n|---|--:|--:|--:|--:|---|--:|--:|--:|--:|---|").ConfigureAwait(false);
        for (int i = 0; i < medians.Length; i++) await output.WriteLineAsync(Row(i, medians)).ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
        return medians;
    }

    private string Row(int i, Rate[] medians)
    {
        (Rate rate, int yardstick) = (medians[i], runs[i].Yardstick);
        string ratio = yardstick == i ? "| | |" : string.Create(CultureInfo.InvariantCulture, $"| {rate.PerSecond / medians[yardstick].PerSecond:N2} | row {yardstick + 1} |");
        return string.Create(CultureInfo.InvariantCulture, $"| {i + 1}. {rate.Name} | {rate.PerSecond:N0} | {Known(rate.P50)} | {Known(rate.P99)} {ratio} {Known(rate.ServerCpu)} | {Known(rate.ClientCpu)} | {Known(rate.Sent)} | {Known(rate.Received)} | {rate.Note} |");
    }

    private static string Known(double? value) => value is > 0 ? string.Create(CultureInfo.InvariantCulture, $"{value:N0}") : "";
}
