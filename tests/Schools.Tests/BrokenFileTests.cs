using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Tests;

/// <summary>What is wrong with a file is said once, by file, line and column, and nothing of the file is taken.</summary>
public sealed class BrokenFileTests : IDisposable
{
    private const string Places = "urn,kind,from,until,places,occupied_at_october_census,status,source\n";
    private const string Place = "105377,special_pre16,2023-04-01,2024-04-01,160,,given,a letter\n";
    private const string Links = "urn,link_urn,link_name,link_type,link_date\n";
    private const string PupilPremium =
        "urn,la_code,la_name,estab,school_name,school_type,pupils_on_roll,primary_pupils,primary_pp_pupils,secondary_pupils,secondary_pp_pupils,total_pp_pupils,total_pp_allocation_gbp\n";

    private static readonly KnownCodes Known = new(new HashSet<int> { 105377, 105378, -7 }, new HashSet<int> { 351 }, new(2023));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("schools");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    // columns
    [InlineData("urn,kind,from,until,places,status,source\n" + Place, 1, "occupied_at_october_census", "column_missing")]
    [InlineData("urn,kind,from,until,places,occupied_at_october_census,status,source,note\n105377,special_pre16,2023-04-01,2024-04-01,160,,given,a letter,\n", 1, "note", "column_extra")]
    [InlineData("urn,kind,from,until,places,places,occupied_at_october_census,status,source\n" + Place, 1, "places", "column_twice")]
    [InlineData("URN,kind,from,until,places,occupied_at_october_census,status,source\n" + Place, 1, "urn", "column_missing")]
    [InlineData("urn;kind;from;until;places;occupied_at_october_census;status;source\n", 1, null, "not_comma_separated")]
    [InlineData("a,b,c\n1,2,3\n", 1, null, "not_this_kind_of_file")]
    // cells
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-01,many,,given,a letter\n", 2, "places", "wrong_type")]
    [InlineData(Places + "105377,special_pre16,01/04/2023,2024-04-01,160,,given,a letter\n", 2, "from", "wrong_type")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,,160,,given,a letter\n", 2, "until", "value_missing")]
    [InlineData(Places + "999999,special_pre16,2023-04-01,2024-04-01,160,,given,a letter\n", 2, "urn", "urn_unknown")]
    [InlineData(Places + "105377,special,2023-04-01,2024-04-01,160,,given,a letter\n", 2, "kind", "unknown_word")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-01,-1,,given,a letter\n", 2, "places", "negative_count")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-01,,,given,a letter\n", 2, "places", "value_missing")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-01,c,,given,a letter\n", 2, "places", "value_withheld")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-01,SUPP,,given,a letter\n", 2, "places", "value_withheld")]
    [InlineData(Places + "105377,special_pre16,2023-03-31,2024-04-01,160,,given,a letter\n", 2, "from", "date_outside_year")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-02,160,,given,a letter\n", 2, "until", "date_outside_year")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2023-04-01,160,,given,a letter\n", 2, "until", "span_empty")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-01,160,3,given,a letter\n", 2, "occupied_at_october_census", "not_for_this_kind")]
    [InlineData(Places + "105377,resourced_provision,2023-04-01,2024-04-01,6,,given,a letter\n", 2, "occupied_at_october_census", "value_missing")]
    [InlineData(Places + "105377,resourced_provision,2023-04-01,2024-04-01,6,7,given,a letter\n", 2, "occupied_at_october_census", "more_than_places")]
    // rows
    [InlineData(Places + Place + "105377,special_pre16,2024-01-01,2024-04-01,5,,given,a letter\n", 3, "from", "overlap")]
    [InlineData(Places + Place + "105378,special_pre16,2023-04-01,2024-04-01,160,,given\n", 3, null, "row_width")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-01,160,,given,\"a letter\n", 2, null, "quote_broken")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-01,160,,given,\"a \"letter\"\n", 2, null, "quote_broken")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-01,160,,given,a \"letter\n", 2, null, "quote_broken")]
    // files
    [InlineData(Places, 1, null, "no_rows")]
    [InlineData("", null, null, "file_empty")]
    [InlineData("\n \n", null, null, "file_empty")]
    public void One_mistake_is_one_finding_with_its_place(string text, int? line, string? column, string code)
    {
        Read<IReadOnlyList<CommissionedPlaces>> read = SchoolFiles.ReadCommissionedPlaces(Write(text), Known);

        Finding only = Assert.Single(read.Findings);
        Assert.Equal((FindingSeverity.Error, code, "broken.csv", line, column), (only.Severity, only.Code, only.File, only.Line, only.Column));
        Assert.Null(read.Value);
    }

    [Theory]
    [InlineData("c", "suppressed")]
    [InlineData("x", "not available")]
    [InlineData("z", "not applicable")]
    [InlineData("SUPP", "suppressed")]
    public void A_mark_in_place_of_a_needed_count_is_named_with_its_meaning(string mark, string meaning)
    {
        string path = Write(PupilPremium + $"105377,351,Bury,7010,Millwood,Special,{mark},1,1,0,0,1,1\n");

        Finding only = Assert.Single(SchoolFiles.ReadPupilPremium(path).Findings);

        Assert.Equal(("value_withheld", 2, "pupils_on_roll"), (only.Code, only.Line, only.Column));
        Assert.Contains($"'{mark}' means {meaning}", only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mark_in_place_of_an_optional_count_is_no_count_and_not_zero()
    {
        string path = Write("urn,la_code,la_name,school_name,school_type,phase,pupil_count\n100000,201,City,A,Community school,Primary,z\n");

        Assert.Null(SchoolFiles.ReadRegister(path).Value!.Single().Pupils);
    }

    [Fact]
    public void A_school_that_comes_twice_is_refused_with_both_lines()
    {
        const string row = "105377,351,Bury,7010,Millwood,Special,1,1,1,0,0,1,1\n";

        Finding only = Assert.Single(SchoolFiles.ReadPupilPremium(Write(PupilPremium + row + row)).Findings);

        Assert.Equal(("duplicate", 3, "urn"), (only.Code, only.Line, only.Column));
        Assert.Contains("line 2", only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_cell_is_found_and_not_only_the_first()
    {
        string path = Write(Places + "12,special,2023-04-01,2024-04-01,-1,,given,\n" + Place + "105378,special_pre16,2023-04-01,x,160,,perhaps,a\n");

        Assert.Equal(
            [(2, "urn"), (2, "kind"), (2, "places"), (2, "source"), (4, "until"), (4, "status")],
            SchoolFiles.ReadCommissionedPlaces(path, Known).Findings.Select(f => (f.Line!.Value, f.Column!)));
    }

    [Fact]
    public void A_file_that_is_wrong_in_every_row_gives_a_hundred_findings_and_the_number_of_the_rest()
    {
        StringBuilder text = new(Links);
        for (int i = 0; i < 250; i++) text.Append("1,105377,A,Successor,\n");

        IReadOnlyList<Finding> findings = SchoolFiles.ReadLinks(Write(text.ToString())).Findings;

        Assert.Equal(101, findings.Count);
        Assert.Equal("more_findings", findings[^1].Code);
        Assert.StartsWith("150 more", findings[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_CRLF_quotes_and_a_blank_line_are_taken()
    {
        string text = "\uFEFF" + (Places + "105377,special_pre16,2023-04-01,2023-09-01,160,,given,\"letter of 3 May, \"\"final\"\"\n\nsecond page\"\n\n"
            + "105377,special_pre16,2023-09-01,2024-04-01,170.5,,given,a letter").Replace("\n", "\r\n", StringComparison.Ordinal);

        IReadOnlyList<CommissionedPlaces> places = Samples.Value(SchoolFiles.ReadCommissionedPlaces(Write(text), Known));

        Assert.Equal("letter of 3 May, \"final\"\r\n\r\nsecond page", places[0].Basis);
        Assert.Equal(new SourceRef("broken.csv", 2), places[0].Source);
        Assert.Equal((new SourceRef("broken.csv", 6), Quantity.Of(170.5m)), (places[1].Source, places[1].Places));
    }

    [Fact]
    public void A_file_above_the_limit_is_refused_before_it_is_read()
    {
        string path = Path.Combine(folder.FullName, "large.csv");
        using (FileStream file = File.Create(path)) file.SetLength(100_000_000);

        Finding only = Assert.Single(SchoolFiles.ReadPlacements(path, Known).Findings);

        Assert.Equal(("file_too_large", "large.csv"), (only.Code, only.File));
        Assert.Contains("100,000,000", only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_refused_by_its_first_line()
    {
        byte[] windows = [.. Encoding.UTF8.GetBytes(Links + "100006,134643,Caf"), 0xE9, .. ",Successor,\n"u8];

        Finding only = Assert.Single(SchoolFiles.ReadLinks(Write(windows)).Findings);

        Assert.Equal(("not_utf8", 2), (only.Code, only.Line));
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_finding() =>
        Assert.Equal("file_missing", Assert.Single(SchoolFiles.ReadLinks(Path.Combine(folder.FullName, "none.csv")).Findings).Code);

    [Theory]
    [InlineData("105377,2673,nursery,a letter\n", "urn_or_row_no")]
    [InlineData(",,nursery,a letter\n", "urn_or_row_no")]
    [InlineData("105377,,kindergarten,a letter\n", "unknown_word")]
    [InlineData("105377,,nursery,\n", "value_missing")]
    public void An_override_names_one_school_a_known_group_and_its_source(string row, string code) =>
        Assert.Equal(code, Assert.Single(SchoolFiles.ReadOverrides(Write("urn,row_no,group,source\n" + row)).Findings).Code);

    private string Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    private string Write(byte[] bytes)
    {
        string path = Path.Combine(folder.FullName, "broken.csv");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
