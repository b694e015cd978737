using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Tests;

public sealed class PlacementsFileTests : IDisposable
{
    private const string Header = "placement_id,pupil,home_authority,urn,setting,primary_need,year_group,plan,part_time,from,until,dual_registered,status,source\n";
    private static readonly KnownCodes Known = new(new HashSet<int> { 105377, 105378, -7 }, new HashSet<int> { 351, 352 }, new(2023));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("placements");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_row_becomes_a_placement()
    {
        Placement placement = Samples.Value(Read("P1,A-17,352,-7,resourced_provision,SEMH,-1,ehc_plan,0.6,2022-09-01,2023-07-22,no,given,our list\n")).Single();

        Assert.Equal(
            new("P1", "A-17", 352, -7, Setting.ResourcedProvision, "SEMH", -1, PlanKind.EhcPlan, Quantity.Of(0.6m),
                new(new(2022, 9, 1), new(2023, 7, 22)), false, SourceStatus.Given, new("placements.csv", 2), "our list"),
            placement);
    }

    [Fact]
    public void An_empty_end_is_no_end_and_an_empty_share_a_full_week()
    {
        Placement placement = Samples.Value(Read("P1,A-17,351,105377,special,,,top_up_only,,2022-09-01,,no,illustrative,\n")).Single();

        Assert.Equal((DateSpan.NoEnd, Quantity.One, (string?)null, (int?)null), (placement.Span.Until, placement.PartTime, placement.Need, placement.YearGroup));
    }

    [Theory]
    [InlineData("A123456789012")]
    [InlineData("a12345678901B")]
    [InlineData("Ann Other")]
    [InlineData("2014-05-06")]
    [InlineData("06/05/2014")]
    [InlineData("06052014")]
    public void A_pupil_is_never_a_name_a_date_or_a_pupil_number(string pupil)
    {
        Finding only = Assert.Single(Read($"P1,{pupil},351,105377,special,ASD,3,ehc_plan,1,2022-09-01,,no,given,\n").Findings);

        Assert.Equal(("pupil_not_opaque", 2, "pupil"), (only.Code, only.Line, only.Column));
        Assert.DoesNotContain(pupil, only.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("P1,A,999,105377,special,ASD,3,ehc_plan,1,2022-09-01,,no,given,\n", "home_authority", "authority_unknown")]
    [InlineData("P1,A,351,105379,special,ASD,3,ehc_plan,1,2022-09-01,,no,given,\n", "urn", "urn_unknown")]
    [InlineData("P1,A,351,105377,school,ASD,3,ehc_plan,1,2022-09-01,,no,given,\n", "setting", "unknown_word")]
    [InlineData("P1,A,351,105377,special,AUT,3,ehc_plan,1,2022-09-01,,no,given,\n", "primary_need", "unknown_word")]
    [InlineData("P1,A,351,105377,special,ASD,15,ehc_plan,1,2022-09-01,,no,given,\n", "year_group", "year_group_out_of_range")]
    [InlineData("P1,A,351,105377,special,ASD,3,none,1,2022-09-01,,no,given,\n", "plan", "unknown_word")]
    [InlineData("P1,A,351,105377,special,ASD,3,ehc_plan,0,2022-09-01,,no,given,\n", "part_time", "part_time_out_of_range")]
    [InlineData("P1,A,351,105377,special,ASD,3,ehc_plan,1.5,2022-09-01,,no,given,\n", "part_time", "part_time_out_of_range")]
    [InlineData("P1,A,351,105377,special,ASD,3,ehc_plan,x,2022-09-01,,no,given,\n", "part_time", "value_withheld")]
    [InlineData("P1,A,351,105377,special,ASD,3,ehc_plan,1,2024-04-01,,no,given,\n", "from", "date_outside_year")]
    [InlineData("P1,A,351,105377,special,ASD,3,ehc_plan,1,2022-09-01,2023-04-01,no,given,\n", "from", "date_outside_year")]
    [InlineData("P1,A,351,105377,special,ASD,3,ehc_plan,1,2023-09-01,2023-09-01,no,given,\n", "until", "span_empty")]
    [InlineData("P1,A,351,105377,special,ASD,3,ehc_plan,1,2022-09-01,,perhaps,given,\n", "dual_registered", "unknown_word")]
    [InlineData(",A,351,105377,special,ASD,3,ehc_plan,1,2022-09-01,,no,given,\n", "placement_id", "value_missing")]
    public void A_wrong_cell_is_refused(string row, string column, string code)
    {
        Finding only = Assert.Single(Read(row).Findings);

        Assert.Equal((code, 2, column), (only.Code, only.Line, only.Column));
    }

    [Fact]
    public void A_placement_number_comes_once()
    {
        Finding only = Assert.Single(Read(Row("P1", "A", "2022-09-01", "") + Row("P1", "B", "2022-09-01", "")).Findings);

        Assert.Equal(("duplicate", 3, "placement_id"), (only.Code, only.Line, only.Column));
    }

    [Fact]
    public void Overlapping_placements_of_a_pupil_are_refused_with_both_lines()
    {
        Finding only = Assert.Single(Read(Row("P2", "A", "2023-09-01", "") + Row("P1", "A", "2022-09-01", "2023-09-02")).Findings);

        Assert.Equal(("overlap", 3, "from"), (only.Code, only.Line, only.Column));
        Assert.Contains("line 2", only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Placements_that_only_touch_do_not_overlap() =>
        Assert.Equal(2, Samples.Value(Read(Row("P1", "A", "2022-09-01", "2023-09-01") + Row("P2", "A", "2023-09-01", ""))).Count);

    [Fact]
    public void Two_pupils_may_be_placed_on_the_same_days() =>
        Assert.Equal(2, Samples.Value(Read(Row("P1", "A", "2022-09-01", "") + Row("P2", "B", "2022-09-01", ""))).Count);

    [Theory]
    [InlineData("yes", "yes", 0)]
    [InlineData("yes", "no", 1)]
    [InlineData("no", "yes", 1)]
    [InlineData("no", "no", 1)]
    public void Only_two_dual_registrations_may_overlap(string one, string other, int findings) =>
        Assert.Equal(findings, Read(Row("P1", "A", "2022-09-01", "", one) + Row("P2", "A", "2023-01-01", "", other)).Findings.Count);

    [Fact]
    public void A_long_placement_is_compared_with_every_later_one()
    {
        IReadOnlyList<Finding> findings = Read(
            Row("P1", "A", "2022-09-01", "") + Row("P2", "A", "2022-10-01", "2023-04-20") + Row("P3", "A", "2023-05-01", "2023-06-01")).Findings;

        Assert.Equal([3, 4], findings.Select(f => f.Line!.Value));
    }

    private static string Row(string id, string pupil, string from, string until, string dual = "no") =>
        $"{id},{pupil},351,105377,special,ASD,3,ehc_plan,1,{from},{until},{dual},given,\n";

    private Read<IReadOnlyList<Placement>> Read(string rows)
    {
        string path = Path.Combine(folder.FullName, "placements.csv");
        File.WriteAllText(path, Header + rows);
        return SchoolFiles.ReadPlacements(path, Known);
    }
}
