using Grpc.Core;
using Grpc.Net.Client;

namespace FundingPlatform.CrashTest;

/// <summary>
/// One life of the server under load, from its start to its end: what the clients saw of it. What goes wrong before the end is
/// the server's fault; afterwards every call may break.
/// </summary>
internal sealed class Life(Uri address, string token)
{
    private readonly List<string> failures = [];
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int answered;
    private volatile bool ended;

    public bool Ended => ended;

    public int Answered => answered;

    /// <summary>Ends with the first answer: before it a server that has just started compiles itself.</summary>
    public Task First => first.Task;

    /// <summary>What the clients saw that must not be.</summary>
    public IReadOnlyList<string> Failures => failures;

    public void Took(string? failure)
    {
        Interlocked.Increment(ref answered);
        first.TrySetResult();
        if (failure is not null) Failed(failure);
    }

    public void Failed(string failure)
    {
        lock (failures) failures.Add(failure);
    }

    /// <summary>From now on broken calls are what is wanted.</summary>
    public void End() => ended = true;

    /// <summary>Runs a client until a call breaks; a call that breaks while the server lives is a failure.</summary>
    public async Task Run(string who, Func<Services, Task> work)
    {
        try
        {
            using GrpcChannel channel = GrpcChannel.ForAddress(address);
            await work(Services.Over(channel, token));
        }
        catch (Exception e) when (ended && e is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The server was killed under it.
        }
        catch (Exception e)
        {
            Failed($"{who}: {e.GetType().Name}: {e.Message}");
        }
    }
}
