using System.Threading.Channels;
using Funding.Allocation.V1;
using Funding.Type.V1;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Grpc.Core;

namespace FundingPlatform.Allocation.Wire;

/// <summary>
/// Many changes over one stream, each by the handler that also carries it out when it comes alone. Changes go to the writer
/// in their order without waiting for each other's replies, and the replies come back in that order. The caller is checked
/// again for each change: once the credential counts no more, the stream ends after the replies to the changes before.
/// </summary>
internal sealed class BulkChanges(
    Changes changes,
    ChangeHandler<PlacementOpening> open,
    ChangeHandler<PlacementCorrection> correct,
    ChangeHandler<PlacementClosing> close,
    ChangeHandler<BandAward> decide)
{
    /// <summary>Changes that are in the writer's hands or whose replies wait to be sent.</summary>
    public const int MostInFlight = 256;

    public async Task Apply(IAsyncStreamReader<ApplyChangesRequest> requests, IServerStreamWriter<ApplyChangesResponse> replies, ServerCallContext context)
    {
        // The reply that is waited for counts too, and is in the channel no more.
        var inFlight = Channel.CreateBounded<Task<ApplyChangesResponse>>(new BoundedChannelOptions(MostInFlight - 1) { SingleReader = true, SingleWriter = true });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        Task reading = Read(requests, inFlight.Writer, context, ended.Token);
        try
        {
            await foreach (Task<ApplyChangesResponse> reply in inFlight.Reader.ReadAllAsync(context.CancellationToken).ConfigureAwait(false))
                await replies.WriteAsync(await reply.ConfigureAwait(false), context.CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    // Room is waited for before the change is read, so that no more are decided than may be in flight.
    private async Task Read(
        IAsyncStreamReader<ApplyChangesRequest> requests, ChannelWriter<Task<ApplyChangesResponse>> inFlight, ServerCallContext context, CancellationToken ended)
    {
        Exception? broken = null;
        try
        {
            while (await inFlight.WaitToWriteAsync(ended).ConfigureAwait(false) && await requests.MoveNext(ended).ConfigureAwait(false))
            {
                if (context.RecheckCaller() is Kernel.Fault over) throw new FaultException(over);
                inFlight.TryWrite(Reply(requests.Current, context));
            }
        }
        catch (Exception e)
        {
            broken = e;
        }

        inFlight.TryComplete(broken);
    }

    private async Task<ApplyChangesResponse> Reply(ApplyChangesRequest request, ServerCallContext context)
    {
        Outcome<Recorded<RecordedChange>> outcome;
        try
        {
            // Looked at before the change itself, as where it comes alone.
            outcome = Field.RequestId(request.RequestId).Fault is Kernel.Fault missing ? missing
                : await changes.Submit(request, request.RequestId, context, Body(request)).ConfigureAwait(false);
        }
        catch (FaultException refused)
        {
            outcome = refused.Fault;
        }

        return outcome.Fault is Kernel.Fault fault
            ? new() { RequestId = request.RequestId, Fault = ToWire.Fault(fault) }
            : new() { RequestId = request.RequestId, Recorded = outcome.Value.Reply, Shares = { outcome.Value.Shares } };
    }

    private Func<Session, Outcome<RecordedChange>> Body(ApplyChangesRequest request) => request.ChangeCase switch
    {
        ApplyChangesRequest.ChangeOneofCase.OpenPlacement => open(request.OpenPlacement, "open_placement"),
        ApplyChangesRequest.ChangeOneofCase.ChangePlacement => correct(request.ChangePlacement, "change_placement"),
        ApplyChangesRequest.ChangeOneofCase.ClosePlacement => close(request.ClosePlacement, "close_placement"),
        ApplyChangesRequest.ChangeOneofCase.DecideBand => decide(request.DecideBand, "decide_band"),
        _ => throw new FaultException(AllocationFaults.ChangeMissing()),
    };
}
