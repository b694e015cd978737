using System.Globalization;
using System.Text.Json;
using FundingPlatform.Allocation.Files;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Scenarios;

/// <summary>
/// Reads the changes of one scenario in their order. Each may use what those before it made, and none may take back what
/// another one says.
/// </summary>
internal sealed class ChangeReader(JsonFindings findings, NamedFiles files, string fileName, ScenarioGround ground)
{
    private static readonly string[] Ways = ["percent", "add_pounds", "set_pounds"];

    private readonly Dictionary<string, Scheme> schemes = new(ground.Schemes, StringComparer.Ordinal);
    private readonly HashSet<(string Scheme, string Band, Setting Setting)> revalued = [];
    private readonly HashSet<string> left = [];
    private readonly Dictionary<string, Parameter> rules = new(StringComparer.Ordinal);
    private readonly List<ScenarioChange> changes = [];
    private readonly List<string> sentences = [];

    public IReadOnlyList<ScenarioChange> Changes => changes;
    public IReadOnlyList<string> Sentences => sentences;

    public void Take(JsonFields change)
    {
        if (change.Place.Kind != JsonTokenType.StartObject) return;
        string[] kinds = [.. ScenarioShapes.Of("change").Where(change.Has)];
        if (kinds.Length != 1)
        {
            findings.Add("change_unclear", change.Place, $"A change holds exactly one of {string.Join(", ", ScenarioShapes.Of("change"))}.");
            return;
        }

        JsonFields inside = change.Object(kinds[0], kinds[0])!;
        if (inside.Place.Kind != JsonTokenType.StartObject) return;
        switch (kinds[0])
        {
            case "band_values": TakeBandValues(inside); break;
            case "other_scheme": TakeOtherScheme(inside); break;
            case "other_rule": TakeOtherRule(inside); break;
            default: TakePlan(inside); break;
        }
    }

    /// <summary>What only all rules of the scenario together can show.</summary>
    public void Finish()
    {
        if (rules.Count == 0 || YearRulesFile.Compile(ground.National, ground.Own, ground.Authority, ground.Grant).Failed) return;
        Read<YearRules> compiled = YearRulesFile.Compile(ground.National, ScenarioInputs.WithRules(ground.Own, rules.Values), ground.Authority, ground.Grant);
        foreach (Finding error in compiled.Findings.Where(f => f.Severity == FindingSeverity.Error)) files.Findings.Add(error);
    }

    private Scheme? Find(JsonFields fields, string property)
    {
        string id = fields.Text(property);
        if (!fields.Has(property) || id.Length == 0) return null;
        if (left.Contains(id))
            findings.Add("scheme_left", fields.At(property), $"An earlier change of this scenario takes every award of {id} to another scheme: name that one.");
        else if (!schemes.TryGetValue(id, out Scheme? scheme) || scheme.Authority != ground.Authority)
            findings.Add("scheme_unknown", fields.At(property), $"There is no scheme {id}. Known: {string.Join(", ", schemes.Values.Where(s => s.Authority == ground.Authority).Select(s => s.Id).Order(StringComparer.Ordinal).Take(20))}.");
        else
            return scheme;
        return null;
    }

    // A scheme of another authority is as unknown as one that is not there.
    private Dictionary<string, Scheme> Own() =>
        schemes.Where(s => s.Value.Authority == ground.Authority).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);

    private void NotEmpty(JsonFields fields, string property)
    {
        if (fields.Has(property) && fields.At(property) is { Kind: JsonTokenType.StartArray, Items.Count: 0 } place)
            findings.Add("list_empty", place, $"'{property}' is empty: leave it out for all of them, or name some.");
    }

    private void TakeBandValues(JsonFields fields)
    {
        int found = findings.All.Count;
        Scheme? scheme = Find(fields, "scheme");
        NotEmpty(fields, "bands");
        NotEmpty(fields, "settings");
        var change = new BandValueChange(
            fields.Texts("bands", required: false), fields.WordList<Setting>("settings", required: false), Number(fields, "percent", 8) is decimal percent ? Quantity.Of(percent) : null,
            Number(fields, "add_pounds", 6) is decimal more ? Rate.OfPounds(more) : null, fields.Pounds("set_pounds", required: false));
        if (Ways.Count(fields.Has) != 1)
            findings.Add("change_unclear", fields.Place, "Values are changed by 'percent', or by 'add_pounds', or by 'set_pounds': give exactly one.");
        if (scheme is null) return;
        foreach (JsonPlace band in fields.Items("bands", required: false).Where(b => b.Kind == JsonTokenType.String && scheme.FindBand(b.Text) is null))
            findings.Add("band_unknown", band, $"'{band.Text}' is not a band of scheme {scheme.Id}: {string.Join(", ", scheme.Bands.Select(b => b.Id))}.");
        if (findings.All.Count > found) return;
        Outcome<Scheme> changed = scheme.With(change);
        if (changed.Fault is Fault fault)
        {
            findings.Add(fault.Code, fault.Field is string field ? fields.At(field) : fields.Place, fault.Message);
            return;
        }

        Once(fields, scheme, change);
        schemes[scheme.Id] = changed.Value;
        changes.Add(new ScenarioChange.BandValues(scheme.Id, change.Bands, change.Settings, change.Percent, change.Add, change.Set));
        sentences.Add(ScenarioWords.Of(scheme, change));
    }

    private void Once(JsonFields fields, Scheme scheme, BandValueChange change)
    {
        foreach (string band in change.Bands.Count > 0 ? change.Bands : [.. scheme.Bands.Select(b => b.Id)])
            foreach (Setting setting in change.Settings.Count > 0 ? change.Settings : scheme.Settings)
                if (!revalued.Add((scheme.Id, band, setting)))
                {
                    findings.Add("changed_twice", fields.Place, $"An earlier change of this scenario gives band {band} in {EnumWords.Of(setting)} another value: put the two into one.");
                    return;
                }
    }

    private void TakeOtherScheme(JsonFields fields)
    {
        Scheme? from = Find(fields, "from");
        Dictionary<string, string> mapping = Mapping(fields);
        if (!fields.Has("file")) fields.Text("file");
        if (!fields.Has("file") || files.Open(fields.At("file"), findings) is not byte[] bytes) return;
        Read<Scheme> read = SchemeFile.Read(bytes, fields.Text("file"));
        files.Findings.AddRange(read.Findings);
        if (read.Value is not Scheme to || from is null) return;
        int found = findings.All.Count;
        CheckScheme(fields, from, to);
        CheckMapping(fields, from, to, mapping);
        if (findings.All.Count > found) return;
        if (changes.OfType<ScenarioChange.Plan>().Any()) PlanAndScheme(fields);
        left.Add(from.Id);
        left.Remove(to.Id);
        schemes[to.Id] = to;
        changes.Add(new ScenarioChange.OtherScheme(from.Id, to, mapping));
        sentences.Add(ScenarioWords.Of(from, to, mapping));
    }

    private Dictionary<string, string> Mapping(JsonFields fields)
    {
        Dictionary<string, string> mapping = new(StringComparer.Ordinal);
        NotEmpty(fields, "mapping");
        foreach (JsonFields line in fields.Objects("mapping", "mapped_band", required: false))
            if (!mapping.TryAdd(line.Text("from"), line.Text("to")))
                findings.Add("mapping_twice", line.Place, $"Band {line.Text("from")} is mapped twice; keep one.");
        return mapping;
    }

    private void CheckScheme(JsonFields fields, Scheme from, Scheme to)
    {
        if (to.Authority != ground.Authority)
            findings.Add("authority_differs", fields.At("file"), $"Scheme {to.Id} is authority {to.Authority}'s, and the comparison is authority {ground.Authority}'s.");
        if (!to.InForce.Contains(ground.Year.Span))
            findings.Add("scheme_not_in_force", fields.At("file"), $"Scheme {to.Id} is in force {to.InForce}, not in all of {ground.Year}.");
        if (!to.ReachedBy.Contains(ReachedBy.Band) && !(to.ReachedBy.Contains(ReachedBy.Points) && to.Bands.All(b => b.Points is not null)))
            findings.Add("no_award_by_band", fields.At("file"), $"Scheme {to.Id} awards neither bands nor points that lead to them, so that no band can be carried over.");
        if (to.Id != from.Id && schemes.ContainsKey(to.Id))
            findings.Add("scheme_twice", fields.At("file"), $"A scheme {to.Id} is recorded or named already: give the other scheme an id of its own.");
    }

    private void CheckMapping(JsonFields fields, Scheme from, Scheme to, Dictionary<string, string> mapping)
    {
        foreach (JsonFields line in fields.Objects("mapping", "mapped_band", required: false))
        {
            if (line.Has("from") && from.FindBand(line.Text("from")) is null)
                findings.Add("band_unknown", line.At("from"), $"'{line.Text("from")}' is not a band of scheme {from.Id}: {string.Join(", ", from.Bands.Select(b => b.Id))}.");
            if (line.Has("to") && to.FindBand(line.Text("to")) is null)
                findings.Add("band_unknown", line.At("to"), $"'{line.Text("to")}' is not a band of scheme {to.Id}: {string.Join(", ", to.Bands.Select(b => b.Id))}.");
        }

        string[] missing = [.. from.Bands.Select(b => b.Id).Where(b => !mapping.ContainsKey(b) && to.FindBand(b) is null)];
        if (missing.Length > 0)
            findings.Add("mapping_incomplete", fields.At("mapping"), $"No band of {to.Id} is given for band {string.Join(", ", missing)} of {from.Id}, and it has none of the same name: map each.");
    }

    private void TakeOtherRule(JsonFields fields)
    {
        string name = fields.Text("parameter"), unit = fields.Text("unit");
        if (!fields.Has("value")) fields.Text("value");
        if (!fields.Has("parameter") || !fields.Has("value") || !fields.Has("unit")) return;
        int found = findings.All.Count;
        if (!ParameterCatalogue.Known.TryGetValue(name, out KnownParameter? known))
        {
            findings.Add("parameter_unknown", fields.At("parameter"), ParameterCatalogue.Unknown(name));
            return;
        }

        if (unit != known.Unit) findings.Add("parameter_unit_wrong", fields.At("unit"), $"{name} is held in {known.Unit}, not in '{unit}'.");
        string? value = known.Unit == "text" ? TextOf(fields, name, known) : NumberOf(fields, name, known);
        string local = name.Replace("nff.", "local.", StringComparison.Ordinal);
        if (local != name && ground.Own.Parameters.Any(p => p.Name == local))
            findings.Add("rule_without_effect", fields.At("parameter"), $"The authority states {local}, which goes before {name}: change that one.");
        if (rules.ContainsKey(name)) findings.Add("changed_twice", fields.At("parameter"), $"An earlier change of this scenario gives {name} another value; keep one.");
        if (value is null || findings.All.Count > found) return;
        rules.Add(name, new(name, value, unit, SourceStatus.Given, $"a scenario of {fileName}", new(fileName, fields.Place.Line)));
        changes.Add(new ScenarioChange.OtherRule(name, value, unit));
        sentences.Add($"{name} is {value}{(unit == "text" ? "" : $" {unit}")}.");
    }

    private string? TextOf(JsonFields fields, string name, KnownParameter known)
    {
        string text = fields.Text("value");
        if (text.Length > 0 && known.WrongText(name, text) is var (code, message)) findings.Add(code, fields.At("value"), message);
        return text.Length == 0 ? null : text;
    }

    private string? NumberOf(JsonFields fields, string name, KnownParameter known)
    {
        if (fields.At("value") is not { Kind: JsonTokenType.Number, Number: decimal value } place)
        {
            findings.WrongType(fields.At("value"), "a number");
            return null;
        }

        bool aboveNothing = name.StartsWith("aca", StringComparison.Ordinal);
        if ((value < 0 && !known.MayBeNegative) || Math.Abs(value) > known.Greatest || decimal.Round(value, known.Decimals) != value || (aboveNothing && value == 0))
            findings.Add("value_out_of_range", place,
                $"{name} is {(known.MayBeNegative ? "between -" + known.Greatest + " and" : aboveNothing ? "above 0 and at most" : "0 to")} {known.Greatest} {known.Unit}, with at most {known.Decimals} decimals.");
        return value.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private void TakePlan(JsonFields fields)
    {
        DateOnly? on = fields.Has("on") ? fields.DateOrNull("on") : null;
        if (!fields.Has("on")) fields.Date("on");
        if (!fields.Has("file")) fields.Text("file");
        bool sound = Target(fields, out Scheme? target) & Facts(fields, out IReadOnlyList<PupilFacts> pupils);
        if (!fields.Has("file") || files.Open(fields.At("file"), findings) is not byte[] bytes || !sound) return;
        Dictionary<string, Scheme> known = Own();
        if (target is not null) known[target.Id] = target;
        Read<AssimilationPlan> read = AssimilationPlanFile.Read(bytes, fields.Text("file"), known);
        files.Findings.AddRange(read.Findings);
        if (read.Value is not AssimilationPlan plan || on is not DateOnly day) return;
        int found = findings.All.Count;
        if (plan.Authority != ground.Authority)
            findings.Add("authority_differs", fields.At("file"), $"The plan is authority {plan.Authority}'s, and the comparison is authority {ground.Authority}'s.");
        if (day < plan.Timing.Start) findings.Add("on_before_start", fields.At("on"), $"The plan starts on {plan.Timing.Start:yyyy-MM-dd}: nobody has moved by {day:yyyy-MM-dd}.");
        if (day >= ground.Year.Span.Until) findings.Add("on_after_year", fields.At("on"), $"{day:yyyy-MM-dd} comes after {ground.Year}, so that no share of that year would change.");
        if (changes.OfType<ScenarioChange.Plan>().Any()) findings.Add("plan_twice", fields.Place, "A scenario carries out one plan: give the other a scenario of its own.");
        if (changes.OfType<ScenarioChange.OtherScheme>().Any()) PlanAndScheme(fields);
        if (target is not null && target.Id != plan.Target.Scheme) findings.Add("scheme_unused", fields.At("scheme"), $"The plan moves nobody to {target.Id}: leave the file out, or name {plan.Target.Scheme}'s.");
        if (findings.All.Count > found) return;
        if (target is not null) schemes[target.Id] = target;
        changes.Add(new ScenarioChange.Plan(plan, day, pupils, target));
        sentences.Add(string.Create(CultureInfo.InvariantCulture, $"The plan '{plan.Name}' is carried out on {day:d MMMM yyyy}."));
    }

    // A scheme that is in use already may be named too, as long as it is the same.
    private bool Target(JsonFields fields, out Scheme? target)
    {
        target = null;
        if (!fields.Has("scheme")) return true;
        if (files.Open(fields.At("scheme"), findings) is not byte[] bytes) return false;
        Read<Scheme> read = SchemeFile.Read(bytes, fields.Text("scheme"));
        files.Findings.AddRange(read.Findings);
        target = read.Value;
        if (target is null || !schemes.TryGetValue(target.Id, out Scheme? known) || known.Text == target.Text) return target is not null;
        findings.Add("scheme_differs", fields.At("scheme"), $"Scheme {target.Id} is in use with another text than the file's, or an earlier change alters it: leave the file out.");
        return false;
    }

    private bool Facts(JsonFields fields, out IReadOnlyList<PupilFacts> pupils)
    {
        pupils = [];
        if (!fields.Has("pupils")) return true;
        if (files.Open(fields.At("pupils"), findings) is not byte[] bytes) return false;
        Read<IReadOnlyList<PupilFacts>> read = PupilFactsFile.ReadCsv(bytes, fields.Text("pupils"));
        files.Findings.AddRange(read.Findings);
        pupils = read.Value ?? [];
        return !read.Failed;
    }

    private void PlanAndScheme(JsonFields fields) =>
        findings.Add("plan_and_other_scheme", fields.Place, "A plan and 'other_scheme' both say to which scheme awards go: give each a scenario of its own.");

    private decimal? Number(JsonFields fields, string property, int decimals)
    {
        if (!fields.Has(property)) return null;
        JsonPlace place = fields.At(property);
        if (place.Kind == JsonTokenType.Number && place.Number is decimal value && Math.Abs(value) <= 1_000_000m && decimal.Round(value, decimals) == value) return value;
        findings.WrongType(place, $"a number with at most {decimals} decimals, at most a million (below nothing lowers the values)");
        return null;
    }
}
