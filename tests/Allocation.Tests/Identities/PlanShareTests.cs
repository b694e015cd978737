using FundingPlatform.Allocation.Files;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Identities;

/// <summary>DOMAIN Part E: EHC plans and rolls of January 2023 against the published national figures.</summary>
public class PlanShareTests
{
    internal static readonly string[] Columns =
    [
        "row_no", "la_code", "la_name", "urn", "urn_match", "estab", "school_name", "school_group", "school_group_source",
        "age_low_2018", "age_high_2018", "total_pupils", "sen_support", "ehc_plans",
    ];

    private static readonly List<CsvRow> Rows = SampleData.Table("schools_sen_england_2022_23.csv", Columns).Rows;

    internal static bool IsMainstream(CsvRow row) => row.Cell("school_group") is "primary" or "secondary" or "primary and secondary";

    private static (int Schools, int Pupils, int Plans) Sum(Func<CsvRow, bool> of)
    {
        CsvRow[] rows = [.. Rows.Where(of)];
        return (rows.Length, rows.Sum(r => r.Whole("total_pupils")!.Value), rows.Sum(r => r.Whole("ehc_plans")!.Value));
    }

    private static decimal Percent((int, int Pupils, int Plans) sum) => Quantity.Nearest(new Exact(sum.Plans * 100, sum.Pupils), 2).Value;

    [Fact]
    public void England_has_389_171_plans_among_9_073_832_pupils()
    {
        var england = Sum(_ => true);
        Assert.Equal((24_442, 9_073_832, 389_171), england);
        Assert.Equal(4.29m, Percent(england));
    }

    [Theory]
    [InlineData("primary", 2.53)]
    [InlineData("secondary", 2.39)]
    public void The_share_with_a_plan_by_phase_is_the_published_one(string group, double percent) =>
        Assert.Equal((decimal)percent, Percent(Sum(r => r.Cell("school_group") == group)));

    [Fact]
    public void Burys_77_mainstream_schools_have_923_plans_among_28_643_pupils() =>
        Assert.Equal((77, 28_643, 923), Sum(r => r.Cell("la_code") == "351" && IsMainstream(r)));
}
