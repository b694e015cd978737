using System.Reflection;
using System.Xml.Linq;

namespace FundingPlatform.Architecture.Tests;

/// <summary>A project file on disk: its short name and what it says.</summary>
internal sealed record ProjectOnDisk(string Name, string Folder, XDocument File)
{
    /// <summary>Short names of the projects that it refers to, a stand-in by its switch included.</summary>
    public IReadOnlyList<string> References =>
    [
        .. Includes("ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'))),
        .. Says("UsesSpecifications") ? ["Specifications"] : Array.Empty<string>(),
        .. Says("UsesGrpc") ? ["GrpcStandIn"] : Array.Empty<string>(),
    ];

    public bool IsStandIn => Says("StandIn");

    public IEnumerable<string> Includes(string item) => File.Descendants(item).Select(e => (string?)e.Attribute("Include") ?? "");

    private bool Says(string property) => File.Descendants(property).Any(e => e.Value == "true");
}

/// <summary>One C# source with its path below the repository root, always with forward slashes.</summary>
internal sealed record SourceFile(string Path, string Text);

/// <summary>The repository as it lies on disk: the tests find projects and sources themselves.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!;

    public static IReadOnlyList<ProjectOnDisk> Modules { get; } = Projects("modules");
    public static IReadOnlyList<ProjectOnDisk> Hosts { get; } = Projects("hosts");

    public static IReadOnlyList<ProjectOnDisk> Projects(string folder) =>
        Directory.Exists(Path.Combine(Root, folder))
            ? [.. from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories)
                  orderby file
                  select new ProjectOnDisk(Path.GetFileNameWithoutExtension(file), Path.GetDirectoryName(file)!, XDocument.Load(file))]
            : [];

    public static Assembly Built(ProjectOnDisk module) => Assembly.Load($"FundingPlatform.{module.Name}");

    /// <summary>Sources of one extension below a folder of the repository, what the build itself writes left out.</summary>
    public static IReadOnlyList<SourceFile> Sources(string folder, string extension = ".cs") =>
        Directory.Exists(Path.Combine(Root, folder))
            ? [.. from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*" + extension, SearchOption.AllDirectories)
                  let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
                  where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
                  orderby path
                  select new SourceFile(path, System.IO.File.ReadAllText(file))]
            : [];
}
