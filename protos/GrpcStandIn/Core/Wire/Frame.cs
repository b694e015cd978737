using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Grpc.Core.Wire;

/// <summary>One message on the wire: a flag for compression, four bytes of length, the bytes.</summary>
internal static class Frame
{
    public const int HeaderSize = 5;

    /// <summary>Takes one frame off the front of the buffer; false when it is not whole yet.</summary>
    /// <exception cref="RpcException">The length is above the limit (told before anything is allocated), or the flag is no flag.</exception>
    public static bool TryTake(ref ReadOnlySequence<byte> buffer, int? limit, out bool isCompressed, out ReadOnlySequence<byte> payload)
    {
        (isCompressed, payload) = (false, default);
        if (buffer.Length < HeaderSize) return false;

        Span<byte> header = stackalloc byte[HeaderSize];
        buffer.Slice(0, HeaderSize).CopyTo(header);
        isCompressed = ReadHeader(header, limit, out int length);
        if (buffer.Length - HeaderSize < length) return false;

        payload = buffer.Slice(HeaderSize, length);
        buffer = buffer.Slice(payload.End);
        return true;
    }

    public static bool ReadHeader(ReadOnlySpan<byte> header, int? limit, out int length)
    {
        if (header[0] > 1) throw Failure(StatusCode.Internal, $"Unexpected compressed flag {header[0]} in the message header.");
        uint stated = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        if (stated > (uint)(limit ?? Array.MaxLength)) throw TooLarge("Received");
        length = (int)stated;
        return header[0] == 1;
    }

    /// <summary>The message in a payload, inflated first when it is compressed; the limit counts again while inflating.</summary>
    public static T Read<T>(Marshaller<T> marshaller, ReadOnlySequence<byte> payload, bool isCompressed, string? encoding, int? limit)
    {
        if (isCompressed) payload = Inflate(payload, encoding, limit);
        try
        {
            return PayloadContext.Read(marshaller, payload);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Failure(StatusCode.Internal, $"The message could not be read: {e.Message}", e);
        }
    }

    public static RpcException TooLarge(string verb) =>
        Failure(StatusCode.ResourceExhausted, $"{verb} message exceeds the maximum configured message size.");

    public static RpcException Failure(StatusCode code, string detail, Exception? cause = null) => new(new Status(code, detail, cause));

    private static ReadOnlySequence<byte> Inflate(ReadOnlySequence<byte> payload, string? encoding, int? limit)
    {
        if (encoding is null or Names.Identity)
            throw Failure(StatusCode.Internal, "The message is marked as compressed, and no grpc-encoding says how.");
        if (encoding != Names.Gzip) throw Failure(StatusCode.Unimplemented, $"Unsupported grpc-encoding value '{encoding}'. Supported encodings: {Names.Supported}");

        var inflated = new ArrayBufferWriter<byte>((int)Math.Clamp(payload.Length * 2, 256, limit ?? Names.DefaultMaxMessageSize));
        try
        {
            using var gzip = new GZipStream(new MemoryStream(payload.ToArray()), CompressionMode.Decompress);
            int read;
            while ((read = gzip.Read(inflated.GetSpan(1))) > 0)
            {
                inflated.Advance(read);
                if (inflated.WrittenCount > limit) throw TooLarge("Received");
            }
        }
        catch (InvalidDataException e)
        {
            throw Failure(StatusCode.Internal, "The compressed message could not be inflated.", e);
        }

        return new(inflated.WrittenMemory);
    }

    private sealed class PayloadContext : DeserializationContext
    {
        [ThreadStatic] private static PayloadContext? idle;
        private ReadOnlySequence<byte> payload;

        public override int PayloadLength => (int)payload.Length;

        // Reading is synchronous, so one context for each thread serves every message.
        public static T Read<T>(Marshaller<T> marshaller, ReadOnlySequence<byte> payload)
        {
            PayloadContext context = idle ?? new();
            idle = null;
            context.payload = payload;
            try
            {
                return marshaller.ContextualDeserializer(context);
            }
            finally
            {
                context.payload = default;
                idle = context;
            }
        }

        public override byte[] PayloadAsNewBuffer() => payload.ToArray();

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => payload;
    }
}
