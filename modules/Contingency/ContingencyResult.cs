using System.Collections.Immutable;
using FundingPlatform.Contingency.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Contingency;

/// <summary>
/// One school in a round. <paramref name="Counted"/> are pupils, <paramref name="Threshold"/> the comparison in words, <paramref name="Movement"/> what it is told on top
/// of <paramref name="Before"/> (negative for a clawback). <paramref name="Missing"/> says what is not known, and then there is no figure.
/// </summary>
public sealed record RoundLine(int School, Quantity Counted, string Threshold, bool Qualifies, Money Entitlement, Money Before, Money Movement, string? Missing);

/// <summary>One round of a fund: its rules, how far it is, and its figures.</summary>
public sealed class RoundResult
{
    private readonly RoundDraft? draft;

    internal RoundResult(FundRound round, PlanCount? count, RoundDraft? draft, ContingencyRecord record, FundRound? settledBy)
    {
        (Round, State, Count, this.draft) = (round, record.StateOf(round.CountOn), count, draft);
        (Notifications, Notified, Paid) = ([.. record.Of(round.CountOn)], record.Notified(round.CountOn), record.Paid(round.CountOn));
        (SettledBy, Closed) = (settledBy, record.Closing is not null);
    }

    private RoundResult(RoundResult same, PlanCount? count)
    {
        (Round, State, Count, draft) = (same.Round, same.State, count, same.draft);
        (Notifications, Notified, Paid, SettledBy, Closed) = (same.Notifications, same.Notified, same.Paid, same.SettledBy, same.Closed);
    }

    public FundRound Round { get; }
    public RoundState State { get; }

    /// <summary>The count as it stands; null where there is none yet.</summary>
    public PlanCount? Count { get; }

    /// <summary>The first notification and its recounts.</summary>
    public IReadOnlyList<Notification> Notifications { get; }

    /// <summary>Told to schools, less clawbacks.</summary>
    public Money Notified { get; }

    /// <summary>Paid to schools, less what was taken back.</summary>
    public Money Paid { get; }

    /// <summary>What a draft would tell the schools; nothing for a round that is notified.</summary>
    public Money Drafted => (draft?.Lines ?? []).Sum(l => l.Movement);

    /// <summary>What a draft has to spend and what it is due; null for a round that is notified, or has no count yet.</summary>
    public (Money Available, Money Due)? Draft => draft is null ? null : (draft.Available, draft.Due);

    /// <summary>More is due than there is, and the rules refuse to share it: the round cannot be notified.</summary>
    public bool Refused => draft?.Refused ?? false;

    /// <summary>The later round that was notified for some of the same months, so that this one is not recounted any more; null where there is none.</summary>
    public FundRound? SettledBy { get; }

    /// <summary>The count was corrected after the notification, and a recount entry can still bring the amounts up to it.</summary>
    public bool RecountDue => CorrectedSince && SettledBy is null && !Closed;

    internal bool CorrectedSince => State != RoundState.Draft && Count is PlanCount count && count.Number > Notifications.Max(n => n.CountNumber);

    private bool Closed { get; }

    /// <summary>How a draft that is due more than there is would share it, with the numbers that go in; null where it reaches, and for a round that is notified.</summary>
    public string? SharedInWords => draft is null ? null : SharedOut.InWords(Round.Changes, draft.Available, draft.Due, draft.Lines.Sum(l => l.Before));

    /// <summary>The lines of the draft, in the order of the list of schools; none for a round that is notified.</summary>
    public IReadOnlyList<RoundLine> DraftLines { get => field ??= [.. (draft?.Lines ?? []).Select(Of)]; }

    internal RoundDraft? Drafting => draft;

    /// <summary>The same with a count that has the same schools.</summary>
    internal RoundResult With(PlanCount? count) => new(this, count);

    private static RoundLine Of(DraftLine line) => new(
        line.Count.SchoolId, line.Count.Counted, line.Standing.Text, line.Standing.Qualifies, line.Entitlement, line.Before, line.Movement, line.Standing.Missing);
}

/// <summary>What a fund comes to for an authority: per school, per round, and its ledger.</summary>
public sealed class ContingencyResult
{
    private readonly ContingencyYear year;
    private readonly Dictionary<int, SchoolAmount> bySchool;

    internal ContingencyResult(ContingencyYear year, IReadOnlyDictionary<int, SchoolNeeds> needs, IReadOnlyList<RoundResult> rounds, Ledger? ledger, IReadOnlyList<int> schools)
    {
        (this.year, Needs, Rounds, Ledger) = (year, needs, rounds, ledger);
        Schools = [.. Amounts(schools)];
        bySchool = Schools.ToDictionary(s => s.SchoolId);
    }

    private ContingencyResult(ContingencyResult before, ContingencyYear year, IReadOnlyList<RoundResult> rounds) =>
        (this.year, Needs, Rounds, Ledger, Schools, bySchool) = (year, before.Needs, rounds, before.Ledger, before.Schools, before.bySchool);

    /// <summary>What the formula knew of the schools.</summary>
    internal IReadOnlyDictionary<int, SchoolNeeds> Needs { get; }

    internal bool IsOf(ContingencyFund fund, ContingencyRecord record, Money pot) => ReferenceEquals(Fund, fund) && ReferenceEquals(year.Record, record) && Pot == pot;

    /// <summary>The same for a year whose counts have the same schools.</summary>
    internal ContingencyResult Over(ContingencyYear other, Func<DateOnly, PlanCount?> countOf) =>
        ReferenceEquals(other, year) ? this : new(this, other, [.. Rounds.Select(r => r.With(countOf(r.Round.CountOn)))]);

    public ContingencyFund Fund => year.Fund;
    public FundingYear Year => year.Fund.Year;

    /// <summary>What the fund holds for the authority.</summary>
    public Money Pot => year.Pot;

    /// <summary>Every round, in the order of its count.</summary>
    public IReadOnlyList<RoundResult> Rounds { get; }

    /// <summary>Every claim, by its number.</summary>
    public IReadOnlyList<Claim> Claims => year.Record.Claims;

    /// <summary>The fund's money entry by entry; null where no fund of the authority's own is opened.</summary>
    public Ledger? Ledger { get; }

    /// <summary>
    /// Per school what is notified, the drafts of rounds that are not notified yet, and approved claims; in the order of the list.
    /// Schools that the fund does not cover are not there.
    /// </summary>
    public ImmutableArray<SchoolAmount> Schools { get; }

    /// <summary>Notified less clawbacks, and approved claims: what the fund has promised or paid.</summary>
    public Money Committed => Rounds.Sum(r => r.Notified) + Claims.Sum(c => c.Committed);

    /// <summary>What the drafts would promise on top.</summary>
    public Money Drafted => Rounds.Sum(r => r.Drafted);

    /// <summary>The end of the fund's year, after which nothing of it changes; null while it is open.</summary>
    public FundClosing? Closing => year.Record.Closing;

    /// <summary>What went back at the year's end.</summary>
    public Money Returned => year.Record.Closing?.Returned ?? Money.Zero;

    /// <summary>What is held and nobody is to get so far: the pot less what is promised, drafted or returned.</summary>
    public Money Held => Pot - Committed - Drafted - Returned;

    /// <summary>What an officer should know of this fund.</summary>
    public IReadOnlyList<Finding> Findings { get => field ??= [.. Found()]; }

    /// <summary>The day of the year's next round after one; null after the last.</summary>
    public DateOnly? CountAfter(DateOnly date) => Rounds.FirstOrDefault(r => r.Round.CountOn > date)?.Round.CountOn;

    /// <summary>What the fund comes to at a school; null for one that it does not cover.</summary>
    public SchoolAmount? Of(int school) => bySchool.GetValueOrDefault(school);

    /// <summary>How the school's amount came about, line by line with the numbers put in; none for a school that the fund does not cover.</summary>
    public IReadOnlyList<string> Explain(int school) => bySchool.TryGetValue(school, out SchoolAmount? amount) ? Explaining.Lines(this, amount) : [];

    // What a school was told of, or granted, stands, whatever else of its year cannot be worked out.
    private IEnumerable<SchoolAmount> Amounts(IReadOnlyList<int> schools)
    {
        Dictionary<int, long> sums = [];
        void Add(int school, long pence) => sums[school] = sums.GetValueOrDefault(school) + pence;
        Dictionary<int, string> missing = [];
        foreach (NotifiedLine line in year.Record.Notifications.SelectMany(n => n.Lines)) Add(line.School, line.Movement);
        foreach (Claim claim in Claims)
            if (claim.Committed != Money.Zero) Add(claim.School, claim.Committed.Pence);
        HashSet<int> promised = [.. sums.Keys];
        foreach (RoundResult round in Rounds)
            foreach (DraftLine line in round.Drafting?.Lines ?? [])
            {
                Add(line.Count.SchoolId, line.Movement.Pence);
                if (line.Standing.Missing is string unknown) missing.TryAdd(line.Count.SchoolId, unknown);
                else if (round.Refused && line.Entitlement > line.Before) missing.TryAdd(line.Count.SchoolId, $"what round {round.Round.Name} pays, which is due more than it has and refuses to share it,");
            }

        return schools.Select(s => !missing.TryGetValue(s, out string? what) ? new SchoolAmount(s, new(sums.GetValueOrDefault(s)), null)
            : new(s, promised.Contains(s) ? new Money(sums[s]) : null, what));
    }

    private IEnumerable<Finding> Found()
    {
        foreach (RoundResult round in Rounds)
        {
            string name = $"Round {round.Round.Name} ({round.Round.CountOn:yyyy-MM-dd}) of fund {Fund.Id}";
            if (Closing is null && round.Count is null && round.State == RoundState.Draft)
                yield return Finding.Warning("contingency_count_missing", $"{name} has no count yet: nothing of it is in the shares.");
            if (round.Refused)
                yield return Finding.Warning("contingency_short", $"{name} is due {round.Draft!.Value.Due} and {round.Draft.Value.Available} is there; its rules refuse to share it.");
            else if (round.SharedInWords is string shared)
                yield return Finding.Warning("contingency_scaled", $"{name} is due more than there is ({shared}).");
            if (round.RecountDue)
                yield return Finding.Warning("contingency_recount_due", $"{name} was notified before its count was corrected: notify the recount.");
            else if (Closing is null && round.CorrectedSince && round.SettledBy is FundRound later)
                yield return Finding.Warning("contingency_recount_settled", $"{name} was notified before its count was corrected. Round {later.Name} ({later.CountOn:yyyy-MM-dd}) was notified since and pays for the same months by its own count, so no recount of it can be notified.");
            if (round.DraftLines.Count(l => l.Missing is not null) is var missing and > 0)
                yield return Finding.Warning("contingency_needs_missing", $"{name} cannot be worked out for {missing} school{(missing == 1 ? "" : "s")}: {round.DraftLines.First(l => l.Missing is not null).Missing} is not known.");
        }

        if (Claims.Count(c => c.State is ClaimState.Made or ClaimState.ApprovedOnce) is var waiting and > 0)
            yield return Finding.Warning("contingency_claims_waiting", $"{waiting} claim{(waiting == 1 ? "" : "s")} on fund {Fund.Id} {(waiting == 1 ? "waits" : "wait")} for a decision and {(waiting == 1 ? "is" : "are")} in no share.");
    }
}
