using FundingPlatform.Contingency.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Contingency.Recording;

/// <summary>Opening a fund, and the end of its year.</summary>
internal static class YearEnd
{
    public static Outcome<OpenedFund> Open(Session session, ContingencyFund fund, DateOnly decidedOn)
    {
        // The illustration of every authority is nobody's own: whoever may act for all puts it in.
        if (session.RecordFor(fund.Authority) is Fault forbidden) return forbidden;
        if (StatedDay.Refusal(session, decidedOn, "decided_on") is Fault impossible) return impossible;
        var reader = ContingencyReader.Over(session);
        if (reader.Own(fund.Authority, fund.Year) is OpenedFund known) return ContingencyFaults.FundExists(fund, known.Fund.Id);
        if (decidedOn >= fund.Year.Span.Until) return ContingencyFaults.OutsideYear(fund.Year, decidedOn);
        if ((fund.Money.Amount?.Pence ?? fund.Money.PerPupil?.Millionths) == 0) return ContingencyFaults.FundEmpty(fund);
        if (fund.Formula.Eligibility.Expected?.Terms.Select(t => t.Factor).FirstOrDefault(f => !Schools.SchoolNeeds.FactorNames.Contains(f)) is string factor) return ContingencyFaults.FactorUnknown(factor);
        session.Record(new FundOpened(fund.Authority, fund.Year.StartingYear, fund.Id, fund.Money.Amount?.Pence, Storage.FundTexts.HashOf(fund.Text), decidedOn,
            session.Stamp.Actor, session.RecordedAt, fund.Text));
        return reader.Own(fund.Authority, fund.Year)!;
    }

    public static Outcome<FundClosing> Close(Session session, int authority, FundingYear year, DateOnly decidedOn)
    {
        Outcome<InHand> found = InHand.Of(session, authority, year, decidedOn);
        if (found.Fault is Fault closed) return closed;
        InHand hand = found.Value;
        if (decidedOn < year.Span.Until.AddDays(-1)) return ContingencyFaults.YearNotOver(year, decidedOn);
        if (LastStep(hand.Record) is DateOnly last && decidedOn < last) return ContingencyFaults.DecidedBeforeStep(decidedOn, last);
        string[] unpaid = [.. hand.Fund.Rounds.Where(r => hand.Record.StateOf(r.CountOn) == RoundState.Notified).Select(r => $"round {r.Name}"),
            .. hand.Record.Claims.Where(c => c.State == ClaimState.Approved).Select(c => $"claim {c.Number}")];
        if (unpaid.Length > 0) return ContingencyFaults.PaymentsOutstanding(unpaid);
        session.Record(new FundClosed(authority, year.StartingYear, new Pots(hand.Fund, hand.Fund.Money.Amount!.Value, hand.Record).Left.Pence, hand.Fund.ReturnedTo,
            [.. hand.Record.Claims.Where(c => c.State is ClaimState.Made or ClaimState.ApprovedOnce).Select(c => c.Number)], decidedOn, session.Stamp.Actor, session.RecordedAt));
        return ContingencyReader.Over(session).Record(authority, year).Closing!;
    }

    private static DateOnly? LastStep(ContingencyRecord record)
    {
        DateOnly[] days = [.. record.Notifications.Select(n => n.DecidedOn), .. record.Payments.Select(p => p.PaidOn),
            .. record.Claims.SelectMany(c => c.Steps.Select(s => s.On).Append(c.MadeOn))];
        return days.Length == 0 ? null : days.Max();
    }
}
