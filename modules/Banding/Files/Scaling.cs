using System.Text;
using System.Text.Json.Nodes;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Files;

/// <summary>Makes the file of an illustrative scheme from another scheme's file, so that what is used can always be read and published.</summary>
internal static class Scaling
{
    private static readonly string[] Amounts = ["pounds", "at_least", "more_than", "at_most", "pounds_above"];
    private static readonly Rounding WholePounds = new(RoundingMode.HalfUp, 100);

    public static Scheme Of(Scheme template, string id, string name, int authority, IReadOnlyDictionary<Setting, Exact> factors)
    {
        JsonObject file = JsonNode.Parse(template.Text)!.AsObject();
        if (file.ContainsKey("linear") || file.ContainsKey("uplifts") || file.ContainsKey("hours"))
            throw new InvalidOperationException($"Scheme {template.Id} is no plain table of values: only those can be scaled.");
        (file["id"], file["name"], file["authority"], file["status"]) = (id, name, authority, Words.Of(SourceStatus.Illustrative));
        file["notes"] = new JsonArray([$"ILLUSTRATIVE. The values of {template.Id} times a factor for each setting, rounded to whole pounds.", .. template.Notes.Select(n => (JsonNode)n)]);
        file["values"] = new JsonArray([.. file["values"]!.AsArray().SelectMany(line => Scaled(template, line!.AsObject(), factors))]);
        Read<Scheme> read = SchemeFile.Read(Encoding.UTF8.GetBytes(file.ToJsonString()), $"{id}.json");
        return read.Value ?? throw new InvalidOperationException($"Scaling {template.Id} gave a file that cannot be read: {read.Findings[0]}");
    }

    /// <summary>A line that several settings share becomes one for each, because their factors differ.</summary>
    private static IEnumerable<JsonNode> Scaled(Scheme template, JsonObject line, IReadOnlyDictionary<Setting, Exact> factors)
    {
        IEnumerable<Setting> settings = line["settings"]?.AsArray().Select(s => Words.Read<Setting>(s!.GetValue<string>())!.Value) ?? template.Settings;
        foreach (Setting setting in settings)
        {
            JsonObject own = line.DeepClone().AsObject();
            own["settings"] = new JsonArray(Words.Of(setting));
            own["status"] = Words.Of(SourceStatus.Illustrative);
            foreach (string amount in Amounts)
                if (own[amount] is JsonValue value && value.TryGetValue(out decimal pounds))
                    own[amount] = WholePounds.Apply(Rate.OfPounds(pounds).Pence * factors.GetValueOrDefault(setting, Exact.One)).Pounds;
            yield return own;
        }
    }
}
