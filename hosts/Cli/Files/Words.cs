using System.Globalization;
using System.Text;
using FundingPlatform.Allocation;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Cli.Files;

/// <summary>The published spelling of the domain's closed lists: <c>primary_and_secondary</c>, <c>high_needs</c>.</summary>
internal static class Words
{
    public static string Phase(SchoolGroup group) => Spelling<SchoolGroup>.Of((int)group);
    public static string Of(SourceStatus status) => Spelling<SourceStatus>.Of((int)status);
    public static string Of(GrantBlock block) => Spelling<GrantBlock>.Of((int)block);
    public static string Of(Setting setting) => Spelling<Setting>.Of((int)setting);
    public static string Of(PlanKind plan) => Spelling<PlanKind>.Of((int)plan);
    public static string Of(PlaceKind kind) => Spelling<PlaceKind>.Of((int)kind);
    public static string Of(RowStatus status) => Spelling<RowStatus>.Of((int)status);
    public static string Of(FindingSeverity severity) => Spelling<FindingSeverity>.Of((int)severity);
    public static string Of(SchoolKind kind) => Spelling<SchoolKind>.Of((int)kind);
    public static string Of(ProtectionPart part) => Spelling<ProtectionPart>.Of((int)part);

    private static readonly HashSet<string> Initials = ["fsm", "fsm6", "idaci", "eal", "pfi", "mfg", "ks3", "ks4", "sen"];

    /// <summary>For people: <c>high_needs</c> becomes <c>High needs</c>, <c>idaci_a_primary</c> <c>IDACI A primary</c>.</summary>
    public static string Sentence(string snake)
    {
        string text = string.Join(' ', snake.Split('_').Select(word => word.Length == 1 || Initials.Contains(word) ? word.ToUpperInvariant() : word));
        text = text.Replace("top up", "top-up", StringComparison.Ordinal);
        return text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
    }

    /// <summary>An authority by its name and code; by its code alone where no list names it.</summary>
    public static string Authority(int code, string name) =>
        name.Length == 0 ? $"Authority {code.ToString(CultureInfo.InvariantCulture)}" : $"{name} ({code.ToString(CultureInfo.InvariantCulture)})";

    /// <summary>What was decided for a pupil, in one short text; several awards at once are joined by a plus sign.</summary>
    public static string Of(PricedSegment segment) =>
        segment.Band ?? string.Join(" + ", segment.Decisions.Select(d => Of(d.Award)));

    private static string Of(Award award) =>
        award.Band
        ?? (award.Points is int points ? $"{points} points"
            : award.Hours is Quantity hours ? $"{hours} hours a week"
            : award.Amount is Rate amount ? $"amount {amount}"
            : award.Levels is { Count: > 0 } levels ? string.Join(' ', levels.Select(l => $"{l.Key}{l.Value}"))
            : "award");

    private static class Spelling<T> where T : struct, Enum
    {
        private static readonly string[] All = [.. Enum.GetNames<T>().Select(Snake)];
        public static string Of(int value) => All[value];
    }

    private static string Snake(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (int i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i])) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
