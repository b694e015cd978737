using FundingPlatform.Banding;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// Everything that a year's shares are worked out from, as the modules' readers gave it. Schools are in the order of the
/// list; counts are by school (or predecessor) and measure. <paramref name="Groups"/> holds the groups of other authorities'
/// schools too, where a pupil is placed there; <paramref name="Protections"/> what assimilation plans pay there and for the pupils.
/// </summary>
internal sealed record YearInputs(
    FundingYear Year,
    bool Illustrative,
    IReadOnlyDictionary<int, Authority> Authorities,
    ILookup<int, School> SchoolsOf,
    IReadOnlyDictionary<int, SchoolGroup> Groups,
    IReadOnlyDictionary<(int School, CensusMeasure Measure), CensusCount> Counts,
    IReadOnlyList<SchoolLink> Links,
    ILookup<int, CommissionedPlaces> PlacesAt,
    IReadOnlyList<Placement> Placements,
    ILookup<string, BandDecision> Decisions,
    IReadOnlyDictionary<string, Scheme> Schemes,
    GrantTable Grants,
    ParameterSet National,
    IReadOnlyDictionary<int, ParameterSet> OwnParameters,
    IReadOnlyDictionary<int, AuthorityInputs> Given,
    IReadOnlyList<ProtectionAward> Protections)
{
    /// <summary>What the levers of enacted block transfers set, by authority; it goes before the authority's own parameters.</summary>
    public IReadOnlyDictionary<int, IReadOnlyList<LeverParameter>> Levers { get; init; } = new Dictionary<int, IReadOnlyList<LeverParameter>>();

    /// <summary>What was enacted between the blocks of the year, by authority.</summary>
    public required ILookup<int, EnactedTransfer> Transfers { get; init; }

    /// <summary>What authorities pay by counts.</summary>
    public required CountedInputs Counted { get; init; }

    public IEnumerable<int> AuthorityCodes => SchoolsOf.Select(g => g.Key).Order();

    /// <summary>The file in which predecessors' rows are looked for.</summary>
    public bool HasPremiumRow(int school) => Counts.ContainsKey((school, CensusMeasure.PrimaryPupils));

    public int CountOf(int school, CensusMeasure measure) => Counts.TryGetValue((school, measure), out CensusCount? count) ? count.Count : 0;
}
