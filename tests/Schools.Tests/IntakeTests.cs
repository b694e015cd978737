using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Tests;

public sealed class IntakeTests
{
    private static readonly HashSet<int> WithoutGrant = [201, 420];

    [Fact]
    public void Every_row_of_England_is_funded_not_funded_or_without_a_grant_row()
    {
        SchoolsIntake all = Samples.Everything.Value;
        Dictionary<int, FundingStatus> status = all.Schools.ToDictionary(s => s.Id, s => WhoIsFunded.Of(s, !WithoutGrant.Contains(s.AuthorityCode)));
        int Schools(Eligibility eligibility) => status.Values.Count(s => s.Eligibility == eligibility);

        // 21,621 by the list's own groups with Cumbria (909), one nursery more by Bury's override.
        Assert.Equal(21_621 + 1, Schools(Eligibility.Funded));
        Assert.Equal(21_306 + 1, all.Schools.Count(s => s.AuthorityCode != 909 && status[s.Id].Eligibility == Eligibility.Funded));
        Assert.Equal(2, Schools(Eligibility.NoGrantRow));
        Assert.Equal(2_031 + 54 + 734 - 1, Schools(Eligibility.NotFunded));
        Assert.Equal(24_442, status.Count);
    }

    [Fact]
    public void Rows_pupils_and_plans_add_back_to_the_list()
    {
        IReadOnlyList<CensusCount> counts = Samples.Everything.Value.Counts;
        int Sum(CensusMeasure measure) => counts.Where(c => c.Measure == measure).Sum(c => c.Count);

        Assert.Equal(24_442, Samples.Everything.Value.Schools.Count);
        Assert.Equal((9_073_832, 389_171), (Sum(CensusMeasure.TotalPupils), Sum(CensusMeasure.EhcPlans)));
    }

    [Fact]
    public void Bury_has_82_funded_schools_by_group()
    {
        IReadOnlyList<School> funded = [.. Samples.Bury.Value.Schools.Where(s => WhoIsFunded.Of(s, true).Eligibility == Eligibility.Funded)];
        int Of(SchoolGroup group) => funded.Count(s => s.Group == group);

        Assert.Equal(91, Samples.Bury.Value.Schools.Count);
        Assert.Equal(82, funded.Count);
        Assert.Equal((64, 13, 3, 1, 1),
            (Of(SchoolGroup.Primary), Of(SchoolGroup.Secondary), Of(SchoolGroup.Special), Of(SchoolGroup.AlternativeProvision), Of(SchoolGroup.Nursery)));
        Assert.DoesNotContain(funded, s => s.Kind == SchoolKind.Unknown);
    }

    [Fact]
    public void An_override_goes_before_the_list_and_says_so()
    {
        School hoyle = Samples.Bury.Value.Schools.Single(s => s.Id == 105286);

        Assert.Equal((SchoolGroup.Nursery, SchoolKind.Maintained), (hoyle.Group, hoyle.Kind));
        Assert.StartsWith("overrides.csv:2: ", hoyle.GroupSource, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kind_says_which_row_decided()
    {
        School millwood = Samples.Bury.Value.Schools.Single(s => s.Id == 105377);
        PupilPremiumRow row = Samples.PupilPremium.Value.Rows.Single(r => r.Urn == 105377);

        Assert.Equal((SchoolKind.Maintained, $"schools_pupil_premium_2021_22.csv:{row.Source.Line}"), (millwood.Kind, millwood.KindSource));
    }

    [Fact]
    public void A_school_of_a_new_urn_with_a_predecessor_in_the_list_is_assumed_to_be_an_academy()
    {
        SchoolsIntake all = Samples.Everything.Value;
        HashSet<int> own = [.. Samples.PupilPremium.Value.Rows.Select(r => r.Urn)];
        School[] assumed = [.. all.Schools.Where(s => s.KindSource == "assumed: new URN since the 2021-22 list")];

        Assert.NotEmpty(assumed);
        Assert.All(assumed, s => Assert.True(s.Kind == SchoolKind.Academy && !own.Contains(s.Id) && all.Links.Any(l => l.Urn == s.Id)));
    }

    [Fact]
    public void One_authority_is_the_same_in_a_run_of_all()
    {
        Assert.Equal(Samples.Everything.Value.Schools.Where(s => s.AuthorityCode == 351), Samples.Bury.Value.Schools);
        Assert.Equal([new Authority(351, "Bury", "North West")], Samples.Bury.Value.Authorities);
    }

    [Fact]
    public void An_override_of_a_school_that_is_not_in_the_list_is_refused_by_line()
    {
        GroupOverride nobody = new(999999, null, SchoolGroup.Nursery, "a letter", new("overrides.csv", 7));

        Read<SchoolsIntake> merged = SchoolsIntake.Merge(Samples.Sources.Value with { Overrides = [nobody] });

        Assert.Null(merged.Value);
        Finding only = Assert.Single(merged.Findings);
        Assert.Equal(("school_unknown", "overrides.csv", 7, "urn"), (only.Code, only.File, only.Line, only.Column));
    }

    [Fact]
    public void A_school_may_be_overridden_once_whether_by_urn_or_row()
    {
        GroupOverride byUrn = new(105286, null, SchoolGroup.Nursery, "a letter", new("overrides.csv", 2));
        GroupOverride byRow = new(null, 2_673, SchoolGroup.Primary, "another letter", new("overrides.csv", 3));

        Finding only = Assert.Single(SchoolsIntake.Merge(Samples.Sources.Value with { Overrides = [byUrn, byRow] }).Findings);

        Assert.Equal(("duplicate", 3), (only.Code, only.Line));
    }

    [Fact]
    public void An_authority_that_nobody_knows_is_refused()
    {
        Finding only = Assert.Single(SchoolsIntake.Merge(Samples.Sources.Value, new HashSet<int> { 123 }).Findings);

        Assert.Equal("authority_unknown", only.Code);
    }

    [Theory]
    [InlineData(SchoolGroup.Independent, true, Eligibility.NotFunded, "independent")]
    [InlineData(SchoolGroup.Independent, false, Eligibility.NotFunded, "independent")]
    [InlineData(SchoolGroup.NonMaintainedSpecial, true, Eligibility.NotFunded, "non_maintained_special")]
    [InlineData(SchoolGroup.Unknown, true, Eligibility.NotFunded, "group_unknown")]
    [InlineData(SchoolGroup.Primary, true, Eligibility.Funded, "funded")]
    [InlineData(SchoolGroup.AlternativeProvision, true, Eligibility.Funded, "funded")]
    [InlineData(SchoolGroup.Nursery, true, Eligibility.Funded, "funded")]
    [InlineData(SchoolGroup.Primary, false, Eligibility.NoGrantRow, "no_grant_row")]
    public void The_group_decides_before_the_grant(SchoolGroup group, bool grant, Eligibility eligibility, string code)
    {
        FundingStatus status = WhoIsFunded.Of(Samples.Bury.Value.Schools[0] with { Group = group }, grant);

        Assert.Equal((eligibility, code), (status.Eligibility, status.Code));
    }
}
