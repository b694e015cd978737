using System.Security.Cryptography;
using System.Text.RegularExpressions;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Affording;

/// <summary>Turns the JSON of a file of outcomes into outcomes and levers; what the rules in force say of them comes later (<see cref="LeverCheck"/>).</summary>
internal sealed partial class OutcomesReader(JsonFields root, JsonFindings findings, string fileName)
{
    private const int LongestText = 200, LongestName = 60, MostDecimals = 6;

    private static readonly string[] Ways = ["percent", "pounds", "refused"];

    public OutcomeSet Read(ReadOnlySpan<byte> utf8)
    {
        int authority = root.Whole("authority") ?? 0;
        if (root.Has("authority") && authority is < 100 or > 999) findings.Add("authority_unknown", root.At("authority"), "An authority is its three-digit DfE code (351 is Bury).");
        IReadOnlyList<string> sources = root.Texts("sources");
        if (root.Has("sources") && sources.Count == 0) findings.Add("list_empty", root.At("sources"), "'sources' is empty: say where the outcomes and the levers come from.");
        IReadOnlyList<string> notes = root.Texts("notes", required: false);
        return new(Words(root, "title", LongestText), authority, Year(), Base(),
            root.Has("money") ? root.Word("money", MoneyBasis.OwnRates) : null, Levers(), Outcomes(), sources, fileName, Convert.ToHexStringLower(SHA256.HashData(utf8)))
        {
            Notes = notes,
        };
    }

    private FundingYear Year()
    {
        string text = root.Text("year");
        Outcome<FundingYear> year = FundingYear.Parse(text);
        if (year.Succeeded) return year.Value;
        if (root.Has("year")) findings.Add(year.Fault!.Code, root.At("year"), year.Fault.Message);
        return default;
    }

    private StatedBase? Base()
    {
        if (root.Object("base", "base", required: false) is not JsonFields fields) return null;
        Money? amount = Penny(fields, "pounds");
        return new(amount ?? Money.Zero, Words(fields, "source", LongestText));
    }

    private List<Lever> Levers()
    {
        List<Lever> levers = [];
        foreach (JsonFields fields in root.Objects("levers", "lever"))
        {
            Lever lever = One(fields);
            if (fields.Has("lever") && levers.Exists(l => l.Kind == lever.Kind)) findings.Add("lever_twice", fields.At("lever"), $"The lever {EnumWords.Of(lever.Kind)} is there already.");
            levers.Add(lever);
        }

        if (root.Has("levers") && levers.Count == 0) findings.Add("list_empty", root.At("levers"), "'levers' is empty: without a lever no transfer can be paid for.");
        return levers;
    }

    private Lever One(JsonFields fields)
    {
        LeverKind kind = fields.Word("lever", LeverKind.BasicEntitlement);
        bool scales = kind is LeverKind.BasicEntitlement or LeverKind.MinimumPerPupil;
        (decimal least, decimal most) = kind == LeverKind.Mfg ? (-100m, 100m) : scales ? (0m, 200m) : (0m, 100m);
        Quantity? from = Percent(fields, "least", least, most), to = Percent(fields, "greatest", least, most), step = Percent(fields, "step", 0.000001m, 100m);
        if (from > to) findings.Add("range_reversed", fields.At("least"), $"The least, {from}%, is above the greatest, {to}%.");
        int decimals = fields.Whole("decimals", required: false) ?? 2;
        if (decimals is < 2 or > MostDecimals) findings.Add("value_out_of_range", fields.At("decimals"), $"Rates have 2 to {MostDecimals} decimals.");
        if (!scales && fields.Has("decimals")) findings.Add("property_unused", fields.At("decimals"), $"{EnumWords.Of(kind)} multiplies no rate: leave 'decimals' out.");
        return new(kind, from ?? default, to ?? default, step ?? Quantity.One, decimals, Beside(fields, kind), Approval(fields), new(fileName, fields.Place.Line));
    }

    private Quantity? Beside(JsonFields fields, LeverKind kind)
    {
        string? property = kind switch { LeverKind.Cap => "scale", LeverKind.Scale => "cap", _ => null };
        foreach (string other in (string[])["cap", "scale"])
            if (other != property && fields.Has(other)) findings.Add("property_unused", fields.At(other), $"'{other}' does not belong to the lever {EnumWords.Of(kind)}.");
        return property is not null && fields.Has(property) ? Percent(fields, property, 0, 100) : null;
    }

    private MinisterApproval? Approval(JsonFields fields) =>
        fields.Object("approval", "approval", required: false) is JsonFields approval ? new(Words(approval, "reference", LongestText), approval.Date("date")) : null;

    private List<OutcomeAsked> Outcomes()
    {
        List<OutcomeAsked> outcomes = [];
        IReadOnlyList<JsonFields> listed = root.Objects("outcomes", "outcome");
        if (root.Has("outcomes") && listed.Count is 0 or > TransferOutcomesFile.MostOutcomes)
            findings.Add(listed.Count == 0 ? "list_empty" : "list_too_long", root.At("outcomes"), $"A file holds 1 to {TransferOutcomesFile.MostOutcomes} outcomes, and this one {listed.Count}.");
        foreach (JsonFields fields in listed.Take(TransferOutcomesFile.MostOutcomes)) outcomes.Add(One(fields, outcomes));
        return outcomes;
    }

    private OutcomeAsked One(JsonFields fields, List<OutcomeAsked> before)
    {
        string id = fields.Text("id"), name = Words(fields, "name", LongestName);
        if (fields.Has("id") && (!Id().IsMatch(id) || id is ScenarioFile.BaselineId or OutcomeRuns.WithoutId))
            findings.Add("id_invalid", fields.At("id"), $"'{id}' is no id: write small letters, digits, - and _, 40 at most, and not '{ScenarioFile.BaselineId}' or '{OutcomeRuns.WithoutId}'.");
        if (before.Exists(o => o.Id == id)) findings.Add("outcome_twice", fields.At("id"), $"Two outcomes have the id {id}: ids tell them apart.");
        if (before.Exists(o => o.Name == name)) findings.Add("outcome_twice", fields.At("name"), $"Two outcomes are named '{name}': nobody could tell them apart.");
        if (Ways.Count(fields.Has) != 1)
            findings.Add("outcome_unclear", fields.Place, "An outcome holds exactly one of percent, pounds, refused.");
        return new(id, name, fields.Has("percent") ? Percent(fields, "percent", 0, 100) : null, fields.Has("pounds") ? Penny(fields, "pounds") : null, Refused(fields));
    }

    private FallBack? Refused(JsonFields fields)
    {
        if (fields.Object("refused", "refused", required: false) is not JsonFields refused) return null;
        Quantity? cut = refused.Has("top_up_cut_percent") ? Percent(refused, "top_up_cut_percent", 0, 100) : Quantity.Zero;
        return new(cut ?? Quantity.Zero, Words(refused, "words", LongestText));
    }

    private Money? Penny(JsonFields fields, string property)
    {
        if (fields.Pounds(property) is not Rate pounds) return null;
        if (pounds.Millionths % (Rate.Scale / 100) == 0) return Money.OfPounds(pounds.Pounds);
        findings.Add("value_out_of_range", fields.At(property), $"£{pounds} is finer than a penny.");
        return null;
    }

    private Quantity? Percent(JsonFields fields, string property, decimal least, decimal most)
    {
        if (!fields.Has(property))
        {
            fields.Text(property);
            return null;
        }

        if (fields.At(property).Number is not decimal number) findings.WrongType(fields.At(property), "a number of percent");
        else if (number < least || number > most || decimal.Round(number, MostDecimals) != number)
            findings.Add("percent_out_of_range", fields.At(property), $"{number}% is not within {least}% to {most}%, with at most {MostDecimals} decimals.");
        else return Quantity.Of(number);
        return null;
    }

    // What stands on a page or a sheet of what is made of the file.
    private string Words(JsonFields fields, string property, int longest)
    {
        string text = fields.Text(property);
        if (text.Length > longest || (fields.Has(property) && (text.Length == 0 || text.Trim() != text)))
            findings.Add("text_invalid", fields.At(property), $"'{property}' is a text of 1 to {longest} characters, without spaces at its ends.");
        return text;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,39}$", RegexOptions.CultureInvariant)]
    private static partial Regex Id();
}
