using System.Runtime.CompilerServices;

namespace Grpc.Core;

/// <summary>Messages that arrive one by one.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message of the last <see cref="MoveNext"/> that answered true.</summary>
    T Current { get; }

    /// <summary>Waits for the next message; false when the other side has said that it sends no more.</summary>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}

/// <summary>Messages that leave one by one: one write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>Options of the next writes, null for the defaults.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Ends when there is room for the next message, not when this one has arrived.</summary>
    Task WriteAsync(T message);

    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled) throw new NotSupportedException("This writer takes no cancellation token.");
        return WriteAsync(message);
    }
}

/// <summary>A server's writer; the call ends the stream.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>;

/// <summary>A client's writer, which says itself that no more messages come.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    Task CompleteAsync();
}

/// <summary>What one message may ask for.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>The message may wait for others before it leaves.</summary>
    BufferHint = 0x1,

    /// <summary>This message leaves uncompressed in a call that compresses.</summary>
    NoCompress = 0x2,
}

/// <summary>Options of a write.</summary>
public class WriteOptions(WriteFlags flags = default)
{
    public static readonly WriteOptions Default = new();

    public WriteFlags Flags { get; } = flags;
}

/// <summary>Shorter ways to read a stream.</summary>
public static class AsyncStreamReaderExtensions
{
    public static Task<bool> MoveNext<T>(this IAsyncStreamReader<T> streamReader) where T : class =>
        (streamReader ?? throw new ArgumentNullException(nameof(streamReader))).MoveNext(CancellationToken.None);

    /// <summary>Every message to the end of the stream, for <c>await foreach</c>.</summary>
    public static IAsyncEnumerable<T> ReadAllAsync<T>(this IAsyncStreamReader<T> streamReader, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(streamReader);
        return Read(streamReader, cancellationToken);
    }

    private static async IAsyncEnumerable<T> Read<T>(IAsyncStreamReader<T> reader, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (await reader.MoveNext(cancel).ConfigureAwait(false)) yield return reader.Current;
    }
}
