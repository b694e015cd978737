using System.Text.Json;
using System.Text.RegularExpressions;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>Turns the JSON of a file of scenarios into scenarios; checks each change where it stands, against what is recorded.</summary>
internal sealed partial class ScenarioReader(JsonFields root, JsonFindings findings, NamedFiles files, string fileName, ScenarioGround ground)
{
    private const int LongestText = 200;

    /// <summary>The scenarios as far as they could be read; of use only where nothing was found.</summary>
    public ScenarioSet Read()
    {
        IReadOnlyList<JsonFields> listed = root.Objects("scenarios", "scenario");
        if (root.Has("scenarios") && listed.Count is 0 or > ScenarioFile.MostScenarios)
            findings.Add(listed.Count == 0 ? "list_empty" : "too_many_scenarios", root.At("scenarios"),
                $"A file holds 1 to {ScenarioFile.MostScenarios} scenarios, and this one {listed.Count}{(listed.Count == 0 ? "" : ": part it into several files")}.");
        NotEmpty(root, "sources");
        List<Scenario> scenarios = [];
        foreach (JsonFields fields in listed.Take(ScenarioFile.MostScenarios)) scenarios.Add(One(fields, scenarios));
        return new(Words(root, "title"), scenarios, root.Texts("sources"), "");
    }

    private Scenario One(JsonFields fields, List<Scenario> before)
    {
        string id = fields.Text("id"), name = Words(fields, "name");
        if (fields.Has("id") && (!Id().IsMatch(id) || id == ScenarioFile.BaselineId))
            findings.Add("id_invalid", fields.At("id"), $"'{id}' is no id: write small letters, digits, - and _, 40 at most, and not '{ScenarioFile.BaselineId}'.");
        if (before.Exists(s => s.Id == id)) findings.Add("scenario_twice", fields.At("id"), $"Two scenarios have the id {id}: ids tell them apart.");
        if (before.Exists(s => s.Name == name)) findings.Add("scenario_twice", fields.At("name"), $"Two scenarios are named '{name}': nobody could tell them apart.");
        NotEmpty(fields, "changes");
        var reader = new ChangeReader(findings, files, fileName, ground);
        foreach (JsonFields change in fields.Objects("changes", "change")) reader.Take(change);
        reader.Finish();
        return new(id, name, reader.Changes, reader.Sentences);
    }

    // What stands on a page or a sheet of what is made of the file.
    private string Words(JsonFields fields, string property)
    {
        string text = fields.Text(property);
        if (fields.Has(property) && fields.At(property).Kind == JsonTokenType.String && (text.Length is 0 or > LongestText || text.Any(char.IsControl) || text.Trim() != text))
            findings.Add("text_invalid", fields.At(property), $"'{property}' is a text of 1 to {LongestText} characters without line breaks, and without spaces at its ends.");
        return text;
    }

    private void NotEmpty(JsonFields fields, string property)
    {
        if (fields.At(property) is { Kind: JsonTokenType.StartArray, Items.Count: 0 } place && fields.Has(property))
            findings.Add("list_empty", place, $"'{property}' is empty: it has at least one entry.");
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,39}$", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
