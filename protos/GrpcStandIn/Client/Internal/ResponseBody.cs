using System.Buffers;
using Grpc.Core;
using Grpc.Core.Wire;

namespace Grpc.Net.Client.Internal;

/// <summary>Reads messages off the response body.</summary>
internal sealed class ResponseBody(Stream stream, string? encoding, int? limit)
{
    private const int FirstSize = 512;
    private const int LaterSize = 16 * 1024;

    private byte[] buffer = new byte[FirstSize];
    private int start;
    private int end;

    /// <summary>Whether the body ended within a message.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The next message; not there at the end of the body.</summary>
    public async ValueTask<(bool IsThere, T? Message)> ReadAsync<T>(Marshaller<T> marshaller, CancellationToken cancel) where T : class
    {
        if (!await FillAsync(Frame.HeaderSize, cancel).ConfigureAwait(false)) return (false, null);
        bool isCompressed = Frame.ReadHeader(buffer.AsSpan(start, Frame.HeaderSize), limit, out int length);
        if (!await FillAsync(Frame.HeaderSize + length, cancel).ConfigureAwait(false)) return (false, null);

        var payload = new ReadOnlySequence<byte>(buffer, start + Frame.HeaderSize, length);
        start += Frame.HeaderSize + length;
        return (true, Frame.Read(marshaller, payload, isCompressed, encoding, limit));
    }

    private async ValueTask<bool> FillAsync(int wanted, CancellationToken cancel)
    {
        while (end - start < wanted)
        {
            MakeRoom(wanted);
            int read = await stream.ReadAsync(buffer.AsMemory(end), cancel).ConfigureAwait(false);
            if (read == 0)
            {
                IsCut = end > start;
                return false;
            }

            end += read;
        }

        return true;
    }

    private void MakeRoom(int wanted)
    {
        byte[] old = buffer;
        if (wanted > buffer.Length) buffer = new byte[Math.Max(wanted, LaterSize)];
        else if (start + wanted <= buffer.Length && end < buffer.Length) return;
        old.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
    }
}
