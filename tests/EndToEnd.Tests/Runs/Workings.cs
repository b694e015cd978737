namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>
/// The rules worked again in decimal, from the audit files of a run and nothing else, as an auditor with a spreadsheet
/// would do it.
/// </summary>
internal sealed class Workings
{
    private readonly Dictionary<string, decimal> parameters = [];
    private readonly Dictionary<string, Dictionary<string, decimal>> figures = [];
    private readonly Dictionary<string, decimal> topUps = [];
    private readonly Dictionary<string, decimal> places = [];
    private readonly Dictionary<(string Urn, string Line), decimal> byCounts = [];
    private readonly Dictionary<string, string> authorityOf = [];

    public Workings(FinishedRun run)
    {
        foreach (CsvRow row in run.Parameters)
            if (row["unit"] is not ("text" or "year")) parameters[row["parameter"]] = row["unit"] == "percent" ? row.Number("value") / 100 : row.Number("value");
        foreach (CsvRow row in run.Inputs) Take(row);
        foreach (CsvRow row in run.Placements)
            if (row["amount"].Length > 0) topUps[row["urn"]] = topUps.GetValueOrDefault(row["urn"]) + row.Number("amount");
        foreach (CsvRow row in Csv.Rows(run.Path("audit", "paid_by_counts.csv")))
            if (row["amount"].Length > 0) byCounts[(row["urn"], row["line"])] = byCounts.GetValueOrDefault((row["urn"], row["line"])) + row.Number("amount");
    }

    /// <summary>Pupils x round2(national value x area cost adjustment).</summary>
    public decimal? BasicEntitlement(string urn, string stage) =>
        Figure(urn, "formula_pupils_" + stage) is decimal pupils ? Penny(Rate(urn, "basic_entitlement_" + stage) * pupils) : null;

    /// <summary>Rate x pupils of the phase x the proportion in the file.</summary>
    public decimal? Factor(string urn, string factor, string phase) =>
        Figure(urn, $"{factor}_{phase}_proportion") is decimal share ? Penny(Rate(urn, $"{factor}_{phase}") * Pupils(urn, phase) * share) : null;

    /// <summary>The lump sum of the phase; a school with no primary year is a secondary school.</summary>
    public decimal LumpSum(string urn) => Rate(urn, "lump_sum_" + (Figure(urn, "year_groups_primary") > 0 ? "primary" : "secondary"));

    /// <summary>Places x rate, for places that last the whole year.</summary>
    public decimal? Places(string urn) => places.TryGetValue(urn, out decimal pounds) ? pounds : null;

    public decimal? TopUps(string urn) => topUps.TryGetValue(urn, out decimal pounds) ? pounds : null;

    /// <summary>The amounts of the school's counts, rounds and claims.</summary>
    public decimal? ByCounts(string urn, string line) => byCounts.TryGetValue((urn, line), out decimal pounds) ? pounds : null;

    public static decimal Penny(decimal pounds) => decimal.Round(pounds, 2, MidpointRounding.AwayFromZero);

    private void Take(CsvRow row)
    {
        string name = row["name"], urn = row["urn"];
        authorityOf[urn] = row["authority"];
        if (name.StartsWith("places_", StringComparison.Ordinal) && !name.EndsWith("_at_census", StringComparison.Ordinal))
        {
            if (row["note"].Split(";")[0] != "2023-04-01 until 2024-04-01") throw new InvalidDataException($"{urn}: {row["note"]} is not the whole year.");
            string rate = name == "places_alternative_provision" ? "place.alternative_provision" : "place.special";
            places[urn] = places.GetValueOrDefault(urn) + row.Number("value") * parameters[rate];
        }
        else if (name.StartsWith("formula_", StringComparison.Ordinal) || name.StartsWith("year_groups_", StringComparison.Ordinal) || name.EndsWith("_proportion", StringComparison.Ordinal))
        {
            if (!figures.TryGetValue(urn, out Dictionary<string, decimal>? own)) figures[urn] = own = [];
            own.Add(name, row.Number("value"));
        }
    }

    private decimal Pupils(string urn, string phase) =>
        (phase == "primary" ? Figure(urn, "formula_pupils_primary") : Figure(urn, "formula_pupils_ks3") + Figure(urn, "formula_pupils_ks4")) ?? 0;

    private decimal? Figure(string urn, string name) =>
        figures.TryGetValue(urn, out Dictionary<string, decimal>? own) && own.TryGetValue(name, out decimal value) ? value : null;

    private decimal Rate(string urn, string line) => Penny(Parameter(urn, "nff." + line) * Parameter(urn, "aca"));

    // In a run of several authorities an authority's own value carries its code.
    private decimal Parameter(string urn, string name) =>
        parameters.TryGetValue($"{authorityOf[urn]}:{name}", out decimal own) ? own : parameters[name];
}
