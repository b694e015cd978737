using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Funding.Schools.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Schools.Files;
using FundingPlatform.Shell;
using Google.Protobuf;

namespace FundingPlatform.Schools.Wire;

/// <summary>What an import says of itself.</summary>
internal sealed record ImportTerms(Guid RequestId, int Authority, FundingYear Year, DateOnly? DecidedOn);

/// <summary>
/// The files of one import as they come in, message by message, in a folder of their own that goes with it: readers of files
/// read paths, and what has come in so far must not lie in memory.
/// </summary>
internal sealed class ImportUpload(
    string spool, Caller caller, long largestFile = CsvFile.DefaultLimitBytes, long largestImport = 4 * CsvFile.DefaultLimitBytes) : IDisposable
{
    public const int MostFiles = 32;
    private const int LongestName = 80;

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("<>:\"/\\|?*");

    private static int made;

    private readonly DirectoryInfo folder = NewFolder(spool);
    private readonly List<Received> files = [];
    private ImportHeader? header;
    private FileStream? open;
    private long bytesOfFile, bytesOfAll;

    public ImportTerms Terms { get; private set; } = null!;

    /// <summary>Where the files lie until the import is disposed.</summary>
    public string Folder => folder.FullName;

    public IReadOnlyList<ImportFile> Files => [.. files.Select(f => new ImportFile(f.Kind, f.Path))];

    /// <summary>
    /// Takes the next message. Throws a <see cref="FaultException"/>: <c>import_out_of_order</c>, <c>authority_forbidden</c>,
    /// <c>file_kind_missing</c>, <c>file_repeated</c>, <c>file_too_large</c>, <c>import_too_large</c>, and those of fields.
    /// </summary>
    public ValueTask Take(ImportRequest message, CancellationToken cancel)
    {
        if ((header is null) != (message.PartCase == ImportRequest.PartOneofCase.Header))
            throw OutOfOrder(header is null ? "The first message of an import is its header." : "An import has one header, and it comes first.");
        switch (message.PartCase)
        {
            case ImportRequest.PartOneofCase.Header:
                Begin(message.Header);
                return ValueTask.CompletedTask;
            case ImportRequest.PartOneofCase.File:
                Begin(message.File);
                return ValueTask.CompletedTask;
            case ImportRequest.PartOneofCase.Chunk:
                return Append(message.Chunk.Memory, cancel);
            default:
                throw OutOfOrder("A message of an import holds a header, the beginning of a file or the next bytes of one.");
        }
    }

    /// <summary>Closes the last file. Faults, thrown: <c>import_out_of_order</c>, <c>file_needed</c>, <c>field_missing</c> for the date of the decision.</summary>
    public void End()
    {
        CloseFile();
        if (files.Count == 0) throw OutOfOrder("An import has a header and at least one file.");
        if (ImportedFiles.Needed([.. files.Select(f => f.Kind)]) is string missing)
            throw Refused("file_needed", missing, "file.kind");
        if (Terms.DecidedOn is null && files.Any(f => f.Kind is ImportKind.CommissionedPlaces or ImportKind.Placements)) throw Field.Missing("header.decided_on");
    }

    /// <summary>SHA-256 over the method, the header, and the kind, name and SHA-256 of each file, each preceded by its length: chunks do not count.</summary>
    public byte[] Fingerprint(string method)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(method));
        Append(hash, header!.ToByteArray());
        foreach (Received file in files)
        {
            Append(hash, [(byte)file.Kind]);
            Append(hash, Encoding.UTF8.GetBytes(file.Name));
            Append(hash, file.Sha256!);
        }

        return hash.GetHashAndReset();
    }

    public void Dispose()
    {
        open?.Dispose();
        foreach (Received file in files) file.Hash.Dispose();
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody looks into the folder, as a virus scanner does: the files go one by one, as far as they can.
            foreach (Received file in files) DeleteIfPossible(file.Path);
        }
    }

    private static void DeleteIfPossible(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It goes with the system's own tidying of the folder for temporary files, which nobody else may read.
        }
    }

    private void Begin(ImportHeader stated)
    {
        header = stated;
        Outcome<Guid> id = Field.RequestId(stated.RequestId);
        if (id.Fault is Fault fault) throw new FaultException(fault with { Field = "header.request_id" });
        Terms = new(
            id.Value,
            Field.Authority(stated.Authority, "header.authority"),
            Field.Year(stated.FundingYear, "header.funding_year"),
            Field.DateOrNull(stated.DecidedOn, "header.decided_on"));
        if (caller.MayActFor(Terms.Authority) is Fault forbidden) throw new FaultException(forbidden);
    }

    private void Begin(FileStart start)
    {
        CloseFile();
        if (start.Kind == FileKind.Unspecified) throw Refused("file_kind_missing", $"The file {start.Name} does not say what it holds: give its kind.", "file.kind");
        ImportKind kind = Field.Word<ImportKind>((int)start.Kind, "file.kind");
        string name = NameOf(start.Name);
        if (kind != ImportKind.Census && files.Any(f => f.Kind == kind))
            throw Refused("file_repeated", $"The file {name} is the second of its kind, and only CENSUS may come more than once.", "file.kind");
        if (files.Any(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            throw Refused("file_repeated", $"Two files are called {name}, and findings could not tell them apart. Give each a name of its own.", "file.name");
        if (files.Count == MostFiles) throw Refused("import_too_large", $"An import has at most {MostFiles} files. Send several imports.", "file");
        string path = Path.Combine(folder.FullName, name);
        files.Add(new(kind, name, path));
        open = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        bytesOfFile = 0;
    }

    private ValueTask Append(ReadOnlyMemory<byte> chunk, CancellationToken cancel)
    {
        if (open is null) throw OutOfOrder("Before the bytes of a file comes its beginning, with its kind and name.");
        bytesOfFile += chunk.Length;
        bytesOfAll += chunk.Length;
        if (bytesOfFile > largestFile)
            throw Refused("file_too_large", $"{files[^1].Name} has more than {largestFile:N0} bytes. Split it, or check that it is the right file.", "chunk");
        if (bytesOfAll > largestImport)
            throw Refused("import_too_large", $"The files of this import have more than {largestImport:N0} bytes together. Send several imports.", "chunk");
        files[^1].Hash.AppendData(chunk.Span);
        return open.WriteAsync(chunk, cancel);
    }

    private void CloseFile()
    {
        if (open is null) return;
        open.Dispose();
        open = null;
        files[^1].Sha256 = files[^1].Hash.GetHashAndReset();
    }

    // Readable by the server's user only, where the system has such a thing.
    private static DirectoryInfo NewFolder(string spool)
    {
        string folder = Path.Combine(spool, Interlocked.Increment(ref made).ToString(CultureInfo.InvariantCulture));
        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (OperatingSystem.IsWindows()) return Directory.CreateDirectory(folder);
        Directory.CreateDirectory(spool, own);
        return Directory.CreateDirectory(folder, own);
    }

    // The name becomes a file's on whatever system the server runs.
    private static string NameOf(string text)
    {
        const string path = "file.name";
        string name = Field.Text(text, path, LongestName);
        if (name.AsSpan().ContainsAny(NotInNames)) throw Field.Invalid(path, "holds one of < > : \" / \\ | ? *: give the file's name without a folder.");
        string stem = name.Split('.')[0].TrimEnd().ToUpperInvariant();
        bool device = stem is "CON" or "PRN" or "AUX" or "NUL" || (stem.Length == 4 && stem[..3] is "COM" or "LPT");
        if (stem.Length == 0 || name[^1] == '.' || device) throw Field.Invalid(path, "is no name that every system can give a file, such as placements.csv.");
        return name;
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hash.AppendData(length);
        hash.AppendData(bytes);
    }

    private static FaultException OutOfOrder(string message) => Refused("import_out_of_order", message, "part");

    private static FaultException Refused(string code, string message, string field) => new(new Fault(code, message, FaultKind.Invalid, field));

    private sealed record Received(ImportKind Kind, string Name, string Path)
    {
        public IncrementalHash Hash { get; } = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        public byte[]? Sha256 { get; set; }
    }
}
