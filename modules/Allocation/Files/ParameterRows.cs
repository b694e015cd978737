using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Files;

/// <summary>Reads and checks the rows of a parameter file, national or an authority's own.</summary>
internal static class ParameterRows
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("file of parameters", "parameter", "value", "unit", "status", "source");

    public static Read<IReadOnlyList<Parameter>> Read(string path, bool national) => CsvFile.Read(path, Format, row => One(row, national));

    private static Parameter One(CsvRow row, bool national)
    {
        string name = row.Text("parameter");
        if (name.Length > 0) CheckRow(row, name, national);
        row.Once("parameter", name, "parameter");
        return new(name, row.TextOrNull("value") ?? "", row.TextOrNull("unit") ?? "", row.Status("status"), row.Text("source"), row.Source);
    }

    private static void CheckRow(CsvRow row, string name, bool national)
    {
        if (!ParameterCatalogue.Known.TryGetValue(name, out KnownParameter? known))
            row.Refuse("parameter_unknown", "parameter", ParameterCatalogue.Unknown(name));
        else if (known.AuthorityOnly && national)
            row.Refuse("parameter_local", "parameter", $"{name} is an authority's own. Put it in the authority's parameters.csv.");
        else if (row.Text("unit") is { Length: > 0 } unit && unit != known.Unit)
            row.Refuse("parameter_unit_wrong", "unit", $"{name} is held in {known.Unit}, not in '{unit}'.");
        else if (known.Unit == "text")
            CheckText(row, name, known);
        else if (known.Unit == "year")
            CheckYear(row);
        else
            CheckNumber(row, name, known);
    }

    private static void CheckText(CsvRow row, string name, KnownParameter known)
    {
        string text = row.Text("value");
        if (text.Length > 0 && known.WrongText(name, text) is var (code, message)) row.Refuse(code, "value", message);
    }

    private static void CheckYear(CsvRow row)
    {
        string text = row.Text("value");
        if (text.Length > 0 && FundingYear.Parse(text).Fault is Fault unreadable) row.Refuse(unreadable.Code, "value", unreadable.Message);
    }

    private static void CheckNumber(CsvRow row, string name, KnownParameter known)
    {
        decimal value = row.Number("value", known.Decimals, known.MayBeNegative, known.Greatest);
        if (name.StartsWith("aca", StringComparison.Ordinal) && value == 0)
            row.Refuse("value_out_of_range", "value", $"{name} cannot be 0.");
    }
}
