using System.Diagnostics;
using System.Globalization;
using Funding.Allocation.V1;
using FundingPlatform.Shell;
using Grpc.Core;
using Grpc.Net.Client;

namespace FundingPlatform.Load;

/// <summary>Bulk changes over streams of ApplyChanges, and watchers of the book while it changes; the client is the platform's own.</summary>
internal static class Streaming
{
    // As many as the server takes in before it waits for its own replies to be read, so that waits are the server's.
    private const int MostUnanswered = 256;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public static async Task<Rate> BulkAsync(string name, Child server, GrpcChannel channel, Metadata headers, Changing changing, int streams, TimeSpan length)
    {
        var client = new AllocationService.AllocationServiceClient(channel);
        (TimeSpan serverCpu, TimeSpan clientCpu, long began) = (server.Cpu, Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetTimestamp());
        List<long>[] all = await Task.WhenAll(Enumerable.Range(0, streams).Select(s =>
            Task.Run(() => Stream(client, headers, () => changing.NextOfMany(s, streams), length)))).ConfigureAwait(false);
        Rate rate = Rate.Of(name, [.. all.SelectMany(t => t)], Stopwatch.GetElapsedTime(began));
        return rate with
        {
            ServerCpu = (server.Cpu - serverCpu).TotalMicroseconds / rate.Calls,
            ClientCpu = (Process.GetCurrentProcess().TotalProcessorTime - clientCpu).TotalMicroseconds / rate.Calls,
        };
    }

    private static async Task<List<long>> Stream(AllocationService.AllocationServiceClient client, Metadata headers, Func<ApplyChangesRequest> next, TimeSpan length)
    {
        using AsyncDuplexStreamingCall<ApplyChangesRequest, ApplyChangesResponse> call = client.ApplyChanges(headers);
        using var room = new SemaphoreSlim(MostUnanswered);
        var sent = new Queue<long>();
        Task writing = Write();
        List<long> ticks = [];
        while (await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
        {
            if (call.ResponseStream.Current.Fault is { } fault) throw new InvalidOperationException($"A change of a stream was refused: {fault.Code} {fault.Message}");
            lock (sent) ticks.Add(Stopwatch.GetTimestamp() - sent.Dequeue());
            room.Release();
        }

        await writing.ConfigureAwait(false);
        return ticks;

        async Task Write()
        {
            long began = Stopwatch.GetTimestamp();
            do
            {
                await room.WaitAsync().ConfigureAwait(false);
                lock (sent) sent.Enqueue(Stopwatch.GetTimestamp());
                await call.RequestStream.WriteAsync(next()).ConfigureAwait(false);
            }
            while (Stopwatch.GetElapsedTime(began) < length);
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Single changes with 64 in flight while so many watch. Gives the rate of the changes; what came to the watchers stands in
    /// its note. Every watcher must end at the journal's last change.
    /// </summary>
    public static async Task<Rate> WatchedAsync(RealServer server, Changing changing, int callers, int watchers, TimeSpan length)
    {
        using var stop = new CancellationTokenSource();
        var client = new AllocationService.AllocationServiceClient(server.Channel);
        Watcher[] all = [.. Enumerable.Range(0, watchers).Select(_ => new Watcher(client, server.Headers))];
        Task[] running = [.. all.Select(w => Task.Run(() => w.RunAsync(stop.Token)))];
        await Task.WhenAll(all.Select(w => w.Began)).WaitAsync(LongestWait).ConfigureAwait(false);
        long began = Stopwatch.GetTimestamp();
        Rate rate = await Unary.RunAsync(
            string.Create(CultureInfo.InvariantCulture, $"changes, 64 in flight, {watchers} watching"),
            server.Process, Sample.ChangeOne, server.Token, 4, callers / 4, length, caller => changing.Next(caller, callers)).ConfigureAwait(false);
        GetBudgetShareResponse last = await client.GetBudgetShareAsync(changing.Sample.Read(), server.Headers).ConfigureAwait(false);
        await Task.WhenAll(all.Select(w => w.Reached(last.Sequence))).WaitAsync(LongestWait).ConfigureAwait(false);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running).ConfigureAwait(false);
        if (watchers == 0) return rate;
        return rate with
        {
            Note = string.Create(CultureInfo.InvariantCulture, $"to each watcher {all.Average(w => w.Changes) / seconds:N0} messages and {all.Average(w => w.Shares) / seconds:N0} shares a second, in all {all.Sum(w => w.Shares) / seconds:N0} shares"),
        };
    }

    private sealed class Watcher(AllocationService.AllocationServiceClient client, Metadata headers)
    {
        private readonly TaskCompletionSource began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long sequence;

        public Task Began => began.Task;
        public long Changes { get; private set; }
        public long Shares { get; private set; }

        public async Task Reached(long last)
        {
            while (Volatile.Read(ref sequence) < last) await Task.Delay(1).ConfigureAwait(false);
        }

        public async Task RunAsync(CancellationToken stop)
        {
            using AsyncServerStreamingCall<WatchBudgetSharesResponse> call = client.WatchBudgetShares(
                new WatchBudgetSharesRequest { Authority = Sample.Authority, FundingYear = ToWire.Year(Sample.Year) }, headers, cancellationToken: stop);
            try
            {
                while (await call.ResponseStream.MoveNext(stop).ConfigureAwait(false)) Take(call.ResponseStream.Current);
            }
            catch (Exception e) when (stop.IsCancellationRequested && e is RpcException or OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                began.TrySetException(e);
                throw;
            }
        }

        private void Take(WatchBudgetSharesResponse message)
        {
            if (message.Snapshot is { } snapshot)
            {
                Volatile.Write(ref sequence, snapshot.Sequence);
                if (snapshot.Complete) began.TrySetResult();
                return;
            }

            (Changes, Shares) = (Changes + 1, Shares + message.Change.Shares.Count);
            Volatile.Write(ref sequence, message.Change.Stamp.Sequence);
        }
    }
}
