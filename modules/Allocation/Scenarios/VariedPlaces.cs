using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>Which values of an authority's schemes a name means.</summary>
internal static class VariedPlaces
{
    /// <summary>The values named, at least one; a fault's field is the name's property.</summary>
    public static Outcome<IReadOnlyList<OwnValue>> Of(IReadOnlyList<OwnValue> all, VariedValue name)
    {
        OwnValue[] ofScheme = [.. all.Where(v => v.Scheme.Id == name.Scheme)];
        if (ofScheme.Length == 0)
            return new Fault("scheme_unknown", $"There is no scheme '{name.Scheme}' of the authority. Known: {List(all.Select(v => v.Scheme.Id))}.", FaultKind.NotFound, "scheme_id");
        Scheme scheme = ofScheme[0].Scheme;
        if (scheme.FindBand(name.Band) is null)
            return new Fault("band_unknown", $"'{name.Band}' is not a band of scheme {scheme.Id}: {List(scheme.Bands.Select(b => b.Id))}.", FaultKind.Invalid, "band");
        if (name.Setting is Setting setting && !scheme.Settings.Contains(setting))
            return new Fault("not_covered", $"Scheme {scheme.Id} does not pay for {EnumWords.Of(setting)}.", FaultKind.RuleBroken, "setting");
        OwnValue[] ofBand = [.. ofScheme.Where(v => v.Stated.Band == name.Band)], named = [.. ofBand.Where(v => Means(name, v.Stated))];
        if (named.Length == 0) return Unknown(name, ofBand);
        if (Array.Find(named, v => v.Stated.Value.NeedsAmount) is OwnValue open)
            return new Fault("band_open", $"{Words(open)} is left to each award, so there is no value to vary.", FaultKind.Invalid, "band");
        if (Array.Find(named, v => !v.Stated.CanVary) is OwnValue step)
            return new Fault("band_by_steps",
                $"{Words(step)} is stated as pounds above band {step.Stated.Value.AboveBand}: vary that band, and this one moves with it.", FaultKind.Invalid, "band");
        return named;
    }

    /// <summary>A value for people: "Band C of bury_illustrative in mainstream from 2022-04-01".</summary>
    public static string Words(OwnValue value)
    {
        StatedValue stated = value.Stated;
        string[] kinds = [.. stated.Phases.Select(p => EnumWords.Of(p)), .. stated.Needs, .. stated.School is int school ? [$"school {school}"] : Array.Empty<string>()];
        return $"Band {stated.Band} of {value.Scheme.Id} in {EnumWords.Of(stated.Setting)}{(kinds.Length == 0 ? "" : $" ({string.Join(", ", kinds)})")} from {stated.From:yyyy-MM-dd}";
    }

    private static bool Means(VariedValue name, StatedValue value) =>
        (name.Setting is null || value.Setting == name.Setting)
        && (name.Phase is not PupilPhase phase || value.Phases.Contains(phase))
        && (name.Need is null || value.Needs.Contains(name.Need))
        && (name.School is null || value.School == name.School)
        && (name.From is null || value.From == name.From);

    private static Fault Unknown(VariedValue name, OwnValue[] ofBand) => new("value_unknown",
        ofBand.Length == 0 ? $"Scheme {name.Scheme} states no value of band {name.Band}."
            : $"Scheme {name.Scheme} states no such value of band {name.Band}. It states: {List(ofBand.Select(v => Words(v)[Words(v).IndexOf(" in ", StringComparison.Ordinal)..].TrimStart()), "; ")}.",
        FaultKind.Invalid, name.From is not null ? "from" : name.School is not null ? "school_id" : name.Need is not null ? "need" : name.Phase is not null ? "phase" : name.Setting is not null ? "setting" : "band");

    private static string List(IEnumerable<string> words, string between = ", ") => string.Join(between, words.Distinct(StringComparer.Ordinal).Take(20));
}
