using FundingPlatform.Allocation.Engine;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation.Books;

/// <summary>
/// What no placement changes of an authority's year: its compiled rules, what became of every row of the list, and what each
/// funded school's share is worked out from, top-ups and protection left out (<paramref name="Schools"/>, in the order of the list).
/// <paramref name="Rules"/> is null, and there are no schools, when an error among the findings leaves the shares unknown.
/// </summary>
internal sealed record SchoolsSide(
    int Authority,
    DsgGrant Grant,
    YearRules? Rules,
    IReadOnlyList<RowOutcome> Rows,
    IReadOnlyList<SchoolFunding> Schools,
    IReadOnlyList<FollowedLink> Followed,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<CentralLine> CentralLines,
    IReadOnlyList<EnactedTransfer> Transfers)
{
    public static SchoolsSide Of(YearInputs inputs, int authority, DsgGrant grant) => new SchoolsSideInputs(inputs, authority, grant).Build();

    /// <summary>What a school's share is worked out from, with the top-ups of the placements there and what plans pay beside them.</summary>
    public SchoolFunding Fund(int index, IEnumerable<PricedPlacement> placementsThere, IEnumerable<PricedProtection> protectionThere)
    {
        PricedProtection[] protections = [.. protectionThere];
        PricedPlacement[] placements = [.. placementsThere.Where(p => !Pricing.IsNotOurs(p))];
        HashSet<string> unpriced = [.. placements.Where(p => p.Amount is null).Select(p => p.Placement.Id)];
        return Schools[index] with
        {
            TopUps = placements.Sum(p => p.Amount ?? Money.Zero),
            // A placement under two schemes has two prices, and none where one of them is not known.
            PricedPlacements = placements.Select(p => p.Placement.Id).Distinct().Count() - unpriced.Count,
            UnpricedPlacements = unpriced.Count,
            BandProtection = protections.Sum(p => p.Amount ?? Money.Zero),
            ProtectionAwards = protections.Count(p => p.Amount is not null),
            UnpricedProtectionAwards = protections.Count(p => p.Amount is null),
        };
    }

    /// <summary>The schools in columns, to be run whenever something changes beside the formula. Fault: the first error among the findings, or the engine's.</summary>
    public Outcome<ShareRun> Compile(IReadOnlyList<SchoolFunding> schools, AuthoritySchemes schemes)
    {
        if (Rules is not null) return ShareRun.Of(Rules, schools, schemes, AuthorityRun.WideLanes);
        Finding error = Findings.First(f => f.Severity == FindingSeverity.Error);
        return new Fault(error.Code, error.ToString(), FaultKind.RuleBroken);
    }
}
