using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;
using FundingPlatform.Allocation;

namespace FundingPlatform.Cli.Pack;

/// <summary>One table as a worksheet: title, marking, headings that stay in sight, rows, notes.</summary>
internal static class TableSheet
{
    private const int HeadingRow = 3;
    private const int WidestColumn = 60;
    private const int NarrowestColumn = 12;
    private const int PaperWidth = 190;

    public static Worksheet Of(PackDocument pack, PackTable table)
    {
        int[] widths = [.. table.Columns.Select((_, i) => Width(table, i))];
        var rows = new SheetData();
        rows.Append(SheetCells.Row(1, [SheetCells.Text(table.Title, CellLook.Title)], SheetCells.TitleLines));
        rows.Append(SheetCells.Row(2, [SheetCells.Text(Under(pack), CellLook.Marking)]));
        rows.Append(SheetCells.Row(HeadingRow, table.Columns.Select(c =>
            SheetCells.Text(c.Heading ?? c.Name, c.Kind == PackColumnKind.Text ? CellLook.ColumnText : CellLook.ColumnNumber)),
            table.Columns.Select((c, i) => SheetCells.Lines(c.Heading ?? c.Name, widths[i], bold: true)).Max()));
        int at = HeadingRow;
        foreach (PackRow row in table.Rows)
            rows.Append(SheetCells.Row(
                ++at, row.Cells.Select(c => SheetCells.Of(c, row.IsTotal)), row.Cells.Select((c, i) => SheetCells.Lines(PackText.Of(c), widths[i], row.IsTotal)).Max()));
        MergeCells notes = Notes(table, rows, at + 2, widths.Sum());

        var sheet = new Worksheet(
            new SheetProperties(new PageSetupProperties { FitToPage = true }),
            new SheetViews(Frozen()),
            new SheetFormatProperties { DefaultRowHeight = SheetCells.LineHeight },
            new Columns(widths.Select((w, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = w, CustomWidth = true })),
            rows);
        if (notes.HasChildren) sheet.Append(notes);
        sheet.Append(Paper.Margins(), Paper.Landscape(Math.Max(1, (widths.Sum() + PaperWidth - 1) / PaperWidth)), Paper.Edges(pack, table.Title));
        return sheet;
    }

    /// <summary>The rows and the column that are printed again on every page.</summary>
    public static string Titles(string sheet)
    {
        string name = $"'{sheet.Replace("'", "''", StringComparison.Ordinal)}'";
        return $"{name}!$A:$A,{name}!$1:${HeadingRow}";
    }

    private static string Under(PackDocument pack) => pack.Marking.Length > 0 ? $"{pack.Marking}. {pack.Title}" : pack.Title;

    private static SheetView Frozen() => new(
        new Pane
        {
            HorizontalSplit = 1, VerticalSplit = HeadingRow, TopLeftCell = $"B{HeadingRow + 1}", ActivePane = PaneValues.BottomRight, State = PaneStateValues.Frozen,
        },
        new Selection { Pane = PaneValues.TopRight },
        new Selection { Pane = PaneValues.BottomLeft },
        new Selection { Pane = PaneValues.BottomRight, ActiveCell = $"B{HeadingRow + 1}", SequenceOfReferences = new ListValue<StringValue> { InnerText = $"B{HeadingRow + 1}" } })
    {
        WorkbookViewId = 0,
    };

    // A note is as wide as the table, so that it can be read where it stands.
    private static MergeCells Notes(PackTable table, SheetData rows, int from, int width)
    {
        string lastColumn = SheetCells.Column(table.Columns.Count - 1);
        var merged = new MergeCells();
        for (int i = 0; i < table.Notes.Count; i++)
        {
            rows.Append(SheetCells.Row(from + i, [SheetCells.Text(table.Notes[i], CellLook.Paragraph)], SheetCells.Lines(table.Notes[i], width)));
            if (table.Columns.Count > 1) merged.Append(new MergeCell { Reference = $"A{from + i}:{lastColumn}{from + i}" });
        }

        if (merged.HasChildren) merged.Count = (uint)merged.ChildElements.Count;
        return merged;
    }

    private static int Width(PackTable table, int column)
    {
        PackColumn head = table.Columns[column];
        int cells = table.Rows.Select(r => PackText.Of(r.Cells[column]).Length).Append(0).Max();
        int word = (head.Heading ?? head.Name).Split(' ').Max(w => w.Length);
        return Math.Clamp(Math.Max(cells, word) + 3, NarrowestColumn, WidestColumn);
    }
}
