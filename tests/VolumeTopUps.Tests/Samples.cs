using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.VolumeTopUps.Tests;

/// <summary>The shipped schemes and those of the case files, and years made of plain numbers.</summary>
internal static class Samples
{
    public static string Root { get; } = typeof(Samples).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "RepositoryRoot").Value!;
    public static string Folder { get; } = Path.Combine(Root, "samples", "volume");
    public static string CaseFolder { get; } = Path.Combine(Root, "tests", "VolumeTopUps.Tests", "Cases");

    public static IEnumerable<string> Shipped => Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories).Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public static NationalAverages Averages { get; } = NationalAveragesFile.Read(
        Path.Combine(Root, "samples", "england", "sen_share_by_la_timeseries.csv"), Path.Combine(Root, "samples", "england", "sen_publication_dates.csv")).Value!;

    public static TheoryData<string> Lines(string file) => [.. File.ReadLines(Path.Combine(CaseFolder, file)).Skip(1)];

    /// <summary>The cells of a line of a case file; a cell in quotes may hold commas.</summary>
    public static string[] Cells(string line)
    {
        List<string> cells = [];
        var cell = new StringBuilder();
        bool quoted = false;
        foreach (char c in line)
            if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else cell.Append(c);
        return [.. cells, cell.ToString()];
    }

    public static string PathOf(string name)
    {
        string file = name.Replace('/', Path.DirectorySeparatorChar) + ".json", own = Path.Combine(CaseFolder, "schemes", file);
        return File.Exists(own) ? own : Path.Combine(Folder, file);
    }

    public static VolumeScheme Scheme(string name) => Read(File.ReadAllText(PathOf(name))).Value!;

    public static Read<VolumeScheme> Read(string text)
    {
        Read<VolumeScheme> read = VolumeSchemeFile.Read(Encoding.UTF8.GetBytes(text), "scheme.json");
        return read;
    }

    /// <summary>A shipped or case scheme with something changed in its JSON.</summary>
    public static Read<VolumeScheme> Changed(string name, Action<JsonObject> change)
    {
        JsonObject root = JsonNode.Parse(File.ReadAllText(PathOf(name)))!.AsObject();
        change(root);
        return Read(root.ToJsonString());
    }

    public static VolumeScheme With(string name, Action<JsonObject> change) => Changed(name, change).Value!;

    public static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    public static SchoolCount School(int id, decimal? roll, decimal counted, SchoolGroup group = SchoolGroup.Primary, decimal? primary = null, decimal? secondary = null) =>
        new(id, group, Quantity.Of(counted), Of(roll), Of(primary), Of(secondary));

    public static PlanCount Count(DateOnly on, params IEnumerable<SchoolCount> schools) => new(on, CountState.Closed, 0, [.. schools], []);

    public static VolumeYear Year(VolumeScheme scheme, IEnumerable<PlanCount> counts, params IEnumerable<NotifiedCount> notified) =>
        VolumeYear.Compile(scheme, scheme.FirstYear, counts, Averages, notified).Value;

    /// <summary>Every count of the scheme's first year finds the same schools.</summary>
    public static VolumeYear Same(VolumeScheme scheme, params SchoolCount[] schools) =>
        Year(scheme, scheme.CountDates(scheme.FirstYear, []).Select(day => Count(day, schools)));

    public static IReadOnlyDictionary<int, SchoolNeeds> NoNeeds { get; } = new Dictionary<int, SchoolNeeds>();

    public static string Text(SchoolAmount? school) => school is null ? "not listed" : school.Amount?.ToPounds() ?? $"not known: {school.Missing}";

    private static Quantity? Of(decimal? number) => number is decimal known ? Quantity.Of(known) : null;
}
