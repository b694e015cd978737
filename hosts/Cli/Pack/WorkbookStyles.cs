using DocumentFormat.OpenXml.Spreadsheet;

namespace FundingPlatform.Cli.Pack;

/// <summary>How a cell of the workbook looks; the number is its place in the style sheet.</summary>
internal enum CellLook : uint
{
    Plain,
    Title,
    Marking,
    Heading,
    Paragraph,
    Link,
    ColumnText,
    ColumnNumber,
    Text,
    Count,
    Pounds,
    Percent,
    NoFigure,
    TotalText,
    TotalCount,
    TotalPounds,
    TotalPercent,
    TotalNoFigure,
    WrappedTitle,
}

/// <summary>The workbook's style sheet, one cell format per <see cref="CellLook"/>.</summary>
internal static class WorkbookStyles
{
    private const uint CountFormat = 3, PoundsFormat = 164, PercentFormat = 165;
    private const uint Bold = 1, Large = 2, Red = 3, Soft = 4, Blue = 5;
    private const uint Wash = 2;
    private const uint Under = 1, Over = 2, Between = 3;

    public static Stylesheet Sheet() => new(
        new NumberingFormats(
            new NumberingFormat { NumberFormatId = PoundsFormat, FormatCode = "[$£-809]#,##0.00;-[$£-809]#,##0.00" },
            new NumberingFormat { NumberFormatId = PercentFormat, FormatCode = "0.0%" }) { Count = 2 },
        Fonts(), Fills(), Borders(),
        new CellStyleFormats(new CellFormat { NumberFormatId = 0, FontId = 0, FillId = 0, BorderId = 0 }) { Count = 1 },
        Formats(),
        new CellStyles(new CellStyle { Name = "Normal", FormatId = 0, BuiltinId = 0 }) { Count = 1 });

    private static Fonts Fonts()
    {
        Font[] fonts =
        [
            Font(11), Font(11, bold: true), Font(16, bold: true), Font(11, bold: true, "FF7A0000"), Font(11, colour: "FF4A5563"),
            Font(11, colour: "FF1D4F91", underline: true),
        ];
        return new(fonts) { Count = (uint)fonts.Length };
    }

    private static Font Font(double size, bool bold = false, string colour = "FF16202C", bool underline = false)
    {
        var font = new Font();
        if (bold) font.Append(new Bold());
        if (underline) font.Append(new Underline());
        font.Append(new FontSize { Val = size }, new Color { Rgb = colour }, new FontName { Val = "Arial" }, new FontFamilyNumbering { Val = 2 });
        return font;
    }

    // The first two fills are the format's own.
    private static Fills Fills() => new(
        new Fill(new PatternFill { PatternType = PatternValues.None }),
        new Fill(new PatternFill { PatternType = PatternValues.Gray125 }),
        new Fill(new PatternFill(new ForegroundColor { Rgb = "FFE4ECF5" }, new BackgroundColor { Indexed = 64 }) { PatternType = PatternValues.Solid })) { Count = 3 };

    private static Borders Borders() => new(
        new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(), new DiagonalBorder()),
        new Border(new LeftBorder(), new RightBorder(), new TopBorder(), new BottomBorder(new Color { Rgb = "FF16202C" }) { Style = BorderStyleValues.Medium }, new DiagonalBorder()),
        new Border(new LeftBorder(), new RightBorder(), new TopBorder(new Color { Rgb = "FF16202C" }) { Style = BorderStyleValues.Thin }, new BottomBorder(), new DiagonalBorder()),
        new Border(new LeftBorder(new Color { Rgb = "FF8B97A5" }) { Style = BorderStyleValues.Thin }, new RightBorder(), new TopBorder(), new BottomBorder(new Color { Rgb = "FF16202C" }) { Style = BorderStyleValues.Medium }, new DiagonalBorder())) { Count = 4 };

    private static CellFormats Formats()
    {
        CellFormat[] formats = [.. Enum.GetValues<CellLook>().Select(Of)];
        return new(formats) { Count = (uint)formats.Length };
    }

    private static CellFormat Of(CellLook look) => look switch
    {
        CellLook.Title => Format(font: Large),
        CellLook.WrappedTitle => Format(font: Large, wrap: true),
        CellLook.Marking => Format(font: Red),
        CellLook.Heading => Format(font: Bold),
        CellLook.Paragraph => Format(wrap: true),
        CellLook.Link => Format(font: Blue),
        CellLook.ColumnText => Format(font: Bold, fill: Wash, border: Under, wrap: true, indented: true, atBottom: true),
        CellLook.ColumnNumber => Format(font: Bold, fill: Wash, border: Between, wrap: true, right: true, atBottom: true),
        CellLook.Text => Format(wrap: true, indented: true),
        CellLook.Count => Format(CountFormat, right: true),
        CellLook.Pounds => Format(PoundsFormat, right: true),
        CellLook.Percent => Format(PercentFormat, right: true),
        CellLook.NoFigure => Format(font: Soft, right: true),
        CellLook.TotalText => Format(font: Bold, fill: Wash, border: Over, wrap: true, indented: true),
        CellLook.TotalCount => Format(CountFormat, Bold, Wash, Over, right: true),
        CellLook.TotalPounds => Format(PoundsFormat, Bold, Wash, Over, right: true),
        CellLook.TotalPercent => Format(PercentFormat, Bold, Wash, Over, right: true),
        CellLook.TotalNoFigure => Format(0, Bold, Wash, Over, right: true),
        _ => Format(),
    };

    private static CellFormat Format(uint number = 0, uint font = 0, uint fill = 0, uint border = 0, bool wrap = false, bool right = false, bool indented = false, bool atBottom = false)
    {
        var alignment = new Alignment { Vertical = atBottom ? VerticalAlignmentValues.Bottom : VerticalAlignmentValues.Top };
        if (wrap) alignment.WrapText = true;
        // Figures, words after them and the headings of both would run into each other.
        if (right) (alignment.Horizontal, alignment.Indent) = (HorizontalAlignmentValues.Right, 1);
        if (indented) (alignment.Horizontal, alignment.Indent) = (HorizontalAlignmentValues.Left, 1);
        return new(alignment)
        {
            NumberFormatId = number, FontId = font, FillId = fill, BorderId = border, FormatId = 0,
            ApplyNumberFormat = number != 0, ApplyFont = font != 0, ApplyFill = fill != 0, ApplyBorder = border != 0, ApplyAlignment = true,
        };
    }
}
