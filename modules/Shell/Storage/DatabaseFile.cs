using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell.Storage;

/// <summary>How connections to the file are made, and the lock beside it that only one process holds.</summary>
internal static class DatabaseFile
{
    private const int ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    /// <summary>Holds <c>&lt;database&gt;.lock</c> until disposed. The file stays behind: deleting it would race with the next holder.</summary>
    public static Outcome<FileStream> Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            return Faults.DatabaseUnwritable(path, e.Message);
        }
        catch (IOException e)
        {
            return File.Exists(path + ".lock") ? Faults.DatabaseLocked(path) : Faults.DatabaseUnwritable(path, e.Message);
        }
    }

    /// <summary>The file itself, where the path is a link to it: two links are one database, with one lock and one list of tokens.</summary>
    public static string Real(string path)
    {
        var file = new FileInfo(Path.GetFullPath(path));
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    /// <summary>The fault when the disk refused a commit, which then left nothing; null for any other exception.</summary>
    public static Fault? Refusal(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: Full or InputOutput or ReadOnly } refused => Faults.StorageRefused(refused.Message),
        AggregateException several => several.InnerExceptions.Select(Refusal).FirstOrDefault(f => f is not null),
        { InnerException: { } inner } => Refusal(inner),
        _ => null,
    };

    /// <summary>The write connection: every commit is on the disk when it returns, and foreign keys hold.</summary>
    public static SqliteConnection OpenForWriting(string path)
    {
        SqliteConnection connection = Open(path, SqliteOpenMode.ReadWriteCreate);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;";
        command.ExecuteNonQuery();
        return connection;
    }

    public static SqliteConnection OpenForReading(string path) => Open(path, SqliteOpenMode.ReadOnly);

    /// <summary>Turns what SQLite says about a file that is no database into a fault; a bug in a script still throws.</summary>
    public static Outcome<T> Guarded<T>(string path, Func<Outcome<T>> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or CannotOpen or NotADatabase)
        {
            return Faults.DatabaseUnreadable(path, e.Message);
        }
    }

    // Without a pool a closed connection has let go of the file.
    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, ForeignKeys = true };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
