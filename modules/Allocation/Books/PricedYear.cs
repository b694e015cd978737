using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// Every placement of the year priced by its home authority's scheme. A pupil whose home authority's scheme is not here is
/// not ours to price: it is listed without an amount and counted apart.
/// </summary>
internal sealed class PricedYear
{
    /// <summary>The code of the finding on a placement that is not ours to price.</summary>
    public const string NotOurs = "not_ours_to_price";

    private readonly ILookup<int, PricedPlacement> bySchool;
    private readonly ILookup<int, PricedPlacement> byHome;

    private PricedYear(IReadOnlyCollection<PricedPlacement> priced)
    {
        bySchool = priced.ToLookup(p => p.Placement.SchoolId);
        byHome = priced.ToLookup(p => p.Placement.HomeAuthority);
    }

    public IEnumerable<PricedPlacement> At(int school) => bySchool[school];
    public IEnumerable<PricedPlacement> Of(int homeAuthority) => byHome[homeAuthority];
    public static bool IsNotOurs(PricedPlacement placement) => placement.Findings.Any(f => f.Code == NotOurs);

    public static PricedYear Of(YearInputs inputs)
    {
        IReadOnlyList<Placement> placements = inputs.Placements;
        var priced = new PricedPlacement[placements.Count];
        Dictionary<int, SchoolGroup> groups = inputs.SchoolsOf.SelectMany(s => s).ToDictionary(s => s.Id, s => s.Group);
        // Pricing is pure, and placements do not depend on each other.
        Parallel.For(0, placements.Count, i => priced[i] = Price(inputs, placements[i], groups));
        return new(RoundSchools(inputs, priced));
    }

    private static PricedPlacement Price(YearInputs inputs, Placement placement, Dictionary<int, SchoolGroup> groups)
    {
        BandDecision[] decisions = [.. inputs.Decisions[placement.Id]];
        BandDecision? ofThisYear = decisions.FirstOrDefault(d => d.Span.Overlaps(inputs.Year.Span)) ?? decisions.FirstOrDefault();
        string? scheme = ofThisYear?.Scheme ?? SchemeOf(inputs, placement.HomeAuthority);
        return scheme is not null && inputs.Schemes.TryGetValue(scheme, out Scheme? found) && found.Authority == placement.HomeAuthority
            ? TopUpPricing.Price(found, placement, decisions, inputs.Year, PupilPhases.Of(placement.YearGroup, groups.GetValueOrDefault(placement.SchoolId)))
            : new(placement, "", null, Exact.Zero, placement.Status, [], [Finding.Warning(NotOurs,
                $"{placement.Id} is paid by {placement.HomeAuthority}, whose scheme is not loaded: it is in no top-up.")]);
    }

    private static string? SchemeOf(YearInputs inputs, int authority) =>
        inputs.Schemes.Values.FirstOrDefault(s => s.Authority == authority)?.Id;

    // Only a scheme that rounds at the school needs its placements side by side.
    private static PricedPlacement[] RoundSchools(YearInputs inputs, PricedPlacement[] priced)
    {
        if (inputs.Schemes.Values.All(s => s.RoundingStage != RoundingStage.School)) return priced;
        return [.. priced.Where(IsNotOurs), .. priced.Where(p => !IsNotOurs(p)).GroupBy(p => (p.Placement.SchoolId, p.Scheme))
            .SelectMany(g => TopUpPricing.RoundSchool(inputs.Schemes[g.Key.Scheme], [.. g]))];
    }
}
