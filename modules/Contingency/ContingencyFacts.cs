namespace FundingPlatform.Contingency;

/// <summary>
/// A fund of an authority and year was opened: the whole text of its rules, its SHA-256 in hex, and what it holds in pence (null for the
/// illustration of every authority, whose size is its pupils').
/// </summary>
public sealed record FundOpened(
    int Authority, int Year, string Id, long? Amount, string Sha256, DateOnly DecidedOn, string By, DateTimeOffset At, string Text);

/// <summary>
/// Schools were told what a round pays. <paramref name="Number"/> is 0, or how many times the round was counted again, and
/// <paramref name="CountNumber"/> that of the count behind it. <paramref name="Available"/> and <paramref name="Due"/> are in pence.
/// </summary>
public sealed record RoundNotified(
    int Authority,
    int Year,
    DateOnly Round,
    int Number,
    int CountNumber,
    DateOnly DecidedOn,
    string By,
    DateTimeOffset At,
    long Available,
    long Due,
    IReadOnlyList<NotifiedLine> Lines);

/// <summary>
/// One school in a notification. Counted pupils are whole hundred-millionths; the threshold is a text for people; entitlement, what was
/// notified before for the same months, and the movement (negative for a clawback) are pence.
/// </summary>
public sealed record NotifiedLine(int School, long Counted, string Threshold, bool Qualifies, long Entitlement, long Before, long Movement);

/// <summary>What was notified in a round and not yet paid was paid, in pence by school; negative where a clawback was taken back.</summary>
public sealed record RoundPaid(
    int Authority, int Year, DateOnly Round, int Number, DateOnly PaidOn, string By, DateTimeOffset At, IReadOnlyList<PaidLine> Lines);

/// <summary>One school's payment in pence.</summary>
public sealed record PaidLine(int School, long Amount);

/// <summary>A school applied for money. <paramref name="Claim"/> numbers the fund's claims from 1; the reason names no pupil.</summary>
public sealed record ClaimMade(
    int Authority, int Year, int Claim, int School, long Asked, string Reason, string? Reference, DateOnly MadeOn, string By, DateTimeOffset At);

/// <summary>
/// Somebody approved a claim for an amount in pence; <paramref name="Number"/> 1 is the first approver, 2 the second, whose approval
/// commits the money.
/// </summary>
public sealed record ClaimApproved(
    int Authority, int Year, int Claim, int School, int Number, long Amount, string Reason, DateOnly DecidedOn, string By, DateTimeOffset At);

/// <summary>A claim was refused, with the reason.</summary>
public sealed record ClaimRefused(int Authority, int Year, int Claim, int School, string Reason, DateOnly DecidedOn, string By, DateTimeOffset At);

/// <summary>A claim was withdrawn before it was paid; what was committed for it, in pence, is free again.</summary>
public sealed record ClaimWithdrawn(
    int Authority, int Year, int Claim, int School, long Released, string Reason, DateOnly DecidedOn, string By, DateTimeOffset At);

/// <summary>An approved claim was paid, in pence.</summary>
public sealed record ClaimPaid(int Authority, int Year, int Claim, int School, long Amount, DateOnly PaidOn, string By, DateTimeOffset At);

/// <summary>The year ended: what was left, in pence, goes back, and the claims that nobody had decided lapse.</summary>
public sealed record FundClosed(
    int Authority, int Year, long Returned, string ReturnedTo, IReadOnlyList<int> Lapsed, DateOnly DecidedOn, string By, DateTimeOffset At);
