using System.IO.Compression;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using FundingPlatform.Allocation;

namespace FundingPlatform.Cli.Pack;

/// <summary>
/// <c>forum-pack.xlsx</c> or <c>forum-pack-public.xlsx</c>: a sheet about the pack, then one per table. Numbers are numbers and nothing is a formula; the
/// same pack gives the same bytes on every machine.
/// </summary>
internal static class PackWorkbook
{
    private const string Types = "[Content_Types].xml";

    public static string Name(PackDocument pack) => $"{PackFiles.Stem(pack)}.xlsx";

    public static void Write(Stream stream, PackDocument pack)
    {
        using (stream) StoredZip.Write(stream, Parts(Package(pack)));
    }

    // The library names every part by an id that it is given, so all that is left to chance is the zip around them.
    private static byte[] Package(PackDocument pack)
    {
        using var memory = new MemoryStream();
        using (SpreadsheetDocument document = SpreadsheetDocument.Create(memory, SpreadsheetDocumentType.Workbook))
        {
            WorkbookPart workbook = document.AddWorkbookPart();
            document.ChangeIdOfPart(workbook, "workbook");
            Describe(document, pack);
            workbook.AddNewPart<WorkbookStylesPart>("styles").Stylesheet = WorkbookStyles.Sheet();
            IReadOnlyList<string> names = SheetNames.Of(pack);
            var sheets = new Sheets();
            var titles = new DefinedNames();
            Add(workbook, sheets, SheetNames.About, AboutSheet.Of(pack, names));
            foreach ((PackTable table, int i) in pack.Sections.SelectMany(s => s.Tables).Select((t, i) => (t, i)))
            {
                Add(workbook, sheets, names[i], TableSheet.Of(pack, table));
                titles.Append(new DefinedName(TableSheet.Titles(names[i])) { Name = "_xlnm.Print_Titles", LocalSheetId = (uint)i + 1 });
            }

            workbook.Workbook = new Workbook(new BookViews(new WorkbookView { ActiveTab = 0 }), sheets);
            if (titles.HasChildren) workbook.Workbook.Append(titles);
        }

        return memory.ToArray();
    }

    private static void Add(WorkbookPart workbook, Sheets sheets, string name, Worksheet content)
    {
        uint number = (uint)sheets.ChildElements.Count + 1;
        workbook.AddNewPart<WorksheetPart>($"sheet{number}").Worksheet = content;
        sheets.Append(new Sheet { Name = name, SheetId = number, Id = $"sheet{number}" });
    }

    private static void Describe(SpreadsheetDocument document, PackDocument pack)
    {
        CoreFilePropertiesPart about = document.AddNewPart<CoreFilePropertiesPart>("about");
        using XmlWriter xml = XmlWriter.Create(about.GetStream(FileMode.Create), new XmlWriterSettings { Encoding = new UTF8Encoding(false), CloseOutput = true });
        xml.WriteStartElement("cp", "coreProperties", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties");
        foreach ((string name, string text) in new[] { ("title", pack.Title), ("subject", pack.Subtitle), ("description", pack.Marking), ("language", "en-GB") })
            xml.WriteElementString("dc", name, "http://purl.org/dc/elements/1.1/", SheetCells.Clean(text));
        xml.WriteEndElement();
    }

    private static (string Name, byte[] Content)[] Parts(byte[] package)
    {
        using var zip = new ZipArchive(new MemoryStream(package), ZipArchiveMode.Read);
        return [.. zip.Entries.OrderBy(e => e.FullName != Types).ThenBy(e => e.FullName, StringComparer.Ordinal).Select(e => (e.FullName, Content(e)))];
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
