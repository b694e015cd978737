using System.Text;
using FundingPlatform.Allocation.Tests.Books;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Scenarios;

/// <summary>Bury's year start, a folder of scenario files beside it, and short ways to read and compare.</summary>
public sealed class ScenarioSample : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("scenarios-").FullName;

    public ScenarioSample()
    {
        Server = new SampleServer();
        Folder = Directory.CreateDirectory(Path.Combine(folder, "scenarios")).FullName;
        Directory.CreateDirectory(Path.Combine(folder, "schemes"));
        Ground = Server.Reading(c => ScenarioGround.Of(c, 351, SampleServer.Year)).Value;
        Put("../schemes/next.json", Next());
        Put("../schemes/other.json", Next().Replace("\"authority\": 351", "\"authority\": 350", StringComparison.Ordinal));
        Put("../schemes/later.json", Next().Replace("\"from\": \"2022-04-01\"", "\"from\": \"2023-09-01\"", StringComparison.Ordinal));
        Put("../schemes/small.json", """{ "id": 3 }""");
        Put("plan.json", File.ReadAllText(Path.Combine(SampleData.Root, "samples", "assimilation", "hours_to_bands_illustrative.json")));
    }

    internal SampleServer Server { get; }
    public string Folder { get; }
    public ScenarioGround Ground { get; }

    /// <summary>A scheme with the bands P to V in the place of A to G, every value £100 more.</summary>
    private string Next()
    {
        string text = Ground.Schemes["bury_illustrative"].Text.Replace("\"id\": \"bury_illustrative\"", "\"id\": \"next\"", StringComparison.Ordinal);
        for (int i = 0; i < 7; i++) text = text.Replace($"\"band\": \"{(char)('A' + i)}\"", $"\"band\": \"{(char)('P' + i)}\"", StringComparison.Ordinal);
        return System.Text.RegularExpressions.Regex.Replace(text, "\"pounds\": (\\d+)", m => $"\"pounds\": {int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) + 100}");
    }

    public void Put(string name, string text) => File.WriteAllText(Path.GetFullPath(Path.Combine(Folder, name)), text);

    public Read<ScenarioSet> Read(string json) => ScenarioFile.Read(Encoding.UTF8.GetBytes(json), "options.json", Folder, Ground);

    /// <summary>A file with a scenario for each list of changes, named s0, s1, ...</summary>
    public static string FileOf(params string[] changes) => $$"""
        { "title": "Options", "sources": ["a test"], "scenarios": [
        {{string.Join(",\n", changes.Select((c, i) => $$"""{ "id": "s{{i}}", "name": "Option {{i}}", "changes": [ {{c}} ] }"""))}}
        ] }
        """;

    /// <summary>Scenarios of these changes compared; everything must be sound.</summary>
    public ImpactReport Compare(params string[] changes)
    {
        Read<ScenarioSet> read = Read(FileOf(changes));
        Assert.False(read.Failed, string.Join('\n', read.Findings));
        return Compare(read.Value!);
    }

    public ImpactReport Compare(ScenarioSet set)
    {
        Read<ImpactReport> report = Server.Reading(c => Impact.Compare(c, 351, SampleServer.Year, set));
        Assert.False(report.Failed, string.Join('\n', report.Findings));
        return report.Value!;
    }

    public void Dispose()
    {
        Server.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
