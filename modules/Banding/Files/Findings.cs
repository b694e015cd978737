using FundingPlatform.Kernel;

namespace FundingPlatform.Banding.Files;

/// <summary>The findings of one file, each with its line and JSON path.</summary>
internal sealed class Findings(string file)
{
    private readonly List<Finding> all = [];
    public IReadOnlyList<Finding> All => all;
    public bool Failed => all.Count > 0;

    /// <summary>Adds an error once, however often a field is looked at.</summary>
    public void Add(string code, JsonPlace place, string message, string? property = null)
    {
        var finding = Finding.Error(code, message, file, place.Line, PathOf(place, property));
        if (!all.Contains(finding)) all.Add(finding);
    }

    public void WrongType(JsonPlace place, string wanted) => Add("wrong_type", place, $"This must be {wanted}.");

    private static string? PathOf(JsonPlace place, string? property) =>
        property is null ? (place.Path.Length == 0 ? null : place.Path) : place.Path.Length == 0 ? property : $"{place.Path}.{property}";
}
