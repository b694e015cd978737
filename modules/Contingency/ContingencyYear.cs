using FundingPlatform.Contingency.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Contingency;

/// <summary>
/// A fund with an authority's counts and what is recorded of it, made ready to be worked out as often as the formula's figures
/// change. Immutable.
/// </summary>
public sealed class ContingencyYear
{
    private readonly OpenedFund? opened;
    private readonly Dictionary<DateOnly, (PlanCount Count, IReadOnlyList<SchoolCount> Covered)> counts;

    private ContingencyYear(ContingencyFund fund, Money pot, OpenedFund? opened, ContingencyRecord record, Dictionary<DateOnly, (PlanCount, IReadOnlyList<SchoolCount>)> counts) =>
        (Fund, Pot, this.opened, Record, this.counts) = (fund, pot, opened, record, counts);

    public ContingencyFund Fund { get; }

    /// <summary>What the fund holds for this authority: its amount, or for the illustration so much per pupil on roll in the first count.</summary>
    public Money Pot { get; }

    public ContingencyRecord Record { get; }

    /// <summary>Whether the result depends on what the schools-block formula knows of the schools.</summary>
    public bool NeedsFormula => Fund.Formula.Eligibility is { Kind: EligibilityKind.CostAboveNotionalSen } or { Expected.Terms.IsEmpty: false };

    /// <summary>
    /// Puts a fund together with an authority's counts of its dates, by its rule (those that are not there yet are left out), and
    /// what is recorded of it there. <paramref name="opened"/> is the fund as it was opened, null for one that is not. Fault
    /// <c>count_missing</c>: the illustration of every authority takes its size from its first count, which is not there.
    /// </summary>
    public static Outcome<ContingencyYear> Compile(ContingencyFund fund, IEnumerable<PlanCount> counts, ContingencyRecord record, OpenedFund? opened = null)
    {
        ArgumentNullException.ThrowIfNull(fund);
        ArgumentNullException.ThrowIfNull(counts);
        var byDate = counts.ToDictionary(c => c.Date, c => (c, (IReadOnlyList<SchoolCount>)[.. c.Schools.Where(s => fund.Covers(s.Group))]));
        if (fund.Money.Amount is Money amount) return new ContingencyYear(fund, amount, opened, record, byDate);
        if (!byDate.TryGetValue(fund.Rounds[0].CountOn, out (PlanCount, IReadOnlyList<SchoolCount> Covered) first)) return ContingencyFaults.CountMissing(fund.Id, fund.Rounds[0].CountOn);
        Exact pupils = first.Covered.Aggregate(Exact.Zero, (sum, s) => sum + (s.Roll?.Exact ?? Exact.Zero));
        return new ContingencyYear(fund, new Rounding(RoundingMode.Truncate, 1).Apply(fund.Money.PerPupil!.Value.Pence * pupils), opened, record, byDate);
    }

    /// <summary>
    /// The same for one authority with the counts made from what is recorded of its schools. Findings are those of
    /// <see cref="PlanCounts.Of"/>, and as an error the fault of <see cref="Compile"/>; with that there is no year. A census that is not there
    /// yet is a warning: its round is not counted yet.
    /// </summary>
    public static Read<ContingencyYear> Of(ContingencyFund fund, int authority, CountInputs inputs, ContingencyRecord record, OpenedFund? opened = null)
    {
        ArgumentNullException.ThrowIfNull(fund);
        List<Finding> findings = [];
        List<PlanCount> counts = [];
        foreach (FundRound round in fund.Rounds)
        {
            Read<PlanCount> count = PlanCounts.Of(fund.Count, authority, round.CountOn, inputs);
            findings.AddRange(count.Findings.Select(f => f with { Severity = FindingSeverity.Warning }));
            if (count.Value is PlanCount known) counts.Add(known);
        }

        Outcome<ContingencyYear> year = Compile(fund, counts, record, opened);
        if (year.Fault is Fault fault) findings.Add(Finding.Error(fault.Code, fault.Message));
        return new(year.Succeeded ? year.Value : null, findings);
    }

    /// <summary>The same after placements at some schools changed, and nothing else that it is made of.</summary>
    public ContingencyYear Recounted(int authority, CountInputs inputs, IReadOnlyCollection<int> schools)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return new(Fund, Pot, opened, Record, counts.ToDictionary(c => c.Key, c => Again(c.Value, PlanCounts.Again(Fund.Count, authority, c.Value.Count, inputs, schools))));
    }

    private (PlanCount, IReadOnlyList<SchoolCount>) Again((PlanCount Count, IReadOnlyList<SchoolCount> Covered) before, PlanCount now) =>
        (now, before.Count.Schools == now.Schools ? before.Covered : [.. now.Schools.Where(s => Fund.Covers(s.Group))]);

    /// <summary>
    /// What the fund comes to: what is recorded, and for rounds with a count that are not notified yet, what they would be, in
    /// their order. <paramref name="needs"/> is by school. From the result <paramref name="before"/>, of the year that this one was
    /// <see cref="Recounted"/> from, with the same needs, is taken over what no count changes.
    /// </summary>
    public ContingencyResult Result(IReadOnlyDictionary<int, SchoolNeeds> needs, ContingencyResult? before = null)
    {
        ContingencyResult? same = before is not null && before.IsOf(Fund, Record, Pot) && (!NeedsFormula || ReferenceEquals(before.Needs, needs)) ? before : null;
        if (same is not null && same.Rounds.All(r => CountsTheSame(r))) return same.Over(this, date => counts.TryGetValue(date, out var known) ? known.Count : null);
        ContingencyRecord soFar = Record;
        List<RoundResult> rounds = [];
        bool waiting = Record.Closing is not null;
        foreach (FundRound round in Fund.Rounds)
        {
            (PlanCount? count, IReadOnlyList<SchoolCount>? covered) = counts.TryGetValue(round.CountOn, out var known) ? known : (null, null);
            RoundState state = Record.StateOf(round.CountOn);
            RoundDraft? draft = state != RoundState.Draft || waiting || count is null ? null
                : Drafting.Draft(Fund, Pot, soFar, round, count, covered!, needs, same?.Rounds[rounds.Count].Drafting);
            // A later round pays what an earlier one did not: without that one it cannot be worked out.
            waiting |= state == RoundState.Draft && draft is null;
            if (draft is not null) soFar = soFar with { Notifications = [.. soFar.Notifications, AsNotified(draft)] };
            rounds.Add(new(round, count, draft, Record, Record.SettledBy(Fund, round)));
        }

        return new(this, needs, rounds, opened is null || Fund.Authority == 0 ? null : Ledger.Of(Pot, opened.DecidedOn, opened.Recorded, Record), Listed(rounds));
    }

    /// <summary>
    /// The amounts of <see cref="Result"/> as whole numbers to be worked out side by side, given which of <paramref name="needs"/> are known
    /// (what notional SEN is comes later); null where the fund is not of the regular kind: a share of the pot by pupils, half to the even unit,
    /// a round that may take back, a part of a pupil above a share of notional SEN, numbers too fine or too large.
    /// </summary>
    public CountedTerms? Terms(IReadOnlyDictionary<int, SchoolNeeds> needs) => Regular.Of(this, needs);

    /// <summary>The count of a round's day; null where there is none yet.</summary>
    public PlanCount? CountOf(DateOnly date) => counts.TryGetValue(date, out var known) ? known.Count : null;

    private bool CountsTheSame(RoundResult round) => counts.TryGetValue(round.Round.CountOn, out var known)
        ? round.Count is PlanCount before && before.Schools == known.Count.Schools && before.Number == known.Count.Number && before.State == known.Count.State
        : round.Count is null;

    /// <summary>The round as it would be notified on the recorded state: the first time, or as a recount. The count must be among those of the year.</summary>
    internal RoundDraft Draft(FundRound round, IReadOnlyDictionary<int, SchoolNeeds> needs)
    {
        (PlanCount count, IReadOnlyList<SchoolCount> covered) = counts[round.CountOn];
        return Drafting.Draft(Fund, Pot, Record, round, count, covered, needs);
    }

    /// <summary>Schools of the counts in the order of the list, then those that only the record knows.</summary>
    private IReadOnlyList<int> Listed(List<RoundResult> rounds) =>
        [.. rounds.SelectMany(r => counts.TryGetValue(r.Round.CountOn, out var known) ? known.Covered.Select(c => c.SchoolId) : [])
            .Concat(Record.Notifications.SelectMany(n => n.Lines).Select(l => l.School)).Concat(Record.Claims.Select(c => c.School)).Distinct()];

    private static Notification AsNotified(RoundDraft draft) => new(
        draft.Round.CountOn, 0, draft.Count.Number, draft.Round.CountOn, draft.Available, draft.Due, [.. draft.Lines.Select(l => l.Expected)], new("", default, long.MaxValue));
}
