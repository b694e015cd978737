using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Allocation.Tests.Identities;

/// <summary>Whatever the rolls are, an authority's estimated formula pupils are the pupils its grant is paid for, exactly.</summary>
public class PupilTotalTests
{
    private static readonly string[] PremiumColumns = ["urn", "primary_pupils", "primary_pp_pupils", "secondary_pupils", "secondary_pp_pupils"];
    private static readonly string[] SchoolColumns = ["row_no", "la_code", "urn", "school_group", "age_low_2018", "age_high_2018", "total_pupils"];

    private sealed record PremiumRow(int Urn, PupilPremiumCounts Counts);

    private static readonly Dictionary<int, PupilPremiumCounts> Premium = SampleData.Rows("schools_pupil_premium_2021_22.csv", PremiumColumns, row => new PremiumRow(
            row.Code("urn", 6),
            new(row.Whole("primary_pupils"), row.Whole("primary_pp_pupils"), row.Whole("secondary_pupils"), row.Whole("secondary_pp_pupils"), row.Source.ToString())))
        .ToDictionary(r => r.Urn, r => r.Counts);

    private static readonly ILookup<int, SchoolCounts> Schools = SampleData.Rows("schools_sen_england_2022_23.csv", SchoolColumns, Counts).ToLookup(s => s.School.AuthorityCode);

    private static SchoolCounts? Counts(CsvRow row)
    {
        if (!PlanShareTests.IsMainstream(row.Text("school_group"))) return null;
        SchoolGroup group = row.Text("school_group") switch { "primary" => SchoolGroup.Primary, "secondary" => SchoolGroup.Secondary, _ => SchoolGroup.PrimaryAndSecondary };
        School school = SampleData.School(row.Whole("row_no"), group, row.CountOrNull("age_low_2018"), row.CountOrNull("age_high_2018"));
        return new(school with { AuthorityCode = row.Code("la_code", 3) }, row.Whole("total_pupils"), row.Source.ToString(), Premium.GetValueOrDefault(row.CodeOrNull("urn", 6) ?? 0));
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
