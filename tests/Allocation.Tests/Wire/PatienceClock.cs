namespace FundingPlatform.Allocation.Tests.Wire;

/// <summary>
/// A host's clock on which nobody's patience ends before the test says so, however slow the machine is. Whatever else is
/// waited for takes its time as usual.
/// </summary>
internal sealed class PatienceClock(TimeSpan patience) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Wait> waits = [];

    /// <summary>The wait that lasts through three rounds of what is done meanwhile: no window of the connection has room any more.</summary>
    public async Task<Wait> Stuck(Func<Task> meanwhile)
    {
        Wait? stuck = null;
        for (int rounds = 0; rounds < 3; rounds = Longest is { } wait && wait == stuck ? rounds + 1 : 0)
        {
            stuck = Longest;
            await meanwhile();
        }

        return stuck!;
    }

    // Of the waits that are still on; null when nobody is waited for.
    private Wait? Longest
    {
        get
        {
            lock (gate) return waits.FirstOrDefault();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != patience) return base.CreateTimer(callback, state, dueTime, period);
        var wait = new Wait(this, () => callback(state));
        lock (gate) waits.Add(wait);
        return wait;
    }

    private void Over(Wait wait)
    {
        lock (gate) waits.Remove(wait);
    }

    internal sealed class Wait(PatienceClock clock, Action end) : ITimer
    {
        /// <summary>The patience is at its end.</summary>
        public void End() => end();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => clock.Over(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
