using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps.Rules;

namespace FundingPlatform.TopUps;

/// <summary>
/// A piece of a placement's year by what it hangs on: with a band's value it comes to (value x <paramref name="Attended"/> -
/// <paramref name="Owed"/>) x <paramref name="Share"/> pence, never below 0, before it is rounded. Attended is the part of a week,
/// owed the contribution of the school in pence a year, share the part of the year. <paramref name="Band"/>,
/// <paramref name="Key"/> and <paramref name="Day"/> say which value of the scheme that is.
/// </summary>
public sealed record CompiledSegment(string Band, ValueKey Key, DateOnly Day, Exact Attended, Exact Owed, Exact Share)
{
    /// <summary>Pence before rounding.</summary>
    public Exact Pence(Rate value) => Exact.Max(Exact.Zero, value.Pence * Attended - Owed) * Share;
}

/// <summary>
/// A priced placement whose pieces hang on the values of single bands and nothing else, each rounded by itself: with other
/// values, and the same rules, it is priced anew without looking at its awards, days and contributions again.
/// </summary>
public sealed class CompiledTopUp
{
    private readonly PricedPlacement priced;

    private CompiledTopUp(Scheme scheme, PricedPlacement priced, IReadOnlyList<CompiledSegment> segments) =>
        (Scheme, this.priced, Segments) = (scheme, priced, segments);

    /// <summary>The scheme by which it was priced.</summary>
    public Scheme Scheme { get; }

    /// <summary>Its pieces, in their order.</summary>
    public IReadOnlyList<CompiledSegment> Segments { get; }

    /// <summary>
    /// Null where a placement does not fit: one without a price, awards of hours or of amounts or several at once, values stated as steps,
    /// a contribution that is taken whole, and rounding of days, payments, schools or several pieces together.
    /// </summary>
    public static CompiledTopUp? Of(Scheme scheme, PricedPlacement priced, PupilPhase? phase)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(priced);
        bool each = scheme.RoundingStage == RoundingStage.Line || (scheme.RoundingStage == RoundingStage.Pupil && priced.Segments.Count == 1);
        if (priced.Amount is null || priced.Segments.Count == 0 || !each) return null;
        Placement placement = priced.Placement;
        ValueKey key = new(placement.Setting, phase, placement.Need, placement.SchoolId);
        var segments = new CompiledSegment[priced.Segments.Count];
        for (int i = 0; i < segments.Length; i++)
        {
            if (Segment(scheme, priced.Segments[i], key, placement.PartTime) is not CompiledSegment segment) return null;
            segments[i] = segment;
        }

        return new(scheme, priced, segments);
    }

    /// <summary>The placement as pricing gives it with these values of its segments' bands and these amounts of its segments, both in their order.</summary>
    public PricedPlacement At(ReadOnlySpan<Rate> values, ReadOnlySpan<Money> amounts)
    {
        var segments = new PricedSegment[Segments.Count];
        Exact total = Exact.Zero;
        Money paid = Money.Zero;
        for (int i = 0; i < segments.Length; i++)
        {
            Exact pence = Scheme.RoundingStage == RoundingStage.Line ? amounts[i].Pence : Segments[i].Pence(values[i]);
            segments[i] = priced.Segments[i] with { AnnualValuePence = values[i].Pence, ExactPence = pence, Amount = amounts[i] };
            (total, paid) = (total + pence, paid + amounts[i]);
        }

        return priced with { Amount = paid, ExactPence = total, Segments = segments };
    }

    private static CompiledSegment? Segment(Scheme scheme, PricedSegment segment, ValueKey key, Quantity partTime)
    {
        if (segment.Decisions.Count != 1 || segment.Band is not string band) return null;
        if (scheme.Reach(segment.Decisions[0].Award) is not { Fault: null, Value: { Hours: null, Amount: null } }) return null;
        if (scheme.ValuesOf(band, key)?.At(segment.Span.From).Value.Pounds is null) return null;
        if (segment.ContributionPence != Exact.Zero && !scheme.ContributionRule.ProRata) return null;
        return new(band, key, segment.Span.From, Amounts.Attended(scheme, partTime), Amounts.Owed(scheme, partTime, segment), segment.Share);
    }
}
