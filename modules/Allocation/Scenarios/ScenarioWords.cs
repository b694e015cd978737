using FundingPlatform.Banding;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>A change in a sentence, as it stands in a comparison.</summary>
internal static class ScenarioWords
{
    public static string Of(Scheme scheme, BandValueChange change)
    {
        string bands = change.Bands.Count == 0 ? "Every band" : $"Band{(change.Bands.Count == 1 ? "" : "s")} {List(change.Bands)}";
        string settings = change.Settings.Count == 0 ? "" : $" in {List([.. change.Settings.Select(s => EnumWords.Of(s).Replace('_', ' '))])}";
        return $"{bands} of {scheme.Name}{settings}: {Amount(change)}.";
    }

    public static string Of(Scheme from, Scheme to, IReadOnlyDictionary<string, string> mapping)
    {
        string[] changed = [.. mapping.Where(m => m.Key != m.Value).Select(m => $"{m.Key} to {m.Value}")];
        string bands = changed.Length == 0 ? "each in the band of the same name"
            : $"{List(changed)}{(from.Bands.Any(b => mapping.GetValueOrDefault(b.Id, b.Id) == b.Id) ? ", the others in the band of the same name" : "")}";
        return $"Every award of {from.Name} is one of {to.Name}: {bands}.";
    }

    private static string Amount(BandValueChange change) =>
        change.Percent is Quantity percent ? $"{Size(percent.Value)}% {(percent < Quantity.Zero ? "less" : "more")}"
        : change.Add is Rate more ? $"£{Rate.OfPounds(Math.Abs(more.Pounds))} a year {(more < Rate.Zero ? "less" : "more")}"
        : $"set to £{change.Set} a year";

    private static string Size(decimal value) => Quantity.Of(Math.Abs(value)).ToString();

    private static string List(IReadOnlyList<string> words) =>
        words.Count <= 1 ? string.Concat(words) : $"{string.Join(", ", words.Take(words.Count - 1))} and {words[^1]}";
}
