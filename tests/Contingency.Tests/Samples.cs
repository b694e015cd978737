using System.Reflection;
using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency.Tests;

internal static class Samples
{
    public static string Root { get; } = typeof(Samples).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == "RepositoryRoot").Value!;

    public static string Folder => Path.Combine(Root, "samples", "contingency");

    public static IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*.json")
        .Where(f => !f.EndsWith("schema.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.json"));

    public static ContingencyFund Fund(string name) => Read(Text(name)).Value!;

    public static Read<ContingencyFund> Read(string text) => ContingencyFundFile.Read(System.Text.Encoding.UTF8.GetBytes(text), "fund.json");
}
