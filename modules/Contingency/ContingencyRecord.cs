using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency;

/// <summary>Who recorded something, when in UTC, and where it stands in the journal.</summary>
public sealed record RecordedBy(string By, DateTimeOffset At, long Sequence);

/// <summary>A fund in use, with the SHA-256 of its text in hex and the day of the decision to have it.</summary>
public sealed record OpenedFund(ContingencyFund Fund, string Sha256, DateOnly DecidedOn, RecordedBy Recorded);

/// <summary>One notification of a round; <see cref="Number"/> above 0 is a recount entry.</summary>
public sealed record Notification(
    DateOnly Round, int Number, int CountNumber, DateOnly DecidedOn, Money Available, Money Due, IReadOnlyList<NotifiedLine> Lines, RecordedBy Recorded)
{
    /// <summary>How what was there was shared, with the numbers that went in; null where it reached. <paramref name="changes"/> are those of the round.</summary>
    public string? SharedInWords(RoundChanges changes) => Rules.SharedOut.InWords(changes, Available, Due, Lines.Sum(l => new Money(l.Before)));
}

/// <summary>One payment run of a round.</summary>
public sealed record RoundPayment(DateOnly Round, int Number, DateOnly PaidOn, IReadOnlyList<PaidLine> Lines, RecordedBy Recorded);

/// <summary>What became of a claim.</summary>
public enum ClaimState
{
    Made,

    /// <summary>One approver; the money is not committed yet.</summary>
    ApprovedOnce,

    /// <summary>Two approvers; the money is committed.</summary>
    Approved,
    Paid,
    Refused,
    Withdrawn,

    /// <summary>Nobody had decided it when the year ended.</summary>
    Lapsed,
}

/// <summary>What can be done with a claim.</summary>
public enum ClaimStep
{
    Approve,
    Refuse,
    Withdraw,
    Pay,

    /// <summary>The year ends.</summary>
    Lapse,
}

/// <summary>One step of a claim: an approval has its amount, a payment too; a withdrawal what it set free.</summary>
public sealed record ClaimEvent(ClaimStep Step, DateOnly On, Money? Amount, string? Reason, RecordedBy Recorded);

/// <summary>A school's application, with every step in the order of the journal.</summary>
public sealed record Claim(
    int Number, int School, Money Asked, string Reason, string? Reference, DateOnly MadeOn, RecordedBy Recorded, IReadOnlyList<ClaimEvent> Steps)
{
    /// <summary>Where the claim stands.</summary>
    public ClaimState State { get; init; }

    /// <summary>What the latest approval is for; null before the first.</summary>
    public Money? Approved => Steps.LastOrDefault(s => s.Step == ClaimStep.Approve)?.Amount;

    /// <summary>What the fund has committed to the claim, paid or not.</summary>
    public Money Committed => State is ClaimState.Approved or ClaimState.Paid ? Approved!.Value : Money.Zero;
}

/// <summary>The end of a fund's year: what went back, and where to.</summary>
public sealed record FundClosing(Money Returned, string ReturnedTo, IReadOnlyList<int> Lapsed, DateOnly DecidedOn, RecordedBy Recorded);

/// <summary>Everything that is recorded of one authority's fund of a year; empty for one that is not opened, or only an illustration.</summary>
public sealed record ContingencyRecord(
    IReadOnlyList<Notification> Notifications, IReadOnlyList<RoundPayment> Payments, IReadOnlyList<Claim> Claims, FundClosing? Closing)
{
    /// <summary>Nothing happened yet.</summary>
    public static ContingencyRecord Empty { get; } = new([], [], [], null);

    /// <summary>What was notified to a school in a round and its recounts, less clawbacks.</summary>
    public Money Notified(DateOnly round, int school) => Of(round).SelectMany(n => n.Lines).Where(l => l.School == school).Sum(l => new Money(l.Movement));

    /// <summary>What was notified to all schools in a round and its recounts, less clawbacks.</summary>
    public Money Notified(DateOnly round) => Of(round).SelectMany(n => n.Lines).Sum(l => new Money(l.Movement));

    /// <summary>The round's notifications, the first and its recounts.</summary>
    public IEnumerable<Notification> Of(DateOnly round) => Notifications.Where(n => n.Round == round);

    /// <summary>What was paid in a round, less what was taken back.</summary>
    public Money Paid(DateOnly round) => Payments.Where(p => p.Round == round).SelectMany(p => p.Lines).Sum(l => new Money(l.Amount));

    /// <summary>The later round that was notified and pays for some of the same months, so that this one is not recounted any more; null where there is none.</summary>
    internal FundRound? SettledBy(ContingencyFund fund, FundRound round) => fund.Rounds.FirstOrDefault(r =>
        r.CountOn > round.CountOn && r.MonthsSharedWith(round) > 0 && StateOf(r.CountOn) != RoundState.Draft);

    /// <summary>How far a round has come. A recount that moves nothing leaves nothing to be paid, so a paid round stays paid.</summary>
    public RoundState StateOf(DateOnly round)
    {
        long notified = Of(round).Where(n => n.Number == 0 || n.Lines.Any(l => l.Movement != 0)).Select(n => n.Recorded.Sequence).DefaultIfEmpty(-1).Max();
        long paid = Payments.Where(p => p.Round == round).Select(p => p.Recorded.Sequence).DefaultIfEmpty(-1).Max();
        return notified < 0 ? RoundState.Draft : paid > notified ? RoundState.Paid : RoundState.Notified;
    }
}

/// <summary>How far a round has come. A recount of a paid round that moves something is notified again, and what it changed is to be paid.</summary>
public enum RoundState
{
    Draft,
    Notified,
    Paid,
}

/// <summary>What can be done with a round.</summary>
public enum RoundStep
{
    Notify,

    /// <summary>The closed count was corrected, and what it changes is notified.</summary>
    Recount,
    Pay,
}
