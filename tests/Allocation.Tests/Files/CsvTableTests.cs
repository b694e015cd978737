using System.Text;
using FundingPlatform.Allocation.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Files;

public class CsvTableTests
{
    private static readonly string[] Columns = ["urn", "name", "pounds"];

    private static (CsvTable? Table, List<Finding> Findings) Read(string text)
    {
        List<Finding> findings = [];
        return (CsvTable.Read(new StringReader(text), "file.csv", Columns, findings), findings);
    }

    private static (CsvTable? Table, List<Finding> Findings) OnDisk(byte[] bytes)
    {
        string path = Path.Combine(Path.GetTempPath(), $"table-{Environment.ProcessId}-{bytes.Length}.csv");
        File.WriteAllBytes(path, bytes);
        try
        {
            List<Finding> findings = [];
            return (CsvTable.Open(path, Columns, findings), findings);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("urn,name,pounds\n1,A,2.50\n")]
    [InlineData("urn,name,pounds\r\n1,A,2.50\r\n")]
    [InlineData("pounds,urn,name\n2.50,1,A")]
    [InlineData("urn,\"name\",pounds\n\n1,\"A\",2.50\n")]
    public void Line_ends_quotes_blank_lines_and_the_order_of_columns_do_not_matter(string text)
    {
        (CsvTable? table, List<Finding> findings) = Read(text);
        Assert.Empty(findings);
        CsvRow row = Assert.Single(table!.Rows);
        Assert.Equal((1, "A", Money.OfPounds(2.50m)), (row.Whole("urn"), row.Text("name"), row.Pounds("pounds")));
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        (CsvTable? table, List<Finding> findings) = OnDisk([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("urn,name,pounds\n1,Café,2\n")]);
        Assert.Empty(findings);
        Assert.Equal("Café", Assert.Single(table!.Rows).Text("name"));
    }

    [Fact]
    public void A_comma_and_a_doubled_mark_inside_quotes_belong_to_the_field()
    {
        CsvRow row = Assert.Single(Read("urn,name,pounds\n1,\"St John, \"\"Old\"\" Road\",2\n").Table!.Rows);
        Assert.Equal("St John, \"Old\" Road", row.Text("name"));
    }

    [Theory]
    [InlineData("", "file_empty", null, null)]
    [InlineData("urn,name\n", "column_missing", 1, "pounds")]
    [InlineData("urn,name,pounds,note\n", "column_unexpected", 1, "note")]
    [InlineData("urn,name,pounds,name\n", "column_duplicate", 1, "name")]
    public void A_header_that_is_not_the_documented_one_is_refused(string text, string code, int? line, string? column)
    {
        (CsvTable? table, List<Finding> findings) = Read(text);
        Assert.Null(table);
        Finding finding = Assert.Single(findings);
        Assert.Equal((code, "file.csv", line, column), (finding.Code, finding.File, finding.Line, finding.Column));
    }

    [Theory]
    [InlineData("urn,name,pounds\n1,A\n", "field_count")]
    [InlineData("urn,name,pounds\n1,A,B,2\n", "field_count")]
    [InlineData("urn,name,pounds\n1,A\"x\"b,2\n", "quotes_broken")]
    [InlineData("urn,name,pounds\n1,\"A,2\n", "quotes_broken")]
    public void A_broken_line_is_named_and_the_others_are_still_read(string text, string code)
    {
        List<Finding> findings = Read(text).Findings;
        Finding finding = Assert.Single(findings);
        Assert.Equal((code, 2), (finding.Code, finding.Line));
    }

    [Theory]
    [InlineData("2.505", "too_many_decimals")]
    [InlineData("-1", "value_negative")]
    [InlineData("1,000", "field_count")]
    [InlineData("\"1,000\"", "not_a_number")]
    [InlineData("SUPP", "value_withheld")]
    [InlineData("z", "value_withheld")]
    [InlineData("", "value_missing")]
    public void An_amount_that_is_not_pounds_and_pence_is_refused(string cell, string code)
    {
        (CsvTable? table, List<Finding> findings) = Read($"urn,name,pounds\n1,A,{cell}\n");
        foreach (CsvRow row in table!.Rows) Assert.Null(row.Pounds("pounds"));
        Assert.Equal(code, Assert.Single(findings).Code);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_refused() =>
        Assert.Equal("not_utf8", Assert.Single(OnDisk([.. "urn,name,pounds\n1,Caf"u8, 0xE9, .. ",2\n"u8]).Findings).Code);

    [Fact]
    public void A_file_that_is_not_there_is_a_finding()
    {
        List<Finding> findings = [];
        Assert.Null(CsvTable.Open(Path.Combine(Path.GetTempPath(), "no-such-file.csv"), Columns, findings));
        Assert.Equal("file_missing", Assert.Single(findings).Code);
    }

    [Fact]
    public void A_file_of_a_hundred_megabytes_is_refused_before_it_is_read()
    {
        string path = Path.Combine(Path.GetTempPath(), $"large-{Environment.ProcessId}.csv");
        try
        {
            using (FileStream file = File.Create(path)) file.SetLength(100_000_000);
            List<Finding> findings = [];
            Assert.Null(CsvTable.Open(path, Columns, findings));
            Assert.Equal("file_too_large", Assert.Single(findings).Code);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_quote_that_is_never_closed_does_not_fill_the_memory()
    {
        string text = "urn,name,pounds\n1,\"" + new string('a', 5_000_000);
        Assert.Equal("quotes_broken", Assert.Single(Read(text).Findings).Code);
    }
}
