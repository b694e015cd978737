using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;

namespace FundingPlatform.Cli.Pack;

/// <summary>Cells of the workbook: text that no program runs as a formula, and numbers as numbers.</summary>
internal static partial class SheetCells
{
    /// <summary>The most that a cell holds.</summary>
    private const int LongestText = 32_767;

    /// <summary>Points.</summary>
    public const double LineHeight = 14.25;

    /// <summary>The height of a row with the title, in lines.</summary>
    public const double TitleLines = 1.6;

    public static Cell Text(string text, CellLook look) => new(new InlineString(new Text(Escaped(text)) { Space = SpaceProcessingModeValues.Preserve }))
    {
        DataType = CellValues.InlineString, StyleIndex = (uint)look,
    };

    public static Cell Of(PackCell cell, bool total) => cell switch
    {
        PackCell.Words words => Text(words.Text, total ? CellLook.TotalText : CellLook.Text),
        PackCell.Count count => Number(count.Number.ToString(CultureInfo.InvariantCulture), total ? CellLook.TotalCount : CellLook.Count),
        PackCell.Pounds pounds => Number(pounds.Amount.ToPounds(), total ? CellLook.TotalPounds : CellLook.Pounds),
        PackCell.Percent percent => Number((percent.Tenths / 1000m).ToString("0.000", CultureInfo.InvariantCulture), total ? CellLook.TotalPercent : CellLook.Percent),
        _ => Text(PackText.Of(cell), total ? CellLook.TotalNoFigure : CellLook.NoFigure),
    };

    /// <summary>
    /// A row with its cells from the first column on, as high as its lines: not every program works out the height of
    /// wrapped text when it opens a file.
    /// </summary>
    public static Row Row(int number, IEnumerable<Cell> cells, double lines = 1)
    {
        var row = new Row { RowIndex = (uint)number, Height = lines * LineHeight, CustomHeight = true };
        int column = 0;
        foreach (Cell cell in cells)
        {
            cell.CellReference = $"{Column(column++)}{number}";
            row.Append(cell);
        }

        return row;
    }

    /// <summary>The letters of a column, the first being 0.</summary>
    public static string Column(int index) => index < 26 ? $"{(char)('A' + index)}" : Column(index / 26 - 1) + (char)('A' + index % 26);

    /// <summary>Without what XML cannot hold and without breaks of line.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) clean.Append(text[i]).Append(text[++i]);
            else clean.Append(XmlConvert.IsXmlChar(text[i]) && !char.IsControl(text[i]) ? text[i] : ' ');
        return clean.ToString();
    }

    // A spreadsheet reads _x003D_ as the character of that number, which would bring a formula back in.
    private static string Escaped(string text)
    {
        string inert = Coded().Replace(CsvWriter.Inert(Clean(text)), "_x005F_");
        return inert.Length <= LongestText ? inert : inert[..LongestText];
    }

    private static Cell Number(string value, CellLook look) => new(new CellValue(value)) { StyleIndex = (uint)look };

    [GeneratedRegex("_(?=x[0-9A-Fa-f]{4}_)")]
    private static partial Regex Coded();
}
