using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Grpc.Core.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>The frame of a request with one message; it may be sent again when a connection refuses the stream.</summary>
internal sealed class SingleContent : HttpContent
{
    private readonly ReadOnlyMemory<byte> frame;

    public SingleContent(ReadOnlyMemory<byte> frame)
    {
        this.frame = frame;
        Headers.ContentType = GrpcContent.Type;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(frame, cancellationToken).AsTask();

    protected override bool TryComputeLength(out long length)
    {
        length = frame.Length;
        return false;
    }
}

/// <summary>
/// The body of a stream of requests. HTTP hands over its stream, writers use it, and returning to HTTP is the half-close.
/// Disposing belongs to HTTP alone; the call has its own end.
/// </summary>
internal sealed class RequestStreamContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RequestStreamContent() => Headers.ContentType = GrpcContent.Type;

    /// <summary>Whether more may be written.</summary>
    public bool IsOpen => !closed.Task.IsCompleted;

    /// <summary>The stream to write to; fails when the call ends before it is there.</summary>
    public Task<Stream> OpenedAsync() => opened.Task;

    public void Close() => closed.TrySetResult();

    /// <summary>
    /// Cuts requests that have not come to their end. Returning to HTTP instead would be a half-close, and a server that gets it
    /// before the reset takes half an upload for a whole one.
    /// </summary>
    public void GiveUp()
    {
        opened.TrySetCanceled();
        closed.TrySetCanceled();
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            // Headers wait for the first flush; without it a server that speaks first would never hear of the call.
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            opened.TrySetResult(stream);
        }
        finally
        {
            // A server that answers at once cuts even that, and a writer must not wait for the stream then.
            opened.TrySetCanceled(CancellationToken.None);
        }

        await closed.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

internal static class GrpcContent
{
    public static readonly MediaTypeHeaderValue Type = new(Names.ContentType);
}

/// <summary>Takes one frame; its memory is exactly what the frame asks for.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    private byte[] bytes = [];
    private int written;

    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, written);

    public void Advance(int count) => written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (bytes.Length - written < sizeHint) Array.Resize(ref bytes, written + sizeHint);
        return bytes.AsMemory(written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
