using System.Text.Json;
using System.Text.RegularExpressions;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Solving;

/// <summary>Reads the constraints of a problem. What contradicts itself, or could hold nothing, is a finding where it stands.</summary>
internal sealed partial class ConstraintsReader(JsonFindings findings, ProblemNumbers numbers, ProblemScopes scopes, Scheme scheme, Money grid, string fileName)
{
    private const int MostPercent = 1_000;

    private static readonly string[] Kinds = [.. ProblemShapes.Of("constraint").Skip(1)];
    private static readonly string[] Bounds = ["least_pounds", "most_pounds", "down_percent", "up_percent"];

    private readonly List<SolveConstraint> constraints = [];

    public IReadOnlyList<SolveConstraint> Read(JsonFields root)
    {
        root.Limit("constraints", BandValueProblemFile.MostConstraints);
        foreach (JsonFields fields in root.Objects("constraints", "constraint", required: false))
            if (fields.Place.Kind == JsonTokenType.StartObject && One(fields) is SolveConstraint constraint) constraints.Add(constraint with { At = new(fileName, fields.Place.Line) });
        return constraints;
    }

    private SolveConstraint? One(JsonFields fields)
    {
        string id = fields.Text("id");
        string[] kinds = [.. Kinds.Where(fields.Has)];
        if (fields.Has("id") && !Id().IsMatch(id))
            findings.Add("id_invalid", fields.At("id"), $"'{id}' is no id: write small letters, digits, - and _, 40 at most.");
        if (constraints.Exists(c => c.Id == id)) findings.Add("constraint_repeated", fields.At("id"), $"Two constraints have the id {id}: ids tell them apart.");
        if (kinds.Length != 1)
        {
            findings.Add("constraint_unclear", fields.Place, $"A constraint holds exactly one of {string.Join(", ", Kinds)}.");
            return null;
        }

        if (Reserved(id, kinds[0])) findings.Add("id_invalid", fields.At("id"), $"'{id}' stands for something of the platform's own in every answer: give this constraint another id.");
        JsonFields inside = fields.Object(kinds[0], kinds[0])!;
        if (inside.Place.Kind != JsonTokenType.StartObject) return null;
        return kinds[0] switch
        {
            "bands_in_order" => InOrder(id, inside),
            "range" => Range(id, inside),
            "school_loss" => SchoolLoss(id, inside),
            "setting_total" => SettingTotal(id, inside),
            _ => new SolveConstraint.Unchanged(id, scopes.ReadWithin(inside, "constraint_outside")),
        };
    }

    private static bool Reserved(string id, string kind) => id == "target" || (id == "order" && kind != "bands_in_order");

    private SolveConstraint.InOrder InOrder(string id, JsonFields fields)
    {
        if (scheme.Order == BandOrder.None)
            findings.Add("scheme_without_order", fields.Place, $"Scheme {scheme.Id} does not say in which order its bands stand, so that they cannot be kept in order.");
        int before = findings.All.Count;
        BandScope scope = scopes.ReadWithin(fields, "constraint_outside");
        if (findings.All.Count == before && scope.Bands.Count == 1)
            findings.Add("order_of_one_band", fields.At("bands"), $"An order is of two bands or more, and only {scope.Bands[0]} is named: name those next to it, or leave 'bands' out for all.");
        return new(id, scope, numbers.Pounds(fields, "least_step_pounds") ?? Money.Zero);
    }

    private SolveConstraint.Range Range(string id, JsonFields fields)
    {
        int before = findings.All.Count;
        BandScope scope = scopes.ReadWithin(fields, "constraint_outside");
        var range = new SolveConstraint.Range(id, scope, numbers.Pounds(fields, "least_pounds"), numbers.Pounds(fields, "most_pounds"),
            numbers.Percent(fields, "down_percent", 100), numbers.Percent(fields, "up_percent", MostPercent));
        if (!Bounds.Any(fields.Has)) findings.Add("range_empty", fields.Place, $"A range states at least one of {string.Join(", ", Bounds)}.");
        if (range.Least > range.Most)
            findings.Add("range_contradicts", fields.Place, $"No value is at least {range.Least} and at most {range.Most}.");
        else if (findings.All.Count == before)
            foreach ((string band, Setting setting) in scopes.Pairs(scope).Where(scopes.Solved)) CheckGrid(fields, range, band, setting);
        return range;
    }

    // Each present value has a range of its own where a percentage of it is a bound.
    private void CheckGrid(JsonFields fields, SolveConstraint.Range range, string band, Setting setting)
    {
        foreach (Rate present in scopes.Values(band, setting).Select(v => v.Pounds).OfType<Rate>().Distinct())
        {
            (Exact least, Exact? most) = ProblemBounds.Of(range, present);
            Int128 first = (least / grid.Pence).RoundTo(RoundingMode.Up, 1) * grid.Pence;
            string where = $"Band {band} in {ProblemScopes.Word(setting)}, now {ProblemBounds.Shown(present)}, would have to be at least {ProblemBounds.Shown(least)} and at most {ProblemBounds.Shown(most)}";
            if (most < least) findings.Add("range_contradicts", fields.Place, $"{where}: no value is.");
            else if (most is Exact upper && new Exact(first, 1) > upper)
                findings.Add("grid_coarser_than_range", fields.Place, $"{where}, and no whole multiple of {grid} lies between: take a finer grid or a wider range.");
        }
    }

    private SolveConstraint.SchoolLoss SchoolLoss(string id, JsonFields fields)
    {
        if (!fields.Has("most_percent") && !fields.Has("most_pounds"))
            findings.Add("range_empty", fields.Place, "A limit on what a school loses states 'most_percent' or 'most_pounds', or both.");
        NotEmpty(fields, "groups");
        return new(id, numbers.Percent(fields, "most_percent", 100), numbers.Pounds(fields, "most_pounds"), fields.Word("of", LossOf.BudgetShare, required: false), fields.WordList<SchoolGroup>("groups", required: false));
    }

    private SolveConstraint.SettingTotal SettingTotal(string id, JsonFields fields)
    {
        Setting setting = fields.Word("setting", Setting.Mainstream);
        var total = new SolveConstraint.SettingTotal(id, setting, numbers.Pounds(fields, "least_pounds"), numbers.Pounds(fields, "most_pounds"),
            numbers.Percent(fields, "fall_percent", 100), numbers.Percent(fields, "rise_percent", MostPercent));
        if (!((string[])["least_pounds", "most_pounds", "fall_percent", "rise_percent"]).Any(fields.Has))
            findings.Add("range_empty", fields.Place, "A setting's total states at least one of least_pounds, most_pounds, fall_percent, rise_percent.");
        if (total.Least > total.Most) findings.Add("range_contradicts", fields.Place, $"No total is at least {total.Least} and at most {total.Most}.");
        if (fields.Has("setting") && fields.At("setting").Kind == JsonTokenType.String && EnumWords.Read<Setting>(fields.At("setting").Text) is not null && !scopes.Pairs(new([], [setting])).Any(scopes.Solved))
            findings.Add("constraint_outside", fields.At("setting"), $"No value in {ProblemScopes.Word(setting)} is solved for, so that its total cannot change.");
        return total;
    }

    private void NotEmpty(JsonFields fields, string property)
    {
        if (fields.Has(property) && fields.At(property) is { Kind: JsonTokenType.StartArray, Items.Count: 0 } place)
            findings.Add("list_empty", place, $"'{property}' is empty: leave it out for all of them, or name some.");
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9_-]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
