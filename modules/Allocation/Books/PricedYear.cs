using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// Every placement of the year priced by its home authority's scheme. A pupil whose home authority's scheme is not here is
/// not ours to price and is counted by school.
/// </summary>
internal sealed class PricedYear
{
    private readonly ILookup<int, PricedPlacement> bySchool;
    private readonly ILookup<int, PricedPlacement> byHome;
    private readonly Dictionary<int, int> notOurs;

    private PricedYear(IReadOnlyCollection<PricedPlacement> priced, Dictionary<int, int> notOurs)
    {
        bySchool = priced.ToLookup(p => p.Placement.SchoolId);
        byHome = priced.ToLookup(p => p.Placement.HomeAuthority);
        this.notOurs = notOurs;
    }

    public IEnumerable<PricedPlacement> At(int school) => bySchool[school];
    public IEnumerable<PricedPlacement> Of(int homeAuthority) => byHome[homeAuthority];
    public int NotOursAt(int school) => notOurs.GetValueOrDefault(school);

    public static PricedYear Of(YearInputs inputs)
    {
        IReadOnlyList<Placement> placements = inputs.Placements;
        var priced = new PricedPlacement?[placements.Count];
        // Pricing is pure, and placements do not depend on each other.
        Parallel.For(0, placements.Count, i => priced[i] = Price(inputs, placements[i]));
        Dictionary<int, int> notOurs = [];
        for (int i = 0; i < priced.Length; i++)
            if (priced[i] is null) notOurs[placements[i].SchoolId] = notOurs.GetValueOrDefault(placements[i].SchoolId) + 1;
        return new(RoundSchools(inputs, [.. priced.OfType<PricedPlacement>()]), notOurs);
    }

    private static PricedPlacement? Price(YearInputs inputs, Placement placement)
    {
        BandDecision[] decisions = [.. inputs.Decisions[placement.Id]];
        BandDecision? ofThisYear = decisions.FirstOrDefault(d => d.Span.Overlaps(inputs.Year.Span)) ?? decisions.FirstOrDefault();
        string? scheme = ofThisYear?.Scheme ?? SchemeOf(inputs, placement.HomeAuthority);
        return scheme is not null && inputs.Schemes.TryGetValue(scheme, out Scheme? found) && found.Authority == placement.HomeAuthority
            ? TopUpPricing.Price(found, placement, decisions, inputs.Year, PhaseOf(placement.YearGroup))
            : null;
    }

    private static string? SchemeOf(YearInputs inputs, int authority) =>
        inputs.Schemes.Values.FirstOrDefault(s => s.Authority == authority)?.Id;

    // Only a scheme that rounds at the school needs its placements side by side.
    private static List<PricedPlacement> RoundSchools(YearInputs inputs, List<PricedPlacement> priced)
    {
        if (inputs.Schemes.Values.All(s => s.RoundingStage != RoundingStage.School)) return priced;
        return [.. priced.GroupBy(p => (p.Placement.SchoolId, p.Scheme))
            .SelectMany(g => TopUpPricing.RoundSchool(inputs.Schemes[g.Key.Scheme], [.. g]))];
    }

    private static PupilPhase? PhaseOf(int? yearGroup) => yearGroup switch
    {
        null => null,
        < 0 => PupilPhase.EarlyYears,
        <= 6 => PupilPhase.Primary,
        <= 11 => PupilPhase.Secondary,
        _ => PupilPhase.Post16,
    };
}
