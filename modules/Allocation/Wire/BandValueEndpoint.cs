using System.Threading.Channels;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Grpc.Core;
using Contract = Funding.Allocation.V1;

namespace FundingPlatform.Allocation.Wire;

/// <summary>Solving for band values over gRPC; what the method means stands in its contract.</summary>
internal sealed class BandValueEndpoint(FundingDatabase database, BudgetBooks books, Turns turns, WatcherPatience patience) : Contract.BandValueService.BandValueServiceBase
{
    /// <summary>The most that one call takes; the contract says so.</summary>
    public const int MostBytes = 1 << 20, MostSeconds = 300;

    private static readonly TimeSpan BetweenProgress = TimeSpan.FromMilliseconds(200);

    public override async Task SolveBandValues(
        Contract.SolveBandValuesRequest request, IServerStreamWriter<Contract.SolveBandValuesResponse> responseStream, ServerCallContext context)
    {
        Asked asked = Read(request, context);
        var stream = new PatientStream<Contract.SolveBandValuesResponse>(responseStream, patience, context);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        // What a caller has not taken yet is replaced by what is newer.
        var progress = Channel.CreateBounded<SolveProgress>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
        Task told = Tell(progress.Reader, stream, asked.Publish, stop);
        try
        {
            await turns.Take(() => Solved(asked, p => progress.Writer.TryWrite(p), stop.Token), async messages =>
            {
                progress.Writer.TryComplete();
                await told.ConfigureAwait(false);
                foreach (Contract.SolveBandValuesResponse message in messages) await stream.Send(message, AllocationFaults.RowsNotTaken).ConfigureAwait(false);
            }, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            await told.ConfigureAwait(false); // Why the search was stopped.
            throw;
        }
        finally
        {
            progress.Writer.TryComplete();
            await Task.WhenAny(told).ConfigureAwait(false);
        }
    }

    private sealed record Asked(int Authority, FundingYear Year, ReadOnlyMemory<byte> Text, string FileName, bool Publish);

    private Asked Read(Contract.SolveBandValuesRequest request, ServerCallContext context)
    {
        int authority = StatedPlan.Own(request.Authority, context);
        FundingYear year = Field.Year(request.FundingYear, "funding_year");
        if (request.Problem.IsEmpty) throw Field.Missing("problem");
        if (request.Problem.Length > MostBytes) throw new FaultException(AllocationFaults.TooLarge($"a problem file of {request.Problem.Length} bytes", $"{MostBytes} bytes") with { Field = "problem" });
        string file = StatedPlan.FileNameOf(request.FileName, "file_name");
        OpenBook book = books.Find(authority, year) ?? throw new FaultException(AllocationFaults.BookUnknown(authority, year));
        return book.Current.Fault is null ? new(authority, year, request.Problem.Memory, file, request.Publish) : throw new FaultException(AllocationFaults.NotCalculated(book.Current));
    }

    /// <summary>Tells of the progress until there is no more; where that fails, nobody waits for the answer any longer.</summary>
    private static async Task Tell(ChannelReader<SolveProgress> progress, PatientStream<Contract.SolveBandValuesResponse> stream, bool publish, CancellationTokenSource stop)
    {
        try
        {
            await foreach (SolveProgress now in progress.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                await stream.Send(new() { Progress = BandValueMessages.Of(now, publish) }, AllocationFaults.RowsNotTaken).ConfigureAwait(false);
                await Task.WhenAny(progress.Completion, Task.Delay(BetweenProgress, stop.Token)).ConfigureAwait(false);
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The messages of the answer; it holds no connection any more.</summary>
    private IReadOnlyList<Contract.SolveBandValuesResponse> Solved(Asked asked, Action<SolveProgress> progress, CancellationToken cancel)
    {
        using ReaderLease lease = database.RentReader();
        if (ScenarioGround.Of(lease.Connection, asked.Authority, asked.Year) is not { Fault: null, Value: { } ground }) throw new FaultException(AllocationFaults.BookUnknown(asked.Authority, asked.Year));
        Read<BandValueProblem> problem = BandValueProblemFile.Read(asked.Text, asked.FileName, ground);
        if (problem.Failed) return BandValueMessages.Refused(problem.Findings, lease.Sequence);
        if (problem.Value!.Effort.Seconds > MostSeconds)
            throw new FaultException(AllocationFaults.TooLarge($"an effort of {problem.Value.Effort.Seconds} seconds", $"{MostSeconds} seconds") with { Field = "problem" });
        Read<BandValueAnswer> answer = BandValueSolver.Solve(lease.Connection, asked.Authority, asked.Year, problem.Value, progress, cancel);
        if (answer.Failed) return BandValueMessages.Refused([.. problem.Findings, .. answer.Findings], lease.Sequence);
        return [.. new BandValueMessages(answer.Value!, asked.Publish).Of(asked.Authority, asked.Year, [.. problem.Findings.Union(answer.Findings)], lease.Sequence)];
    }
}
