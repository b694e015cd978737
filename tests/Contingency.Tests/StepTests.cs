using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency.Tests;

/// <summary>Every state and every step: what may follow, and the code of everything else.</summary>
public sealed class StepTests
{
    private static readonly Dictionary<(RoundState, RoundStep), string> Rounds = new()
    {
        [(RoundState.Draft, RoundStep.Notify)] = "Notified",
        [(RoundState.Draft, RoundStep.Recount)] = "round_not_notified",
        [(RoundState.Draft, RoundStep.Pay)] = "round_not_notified",
        [(RoundState.Notified, RoundStep.Notify)] = "round_notified_already",
        [(RoundState.Notified, RoundStep.Recount)] = "Notified",
        [(RoundState.Notified, RoundStep.Pay)] = "Paid",
        [(RoundState.Paid, RoundStep.Notify)] = "round_notified_already",
        [(RoundState.Paid, RoundStep.Recount)] = "Notified",
        [(RoundState.Paid, RoundStep.Pay)] = "round_paid_already",
    };

    private static readonly Dictionary<(ClaimState, ClaimStep), string> Claims = new()
    {
        [(ClaimState.Made, ClaimStep.Approve)] = "ApprovedOnce",
        [(ClaimState.Made, ClaimStep.Refuse)] = "Refused",
        [(ClaimState.Made, ClaimStep.Withdraw)] = "Withdrawn",
        [(ClaimState.Made, ClaimStep.Pay)] = "claim_not_approved",
        [(ClaimState.Made, ClaimStep.Lapse)] = "Lapsed",
        [(ClaimState.ApprovedOnce, ClaimStep.Approve)] = "Approved",
        [(ClaimState.ApprovedOnce, ClaimStep.Refuse)] = "Refused",
        [(ClaimState.ApprovedOnce, ClaimStep.Withdraw)] = "Withdrawn",
        [(ClaimState.ApprovedOnce, ClaimStep.Pay)] = "claim_not_approved",
        [(ClaimState.ApprovedOnce, ClaimStep.Lapse)] = "Lapsed",
        [(ClaimState.Approved, ClaimStep.Approve)] = "claim_approved_already",
        [(ClaimState.Approved, ClaimStep.Refuse)] = "claim_approved_already",
        [(ClaimState.Approved, ClaimStep.Withdraw)] = "Withdrawn",
        [(ClaimState.Approved, ClaimStep.Pay)] = "Paid",
        [(ClaimState.Approved, ClaimStep.Lapse)] = "claim_approved_already",
    };

    private static readonly Dictionary<ClaimState, string> Over = new()
    {
        [ClaimState.Paid] = "claim_paid_already", [ClaimState.Refused] = "claim_refused_already",
        [ClaimState.Withdrawn] = "claim_withdrawn_already", [ClaimState.Lapsed] = "claim_lapsed",
    };

    public static MatrixTheoryData<RoundState, RoundStep> OfRounds => new(Enum.GetValues<RoundState>(), Enum.GetValues<RoundStep>());

    public static MatrixTheoryData<ClaimState, ClaimStep> OfClaims => new(Enum.GetValues<ClaimState>(), Enum.GetValues<ClaimStep>());

    [Theory, MemberData(nameof(OfRounds))]
    public void A_round_goes_where_its_table_says_or_is_refused(RoundState state, RoundStep step)
    {
        Outcome<RoundState> after = ContingencySteps.After(state, step);
        Assert.Equal(Rounds[(state, step)], after.Fault?.Code ?? $"{after.Value}");
    }

    [Theory, MemberData(nameof(OfClaims))]
    public void A_claim_goes_where_its_table_says_or_is_refused(ClaimState state, ClaimStep step)
    {
        Outcome<ClaimState> after = ContingencySteps.After(state, step);
        Assert.Equal(Over.GetValueOrDefault(state) ?? Claims[(state, step)], after.Fault?.Code ?? $"{after.Value}");
    }
}
