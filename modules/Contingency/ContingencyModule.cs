using FundingPlatform.Contingency.Recording;
using FundingPlatform.Contingency.Storage;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Contingency;

/// <summary>A school's application: at most 200 characters of reason in one line, without a pupil's name, and an opaque reference.</summary>
public sealed record ClaimRequest(int School, Money Asked, string Reason, string? Reference, DateOnly MadeOn);

/// <summary>Which claim is decided, on which day, and why, in at most 200 characters of one line.</summary>
public sealed record ClaimDecision(int Authority, FundingYear Year, int Claim, DateOnly DecidedOn, string Reason);

/// <summary>
/// The Contingency module: its facts, and what records them. Who does something is the session's actor. Every method but
/// <see cref="Open"/> looks, before its own faults and in this order, for <c>authority_forbidden</c>, <c>date_invalid</c>, <c>date_not_yet</c>, <c>fund_unknown</c>, <c>fund_illustrative</c>,
/// <c>year_closed</c> and <c>decided_before_fund</c>. A refusal changes nothing.
/// </summary>
public static class ContingencyModule
{
    public static Module Parts { get; } = new("contingency", typeof(ContingencyModule).Assembly, facts =>
    {
        facts.Add("contingency.fund_opened.v1", FactJson.Default.FundOpened, Tables.Apply);
        facts.Add("contingency.round_notified.v1", FactJson.Default.RoundNotified, Tables.Apply);
        facts.Add("contingency.round_paid.v1", FactJson.Default.RoundPaid, Tables.Apply);
        facts.Add("contingency.claim_made.v1", FactJson.Default.ClaimMade, Tables.Apply);
        facts.Add("contingency.claim_approved.v1", FactJson.Default.ClaimApproved, Tables.Apply);
        facts.Add("contingency.claim_refused.v1", FactJson.Default.ClaimRefused, Tables.Apply);
        facts.Add("contingency.claim_withdrawn.v1", FactJson.Default.ClaimWithdrawn, Tables.Apply);
        facts.Add("contingency.claim_paid.v1", FactJson.Default.ClaimPaid, Tables.Apply);
        facts.Add("contingency.fund_closed.v1", FactJson.Default.FundClosed, Tables.Apply);
    });

    /// <summary>
    /// Opens a fund. Faults: <c>authority_forbidden</c>, <c>date_invalid</c>, <c>date_not_yet</c>, <c>fund_exists</c> (one fund to an authority and year; the illustration of
    /// every authority counts as one of its own), <c>outside_year</c> (decided when the year is over).
    /// </summary>
    public static Outcome<OpenedFund> Open(Session session, ContingencyFund fund, DateOnly decidedOn)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(fund);
        return YearEnd.Open(session, fund, decidedOn);
    }

    /// <summary>
    /// Tells schools what the round of a count pays: the first time once the count is closed, again as a recount once it was
    /// corrected. <paramref name="needs"/> is what the formula knows by school. Faults: <c>round_unknown</c>,
    /// <c>earlier_round_not_notified</c>, <c>count_missing</c>, <c>round_notified_already</c> (its count was not corrected since); the first
    /// time <c>count_not_closed</c>, <c>outside_year</c>, <c>decided_before_count</c>, <c>decided_before_notified</c>; again
    /// <c>later_round_notified</c>, <c>decided_before_notified</c>; then <c>decided_too_early</c> (before the count was closed or corrected), <c>needs_missing</c>, <c>fund_short</c>.
    /// </summary>
    public static Outcome<Notification> Notify(
        Session session, int authority, FundingYear year, DateOnly countOn, IReadOnlyDictionary<int, SchoolNeeds> needs, DateOnly decidedOn)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(needs);
        return Rounds.Notify(session, authority, year, countOn, needs, decidedOn);
    }

    /// <summary>
    /// Pays what was notified in a round and is not paid, and takes back what was paid and clawed back. Faults: <c>round_unknown</c>,
    /// <c>round_not_notified</c>, <c>round_paid_already</c>, <c>decided_before_notified</c>.
    /// </summary>
    public static Outcome<RoundPayment> Pay(Session session, int authority, FundingYear year, DateOnly countOn, DateOnly paidOn)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Rounds.Pay(session, authority, year, countOn, paidOn);
    }

    /// <summary>
    /// Takes in a school's application. Faults: <c>no_application_part</c>, <c>claim_invalid</c>, <c>outside_year</c>,
    /// <c>school_not_covered</c>, <c>claim_above_most</c>, <c>school_not_qualified</c>.
    /// </summary>
    public static Outcome<Claim> Claim(Session session, int authority, FundingYear year, ClaimRequest claim)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(claim);
        return Claims.Make(session, authority, year, claim);
    }

    /// <summary>
    /// Approves a claim: the first person for an amount (what was asked for where it is left out), then another one for the same
    /// amount, which commits it. Faults: <c>claim_invalid</c>, <c>claim_unknown</c>, <c>claim_approved_already</c>,
    /// <c>claim_paid_already</c>, <c>claim_refused_already</c>, <c>claim_withdrawn_already</c>, <c>decided_before_claim</c>,
    /// <c>decided_before_step</c>, <c>approver_made_claim</c>, <c>approval_above_claim</c>, <c>second_person_needed</c>, <c>approval_differs</c>, <c>fund_short</c>.
    /// </summary>
    public static Outcome<Claim> Approve(Session session, ClaimDecision decision, Money? amount)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(decision);
        return Claims.Approve(session, decision, amount);
    }

    /// <summary>Refuses a claim that two persons have not approved. Faults: those of <see cref="Approve"/> up to <c>decided_before_step</c>.</summary>
    public static Outcome<Claim> Refuse(Session session, ClaimDecision decision)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(decision);
        return Claims.Refuse(session, decision);
    }

    /// <summary>
    /// Withdraws a claim that is not paid; what was committed for it is free again. Faults: <c>claim_invalid</c>,
    /// <c>claim_unknown</c>, <c>claim_paid_already</c>, <c>claim_refused_already</c>, <c>claim_withdrawn_already</c>,
    /// <c>decided_before_claim</c>, <c>decided_before_step</c>.
    /// </summary>
    public static Outcome<Claim> Withdraw(Session session, ClaimDecision decision)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(decision);
        return Claims.Withdraw(session, decision);
    }

    /// <summary>Pays an approved claim. Faults: those of <see cref="Withdraw"/> and <c>claim_not_approved</c>.</summary>
    public static Outcome<Claim> PayClaim(Session session, int authority, FundingYear year, int claim, DateOnly paidOn)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Claims.Pay(session, authority, year, claim, paidOn);
    }

    /// <summary>
    /// Ends the fund's year: what is left goes back, and claims that nobody has decided lapse. Nothing can be recorded of the fund
    /// after that. Faults: <c>year_not_over</c>, <c>decided_before_step</c>, <c>payments_outstanding</c>.
    /// </summary>
    public static Outcome<FundClosing> CloseYear(Session session, int authority, FundingYear year, DateOnly decidedOn)
    {
        ArgumentNullException.ThrowIfNull(session);
        return YearEnd.Close(session, authority, year, decidedOn);
    }
}
