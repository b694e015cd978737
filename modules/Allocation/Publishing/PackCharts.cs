using System.Globalization;
using static FundingPlatform.Allocation.Publishing.PackFigures;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>Charts, each of the cells of one table and of nothing else.</summary>
internal static class PackCharts
{
    public static PackChart ChangeInTotal(PackView view, PackTable totals) => new("change_in_total", "Change in all budget shares together",
        "One bar for each scenario: what the budget shares of all schools together rise or fall by against the baseline.", PackColumnKind.Pounds, totals.Id,
        [.. view.Scenarios.Select(s => new PackBar(view.Cases[s].Name, "Change", Value(totals.Rows[s].Cells[2])))]);

    /// <summary>The change of every row but the total; the columns are found by their name.</summary>
    public static PackChart ChangeByRow(PackView view, PackTable table, string title, string summary) => new($"{table.Id}_change", title, summary, PackColumnKind.Pounds, table.Id,
        [.. Bars(view, table, scenario => $"{scenario}: change")]);

    public static PackChart Distribution(PackView view, PackTable table) => new("distribution_schools", "How many schools see which change",
        $"Bars count the schools whose budget share changes by the percentage beside them.{(view.Merged > 0 ? " Schools that are shown together are not in it." : "")}", PackColumnKind.Count, table.Id,
        [.. Bars(view, table, scenario => $"{scenario}: schools").Where(b => !view.Schools.Any(s => s.Together && s.Name == b.Name))]);

    /// <summary>One chart for each scenario under which a listed school loses.</summary>
    public static IEnumerable<PackChart> Losses(PackView view, PackTable table)
    {
        foreach (int scenario in view.Scenarios)
        {
            string name = view.Cases[scenario].Name;
            PackRow[] rows = [.. table.Rows.Where(r => r.Cells[1] == Text(name))];
            if (rows.Length == 0) continue;
            yield return new(string.Create(CultureInfo.InvariantCulture, $"losses_{scenario}"), $"The largest losses under {name}",
                "One bar for each school, the largest loss first.", PackColumnKind.Pounds, table.Id,
                [.. rows.Select(r => new PackBar(Words(r), name, Value(r.Cells[4])))]);
        }
    }

    private static IEnumerable<PackBar> Bars(PackView view, PackTable table, Func<string, string> column) =>
        from scenario in view.Scenarios
        let at = table.Columns.Select(c => c.Name).ToList().IndexOf(column(view.Cases[scenario].Name))
        from row in table.Rows
        where !row.IsTotal
        select new PackBar(Words(row), view.Cases[scenario].Name, Value(row.Cells[at]));

    private static string Words(PackRow row) => ((PackCell.Words)row.Cells[0]).Text;

    private static decimal? Value(PackCell cell) => cell switch
    {
        PackCell.Pounds pounds => pounds.Amount.Pounds,
        PackCell.Count count => count.Number,
        _ => null,
    };
}
