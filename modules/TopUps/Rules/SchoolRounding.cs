using FundingPlatform.Kernel;

namespace FundingPlatform.TopUps.Rules;

internal static class SchoolRounding
{
    /// <summary>Rounds the exact total of the priced placements once and shares it back by the running total.</summary>
    public static PricedPlacement[] Apply(Rounding rounding, IReadOnlyList<PricedPlacement> placements)
    {
        Exact total = placements.Where(p => p.Amount is not null).Aggregate(Exact.Zero, (sum, p) => sum + p.ExactPence);
        long whole = rounding.Apply(total).Pence;
        Exact running = Exact.Zero;
        long reached = 0;
        return [.. placements.Select(placement =>
        {
            if (placement.Amount is null || total == Exact.Zero) return placement;
            running += placement.ExactPence;
            long next = (long)(running * whole / total).RoundTo(RoundingMode.HalfUp, 1);
            var own = new Money(next - reached);
            reached = next;
            List<PricedSegment> pieces = [.. placement.Segments];
            Amounts.Distribute(pieces, placement.ExactPence, own);
            return placement with { Amount = own, Segments = pieces };
        })];
    }
}
