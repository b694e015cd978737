using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.TopUps.Rules;

/// <summary>A placement with awards that nobody has decided.</summary>
internal static class Preview
{
    /// <summary>
    /// The price that the awards would come to. Each is judged with those that begin before it; with one that could not be
    /// decided there is no price. A finding's column is the award's <see cref="SourceRef.File"/>.
    /// </summary>
    public static PricedPlacement Of(Scheme scheme, Placement placement, IReadOnlyList<BandDecision> awards, FundingYear year, SchoolGroup group)
    {
        Dictionary<string, Scheme> schemes = new() { [scheme.Id] = scheme };
        List<BandDecision> sound = [];
        List<Finding> findings = [];
        foreach (BandDecision award in awards.OrderBy(a => a.Span.From))
            if (BandDecisions.Decide(award, placement, schemes, sound).Fault is Fault fault)
                findings.Add(Finding.Error(fault.Code, fault.Message, column: award.Source.File));
            else
                sound.Add(award);
        return findings.Count > 0
            ? new(placement, scheme.Id, null, Exact.Zero, scheme.Status, [], findings)
            : TopUpPricing.Price(scheme, placement, sound, year, PupilPhases.Of(placement.YearGroup, group));
    }
}
