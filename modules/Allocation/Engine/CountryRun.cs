using System.Runtime.ExceptionServices;

namespace FundingPlatform.Allocation.Engine;

/// <summary>
/// The same work on each of many authorities, on several cores: every core has a range of neighbours of about equal work. Which core
/// takes an authority changes nothing of what it comes to; within one authority nothing is parallel. The caller works too and
/// waits for no core that has not begun: whoever is done takes over, from the end of another's range. Made once it may
/// be run as often as one likes, by one thread at a time, and a run allocates nothing.
/// </summary>
internal sealed class CountryRun
{
    // About as long as an authority takes: the last one of another core is nearly done when the caller has nothing left to do.
    private const int LooksBeforeSleeping = 200;

    private readonly Action<int> work;
    private readonly Part[] parts;
    private readonly int count;
    private readonly object gate = new();
    private int unfinished;
    private bool ended;
    private ExceptionDispatchInfo? failure;

    /// <summary>Work on authorities by their numbers, in their order, on as many cores as there are or as are asked for; what each weighs is above 0.</summary>
    public CountryRun(ReadOnlySpan<long> weights, Action<int> work, int? cores = null)
    {
        (this.work, count) = (work, weights.Length);
        int[] starts = Starts(weights, Math.Max(1, Math.Min(cores ?? Environment.ProcessorCount, count)));
        parts = new Part[starts.Length - 1];
        for (int i = 0; i < parts.Length; i++) parts[i] = new(this, i, starts[i], starts[i + 1]);
    }

    /// <summary>The first of each range, and behind them the number of authorities: a range ends where the part of the whole weight that is its due is reached.</summary>
    internal static int[] Starts(ReadOnlySpan<long> weights, int ranges)
    {
        Int128 all = 0, before = 0;
        foreach (long weight in weights) all += weight;
        var starts = new int[ranges + 1];
        int range = 1;
        for (int i = 0; i < weights.Length; i++)
        {
            // An authority goes where its middle lies.
            while (range < ranges && (2 * before + weights[i]) * ranges >= 2 * all * range) starts[range++] = i;
            before += weights[i];
        }

        Array.Fill(starts, weights.Length, range, starts.Length - range);
        return starts;
    }

    /// <summary>Does the work on every authority and returns when all of it is done. Where some of it throws the rest is left, and the first exception is thrown on.</summary>
    public void Run()
    {
        (failure, unfinished, ended) = (null, count, false);
        foreach (Part part in parts) part.Begin();
        for (int i = 1; i < parts.Length; i++) ThreadPool.UnsafeQueueUserWorkItem(parts[i], preferLocal: false);
        if (count > 0 && !WorkFrom(0)) WaitForTheLast();
        failure?.Throw();
    }

    private void WaitForTheLast()
    {
        for (int i = 0; i < LooksBeforeSleeping; i++)
        {
            if (Volatile.Read(ref ended)) return;
            Thread.SpinWait(1);
        }

        lock (gate)
        {
            while (!ended) Monitor.Wait(gate);
        }
    }

    private void End()
    {
        lock (gate)
        {
            Volatile.Write(ref ended, true);
            Monitor.Pulse(gate);
        }
    }

    // One's own range from the front, then what is left of the others'. True for whoever does the last of all.
    private bool WorkFrom(int own)
    {
        bool last = false;
        for (int i = 0; i < parts.Length; i++)
        {
            Part part = parts[(own + i) % parts.Length];
            while (part.TryTake(front: i == 0, out int at)) last = Do(at);
        }

        return last;
    }

    private bool Do(int at)
    {
        try
        {
            if (Volatile.Read(ref failure) is null) work(at);
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
        }

        return Interlocked.Decrement(ref unfinished) == 0;
    }

    /// <summary>One core's range. A core that wakes late, when a run is over or another has begun, takes what is there then, or nothing.</summary>
    private sealed class Part(CountryRun country, int own, int from, int until) : IThreadPoolWorkItem
    {
        // The next one and the end in one number, so that nobody takes the same from either side.
        private long left;

        public void Begin() => Volatile.Write(ref left, Packed(from, until));

        public bool TryTake(bool front, out int at)
        {
            long before = Volatile.Read(ref left);
            while (true)
            {
                (int next, int end) = ((int)(before >> 32), (int)(before & uint.MaxValue));
                at = front ? next : end - 1;
                if (next >= end) return false;
                long seen = Interlocked.CompareExchange(ref left, front ? Packed(next + 1, end) : Packed(next, end - 1), before);
                if (seen == before) return true;
                before = seen;
            }
        }

        public void Execute()
        {
            if (country.WorkFrom(own)) country.End();
        }

        private static long Packed(int next, int end) => ((long)next << 32) | (uint)end;
    }
}
