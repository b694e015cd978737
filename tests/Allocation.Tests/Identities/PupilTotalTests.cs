using FundingPlatform.Allocation.Files;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Identities;

/// <summary>Whatever the rolls are, an authority's estimated formula pupils are the pupils its grant is paid for, exactly.</summary>
public class PupilTotalTests
{
    private static readonly string[] PremiumColumns =
    [
        "urn", "la_code", "la_name", "estab", "school_name", "school_type", "pupils_on_roll", "primary_pupils", "primary_pp_pupils",
        "secondary_pupils", "secondary_pp_pupils", "total_pp_pupils", "total_pp_allocation_gbp",
    ];

    private static readonly Dictionary<string, PupilPremiumCounts> Premium = SampleData.Table("schools_pupil_premium_2021_22.csv", PremiumColumns).Rows
        .ToDictionary(r => r.Cell("urn"), r => new PupilPremiumCounts(
            r.Whole("primary_pupils")!.Value, r.Whole("primary_pp_pupils")!.Value, r.Whole("secondary_pupils")!.Value, r.Whole("secondary_pp_pupils")!.Value, r.At.ToString()));

    private static readonly ILookup<int, SchoolCounts> Schools = SampleData.Table("schools_sen_england_2022_23.csv", PlanShareTests.Columns).Rows
        .Where(r => PlanShareTests.IsMainstream(r))
        .ToLookup(r => r.Whole("la_code")!.Value, Counts);

    private static SchoolCounts Counts(CsvRow row)
    {
        SchoolGroup group = row.Cell("school_group") switch { "primary" => SchoolGroup.Primary, "secondary" => SchoolGroup.Secondary, _ => SchoolGroup.PrimaryAndSecondary };
        int? Age(string column) => row.IsBlank(column) ? null : row.Whole(column);
        School school = SampleData.School(row.Whole("row_no")!.Value, group, Age("age_low_2018"), Age("age_high_2018"));
        return new(school, row.Whole("total_pupils")!.Value, row.At.ToString(), Premium.GetValueOrDefault(row.Cell("urn")));
    }

    private static (Quantity Primary, Quantity Secondary) Totals(DsgGrant grant)
    {
        Read<EstimatedAuthority> read = PupilEstimate.Estimate(grant, [.. Schools[grant.AuthorityCode]]);
        Assert.Empty(read.Findings);
        return (read.Value!.Schools.Aggregate(Quantity.Zero, (sum, s) => sum + s.Pupils.Primary),
            read.Value.Schools.Aggregate(Quantity.Zero, (sum, s) => sum + s.Pupils.KeyStage3 + s.Pupils.KeyStage4));
    }

    [Fact]
    public void Burys_formula_pupils_of_2023_24_are_16_028_and_a_half_and_11_328_and_a_half() =>
        Assert.Equal((Quantity.Of(16_028.5m), Quantity.Of(11_328.5m)), Totals(SampleData.Grant(351)));

    [Fact]
    public void Every_authority_with_schools_in_the_list_gets_the_pupils_of_its_grant()
    {
        DsgGrant[] grants = [.. SampleData.AllGrants.Grants.Where(g => g.Year == SampleData.Year && Schools.Contains(g.AuthorityCode))];
        Assert.Equal(150, grants.Length); // 151 rows, two of which are Cumbria's successors, which the list holds as one.
        Assert.All(grants, grant => Assert.Equal((grant.PrimaryPupils, grant.SecondaryPupils), Totals(grant)));
    }
}
