using FundingPlatform.Contingency.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Contingency.Recording;

/// <summary>Notifying a round, the first time or as a recount, and paying it.</summary>
internal static class Rounds
{
    public static Outcome<Notification> Notify(
        Session session, int authority, FundingYear year, DateOnly countOn, IReadOnlyDictionary<int, SchoolNeeds> needs, DateOnly decidedOn) =>
        Notify(session, authority, year, countOn, rule => PlanCounts.Of(rule, authority, countOn, CountInputs.Of(SchoolsReader.Over(session), authority)).Value, needs, decidedOn);

    public static Outcome<Notification> Notify(
        Session session, int authority, FundingYear year, DateOnly countOn, Func<CountRule, PlanCount?> counting, IReadOnlyDictionary<int, SchoolNeeds> needs, DateOnly decidedOn)
    {
        Outcome<InHand> found = InHand.Of(session, authority, year, decidedOn);
        if (found.Fault is Fault closed) return closed;
        InHand hand = found.Value;
        if (hand.Fund.Round(countOn) is not FundRound round) return ContingencyFaults.RoundUnknown(hand.Fund, countOn);
        Outcome<RoundNotified> decided = Decide(hand, round, counting(hand.Fund.Count), needs, decidedOn, session.Stamp.Actor, session.RecordedAt);
        if (decided.Fault is Fault refusal) return refusal;
        session.Record(decided.Value);
        return ContingencyReader.Over(session).Record(authority, year).Notifications[^1];
    }

    public static Outcome<RoundPayment> Pay(Session session, int authority, FundingYear year, DateOnly countOn, DateOnly paidOn)
    {
        Outcome<InHand> found = InHand.Of(session, authority, year, paidOn);
        if (found.Fault is Fault closed) return closed;
        InHand hand = found.Value;
        if (hand.Fund.Round(countOn) is null) return ContingencyFaults.RoundUnknown(hand.Fund, countOn);
        if (ContingencySteps.After(hand.Record.StateOf(countOn), RoundStep.Pay).Fault is Fault refusal) return refusal;
        DateOnly told = hand.Record.Of(countOn).Last().DecidedOn;
        if (paidOn < told) return ContingencyFaults.DecidedBeforeNotified(paidOn, told);
        session.Record(new RoundPaid(authority, year.StartingYear, countOn, hand.Record.Payments.Count(p => p.Round == countOn), paidOn,
            session.Stamp.Actor, session.RecordedAt, Outstanding(hand.Record, countOn)));
        return ContingencyReader.Over(session).Record(authority, year).Payments[^1];
    }

    /// <summary>The fact of a notification, or why there is none; pure.</summary>
    public static Outcome<RoundNotified> Decide(
        InHand hand, FundRound round, PlanCount? count, IReadOnlyDictionary<int, SchoolNeeds> needs, DateOnly decidedOn, string by, DateTimeOffset at)
    {
        ContingencyFund fund = hand.Fund;
        if (EarlierDraft(hand, round) is FundRound earlier) return ContingencyFaults.EarlierRoundNotNotified(earlier);
        if (count is null) return ContingencyFaults.CountMissing(fund.Id, round.CountOn);
        Notification? last = hand.Record.Of(round.CountOn).LastOrDefault();
        RoundStep step = last is not null && count.Number > last.CountNumber ? RoundStep.Recount : RoundStep.Notify;
        if (ContingencySteps.After(hand.Record.StateOf(round.CountOn), step).Fault is Fault illegal) return illegal;
        if ((last is null ? First(hand, round, count, decidedOn) : Again(hand, round, last, decidedOn)) is Fault refusal) return refusal;
        if (decidedOn < count.FixedOn) return ContingencyFaults.DecidedTooEarly(decidedOn, count.Date, count.FixedOn.Value);
        RoundDraft draft = ContingencyYear.Compile(fund, [count], hand.Record, hand.Opened).Value.Draft(round, needs);
        if (draft.Missing.Count > 0) return ContingencyFaults.NeedsMissing(draft.Missing);
        if (draft.Refused) return ContingencyFaults.FundShort(draft.Due, draft.Available);
        return new RoundNotified(fund.Authority, fund.Year.StartingYear, round.CountOn, hand.Record.Of(round.CountOn).Count(), count.Number, decidedOn, by, at,
            draft.Available.Pence, draft.Due.Pence, [.. draft.Lines.Select(l => l.Notified)]);
    }

    private static FundRound? EarlierDraft(InHand hand, FundRound round) =>
        hand.Fund.Rounds.FirstOrDefault(r => r.CountOn < round.CountOn && hand.Record.StateOf(r.CountOn) == RoundState.Draft);

    private static Fault? First(InHand hand, FundRound round, PlanCount count, DateOnly decidedOn) =>
        count.State == CountState.Open ? ContingencyFaults.CountNotClosed(round.CountOn)
            : !hand.Fund.Year.Span.Contains(decidedOn) ? ContingencyFaults.OutsideYear(hand.Fund.Year, decidedOn)
            : decidedOn < round.CountOn ? ContingencyFaults.DecidedBeforeCount(decidedOn, round.CountOn)
            : hand.Record.Notifications is [.., Notification told] && decidedOn < told.DecidedOn ? ContingencyFaults.DecidedBeforeNotified(decidedOn, told.DecidedOn)
            : null;

    private static Fault? Again(InHand hand, FundRound round, Notification last, DateOnly decidedOn) =>
        hand.Record.SettledBy(hand.Fund, round) is FundRound later ? ContingencyFaults.LaterRoundNotified(later)
            : decidedOn < last.DecidedOn ? ContingencyFaults.DecidedBeforeNotified(decidedOn, last.DecidedOn)
            : null;

    /// <summary>What each school was told in the round and not yet paid, in the order in which they were told.</summary>
    private static List<PaidLine> Outstanding(ContingencyRecord record, DateOnly round)
    {
        Dictionary<int, long> open = [];
        foreach (NotifiedLine line in record.Of(round).SelectMany(n => n.Lines)) open[line.School] = open.GetValueOrDefault(line.School) + line.Movement;
        foreach (PaidLine line in record.Payments.Where(p => p.Round == round).SelectMany(p => p.Lines)) open[line.School] -= line.Amount;
        return [.. open.Where(o => o.Value != 0).Select(o => new PaidLine(o.Key, o.Value))];
    }
}
