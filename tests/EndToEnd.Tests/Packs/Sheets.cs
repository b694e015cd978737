using System.Globalization;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Pack;

namespace FundingPlatform.EndToEnd.Tests.Packs;

/// <summary>A workbook read back: its sheets in order, their cells as text by reference.</summary>
internal static class Sheets
{
    public static byte[] Bytes(PackDocument pack)
    {
        var memory = new MemoryStream();
        PackWorkbook.Write(memory, pack);
        return memory.ToArray();
    }

    public static SpreadsheetDocument Open(byte[] bytes) => SpreadsheetDocument.Open(new MemoryStream(bytes), isEditable: false);

    public static IReadOnlyList<(string Name, Worksheet Sheet)> Of(SpreadsheetDocument document) =>
    [
        .. document.WorkbookPart!.Workbook.Sheets!.Elements<Sheet>()
            .Select(s => (s.Name!.Value!, ((WorksheetPart)document.WorkbookPart.GetPartById(s.Id!)).Worksheet)),
    ];

    /// <summary>Numbers as written in the file, text as a reader of the file gets it.</summary>
    public static IReadOnlyDictionary<string, Cell> Cells(Worksheet sheet) => sheet.Descendants<Cell>().ToDictionary(c => c.CellReference!.Value!);

    public static string Text(Cell cell) => cell.InlineString?.Text?.Text ?? cell.CellValue!.Text;

    public static decimal Number(Cell cell)
    {
        Assert.Null(cell.DataType);
        return decimal.Parse(cell.CellValue!.Text, CultureInfo.InvariantCulture);
    }
}
