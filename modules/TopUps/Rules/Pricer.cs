using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.TopUps.Rules;

/// <summary>Prices one placement: cuts its year where an award or a value changes, values each piece, rounds where the scheme says.</summary>
internal sealed class Pricer
{
    /// <summary>The code of the warning about days that no award covers.</summary>
    public const string WithoutAward = "days_without_award";

    private readonly Scheme scheme;
    private readonly Placement placement;
    private readonly FundingYear year;
    private readonly ValueKey key;
    private readonly PupilPhase? phase;
    private readonly DateSpan paid;
    private readonly Dated<SchoolContribution>? contribution;
    private readonly YearShares shares;
    private readonly List<PricedSegment> segments = [];
    private List<Finding>? findings;

    public Pricer(Scheme scheme, Placement placement, FundingYear year, PupilPhase? phase, DateOnly planStarted)
    {
        (this.scheme, this.placement, this.year, this.phase) = (scheme, placement, year, phase);
        key = new(placement.Setting, phase, placement.Need, placement.SchoolId);
        paid = PaidDays.Of(scheme, placement, year);
        contribution = scheme.ContributionFor(placement.Setting, planStarted);
        shares = new(scheme.ProRata, year);
    }

    public PricedPlacement Price(IReadOnlyList<BandDecision> decisions)
    {
        if (paid.IsEmpty || placement.Span.IsEmpty) return Result();
        if (Refusal(decisions) is Fault refusal) return Refused(refusal, placement.Source);
        if (Awards(decisions) is not List<ValuedAward> awards) return Result();
        int uncovered = 0;
        foreach (DateSpan piece in Pieces(awards))
        {
            List<ValuedAward> here = Holding(awards, piece);
            if (here.Count == 0)
            {
                uncovered += DaysWithout(decisions, piece);
                continue;
            }

            if (here.Count > 1 && scheme.Combination == Combination.One)
                return Refused(new("decisions_overlap", $"Two awards hold on {piece.From:yyyy-MM-dd}, but scheme {scheme.Id} takes one: end the earlier one.", FaultKind.Conflict), here[1].Decision.Source);
            if (Value(piece, here) is Fault fault) return Refused(fault, here[0].Decision.Source);
        }

        if (uncovered > 0) Warn(WithoutAward, $"{uncovered} days of placement {placement.Id} in {year} have no award and cost nothing.");
        return Result();
    }

    private Fault? Refusal(IReadOnlyList<BandDecision> decisions)
    {
        DateSpan asked = Asked(decisions);
        return scheme.Covers(placement.Setting, phase, placement.Need, placement.Plan)
            ?? (scheme.InForce.Contains(asked) ? null : new Fault("scheme_not_in_force",
                $"Scheme {scheme.Id} is in force {scheme.InForce}, but placement {placement.Id} is paid {asked} in {year}: name the scheme that is in force then, or state its values for those days.", FaultKind.RuleBroken))
            ?? SchoolCalendar.Missing(scheme, year);
    }

    /// <summary>The days that are this scheme's to price: all that are paid, or where another scheme has a part of them, those from its first award to its last.</summary>
    private DateSpan Asked(IReadOnlyList<BandDecision> decisions)
    {
        if (decisions.All(d => d.Scheme == scheme.Id || !d.Span.Overlaps(paid))) return paid;
        DateSpan[] own = [.. decisions.Where(d => d.Scheme == scheme.Id).Select(d => d.Span.Within(paid)).Where(s => !s.IsEmpty)];
        return own.Length == 0 ? paid : new(own.Min(s => s.From), own.Max(s => s.Until));
    }

    private List<ValuedAward>? Awards(IReadOnlyList<BandDecision> decisions)
    {
        List<ValuedAward> awards = new(decisions.Count);
        foreach (BandDecision decision in decisions)
        {
            if (decision.Scheme != scheme.Id) continue;
            DateSpan span = PaidDays.Held(placement, decision.Span, paid);
            if (span.IsEmpty) continue;
            Outcome<ValuedAward> award = ValuedAward.Of(scheme, key, decision, span);
            if (award.Fault is not null) Fail(award.Fault, decision.Source);
            else awards.Add(award.Value);
        }

        if (decisions.Count == 0)
            Fail(new("award_missing", $"Placement {placement.Id} has no band decision, so its top-up is not known. Add one.", FaultKind.RuleBroken), placement.Source);
        return findings is null ? awards : null;
    }

    /// <summary>The days of a piece on which no award of any scheme holds; another scheme's awards cut no piece.</summary>
    private int DaysWithout(IReadOnlyList<BandDecision> decisions, DateSpan piece)
    {
        int days = 0;
        DateOnly from = piece.From;
        foreach (DateSpan held in decisions.Select(d => PaidDays.Held(placement, d.Span, piece)).Where(s => !s.IsEmpty).OrderBy(s => s.From))
        {
            days += new DateSpan(from, held.From).Days;
            if (held.Until > from) from = held.Until;
        }

        return days + new DateSpan(from, piece.Until).Days;
    }

    /// <summary>
    /// The paid span cut wherever an award starts or ends and wherever a value, an hourly rate or a pro-rated contribution
    /// changes. A contribution that is taken whole is one sum for the year, so its change cuts nothing.
    /// </summary>
    private List<DateSpan> Pieces(List<ValuedAward> awards)
    {
        List<DateOnly> cuts = [];
        foreach (ValuedAward award in awards)
        {
            Cut(cuts, award.Span.From);
            Cut(cuts, award.Span.Until);
            award.CutAtChanges(day => { if (award.Span.Contains(day)) Cut(cuts, day); }); // A band that is not held cuts no line in two.
        }

        if (contribution is not null && (scheme.ContributionRule.ProRata || scheme.HoursAtContributionRate))
            foreach (DatedValue<SchoolContribution> change in contribution.Values) Cut(cuts, change.From);
        cuts.Sort();
        cuts.Add(paid.Until);
        List<DateSpan> pieces = new(cuts.Count);
        DateOnly from = paid.From;
        foreach (DateOnly until in cuts)
        {
            if (until == from) continue;
            pieces.Add(new(from, until));
            from = until;
        }

        return pieces;
    }

    private void Cut(List<DateOnly> cuts, DateOnly day)
    {
        if (paid.From < day && day < paid.Until) cuts.Add(day);
    }

    private static List<ValuedAward> Holding(List<ValuedAward> awards, DateSpan piece)
    {
        if (awards.Count == 1 && awards[0].Span.Contains(piece)) return awards;
        return awards.FindAll(a => a.Span.Contains(piece));
    }

    private Fault? Value(DateSpan piece, List<ValuedAward> here)
    {
        Outcome<Exact> owed = Contribution.Annual(scheme, contribution, scheme.ContributionRule.ProRata ? piece.From : paid.From);
        if (owed.Fault is not null) return owed.Fault;
        Exact value = Exact.Zero;
        ValuedAward deciding = here[0];
        SourceStatus status = scheme.Status;
        string source = "";
        for (int i = 0; i < here.Count; i++)
        {
            Outcome<AnnualValue> annual = here[i].On(piece.From, contribution);
            if (annual.Fault is not null) return annual.Fault;
            bool first = i == 0;
            if (scheme.Combination == Combination.Add) value += annual.Value.Pence;
            else if (first || annual.Value.Pence > value) (value, deciding) = (annual.Value.Pence, here[i]);
            status = Weakest(status, annual.Value.Status);
            if (first || deciding == here[i]) source = annual.Value.Source;
        }

        string? band = scheme.Combination == Combination.Add ? string.Join(" + ", here.Select(a => a.BandId)) : deciding.BandId;
        segments.Add(new(piece, here.ConvertAll(a => a.Decision), band, value, owed.Value, shares.Of(piece), Exact.Zero, Money.Zero, source, status));
        return null;
    }

    private static SourceStatus Weakest(SourceStatus left, SourceStatus right) => left > right ? left : right;

    private PricedPlacement Result()
    {
        if (findings is not null && findings.Exists(f => f.Severity == FindingSeverity.Error))
            return new(placement, scheme.Id, null, Exact.Zero, scheme.Status, [], findings);
        Exact exact = Amounts.Settle(scheme, placement.PartTime, year, segments, out Money amount);
        SourceStatus status = scheme.Status;
        foreach (PricedSegment segment in segments) status = Weakest(status, segment.Status);
        return new(placement, scheme.Id, amount, exact, status, segments, findings ?? (IReadOnlyList<Finding>)[]);
    }

    private PricedPlacement Refused(Fault fault, SourceRef where)
    {
        Fail(fault, where);
        return Result();
    }

    private void Fail(Fault fault, SourceRef where) =>
        (findings ??= []).Add(Finding.Error(fault.Code, $"Placement {placement.Id}: {fault.Message}", where.File, LineOf(where)));

    // What a request stated has no line.
    private static int? LineOf(SourceRef where) => where.Line == 0 ? null : where.Line;

    private void Warn(string code, string message) =>
        (findings ??= []).Add(Finding.Warning(code, message, placement.Source.File, LineOf(placement.Source)));
}
