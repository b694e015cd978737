using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;

namespace FundingPlatform.Load;

/// <summary>What came of a run over one connection.</summary>
internal sealed class Tally
{
    public List<long> Ticks { get; } = [];
    public long Sent { get; set; }
    public long Received { get; set; }

    /// <summary>Calls that ended without a message, and the printable part of how the first of them ended.</summary>
    public long Failed { get; set; }
    public string FirstFailure { get; set; } = "";
}

/// <summary>
/// A client for unary gRPC calls that costs next to nothing, since it shares the machine with the server: one connection, as
/// many streams as there are slots, frames written by hand. It does not decode headers: a call succeeded if it brought a
/// message, since an error brings none. Requests are small and few, so the server's windows are never full.
/// </summary>
internal sealed class H2Client : IDisposable
{
    private const int FrameHeader = 9;
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8;
    private const byte EndStream = 1, Acknowledged = 1, EndHeaders = 4;
    private const int Window = 1 << 20;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] headers;
    private readonly ArrayBufferWriter<byte> output = new(1 << 16);
    private readonly Dictionary<int, Open> calls = [];
    private readonly Tally tally = new();
    private byte[] input = new byte[1 << 17];
    private int filled;
    private int unreported;
    private int nextStream = 1;
    private Func<int, IMessage> request = _ => throw new InvalidOperationException();
    private long end;

    private H2Client(Uri address, string path, string? token) => headers = Block(address, path, token);

    private readonly record struct Open(int Slot, long Started, int Bytes);

    /// <summary>
    /// Keeps one call in flight for each slot until the time is over, then waits for the last replies. The function makes the
    /// next request of a slot, whose earlier call has ended.
    /// </summary>
    public static async Task<Tally> RunAsync(Uri address, string path, string? token, int firstSlot, int slots, TimeSpan length, Func<int, IMessage> request)
    {
        using var client = new H2Client(address, path, token) { request = request };
        await client.socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, address.Port)).ConfigureAwait(false);
        client.Greet();
        client.end = Stopwatch.GetTimestamp() + (long)(length.TotalSeconds * Stopwatch.Frequency);
        for (int slot = firstSlot; slot < firstSlot + slots; slot++) client.Send(slot);
        await client.Flush().ConfigureAwait(false);
        while (client.calls.Count > 0)
        {
            int read = await client.socket.ReceiveAsync(client.input.AsMemory(client.filled)).ConfigureAwait(false);
            if (read == 0) throw new IOException("The server closed the connection.");
            client.tally.Received += read;
            client.filled += read;
            client.TakeFrames();
            await client.Flush().ConfigureAwait(false);
        }

        return client.tally;
    }

    public void Dispose() => socket.Dispose();

    private void Greet()
    {
        output.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        Span<byte> settings = stackalloc byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(settings, 2); // no pushes
        BinaryPrimitives.WriteUInt16BigEndian(settings[6..], 4); // window of a stream
        BinaryPrimitives.WriteUInt32BigEndian(settings[8..], Window);
        Frame(Settings, 0, 0, settings);
        Grow(Window);
    }

    private void Grow(int window)
    {
        Span<byte> more = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(more, window);
        Frame(WindowUpdate, 0, 0, more);
    }

    private void Send(int slot)
    {
        IMessage message = request(slot);
        int size = message.CalculateSize();
        Frame(Headers, EndHeaders, nextStream, headers);
        Span<byte> frame = output.GetSpan(FrameHeader + 5 + size)[..(FrameHeader + 5 + size)];
        Head(frame, Data, EndStream, nextStream, 5 + size);
        frame[FrameHeader] = 0;
        BinaryPrimitives.WriteInt32BigEndian(frame[(FrameHeader + 1)..], size);
        message.WriteTo(frame[(FrameHeader + 5)..]);
        output.Advance(frame.Length);
        calls.Add(nextStream, new(slot, Stopwatch.GetTimestamp(), 0));
        nextStream += 2;
    }

    private async Task Flush()
    {
        if (output.WrittenCount == 0) return;
        tally.Sent += output.WrittenCount;
        ReadOnlyMemory<byte> left = output.WrittenMemory;
        while (left.Length > 0) left = left[await socket.SendAsync(left).ConfigureAwait(false)..];
        output.ResetWrittenCount();
    }

    private void TakeFrames()
    {
        int at = 0;
        while (filled - at >= FrameHeader)
        {
            int length = input[at] << 16 | input[at + 1] << 8 | input[at + 2];
            if (filled - at < FrameHeader + length) break;
            Take(input[at + 3], input[at + 4], BinaryPrimitives.ReadInt32BigEndian(input.AsSpan(at + 5)), input.AsSpan(at + FrameHeader, length));
            at += FrameHeader + length;
        }

        input.AsSpan(at, filled - at).CopyTo(input);
        filled -= at;
        if (filled == input.Length) Array.Resize(ref input, 2 * input.Length);
    }

    private void Take(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case Data:
                unreported += payload.Length;
                if (unreported > Window / 2)
                {
                    Grow(unreported);
                    unreported = 0;
                }
                calls[stream] = calls[stream] with { Bytes = calls[stream].Bytes + payload.Length };
                if ((flags & EndStream) != 0) Ended(stream, payload);
                break;
            case Headers:
                if ((flags & EndStream) != 0) Ended(stream, payload);
                break;
            case Reset: Ended(stream, payload); break;
            case Settings when (flags & Acknowledged) == 0: Frame(Settings, Acknowledged, 0, []); break;
            case Ping when (flags & Acknowledged) == 0: Frame(Ping, Acknowledged, 0, payload); break;
            case GoAway: throw new IOException($"The server goes away: {Printable(payload)}");
        }
    }

    private void Ended(int stream, ReadOnlySpan<byte> last)
    {
        calls.Remove(stream, out Open call);
        long now = Stopwatch.GetTimestamp();
        tally.Ticks.Add(now - call.Started);
        if (call.Bytes < 5 && tally.Failed++ == 0) tally.FirstFailure = Printable(last);
        if (now < end) Send(call.Slot);
    }

    private void Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        Head(output.GetSpan(FrameHeader), type, flags, stream, payload.Length);
        output.Advance(FrameHeader);
        output.Write(payload);
    }

    private static void Head(Span<byte> frame, byte type, byte flags, int stream, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame, length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame[5..], stream);
    }

    // HPACK without its dynamic table, as .NET's own client writes it.
    private static byte[] Block(Uri address, string path, string? token)
    {
        List<byte> block = [0x83, 0x86]; // :method POST, :scheme http
        Literal(block, 4, path);
        Literal(block, 1, address.Authority);
        Literal(block, 31, "application/grpc");
        block.Add(0);
        Text(block, "te");
        Text(block, "trailers");
        if (token is not null) Literal(block, 23, $"Bearer {token}");
        return [.. block];
    }

    private static void Literal(List<byte> block, int name, string value)
    {
        Number(block, name, 15);
        Text(block, value);
    }

    private static void Text(List<byte> block, string text)
    {
        Number(block, text.Length, 127);
        block.AddRange(Encoding.ASCII.GetBytes(text));
    }

    private static void Number(List<byte> block, int value, int inFirst)
    {
        block.Add((byte)Math.Min(value, inFirst));
        if (value < inFirst) return;
        for (value -= inFirst; value > 127; value >>= 7) block.Add((byte)(0x80 | (value & 0x7f)));
        block.Add((byte)value);
    }

    private static string Printable(ReadOnlySpan<byte> bytes) => string.Concat(Encoding.Latin1.GetString(bytes).Select(c => c is >= ' ' and < '\x7f' ? c : ' '));
}
