using Funding.Allocation.V1;
using FundingPlatform.Shell;
using Grpc.Core;

namespace FundingPlatform.Allocation.Tests.Wire;

public sealed class WatchTests : IAsyncLifetime
{
    private static readonly Funding.Type.V1.FundingYear Year = new() { StartingYear = 2023 };
    private const double Seconds = 7;
    private const int Watchers = 12;
    private readonly PatienceClock clock = new(TimeSpan.FromSeconds(Seconds));
    private AllocationHost host = null!;
    private CallOptions officer;
    private int requests;

    public async ValueTask InitializeAsync() => officer = (host = await AllocationHost.StartAsync(Seconds, clock)).As();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private int School(int index) => host.Book.Current.Rows[index].Share.School.SchoolId;

    private AsyncServerStreamingCall<WatchBudgetSharesResponse> Watch(long? from = null) => Watch(from, host.As());

    private AsyncServerStreamingCall<WatchBudgetSharesResponse> Watch(long? from, CallOptions options)
    {
        var request = new WatchBudgetSharesRequest { Authority = 351, FundingYear = Year };
        if (from is long sequence) request.ResumeFrom = sequence;
        return host.Shares.WatchBudgetShares(request, options);
    }

    private static async Task<WatchBudgetSharesResponse> Next(AsyncServerStreamingCall<WatchBudgetSharesResponse> call)
    {
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return call.ResponseStream.Current;
    }

    private async Task<long> Open(int school)
    {
        int number = Interlocked.Increment(ref requests);
        return (await host.Schools.OpenPlacementAsync(new() { RequestId = Bulk.Id(number), Opening = Bulk.Opening($"V{number}", school) }, officer)).Recorded.Stamp.Sequence;
    }

    [Fact]
    public async Task A_watcher_gets_a_snapshot_and_then_each_change_with_its_sequence()
    {
        using AsyncServerStreamingCall<WatchBudgetSharesResponse> call = Watch();
        BookSnapshot snapshot = (await Next(call)).Snapshot;
        Assert.Equal((82, false, true, host.Books.Reached), (snapshot.Shares.Count, snapshot.Reset, snapshot.Complete, snapshot.Sequence));
        long sequence = await Open(School(3));
        BookChange change = (await Next(call)).Change;
        Assert.Equal((sequence, "Officer of 351"), (change.Stamp.Sequence, change.Stamp.Actor));
        BudgetShare share = Assert.Single(change.Shares, s => s.SchoolId == School(3)); // Others that share a pot with it may have changed too.
        Assert.Equal((School(3), snapshot.Shares[3].UnpricedPlacements + 1), (share.SchoolId, share.UnpricedPlacements));
    }

    [Fact]
    public async Task Whoever_resumes_gets_what_came_after_and_no_snapshot()
    {
        long start = host.Books.Reached;
        long first = await Open(School(0));
        long second = await Open(School(1));
        long third = await Open(School(2));
        using (AsyncServerStreamingCall<WatchBudgetSharesResponse> call = Watch(second)) Assert.Equal(third, (await Next(call)).Change.Stamp.Sequence);
        using (AsyncServerStreamingCall<WatchBudgetSharesResponse> call = Watch(first))
        {
            Assert.Equal(second, (await Next(call)).Change.Stamp.Sequence);
            Assert.Equal(third, (await Next(call)).Change.Stamp.Sequence);
        }

        // Up to its start the server does not know what was told: another version may have worked the shares out otherwise.
        foreach (long before in (long[])[start - 1, start])
        {
            using AsyncServerStreamingCall<WatchBudgetSharesResponse> call = Watch(before);
            BookSnapshot snapshot = (await Next(call)).Snapshot;
            Assert.Equal((true, third), (snapshot.Reset, snapshot.Sequence));
        }

        using AsyncServerStreamingCall<WatchBudgetSharesResponse> ahead = Watch(third + 1);
        var refused = await Assert.ThrowsAsync<RpcException>(() => Next(ahead));
        Assert.Equal((StatusCode.InvalidArgument, "sequence_unknown", "resume_from"), AllocationHost.Of(refused));
    }

    [Fact(Timeout = 300_000)]
    public async Task Nothing_is_missed_or_doubled_while_others_write()
    {
        using var enough = new CountdownEvent(Watchers);
        var end = new TaskCompletionSource<long>();
        Task<List<(long, Dictionary<int, BudgetShare>)>>[] watchers = [.. Enumerable.Range(0, Watchers).Select(i => Task.Run(() => Follow(i, enough, end.Task)))];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(w => Task.Run(async () =>
        {
            while (!enough.IsSet && !watchers.Any(watcher => watcher.IsCompleted)) await Open(School(w));
        })));
        // All come at least this far. Who was there before it was told hears of it with the change after.
        end.SetResult(await Open(School(0)));
        await Open(School(0));
        List<(long Sequence, Dictionary<int, BudgetShare> State)>[] all = await Task.WhenAll(watchers);

        // Wherever two watchers stand at one sequence they hold the same shares, however each came there.
        Dictionary<long, Dictionary<int, BudgetShare>> known = [];
        int compared = 0;
        foreach ((long sequence, Dictionary<int, BudgetShare> state) in all.SelectMany(w => w))
            if (!known.TryAdd(sequence, state))
            {
                compared++;
                Assert.True(known[sequence].Count == state.Count && state.All(s => s.Value.Equals(known[sequence][s.Key])), $"The states at {sequence} differ.");
            }

        Assert.True(compared >= Watchers - 1, $"Only {compared} states were compared.");
        // And each change raised the count of one school by the placements that it opened.
        foreach (List<(long Sequence, Dictionary<int, BudgetShare> State)> watcher in all)
            Assert.Equal(watcher[^1].Sequence - watcher[0].Sequence, Unpriced(watcher[^1].State) - Unpriced(watcher[0].State));
    }

    /// <summary>Begins a while after the others; says when it has seen enough, and goes on to the end.</summary>
    private async Task<List<(long Sequence, Dictionary<int, BudgetShare> State)>> Follow(int number, CountdownEvent enough, Task<long> end)
    {
        await Task.Delay(20 * number, TestContext.Current.CancellationToken);
        using AsyncServerStreamingCall<WatchBudgetSharesResponse> call = Watch();
        List<(long Sequence, Dictionary<int, BudgetShare> State)> seen = [];
        Dictionary<int, BudgetShare> state = [];
        while (!end.IsCompleted || seen.Count == 0 || seen[^1].Sequence < await end)
        {
            WatchBudgetSharesResponse next = await Next(call);
            foreach (BudgetShare share in next.Snapshot?.Shares ?? next.Change.Shares) state[share.SchoolId] = share;
            long sequence = next.Snapshot?.Sequence ?? next.Change.Stamp.Sequence;
            if (seen.Count > 0) Assert.True(sequence > seen[^1].Sequence, "Sequences rise.");
            seen.Add((sequence, new(state)));
            if (seen.Count == 20) enough.Signal();
        }

        return seen;
    }

    private static long Unpriced(Dictionary<int, BudgetShare> state) => state.Values.Sum(s => (long)s.UnpricedPlacements);

    [Fact(Timeout = 120_000)]
    public async Task A_watcher_that_does_not_read_is_dropped_and_told_to_resume()
    {
        using AsyncServerStreamingCall<WatchBudgetSharesResponse> call = Watch();
        long last = (await Next(call)).Snapshot.Sequence;
        (await clock.Stuck(() => Task.WhenAll(Enumerable.Range(0, 8).Select(k => Open(School(k)))))).End();
        var dropped = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true) last = (await Next(call)).Change.Stamp.Sequence;
        });
        Assert.Equal((StatusCode.Aborted, "watcher_too_slow", ""), AllocationHost.Of(dropped));
        Assert.True(last < host.Books.Reached, "It took all that there was.");

        using AsyncServerStreamingCall<WatchBudgetSharesResponse> resumed = Watch(last);
        BookChange next = (await Next(resumed)).Change;
        Assert.True(next.Stamp.Sequence > last);
    }

    [Fact]
    public async Task A_watcher_that_leaves_leaves_nothing_and_one_that_stays_hears_that_the_server_stops()
    {
        using var leaving = new CancellationTokenSource();
        using AsyncServerStreamingCall<WatchBudgetSharesResponse> left = Watch(null, host.As().WithCancellationToken(leaving.Token));
        using AsyncServerStreamingCall<WatchBudgetSharesResponse> stays = Watch();
        await Next(left);
        await Next(stays);
        await leaving.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => Next(left))).StatusCode);
        Task stopping = host.StopAsync();
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => Next(stays))).StatusCode);
        await stopping;
    }

    [Fact]
    public async Task A_watcher_whose_token_is_revoked_is_told_nothing_more()
    {
        using AsyncServerStreamingCall<WatchBudgetSharesResponse> call = Watch(null, host.As(351, AccessRole.Reader));
        await Next(call);
        await Open(School(0));
        Assert.NotNull((await Next(call)).Change);
        host.Revoke("Reader of 351");
        await Open(School(0));
        var ended = await Assert.ThrowsAsync<RpcException>(() => Next(call));
        Assert.Equal((StatusCode.Unauthenticated, "token_invalid", ""), AllocationHost.Of(ended));
    }
}
