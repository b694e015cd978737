using Grpc.Core;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Writes messages to the response body, one at a time.</summary>
internal sealed class ResponseWriter<T>(ServerCall call, Marshaller<T> marshaller) : IServerStreamWriter<T> where T : class
{
    private Task pending = Task.CompletedTask;

    public WriteOptions? WriteOptions
    {
        get => call.WriteOptions;
        set => call.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(message);
            cancellationToken.ThrowIfCancellationRequested();
            // Kestrel takes what is written to a client that has gone and says nothing; a handler in a loop would never hear of it.
            call.Http.RequestAborted.ThrowIfCancellationRequested();
            if (!pending.IsCompleted) throw new InvalidOperationException("Can't write the message because the previous write is in progress.");

            if (WriteOptions is not null && WriteOptions.Flags.HasFlag(WriteFlags.BufferHint))
            {
                call.Put(marshaller, message);
                return Task.CompletedTask;
            }

            return pending = call.WriteAsync(marshaller, message, cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            return Task.FromCanceled(e.CancellationToken);
        }
        catch (Exception e)
        {
            return Task.FromException(e);
        }
    }
}
