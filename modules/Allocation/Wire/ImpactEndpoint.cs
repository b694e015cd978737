using FundingPlatform.Allocation.Books;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Google.Protobuf.Collections;
using Grpc.Core;
using Contract = Funding.Allocation.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>Comparisons over gRPC; what each method means stands in its contract.</summary>
internal sealed class ImpactEndpoint(FundingDatabase database, BudgetBooks books, Turns turns, WatcherPatience patience) : Contract.ImpactService.ImpactServiceBase
{
    /// <summary>The most that one call takes; the contract says so.</summary>
    public const int MostBytes = 1 << 20, MostAttachments = 64;

    public override Task CompareScenarios(
        Contract.CompareScenariosRequest request, IServerStreamWriter<Contract.CompareScenariosResponse> responseStream, ServerCallContext context)
    {
        int authority = StatedPlan.Own(request.Authority, context);
        FundingYear year = Field.Year(request.FundingYear, "funding_year");
        if (request.Scenarios.IsEmpty) throw Field.Missing("scenarios");
        if (request.Scenarios.Length > MostBytes)
            throw new FaultException(AllocationFaults.TooLarge($"a scenario file of {request.Scenarios.Length} bytes", $"{MostBytes} bytes") with { Field = "scenarios" });
        string file = StatedPlan.FileNameOf(request.FileName, "file_name");
        Dictionary<string, byte[]> sent = Sent(request.Attachments);
        OpenBook book = books.Find(authority, year) ?? throw new FaultException(AllocationFaults.BookUnknown(authority, year));
        if (book.Current.Fault is not null) throw new FaultException(AllocationFaults.NotCalculated(book.Current));
        var stream = new PatientStream<Contract.CompareScenariosResponse>(responseStream, patience, context);
        return turns.Take(() => Comparison.Of(database, authority, year, new(request.Scenarios.Memory, file, sent), request.Publish), async made =>
        {
            foreach (Contract.CompareScenariosResponse message in made.Messages()) await stream.Send(message, AllocationFaults.RowsNotTaken).ConfigureAwait(false);
        }, context.CancellationToken);
    }

    public override Task RunValueSets(
        Contract.RunValueSetsRequest request, IServerStreamWriter<Contract.RunValueSetsResponse> responseStream, ServerCallContext context)
    {
        int authority = StatedPlan.Own(request.Authority, context);
        FundingYear year = Field.Year(request.FundingYear, "funding_year");
        StatedSets sets = StatedSets.Of(request);
        OpenBook book = books.Find(authority, year) ?? throw new FaultException(AllocationFaults.BookUnknown(authority, year));
        if (book.Current.Fault is not null) throw new FaultException(AllocationFaults.NotCalculated(book.Current));
        var stream = new PatientStream<Contract.RunValueSetsResponse>(responseStream, patience, context);
        return turns.TakeInParts(
            () => SweepMessages.Begin(database, authority, year, sets), messages => messages.Next(context.CancellationToken),
            message => stream.Send(message, AllocationFaults.RowsNotTaken), context.CancellationToken);
    }

    private static Dictionary<string, byte[]> Sent(RepeatedField<Contract.ScenarioAttachment> attachments)
    {
        if (attachments.Count > MostAttachments)
            throw new FaultException(AllocationFaults.TooLarge($"{attachments.Count} attachments", $"{MostAttachments}") with { Field = "attachments" });
        Dictionary<string, byte[]> sent = new(StringComparer.Ordinal);
        for (int i = 0; i < attachments.Count; i++)
            if (!sent.TryAdd(Field.Text(attachments[i].Name, $"attachments[{i}].name"), attachments[i].Content.ToByteArray()))
                throw Field.Invalid($"attachments[{i}].name", $"is {attachments[i].Name} once more: give each file a name of its own.");
        return sent;
    }
}
