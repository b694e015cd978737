using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Storage;

/// <summary>What stands in the journal under a request id: the facts as they were written, and the reply.</summary>
internal sealed class RecordedRequest
{
    private readonly List<(string Kind, byte[] Payload)> parts = [];
    private int authority;
    private byte[] fingerprint = [];
    private byte[] reply = [];

    /// <summary>Sees the entries of the batch that is not committed yet too.</summary>
    public static RecordedRequest? Find(WriteConnection write, Guid requestId)
    {
        using SqliteDataReader rows = JournalTable.RequestParts(write, requestId);
        RecordedRequest? found = null;
        while (rows.Read())
        {
            found ??= new RecordedRequest { authority = rows.GetInt32(0), fingerprint = rows.GetFieldValue<byte[]>(3) };
            found.parts.Add((rows.GetString(1), rows.GetFieldValue<byte[]>(2)));
            found.reply = rows.GetFieldValue<byte[]>(4);
        }
        return found;
    }

    /// <summary>The recorded reply, if it was that very request, and of the caller's authority; else the id is another's.</summary>
    public Outcome<Answer> AnswerTo(CommandInfo command, FactRegistry facts) =>
        fingerprint.Length > 0 && command.Fingerprint.Span.SequenceEqual(fingerprint) && command.Caller?.MayActFor(authority) is null
            ? new Answer(reply, true, new(() => [.. parts.Select(p => facts.Find(p.Kind)!.Read(p.Payload))]))
            : Faults.RequestIdReused(command.RequestId);
}
