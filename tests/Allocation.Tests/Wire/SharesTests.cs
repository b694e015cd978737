using Funding.Allocation.V1;
using Funding.Schools.V1;
using Funding.Type.V1;
using FundingPlatform.Shell;
using Grpc.Core;

namespace FundingPlatform.Allocation.Tests.Wire;

public sealed class SharesTests : IAsyncLifetime
{
    private static readonly Funding.Type.V1.FundingYear Year = new() { StartingYear = 2023 };
    private AllocationHost host = null!;
    private CallOptions officer;

    public async ValueTask InitializeAsync() => officer = (host = await AllocationHost.StartAsync()).As();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private static ListBudgetSharesRequest List(int size = 0, string token = "") => new() { Authority = 351, FundingYear = Year, PageSize = size, PageToken = token };

    [Fact]
    public async Task Every_share_is_listed_in_pages_and_each_adds_up_and_is_explained()
    {
        ListBudgetSharesResponse whole = await host.Shares.ListBudgetSharesAsync(List(1000), officer);
        List<BudgetShare> paged = [];
        string token = "";
        do
        {
            ListBudgetSharesResponse page = await host.Shares.ListBudgetSharesAsync(List(30, token), officer);
            paged.AddRange(page.Shares);
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        Assert.Equal(82, whole.Shares.Count);
        Assert.Equal(whole.Shares, paged);
        foreach (BudgetShare share in whole.Shares)
        {
            Assert.Equal(share.BudgetShare_.Pence, share.Lines.Sum(l => l.Amount.Pence));
            Assert.Equal(share.BudgetShare_.Pence, share.SchoolsBlockShare.Pence + share.HighNeedsAllocation.Pence);
            ExplainBudgetShareResponse explained = await host.Shares.ExplainBudgetShareAsync(new() { SchoolId = share.SchoolId, FundingYear = Year }, officer);
            Assert.Equal(share, explained.Share);
            foreach (ShareLine line in share.Lines) Assert.Equal(line.Amount, explained.Steps.Last(s => s.Line == line.Line).Result);
            Assert.Equal(share, (await host.Shares.GetBudgetShareAsync(new() { SchoolId = share.SchoolId, FundingYear = Year }, officer)).Share);
        }

        RecalculateResponse again = await host.Shares.RecalculateAsync(new() { Authority = 351, FundingYear = Year }, officer);
        Assert.Equal((82, 0, host.Books.Reached), (again.Shares, again.DifferingSchoolIds.Count, again.Sequence));
    }

    [Fact]
    public async Task What_is_not_there_or_not_the_callers_is_refused_with_its_code()
    {
        int independent = host.Book.Current.Side.Rows.First(r => r.Status == RowStatus.NotFunded).School.Id;
        int funded = host.Book.Current.Rows[0].Share.School.SchoolId;
        GetBudgetShareRequest Get(int school, int year = 2023) => new() { SchoolId = school, FundingYear = new() { StartingYear = year } };

        Assert.Equal((StatusCode.NotFound, "school_unknown", "school_id"), await AllocationHost.Refused(host.Shares.GetBudgetShareAsync(Get(1), officer)));
        Assert.Equal((StatusCode.NotFound, "book_unknown", ""), await AllocationHost.Refused(host.Shares.GetBudgetShareAsync(Get(funded, 2024), officer)));
        Assert.Equal((StatusCode.FailedPrecondition, "school_not_funded", ""), await AllocationHost.Refused(host.Shares.GetBudgetShareAsync(Get(independent), officer)));
        Assert.Equal((StatusCode.FailedPrecondition, "school_not_funded", ""), await AllocationHost.Refused(host.Shares.ExplainBudgetShareAsync(new() { SchoolId = independent, FundingYear = Year }, officer)));
        Assert.Equal((StatusCode.InvalidArgument, "field_missing", "funding_year"), await AllocationHost.Refused(host.Shares.GetBudgetShareAsync(new() { SchoolId = funded }, officer)));
        Assert.Equal((StatusCode.NotFound, "book_unknown", ""), await AllocationHost.Refused(host.Shares.ListBudgetSharesAsync(new() { Authority = 352, FundingYear = Year }, host.As(352))));
        Assert.Equal((StatusCode.InvalidArgument, "page_size_invalid", "page_size"), await AllocationHost.Refused(host.Shares.ListBudgetSharesAsync(List(-1), officer)));
        Assert.Equal((StatusCode.InvalidArgument, "page_token_invalid", "page_token"), await AllocationHost.Refused(host.Shares.ListBudgetSharesAsync(List(0, "abc"), officer)));
        CallOptions other = host.As(352);
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await AllocationHost.Refused(host.Shares.GetBudgetShareAsync(Get(funded), other)));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await AllocationHost.Refused(host.Shares.ListBudgetSharesAsync(List(), other)));
        Assert.Equal((StatusCode.PermissionDenied, "authority_forbidden", ""), await AllocationHost.Refused(host.Shares.RecalculateAsync(new() { Authority = 351, FundingYear = Year }, other)));
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient", ""), await AllocationHost.Refused(host.Shares.RecalculateAsync(new() { Authority = 351, FundingYear = Year }, host.As(351, AccessRole.Reader))));
    }

    [Fact]
    public async Task A_change_has_todays_shares_of_the_schools_before_and_after_in_its_reply()
    {
        int[] schools = [.. host.Book.Current.Rows.Take(2).Select(r => r.Share.School.SchoolId)];
        PlacementDetails placement = Bulk.Details("W1", schools[0]);
        OpenPlacementResponse opened = await host.Schools.OpenPlacementAsync(new() { RequestId = Bulk.Id(1), Opening = new() { Placement = placement, DecidedOn = Bulk.Day(2023, 3, 1) } }, officer);
        Assert.Equal([schools[0]], opened.Shares.Select(s => s.SchoolId));
        await Same(opened.Shares, opened.Recorded.Stamp.Sequence);

        // Band D of Bury's illustrative scheme in a mainstream school is £4,300 a year, and the award covers the whole of 2023-24.
        var award = new ApplyChangesRequest { RequestId = Bulk.Id(2), DecideBand = Bulk.Award("W1", "D") };
        long before = (await Get(schools[0])).Lines.FirstOrDefault(l => l.Line == "top_up")?.Amount.Pence ?? 0;
        ApplyChangesResponse decided = (await Bulk.Send(host, officer, [award])).Single();
        Assert.Null(decided.Fault);
        Assert.Equal(430_000, (await Get(schools[0])).Lines.Single(l => l.Line == "top_up").Amount.Pence - before);
        await Same(decided.Shares, decided.Recorded.Stamp.Sequence);

        placement = placement.Clone();
        placement.SchoolId = schools[1];
        ChangePlacementResponse moved = await host.Schools.ChangePlacementAsync(new() { RequestId = Bulk.Id(3), Correction = new() { Placement = placement, DecidedOn = Bulk.Day(2023, 3, 1) } }, officer);
        Assert.Equal(schools.Order(), moved.Shares.Select(s => s.SchoolId).Order());
        await Same(moved.Shares, moved.Recorded.Stamp.Sequence);
        Assert.Equal(before, (await Get(schools[0])).Lines.FirstOrDefault(l => l.Line == "top_up")?.Amount.Pence ?? 0);
    }

    private async Task<BudgetShare> Get(int school) => (await host.Shares.GetBudgetShareAsync(new() { SchoolId = school, FundingYear = Year }, officer)).Share;

    private async Task Same(IEnumerable<ShareToday> shares, long sequence)
    {
        foreach (ShareToday today in shares)
        {
            BudgetShare share = await Get(today.SchoolId);
            Assert.Equal((share.BudgetShare_, share.SchoolsBlockShare, share.HighNeedsAllocation, sequence),
                (today.BudgetShare, today.SchoolsBlockShare, today.HighNeedsAllocation, today.Sequence));
        }
    }
}
