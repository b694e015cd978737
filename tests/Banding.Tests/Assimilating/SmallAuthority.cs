using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>The small authority of the case files: its schemes, plans, protections and pupils.</summary>
internal static class SmallAuthority
{
    public static string Folder { get; } = Path.Combine(Samples.Root, "tests", "Banding.Tests", "Cases", "assimilation");

    public static IReadOnlyDictionary<string, Scheme> Schemes { get; } = new Dictionary<string, Scheme>
    {
        ["synthetic_bands"] = SchemeFile.Read(File.ReadAllBytes(Path.Combine(Folder, "synthetic_bands.json")), "synthetic_bands.json").Value!,
        ["telford_and_wrekin"] = Samples.Read("telford_and_wrekin").Value!,
        ["devon_mainstream"] = Samples.Read("devon_mainstream").Value!,
        ["solihull"] = Samples.Read("solihull").Value!,
    };

    public static IEnumerable<string> Lines(string file) => File.ReadLines(Path.Combine(Folder, file)).Skip(1);

    /// <summary>A plan of the folder with one of <c>protections.json</c> put into it.</summary>
    public static AssimilationPlan Plan(string name, string protection = "none")
    {
        JsonNode plan = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, $"{name}.json")))!;
        plan["protection"] = JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "protections.json")))![protection]!.DeepClone();
        return Plan(plan);
    }

    public static AssimilationPlan Plan(JsonNode plan)
    {
        Read<AssimilationPlan> read = AssimilationPlanFile.Read(Encoding.UTF8.GetBytes(plan.ToJsonString()), "plan", Schemes);
        Assert.Empty(read.Findings);
        return read.Value!;
    }

    public static IReadOnlyList<PupilToMove> Pupils(string cohort, Setting setting = Setting.Mainstream, bool assessed = false) =>
        [.. Lines("pupils.csv").Select(line => line.Split(',')).Where(cell => cell[0] == cohort).Select(cell => Pupil(
            cell[1], int.Parse(cell[2], CultureInfo.InvariantCulture), Enum.Parse<PupilPhase>(cell[3], ignoreCase: true), AwardOf(cell[4]), setting) with
        {
            Events = [.. cell[6].Split("; ").Select(e => e.Split(' ')).Select(e => new PupilEvent(KindOf(e[0]), Date(e[1])))],
            Decided = assessed ? Award.OfBand(cell[5]) : null,
        })];

    public static PupilToMove Pupil(string id, int school, PupilPhase phase, Award? old, Setting setting = Setting.Mainstream, decimal partTime = 1m) => new(
        new Placement(id, $"R{id}", 999, school, setting, "ASD", phase == PupilPhase.Primary ? 3 : 8, PlanKind.EhcPlan, Quantity.Of(partTime),
            new(new(2020, 9, 1), DateSpan.NoEnd), false, SourceStatus.Illustrative, new("placements.csv", 2)),
        phase, new(2020, 9, 1), old, []);

    public static AssimilationResult Run(AssimilationPlan plan, IReadOnlyList<PupilToMove> pupils, DateOnly on, int years = 1) =>
        Assimilation.Plan(new(plan, Schemes, pupils), on, years).Value;

    public static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Award AwardOf(string text) => text.Split(' ') switch
    {
        ["band", string band] => Award.OfBand(band),
        ["hours", string hours] => Award.OfHours(Quantity.Of(decimal.Parse(hours, CultureInfo.InvariantCulture))),
        [_, string amount] => Award.OfAmount(Rate.OfPounds(decimal.Parse(amount, CultureInfo.InvariantCulture))),
        _ => throw new FormatException(text),
    };

    private static PupilEventKind KindOf(string word) => Enum.Parse<PupilEventKind>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
