using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency;

/// <summary>What an entry of a fund's ledger stands for.</summary>
public enum LedgerKind
{
    /// <summary>The fund was opened.</summary>
    Fund,

    /// <summary>Notified to a school.</summary>
    Notified,

    /// <summary>Notified before and taken back by a later or corrected count.</summary>
    Clawback,

    /// <summary>A claim has its second approver.</summary>
    ClaimCommitted,

    /// <summary>An approved claim was withdrawn.</summary>
    ClaimReleased,

    /// <summary>Paid out of what was committed; negative where a clawback was taken back. It does not change what is left.</summary>
    Paid,

    /// <summary>Went back at the year's end.</summary>
    Returned,
}

/// <summary>
/// One entry. <paramref name="Amount"/> is what the entry is about, above 0 but for a payment that takes back;
/// <paramref name="Left"/> is what the fund has left to promise after it.
/// </summary>
public sealed record LedgerEntry(long Sequence, DateOnly On, LedgerKind Kind, DateOnly? Round, int? Claim, int? School, Money Amount, Money Left, string By);

/// <summary>
/// A fund at a moment. <paramref name="Pot"/> is always <paramref name="Committed"/> + <paramref name="Returned"/> + <paramref name="Left"/>, and no one of them is below nothing.
/// <paramref name="Paid"/> is the part of what is committed that has gone out.
/// </summary>
public sealed record LedgerPosition(Money Pot, Money Committed, Money Paid, Money Returned, Money Left)
{
    /// <summary>Committed and not yet paid; below nothing while a clawback of paid money is still to be taken back.</summary>
    public Money ToPay => Committed - Paid;
}

/// <summary>
/// A fund's money entry by entry, worked out from what is recorded: entries are added, never edited, and what is left never goes
/// below nothing.
/// </summary>
public sealed class Ledger
{
    private readonly List<LedgerEntry> entries = [];

    private Ledger(Money pot) => Position = new(pot, Money.Zero, Money.Zero, Money.Zero, Money.Zero);

    /// <summary>Every entry, in the order of the journal; within one notification clawbacks come first.</summary>
    public IReadOnlyList<LedgerEntry> Entries => entries;

    /// <summary>Where the fund stands after the last entry.</summary>
    public LedgerPosition Position { get; private set; }

    /// <summary>The ledger of a fund that holds <paramref name="pot"/>; a record that spends more than there is, is a programming error and throws.</summary>
    public static Ledger Of(Money pot, DateOnly openedOn, RecordedBy opened, ContingencyRecord record)
    {
        ArgumentNullException.ThrowIfNull(opened);
        ArgumentNullException.ThrowIfNull(record);
        var ledger = new Ledger(pot);
        ledger.Add(LedgerKind.Fund, pot, openedOn, opened);
        var steps = record.Notifications.Select(n => (n.Recorded.Sequence, Post: (Action)(() => ledger.Post(n))))
            .Concat(record.Payments.Select(p => (p.Recorded.Sequence, (Action)(() => ledger.Post(p)))))
            .Concat(record.Claims.SelectMany(c => c.Steps.Select((_, i) => (c.Steps[i].Recorded.Sequence, (Action)(() => ledger.Post(c, i))))));
        foreach ((_, Action post) in steps.OrderBy(s => s.Sequence)) post();
        if (record.Closing is FundClosing closing) ledger.Add(LedgerKind.Returned, closing.Returned, closing.DecidedOn, closing.Recorded);
        return ledger;
    }

    private void Post(Notification notified)
    {
        foreach (NotifiedLine line in notified.Lines.Where(l => l.Movement < 0))
            Add(LedgerKind.Clawback, new(-line.Movement), notified.DecidedOn, notified.Recorded, notified.Round, null, line.School);
        foreach (NotifiedLine line in notified.Lines.Where(l => l.Movement > 0))
            Add(LedgerKind.Notified, new(line.Movement), notified.DecidedOn, notified.Recorded, notified.Round, null, line.School);
    }

    private void Post(RoundPayment paid)
    {
        foreach (PaidLine line in paid.Lines) Add(LedgerKind.Paid, new(line.Amount), paid.PaidOn, paid.Recorded, paid.Round, null, line.School);
    }

    private void Post(Claim claim, int index)
    {
        ClaimEvent step = claim.Steps[index];
        bool committed = claim.Steps.Take(index + 1).Count(s => s.Step == ClaimStep.Approve) == 2;
        LedgerKind? kind = step.Step switch
        {
            ClaimStep.Approve when committed => LedgerKind.ClaimCommitted,
            ClaimStep.Withdraw when committed => LedgerKind.ClaimReleased,
            ClaimStep.Pay => LedgerKind.Paid,
            _ => null,
        };
        if (kind is LedgerKind known) Add(known, step.Amount!.Value, step.On, step.Recorded, null, claim.Number, claim.School);
    }

    private void Add(LedgerKind kind, Money amount, DateOnly on, RecordedBy by, DateOnly? round = null, int? claim = null, int? school = null)
    {
        LedgerPosition was = Position;
        Position = kind switch
        {
            LedgerKind.Fund => was with { Left = was.Left + amount },
            LedgerKind.Notified or LedgerKind.ClaimCommitted => was with { Left = was.Left - amount, Committed = was.Committed + amount },
            LedgerKind.Clawback or LedgerKind.ClaimReleased => was with { Left = was.Left + amount, Committed = was.Committed - amount },
            LedgerKind.Paid => was with { Paid = was.Paid + amount },
            LedgerKind.Returned => was with { Left = was.Left - amount, Returned = was.Returned + amount },
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        if (Position.Left < Money.Zero || Position.Committed < Money.Zero)
            throw new InvalidOperationException($"Entry {by.Sequence} spends {amount} of {was.Left}: a fund never goes below nothing.");
        entries.Add(new(by.Sequence, on, kind, round, claim, school, amount, Position.Left, by.By));
    }
}
