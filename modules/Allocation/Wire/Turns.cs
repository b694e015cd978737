using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Grpc.Core;

namespace FundingPlatform.Allocation.Wire;

/// <summary>
/// Turns for work that takes a processor and memory for long: at most two callers at a time are worked for and eight are sent
/// to, the others wait in the order in which they came. Writers and other reads need no turn.
/// </summary>
internal sealed class Turns : IDisposable
{
    public const int WorkedForAtATime = 2, SentToAtATime = 8;
    private readonly SemaphoreSlim working = new(WorkedForAtATime), sending = new(SentToAtATime);

    /// <summary>Works something out off the caller's thread and sends it. A caller who goes while it waits has no turn.</summary>
    public async Task Take<T>(Func<T> work, Func<T, Task> send, CancellationToken cancel)
    {
        await sending.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await send(await Work(work, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            sending.Release();
        }
    }

    /// <summary>
    /// Works something out in parts, each when the one before it is sent and in a turn of its own, so that others come between; null is
    /// after the last.
    /// </summary>
    public async Task TakeInParts<T, TPart>(Func<T> begin, Func<T, TPart?> next, Func<TPart, Task> send, CancellationToken cancel) where TPart : class
    {
        await sending.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            T begun = await Work(begin, cancel).ConfigureAwait(false);
            while (await Work(() => next(begun), cancel).ConfigureAwait(false) is TPart part) await send(part).ConfigureAwait(false);
        }
        finally
        {
            sending.Release();
        }
    }

    public void Dispose()
    {
        working.Dispose();
        sending.Dispose();
    }

    private async Task<T> Work<T>(Func<T> work, CancellationToken cancel)
    {
        await working.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, cancel).ConfigureAwait(false);
        }
        finally
        {
            working.Release();
        }
    }
}

/// <summary>
/// A stream of messages to one caller, who is told nothing more once its credential counts no more, and is dropped when it
/// takes longer over a message than is waited for.
/// </summary>
internal sealed class PatientStream<T>(IServerStreamWriter<T> stream, WatcherPatience patience, ServerCallContext context) where T : class
{
    /// <summary>Sends a message. Faults, thrown: those of the credential; <paramref name="tooSlow"/>.</summary>
    public async Task Send(T message, Func<Fault> tooSlow)
    {
        if (context.RecheckCaller() is Fault over) throw new FaultException(over);
        Task write = stream.WriteAsync(message, context.CancellationToken);
        try
        {
            await write.WaitAsync(patience.Longest, patience.Clock, context.CancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The message stays with the connection, which is not ours to wait for; how it ends is nobody's news.
            _ = write.ContinueWith(static abandoned => abandoned.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new FaultException(tooSlow());
        }
    }
}
