using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>The responses of a call, one at a time.</summary>
internal sealed class ResponseReader<TRequest, TResponse>(ClientCall<TRequest, TResponse> call) : IAsyncStreamReader<TResponse>
    where TRequest : class where TResponse : class
{
    private TResponse? current;

    public TResponse Current => current ?? throw new InvalidOperationException("There is no message: MoveNext has not answered true.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration = StopOn(cancellationToken, call);
        current = await call.NextAsync().ConfigureAwait(false);
        return current is not null;
    }

    internal static CancellationTokenRegistration StopOn(CancellationToken cancel, ClientCall call) =>
        cancel.UnsafeRegister(static stopped => ((ClientCall)stopped!).Stop(ClientCall.Cancelling), call);
}

/// <summary>The requests of a call, one at a time.</summary>
internal sealed class RequestWriter<TRequest, TResponse>(ClientCall<TRequest, TResponse> call, RequestStreamContent content, bool answerIsRead)
    : IClientStreamWriter<TRequest>
    where TRequest : class where TResponse : class
{
    private bool isWriting;
    private bool isComplete;

    public WriteOptions? WriteOptions { get; set; } = call.DefaultWriteOptions;

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(TRequest message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (isComplete) throw new InvalidOperationException("Can't write the message because the request stream is complete.");
        if (isWriting) throw new InvalidOperationException("Can't write the message because the previous write is in progress.");

        ReadOnlyMemory<byte> frame = call.Serialize(message, WriteOptions);
        using CancellationTokenRegistration registration = ResponseReader<TRequest, TResponse>.StopOn(cancellationToken, call);
        isWriting = true;
        try
        {
            Stream stream = await content.OpenedAsync().WaitAsync(call.Cancelled).ConfigureAwait(false);
            await stream.WriteAsync(frame, call.Cancelled).ConfigureAwait(false);
            if (WriteOptions is null || !WriteOptions.Flags.HasFlag(WriteFlags.BufferHint)) await stream.FlushAsync(call.Cancelled).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw await WhyAsync(e).ConfigureAwait(false);
        }
        finally
        {
            isWriting = false;
        }
    }

    public Task CompleteAsync()
    {
        isComplete = true;
        content.Close();
        return Task.CompletedTask;
    }

    // A server that ends the call early makes the write fail; what it said is in the answer, and that is what counts.
    private async Task<Exception> WhyAsync(Exception e)
    {
        if (!call.HasEnded && !answerIsRead) await call.EndIfAnsweredAsync().ConfigureAwait(false);
        if (!call.HasEnded && !answerIsRead) return call.Failed(Faults.ToStatus(e));
        Status status = await call.EndedAsync().ConfigureAwait(false);
        return status.StatusCode == StatusCode.OK
            ? new InvalidOperationException("Can't write the message because the call is complete.", e)
            : call.Failed(status);
    }
}
