using FundingPlatform.Kernel;
using FundingPlatform.Shell.Rules;
using FundingPlatform.Shell.Storage;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell;

/// <summary>
/// One thing that was decided. A command of several facts writes several entries under its request id, parts 0, 1, ...
/// <paramref name="Authority"/> is the paying authority's code, 0 for none; <paramref name="Payload"/> is the fact as UTF-8 JSON.
/// Fingerprint and reply are empty for a command that did not come over the wire.
/// </summary>
public sealed record JournalEntry(
    long Sequence,
    Guid RequestId,
    int Part,
    int Authority,
    string Actor,
    DateTimeOffset RecordedAt,
    string Kind,
    ReadOnlyMemory<byte> Payload,
    ReadOnlyMemory<byte> RequestFingerprint,
    ReadOnlyMemory<byte> RecordedReply,
    ReadOnlyMemory<byte> PreviousHash,
    ReadOnlyMemory<byte> Hash);

/// <summary>The newest entry's number and hash (64 hexadecimal digits); what a publication prints to anchor the chain outside the file.</summary>
public sealed record JournalHead(long Sequence, string Hash);

/// <summary>The journal as a reader sees it over one connection.</summary>
public sealed class Journal
{
    private readonly SqliteConnection connection;

    private Journal(SqliteConnection connection) => this.connection = connection;

    public static Journal Over(SqliteConnection connection) => new(connection);

    /// <summary>The newest entry; sequence 0 and a hash of zeros while nothing is recorded.</summary>
    public JournalHead Head
    {
        get
        {
            (long sequence, byte[] hash) = JournalTable.Head(connection);
            return new(sequence, Convert.ToHexStringLower(hash));
        }
    }

    /// <summary>Everyone who recorded something, in alphabetical order.</summary>
    public IReadOnlyList<string> Actors
    {
        get
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "SELECT DISTINCT actor FROM shell_journal ORDER BY actor";
            using SqliteDataReader rows = command.ExecuteReader();
            List<string> actors = [];
            while (rows.Read()) actors.Add(rows.GetString(0));
            return actors;
        }
    }

    /// <summary>The entries in order from a sequence on, read one at a time.</summary>
    public IEnumerable<JournalEntry> Entries(long from = 1) => JournalTable.Entries(connection, from);

    /// <summary>
    /// Reads the whole journal and recomputes its chain. Fault <c>journal_broken</c> names the first entry that is missing, out
    /// of its place or not what was recorded. A shortened journal is a whole chain too: only an <paramref name="anchor"/>,
    /// the sequence and hash printed on an earlier publication, tells it.
    /// </summary>
    public Outcome<JournalHead> Verify(JournalHead? anchor = null)
    {
        using var hasher = new JournalHash();
        long sequence = 0;
        byte[] hash = JournalHash.BeforeFirst;
        foreach (JournalEntry entry in Entries())
        {
            sequence++;
            if (JournalChain.Break(hasher, sequence, hash, entry) is { } broken) return broken;
            hash = entry.Hash.ToArray();
            if (anchor?.Sequence == sequence && anchor.Hash != Convert.ToHexStringLower(hash))
                return Faults.JournalBroken(sequence, "its hash is not the one that was published");
        }
        if (anchor?.Sequence > sequence)
            return Faults.JournalBroken(sequence + 1, $"it is missing, and entry {anchor.Sequence} was published");
        return new JournalHead(sequence, Convert.ToHexStringLower(hash));
    }
}
