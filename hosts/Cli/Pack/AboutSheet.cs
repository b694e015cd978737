using DocumentFormat.OpenXml.Spreadsheet;
using FundingPlatform.Allocation;

namespace FundingPlatform.Cli.Pack;

/// <summary>The workbook's first sheet: what the pack is, where each table is, its sentences, and how to make it again.</summary>
internal static class AboutSheet
{
    private const int TextWidth = 120;

    public static Worksheet Of(PackDocument pack, IReadOnlyList<string> sheets)
    {
        List<(string Text, CellLook Look, string? Sheet)> lines = [(pack.Title, CellLook.WrappedTitle, null), (pack.Subtitle, CellLook.Paragraph, null)];
        if (pack.Marking.Length > 0) lines.Add((pack.Marking, CellLook.Marking, null));
        lines.AddRange(PackText.Counted(pack).Select(s => (s, CellLook.Paragraph, (string?)null)));
        Part(lines, "Sheets of this workbook", []);
        lines.AddRange(pack.Sections.SelectMany(s => s.Tables).Select((t, i) => ($"{sheets[i]}: {t.Title}", CellLook.Link, (string?)sheets[i])));
        Part(lines, "Words in place of figures", [.. PackText.Key(pack).Select(k => $"In the tables, {k.Word} means: {k.Meaning}")]);
        foreach (PackSection section in pack.Sections.Where(s => s.Paragraphs.Count > 0)) Part(lines, section.Title, section.Paragraphs);
        Part(lines, "How to make this pack again", [pack.Reproduce]);

        var rows = new SheetData(lines.Select((line, i) => SheetCells.Row(i + 1, line.Text.Length == 0 ? [] : [SheetCells.Text(line.Text, line.Look)],
            line.Look == CellLook.WrappedTitle ? SheetText.TitleLines(line.Text, TextWidth) : SheetText.Lines(line.Text, TextWidth, line.Look is CellLook.Heading or CellLook.Marking))));
        var sheet = new Worksheet(
            new SheetViews(new SheetView { WorkbookViewId = 0, TabSelected = true, ShowGridLines = false }),
            new SheetFormatProperties { DefaultRowHeight = SheetCells.LineHeight },
            new Columns(new Column { Min = 1, Max = 1, Width = TextWidth, CustomWidth = true }),
            rows);
        Hyperlink[] links =
        [
            .. lines.Select((line, i) => (line.Sheet, Row: i + 1)).Where(l => l.Sheet is not null)
                .Select(l => new Hyperlink { Reference = $"A{l.Row}", Location = $"'{l.Sheet!.Replace("'", "''", StringComparison.Ordinal)}'!A1" }),
        ];
        if (links.Length > 0) sheet.Append(new Hyperlinks(links));
        sheet.Append(Paper.Margins(), Paper.Landscape(Paper.Scale(TextWidth, rows.Elements<Row>(), repeated: 0)), Paper.Edges(pack, SheetNames.About));
        return sheet;
    }

    private static void Part(List<(string Text, CellLook Look, string? Sheet)> lines, string heading, IReadOnlyList<string> paragraphs)
    {
        if (paragraphs.Count == 0 && heading != "Sheets of this workbook") return;
        lines.Add(("", CellLook.Plain, null));
        lines.Add((heading, CellLook.Heading, null));
        lines.AddRange(paragraphs.Select(p => (p, CellLook.Paragraph, (string?)null)));
    }
}
