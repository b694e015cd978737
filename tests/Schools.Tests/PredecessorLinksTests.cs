namespace FundingPlatform.Schools.Tests;

public sealed class PredecessorLinksTests
{
    private static readonly Func<int, bool> Nothing = _ => false;

    [Fact]
    public void A_school_with_a_row_of_its_own_is_not_followed()
    {
        FollowedLinks own = new PredecessorLinks([Before(2, 1)]).Follow(2, urn => urn is 1 or 2);

        Assert.Equal([2], own.Urns);
        Assert.Empty(own.Path);
    }

    [Fact]
    public void Several_predecessors_are_taken_together()
    {
        FollowedLinks merged = new PredecessorLinks([Before(9, 1), Before(9, 2), Before(9, 3)]).Follow(9, urn => urn is 1 or 3);

        Assert.Equal([1, 3], merged.Urns);
        Assert.Equal([1, 3], merged.Path.Select(l => l.LinkUrn));
    }

    [Fact]
    public void Four_steps_are_followed_and_a_fifth_is_not()
    {
        PredecessorLinks chain = new([Before(6, 5), Before(5, 4), Before(4, 3), Before(3, 2), Before(2, 1)]);

        Assert.Equal([2], chain.Follow(6, urn => urn == 2).Urns);
        Assert.Equal([5, 4, 3, 2], chain.Follow(6, urn => urn == 2).Path.Select(l => l.LinkUrn));
        Assert.False(chain.Follow(6, urn => urn == 1).Found);
    }

    [Fact]
    public void Nothing_is_followed_behind_a_predecessor_that_has_a_row()
    {
        PredecessorLinks chain = new([Before(3, 2), Before(2, 1)]);

        Assert.Equal([2], chain.Follow(3, urn => urn is 1 or 2).Urns);
    }

    [Fact]
    public void Links_in_a_circle_end()
    {
        PredecessorLinks circle = new([Before(1, 2), Before(2, 3), Before(3, 1), Before(2, 2)]);

        Assert.False(circle.Follow(1, Nothing).Found);
        Assert.Equal([3], circle.Follow(1, urn => urn == 3).Urns);
    }

    [Fact]
    public void Two_ways_to_one_predecessor_count_it_once()
    {
        PredecessorLinks diamond = new([Before(4, 2), Before(4, 3), Before(2, 1), Before(3, 1)]);

        Assert.Equal([1], diamond.Follow(4, urn => urn == 1).Urns);
    }

    [Fact]
    public void Successors_are_not_followed() =>
        Assert.False(new PredecessorLinks([Before(2, 1) with { IsPredecessor = false, Type = "Successor" }]).Follow(2, urn => urn == 1).Found);

    /// <summary>Looked up by hand in the two files.</summary>
    [Theory]
    [InlineData(147883, 1, new[] { 105362 })]                 // The Heys School, Bury: a conversion
    [InlineData(148078, 1, new[] { 116212, 116217 })]         // Wimborne Primary School: two merged
    [InlineData(148145, 1, new[] { 126546, 126552, 126553 })] // Silverwood School: three merged
    [InlineData(149198, 2, new[] { 140254 })]                 // Foljambe Primary School: converted twice
    public void Real_links_lead_from_a_new_school_to_its_old_rows(int urn, int links, int[] rows)
    {
        HashSet<int> known = [.. Samples.PupilPremium.Value.Rows.Select(r => r.Urn)];

        FollowedLinks followed = new PredecessorLinks(Samples.Links.Value).Follow(urn, known.Contains);

        Assert.Equal(rows, followed.Urns.Order());
        Assert.Equal(links * rows.Length, followed.Path.Count);
        Assert.Equal(urn, followed.Path[0].Urn);
    }

    [Fact]
    public void Seven_schools_of_Bury_are_followed_to_the_list_of_2021()
    {
        Assert.Equal([147883, 148096, 148097, 148325, 148866, 148867, 149050], Samples.Bury.Value.Links.Select(l => l.Urn));
    }

    private static SchoolLink Before(int urn, int predecessor) =>
        new(urn, predecessor, "", true, "Predecessor", null, new("links.csv", 1));
}
