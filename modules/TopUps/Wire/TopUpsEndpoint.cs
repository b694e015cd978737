using Funding.TopUps.V1;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using FundingPlatform.TopUps.Rules;
using Grpc.Core;

namespace FundingPlatform.TopUps.Wire;

/// <summary>Prices over the wire: by the same choice of scheme and the same rounding as a budget.</summary>
internal sealed class TopUpsEndpoint(FundingDatabase database) : TopUpsService.TopUpsServiceBase
{
    public override Task<PricePlacementResponse> PricePlacement(PricePlacementRequest request, ServerCallContext context)
    {
        string id = Field.Text(request.PlacementId, "placement_id");
        FundingYear year = Field.Year(request.FundingYear, "funding_year");
        using ReaderLease lease = database.RentReader();
        SchoolsReader schools = SchoolsReader.Over(lease.Connection);
        BandingReader banding = BandingReader.Over(lease.Connection);
        Placement placement = schools.Placement(id) ?? throw Refused(BandingFaults.PlacementUnknown(id), "placement_id");
        School? school = schools.School(placement.SchoolId);
        Admit(context.Caller(), placement.HomeAuthority, school?.AuthorityCode);
        Dictionary<string, Scheme> schemes = banding.Schemes().ToDictionary(s => s.Id, StringComparer.Ordinal);
        if (schemes.Values.All(s => s.Authority != placement.HomeAuthority))
            throw Refused(new("scheme_unknown", $"Authority {placement.HomeAuthority}, which pays for placement {id}, has no scheme in use.", FaultKind.NotFound), "placement_id");
        var pricing = new Pricing(year, schemes, new Dictionary<int, SchoolGroup> { [placement.SchoolId] = school?.Group ?? SchoolGroup.Unknown });
        IReadOnlyList<PricedPlacement> priced = Priced(pricing, placement, schools, banding);
        if (priced.Count == 0) throw Refused(OutsideYear(placement.Span, year), "funding_year");
        return Task.FromResult(new PricePlacementResponse
        {
            Priced = { priced.Select(p => Messages.Of(p, schemes.GetValueOrDefault(p.Scheme), year)) },
            Sequence = lease.Sequence,
        });
    }

    public override Task<PreviewPriceResponse> PreviewPrice(PreviewPriceRequest request, ServerCallContext context)
    {
        string id = Field.Text(request.SchemeId, "scheme_id");
        Placement placement = Messages.Read(request.Placement, "placement");
        BandDecision[] awards = [.. request.Awards.Select((award, i) => Messages.Read(award, id, placement, $"awards[{i}]"))];
        FundingYear year = Field.Year(request.FundingYear, "funding_year");
        using ReaderLease lease = database.RentReader();
        BandingReader banding = BandingReader.Over(lease.Connection);
        Scheme scheme = banding.InUse(id)?.Scheme ?? throw Refused(banding.Unknown(id, context.Caller().Authority), "scheme_id");
        Admit(context.Caller(), scheme.Authority, null);
        if (placement.Span.IsEmpty) throw Refused(new("dates_turned_round", $"A placement {placement.Span} holds no day: 'until' is the first day after it.", FaultKind.Invalid), "placement.span.until");
        if (placement.PartTime <= Quantity.Zero || placement.PartTime > Quantity.One)
            throw Refused(new("part_time_out_of_range", $"A share of {placement.PartTime} of a week is not above 0 and at most 1.", FaultKind.Invalid), "placement.part_time");
        School school = SchoolsReader.Over(lease.Connection).School(placement.SchoolId) ?? throw Refused(
            new("school_unknown", $"The school {placement.SchoolId} is not recorded. Give its URN, or minus the row number of the list for a school without one.", FaultKind.NotFound), "placement.school_id");
        if (!Pricing.IsPaidIn(placement, year, scheme)) throw Refused(OutsideYear(placement.Span, year), "funding_year");
        return Task.FromResult(new PreviewPriceResponse { Priced = Messages.OfPreview(Preview.Of(scheme, placement, awards, year, school.Group), scheme, year) });
    }

    /// <summary>Where the scheme rounds a school's total, a placement's part of it hangs on those beside it.</summary>
    private static IReadOnlyList<PricedPlacement> Priced(Pricing pricing, Placement placement, SchoolsReader schools, BandingReader banding)
    {
        IReadOnlyList<PricedPlacement> alone = pricing.Price(placement, banding.DecisionsOf(placement.Id));
        if (!alone.Any(p => pricing.Schemes.TryGetValue(p.Scheme, out Scheme? scheme) && scheme.RoundingStage == RoundingStage.School)) return alone;
        PricedPlacement[] beside = [.. schools.PlacementsOf(placement.HomeAuthority, placement.SchoolId).SelectMany(p => pricing.Price(p, banding.DecisionsOf(p.Id)))];
        return [.. pricing.RoundSchool(beside).Where(p => p.Placement.Id == placement.Id)];
    }

    // A placement is a matter of who pays for it and of who has the school.
    private static void Admit(Caller caller, int payer, int? other)
    {
        if (caller.MayActFor(payer) is Fault forbidden && (other is null || caller.MayActFor(other.Value) is not null)) throw new FaultException(forbidden);
    }

    private static Fault OutsideYear(DateSpan span, FundingYear year) =>
        new("outside_year", $"The placement, {span}, holds no day of {year}.", FaultKind.RuleBroken);

    private static FaultException Refused(Fault fault, string field) => new(fault with { Field = field });
}
