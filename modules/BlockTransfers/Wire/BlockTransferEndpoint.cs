using Funding.BlockTransfers.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;

namespace FundingPlatform.BlockTransfers.Wire;

/// <summary>Blocks and transfers over the wire: parses, submits, reads.</summary>
internal sealed class BlockTransferEndpoint(FundingDatabase database, Changes changes) : BlockTransferService.BlockTransferServiceBase
{
    public override async Task<StateBlocksResponse> StateBlocks(StateBlocksRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        DsgBlocks stated = Messages.Read(Field.Needed(request.Blocks, "blocks"), "blocks");
        DateOnly decidedOn = Field.Date(request.DecidedOn, "decided_on");
        Recorded<RecordedBlocks> done =
            (await changes.Submit(request, request.RequestId, context, session => State(session, stated, decidedOn)).ConfigureAwait(false)).OrThrow();
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override Task<GetTransferYearResponse> GetTransferYear(GetTransferYearRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        Kernel.FundingYear year = Field.Year(request.FundingYear, "funding_year");
        using ReaderLease lease = database.RentReader();
        return Task.FromResult(Messages.Of(BlockTransfersReader.Over(lease.Connection), authority, year, lease.Sequence));
    }

    public override async Task<ProposeTransferResponse> ProposeTransfer(ProposeTransferRequest request, ServerCallContext context)
    {
        TransferProposal stated = Messages.Read(Field.Needed(request.Proposal, "proposal"), "proposal", Field.Date(request.DecidedOn, "decided_on"));
        Recorded<RecordedTransfer> done = await Submit(request, request.RequestId, context,
            session => BlockTransfersModule.Propose(session, stated), code => ProposalFields.Of(code)).ConfigureAwait(false);
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override async Task<RecordStepResponse> RecordStep(RecordStepRequest request, ServerCallContext context)
    {
        Func<Session, Outcome<Transfer>> step = StepRequests.Read(request, Field.Text(request.TransferId, "transfer_id"), Field.Date(request.DecidedOn, "decided_on"));
        Recorded<RecordedTransfer> done = await Submit(request, request.RequestId, context, step, code => StepRequests.FieldOf(code, request.StepCase)).ConfigureAwait(false);
        return new() { Recorded = done.Reply, Shares = { done.Shares } };
    }

    public override Task<ListTransfersResponse> ListTransfers(ListTransfersRequest request, ServerCallContext context)
    {
        int authority = Own(request.Authority, context);
        Kernel.FundingYear? year = request.FundingYear is null ? null : Field.Year(request.FundingYear, "funding_year");
        var page = Page.Of(request.PageSize, request.PageToken, request);
        using ReaderLease lease = database.RentReader();
        IReadOnlyList<Transfer> found = BlockTransfersReader.Over(lease.Connection).TransfersAfter(authority, year, page.After, page.Size + 1);
        var reply = new ListTransfersResponse { Sequence = lease.Sequence, Transfers = { found.Take(page.Size).Select(Messages.Of) } };
        if (found.Count > page.Size) reply.NextPageToken = page.TokenAfter(found[page.Size - 1].Id);
        return Task.FromResult(reply);
    }

    public override Task<GetTransferResponse> GetTransfer(GetTransferRequest request, ServerCallContext context)
    {
        string id = Field.Text(request.TransferId, "transfer_id");
        using ReaderLease lease = database.RentReader();
        BlockTransfersReader reader = BlockTransfersReader.Over(lease.Connection);
        Transfer transfer = reader.Transfer(id) ?? throw new FaultException(BlockTransfersFaults.TransferUnknown(id) with { Field = "transfer_id" });
        if (context.Caller().MayActFor(transfer.Proposal.Authority) is Fault forbidden) throw new FaultException(forbidden);
        return Task.FromResult(new GetTransferResponse
        {
            Transfer = Messages.Of(transfer), Steps = { reader.Steps(id).Select(Messages.Of) }, Sequence = lease.Sequence,
        });
    }

    private async Task<Recorded<RecordedTransfer>> Submit(
        IMessage request, string requestId, ServerCallContext context, Func<Session, Outcome<Transfer>> body, Func<string, string?> fieldOf) =>
        (await changes.Submit(request, requestId, context, session =>
        {
            Outcome<Transfer> done = body(session);
            return done.Fault is Fault fault
                ? (Outcome<RecordedTransfer>)(fault with { Field = fault.Field ?? fieldOf(fault.Code) })
                : new RecordedTransfer { Stamp = ToWire.Stamp(session.Stamp), Transfer = Messages.Of(done.Value) };
        }).ConfigureAwait(false)).OrThrow();

    private static Outcome<RecordedBlocks> State(Session session, DsgBlocks stated, DateOnly decidedOn)
    {
        if (session.RecordFor(stated.Authority) is Fault forbidden) return forbidden;
        Outcome<int> done = BlockTransfersModule.StateBlocks(session, [stated], decidedOn);
        if ((done.Fault ?? (done.Value == 0 ? BlockTransfersFaults.BlocksUnchanged(stated) : null)) is Fault refusal) return refusal with { Field = refusal.Code == "date_not_yet" ? "decided_on" : "blocks" };
        return new RecordedBlocks { Stamp = ToWire.Stamp(session.Stamp), Blocks = Messages.Of(stated) };
    }

    private static int Own(int code, ServerCallContext context)
    {
        int authority = Field.Authority(code, "authority");
        return context.Caller().MayActFor(authority) is Fault forbidden ? throw new FaultException(forbidden) : authority;
    }
}
