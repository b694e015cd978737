using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Google.Protobuf;
using Grpc.Core;
using Contract = Funding.Allocation.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>Outcomes of transfers over gRPC; what each method means stands in its contract.</summary>
internal sealed class TransferOutcomeEndpoint(FundingDatabase database, Changes changes, Turns turns, WatcherPatience patience)
    : Contract.TransferOutcomeService.TransferOutcomeServiceBase
{
    /// <summary>The most that one call takes; the contract says so.</summary>
    public const int MostBytes = 1 << 20;

    public override Task CompareOutcomes(
        Contract.CompareOutcomesRequest request, IServerStreamWriter<Contract.CompareOutcomesResponse> responseStream, ServerCallContext context)
    {
        int authority = StatedPlan.Own(request.Authority, context);
        (ByteString text, string file) = Stated(request.Outcomes, request.FileName);
        string? transfer = Field.TextOrNull(request.TransferId, "transfer_id");
        var stream = new PatientStream<Contract.CompareOutcomesResponse>(responseStream, patience, context);
        return turns.Take(() => Compared(authority, text, file, transfer, request.Publish), async messages =>
        {
            foreach (Contract.CompareOutcomesResponse message in messages) await stream.Send(message, AllocationFaults.RowsNotTaken).ConfigureAwait(false);
        }, context.CancellationToken);
    }

    public override async Task<Contract.EnactTransferResponse> EnactTransfer(Contract.EnactTransferRequest request, ServerCallContext context)
    {
        _ = Field.RequestId(request.RequestId).OrThrow();
        int authority = StatedPlan.Own(request.Authority, context);
        string transfer = Field.Text(request.TransferId, "transfer_id");
        (ByteString text, string file) = Stated(request.Outcomes, request.FileName);
        string outcome = Field.Text(request.OutcomeId, "outcome_id");
        DateOnly on = Field.Date(request.DecidedOn, "decided_on");
        Read<OutcomeSet> read = Read(authority, text, file);
        if (read.Value is not OutcomeSet set) return new() { Findings = { ToldFindings.Of(read.Findings) } };
        Recorded<Contract.RecordedEnactment> done = (await changes.Submit<Contract.RecordedEnactment>(request, request.RequestId, context, session =>
        {
            Outcome<EnactedOutcome> enacted = TransferOutcomes.Enact(session, transfer, set, outcome, on);
            return enacted.Fault is Fault refusal ? refusal : OutcomeMessages.Of(session.Stamp, enacted.Value, on);
        }).ConfigureAwait(false)).OrThrow();
        return new() { Recorded = done.Reply, Shares = { done.Shares }, Findings = { ToldFindings.Of(read.Findings) } };
    }

    private static (ByteString Text, string File) Stated(ByteString text, string fileName)
    {
        if (text.IsEmpty) throw Field.Missing("outcomes");
        if (text.Length > MostBytes) throw new FaultException(AllocationFaults.TooLarge($"a file of {text.Length} bytes", $"{MostBytes} bytes") with { Field = "outcomes" });
        return (text, StatedPlan.FileNameOf(fileName, "file_name"));
    }

    private static Read<OutcomeSet> Read(int authority, ByteString text, string file)
    {
        Read<OutcomeSet> read = TransferOutcomesFile.Read(text.Memory, file);
        return read.Failed || read.Value!.Authority == authority ? read
            : new(null, [Finding.Error("authority_other", $"The outcomes are authority {read.Value.Authority}'s, and the request is about authority {authority}: correct one of them.", file, column: "authority")]);
    }

    /// <summary>The messages of the stream; it holds no connection any more.</summary>
    private IReadOnlyList<Contract.CompareOutcomesResponse> Compared(int authority, ByteString text, string file, string? transfer, bool publish)
    {
        Read<OutcomeSet> read = Read(authority, text, file);
        using ReaderLease lease = database.RentReader();
        Read<OutcomeReport> report = read.Value is null ? new(null, read.Findings) : TransferOutcomes.Compare(lease.Connection, read.Value, transfer);
        if (report.Failed) return OutcomeMessages.Refused(report.Findings, lease.Sequence);
        // What was found about pupils' prices is for the authority itself.
        return [.. OutcomeMessages.Of(report.Value!, TransferPack.Of(report.Value!, publish), publish ? [] : report.Findings)];
    }
}
