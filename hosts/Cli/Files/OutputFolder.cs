using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// The files of one run, written aside and put in place together at the end: a run that fails leaves the previous
/// output as it was. The waiting folder lies inside the output folder, so that every move stays on one volume; the open
/// lock in it keeps a second run out.
/// </summary>
internal sealed class OutputFolder : IDisposable
{
    private const string Waiting = ".unfinished";
    private readonly string target, waiting;
    private readonly List<string> files = [];
    private readonly bool isNew;
    private FileStream? held;

    private OutputFolder(string target, bool isNew, string waiting, FileStream held) =>
        (this.target, this.isNew, this.waiting, this.held) = (target, isNew, waiting, held);

    /// <summary>Refused while another run is at work in the folder, or one of the files to be replaced is open elsewhere.</summary>
    public static Outcome<OutputFolder> Begin(string path, IEnumerable<string> names)
    {
        string target = Path.GetFullPath(path), waiting = Path.Combine(target, Waiting);
        bool isNew = !Directory.Exists(target);
        OutputFolder? folder = null;
        try
        {
            Directory.CreateDirectory(waiting);
            var held = new FileStream(Path.Combine(waiting, "lock"), FileMode.Create, FileAccess.Write, FileShare.None);
            folder = new OutputFolder(target, isNew, waiting, held);
            foreach (string left in Directory.GetDirectories(waiting)) Directory.Delete(left, recursive: true);
            foreach (string file in names.Select(folder.Target).Where(File.Exists))
                using (new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.None)) { }
            return folder;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            folder?.Dispose();
            return new Fault("output_not_writable",
                $"The output folder {target} cannot be written: {failure.Message} Close its files in other programs, wait for any other run to end, or choose another folder with --out.", FaultKind.Conflict);
        }
    }

    /// <summary>A new file of this run; <paramref name="name"/> uses <c>/</c>. The caller closes it before <see cref="PutInPlace"/>.</summary>
    public FileStream Create(string name)
    {
        string path = Inside("new", name);
        files.Add(name);
        return new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1);
    }

    /// <summary>This run has no such file: one that an earlier run left goes when the others are put in place.</summary>
    public void Remove(string name)
    {
        if (File.Exists(Target(name))) files.Add(name);
    }

    /// <summary>Moves every file in place, or none: what was moved before a failure is moved back.</summary>
    public Fault? PutInPlace()
    {
        int done = 0;
        try
        {
            for (; done < files.Count; done++) Exchange(files[done]);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            string name = files[done];
            while (--done >= 0) TakeBack(files[done]);
            return new("output_in_use",
                $"{Target(name)} cannot be replaced: {failure.Message} Close it in other programs and run again; nothing was changed.", FaultKind.Conflict);
        }
    }

    public void Dispose()
    {
        held?.Dispose();
        held = null;
        try
        {
            Directory.Delete(waiting, recursive: true);
            if (isNew && !Directory.EnumerateFileSystemEntries(target).Any()) Directory.Delete(target);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Left for the next run, which clears it.
        }
    }

    private void Exchange(string name)
    {
        string place = Target(name), previous = Inside("previous", name);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        bool replaced = File.Exists(place);
        if (replaced) File.Move(place, previous);
        try
        {
            string made = Inside("new", name);
            if (!replaced || File.Exists(made)) File.Move(made, place);
        }
        catch when (replaced)
        {
            File.Move(previous, place);
            throw;
        }
    }

    private void TakeBack(string name)
    {
        string previous = Inside("previous", name);
        if (File.Exists(previous)) File.Move(previous, Target(name), overwrite: true);
        else File.Delete(Target(name));
    }

    private string Target(string name) => Path.Combine([target, .. name.Split('/')]);

    private string Inside(string folder, string name)
    {
        string path = Path.Combine([waiting, folder, .. name.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
