using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Files;

/// <summary>The findings of one file, each with its line and JSON path.</summary>
internal sealed class Findings(string file)
{
    private readonly List<Finding> all = [];
    public IReadOnlyList<Finding> All => all;
    public bool Failed => all.Exists(f => f.Severity == FindingSeverity.Error);

    public void Add(string code, JsonPlace place, string message, string? property = null) =>
        all.Add(Finding.Error(code, message, file, place.Line, PathOf(place, property)));

    public void Warn(string code, JsonPlace place, string message) =>
        all.Add(Finding.Warning(code, message, file, place.Line, PathOf(place, null)));

    public void WrongType(JsonPlace place, string wanted) => Add("wrong_type", place, $"This must be {wanted}.");

    private static string? PathOf(JsonPlace place, string? property) =>
        property is null ? (place.Path.Length == 0 ? null : place.Path) : place.Path.Length == 0 ? property : $"{place.Path}.{property}";
}
