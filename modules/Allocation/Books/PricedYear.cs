using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>Every placement of a year's inputs, priced.</summary>
internal sealed class PricedYear
{
    private readonly ILookup<int, PricedPlacement> bySchool;
    private readonly ILookup<int, PricedPlacement> byHome;

    private PricedYear(IReadOnlyCollection<PricedPlacement> priced)
    {
        bySchool = priced.ToLookup(p => p.Placement.SchoolId);
        byHome = priced.ToLookup(p => p.Placement.HomeAuthority);
    }

    public IEnumerable<PricedPlacement> At(int school) => bySchool[school];
    public IEnumerable<PricedPlacement> Of(int homeAuthority) => byHome[homeAuthority];

    public static PricedYear Of(YearInputs inputs)
    {
        var pricing = new Pricing(inputs.Year, inputs.Schemes, inputs.Groups);
        IReadOnlyList<Placement> placements = inputs.Placements;
        var priced = new IReadOnlyList<PricedPlacement>[placements.Count];
        // Pricing is pure, and placements do not depend on each other.
        Parallel.For(0, placements.Count, i => priced[i] = pricing.Price(placements[i], [.. inputs.Decisions[placements[i].Id]]));
        PricedPlacement[] paid = [.. priced.SelectMany(p => p)];
        return new(!pricing.RoundsSchools ? paid
            : [.. paid.GroupBy(p => p.Placement.SchoolId).SelectMany(school => pricing.RoundSchool([.. school]))]);
    }
}
