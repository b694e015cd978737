using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency;

/// <summary>Which step may follow in which state: closed tables, and a fault with a code for everything else.</summary>
public static class ContingencySteps
{
    /// <summary>Where a round is after a step. Faults: <c>round_not_notified</c>, <c>round_notified_already</c>, <c>round_paid_already</c>.</summary>
    public static Outcome<RoundState> After(RoundState state, RoundStep step) => (state, step) switch
    {
        (RoundState.Draft, RoundStep.Notify) => RoundState.Notified,
        (RoundState.Draft, _) => ContingencyFaults.RoundNotNotified(step),
        (_, RoundStep.Notify) => ContingencyFaults.RoundNotifiedAlready(),
        (_, RoundStep.Recount) => RoundState.Notified,
        (RoundState.Notified, RoundStep.Pay) => RoundState.Paid,
        _ => ContingencyFaults.RoundPaidAlready(),
    };

    /// <summary>
    /// Where a claim is after a step. Faults: <c>claim_not_approved</c>, <c>claim_approved_already</c>, <c>claim_paid_already</c>,
    /// <c>claim_refused_already</c>, <c>claim_withdrawn_already</c>, <c>claim_lapsed</c>.
    /// </summary>
    public static Outcome<ClaimState> After(ClaimState state, ClaimStep step) => (state, step) switch
    {
        (ClaimState.Paid or ClaimState.Refused or ClaimState.Withdrawn or ClaimState.Lapsed, _) => ContingencyFaults.ClaimOver(state),
        (_, ClaimStep.Withdraw) => ClaimState.Withdrawn,
        (ClaimState.Approved, ClaimStep.Pay) => ClaimState.Paid,
        (ClaimState.Approved, _) => ContingencyFaults.ClaimApprovedAlready(),
        (_, ClaimStep.Pay) => ContingencyFaults.ClaimNotApproved(),
        (ClaimState.Made, ClaimStep.Approve) => ClaimState.ApprovedOnce,
        (_, ClaimStep.Approve) => ClaimState.Approved,
        (_, ClaimStep.Refuse) => ClaimState.Refused,
        _ => ClaimState.Lapsed,
    };
}
