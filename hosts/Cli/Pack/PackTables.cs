using FundingPlatform.Allocation;
using FundingPlatform.Cli.Report;

namespace FundingPlatform.Cli.Pack;

/// <summary>A pack's tables. A wide one scrolls inside its box, a long one too, with headings, names of rows and totals in sight.</summary>
internal static class PackTables
{
    private const int Wide = 9;
    private const int Widest = 15;
    private const int Tall = 25;

    public static void Write(Html page, PackTable table, string sheet)
    {
        string width = table.Columns.Count >= Widest ? " wide widest" : table.Columns.Count >= Wide ? " wide" : "";
        string height = table.Rows.Count > Tall ? " tall" : "";
        page.Add($"""<h3 id="table-{table.Id}">{table.Title}</h3>""");
        page.Add($"""<div class="scroll pack{width}{height}" tabindex="0" role="region" aria-label="Table: {table.Title}"><table><caption><span class="at"><span class="vh">{table.Title}. </span>Sheet “{sheet}” of the workbook</span></caption><thead><tr>""");
        foreach (PackColumn column in table.Columns)
            page.Add($"""<th scope="col" class="{Class(column)}">{column.Name}</th>""");
        page.Markup("</tr></thead><tbody>");
        int foot = table.Rows.Count;
        while (foot > 0 && table.Rows[foot - 1].IsTotal) foot--;
        foreach (PackRow row in table.Rows.Take(foot)) Write(page, table, row);
        page.Markup(foot < table.Rows.Count ? "</tbody><tfoot>" : "</tbody>");
        foreach (PackRow row in table.Rows.Skip(foot)) Write(page, table, row);
        page.Markup(foot < table.Rows.Count ? "</tfoot></table></div>" : "</table></div>");
        Notes(page, table.Notes);
    }

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

    private static string Class(PackColumn column, PackCell cell) => cell is PackCell.Withheld or PackCell.None ? "no" : Class(column);
}
