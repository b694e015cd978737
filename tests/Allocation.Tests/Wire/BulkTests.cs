using Funding.Allocation.V1;
using FundingPlatform.Shell;
using Grpc.Core;

namespace FundingPlatform.Allocation.Tests.Wire;

public sealed class BulkTests : IAsyncLifetime
{
    private AllocationHost host = null!;
    private CallOptions officer;

    public async ValueTask InitializeAsync() => officer = (host = await AllocationHost.StartAsync()).As();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Each_change_has_its_reply_in_order_and_a_fault_ends_nothing()
    {
        int school = host.Book.Current.Rows[0].Share.School.SchoolId;
        ApplyChangesRequest[] changes =
        [
            new() { RequestId = Bulk.Id(1), OpenPlacement = Bulk.Opening("B1", school) },
            new() { RequestId = Bulk.Id(2), OpenPlacement = Bulk.Opening("B2", 1) },
            new() { RequestId = Bulk.Id(3) },
            new() { RequestId = "" },
            new() { RequestId = Bulk.Id(4), OpenPlacement = new() },
            new() { RequestId = Bulk.Id(1), OpenPlacement = Bulk.Opening("B3", school) },
            new() { RequestId = Bulk.Id(5), DecideBand = Bulk.Award("B1", "D") },
            new() { RequestId = Bulk.Id(6), ClosePlacement = new() { PlacementId = "B1", Until = Bulk.Day(2023, 7, 22), DecidedOn = Bulk.Day(2023, 7, 1) } },
        ];
        long before = host.Book.Current.Rows[0].Share.HighNeedsAllocation.Pence;
        List<ApplyChangesResponse> replies = await Bulk.Send(host, officer, changes);
        Assert.Equal(changes.Select(c => c.RequestId), replies.Select(r => r.RequestId));
        Assert.Equal(
            ["", "school_unknown", "change_missing", "request_id_missing", "field_missing", "request_id_reused", "", ""],
            replies.Select(r => r.Fault?.Code ?? ""));
        Assert.Equal(["open_placement.placement.school_id", "change", "request_id", "open_placement.placement", "request_id"],
            replies.Where(r => r.Fault is not null).Select(r => r.Fault.Field));
        Assert.Equal([(int)StatusCode.NotFound, (int)StatusCode.InvalidArgument, (int)StatusCode.InvalidArgument, (int)StatusCode.InvalidArgument, (int)StatusCode.AlreadyExists],
            replies.Where(r => r.Fault is not null).Select(r => r.Fault.Status));
        Assert.All(replies, r => Assert.NotEqual(r.Fault is null, r.Recorded is null));
        // 112 of 366 days of £4,300 are £1,315.846...
        Assert.Equal(131_585, replies[^1].Shares.Single().HighNeedsAllocation.Pence - before);

        List<ApplyChangesResponse> again = await Bulk.Send(host, officer, [changes[0], changes[7]]);
        Assert.Equal([replies[0].Recorded, replies[7].Recorded], again.Select(r => r.Recorded));
    }

    [Fact]
    public async Task Thousands_go_through_one_stream_and_the_book_is_the_one_of_the_record()
    {
        int[] schools = [.. host.Book.Current.Rows.Select(r => r.Share.School.SchoolId)];
        ApplyChangesRequest[] changes = [.. Enumerable.Range(0, 1_000).SelectMany(i => new ApplyChangesRequest[]
        {
            new() { RequestId = Bulk.Id(2 * i), OpenPlacement = Bulk.Opening($"T{i}", schools[i % schools.Length]) },
            new() { RequestId = Bulk.Id((2 * i) + 1), DecideBand = Bulk.Award($"T{i}", "ABCDEFG"[i % 7].ToString()) },
        })];
        List<ApplyChangesResponse> replies = await Bulk.Send(host, officer, changes);
        Assert.Equal(changes.Select(c => c.RequestId), replies.Select(r => r.RequestId));
        Assert.All(replies, r => Assert.Null(r.Fault));
        Assert.True(replies.Zip(replies.Skip(1)).All(p => p.First.Recorded.Stamp.Sequence < p.Second.Recorded.Stamp.Sequence), "The order of the changes is the order of the journal.");
        RecalculateResponse same = await host.Shares.RecalculateAsync(new() { Authority = 351, FundingYear = new() { StartingYear = 2023 } }, officer);
        Assert.Empty(same.DifferingSchoolIds);
        Assert.Equal(replies[^1].Recorded.Stamp.Sequence, same.Sequence);
    }

    [Fact]
    public async Task Who_may_change_nothing_gets_no_reply_at_all()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => Bulk.Send(host, host.As(351, AccessRole.Reader), []));
        Assert.Equal((StatusCode.PermissionDenied, "role_insufficient", ""), AllocationHost.Of(refused));
        int school = host.Book.Current.Rows[0].Share.School.SchoolId;
        ApplyChangesResponse reply = Assert.Single(await Bulk.Send(host, host.As(352), [new() { RequestId = Bulk.Id(1), OpenPlacement = Bulk.Opening("B1", school) }]));
        Assert.Equal("authority_forbidden", reply.Fault.Code);
    }

    [Fact]
    public async Task A_token_that_is_revoked_ends_an_open_stream_before_its_next_change()
    {
        int school = host.Book.Current.Rows[0].Share.School.SchoolId;
        using AsyncDuplexStreamingCall<ApplyChangesRequest, ApplyChangesResponse> call = host.Shares.ApplyChanges(officer);
        await call.RequestStream.WriteAsync(new() { RequestId = Bulk.Id(1), OpenPlacement = Bulk.Opening("B1", school) }, TestContext.Current.CancellationToken);
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        long recorded = call.ResponseStream.Current.Recorded.Stamp.Sequence;

        host.Revoke("Officer of 351");
        await call.RequestStream.WriteAsync(new() { RequestId = Bulk.Id(2), OpenPlacement = Bulk.Opening("B2", school) }, TestContext.Current.CancellationToken);
        var ended = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal((StatusCode.Unauthenticated, "token_invalid", ""), AllocationHost.Of(ended));
        Assert.Equal(recorded, host.Books.Head());
    }

    [Theory]
    [InlineData(351, 1)]
    [InlineData(352, 0)]
    [InlineData(null, 1)]
    public void A_reply_has_the_shares_of_the_callers_own_authority_only(int? authority, int shares)
    {
        var today = new Allocation.Wire.TodaysShares(host.Books, host.Database);
        int school = host.Book.Current.Rows[0].Share.School.SchoolId;
        var fact = new Schools.PlacementClosed("B1", 352, school, new(2023, 4, 1), null, new(2023, 7, 22), new(2023, 7, 1), "request 1");

        Assert.Equal(shares, today.OfFacts([fact], new Caller("Finance lead", AccessRole.Officer, authority)).Count);
    }
}
