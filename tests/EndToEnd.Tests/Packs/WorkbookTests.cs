using System.Globalization;
using System.IO.Compression;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using DocumentFormat.OpenXml.Validation;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;

namespace FundingPlatform.EndToEnd.Tests.Packs;

public class WorkbookTests
{
    private const int FirstRow = 4;

    public static TheoryData<bool> Both => [false, true];

    [Theory]
    [MemberData(nameof(Both))]
    public void The_workbook_is_valid(bool published)
    {
        using SpreadsheetDocument document = Sheets.Open(Sheets.Bytes(Pack(published)));
        Assert.Empty(new OpenXmlValidator().Validate(document, TestContext.Current.CancellationToken).Select(e => $"{e.Path?.XPath}: {e.Description}"));
    }

    [Fact]
    public async Task The_same_pack_gives_the_same_bytes_whatever_the_time()
    {
        byte[] first = Sheets.Bytes(HandPack.Full());
        await Task.Delay(2100, TestContext.Current.CancellationToken); // a zip counts time in steps of two seconds
        Assert.Equal(first, Sheets.Bytes(HandPack.Full()));
        using var zip = new ZipArchive(new MemoryStream(first), ZipArchiveMode.Read);
        Assert.Equal("[Content_Types].xml", zip.Entries[0].FullName);
        Assert.All(zip.Entries, e => Assert.Equal(new DateTime(1980, 1, 1), e.LastWriteTime.DateTime));
        Assert.Equal(zip.Entries.Skip(1).Select(e => e.FullName).Order(StringComparer.Ordinal), zip.Entries.Skip(1).Select(e => e.FullName));
    }

    [Fact]
    public void The_bytes_are_those_that_were_looked_at_when_this_was_written()
    {
        // Another machine, runtime or library that writes other bytes shows here; a change of the layout is taken over by hand.
        Assert.Equal("914afb597835cbb0141359c04f52319eb5bfb09c6f2907ae38", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Sheets.Bytes(HandPack.Full())))[..50]);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Every_cell_of_the_pack_stands_in_its_sheet_and_numbers_are_numbers(bool published)
    {
        PackDocument pack = Pack(published);
        using SpreadsheetDocument document = Sheets.Open(Sheets.Bytes(pack));
        foreach ((PackTable table, Worksheet sheet) in Tables(pack, document))
        {
            IReadOnlyDictionary<string, Cell> cells = Sheets.Cells(sheet);
            Assert.Equal(table.Columns.Select(c => CsvText(c.Heading ?? c.Name)), table.Columns.Select((_, c) => Sheets.Text(cells[$"{(char)('A' + c)}{FirstRow - 1}"])));
            for (int r = 0; r < table.Rows.Count; r++)
                for (int c = 0; c < table.Columns.Count; c++)
                    Equal(table.Rows[r].Cells[c], cells[$"{(char)('A' + c)}{FirstRow + r}"]);
        }
    }

    [Fact]
    public void A_total_is_the_sum_of_the_rows_above_it_when_read_back()
    {
        PackDocument pack = HandPack.Full();
        using SpreadsheetDocument document = Sheets.Open(Sheets.Bytes(pack));
        (PackTable table, Worksheet sheet) = Tables(pack, document)[1];
        IReadOnlyDictionary<string, Cell> cells = Sheets.Cells(sheet);
        int total = FirstRow + table.Rows.Count - 1;
        foreach (char column in "BC")
            Assert.Equal(Enumerable.Range(FirstRow, table.Rows.Count - 1).Sum(r => Sheets.Number(cells[$"{column}{r}"])), Sheets.Number(cells[$"{column}{total}"]));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void No_text_can_become_a_formula_and_there_is_none(bool published)
    {
        using SpreadsheetDocument document = Sheets.Open(Sheets.Bytes(Pack(published)));
        foreach ((_, Worksheet sheet) in Sheets.Of(document))
        {
            Assert.Empty(sheet.Descendants<CellFormula>());
            foreach (Cell cell in sheet.Descendants<Cell>().Where(c => c.DataType is not null))
            {
                Assert.Equal(CellValues.InlineString, cell.DataType!.Value);
                Assert.False(Sheets.Text(cell) is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..], Sheets.Text(cell));
                Assert.DoesNotContain("_x003D_", Sheets.Text(cell).Replace("_x005F_x003D_", "", StringComparison.Ordinal), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void The_workbook_holds_nothing_hidden_and_nothing_from_outside(bool published)
    {
        byte[] bytes = Sheets.Bytes(Pack(published));
        using SpreadsheetDocument document = Sheets.Open(bytes);
        Assert.All(document.WorkbookPart!.Workbook.Sheets!.Elements<Sheet>(), s => Assert.Null(s.State));
        Assert.DoesNotContain(Sheets.Of(document), s => s.Sheet.Descendants<Row>().Any(r => r.Hidden is not null) || s.Sheet.Descendants<Column>().Any(c => c.Hidden is not null));
        Assert.Empty(document.GetAllParts().SelectMany(p => p.ExternalRelationships));
        Assert.Empty(document.GetAllParts().SelectMany(p => p.HyperlinkRelationships));
        Assert.Equal(
            ["[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/workbook.xml"],
            Names(bytes).Where(n => !n.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)));
        Assert.Equal(Pack(published).Sections.Sum(s => s.Tables.Count) + 1, Names(bytes).Count(n => n.StartsWith("xl/worksheets/sheet", StringComparison.Ordinal)));
        Assert.Equal(Pack(published).Sections.Sum(s => s.Tables.Count), document.WorkbookPart.Workbook.DefinedNames!.Count());
    }

    [Fact]
    public void Every_sheet_says_what_it_is_and_that_it_is_not_for_publication()
    {
        using SpreadsheetDocument document = Sheets.Open(Sheets.Bytes(HandPack.Full()));
        foreach ((_, Worksheet sheet) in Sheets.Of(document))
        {
            Assert.Contains(sheet.Descendants<Cell>().Take(4), c => Sheets.Text(c).StartsWith(HandPack.Marking, StringComparison.Ordinal));
            Assert.Contains(HandPack.Marking, sheet.Descendants<OddHeader>().Single().Text, StringComparison.Ordinal);
            Assert.Contains("Bury && <others>", sheet.Descendants<OddHeader>().Single().Text, StringComparison.Ordinal);
        }
    }

    // In one line it would run beyond the paper, and a sheet with nothing but its end would be printed.
    [Fact]
    public void A_title_longer_than_a_line_is_wrapped_on_the_first_sheet()
    {
        PackDocument pack = HandPack.Full();
        double Height(PackDocument of)
        {
            using SpreadsheetDocument document = Sheets.Open(Sheets.Bytes(of));
            Row row = Sheets.Of(document)[0].Sheet.Descendants<Row>().First();
            var formats = document.WorkbookPart!.WorkbookStylesPart!.Stylesheet!.CellFormats!.Elements<CellFormat>().ToArray();
            Assert.True(formats[row.Elements<Cell>().Single().StyleIndex!.Value].Alignment?.WrapText?.Value);
            return row.Height!.Value;
        }

        Assert.Equal(Height(pack) * 3, Height(pack with { Title = string.Join(' ', Enumerable.Repeat("Transfer", 24)) }), 3);
    }

    [Fact]
    public void Headings_and_the_names_of_rows_stay_in_sight()
    {
        PackDocument pack = HandPack.Full();
        using SpreadsheetDocument document = Sheets.Open(Sheets.Bytes(pack));
        foreach ((_, Worksheet sheet) in Tables(pack, document))
        {
            Pane pane = sheet.Descendants<Pane>().Single();
            Assert.Equal((PaneStateValues.Frozen, 1d, 3d, "B4"), (pane.State!.Value, pane.HorizontalSplit!.Value, pane.VerticalSplit!.Value, pane.TopLeftCell!.Value));
        }
    }

    [Fact]
    public void The_first_sheet_says_how_to_make_the_pack_again_and_where_each_table_is()
    {
        using SpreadsheetDocument document = Sheets.Open(Sheets.Bytes(HandPack.Full()));
        Worksheet about = Sheets.Of(document)[0].Sheet;
        string[] lines = [.. about.Descendants<Cell>().Select(Sheets.Text)];
        Assert.Equal("About", Sheets.Of(document)[0].Name);
        Assert.Contains(HandPack.Full().Reproduce, lines);
        Assert.Contains("DfE, DSG allocations 2023-24.", lines);
        Assert.Contains("SCHOOLS (2): The same again", lines);
        Assert.Equal(["'Totals'!A1", "'Schools'!A1", "'SCHOOLS (2)'!A1"], about.Descendants<Hyperlink>().Select(h => h.Location!.Value!));
    }

    [Theory]
    [InlineData("Losses: [all] / year*?\\", "Losses   all    year")]
    [InlineData("'", "Table")]
    [InlineData("about", "about (2)")]
    [InlineData("History", "History (2)")]
    [InlineData("Per school and band and setting and need", "Per school and band and setting")]
    public void A_sheet_gets_a_name_that_every_program_takes(string name, string expected)
    {
        PackDocument pack = HandPack.Full();
        IReadOnlyList<string> names = FundingPlatform.Cli.Pack.SheetNames.Of(pack with { Sections = [pack.Sections[0] with { Tables = [HandPack.Totals() with { Sheet = name }, HandPack.Totals() with { Sheet = name }] }] });
        Assert.Equal(expected, names[0]);
        Assert.NotEqual(names[0], names[1], StringComparer.OrdinalIgnoreCase);
        Assert.All(names, n => Assert.InRange(n.Length, 1, 31));
    }

    [Fact]
    public void A_table_wider_than_paper_goes_on_beside_it_and_its_notes_end_where_the_first_sheet_does()
    {
        string[] scenarios = [.. Enumerable.Range(1, 9).Select(s => $"Scenario {s}")];
        PackTable table = new("wide", "Wide", "A wide table",
            [new("School", PackColumnKind.Text), .. scenarios.SelectMany(s => new PackColumn[] { new($"{s}: budget share", PackColumnKind.Pounds), new($"{s}: change", PackColumnKind.Pounds) })],
            [new([new PackCell.Words("Elms"), .. scenarios.SelectMany(_ => Enumerable.Repeat(new PackCell.Pounds(Money.OfPounds(123_456_789.12m)), 2))])],
            ["A note that is read as a whole."]);
        PackDocument pack = HandPack.Full();
        using SpreadsheetDocument document = Sheets.Open(Sheets.Bytes(pack with { Sections = [pack.Sections[0] with { Charts = [], Tables = [table] }] }));
        Worksheet sheet = Sheets.Of(document)[1].Sheet;
        int second = (int)sheet.Descendants<ColumnBreaks>().Single().Elements<Break>().First().Id!.Value;
        Assert.Equal(1, second % 2); // the two columns of a scenario stay together
        Assert.Equal($"B6:{(char)('A' + second - 1)}6", sheet.Descendants<MergeCell>().Single().Reference!.Value);
        Assert.Equal("A note that is read as a whole.", Sheets.Text(Sheets.Cells(sheet)["B6"]));
        double[] widths = [.. sheet.Descendants<Column>().Select(c => c.Width!.Value)];
        Assert.InRange(widths.Take(second).Sum() * sheet.Descendants<PageSetup>().Single().Scale!.Value / 100, 1, 130);
    }

    private static PackDocument Pack(bool published) => published ? HandPack.Published() : HandPack.Full();

    private static (PackTable Table, Worksheet Sheet)[] Tables(PackDocument pack, SpreadsheetDocument document) =>
        [.. pack.Sections.SelectMany(s => s.Tables).Zip(Sheets.Of(document).Skip(1), (t, s) => (t, s.Sheet))];

    private static string[] Names(byte[] bytes)
    {
        using var zip = new ZipArchive(new MemoryStream(bytes));
        return [.. zip.Entries.Select(e => e.FullName)];
    }

    private static void Equal(PackCell expected, Cell actual)
    {
        switch (expected)
        {
            case PackCell.Count count: Assert.Equal(count.Number, Sheets.Number(actual)); break;
            case PackCell.Pounds pounds: Assert.Equal(pounds.Amount.Pounds, Sheets.Number(actual)); break;
            case PackCell.Percent percent: Assert.Equal(percent.Tenths / 1000m, Sheets.Number(actual)); break;
            case PackCell.Withheld: Assert.Equal("withheld", Sheets.Text(actual)); break;
            case PackCell.None: Assert.Equal("n/a", Sheets.Text(actual)); break;
            case PackCell.Words words: Assert.Equal(CsvText(words.Text), Sheets.Text(actual)); break;
        }
    }

    // Written down once more, so that a mistake in the product's own escaping shows.
    private static string CsvText(string text)
    {
        string clean = text.Replace('\t', ' ').Replace("_x003D_", "_x005F_x003D_", StringComparison.Ordinal);
        return clean[0] is '=' or '+' or '-' or '@' ? "'" + clean : clean;
    }
}
