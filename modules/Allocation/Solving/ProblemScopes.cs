using System.Text.Json;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Solving;

/// <summary>The bands and settings that parts of a problem name, against the scheme and against what is solved for.</summary>
internal sealed class ProblemScopes(JsonFindings findings, Scheme scheme, FundingYear year)
{
    private BandScope solved = BandScope.All;

    /// <summary>What all other parts of the problem may name.</summary>
    public void SolveFor(BandScope scope) => solved = scope;

    /// <summary>The bands and settings of an object; empty lists name all of them.</summary>
    public BandScope Read(JsonFields fields)
    {
        foreach (string property in (string[])["bands", "settings"])
            if (fields.Has(property) && fields.At(property) is { Kind: JsonTokenType.StartArray, Items.Count: 0 } place)
                findings.Add("list_empty", place, $"'{property}' is empty: leave it out for all of them, or name some.");
        foreach (JsonPlace band in fields.Items("bands", required: false).Where(b => b.Kind == JsonTokenType.String && scheme.FindBand(b.Text) is null))
            findings.Add("band_unknown", band, $"'{band.Text}' is not a band of scheme {scheme.Id}: {string.Join(", ", scheme.Bands.Select(b => b.Id))}.");
        foreach (IGrouping<string, JsonPlace> twice in fields.Items("bands", required: false).Where(b => b.Kind == JsonTokenType.String).GroupBy(b => b.Text, StringComparer.Ordinal).Where(g => g.Count() > 1))
            findings.Add("band_repeated", twice.ElementAt(1), $"Band {twice.Key} is named already: name each once.");
        BandScope scope = new([.. fields.Texts("bands", required: false).Distinct(StringComparer.Ordinal)], fields.WordList<Setting>("settings", required: false));
        foreach (Setting setting in scope.Settings.Where(s => !scheme.Settings.Contains(s)))
            findings.Add("not_covered", fields.At("settings"), $"Scheme {scheme.Id} does not pay for {Word(setting)}.");
        foreach (string band in scope.Bands.Where(b => scheme.FindBand(b) is not null)) CheckBand(fields, scope, band);
        return scope;
    }

    /// <summary>Reads a scope and finds where nothing of it is solved for, so that it could have no effect.</summary>
    public BandScope ReadWithin(JsonFields fields, string code)
    {
        int before = findings.All.Count;
        BandScope scope = Read(fields);
        if (findings.All.Count == before && !Pairs(scope).Any(Solved))
            findings.Add(code, fields.Place, "Nothing that is named here is solved for: name bands and settings of 'solve', or leave this out.");
        return scope;
    }

    /// <summary>Finds settings in which nothing is solved for.</summary>
    public void CheckSettings(JsonFields fields, IReadOnlyList<Setting> settings, string code)
    {
        foreach (Setting setting in settings)
            if (!scheme.Settings.Contains(setting)) findings.Add("not_covered", fields.At("settings"), $"Scheme {scheme.Id} does not pay for {Word(setting)}.");
        if (settings.Count > 0 && settings.All(scheme.Settings.Contains) && !Pairs(new([], settings)).Any(Solved))
            findings.Add(code, fields.At("settings"), "No value in these settings is solved for, so that their total cannot change.");
    }

    /// <summary>Finds each value within the problem that the scheme does not know: nothing can be worked out from it.</summary>
    public void CheckKnown(JsonPlace place)
    {
        foreach (IGrouping<Setting, (string Band, Setting Setting)> group in Pairs(solved).Where(p => Values(p.Band, p.Setting).Any(v => v.Unknown)).GroupBy(p => p.Setting))
            findings.Add("value_unknown", place,
                $"Scheme {scheme.Id} does not say what band {string.Join(", ", group.Select(p => p.Band))} in {Word(group.Key)} is worth in {year}, so that it cannot be solved for: record a value, or leave it out of 'solve'.");
    }

    /// <summary>The bands of a scope in its settings where they have a value, in the scheme's order.</summary>
    public IEnumerable<(string Band, Setting Setting)> Pairs(BandScope scope) =>
        from setting in scope.Settings.Count > 0 ? scope.Settings : scheme.Settings
        from band in scheme.Bands
        where scope.Holds(band.Id, setting) && Values(band.Id, setting).Any(v => !v.NeedsAmount)
        select (band.Id, setting);

    /// <summary>Whether a band in a setting is solved for.</summary>
    public bool Solved((string Band, Setting Setting) pair) => solved.Holds(pair.Band, pair.Setting);

    /// <summary>What a band is worth in a setting within the year: several where it also hangs on something else, or changes.</summary>
    public IReadOnlyList<BandValue> Values(string band, Setting setting) => scheme.ValuesWithin(band, setting, year.Span);

    public static string Word(Setting setting) => EnumWords.Of(setting).Replace('_', ' ');

    private void CheckBand(JsonFields fields, BandScope scope, string band)
    {
        BandValue[] values = [.. (scope.Settings.Count > 0 ? scope.Settings : scheme.Settings).SelectMany(s => Values(band, s))];
        if (values.Length == 0)
            findings.Add("band_not_in_setting", fields.At("bands"), $"Band {band} has no value in {(scope.Settings.Count == 0 ? "any setting" : string.Join(" or ", scope.Settings.Select(Word)))} in {year}.");
        else if (values.All(v => v.NeedsAmount))
            findings.Add("band_open", fields.At("bands"), $"Band {band} leaves the amount to each award, so it has no value to solve for.");
    }
}
