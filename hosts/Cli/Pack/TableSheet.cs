using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;
using FundingPlatform.Allocation;

namespace FundingPlatform.Cli.Pack;

/// <summary>One table as a worksheet: title, marking, headings that stay in sight, rows, notes.</summary>
internal static class TableSheet
{
    private const int HeadingRow = 3;
    private const int WidestName = 44;
    private const int WidestColumn = 60;
    private const int NarrowestColumn = 9;

    /// <summary>A column is made wider than its figures, up to a width, so that its heading stands in so many lines.</summary>
    private const int WidestHeading = 16, TallestHeading = 5;

    /// <summary>Notes of a narrow table go beyond it, so that they do not become columns of text.</summary>
    private const int NarrowestNote = 90;
    private const double DefaultWidth = 9;

    public static Worksheet Of(PackDocument pack, PackTable table)
    {
        int[] widths = [.. table.Columns.Select((_, i) => Width(table, i))];
        int[] starts = [.. Starts(table, widths)];
        var rows = new SheetData();
        rows.Append(Title(table, widths, starts));
        rows.Append(SheetCells.Row(2, [SheetCells.Text(pack.Marking.Length > 0 ? pack.Marking : pack.Title, CellLook.Marking)]));
        rows.Append(SheetCells.Row(HeadingRow, table.Columns.Select(c =>
            SheetCells.Text(c.Heading ?? c.Name, c.Kind == PackColumnKind.Text ? CellLook.ColumnText : CellLook.ColumnNumber)),
            table.Columns.Select((c, i) => HeadingLines(c, widths[i])).Max()));
        int at = HeadingRow;
        foreach (PackRow row in table.Rows)
            rows.Append(SheetCells.Row(
                ++at, row.Cells.Select(c => SheetCells.Of(c, row.IsTotal)), row.Cells.Select((c, i) => c is PackCell.Words words ? SheetText.Lines(words.Text, widths[i] - 1, row.IsTotal) : 1).Max()));
        MergeCells notes = Notes(table, rows, at + 2, widths, starts.Length == 0 ? widths.Length : starts[0]);
        int scale = Paper.Scale(Beside(widths, starts).Max(), rows.Elements<Row>(), HeadingRow);

        var sheet = new Worksheet(
            new SheetViews(Frozen()),
            new SheetFormatProperties { DefaultColumnWidth = DefaultWidth, DefaultRowHeight = SheetCells.LineHeight },
            new Columns(widths.Select((w, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = w, CustomWidth = true })),
            rows);
        if (notes.HasChildren) sheet.Append(notes);
        sheet.Append(Paper.Margins(), Paper.Landscape(scale), Paper.Edges(pack, table.Title));
        if (starts.Length > 0)
            sheet.Append(new ColumnBreaks(starts.Select(c => new Break { Id = (uint)c, Max = 1048575, ManualPageBreak = true })) { Count = (uint)starts.Length, ManualBreakCount = (uint)starts.Length });
        return sheet;
    }

    // On a sheet of paper beside the first the title would be cut where the names of the rows end, so it stays within them.
    private static Row Title(PackTable table, int[] widths, int[] starts) => starts.Length == 0
        ? SheetCells.Row(1, [SheetCells.Text(table.Title, CellLook.Title)], SheetCells.TitleLines)
        : SheetCells.Row(1, [SheetCells.Text(table.Title, CellLook.WrappedTitle)], SheetText.TitleLines(table.Title, widths[0]));

    /// <summary>The rows and the column that are printed again on every page.</summary>
    public static string Titles(string sheet)
    {
        string name = $"'{sheet.Replace("'", "''", StringComparison.Ordinal)}'";
        return $"{name}!$A:$A,{name}!$1:${HeadingRow}";
    }

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

    // A note is as wide as what is printed beside each other, so that none is cut. The names of the rows are printed again on
    // every sheet of paper, and a note that began under them would be too.
    private static MergeCells Notes(PackTable table, SheetData rows, int from, int[] widths, int columns)
    {
        int first = columns < widths.Length ? 1 : 0, last = columns - 1;
        double width = widths.Skip(first).Take(columns - first).Sum();
        for (; width < NarrowestNote; width += DefaultWidth) last++;
        var merged = new MergeCells();
        for (int i = 0; i < table.Notes.Count; i++)
        {
            Row row = SheetCells.Row(from + i, [SheetCells.Text(table.Notes[i], CellLook.Paragraph)], SheetText.Lines(table.Notes[i], width));
            row.Elements<Cell>().First().CellReference = $"{SheetCells.Column(first)}{from + i}";
            rows.Append(row);
            if (last > first) merged.Append(new MergeCell { Reference = $"{SheetCells.Column(first)}{from + i}:{SheetCells.Column(last)}{from + i}" });
        }

        if (merged.HasChildren) merged.Count = (uint)merged.ChildElements.Count;
        return merged;
    }

    /// <summary>The columns with which another sheet of paper begins; those of one scenario stay together.</summary>
    private static IEnumerable<int> Starts(PackTable table, int[] widths)
    {
        double at = widths[0];
        for (int from = 1, to; from < widths.Length; from = to)
        {
            string name = Before(table.Columns[from]);
            for (to = from + 1; to < widths.Length && name.Length > 0 && Before(table.Columns[to]) == name;) to++;
            double group = widths[from..to].Sum();
            if (at + group > Paper.Widest && at > widths[0])
            {
                yield return from;
                at = widths[0];
            }

            at += group;
        }
    }

    /// <summary>The width of each sheet of paper; on every one the first column comes first.</summary>
    private static IEnumerable<double> Beside(int[] widths, int[] starts)
    {
        int[] from = [1, .. starts, widths.Length];
        return from.Zip(from.Skip(1), (a, b) => (double)widths[0] + widths[Math.Min(a, b)..b].Sum());
    }

    private static string Before(PackColumn column) => column.Name[..Math.Max(0, column.Name.LastIndexOf(": ", StringComparison.Ordinal))];

    private static int Width(PackTable table, int column)
    {
        PackColumn head = table.Columns[column];
        double cells = table.Rows.Select(r => SheetText.Width(PackText.Of(r.Cells[column]), r.IsTotal)).Append(0).Max();
        double word = (head.Heading ?? head.Name).Split(' ').Max(w => SheetText.Width(w, bold: true));
        int width = Math.Clamp((int)Math.Ceiling(Math.Max(cells, word) + 3), NarrowestColumn, column == 0 ? WidestName : WidestColumn);
        while (width < WidestHeading && HeadingLines(head, width) > TallestHeading) width++;
        return width;
    }

    // The edges and the indent of a cell take about two digits of its column.
    private static int HeadingLines(PackColumn head, int width) => SheetText.Lines(head.Heading ?? head.Name, width - 2, bold: true);
}
