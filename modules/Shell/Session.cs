using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace FundingPlatform.Shell;

/// <summary>
/// What a command body and an Apply work with: the write connection and its transaction. Everything that it hands out
/// sits on that connection, so a command sees what earlier commands of the same batch did.
/// </summary>
public sealed class Session
{
    /// <summary>The write connection, inside its transaction.</summary>
    public SqliteConnection Connection => throw new NotSupportedException();

    /// <summary>When the command is recorded, in UTC.</summary>
    public DateTimeOffset RecordedAt => throw new NotSupportedException();

    /// <summary>Writes one journal entry and applies the fact to its module's tables. Entries of a command are numbered as parts 0, 1, ...</summary>
    public void Record<TFact>(TFact fact) where TFact : class => throw new NotSupportedException();

    /// <summary>A prepared statement on the write connection, kept for the life of the connection; parameters are added once by the caller that finds none.</summary>
    public SqliteCommand Prepared(string sql) => throw new NotSupportedException();

    /// <summary>The module's context on the write connection and transaction; saved and cleared after each command.</summary>
    public TContext Db<TContext>() where TContext : DbContext => throw new NotSupportedException();
}
