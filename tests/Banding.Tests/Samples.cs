using System.Reflection;
using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Tests;

internal static class Samples
{
    public static string Root { get; } = typeof(Samples).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == "RepositoryRoot").Value!;

    public static string Folder => Path.Combine(Root, "samples", "schemes");

    public static IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*.json")
        .Where(f => !f.EndsWith("schema.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public static IEnumerable<string> Plans => Directory.EnumerateFiles(Path.Combine(Root, "samples", "assimilation"), "*.json").Order(StringComparer.Ordinal);

    public static Read<Scheme> Read(string name) =>
        SchemeFile.Read(File.ReadAllBytes(Path.Combine(Folder, $"{name}.json")), $"{name}.json");
}
