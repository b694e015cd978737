using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Files;

/// <summary>Reads and checks the rows of a parameter file, national or an authority's own.</summary>
internal static class ParameterRows
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("file of parameters", "parameter", "value", "unit", "status", "source");

    private const decimal GreatestPounds = 1_000_000_000m;

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
            row.Refuse("unknown_word", "value", $"'{text}' is not known for {name}. Write one of: {string.Join(", ", known.Words)}.");
        if (known.Words is null && PeriodList.Parse(text) is null)
            row.Refuse("periods_unreadable", "value", $"'{text}' does not split a year. Write the first day and the weight of each period in order from 1 April: 04-01:5;09-01:7");
    }

    private static void CheckNumber(CsvRow row, string name, KnownParameter known)
    {
        // Rates are held to millionths of a pound; a percentage loses two more decimals when it becomes a share.
        int decimals = known.Unit is "pounds" or "percent" ? 6 : 8;
        decimal greatest = known.Unit switch { "percent" => 100m, "ratio" => 10m, _ => GreatestPounds };
        decimal value = row.Number("value", decimals, known.MayBeNegative, greatest);
        if (name.StartsWith("aca", StringComparison.Ordinal) && value == 0)
            row.Refuse("value_out_of_range", "value", $"{name} cannot be 0.");
    }

    private static string Nearest(string name)
    {
        string tail = name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
        string? guess = ParameterCatalogue.Known.Keys.FirstOrDefault(k => k.EndsWith("." + tail, StringComparison.Ordinal));
        return guess is null ? "" : $" Did you mean {guess}?";
    }
}
