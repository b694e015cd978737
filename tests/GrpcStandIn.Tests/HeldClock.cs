using Microsoft.Extensions.DependencyInjection;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>
/// A host's clock whose only timer goes off when the test says so, however slow the machine is. Made for one call with a deadline.
/// </summary>
internal sealed class HeldClock : TimeProvider
{
    private Action? strike;

    public void AddTo(IServiceCollection services) => services.AddSingleton<TimeProvider>(this);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (strike is not null) throw new InvalidOperationException("A second timer would strike with the first.");
        strike = () => callback(state);
        return new Timer();
    }

    /// <summary>The deadline is here.</summary>
    public void Strike() => strike!();

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
