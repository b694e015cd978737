using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Grpc.Core.Wire;

/// <summary>
/// Serializes one message as one frame. The frame is made in one piece of the target's memory and handed over only when it
/// is whole, so a serializer that throws leaves nothing behind.
/// </summary>
internal sealed class FrameWriter : SerializationContext, IBufferWriter<byte>
{
    private const int NotStated = -1;

    [ThreadStatic] private static FrameWriter? idle;

    private IBufferWriter<byte>? target;
    private ArrayBufferWriter<byte>? aside;
    private Memory<byte> place;
    private CompressionLevel? gzip;
    private int? limit;
    private int stated;
    private int written;
    private bool isDone;

    /// <param name="gzip">How hard to compress; null leaves the message as it is.</param>
    /// <param name="limit">The largest message in bytes, before compression; null for none.</param>
    /// <exception cref="RpcException">RESOURCE_EXHAUSTED above the limit, INTERNAL when the serializer fails.</exception>
    public static void Write<T>(Marshaller<T> marshaller, T message, IBufferWriter<byte> target, int? limit, CompressionLevel? gzip)
    {
        // Writing is synchronous, so one writer for each thread serves every message.
        FrameWriter writer = idle ?? new();
        idle = null;
        (writer.target, writer.limit, writer.gzip, writer.stated, writer.written, writer.isDone) = (target, limit, gzip, NotStated, 0, false);
        try
        {
            marshaller.ContextualSerializer(message, writer);
            if (!writer.isDone) throw new InvalidOperationException("The serializer did not complete the message.");
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Frame.Failure(StatusCode.Internal, $"The message could not be written: {e.Message}", e);
        }
        finally
        {
            (writer.target, writer.aside, writer.place) = (null, null, default);
            idle = writer;
        }
    }

    public override void SetPayloadLength(int payloadLength)
    {
        CheckLimit(payloadLength);
        stated = payloadLength;
    }

    public override IBufferWriter<byte> GetBufferWriter()
    {
        if (gzip is not null || stated == NotStated) return aside ??= new ArrayBufferWriter<byte>(Math.Max(stated, 256));
        if (place.IsEmpty) place = target!.GetMemory(Frame.HeaderSize + stated);
        return this;
    }

    public override void Complete()
    {
        if (aside is not null)
        {
            Complete(aside.WrittenSpan);
            return;
        }

        if (written != stated) throw new InvalidOperationException($"{stated} bytes were announced and {written} written.");
        WriteHeader(place.Span, isCompressed: false, written);
        target!.Advance(Frame.HeaderSize + written);
        isDone = true;
    }

    public override void Complete(byte[] payload) => Complete(payload.AsSpan());

    void IBufferWriter<byte>.Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, stated - written);
        written += count;
    }

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => place[(Frame.HeaderSize + written)..];

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => place.Span[(Frame.HeaderSize + written)..];

    private void Complete(ReadOnlySpan<byte> payload)
    {
        CheckLimit(payload.Length);
        // Nothing compressed is nothing at all to GZipStream, and other readers miss the header of gzip then.
        bool isCompressed = gzip is not null && !payload.IsEmpty;
        if (isCompressed) payload = Compress(payload, gzip!.Value);
        Span<byte> span = target!.GetSpan(Frame.HeaderSize + payload.Length);
        WriteHeader(span, isCompressed, payload.Length);
        payload.CopyTo(span[Frame.HeaderSize..]);
        target.Advance(Frame.HeaderSize + payload.Length);
        isDone = true;
    }

    private void CheckLimit(int length)
    {
        if (length > limit) throw Frame.TooLarge("Sending");
    }

    private static void WriteHeader(Span<byte> span, bool isCompressed, int length)
    {
        span[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], length);
    }

    private static ReadOnlySpan<byte> Compress(ReadOnlySpan<byte> payload, CompressionLevel level)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, level, leaveOpen: true)) gzip.Write(payload);
        return compressed.GetBuffer().AsSpan(0, (int)compressed.Length);
    }
}
