using System.Globalization;
using Funding.Allocation.V1;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using BookSnapshot = FundingPlatform.Allocation.Books.BookSnapshot;

namespace FundingPlatform.Allocation.Wire;

/// <summary>Budget shares over gRPC; what each method means stands in its contract. Reads take a snapshot and touch no database.</summary>
internal sealed partial class AllocationEndpoint(BudgetBooks books, WatcherPatience patience, BulkChanges bulk, ILogger<AllocationEndpoint> log)
    : AllocationService.AllocationServiceBase
{
    public override Task<ListBudgetSharesResponse> ListBudgetShares(ListBudgetSharesRequest request, ServerCallContext context)
    {
        Page page = Page.Of(request.PageSize, request.PageToken, request);
        (BookSnapshot book, long sequence) = Now(Book(request.Authority, request.FundingYear, context));
        School[] order = [.. book.Side.Rows.Where(r => r.Status == RowStatus.Funded).Select(r => r.School)];
        int from = page.After is string after ? Array.FindIndex(order, s => ListKey.Of(s).CompareTo(ListKey.Read(after)) > 0) : 0;
        var response = new ListBudgetSharesResponse { Sequence = sequence };
        if (from < 0) return Task.FromResult(response);
        int until = Math.Min(order.Length, from + page.Size);
        for (int i = from; i < until; i++) response.Shares.Add(Told.Share(book, book.Rows[i]));
        if (until < order.Length) response.NextPageToken = page.TokenAfter(ListKey.Of(order[until - 1]).ToString());
        return Task.FromResult(response);
    }

    public override Task<GetBudgetShareResponse> GetBudgetShare(GetBudgetShareRequest request, ServerCallContext context)
    {
        (BookSnapshot book, long sequence, ShareRow row) = Find(request.SchoolId, request.FundingYear, context);
        return Task.FromResult(Told.Get(book, row, sequence));
    }

    public override Task<ExplainBudgetShareResponse> ExplainBudgetShare(ExplainBudgetShareRequest request, ServerCallContext context)
    {
        (BookSnapshot book, long sequence, ShareRow row) = Find(request.SchoolId, request.FundingYear, context);
        IReadOnlyList<Allocation.ExplainedStep> steps = FundingCalculator.Explain(book.Side.Rules!, row.Share, book.Counted.Words(row.Share.School)).OrThrow();
        return Task.FromResult(new ExplainBudgetShareResponse { Share = Told.Share(book, row), Steps = { steps.Select(Told.Step) }, Sequence = sequence });
    }

    public override Task<RecalculateResponse> Recalculate(RecalculateRequest request, ServerCallContext context)
    {
        OpenBook book = Book(request.Authority, request.FundingYear, context);
        Recalculation result = books.Recalculate(book);
        if (result.Differing.Count > 0) LogDiffers(log, book.Key.Authority, book.Key.Year, result.Differing.Count, result.Sequence);
        return Task.FromResult(new RecalculateResponse
        {
            Sequence = result.Sequence,
            Shares = result.Shares,
            DifferingSchoolIds = { result.Differing },
            Findings = { result.Findings.Select(ToWire.Finding) },
        });
    }

    public override async Task WatchBudgetShares(
        WatchBudgetSharesRequest request, IServerStreamWriter<WatchBudgetSharesResponse> responseStream, ServerCallContext context)
    {
        OpenBook book = Book(request.Authority, request.FundingYear, context);
        var watcher = new Watcher(books, book, patience, responseStream, context);
        await watcher.Run(request.HasResumeFrom ? request.ResumeFrom : null).ConfigureAwait(false);
    }

    public override Task ApplyChanges(
        IAsyncStreamReader<ApplyChangesRequest> requestStream, IServerStreamWriter<ApplyChangesResponse> responseStream, ServerCallContext context) =>
        bulk.Apply(requestStream, responseStream, context);

    private OpenBook Book(int code, Funding.Type.V1.FundingYear? wireYear, ServerCallContext context)
    {
        int authority = Field.Authority(code, "authority");
        FundingYear year = Field.Year(wireYear, "funding_year");
        if (context.Caller().MayActFor(authority) is Fault forbidden) throw new FaultException(forbidden);
        return books.Find(authority, year) ?? throw new FaultException(AllocationFaults.BookUnknown(authority, year));
    }

    private (BookSnapshot Book, long Sequence, ShareRow Row) Find(int id, Funding.Type.V1.FundingYear? wireYear, ServerCallContext context)
    {
        FundingYear year = Field.Year(wireYear, "funding_year");
        SchoolOfList school = books.School(id) ?? throw new FaultException(AllocationFaults.SchoolUnknown(id));
        if (context.Caller().MayActFor(school.Authority) is Fault forbidden) throw new FaultException(forbidden);
        OpenBook open = books.Find(school.Authority, year) ?? throw new FaultException(AllocationFaults.BookUnknown(school.Authority, year));
        (BookSnapshot book, long sequence) = Now(open);
        return book.Of(id) is ShareRow row ? (book, sequence, row)
            : throw new FaultException(AllocationFaults.NotFunded(school, book.Side.Rows.FirstOrDefault(r => r.School.Id == id)?.Reason ?? ""));
    }

    // What the books have reached is read first, so the snapshot holds all of it: a change that did not touch the book counts
    // as taken in too, or a caller who waits for the sequence of one would wait for ever.
    private (BookSnapshot Book, long Sequence) Now(OpenBook open)
    {
        long reached = books.Reached;
        BookSnapshot book = open.Current;
        return book.Fault is null ? (book, Math.Max(reached, book.Sequence)) : throw new FaultException(AllocationFaults.NotCalculated(book));
    }

    [LoggerMessage(1, LogLevel.Error, "The running book of authority {Authority} for {Year} differed from the record in {Shares} shares at sequence {Sequence}; it was built again")]
    private static partial void LogDiffers(ILogger logger, int authority, FundingYear year, int shares, long sequence);

    /// <summary>Where a school stands in the list, so that a page begins at the same place when schools come and go.</summary>
    private readonly record struct ListKey(int RowNo, int Id) : IComparable<ListKey>
    {
        public static ListKey Of(School school) => new(school.RowNo, school.Id);

        // Only what a token of ours held comes here.
        public static ListKey Read(string text)
        {
            string[] parts = text.Split(':');
            return new(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        public int CompareTo(ListKey other) => (RowNo, Id).CompareTo((other.RowNo, other.Id));

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{RowNo}:{Id}");
    }
}
