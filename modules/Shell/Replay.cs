using FundingPlatform.Kernel;
using FundingPlatform.Shell.Rules;
using FundingPlatform.Shell.Storage;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell;

/// <summary>Does everything again: the journal of one database, applied in order to the empty tables of another.</summary>
public static class Replay
{
    /// <summary>
    /// Copies every entry as it stands (same sequence, time and hash) and calls its Apply, all in one transaction. Faults:
    /// <c>replay_target_not_empty</c>; <c>fact_kind_unknown</c> and <c>journal_broken</c>, naming the entry; then the target stays empty.
    /// </summary>
    public static async Task<Outcome<JournalHead>> Into(FundingDatabase source, FundingDatabase target)
    {
        using SqliteConnection connection = source.OpenReader();
        return await Into(connection, target).ConfigureAwait(false);
    }

    /// <inheritdoc cref="Into(FundingDatabase, FundingDatabase)"/>
    public static Task<Outcome<JournalHead>> Into(SqliteConnection source, FundingDatabase target) => target.Write(write => All(source, write, target.FilePath));

    private static Outcome<JournalHead> All(SqliteConnection source, WriteConnection write, string targetPath)
    {
        if (JournalTable.Head(write.Connection).Sequence != 0) return Faults.TargetNotEmpty(targetPath);
        using var hasher = new JournalHash();
        long sequence = 0;
        byte[] hash = JournalHash.BeforeFirst;
        foreach (JournalEntry entry in JournalTable.Entries(source, 1))
        {
            sequence++;
            if (JournalChain.Break(hasher, sequence, hash, entry) is { } broken) return broken;
            if (write.Facts.Find(entry.Kind) is not { } kind) return Faults.KindUnknown(entry.Kind, sequence);
            var session = new Session(write, new CommandInfo(entry.RequestId, entry.Actor, entry.Authority), entry.RecordedAt);
            session.Replay(entry, kind);
            session.End();
            hash = entry.Hash.ToArray();
        }
        return new JournalHead(sequence, Convert.ToHexStringLower(hash));
    }
}
