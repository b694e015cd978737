using System.Diagnostics;

namespace FundingPlatform.Benchmarks;

/// <summary>How long one run took: the fastest and the median, in nanoseconds, and how many there were.</summary>
internal readonly record struct Timed(double Fastest, double Median, int Count)
{
    /// <summary>Runs it for so long, and at least three times after one that warms up. Short runs are timed several at once.</summary>
    public static Timed Of(Action run, double seconds)
    {
        run();
        long began = Stopwatch.GetTimestamp();
        run();
        int times = (int)Math.Clamp(100e-6 / Stopwatch.GetElapsedTime(began).TotalSeconds, 1, 1_000);
        List<double> nanoseconds = [];
        began = Stopwatch.GetTimestamp();
        while (nanoseconds.Count < 3 || Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
        {
            long started = Stopwatch.GetTimestamp();
            for (int i = 0; i < times; i++) run();
            nanoseconds.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / times);
        }

        nanoseconds.Sort();
        return new(nanoseconds[0], nanoseconds[nanoseconds.Count / 2], nanoseconds.Count);
    }
}

/// <summary>Runs in one process that take turns, round after round, so that what else the machine does hits all of them alike.</summary>
internal sealed class Turns(int rounds, double seconds)
{
    private readonly List<(Action Run, List<Timed> Rounds)> all = [];

    /// <summary>Takes one more; its number.</summary>
    public int Add(Action run)
    {
        all.Add((run, []));
        return all.Count - 1;
    }

    public void Take()
    {
        // Not counted: by then the runtime has compiled everything for good.
        foreach ((Action run, _) in all) _ = Timed.Of(run, Math.Max(seconds, 0.2));
        for (int round = 0; round < rounds; round++)
            foreach ((Action run, List<Timed> taken) in all) taken.Add(Timed.Of(run, seconds));
    }

    /// <summary>How many times as long one takes as another: of each round's medians, the median.</summary>
    public Ratio Ratio(int one, int other) => new(
        Middle(all[one].Rounds.Zip(all[other].Rounds, (a, b) => a.Median / b.Median)), all[one].Rounds.Min(r => r.Fastest) / all[other].Rounds.Min(r => r.Fastest));

    /// <summary>The median of the rounds' medians, in nanoseconds.</summary>
    public double Median(int one) => Middle(all[one].Rounds.Select(r => r.Median));

    /// <summary>Both times, the one that is measured and its yardstick.</summary>
    public string Figures(int one, int other) => $"{GoalTable.Time(Median(one))}, {GoalTable.Time(Median(other))}";

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
