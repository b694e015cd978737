using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>
/// How a call ends: by its handler, or before that by its deadline or the shutdown of the host. One lock decides which; who
/// comes second writes nothing. The request is not given back before the handler has returned.
/// </summary>
internal sealed partial class ServerCall
{
    private const int NoError = 0;
    private const int Cancel = 8;

    // An ended response leaves at once unless the client does not read it; then its stream is reset. A reset takes the status
    // with it, so a machine or a line that is merely slow needs more time than it is ever slow for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private CancellationTokenSource? cancellation;
    private CancellationTokenRegistration aborted;
    private CancellationTokenRegistration stopping;
    private ITimer? clock;
    private TaskCompletionSource? early;
    private bool isEnded;

    /// <summary>Whether the client has sent all that it will send.</summary>
    public bool HasWholeRequest { get; set; }

    /// <summary>Whether the client has cut the request short.</summary>
    public bool HasLostClient { get; set; }

    /// <summary>Whether nobody waits for the handler any more.</summary>
    public bool IsOver => isEnded || HasLostClient || http.RequestAborted.IsCancellationRequested;

    protected override CancellationToken CancellationTokenCore
    {
        get
        {
            // Only a call that can end before its handler needs a source of its own.
            if (!isStream && clock is null) return http.RequestAborted;
            lock (gate)
            {
                if (cancellation is not null) return cancellation.Token;
                cancellation = new();
                if (isEnded) cancellation.Cancel();
                else aborted = http.RequestAborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), cancellation);
                return cancellation.Token;
            }
        }
    }

    /// <summary>Ends the call with what its handler came to, or waits until an earlier end is carried out.</summary>
    public Task EndAsync(Status status, Metadata? moreTrailers)
    {
        lock (gate)
        {
            if (isEnded) return early!.Task;
            isEnded = true;
            WriteStatus(status, Joined(moreTrailers));
        }

        return Task.CompletedTask;
    }

    /// <summary>Ends the call while its handler still runs; does nothing when the call has ended.</summary>
    public void EndEarly(Status status)
    {
        lock (gate)
        {
            if (isEnded) return;
            isEnded = true;
            early = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        // The caller is a timer or the shutdown of the host, and neither may wait for handlers that hear of it.
        ThreadPool.UnsafeQueueUserWorkItem(static end => _ = end.Call.CarryOutEarlyEndAsync(end.Status), (Call: this, Status: status), preferLocal: false);
    }

    /// <summary>Lets go of timers and registrations.</summary>
    public void Dispose()
    {
        clock?.Dispose();
        stopping.Unregister();
        aborted.Unregister();
        // A handler's token may outlive the call, so its source is left to the collector: it holds no timer.
    }

    private void StartClock(TimeSpan timeout)
    {
        // A host that has a clock of its own ends its calls by that one.
        TimeProvider time = http.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System;
        DateTime now = time.GetUtcNow().UtcDateTime;
        deadline = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.MaxValue;
        if (timeout <= TimeSpan.Zero) throw Frame.Failure(StatusCode.DeadlineExceeded, DeadlineText);
        TimeSpan wait = timeout < Names.LongestWait ? timeout : Names.LongestWait;
        clock = time.CreateTimer(
            static call => ((ServerCall)call!).EndEarly(new(StatusCode.DeadlineExceeded, DeadlineText)), this, wait, Timeout.InfiniteTimeSpan);
    }

    private const string DeadlineText = "Deadline Exceeded";

    private async Task CarryOutEarlyEndAsync(Status status)
    {
        var reset = http.Features.Get<IHttpResetFeature>();
        try
        {
            Task sent;
            lock (gate)
            {
                WriteStatus(status, null);
                sent = http.Response.CompleteAsync();
            }

            cancellation?.Cancel();
            // Completing does not wait for a write that is stuck on flow control, and with it the handler is.
            await Task.WhenAll(sent, lastWrite).WaitAsync(Patience);
            if (!HasWholeRequest) reset?.Reset(NoError);
        }
        catch (Exception)
        {
            // The response is stuck behind a client that does not read, or the connection is gone.
            reset?.Reset(Cancel);
        }
        finally
        {
            early!.SetResult();
        }
    }

    // Without a message there is no body, and the status goes into the only header block there is. Whether a message has been
    // put into the pipe decides, not whether the response has started: a message that waits there has not started it.
    private void WriteStatus(Status status, Metadata? trailers)
    {
        if (hasMessage || http.Response.HasStarted) StatusWriter.ToTrailers(http, status, trailers);
        else StatusWriter.ToHeaders(http.Response, status, trailers);
    }

    private Metadata? Joined(Metadata? more)
    {
        if (more is null or { Count: 0 }) return responseTrailers;
        if (responseTrailers is null) return more;
        foreach (Metadata.Entry entry in more) responseTrailers.Add(entry);
        return responseTrailers;
    }
}
