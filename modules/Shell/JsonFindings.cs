using FundingPlatform.Kernel;
using FundingPlatform.Shell.Files;

namespace FundingPlatform.Shell;

/// <summary>
/// The findings of one JSON file, each with its line and, as column, its path. <paramref name="shapes"/> gives the properties
/// that an object of a shape may have.
/// </summary>
public sealed class JsonFindings(string file, Func<string, IReadOnlyList<string>> shapes)
{
    /// <summary>Only so many are kept, as of a CSV file: a file wrong everywhere is one mistake.</summary>
    internal const int Most = FileFindings.Most;

    private readonly List<Finding> all = [];

    /// <summary>Everything that was found, in the order in which it was; the first hundred.</summary>
    public IReadOnlyList<Finding> All => all;

    /// <summary>Something was found, so nothing of the file is taken.</summary>
    public bool Failed => all.Count > 0;

    /// <summary>The properties that an object of a shape may have.</summary>
    internal IReadOnlyList<string> Allowed(string shape) => shapes(shape);

    /// <summary>Adds an error once, however often a field is looked at.</summary>
    public void Add(string code, JsonPlace place, string message, string? property = null)
    {
        ArgumentNullException.ThrowIfNull(place);
        var finding = Finding.Error(code, message, file, place.Line, PathOf(place, property));
        if (all.Count < Most && !all.Contains(finding)) all.Add(finding);
    }

    /// <summary>Adds that a value is of another type than it must be.</summary>
    public void WrongType(JsonPlace place, string wanted) => Add("wrong_type", place, $"This must be {wanted}.");

    private static string? PathOf(JsonPlace place, string? property) =>
        property is null ? (place.Path.Length == 0 ? null : place.Path) : place.Path.Length == 0 ? property : $"{place.Path}.{property}";
}
