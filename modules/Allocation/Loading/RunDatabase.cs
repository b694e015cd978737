using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Loading;

/// <summary>
/// The database of a run, built beside the place where it will lie and moved there at the end, so that a run that fails
/// leaves the earlier one as it was. Only a database that holds nothing but a year start is ever replaced.
/// </summary>
internal sealed class RunDatabase : IDisposable
{
    private readonly string path;
    private readonly string building;
    private readonly Held held;
    private bool kept;

    private RunDatabase(string path, string building, FundingDatabase database, Held held) =>
        (this.path, this.building, Database, this.held) = (path, building, database, held);

    public static IReadOnlyList<Module> Modules { get; } = AllocationModule.Platform;

    public FundingDatabase Database { get; }

    public static Outcome<RunDatabase> Begin(string path, TimeProvider clock)
    {
        path = Path.GetFullPath(path);
        if (Refusal(path) is Fault refusal) return refusal;
        Outcome<Held> held = Hold(path);
        if (held.Fault is Fault unheld) return unheld;
        string building = path + ".building";
        Delete(building);
        Outcome<FundingDatabase> database = FundingDatabase.Open(building, Modules, clock);
        if (database.Succeeded) return new RunDatabase(path, building, database.Value, held.Value);
        held.Value.Release(keep: false);
        return database.Fault!;
    }

    /// <summary>Closes the database and puts it in its place.</summary>
    public void Keep()
    {
        Database.Dispose();
        foreach (string ending in (string[])["-wal", "-shm"]) File.Delete(path + ending);
        File.Move(building, path, overwrite: true);
        kept = true;
    }

    public void Dispose()
    {
        Database.Dispose();
        if (!kept) Delete(building);
        File.Delete(building + ".lock");
        held.Release(kept);
    }

    // The place's own lock, so that a second run neither clears away what this one builds nor puts its own there meanwhile.
    private static Outcome<Held> Hold(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            bool found = File.Exists(path + ".lock");
            return new Held(new(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), found);
        }
        catch (IOException) when (File.Exists(path + ".lock"))
        {
            return new Fault("database_locked", $"Another process is writing to {path}. Wait for it or stop it, or give another file with --db.", FaultKind.Conflict);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Fault("database_unwritable", $"{path} cannot be written: {failure.Message} Give another file with --db.", FaultKind.Conflict);
        }
    }

    // A file that this program did not fill with a year start is somebody's: it is looked at without being touched.
    private static Fault? Refusal(string path)
    {
        if (Directory.Exists(path)) return new("database_unwritable", $"{path} is a folder. Give the file of the database with --db.", FaultKind.Invalid);
        if (!File.Exists(path)) return null;
        var holdsMore = new Fault("database_has_history",
            $"{path} holds something else than a year start: replacing it would lose what was recorded. Give another file with --db.", FaultKind.Conflict);
        if (FundingDatabase.IsSomethingElse(path)) return holdsMore;
        Outcome<FundingDatabase> existing = FundingDatabase.Open(path, Modules, TimeProvider.System);
        if (existing.Fault is Fault fault) return fault;
        using FundingDatabase database = existing.Value;
        using var connection = database.OpenReader();
        var journal = Journal.Over(connection);
        return journal.Head.Sequence > 0 && journal.Actors.All(a => a == YearStartRecord.Actor) ? null : holdsMore;
    }

    private static void Delete(string file)
    {
        foreach (string ending in (string[])["", "-wal", "-shm"]) File.Delete(file + ending);
    }

    /// <summary>The place's lock, and whether its file was there before.</summary>
    private sealed class Held(FileStream stream, bool found)
    {
        /// <summary>Gives the place free. A run that put nothing there takes away the file that it made, where nobody has taken the lock since.</summary>
        public void Release(bool keep)
        {
            bool delete = !keep && !found;
            // Windows deletes no file that is held, so nobody else's; elsewhere a file that is deleted while it is held is nobody else's either.
            if (delete && !OperatingSystem.IsWindows()) File.Delete(stream.Name);
            stream.Dispose();
            if (!delete || !OperatingSystem.IsWindows()) return;
            try
            {
                File.Delete(stream.Name);
            }
            catch (IOException)
            {
                // Somebody else holds it by now.
            }
        }
    }
}
