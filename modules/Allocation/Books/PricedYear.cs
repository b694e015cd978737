using FundingPlatform.Allocation.Scenarios;
using FundingPlatform.Banding;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>Every placement and every protection award of a year's inputs, priced.</summary>
internal sealed class PricedYear
{
    private readonly ILookup<int, PricedPlacement> bySchool, naming;
    private readonly ILookup<int, PricedPlacement> byHome;

    private readonly ILookup<int, PricedProtection> protectedBySchool;
    private readonly ILookup<int, PricedProtection> protectedByPayer;
    private readonly Lazy<(ILookup<int, Placement> BySchool, ILookup<int, Placement> ByHome)> placements;

    private PricedYear(IReadOnlyList<Placement> all, IReadOnlyCollection<PricedPlacement> priced, IReadOnlyCollection<PricedProtection> protections)
    {
        placements = new(() => (all.ToLookup(p => p.SchoolId), all.ToLookup(p => p.HomeAuthority)));
        naming = priced.ToLookup(p => p.Placement.SchoolId);
        bySchool = priced.Where(p => p.Placement.IsPaidToSchool).ToLookup(p => p.Placement.SchoolId);
        byHome = priced.ToLookup(p => p.Placement.HomeAuthority);
        protectedBySchool = protections.Where(p => p.IsPaidToSchool).ToLookup(p => p.SchoolId);
        protectedByPayer = protections.ToLookup(p => p.Payer);
    }

    /// <summary>Placements that an authority pays or that are at some schools, with a price or without; one may come twice.</summary>
    public IEnumerable<Placement> Placements(int homeAuthority, IEnumerable<int> schools) =>
        placements.Value.ByHome[homeAuthority].Concat(schools.SelectMany(school => placements.Value.BySchool[school]));

    /// <summary>Every placement that names a school, also where it is paid to the family.</summary>
    public IEnumerable<PricedPlacement> Naming(int school) => naming[school];

    /// <summary>What is paid to a school.</summary>
    public IEnumerable<PricedPlacement> At(int school) => bySchool[school];

    public IEnumerable<PricedPlacement> Of(int homeAuthority) => byHome[homeAuthority];
    public IEnumerable<PricedProtection> ProtectionAt(int school) => protectedBySchool[school];
    public IEnumerable<PricedProtection> ProtectionBy(int payer) => protectedByPayer[payer];

    /// <summary>The year priced; by <paramref name="runs"/> where the inputs differ from those compiled in the values of bands only.</summary>
    public static PricedYear Of(YearInputs inputs, BandValueRuns? runs = null)
    {
        var pricing = new Pricing(inputs.Year, inputs.Schemes, inputs.Groups);
        IReadOnlyList<Placement> placements = inputs.Placements;
        IReadOnlyList<PricedPlacement>[] priced = runs?.Price(inputs.Schemes) ?? new IReadOnlyList<PricedPlacement>[placements.Count];
        // Pricing is pure, and placements do not depend on each other.
        if (runs is null) Parallel.For(0, placements.Count, i => priced[i] = pricing.Price(placements[i], [.. inputs.Decisions[placements[i].Id]]));
        PricedPlacement[] paid = [.. priced.SelectMany(p => p)];
        return new(
            placements,
            !pricing.RoundsSchools ? paid : [.. paid.GroupBy(p => p.Placement.SchoolId).SelectMany(school => pricing.RoundSchool([.. school]))],
            Protections(inputs, pricing));
    }

    private static PricedProtection[] Protections(YearInputs inputs, Pricing pricing)
    {
        if (inputs.Protections.Count == 0) return [];
        ILookup<string?, ProtectionAward> awards = inputs.Protections.ToLookup(p => p.PlacementId, StringComparer.Ordinal);
        return
        [
            .. inputs.Placements.Where(p => awards.Contains(p.Id)).SelectMany(p => pricing.Protect(p, [.. inputs.Decisions[p.Id]], [.. awards[p.Id]])),
            .. pricing.Protect([.. awards[null]]),
        ];
    }
}
