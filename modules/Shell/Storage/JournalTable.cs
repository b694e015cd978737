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

    public static bool HasRequest(WriteConnection write, Guid requestId) =>
        (long)OfRequest(write, "SELECT EXISTS (SELECT 1 FROM shell_journal WHERE request_id = $request_id)", requestId).ExecuteScalar()! == 1;

    public static SqliteDataReader RequestParts(WriteConnection write, Guid requestId) => OfRequest(write, """
        SELECT authority, kind, payload, request_fingerprint, recorded_reply FROM shell_journal WHERE request_id = $request_id ORDER BY part
        """, requestId).ExecuteReader();

    private static SqliteCommand OfRequest(WriteConnection write, string sql, Guid requestId)
    {
        SqliteCommand command = write.Prepared(sql);
        if (command.Parameters.Count == 0) command.Parameters.Add("$request_id", SqliteType.Blob);
        command.Parameters[0].Value = requestId.ToByteArray(bigEndian: true);
        return command;
    }

    public static void Append(WriteConnection write, JournalEntry entry)
    {
        Span<byte> requestId = stackalloc byte[16];
        entry.RequestId.TryWriteBytes(requestId, bigEndian: true, out _);
        BulkInsert row = write.Bulk(Insert);
        row.Bind(0, entry.Sequence).Bind(1, requestId).Bind(2, entry.Part).Bind(3, entry.Authority).Bind(4, entry.Actor)
            .Bind(5, JournalHash.TimeText(entry.RecordedAt)).Bind(6, entry.Kind).Bind(7, entry.PreviousHash.Span).Bind(8, entry.Hash.Span)
            .Bind(9, entry.RequestFingerprint.Span).Bind(10, entry.RecordedReply.Span).Bind(11, entry.Payload.Span).Run();
        // A cohort's payload is a megabyte: the kept statement must not keep it alive.
        row.BindNull(11);
    }
}
