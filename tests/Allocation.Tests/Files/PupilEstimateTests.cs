using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Allocation.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Files;

public class PupilEstimateTests
{
    private static DsgGrant Grant(decimal primary, decimal secondary) =>
        SampleData.Grant(351) with { PrimaryPupils = Quantity.Of(primary), SecondaryPupils = Quantity.Of(secondary) };

    private static SchoolCounts Counts(int id, SchoolGroup group, int roll, PupilPremiumCounts? premium = null, FormulaPupils? given = null, int? low = null, int? high = null) =>
        new(SampleData.School(id, group, low, high), roll, "January 2023", premium, given);

    private static FormulaPupils Given(int primary, int third, int fourth) =>
        new(Quantity.Of(primary), Quantity.Of(third), Quantity.Of(fourth), SourceStatus.Given, "our census");

    private static IReadOnlyList<EstimatedSchool> Estimate(DsgGrant grant, params SchoolCounts[] schools)
    {
        Read<EstimatedAuthority> read = PupilEstimate.Estimate(grant, schools);
        Assert.Empty(read.Findings);
        return read.Value!.Schools;
    }

    // 10.5 pupils are 21 halves; 21 x 300/500 = 12.6 -> 12; 9 are left.
    [Fact]
    public void Pupils_are_shared_in_halves_by_roll_in_the_order_of_the_list()
    {
        var schools = Estimate(Grant(10.5m, 0), Counts(1, SchoolGroup.Primary, 300), Counts(2, SchoolGroup.Primary, 200));
        Assert.Equal([Quantity.Of(6), Quantity.Of(4.5m)], schools.Select(s => s.Pupils.Primary));
        Assert.All(schools, s => Assert.Equal(SourceStatus.Estimated, s.Pupils.Status));
    }

    // Roll 300, of which 60 of 90 primary: 200 against 100 of the other.
    [Fact]
    public void A_school_of_both_phases_weighs_by_its_share_in_the_pupil_premium_file()
    {
        var schools = Estimate(Grant(30, 5),
            Counts(1, SchoolGroup.PrimaryAndSecondary, 300, new(60, 6, 30, 15, "premium.csv:7")), Counts(2, SchoolGroup.Primary, 100));
        Assert.Equal([Quantity.Of(20), Quantity.Of(10)], schools.Select(s => s.Pupils.Primary));
        Assert.Equal([Quantity.Of(5), Quantity.Zero], schools.Select(s => s.Pupils.Secondary));
        Assert.Contains("60 primary of 90", schools[0].Pupils.Source, StringComparison.Ordinal);
    }

    // A third of 1,000 pupils is 333.333333 and two thirds 666.666667 in millionths.
    [Fact]
    public void Weights_are_held_in_millionths_rounded_half_up()
    {
        PhaseWeights weights = PhaseWeights.Of(Counts(1, SchoolGroup.PrimaryAndSecondary, 1_000, new(1, 0, 2, 0, "x")));
        Assert.Equal((333_333_333, 666_666_667), (weights.Primary, weights.Secondary));
    }

    // 10 secondary pupils in 3 and 2 year groups: 6 and 4; 11.5 are 23 halves: 13 and 10.
    [Theory]
    [InlineData(10, 6, 4)]
    [InlineData(11.5, 6.5, 5)]
    public void Secondary_pupils_fall_into_key_stages_by_year_groups(double pupils, double third, double fourth)
    {
        EstimatedSchool school = Assert.Single(Estimate(Grant(0, (decimal)pupils), Counts(1, SchoolGroup.Secondary, 900)));
        Assert.Equal((Quantity.Of((decimal)third), Quantity.Of((decimal)fourth)), (school.Pupils.KeyStage3, school.Pupils.KeyStage4));
    }

    // 851 Portsmouth in 2023-24 has 10,267.33 secondary pupils.
    [Fact]
    public void A_part_below_half_a_pupil_goes_to_the_largest_school_and_is_named()
    {
        var schools = Estimate(Grant(0, 100.33m), Counts(1, SchoolGroup.Secondary, 400), Counts(2, SchoolGroup.Secondary, 600));
        Assert.Equal([Quantity.Of(40), Quantity.Of(60.33m)], schools.Select(s => s.Pupils.Secondary));
        Assert.Equal((Quantity.Of(36.33m), Quantity.Of(24)), (schools[1].Pupils.KeyStage3, schools[1].Pupils.KeyStage4));
        Assert.Contains("below half a pupil", schools[1].Pupils.Source, StringComparison.Ordinal);
        Assert.DoesNotContain("below half a pupil", schools[0].Pupils.Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_counts_stand_and_the_rest_is_shared_among_the_others()
    {
        var schools = Estimate(Grant(100, 0),
            Counts(1, SchoolGroup.Primary, 500, given: Given(40, 0, 0)), Counts(2, SchoolGroup.Primary, 100), Counts(3, SchoolGroup.Primary, 200));
        Assert.Equal([Quantity.Of(40), Quantity.Of(20), Quantity.Of(40)], schools.Select(s => s.Pupils.Primary));
        Assert.Equal([SourceStatus.Given, SourceStatus.Estimated, SourceStatus.Estimated], schools.Select(s => s.Pupils.Status));
    }

    [Fact]
    public void Given_counts_above_the_grant_are_refused() =>
        Assert.Equal("given_pupils_exceed_grant", Assert.Single(PupilEstimate.Estimate(Grant(39, 0), [Counts(1, SchoolGroup.Primary, 500, given: Given(40, 0, 0))]).Findings).Code);

    [Fact]
    public void Pupils_that_no_school_can_have_are_refused() =>
        Assert.Equal("pupils_not_shared", Assert.Single(PupilEstimate.Estimate(Grant(10, 1), [Counts(1, SchoolGroup.Primary, 500)]).Findings).Code);

    [Theory]
    [InlineData(SchoolGroup.Primary, null, null, 7, 0, 0)]
    [InlineData(SchoolGroup.Secondary, null, null, 0, 3, 2)]
    [InlineData(SchoolGroup.PrimaryAndSecondary, null, null, 7, 3, 2)]
    [InlineData(SchoolGroup.Primary, 3, 11, 7, 0, 0)]
    [InlineData(SchoolGroup.Primary, 4, 7, 3, 0, 0)]
    [InlineData(SchoolGroup.Primary, 7, 11, 4, 0, 0)]
    [InlineData(SchoolGroup.PrimaryAndSecondary, 9, 13, 2, 2, 0)]
    [InlineData(SchoolGroup.PrimaryAndSecondary, 3, 19, 7, 3, 2)]
    [InlineData(SchoolGroup.Secondary, 11, 18, 0, 3, 2)]
    [InlineData(SchoolGroup.Secondary, 13, 18, 0, 1, 2)]
    [InlineData(SchoolGroup.Secondary, 14, 19, 0, 0, 2)]
    [InlineData(SchoolGroup.Secondary, 0, 0, 0, 3, 2)]
    [InlineData(SchoolGroup.Secondary, 16, 19, 0, 0, 0)]
    public void Year_groups_come_from_the_ages_or_are_the_usual_ones(SchoolGroup group, int? low, int? high, int primary, int third, int fourth)
    {
        YearGroupsFound found = YearGroupsFound.Of(SampleData.School(1, group, low, high));
        Assert.Equal(new YearGroups(primary, third, fourth), found.Groups);
        Assert.Equal(low is null or 0, found.Source.Contains("usual", StringComparison.Ordinal));
    }

    [Fact]
    public void A_sixth_form_college_has_no_formula_pupils()
    {
        var schools = Estimate(Grant(0, 10),
            Counts(1, SchoolGroup.Secondary, 900, low: 16, high: 19), Counts(2, SchoolGroup.Secondary, 1),
            Counts(3, SchoolGroup.PrimaryAndSecondary, 900, new(0, 0, 0, 0, "x"), low: 16, high: 18));
        Assert.Equal([Quantity.Zero, Quantity.Of(10), Quantity.Zero], schools.Select(s => s.Pupils.Total));
    }

    [Fact]
    public void A_school_that_grew_beyond_its_old_ages_gets_the_usual_years_of_the_new_phase()
    {
        EstimatedSchool school = Assert.Single(Estimate(Grant(5, 5), Counts(1, SchoolGroup.Secondary, 900, new(1, 0, 1, 0, "x"), low: 11, high: 16)));
        Assert.Equal(new YearGroups(7, 3, 2), school.YearGroups);
        Assert.Contains("primary years as usual", school.YearGroupSource, StringComparison.Ordinal);
    }

    // 33 of 227 = 0.14537444...
    [Fact]
    public void Fsm6_is_estimated_from_the_pupil_premium_and_missing_without_it()
    {
        var schools = Estimate(Grant(10, 0), Counts(1, SchoolGroup.Primary, 271, new(227, 33, 0, 0, "premium.csv:2")), Counts(2, SchoolGroup.Primary, 100));
        FactorInput fsm6 = schools[0].Fsm6Primary!;
        Assert.Equal((Quantity.Of(0.145374m), SourceStatus.Estimated), (fsm6.Proportion, fsm6.Status));
        Assert.Contains("stand-in for FSM6: 33 of 227", fsm6.Source, StringComparison.Ordinal);
        Assert.Null(schools[0].Fsm6Secondary);
        Assert.Null(schools[1].Fsm6Primary);
    }

    [Fact]
    public void However_the_rolls_lie_the_estimate_adds_up_to_the_grant() =>
        Prop.ForAll(Gen.Choose(0, 2_000).NonEmptyListOf().Select(l => l.ToArray()).ToArbitrary(), Gen.Choose(0, 9_000_000).ToArbitrary(), (rolls, hundredths) =>
        {
            SchoolCounts[] schools = [.. rolls.Select((roll, i) => Counts(i + 1, SchoolGroup.PrimaryAndSecondary, roll, new(1 + i % 5, 0, 1 + i % 3, 0, "x"))), Counts(9_999, SchoolGroup.PrimaryAndSecondary, 1)];
            DsgGrant grant = Grant(hundredths / 100m, (9_000_000 - hundredths) / 100m);
            IReadOnlyList<EstimatedSchool> shared = PupilEstimate.Estimate(grant, schools).Value!.Schools;
            return shared.Aggregate(Quantity.Zero, (sum, s) => sum + s.Pupils.Primary) == grant.PrimaryPupils
                && shared.Aggregate(Quantity.Zero, (sum, s) => sum + s.Pupils.Secondary) == grant.SecondaryPupils
                && shared.All(s => s.Pupils.Primary >= Quantity.Zero && s.Pupils.KeyStage3 >= Quantity.Zero && s.Pupils.KeyStage4 >= Quantity.Zero);
        }).QuickCheckThrowOnFailure();
}
