using System.Globalization;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Files;

/// <summary>Reads and checks the rows of a parameter file, national or an authority's own.</summary>
internal static class ParameterRows
{
    public static readonly string[] Columns = ["parameter", "value", "unit", "status", "source"];

    private const decimal GreatestPounds = 1_000_000_000m;

    public static IReadOnlyList<Parameter> Check(CsvTable table, bool national)
    {
        List<Parameter> parameters = [];
        Dictionary<string, int> lineOf = [];
        foreach (CsvRow row in table.Rows)
        {
            string name = row.Text("parameter");
            if (name.Length > 0) CheckRow(row, name, national);
            SourceStatus? status = row.Status("status");
            string source = row.Text("source");
            if (name.Length > 0 && !lineOf.TryAdd(name, row.Line))
                row.Refuse("parameter_duplicate", "parameter", $"{name} is already on line {lineOf[name]}. Keep one of the two.");
            if (row.Sound) parameters.Add(new(name, row.Cell("value"), row.Cell("unit"), status!.Value, source, row.At));
        }

        return parameters;
    }

    private static void CheckRow(CsvRow row, string name, bool national)
    {
        if (!ParameterCatalogue.Known.TryGetValue(name, out KnownParameter? known))
            row.Refuse("parameter_unknown", "parameter", $"There is no parameter '{name}'.{Nearest(name)}");
        else if (known.AuthorityOnly && national)
            row.Refuse("parameter_local", "parameter", $"{name} is an authority's own. Put it in the authority's parameters.csv.");
        else if (row.Text("unit") is { Length: > 0 } unit && unit != known.Unit)
            row.Refuse("parameter_unit_wrong", "unit", $"{name} is held in {known.Unit}, not in '{unit}'.");
        else if (known.Unit == "text")
            CheckText(row, name, known);
        else
            CheckNumber(row, name, known);
    }

    private static void CheckText(CsvRow row, string name, KnownParameter known)
    {
        string text = row.Text("value");
        if (text.Length == 0) return;
        if (known.Words is not null && !known.Words.Contains(text))
            row.Refuse("word_unknown", "value", $"'{text}' is not known for {name}. Write one of: {string.Join(", ", known.Words)}.");
        if (known.Words is null && PeriodList.Parse(text) is null)
            row.Refuse("periods_unreadable", "value", $"'{text}' does not split a year. Write the first day and the weight of each period in order from 1 April: 04-01:5;09-01:7");
    }

    private static void CheckNumber(CsvRow row, string name, KnownParameter known)
    {
        // Rates are held to millionths of a pound; a percentage loses two more decimals when it becomes a share.
        int decimals = known.Unit is "pounds" or "percent" ? 6 : 8;
        if (row.Number("value", decimals, known.MayBeNegative) is not decimal value) return;
        decimal greatest = known.Unit switch { "percent" => 100m, "ratio" => 10m, _ => GreatestPounds };
        if (Math.Abs(value) > greatest)
            row.Refuse("value_out_of_range", "value", $"{row.Cell("value")} is beyond what {name} can be ({greatest.ToString(CultureInfo.InvariantCulture)} {known.Unit}).");
        else if (name.StartsWith("aca", StringComparison.Ordinal) && value == 0)
            row.Refuse("value_out_of_range", "value", $"{name} cannot be 0.");
    }

    private static string Nearest(string name)
    {
        string tail = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
        string? guess = ParameterCatalogue.Known.Keys.FirstOrDefault(k => k.EndsWith("." + tail, StringComparison.Ordinal));
        return guess is null ? "" : $" Did you mean {guess}?";
    }
}
