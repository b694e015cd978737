using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell;

/// <summary>
/// Who asks for a change and how it is told apart from any other: the caller makes the request id.
/// <paramref name="Authority"/> is the paying authority's code, 0 for none.
/// </summary>
public sealed record CommandInfo(Guid RequestId, string Actor, int Authority);

/// <summary>One SQLite database with its modules: the single writer, the journal, and readers beside it.</summary>
public sealed class FundingDatabase : IDisposable
{
    /// <summary>Opens or creates the file and brings every module's schema up to date; holds the process lock until disposed.</summary>
    public static Outcome<FundingDatabase> Open(string path, IReadOnlyList<Module> modules, TimeProvider clock) => throw new NotSupportedException();

    /// <summary>Opens an existing file for reading only; needs no lock.</summary>
    public static Outcome<FundingDatabase> OpenReadOnly(string path, IReadOnlyList<Module> modules) => throw new NotSupportedException();

    /// <summary>
    /// Runs a command's body in the writer, in its turn and transaction. A fault or an exception leaves nothing behind.
    /// </summary>
    public Task<Outcome<T>> Submit<T>(CommandInfo command, Func<Session, Outcome<T>> body) => throw new NotSupportedException();

    /// <summary>A new connection for reading; sees what is committed. The caller disposes it.</summary>
    public SqliteConnection OpenReader() => throw new NotSupportedException();

    public void Dispose() { }
}
