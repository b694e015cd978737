using FundingPlatform.Kernel;
using FundingPlatform.Shell.Storage;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Shell;

/// <summary>Copies a database while it is in use.</summary>
public static class Backup
{
    /// <summary>
    /// Copies one state of the database into a new file by SQLite's online backup, checks the copy's pages and chain, and only
    /// then gives it its name. Gives the end of the copy's journal. A server may write meanwhile. Faults: those of
    /// <see cref="FundingDatabase.OpenReadOnly"/>; <c>backup_exists</c>, <c>backup_unwritable</c>, <c>backup_broken</c>.
    /// </summary>
    public static Outcome<JournalHead> Into(string path, string target, IReadOnlyList<Module> modules)
    {
        target = Path.GetFullPath(target);
        if (File.Exists(target) || Directory.Exists(target)) return Faults.BackupExists(target);
        Outcome<FundingDatabase> opened = FundingDatabase.OpenReadOnly(path, modules);
        if (opened.Fault is { } fault) return fault;
        using FundingDatabase database = opened.Value;
        string partial = target + ".partial";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            Outcome<JournalHead> head = Copy(database, partial);
            if (head.Succeeded) File.Move(partial, target);
            return head;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            return Faults.BackupUnwritable(target, e.Message);
        }
        finally
        {
            foreach (string ending in (string[])["", "-wal", "-shm", "-journal"]) File.Delete(partial + ending);
        }
    }

    private static Outcome<JournalHead> Copy(FundingDatabase database, string partial)
    {
        File.Delete(partial);
        using (SqliteConnection source = database.OpenReader())
        using (var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = partial, Pooling = false }.ToString()))
        {
            copy.Open();
            source.BackupDatabase(copy);
            // One file, with nothing beside it that could be left behind when it is moved.
            using SqliteCommand command = copy.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = DELETE";
            command.ExecuteNonQuery();
        }

        using SqliteConnection check = DatabaseFile.OpenForReading(partial);
        using SqliteCommand integrity = check.CreateCommand();
        integrity.CommandText = "PRAGMA integrity_check(1)";
        if (integrity.ExecuteScalar() is not "ok" and var problem) return Faults.BackupBroken(partial, $"{problem}");
        return Journal.Over(check).Verify();
    }
}
