using FundingPlatform.Contingency.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Contingency.Recording;

/// <summary>An authority's own fund with its record, as a command finds it: open, and the caller's to change.</summary>
internal sealed record InHand(OpenedFund Opened, ContingencyRecord Record)
{
    public ContingencyFund Fund => Opened.Fund;

    /// <summary>What applications may still be promised.</summary>
    public Money LeftForClaims => new Pots(Fund, Fund.Money.Amount!.Value, Record).ForClaims();

    /// <summary>
    /// Faults, in this order: <c>authority_forbidden</c>, <c>date_invalid</c>, <c>date_not_yet</c>, <c>fund_illustrative</c> (the year has an illustration and no fund of the
    /// authority's own), <c>fund_unknown</c>, <c>year_closed</c>, <c>decided_before_fund</c>.
    /// </summary>
    public static Outcome<InHand> Of(Session session, int authority, FundingYear year, DateOnly on)
    {
        if (session.RecordFor(authority) is Fault forbidden) return forbidden;
        if (StatedDay.Refusal(session, on, "decided_on") is Fault impossible) return impossible;
        var reader = ContingencyReader.Over(session);
        if (reader.InForce(authority, year) is not OpenedFund opened) return ContingencyFaults.FundUnknown(authority, year);
        if (opened.Fund.Authority == 0) return ContingencyFaults.FundIllustrative(opened.Fund);
        ContingencyRecord record = reader.Record(authority, year);
        if (record.Closing is FundClosing closing) return ContingencyFaults.YearClosed(closing);
        return on < opened.DecidedOn ? ContingencyFaults.DecidedBeforeFund(on, opened.DecidedOn) : new InHand(opened, record);
    }
}
