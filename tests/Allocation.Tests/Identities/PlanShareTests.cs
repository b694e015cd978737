using FundingPlatform.Allocation.Files;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Identities;

/// <summary>DOMAIN Part E: EHC plans and rolls of January 2023 against the published national figures.</summary>
public class PlanShareTests
{
    private sealed record Counted(string Authority, string Group, int Pupils, int Plans);

    private static readonly IReadOnlyList<Counted> Schools = SampleData.Rows(
        "schools_sen_england_2022_23.csv", ["la_code", "school_group", "total_pupils", "ehc_plans"],
        row => new Counted(row.Text("la_code"), row.Text("school_group"), row.Whole("total_pupils"), row.Whole("ehc_plans")));

    internal static bool IsMainstream(string group) => group is "primary" or "secondary" or "primary and secondary";

    private static (int Schools, int Pupils, int Plans) Sum(Func<Counted, bool> of)
    {
        Counted[] schools = [.. Schools.Where(of)];
        return (schools.Length, schools.Sum(s => s.Pupils), schools.Sum(s => s.Plans));
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
        Assert.Equal((decimal)percent, Percent(Sum(s => s.Group == group)));

    [Fact]
    public void Burys_77_mainstream_schools_have_923_plans_among_28_643_pupils() =>
        Assert.Equal((77, 28_643, 923), Sum(s => s.Authority == "351" && IsMainstream(s.Group)));
}
