using FundingPlatform.Kernel;
using FundingPlatform.Shell.Rules;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Storage;

/// <summary>The SQL of <c>shell_journal</c>.</summary>
internal static class JournalTable
{
    private const string Insert = """
        INSERT INTO shell_journal (sequence, request_id, part, authority, actor, recorded_at, kind,
            previous_hash, hash, request_fingerprint, recorded_reply, payload)
        VALUES ($sequence, $request_id, $part, $authority, $actor, $recorded_at, $kind,
            $previous_hash, $hash, $request_fingerprint, $recorded_reply, $payload)
        """;

    private static readonly string[] InsertParameters =
    [
        "$sequence", "$request_id", "$part", "$authority", "$actor", "$recorded_at", "$kind",
        "$previous_hash", "$hash", "$request_fingerprint", "$recorded_reply", "$payload",
    ];

    public static (long Sequence, byte[] Hash) Head(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT sequence, hash FROM shell_journal ORDER BY sequence DESC LIMIT 1";
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)) : (0, JournalHash.BeforeFirst);
    }

    public static IEnumerable<JournalEntry> Entries(SqliteConnection connection, long from)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            SELECT sequence, request_id, part, authority, actor, recorded_at, kind, payload,
                request_fingerprint, recorded_reply, previous_hash, hash
            FROM shell_journal WHERE sequence >= $from ORDER BY sequence
            """;
        command.Parameters.AddWithValue("$from", from);
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new JournalEntry(
                reader.GetInt64(0), new Guid(reader.GetFieldValue<byte[]>(1), bigEndian: true), reader.GetInt32(2), reader.GetInt32(3),
                reader.GetString(4), JournalHash.TimeOf(reader.GetString(5)), reader.GetString(6), reader.GetFieldValue<byte[]>(7),
                reader.GetFieldValue<byte[]>(8), reader.GetFieldValue<byte[]>(9), reader.GetFieldValue<byte[]>(10), reader.GetFieldValue<byte[]>(11));
        }
    }

    /// <summary>The first entry of a kind that nobody has registered, as a fault; else null.</summary>
    public static Fault? UnknownKind(SqliteConnection connection, FactRegistry facts)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT kind, MIN(sequence) FROM shell_journal GROUP BY kind ORDER BY 2";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            string kind = reader.GetString(0);
            if (facts.Find(kind) is null) return Faults.KindUnknown(kind, reader.GetInt64(1));
        }
        return null;
    }

    public static bool HasRequest(WriteConnection write, Guid requestId)
    {
        SqliteCommand command = write.Prepared("SELECT EXISTS (SELECT 1 FROM shell_journal WHERE request_id = $request_id)");
        if (command.Parameters.Count == 0) command.Parameters.Add("$request_id", SqliteType.Blob);
        command.Parameters[0].Value = requestId.ToByteArray(bigEndian: true);
        return (long)command.ExecuteScalar()! == 1;
    }

    public static void Append(WriteConnection write, JournalEntry entry)
    {
        SqliteCommand command = write.Prepared(Insert);
        if (command.Parameters.Count == 0)
            foreach (string name in InsertParameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        object[] values =
        [
            entry.Sequence, entry.RequestId.ToByteArray(bigEndian: true), entry.Part, entry.Authority, entry.Actor,
            JournalHash.TimeText(entry.RecordedAt), entry.Kind, Bytes(entry.PreviousHash), Bytes(entry.Hash),
            Bytes(entry.RequestFingerprint), Bytes(entry.RecordedReply), Bytes(entry.Payload),
        ];
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
        // A cohort's payload is a megabyte: the kept statement must not keep it alive.
        command.Parameters[^1].Value = DBNull.Value;
    }

    /// <summary>The array behind a payload, without a copy when it is the whole of it.</summary>
    private static byte[] Bytes(ReadOnlyMemory<byte> memory) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> segment)
        && segment.Array is { } array && segment.Offset == 0 && segment.Count == array.Length ? array : memory.ToArray();
}
