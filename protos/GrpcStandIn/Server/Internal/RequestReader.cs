using System.Buffers;
using System.IO.Pipelines;
using Grpc.Core;
using Grpc.Core.Wire;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Reads messages off the request body.</summary>
internal sealed class RequestReader<T>(ServerCall call, Marshaller<T> marshaller) : IAsyncStreamReader<T> where T : class
{
    private readonly PipeReader body = call.Http.Request.BodyReader;
    private T? current;

    public T Current => current ?? throw new InvalidOperationException("There is no message: MoveNext has not answered true.");

    public Task<bool> MoveNext(CancellationToken cancellationToken) => TakeAsync(cancellationToken).AsTask();

    /// <summary>The only message of the request.</summary>
    /// <exception cref="RpcException">INTERNAL: there is none, or more than one.</exception>
    public async ValueTask<T> SingleAsync()
    {
        if (!await TakeAsync(CancellationToken.None)) throw Frame.Failure(StatusCode.Internal, "Incomplete message.");
        T single = Current;
        if (!call.HasWholeRequest && await TakeAsync(CancellationToken.None))
            throw Frame.Failure(StatusCode.Internal, "Additional data after the message received.");
        return single;
    }

    private async ValueTask<bool> TakeAsync(CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                ReadResult read = await body.ReadAsync(cancel);
                if (TryTake(read)) return true;
                if (read.IsCompleted) return false;
            }
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            // The body knows of a reset before the request counts as aborted.
            call.HasLostClient = true;
            throw;
        }
    }

    private bool TryTake(ReadResult read)
    {
        ReadOnlySequence<byte> buffer = read.Buffer;
        SequencePosition examined = buffer.Start;
        try
        {
            if (Frame.TryTake(ref buffer, call.Options.MaxReceive, out bool isCompressed, out ReadOnlySequence<byte> payload))
            {
                examined = buffer.Start;
                current = Frame.Read(marshaller, payload, isCompressed, call.RequestEncoding, call.Options.MaxReceive);
                call.HasWholeRequest = read.IsCompleted && buffer.IsEmpty;
                return true;
            }

            // Nothing consumed and all examined: the next read waits for more instead of bringing the same half again.
            examined = buffer.End;
            if (!read.IsCompleted) return false;
            call.HasWholeRequest = true;
            current = null;
            return buffer.IsEmpty ? false : throw Frame.Failure(StatusCode.Internal, "Incomplete message.");
        }
        finally
        {
            body.AdvanceTo(buffer.Start, examined);
        }
    }
}
