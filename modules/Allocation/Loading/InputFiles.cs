using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Loading;

/// <summary>Where the files of a run lie: the national ones, the schemes, and one folder per authority.</summary>
internal sealed record InputFiles(YearStartRequest Request)
{
    /// <summary>The year of the dated files in the sample folders, and the one that the school list of January 2023 is for.</summary>
    public static readonly FundingYear SampleYear = new(2023);

    public string National(string name) => Path.Combine(Request.SamplesFolder, "england", name);

    /// <summary>The illustrative scheme that is the pattern for every authority without one.</summary>
    public string PatternScheme => Path.Combine(Request.SamplesFolder, "schemes", "bury_illustrative.json");

    /// <summary>Parameters that only the illustrative sample has: rules whose real values are not known.</summary>
    public string IllustrativeParameters => Path.Combine(Request.SamplesFolder, "illustrative", "parameters.csv");

    /// <summary>An authority's own volume scheme and its contingency fund, in its folder.</summary>
    public const string VolumeScheme = "volume.json", Fund = "contingency.json";

    /// <summary>Whether a file of an authority's folder is one of these two, and no banding scheme.</summary>
    public static bool IsPaidByCounts(string path) => Path.GetFileName(path) is VolumeScheme or Fund;

    /// <summary>
    /// Files of schemes or of funds: the one that the user's own folder has, else those that the samples have
    /// (<paramref name="sample"/> is their folder), the illustrative sample with some of its own. A file of the user's that holds <c>null</c> says that there is none.
    /// </summary>
    public IReadOnlyList<string> PaidByCounts(string sample, string own)
    {
        if (Request.InputsFolder is string folder && Optional(folder, own) is string path) return File.ReadAllText(path).Trim() == "null" ? [] : [path];
        string shipped = Path.Combine(Request.SamplesFolder, sample), made = Path.Combine(Request.SamplesFolder, "illustrative", sample);
        return [.. Shipped(shipped), .. Request.Illustrative ? Shipped(made) : []];
    }

    private static IEnumerable<string> Shipped(string folder) => !Directory.Exists(folder) ? []
        : Directory.EnumerateFiles(folder, "*.json").Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>Folders of the authorities in the run: the user's own, else each authority's sample folder that exists.</summary>
    public IReadOnlyList<(int Authority, string Folder)> AuthorityFolders()
    {
        if (Request is { InputsFolder: string own, AuthorityCode: int code }) return [(code, own)];
        List<(int, string)> folders = [];
        foreach (string folder in Directory.EnumerateDirectories(Request.SamplesFolder).Order(StringComparer.Ordinal))
            if (int.TryParse(Path.GetFileName(folder), out int authority) && (Request.AuthorityCode is null || Request.AuthorityCode == authority))
                folders.Add((authority, folder));
        return folders;
    }

    /// <summary>Files of the authority's sample folder that the user's own folder does not have.</summary>
    public IReadOnlyList<string> SampleFilesLeftOut()
    {
        if (Request is not { InputsFolder: string own, AuthorityCode: int code }) return [];
        string sample = Path.Combine(Request.SamplesFolder, $"{code}");
        return !Directory.Exists(sample) ? []
            : [.. Directory.EnumerateFiles(sample, "*.csv").Select(f => Path.GetFileName(f)!).Where(f => !File.Exists(Path.Combine(own, f))).Order(StringComparer.Ordinal)];
    }

    /// <summary>An optional file of a folder; null when it is not there.</summary>
    public static string? Optional(string folder, string name) => Path.Combine(folder, name) is string path && File.Exists(path) ? path : null;
}

/// <summary>Collects what each file gave, so that one broken file does not hide the findings of the next.</summary>
internal sealed class Gathering
{
    public List<Finding> Findings { get; } = [];
    public bool Failed => Findings.Any(f => f.Severity == FindingSeverity.Error);

    public T? Take<T>(Read<T> read) where T : class
    {
        Findings.AddRange(read.Findings);
        return read.Value;
    }
}
