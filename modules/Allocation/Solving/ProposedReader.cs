using System.Text.Json;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Solving;

/// <summary>
/// Reads the proposed values of a problem. They are changes of the scheme as a scenario makes them, one after another, and what
/// comes out is the value of each band and setting that they name.
/// </summary>
internal sealed class ProposedReader(JsonFindings findings, ProblemScopes scopes, Scheme scheme, FundingYear year)
{
    private static readonly string[] Ways = ["percent", "add_pounds", "set_pounds"];

    private readonly HashSet<(string Band, Setting Setting)> named = [];

    public IReadOnlyList<ProposedValue> Read(JsonFields root)
    {
        List<ProposedValue> proposed = [];
        root.Limit("proposed", BandValueProblemFile.MostConstraints);
        Scheme now = scheme;
        foreach (JsonFields fields in root.Objects("proposed", "proposed", required: false))
        {
            int before = findings.All.Count;
            if (fields.Place.Kind != JsonTokenType.StartObject || Change(fields) is not BandValueChange change) continue;
            Outcome<Scheme> changed = now.With(change);
            if (changed.Fault is Fault fault) findings.Add(fault.Code, fault.Field is string field ? fields.At(field) : fields.Place, fault.Message);
            if (findings.All.Count > before) continue;
            now = changed.Value;
            foreach ((string band, Setting setting) in scopes.Pairs(new(change.Bands, change.Settings)).Where(scopes.Solved))
                if (Take(fields, now, band, setting) is ProposedValue value) proposed.Add(value);
        }

        return proposed;
    }

    private BandValueChange? Change(JsonFields fields)
    {
        int before = findings.All.Count;
        BandScope scope = scopes.ReadWithin(fields, "proposed_outside");
        if (Ways.Count(fields.Has) != 1)
            findings.Add("change_unclear", fields.Place, "Values are proposed by 'percent', or by 'add_pounds', or by 'set_pounds': give exactly one.");
        Quantity? percent = Number(fields, "percent", 8) is decimal number ? Quantity.Of(number) : null;
        Rate? more = Number(fields, "add_pounds", 6) is decimal pounds ? Rate.OfPounds(pounds) : null;
        Rate? set = fields.Pounds("set_pounds", required: false);
        return findings.All.Count > before ? null : new(scope.Bands, scope.Settings, percent, more, set);
    }

    private ProposedValue? Take(JsonFields fields, Scheme now, string band, Setting setting)
    {
        Rate[] values = [.. now.ValuesWithin(band, setting, year.Span).Select(v => v.Pounds).OfType<Rate>().Distinct()];
        if (!named.Add((band, setting)))
            findings.Add("proposed_twice", fields.Place, $"Band {band} in {ProblemScopes.Word(setting)} has a proposed value already: keep one.");
        else if (values.Length > 1)
            findings.Add("proposed_unclear", fields.Place,
                $"Band {band} in {ProblemScopes.Word(setting)} has more than one value in {year} (by phase, need, school or day), and a proposal is one value for all of them: give it by 'set_pounds'.");
        else if (values.Length == 1)
            return new(band, setting, values[0]);
        return null;
    }

    private decimal? Number(JsonFields fields, string property, int decimals)
    {
        if (!fields.Has(property)) return null;
        if (fields.At(property).Number is not decimal number) findings.WrongType(fields.At(property), "a number");
        else if (Math.Abs(number) > 1_000_000 || decimal.Round(number, decimals) != number)
            findings.Add("value_out_of_range", fields.At(property), $"{number} is beyond a million, or has more than {decimals} decimals.");
        else return number;
        return null;
    }
}
