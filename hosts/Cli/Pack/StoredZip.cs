using System.Buffers.Binary;
using System.Text;

namespace FundingPlatform.Cli.Pack;

/// <summary>
/// A zip file whose bytes depend on its entries and on nothing else: no clock, no operating system, no version of a
/// compressor. The framework's own writes all three.
/// </summary>
internal static class StoredZip
{
    private const ushort Version = 20;
    private const ushort NamesAreUtf8 = 1 << 11;

    // 1 January 1980, the first day that the format knows.
    private const uint Time = 0x0021_0000;
    private static readonly uint[] Remainders = [.. Enumerable.Range(0, 256).Select(i => Remainder((uint)i))];

    public static void Write(Stream target, IReadOnlyList<(string Name, byte[] Content)> entries)
    {
        var directory = new MemoryStream();
        long at = 0;
        foreach ((string name, byte[] content) in entries)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(name);
            byte[] common = [.. Two(Version), .. Two(NamesAreUtf8), .. Two(0), .. Four(Time), .. Four(Crc(content)), .. Four(content.Length), .. Four(content.Length), .. Two(bytes.Length), .. Two(0)];
            byte[] header = [.. "PK\u0003\u0004"u8, .. common, .. bytes];
            target.Write(header);
            target.Write(content);
            directory.Write([.. "PK\u0001\u0002"u8, .. Two(Version), .. common, .. Two(0), .. Two(0), .. Two(0), .. Four(0), .. Four(at), .. bytes]);
            at += header.Length + content.Length;
        }

        target.Write(directory.ToArray());
        target.Write([.. "PK\u0005\u0006"u8, .. Two(0), .. Two(0), .. Two(entries.Count), .. Two(entries.Count), .. Four(directory.Length), .. Four(at), .. Two(0)]);
    }

    private static byte[] Two(int value)
    {
        byte[] bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, checked((ushort)value));
        return bytes;
    }

    private static byte[] Four(long value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, checked((uint)value));
        return bytes;
    }

    private static uint Crc(ReadOnlySpan<byte> content)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in content) crc = Remainders[(int)((crc ^ b) & 0xFF)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint Remainder(uint value)
    {
        for (int bit = 0; bit < 8; bit++) value = (value & 1) == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1;
        return value;
    }
}
