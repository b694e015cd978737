using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>One frame of HTTP/2 (RFC 9113, section 4).</summary>
internal sealed record Http2Frame(byte Type, byte Flags, int Stream, byte[] Payload)
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte GoAway = 7;

    public bool EndsStream => Type is Data or Headers && (Flags & 1) != 0;
}

/// <summary>An HTTP/2 connection by hand, for what no client shows: the frames of an answer, and a reader that does not read.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient tcp = new();
    private readonly NetworkStream stream;

    /// <param name="window">Bytes of body that the server may send on a stream before it must wait.</param>
    public RawConnection(Uri address, int window = 65_535)
    {
        tcp.Connect(address.Host, address.Port);
        stream = tcp.GetStream();
        stream.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        var setting = new byte[6];
        setting[1] = 4; // SETTINGS_INITIAL_WINDOW_SIZE
        BinaryPrimitives.WriteInt32BigEndian(setting.AsSpan(2), window);
        Send(new(Http2Frame.Settings, 0, 0, setting));
    }

    public void Send(Http2Frame frame)
    {
        var header = new byte[9];
        header[0] = (byte)(frame.Payload.Length >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(1), (ushort)(frame.Payload.Length & 0xFFFF));
        (header[3], header[4]) = (frame.Type, frame.Flags);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(5), frame.Stream);
        stream.Write([.. header, .. frame.Payload]);
    }

    /// <summary>Begins a call on stream 1; the headers are literals, without compression.</summary>
    public void SendHeaders(string path, params (string Name, string Value)[] more)
    {
        (string Name, string Value)[] headers =
        [
            (":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"), ("content-type", "application/grpc"),
            ("te", "trailers"), .. more,
        ];
        byte[] block = [.. headers.SelectMany(header => (byte[])[0, .. Literal(header.Name), .. Literal(header.Value)])];
        Send(new(Http2Frame.Headers, 4, 1, block));
    }

    public void SendData(byte[] body, bool endsStream) => Send(new(Http2Frame.Data, (byte)(endsStream ? 1 : 0), 1, body));

    /// <summary>Frames of stream 1 until it ends, by its last frame or by a reset.</summary>
    public async Task<List<Http2Frame>> ReadStreamAsync()
    {
        List<Http2Frame> frames = [];
        do
        {
            Http2Frame frame = await ReadAsync();
            if (frame.Stream == 1 && frame.Type is Http2Frame.Data or Http2Frame.Headers or Http2Frame.Reset) frames.Add(frame);
        }
        while (frames.Count == 0 || !(frames[^1].EndsStream || frames[^1].Type == Http2Frame.Reset));
        return frames;
    }

    public void Dispose() => tcp.Dispose();

    private async Task<Http2Frame> ReadAsync()
    {
        var header = new byte[9];
        await stream.ReadExactlyAsync(header, TestContext.Current.CancellationToken);
        var payload = new byte[(header[0] << 16) + BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(1))];
        await stream.ReadExactlyAsync(payload, TestContext.Current.CancellationToken);
        return new(header[3], header[4], BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)) & int.MaxValue, payload);
    }

    private static byte[] Literal(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];
}
