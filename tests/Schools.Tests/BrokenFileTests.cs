using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Tests;

/// <summary>What the files of schools may not say, beyond what every file is refused for.</summary>
public sealed class BrokenFileTests : IDisposable
{
    private const string Places = "urn,kind,from,until,places,occupied_at_october_census,status,source\n";
    private const string Place = "105377,special_pre16,2023-04-01,2024-04-01,160,,given,a letter\n";
    private const string PupilPremium =
        "urn,la_code,la_name,estab,school_name,school_type,pupils_on_roll,primary_pupils,primary_pp_pupils,secondary_pupils,secondary_pp_pupils,total_pp_pupils,total_pp_allocation_gbp\n";

    private static readonly KnownCodes Known = new(new HashSet<int> { 105377, 105378, -7 }, new HashSet<int> { 351 }, new(2023));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("schools");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(Places + "999999,special_pre16,2023-04-01,2024-04-01,160,,given,a letter\n", 2, "urn", "urn_unknown")]
    [InlineData(Places + "0,special_pre16,2023-04-01,2024-04-01,160,,given,a letter\n", 2, "urn", "urn_unknown")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,,160,,given,a letter\n", 2, "until", "value_missing")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-01,c,,given,a letter\n", 2, "places", "value_withheld")]
    [InlineData(Places + "105377,special,2023-04-01,2024-04-01,160,,given,a letter\n", 2, "kind", "unknown_word")]
    [InlineData(Places + "105377,special_pre16,2023-03-31,2024-04-01,160,,given,a letter\n", 2, "from", "date_outside_year")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-02,160,,given,a letter\n", 2, "until", "date_outside_year")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2023-04-01,160,,given,a letter\n", 2, "until", "span_empty")]
    [InlineData(Places + "105377,special_pre16,2023-04-01,2024-04-01,160,3,given,a letter\n", 2, "occupied_at_october_census", "not_for_this_kind")]
    [InlineData(Places + "105377,resourced_provision,2023-04-01,2024-04-01,6,,given,a letter\n", 2, "occupied_at_october_census", "value_missing")]
    [InlineData(Places + "105377,resourced_provision,2023-04-01,2024-04-01,6,7,given,a letter\n", 2, "occupied_at_october_census", "more_than_places")]
    [InlineData(Places + Place + "105377,special_pre16,2024-01-01,2024-04-01,5,,given,a letter\n", 3, "from", "overlap")]
    public void One_mistake_is_one_finding_with_its_place(string text, int? line, string? column, string code)
    {
        Read<IReadOnlyList<CommissionedPlaces>> read = SchoolFiles.ReadCommissionedPlaces(Write(text), Known);

        Finding only = Assert.Single(read.Findings);
        Assert.Equal((FindingSeverity.Error, code, "broken.csv", line, column), (only.Severity, only.Code, only.File, only.Line, only.Column));
        Assert.Null(read.Value);
    }

    [Fact]
    public void After_16_the_october_count_is_not_needed_for_one_rate_holds_whoever_fills_the_place()
    {
        const string empty = "105377,resourced_provision_post16,2023-04-01,2023-08-01,6,,given,a letter\n";
        const string stated = "105377,resourced_provision_post16,2023-08-01,2024-04-01,6,4,given,a letter\n";

        Read<IReadOnlyList<CommissionedPlaces>> read = SchoolFiles.ReadCommissionedPlaces(Write(Places + empty + stated), Known);

        Assert.Empty(read.Findings);
        Assert.Equal([null, Quantity.Of(4)], read.Value!.Select(p => p.OccupiedAtCensus));
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

    [Theory]
    [InlineData("105377,2673,nursery,a letter\n", "urn_or_row_no")]
    [InlineData(",,nursery,a letter\n", "urn_or_row_no")]
    [InlineData("105377,,kindergarten,a letter\n", "unknown_word")]
    [InlineData("105377,,nursery,\n", "value_missing")]
    public void An_override_names_one_school_a_known_group_and_its_source(string row, string code) =>
        Assert.Equal(code, Assert.Single(SchoolFiles.ReadOverrides(Write("urn,row_no,group,source\n" + row)).Findings).Code);

    private string Write(string text)
    {
        string path = Path.Combine(folder.FullName, "broken.csv");
        File.WriteAllText(path, text);
        return path;
    }
}
