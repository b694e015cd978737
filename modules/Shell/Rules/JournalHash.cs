using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FundingPlatform.Shell.Rules;

/// <summary>
/// The chain of the journal: SHA-256 over the previous hash and the fields of the entry in the order sequence, request id,
/// part, authority, actor, recorded at, kind, payload, request fingerprint, recorded reply. Each is preceded by its length
/// in bytes as four bytes, and every number is big-endian: sequence in eight bytes, part and authority in four, the
/// request id in the sixteen bytes of its text form, texts and the time (<see cref="TimeText"/>) in UTF-8.
/// The entry before the first has a hash of 32 zero bytes.
/// </summary>
internal sealed class JournalHash : IDisposable
{
    public const int Length = SHA256.HashSizeInBytes;

    private readonly IncrementalHash sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public static byte[] BeforeFirst => new byte[Length];

    /// <summary>A time as the journal writes it: UTC to the tick, <c>2023-04-01T09:30:00.0000000Z</c>.</summary>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public static DateTimeOffset TimeOf(string text) =>
        DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>The hash of an entry that follows an entry of hash <paramref name="previous"/>; the entry's own hashes are not read.</summary>
    public byte[] After(ReadOnlySpan<byte> previous, JournalEntry entry)
    {
        Add(previous);
        AddNumber(entry.Sequence, sizeof(long));
        Span<byte> id = stackalloc byte[16];
        entry.RequestId.TryWriteBytes(id, bigEndian: true, out _);
        Add(id);
        AddNumber(entry.Part, sizeof(int));
        AddNumber(entry.Authority, sizeof(int));
        Add(Encoding.UTF8.GetBytes(entry.Actor));
        Add(Encoding.UTF8.GetBytes(TimeText(entry.RecordedAt)));
        Add(Encoding.UTF8.GetBytes(entry.Kind));
        Add(entry.Payload.Span);
        Add(entry.RequestFingerprint.Span);
        Add(entry.RecordedReply.Span);
        return sha.GetHashAndReset();
    }

    public void Dispose() => sha.Dispose();

    private void AddNumber(long number, int width)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        Add(bytes[^width..]);
    }

    private void Add(ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        sha.AppendData(length);
        sha.AppendData(field);
    }
}
