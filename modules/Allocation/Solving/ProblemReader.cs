using System.Text.Json;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Solving;

/// <summary>Turns the JSON of a problem file into a problem; checks each part where it stands, against the scheme that is recorded.</summary>
internal sealed class ProblemReader(JsonFields root, JsonFindings findings, string fileName, ScenarioGround ground)
{
    private const int LongestText = 200, LongestSeconds = 3_600, MostTexts = 20, LongestNote = 1_000;
    private const long MostSteps = 1_000_000_000_000;

    private static readonly string[] Targets = ["cost_neutral", "saving_pounds", "total_pounds"];

    /// <summary>The problem as far as it could be read, of use only where nothing was found; null without a scheme.</summary>
    public BandValueProblem? Read(string sha256)
    {
        string title = Words("title");
        NotEmpty(root, "sources");
        (IReadOnlyList<string> sources, IReadOnlyList<string> notes) = (Texts("sources", required: true), Texts("notes", required: false));
        SolveEffort effort = Effort();
        if (Scheme() is not Scheme scheme)
        {
            if (!root.Has("target")) MissingTarget();
            return null;
        }

        var numbers = new ProblemNumbers(findings);
        var scopes = new ProblemScopes(findings, scheme, ground.Year);
        BandScope solve = root.Object("solve", "solve", required: false) is JsonFields fields ? scopes.Read(fields) : BandScope.All;
        Money grid = Grid(numbers, scheme);
        scopes.SolveFor(solve);
        scopes.CheckKnown(root.At(root.Has("solve") ? "solve" : "scheme"));
        SolveTarget target = Target(numbers, scopes);
        IReadOnlyList<SolveConstraint> constraints = new ConstraintsReader(findings, numbers, scopes, scheme, grid, fileName).Read(root);
        IReadOnlyList<ProposedValue> proposed = new ProposedReader(findings, scopes, scheme, ground.Year).Read(root);
        return new(title, scheme.Id, solve, grid, proposed, target, constraints, effort, sources, notes, sha256) { GridAt = PlaceOf("grid_pounds"), TargetAt = PlaceOf("target") };
    }

    private ProblemPlace? PlaceOf(string property) => root.Has(property) ? new(fileName, root.At(property).Line, root.At(property).Path) : null;

    private Scheme? Scheme()
    {
        string id = root.Text("scheme");
        if (!root.Has("scheme") || root.At("scheme").Kind != JsonTokenType.String) return null;
        if (ground.Schemes.TryGetValue(id, out Scheme? scheme) && scheme.Authority == ground.Authority)
        {
            if (scheme.InForce.Overlaps(ground.Year.Span)) return scheme;
            findings.Add("scheme_not_in_force", root.At("scheme"), $"Scheme {id} is in force {scheme.InForce}, on no day of {ground.Year}.");
            return null;
        }

        // A scheme of another authority is as unknown as one that is not there.
        string[] own = [.. ground.Schemes.Values.Where(s => s.Authority == ground.Authority).Select(s => s.Id).Order(StringComparer.Ordinal).Take(20)];
        findings.Add("scheme_unknown", root.At("scheme"), $"There is no scheme {id}. {(own.Length == 0 ? "No scheme of the authority is recorded." : $"Known: {string.Join(", ", own)}.")}");
        return null;
    }

    private Money Grid(ProblemNumbers numbers, Scheme scheme)
    {
        Money? grid = numbers.Pounds(root, "grid_pounds", required: true);
        if (grid == Money.Zero)
        {
            findings.Add("value_out_of_range", root.At("grid_pounds"), "A grid of nothing has no values: give the pounds of which every value is to be a whole multiple, as 12 or 1.");
            return Money.OfPounds(1);
        }

        if (grid is Money pence && pence.Pence % scheme.ValueRounding.UnitPence != 0)
            findings.Add("grid_finer_than_scheme", root.At("grid_pounds"),
                $"Scheme {scheme.Id} rounds its values to {new Money(scheme.ValueRounding.UnitPence)}, and {pence} is no whole multiple of that: it could not hold every value of this grid.");
        return grid ?? Money.OfPounds(1);
    }

    private SolveTarget Target(ProblemNumbers numbers, ProblemScopes scopes)
    {
        if (root.Object("target", "target", required: false) is not JsonFields fields)
        {
            MissingTarget();
            return new SolveTarget.CostNeutral([]);
        }

        IReadOnlyList<Setting> settings = fields.WordList<Setting>("settings", required: false);
        NotEmpty(fields, "settings");
        scopes.CheckSettings(fields, settings, "target_outside");
        bool neutral = fields.Flag("cost_neutral", otherwise: true);
        (Money? saving, Money? total) = (numbers.Pounds(fields, "saving_pounds"), numbers.Pounds(fields, "total_pounds"));
        if (fields.Place.Kind == JsonTokenType.StartObject && Targets.Count(fields.Has) != 1)
            findings.Add(Targets.Any(fields.Has) ? "target_unclear" : "target_missing", fields.Place, $"A target is exactly one of {string.Join(", ", Targets)}.");
        if (!neutral) findings.Add("target_missing", fields.At("cost_neutral"), "'cost_neutral' is true or left out: state what else is aimed at, as a saving or a total.");
        if (saving == Money.Zero) findings.Add("target_of_nothing", fields.At("saving_pounds"), "A saving of nothing is no target: write \"cost_neutral\": true if the values are to cost no more than now.");
        if (total == Money.Zero) findings.Add("target_of_nothing", fields.At("total_pounds"), "A total of nothing would leave every pupil without a top-up: state what the values may cost in the year.");
        return saving is Money less ? new SolveTarget.Saving(less, settings) : total is Money whole ? new SolveTarget.Total(whole, settings) : new SolveTarget.CostNeutral(settings);
    }

    private void MissingTarget() =>
        findings.Add("target_missing", root.Place, $"There is no target: state \"target\" with exactly one of {string.Join(", ", Targets)}.", "target");

    private SolveEffort Effort()
    {
        if (root.Object("effort", "effort", required: false) is not JsonFields fields) return SolveEffort.Usual;
        Quantity gap = fields.Amount("gap_percent", required: false) ?? SolveEffort.Usual.GapPercent;
        if (gap > Quantity.Of(100)) findings.Add("value_out_of_range", fields.At("gap_percent"), "A gap is 0 to 100 percent; at 0 it is solved to the end.");
        return new((int)(Limit(fields, "seconds", LongestSeconds, "time", " seconds") ?? SolveEffort.Usual.Seconds), gap, Limit(fields, "steps", MostSteps, "steps", "") ?? SolveEffort.Usual.Steps);
    }

    private long? Limit(JsonFields fields, string property, long most, string of, string unit)
    {
        if (!fields.Has(property)) return null;
        if (fields.At(property).Number is decimal number && number >= 1 && number <= most && number == decimal.Truncate(number)) return (long)number;
        findings.Add("value_out_of_range", fields.At(property), $"A limit of {of} is a whole number of 1 to {most:N0}{unit}.");
        return null;
    }

    // What stands on a page or a sheet of what is made of the file.
    private string Words(string property)
    {
        string text = root.Text(property);
        if (root.Has(property) && root.At(property).Kind == JsonTokenType.String && (text.Length is 0 or > LongestText || text.Any(char.IsControl) || text.Trim() != text))
            findings.Add("text_invalid", root.At(property), $"'{property}' is a text of 1 to {LongestText} characters without line breaks, and without spaces at its ends.");
        return text;
    }

    // They stand on the first page of what is made of the file.
    private IReadOnlyList<string> Texts(string property, bool required)
    {
        root.Limit(property, MostTexts);
        foreach (JsonPlace place in root.Items(property, required).Where(p => p.Kind == JsonTokenType.String && p.Text.Length > LongestNote))
            findings.Add("text_invalid", place, $"An entry of '{property}' has {LongestNote:N0} characters at most.");
        return root.Texts(property, required: false);
    }

    private void NotEmpty(JsonFields fields, string property)
    {
        if (fields.Has(property) && fields.At(property) is { Kind: JsonTokenType.StartArray, Items.Count: 0 } place)
            findings.Add("list_empty", place, $"'{property}' is empty: it has at least one entry{(property == "sources" ? "" : ", or is left out")}.");
    }
}
