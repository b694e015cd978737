using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Shell.Tests;

/// <summary>What is wrong with a file is said once, by file, line and column, and nothing of the file is taken.</summary>
public sealed class CsvFileTests : IDisposable
{
    private const string Header = "urn,name,pupils,places,pounds,day\n";
    private const string Good = "105377,Millwood,160,12.5,-2.50,2023-04-01\n";
    private static readonly CsvFormat Format = CsvFormat.Exactly("list of schools", "urn", "name", "pupils", "places", "pounds", "day");
    private static readonly CsvFormat Wide = CsvFormat.Among("publisher's list", "URN", "Name");
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("csv");

    public void Dispose() => folder.Delete(recursive: true);

    private sealed record Line(int Urn, string Name, int Pupils, Quantity? Places, Money Pounds, DateOnly? Day, SourceRef Source);

    private static Line Row(CsvRow row)
    {
        row.Once("URN", row.CodeOrNull("urn", 6), "urn");
        return new(row.Code("urn", 6), row.Text("name"), row.Whole("pupils"), row.QuantityOrNull("places"),
            row.Pounds("pounds", mayBeNegative: true), row.DayOrNull("day"), row.Source);
    }

    [Theory]
    // columns
    [InlineData("urn,name,pupils,places,pounds\n", 1, "day", "column_missing")]
    [InlineData("URN,name,pupils,places,pounds,day\n", 1, "urn", "column_missing")]
    [InlineData("urn,name,pupils,places,pounds,day,note\n" + "105377,A,1,,1,,\n", 1, "note", "column_extra")]
    [InlineData("urn,name,pupils,pupils,places,pounds,day\n", 1, "pupils", "column_twice")]
    [InlineData("urn;name;pupils;places;pounds;day\n", 1, null, "not_comma_separated")]
    [InlineData("a,b,c\n1,2,3\n", 1, null, "not_this_kind_of_file")]
    // cells
    [InlineData(Header + ",A,160,,1,\n", 2, "urn", "value_missing")]
    [InlineData(Header + "10537,A,160,,1,\n", 2, "urn", "wrong_type")]
    [InlineData(Header + "105377,,160,,1,\n", 2, "name", "value_missing")]
    [InlineData(Header + "105377,A,many,,1,\n", 2, "pupils", "wrong_type")]
    [InlineData(Header + "105377,A,1.5,,1,\n", 2, "pupils", "wrong_type")]
    [InlineData(Header + "105377,A,-1,,1,\n", 2, "pupils", "negative_count")]
    [InlineData(Header + "105377,A,99999999999,,1,\n", 2, "pupils", "wrong_type")]
    [InlineData(Header + "105377,A,1,-1,1,\n", 2, "places", "negative_count")]
    [InlineData(Header + "105377,A,1,1000001,1,\n", 2, "places", "value_out_of_range")]
    [InlineData(Header + "105377,A,1,0.123456789,1,\n", 2, "places", "too_many_decimals")]
    [InlineData(Header + "105377,A,1,,,\n", 2, "pounds", "value_missing")]
    [InlineData(Header + "105377,A,1,,2.505,\n", 2, "pounds", "too_many_decimals")]
    [InlineData(Header + "105377,A,1,,\"1,000\",\n", 2, "pounds", "wrong_type")]
    [InlineData(Header + "105377,A,1,,£1,\n", 2, "pounds", "wrong_type")]
    [InlineData(Header + "105377,A,1,,1e3,\n", 2, "pounds", "wrong_type")]
    [InlineData(Header + "105377,A,1,,99999999999999999999,\n", 2, "pounds", "value_out_of_range")]
    [InlineData(Header + "105377,A,1,,1,2023-04-31\n", 2, "day", "wrong_type")]
    [InlineData(Header + "105377,A,1,,1,01/04/2023\n", 2, "day", "wrong_type")]
    // rows
    [InlineData(Header + Good + "105378,A,1,,1\n", 3, null, "row_width")]
    [InlineData(Header + Good + "105378,A,1,,1,000,\n", 3, null, "row_width")]
    [InlineData(Header + Good + Good, 3, "urn", "duplicate")]
    [InlineData(Header + "105377,\"A,1,,1,\n", 2, null, "quote_broken")]
    [InlineData(Header + "105377,\"A \"B\"\",1,,1,\n", 2, null, "quote_broken")]
    [InlineData(Header + "105377,A \"B,1,,1,\n", 2, null, "quote_broken")]
    // files
    [InlineData(Header, 1, null, "no_rows")]
    [InlineData("", null, null, "file_empty")]
    [InlineData("\n \n", null, null, "file_empty")]
    public void One_mistake_is_one_finding_with_its_place(string text, int? line, string? column, string code)
    {
        Read<IReadOnlyList<Line>> read = Read(text);

        Finding only = Assert.Single(read.Findings);
        Assert.Equal((FindingSeverity.Error, code, "file.csv", line, column), (only.Severity, only.Code, only.File, only.Line, only.Column));
        Assert.Null(read.Value);
    }

    [Theory]
    [InlineData("c", "suppressed")]
    [InlineData("SUPP", "suppressed")]
    [InlineData("x", "not available")]
    [InlineData("z", "not applicable")]
    public void A_mark_in_place_of_a_number_is_named_with_its_meaning(string mark, string meaning)
    {
        foreach ((string row, string column) in new[] { ($"105377,A,{mark},,1,\n", "pupils"), ($"105377,A,1,{mark},1,\n", "places"), ($"105377,A,1,,{mark},\n", "pounds") })
        {
            Finding only = Assert.Single(Read(Header + row).Findings);
            Assert.Equal(("value_withheld", 2, column), (only.Code, only.Line, only.Column));
            Assert.Contains($"'{mark}' means {meaning}", only.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("pounds,day,urn,name,pupils,places\n-2.50,2023-04-01,105377,Millwood,160.0,12.5")]
    [InlineData("urn,\"name\",pupils,places,pounds,day\n\n105377, \"Millwood\" ,160,12.50, -2.5 ,2023-04-01\n\n")]
    [InlineData("\uFEFFurn,name,pupils,places,pounds,day\r\n105377,Millwood,160,12.5,-2.50,2023-04-01\r\n")]
    public void The_order_of_columns_quotes_blanks_blank_lines_CRLF_and_a_byte_order_mark_do_not_matter(string text)
    {
        Line line = Assert.Single(Sound(Read(text)));

        Assert.Equal(
            new Line(105377, "Millwood", 160, Quantity.Of(12.5m), Money.OfPounds(-2.5m), new(2023, 4, 1), new("file.csv", line.Source.Line)), line);
    }

    [Fact]
    public void Commas_quotes_and_lines_inside_quotes_belong_to_the_cell_and_lines_are_counted_as_an_editor_does()
    {
        IReadOnlyList<Line> lines = Sound(Read(Header + "105377,\"St John, \"\"Old\"\"\n\nRoad\",1,,1,\n\n105378,B,1,,1,\n"));

        Assert.Equal("St John, \"Old\"\n\nRoad", lines[0].Name);
        Assert.Equal([2, 6], lines.Select(l => l.Source.Line));
    }

    [Fact]
    public void Every_wrong_cell_is_found_and_not_only_the_first() =>
        Assert.Equal([(2, "urn"), (2, "pupils"), (4, "name"), (4, "day")],
            Read(Header + "12,A,-1,,1,\n" + Good + "105378,,1,,1,x\n").Findings.Select(f => (f.Line!.Value, f.Column!)));

    [Fact]
    public void Missing_and_extra_columns_are_named_and_a_misspelt_one_once()
    {
        IReadOnlyList<Finding> findings = Read("urn,Name,pupils,place,pounds,day\n").Findings;

        Assert.Equal([("column_missing", "name"), ("column_missing", "places"), ("column_extra", "place")], findings.Select(f => (f.Code, f.Column!)));
        Assert.Contains("'Name'", findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wide_file_is_read_by_the_format_that_it_fits_with_one_warning()
    {
        Read<IReadOnlyList<string>> read = CsvFile.Read(Write("Open,URN,Region,Name\n1,105377,North,Millwood\n"), [Format, Wide], row => row.Format == Wide ? row.Text("Name") : "");

        Assert.Equal((FindingSeverity.Warning, "columns_not_read"), Assert.Single(read.Findings) is { } f ? (f.Severity, f.Code) : default);
        Assert.Equal(["Millwood"], read.Value!);
    }

    [Fact]
    public void A_mark_in_place_of_an_optional_count_is_no_count_and_not_zero() =>
        Assert.Equal([null, null, "0"], Sound(CsvFile.Read(Write(Header + "1,,z,,,\n1,,,,,\n1,,0,,,\n"), Format, row => new string?[] { row.CountOrNull("pupils")?.ToString() }))
            .Select(cells => cells[0]));

    [Fact]
    public void What_is_wrong_between_rows_refuses_the_file_too()
    {
        Read<IReadOnlyList<Line>> read = CsvFile.Read(Write(Header + Good), Format, Row, lines => [Finding.Error("overlap", "x", "file.csv", lines[0].Source.Line)]);

        Assert.Equal(("overlap", 2), Assert.Single(read.Findings) is { } f ? (f.Code, f.Line) : default);
        Assert.Null(read.Value);
    }

    [Fact]
    public void Only_sound_rows_are_compared_with_one_another()
    {
        int compared = 0;
        CsvFile.Read(Write(Header + Good + "105378,A,-1,,1,\n"), Format, Row, lines =>
        {
            compared = lines.Count;
            return [];
        });
        Assert.Equal(1, compared);
    }

    [Fact]
    public void A_file_that_is_wrong_in_every_row_gives_a_hundred_findings_and_the_number_of_the_rest()
    {
        IReadOnlyList<Finding> findings = Read(Header + string.Concat(Enumerable.Repeat("1,A,1,,1,\n", 250))).Findings;

        Assert.Equal(101, findings.Count);
        Assert.Equal("more_findings", findings[^1].Code);
        Assert.StartsWith("150 more", findings[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_above_the_limit_is_refused_before_it_is_read()
    {
        string path = Write("");
        using (FileStream file = File.OpenWrite(path)) file.SetLength(100_000_000);

        Finding only = Assert.Single(CsvFile.Read(path, Format, Row).Findings);
        Assert.Equal(("file_too_large", "file.csv"), (only.Code, only.File));
        Assert.Contains("100,000,000", only.Message, StringComparison.Ordinal);
        Assert.Equal("file_too_large", Assert.Single(CsvFile.Read(Write(Header + Good), Format, Row, limitBytes: 20).Findings).Code);
    }

    [Fact]
    public void A_quote_that_is_never_closed_is_one_finding_however_long_it_runs() =>
        Assert.Equal(("quote_broken", 2), Assert.Single(Read(Header + "105377,\"" + new string('a', 5_000_000)).Findings) is { } f ? (f.Code, f.Line) : default);

    [Fact]
    public void Text_that_is_not_UTF8_is_refused_by_its_first_line()
    {
        File.WriteAllBytes(Path.Combine(folder.FullName, "file.csv"), [.. Encoding.UTF8.GetBytes(Header + "105377,Caf"), 0xE9, .. ",1,,1,\n"u8]);

        Finding only = Assert.Single(CsvFile.Read(Path.Combine(folder.FullName, "file.csv"), Format, Row).Findings);
        Assert.Equal(("not_utf8", 2), (only.Code, only.Line));
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_finding() =>
        Assert.Equal("file_missing", Assert.Single(CsvFile.Read(Path.Combine(folder.FullName, "none.csv"), Format, Row).Findings).Code);

    private Read<IReadOnlyList<Line>> Read(string text) => CsvFile.Read(Write(text), Format, Row);

    private string Write(string text)
    {
        string path = Path.Combine(folder.FullName, "file.csv");
        File.WriteAllText(path, text);
        return path;
    }

    private static IReadOnlyList<T> Sound<T>(Read<IReadOnlyList<T>> read)
    {
        Assert.Empty(read.Findings);
        return read.Value!;
    }
}
