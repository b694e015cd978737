using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Google.Protobuf.WellKnownTypes;
using Contract = Funding.Contingency.V1;
using Shared = Funding.Type.V1;

namespace FundingPlatform.Contingency.Wire;

/// <summary>The module's records as the contract has them.</summary>
internal static class Messages
{
    public static Contract.Fund Of(OpenedFund opened)
    {
        ContingencyFund fund = opened.Fund;
        return new()
        {
            FundId = fund.Id,
            Authority = fund.Authority,
            FundingYear = ToWire.Year(fund.Year),
            Name = fund.Name,
            Status = ToWire.Status(fund.Status),
            Sources = { fund.Sources },
            Notes = { fund.Notes },
            Amount = OrNull(fund.Money.Amount),
            PerPupil = fund.Money.PerPupil is Rate rate ? ToWire.Rate(rate) : null,
            MoneyFrom = fund.Money.From,
            MoneyStatus = ToWire.Status(fund.Money.Status),
            UnspentReturnedTo = fund.ReturnedTo,
            Sha256 = opened.Sha256,
            DecidedOn = ToWire.Date(opened.DecidedOn),
            Stamp = Of(opened.Recorded),
            PaidFrom = (Shared.PaidFrom)(fund.Money.PaidFrom + 1),
        };
    }

    public static Contract.Notification Of(Notification notified) => new()
    {
        CountOn = ToWire.Date(notified.Round),
        Number = notified.Number,
        CountNumber = notified.CountNumber,
        DecidedOn = ToWire.Date(notified.DecidedOn),
        Available = ToWire.Money(notified.Available),
        Due = ToWire.Money(notified.Due),
        Lines = { notified.Lines.Select(Of) },
        Stamp = Of(notified.Recorded),
    };

    public static Contract.Payment Of(RoundPayment paid) => new()
    {
        CountOn = ToWire.Date(paid.Round),
        Number = paid.Number,
        DecidedOn = ToWire.Date(paid.PaidOn),
        Lines = { paid.Lines.Select(l => new Contract.PaymentLine { SchoolId = l.School, Amount = new() { Pence = l.Amount } }) },
        Stamp = Of(paid.Recorded),
    };

    public static Contract.Claim Of(Claim claim) => new()
    {
        Number = claim.Number,
        SchoolId = claim.School,
        Asked = ToWire.Money(claim.Asked),
        Reason = claim.Reason,
        Reference = claim.Reference ?? "",
        DecidedOn = ToWire.Date(claim.MadeOn),
        State = (Contract.ClaimState)(claim.State + 1),
        Approved = OrNull(claim.Approved),
        Committed = ToWire.Money(claim.Committed),
        Steps = { claim.Steps.Select(Of) },
        Stamp = Of(claim.Recorded),
    };

    public static Contract.Closing Of(FundClosing closing) => new()
    {
        Returned = ToWire.Money(closing.Returned),
        ReturnedTo = closing.ReturnedTo,
        Lapsed = { closing.Lapsed },
        DecidedOn = ToWire.Date(closing.DecidedOn),
        Stamp = Of(closing.Recorded),
    };

    public static Contract.Round Of(RoundResult result, FundingYear year)
    {
        FundRound round = result.Round;
        return new()
        {
            Name = round.Name,
            CountOn = ToWire.Date(round.CountOn),
            PaysFor = ToWire.Span(new(year.Span.From.AddMonths(round.MonthsFrom), year.Span.From.AddMonths(round.MonthsUntil))),
            State = (Contract.RoundState)(result.State + 1),
            Notified = ToWire.Money(result.Notified),
            Paid = ToWire.Money(result.Paid),
            Drafted = ToWire.Money(result.Drafted),
            Available = OrNull(result.Draft?.Available),
            Due = OrNull(result.Draft?.Due),
            Refused = result.Refused,
            RecountDue = result.RecountDue,
            DraftLines = { result.DraftLines.Select(Of) },
            Notifications = { result.Notifications.Select(Of) },
        };
    }

    public static Contract.LedgerEntry Of(LedgerEntry entry)
    {
        var wire = new Contract.LedgerEntry
        {
            Sequence = entry.Sequence,
            DecidedOn = ToWire.Date(entry.On),
            Kind = (Contract.LedgerKind)(entry.Kind + 1),
            CountOn = ToWire.DateOrNull(entry.Round),
            Claim = entry.Claim ?? 0,
            Amount = ToWire.Money(entry.Amount),
            Left = ToWire.Money(entry.Left),
            Actor = entry.By,
        };
        if (entry.School is int school) wire.SchoolId = school;
        return wire;
    }

    public static Contract.Position Position(ContingencyResult result) => new()
    {
        Pot = ToWire.Money(result.Pot),
        Committed = ToWire.Money(result.Committed),
        Paid = ToWire.Money(result.Ledger?.Position.Paid ?? Money.Zero),
        Returned = ToWire.Money(result.Returned),
        Left = ToWire.Money(result.Pot - result.Committed - result.Returned),
    };

    public static Contract.SchoolAmount Of(Schools.SchoolAmount school) =>
        new() { SchoolId = school.SchoolId, Amount = OrNull(school.Amount), Missing = school.Missing ?? "" };

    private static Contract.RoundLine Of(NotifiedLine line) => new()
    {
        SchoolId = line.School,
        Counted = new() { HundredMillionths = line.Counted },
        Threshold = line.Threshold,
        Qualifies = line.Qualifies,
        Entitlement = new() { Pence = line.Entitlement },
        Before = new() { Pence = line.Before },
        Movement = new() { Pence = line.Movement },
    };

    private static Contract.RoundLine Of(RoundLine line) => new()
    {
        SchoolId = line.School,
        Counted = ToWire.Quantity(line.Counted),
        Threshold = line.Threshold,
        Qualifies = line.Qualifies,
        Entitlement = line.Missing is null ? ToWire.Money(line.Entitlement) : null,
        Before = line.Missing is null ? ToWire.Money(line.Before) : null,
        Movement = line.Missing is null ? ToWire.Money(line.Movement) : null,
        Missing = line.Missing ?? "",
    };

    private static Contract.ClaimStep Of(ClaimEvent step) => new()
    {
        Kind = (Contract.ClaimStepKind)(step.Step + 1),
        DecidedOn = ToWire.Date(step.On),
        Amount = OrNull(step.Amount),
        Reason = step.Reason ?? "",
        Stamp = Of(step.Recorded),
    };

    private static Shared.Money? OrNull(Money? money) => money is Money known ? ToWire.Money(known) : null;

    private static Shared.JournalStamp Of(RecordedBy recorded) =>
        new() { Sequence = recorded.Sequence, RecordedAt = Timestamp.FromDateTimeOffset(recorded.At), Actor = recorded.By };
}
