using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers.Rules;

/// <summary>What a step makes of a transfer's states; everything that is not written here is refused with a code.</summary>
internal static class StateMachine
{
    public static Outcome<(TransferState State, RequestState Request)> After(TransferState state, RequestState request, TransferStep step, bool consults)
    {
        string? refusal = Over(state) ?? step switch
        {
            TransferStep.Consult => Begun(state),
            TransferStep.Consulted => Ending(state),
            TransferStep.Waive => state == TransferState.Waived ? "waived_already" : Settled(state) ?? (consults ? null : "consultation_optional"),
            TransferStep.Forum => Later(state) ?? Asked(state, consults),
            TransferStep.Request => Approved(state) ?? Open(request) ?? Asked(state, consults),
            TransferStep.TakeBack or TransferStep.Secretary => Approved(state) ?? Pending(request),
            TransferStep.Approve or TransferStep.Refuse => Approved(state) ?? Decided(state, request),
            TransferStep.Enact => state == TransferState.Approved ? null : "not_approved",
            TransferStep.Withdraw or TransferStep.Lapse => null,
            _ => throw new ArgumentOutOfRangeException(nameof(step)),
        };
        return refusal is string code ? BlockTransfersFaults.StepNotPossible(code) : To(state, request, step);
    }

    private static (TransferState State, RequestState Request) To(TransferState state, RequestState request, TransferStep step) => step switch
    {
        TransferStep.Consult => (TransferState.Consulting, request),
        TransferStep.Consulted => (TransferState.Consulted, request),
        TransferStep.Waive => (TransferState.Waived, request),
        TransferStep.Forum => (TransferState.ForumDecided, request),
        TransferStep.Request => (state, RequestState.Pending),
        TransferStep.TakeBack => (state, RequestState.None),
        TransferStep.Secretary => (state, RequestState.Decided),
        TransferStep.Approve => (TransferState.Approved, request),
        TransferStep.Enact => (TransferState.Enacted, request),
        TransferStep.Withdraw => (TransferState.Withdrawn, request),
        TransferStep.Refuse => (TransferState.Refused, request),
        TransferStep.Lapse => (TransferState.Lapsed, request),
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };

    private static string? Over(TransferState state) => state switch
    {
        TransferState.Enacted => "enacted_already",
        TransferState.Withdrawn => "transfer_withdrawn",
        TransferState.Refused => "transfer_refused",
        TransferState.Lapsed => "transfer_lapsed",
        _ => null,
    };

    private static string? Approved(TransferState state) => state == TransferState.Approved ? "approved_already" : null;

    /// <summary>The Forum has decided, so what comes before it is over.</summary>
    private static string? Later(TransferState state) => state == TransferState.ForumDecided ? "forum_decided_already" : Approved(state);

    private static string? Settled(TransferState state) => state == TransferState.Consulted ? "consulted_already" : Later(state);

    private static string? Begun(TransferState state) => state == TransferState.Consulting ? "consulting_already" : Settled(state);

    private static string? Ending(TransferState state) => Settled(state) ?? (state == TransferState.Consulting ? null : "not_consulting");

    /// <summary>Schools come before the Forum and the Secretary of State.</summary>
    private static string? Asked(TransferState state, bool consults) => state switch
    {
        TransferState.Draft when consults => "not_consulted",
        TransferState.Consulting => "still_consulting",
        _ => null,
    };

    private static string? Open(RequestState request) => request switch
    {
        RequestState.Pending => "requested_already",
        RequestState.Decided => "secretary_decided_already",
        _ => null,
    };

    private static string? Pending(RequestState request) => request switch
    {
        RequestState.None => "not_requested",
        RequestState.Decided => "secretary_decided_already",
        _ => null,
    };

    private static string? Decided(TransferState state, RequestState request) =>
        state != TransferState.ForumDecided ? "forum_not_decided" : request == RequestState.Pending ? "request_pending" : null;
}
