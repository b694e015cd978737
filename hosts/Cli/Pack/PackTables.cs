using FundingPlatform.Allocation;
using FundingPlatform.Cli.Report;

namespace FundingPlatform.Cli.Pack;

/// <summary>
/// A pack's tables. A wide one scrolls inside its box, a long one too, with headings, names of rows and totals in sight.
/// Columns named alike before a colon, as those of one scenario are, share a heading.
/// </summary>
internal static class PackTables
{
    private const int Wide = 8;
    private const int Widest = 15;
    private const int Tall = 25;

    /// <summary>Rows that are kept together on paper.</summary>
    private const int Short = 13;

    /// <summary>A text of so many characters gets a wider column, so that a row is not a tower on a telephone.</summary>
    private const int Long = 40;
    private const string Within = ": ";

    /// <summary>The title has a heading of its own unless the section's says the same.</summary>
    public static void Write(Html page, PackTable table, string sheet, string section)
    {
        string width = table.Columns.Count >= Widest ? " wide widest" : table.Columns.Count >= Wide ? " wide" : "";
        string height = table.Rows.Count > Tall ? " tall" : table.Rows.Count <= Short ? " short" : "";
        if (table.Title != section) page.Add($"<h3>{table.Title}</h3>");
        page.Add($"""<div class="scroll pack{width}{height}" id="table-{table.Id}" tabindex="0" role="region" aria-label="Table: {table.Title}"><table><caption><span class="at"><span class="vh">{table.Title}. </span>Sheet “{sheet}” of the workbook</span></caption>""");
        Head(page, table.Columns);
        page.Markup("<tbody>");
        int foot = table.Rows.Count;
        while (foot > 0 && table.Rows[foot - 1].IsTotal) foot--;
        foreach (PackRow row in table.Rows.Take(foot)) Write(page, table, row);
        page.Markup(foot < table.Rows.Count ? "</tbody><tfoot>" : "</tbody>");
        foreach (PackRow row in table.Rows.Skip(foot)) Write(page, table, row);
        page.Markup(foot < table.Rows.Count ? "</tfoot></table></div>" : "</table></div>");
        Notes(page, table.Notes);
    }

    private static void Head(Html page, IReadOnlyList<PackColumn> columns)
    {
        (string Name, PackColumn[] Columns)[] groups = [.. Groups(columns)];
        bool two = groups.Any(g => g.Columns.Length > 1);
        int down = two ? 2 : 1;
        page.Markup("<thead><tr>");
        foreach ((string name, PackColumn[] within) in groups)
            if (within.Length > 1) page.Add($"""<th scope="colgroup" class="group" colspan="{within.Length}">{name}</th>""");
            else page.Add($"""<th scope="col" class="{Class(within[0])}" rowspan="{down}">{within[0].Name}</th>""");
        if (two)
        {
            page.Markup("</tr><tr>");
            foreach ((string name, PackColumn column) in groups.Where(g => g.Columns.Length > 1).SelectMany(g => g.Columns.Select((c, i) => (g.Name, c))))
                page.Add($"""<th scope="col" class="{Class(column)}">{Sentence(column.Name[(name.Length + Within.Length)..])}</th>""");
        }

        page.Markup("</tr></thead>");
    }

    // Neighbours alone are put together, so that columns stay in their order.
    private static IEnumerable<(string Name, PackColumn[] Columns)> Groups(IReadOnlyList<PackColumn> columns)
    {
        for (int from = 0, to; from < columns.Count; from = to)
        {
            string name = Before(columns[from]);
            for (to = from + 1; to < columns.Count && name.Length > 0 && Before(columns[to]) == name;) to++;
            yield return (name, [.. columns.Skip(from).Take(to - from)]);
        }
    }

    private static string Before(PackColumn column) => column.Name[..Math.Max(0, column.Name.LastIndexOf(Within, StringComparison.Ordinal))];

    private static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    private static void Write(Html page, PackTable table, PackRow row)
    {
        page.Markup(row.IsTotal ? """<tr class="sum">""" : "<tr>");
        page.Add($"""<th scope="row">{PackText.Of(row.Cells[0])}</th>""");
        for (int i = 1; i < row.Cells.Count; i++)
            page.Add($"""<td class="{Class(table.Columns[i], row.Cells[i])}">{PackText.Of(row.Cells[i])}</td>""");
        page.Markup("</tr>");
    }

    private static void Notes(Html page, IReadOnlyList<string> notes)
    {
        if (notes.Count == 0) return;
        page.Markup("""<ul class="notes">""");
        foreach (string note in notes) page.Add($"<li>{note}</li>");
        page.Markup("</ul>");
    }

    private static string Class(PackColumn column) => column.Kind == PackColumnKind.Text ? "word" : "n";

    private static string Class(PackColumn column, PackCell cell) => cell is PackCell.Withheld or PackCell.None ? "no" : cell is PackCell.Words { Text.Length: >= Long } ? "word long" : Class(column);
}
