using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell;

/// <summary>
/// What a verification found: the end of a chain that holds, the tables that a replay makes otherwise than they are (none
/// when all is well), and what the caller compared besides, in words.
/// </summary>
public sealed record VerificationReport(JournalHead Head, IReadOnlyList<TableDifference> Tables, IReadOnlyList<string> Derived)
{
    public bool IsSound => Tables.Count == 0 && Derived.Count == 0;
}

/// <summary>Proves a database by its journal.</summary>
public static class Verification
{
    /// <summary>
    /// Checks the chain, does everything again in an empty database beside the system's other temporary files, and compares
    /// every table; <paramref name="derived"/> then compares what is worked out from the two and says in words what differs.
    /// One state is read, so a server may write meanwhile. <paramref name="anchor"/> is the sequence and hash of an earlier
    /// publication. Faults: those of <see cref="FundingDatabase.OpenReadOnly"/>, <see cref="Journal.Verify"/> and
    /// <see cref="Replay"/>; <c>journal_empty</c>.
    /// </summary>
    public static async Task<Outcome<VerificationReport>> Of(
        string path, IReadOnlyList<Module> modules, TimeProvider clock, JournalHead? anchor,
        Func<SqliteConnection, SqliteConnection, IReadOnlyList<string>> derived)
    {
        ArgumentNullException.ThrowIfNull(derived);
        Outcome<FundingDatabase> opened = FundingDatabase.OpenReadOnly(path, modules);
        if (opened.Fault is { } fault) return fault;
        using FundingDatabase database = opened.Value;
        using ReaderLease state = database.RentReader();
        Outcome<JournalHead> head = Journal.Over(state.Connection).Verify(anchor);
        if (head.Fault is { } broken) return broken;
        if (head.Value.Sequence == 0) return Faults.JournalEmpty(database.FilePath);
        string folder = Directory.CreateTempSubdirectory("funding-verify-").FullName;
        try
        {
            return await Replayed(state.Connection, Path.Combine(folder, "replayed.db"), modules, clock, head.Value, derived).ConfigureAwait(false);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Outcome<VerificationReport>> Replayed(
        SqliteConnection original, string path, IReadOnlyList<Module> modules, TimeProvider clock, JournalHead head,
        Func<SqliteConnection, SqliteConnection, IReadOnlyList<string>> derived)
    {
        Outcome<FundingDatabase> target = FundingDatabase.Open(path, modules, clock);
        if (target.Fault is { } fault) return fault;
        using FundingDatabase database = target.Value;
        Outcome<JournalHead> replayed = await Replay.Into(original, database).ConfigureAwait(false);
        if (replayed.Fault is { } broken) return broken;
        using ReaderLease copy = database.RentReader();
        return new VerificationReport(head, TableComparison.Compare(original, copy.Connection), derived(original, copy.Connection));
    }
}
