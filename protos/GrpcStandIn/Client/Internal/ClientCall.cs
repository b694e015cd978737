using System.IO.Compression;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>What a call is without its message types: its end, its headers and trailers.</summary>
internal abstract class ClientCall(GrpcChannel channel, CallOptions options) : IDisposable
{
    public static readonly Status Cancelling = new(StatusCode.Cancelled, "Call canceled by the client.");
    private static readonly Status Disposed = new(StatusCode.Cancelled, "gRPC call disposed.");
    private static readonly Status Late = new(StatusCode.DeadlineExceeded, "");

    private readonly CancellationTokenSource cancellation = new();
    private readonly TaskCompletionSource<Status> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration byCaller;
    private CancellationTokenRegistration byChannel;
    private ITimer? clock;
    private Metadata trailers = Metadata.Empty;
    private Status? own;

    /// <summary>The answer's header block, once it is there.</summary>
    protected Task<HttpResponseMessage> Response { get; private set; } = null!;

    protected GrpcChannel Channel => channel;

    protected CallOptions Options => options;

    public WriteOptions? DefaultWriteOptions => options.WriteOptions;

    public CancellationToken Cancelled => cancellation.Token;

    public bool HasEnded => ended.Task.IsCompleted;

    /// <summary>How the call ended, once it has.</summary>
    public Task<Status> EndedAsync() => ended.Task;

    public Status GetStatus() => HasEnded ? ended.Task.Result : throw new InvalidOperationException("The status is there when the call has ended.");

    public Metadata GetTrailers() => HasEnded ? trailers : throw new InvalidOperationException("The trailers are there when the call has ended.");

    public async Task<Metadata> ResponseHeadersAsync()
    {
        try
        {
            return ResponseParts.Headers(await Response.ConfigureAwait(false));
        }
        catch (Exception e)
        {
            throw Failed(End(e));
        }
    }

    /// <summary>Ends the call when its header block, or the lack of one, says already how it ended.</summary>
    public async Task EndIfAnsweredAsync()
    {
        try
        {
            if (ResponseParts.EarlyEnd(await Response.ConfigureAwait(false)) is { } early) End(early.Status, early.Trailers, isWhole: true);
        }
        catch (Exception e)
        {
            End(e);
        }
    }

    /// <summary>Starts the request and the clock. What ends the call from this side is remembered before the request is cut.</summary>
    public void Start(string? host, HttpContent content, IMethod method)
    {
        TimeSpan? left = options.Deadline is { } deadline && deadline != DateTime.MaxValue
            ? deadline.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime
            : null;
        if (left <= TimeSpan.Zero) Stop(Late);
        else if (left is { } wait) clock = TimeProvider.System.CreateTimer(
            static call => ((ClientCall)call!).Stop(Late), this, wait < Names.LongestWait ? wait : Names.LongestWait, Timeout.InfiniteTimeSpan);
        byCaller = options.CancellationToken.UnsafeRegister(static call => ((ClientCall)call!).Stop(Cancelling), this);
        byChannel = channel.Ended.UnsafeRegister(static call => ((ClientCall)call!).Stop(Disposed), this);
        Response = cancellation.IsCancellationRequested
            ? Task.FromCanceled<HttpResponseMessage>(cancellation.Token)
            : channel.SendAsync(RequestParts.Message(channel.Address, method, host, content, options, left), cancellation.Token);
    }

    /// <summary>Cuts the call with this status, unless it has ended.</summary>
    public void Stop(Status status)
    {
        lock (ended)
        {
            if (own is not null || HasEnded) return;
            own = status;
        }

        cancellation.Cancel();
    }

    /// <summary>The caller has no more use for the call.</summary>
    public void Dispose()
    {
        Stop(Disposed);
        if (!HasEnded) End(new OperationCanceledException());
    }

    public Status End(Exception e)
    {
        // The own end of a call wins over everything that follows from it.
        if (own is { } status) return End(status, Metadata.Empty, isWhole: false);
        return e is RpcException refusal ? End(refusal.Status, refusal.Trailers, isWhole: false) : End(Faults.ToStatus(e), Metadata.Empty, isWhole: false);
    }

    /// <summary>Ends the call; the first end counts, and is returned.</summary>
    /// <param name="isWhole">Whether the answer has been read to its end; what is left of it otherwise is cut.</param>
    public Status End(Status status, Metadata receivedTrailers, bool isWhole)
    {
        lock (ended)
        {
            if (HasEnded) return ended.Task.Result;
            trailers = receivedTrailers;
            ended.SetResult(status);
        }

        clock?.Dispose();
        byCaller.Unregister();
        byChannel.Unregister();
        // A write that waits for the server's window would wait for ever once the server has had enough.
        if (!isWhole || IsUploading) cancellation.Cancel();
        Released();
        if (Response is { IsCompletedSuccessfully: true } response) response.Result.Dispose();
        else DisposeLater(Response);
        return status;
    }

    private static void DisposeLater(Task<HttpResponseMessage>? response) =>
        response?.ContinueWith(
            static late =>
            {
                if (late.IsCompletedSuccessfully) late.Result.Dispose();
                else _ = late.Exception;
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    public Exception Failed(Status status) =>
        status.StatusCode == StatusCode.Cancelled && channel.Options.ThrowOperationCanceledOnCancellation
            ? new OperationCanceledException(status.Detail, options.CancellationToken)
            : new RpcException(status, trailers);

    /// <summary>Whether the requests have not come to their end.</summary>
    protected abstract bool IsUploading { get; }

    /// <summary>Lets go of what the kind of call holds.</summary>
    protected abstract void Released();
}

/// <summary>A call with its message types.</summary>
internal sealed class ClientCall<TRequest, TResponse>(GrpcChannel channel, Method<TRequest, TResponse> method, CallOptions options)
    : ClientCall(channel, options)
    where TRequest : class where TResponse : class
{
    private readonly bool compresses = options.Headers?.GetValue(Names.EncodingRequest) == Names.Gzip;
    private RequestStreamContent? requests;
    private ResponseBody? body;

    public void Start(string? host, HttpContent content)
    {
        requests = content as RequestStreamContent;
        Start(host, content, method);
    }

    /// <exception cref="RpcException">The message is too large or cannot be written.</exception>
    public ReadOnlyMemory<byte> Serialize(TRequest message) => Serialize(message, Options.WriteOptions);

    public ReadOnlyMemory<byte> Serialize(TRequest message, WriteOptions? writing)
    {
        bool compress = compresses && (writing is null || !writing.Flags.HasFlag(WriteFlags.NoCompress));
        var buffer = new FrameBuffer();
        FrameWriter.Write(method.RequestMarshaller, message, buffer, Channel.Options.MaxSendMessageSize, compress ? CompressionLevel.Fastest : null);
        return buffer.Written;
    }

    /// <summary>The only response; the status decides, and it comes after the message.</summary>
    public async Task<TResponse> SingleAsync()
    {
        TResponse? response = await NextAsync().ConfigureAwait(false);
        if (response is not null && await NextAsync().ConfigureAwait(false) is not null)
            throw Failed(End(new Status(StatusCode.Internal, "More than one response received."), Metadata.Empty, isWhole: false));
        if (GetStatus().StatusCode != StatusCode.OK) throw Failed(GetStatus());
        return response ?? throw new RpcException(new Status(StatusCode.Internal, "No response message received."), GetTrailers());
    }

    /// <summary>The next response, null at the end of a call that ended well.</summary>
    /// <exception cref="RpcException">The call ended with another status.</exception>
    public async ValueTask<TResponse?> NextAsync()
    {
        try
        {
            if (HasEnded) return Ended();
            if (body is null)
            {
                HttpResponseMessage response = await Response.ConfigureAwait(false);
                if (ResponseParts.EarlyEnd(response) is { } early) return Ended(early.Status, early.Trailers);
                Stream stream = await response.Content.ReadAsStreamAsync(Cancelled).ConfigureAwait(false);
                body = new(stream, ResponseParts.Encoding(response), Channel.Options.MaxReceiveMessageSize);
            }

            (bool isThere, TResponse? message) = await body.ReadAsync(method.ResponseMarshaller, Cancelled).ConfigureAwait(false);
            if (isThere) return message;
            // Trailers are there only when the body has been read to its end, and that it now has.
            (Status status, Metadata trailers) = ResponseParts.End(Response.Result, body.IsCut);
            return Ended(status, trailers);
        }
        catch (Exception e) when (e is not RpcException || !HasEnded)
        {
            throw Failed(End(e));
        }
    }

    protected override bool IsUploading => requests is { IsOpen: true };

    protected override void Released()
    {
        requests?.GiveUp();
    }

    private TResponse? Ended(Status status, Metadata trailers)
    {
        End(status, trailers, isWhole: true);
        return Ended();
    }

    private TResponse? Ended() => GetStatus().StatusCode == StatusCode.OK ? null : throw Failed(GetStatus());
}
