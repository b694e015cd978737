using System.Collections.Concurrent;
using Funding.Allocation.V1;

namespace FundingPlatform.CrashTest;

/// <summary>
/// A finance system that changes its own placements, one call at a time or many through a stream, and keeps a ledger of what it
/// sent and what it was told. Once it has sent its share it repeats what was acknowledged, so that the load goes on.
/// </summary>
internal sealed class Client(string name, bool streams, Random random)
{
    private const int Window = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Pupils pupils = new(name, random);
    private readonly List<Change> ledger = [];

    /// <summary>Everything that was ever sent, in that order.</summary>
    public IReadOnlyList<Change> Ledger
    {
        get
        {
            lock (ledger) return [.. ledger];
        }
    }

    public string Name => name;

    /// <summary>Works until the server goes, with at most so many new changes.</summary>
    public Task Work(Life life, int quota) =>
        life.Run(name, services => streams ? Stream(services, life, quota) : OneByOne(services, life, quota));

    /// <summary>Sends once more what has no answer, and the last change whatever became of it; gives what is wrong.</summary>
    public async Task<IReadOnlyList<string>> Retry(Services services)
    {
        List<string> failures = [];
        Change[] again = [.. Ledger.Where(c => !c.IsAnswered || c == ledger[^1])];
        foreach (Change change in again)
            if (Took(change, await services.Send(change, Patience)) is { } failure) failures.Add($"retry: {failure}");
        return failures;
    }

    private async Task OneByOne(Services services, Life life, int quota)
    {
        while (!life.Ended)
        {
            Change change = Next(quota--);
            life.Took(Took(change, await services.Send(change, Patience)));
        }
    }

    private async Task Stream(Services services, Life life, int quota)
    {
        using var call = services.Allocation.ApplyChanges();
        using var room = new SemaphoreSlim(Window);
        var waiting = new ConcurrentQueue<Change>();
        Task reading = Read();
        while (!life.Ended && !reading.IsCompleted)
        {
            Task<bool> seat = room.WaitAsync(Patience);
            if (await Task.WhenAny(seat, reading) == reading) break;
            if (!await seat) throw new TimeoutException("A stream waits for an answer.");
            Change change = Next(quota--);
            waiting.Enqueue(change);
            await call.RequestStream.WriteAsync(change.Request);
        }

        await reading;

        async Task Read()
        {
            while (await call.ResponseStream.MoveNext(default))
            {
                ApplyChangesResponse response = call.ResponseStream.Current;
                if (!waiting.TryDequeue(out Change? change) || change.Request.RequestId != response.RequestId)
                    throw new InvalidDataException($"A stream answers {response.RequestId} out of order.");
                life.Took(Took(change, Services.Of(response)));
                room.Release();
            }
        }
    }

    private Change Next(int left)
    {
        lock (ledger)
        {
            if (left <= 0 && ledger.FindAll(c => c.IsAnswered) is { Count: > 0 } answered) return answered[random.Next(answered.Count)];
            Change change = pupils.Next(streams);
            ledger.Add(change);
            return change;
        }
    }

    private string? Took(Change change, Reply reply)
    {
        lock (ledger)
        {
            bool isFirst = !change.IsAnswered;
            string? failure = change.Take(reply);
            // A repeated answer is of a day gone by.
            if (isFirst) pupils.Learn(change);
            return failure;
        }
    }
}
