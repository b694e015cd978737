using Funding.Allocation.V1;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Kernel;
using Grpc.Core;
using BookChange = FundingPlatform.Allocation.Books.BookChange;
using BookSnapshot = FundingPlatform.Allocation.Books.BookSnapshot;

namespace FundingPlatform.Allocation.Wire;

/// <summary>How long a watcher may take over one message before it is dropped, on which clock.</summary>
internal sealed record WatcherPatience(TimeSpan Longest, TimeProvider Clock);

/// <summary>
/// One watcher of a book. It holds a position in the book's log and sends what comes there; nobody waits for it, and what it
/// does not take in time it is told to come back for. It is told nothing more once its credential counts no more.
/// </summary>
internal sealed class Watcher(
    BudgetBooks books, OpenBook book, WatcherPatience patience, IServerStreamWriter<WatchBudgetSharesResponse> stream, ServerCallContext context)
{
    private readonly CancellationToken cancel = context.CancellationToken;
    private readonly PatientStream<WatchBudgetSharesResponse> told = new(stream, patience, context);
    private const int MostShares = 500;
    private long sent;

    /// <summary>Runs until the caller leaves. Faults, thrown: <c>sequence_unknown</c>, <c>watcher_too_slow</c>, those of the credential.</summary>
    public async Task Run(long? resumeFrom)
    {
        if (resumeFrom is long sequence) await Reach(sequence).ConfigureAwait(false);
        long position = resumeFrom is long from && book.Log.After(from) is long known ? known : await Snapshot(resumeFrom is not null).ConfigureAwait(false);
        while (true)
        {
            if (!book.Log.TryRead(position, out BookChange? change, out Task next)) throw TooSlow();
            if (change is null)
            {
                await next.WaitAsync(cancel).ConfigureAwait(false);
                continue;
            }

            await Send(new() { Change = Told.Change(book.Key, change) }).ConfigureAwait(false);
            (position, sent) = (position + 1, change.Sequence);
        }
    }

    // A sequence may be known of, by a list of placements say, in the moment before the books have taken it in.
    private async Task Reach(long sequence)
    {
        sent = sequence;
        if (sequence >= 0 && sequence <= books.Reached) return;
        long head = books.Head();
        if (sequence < 0 || sequence > head) throw new FaultException(AllocationFaults.SequenceUnknown(sequence, head));
        while (books.Reached < sequence) await Task.Delay(TimeSpan.FromMilliseconds(1), patience.Clock, cancel).ConfigureAwait(false);
    }

    private async Task<long> Snapshot(bool reset)
    {
        // Read before the snapshot is taken: all of it is in there.
        long reached = books.Reached;
        (BookSnapshot snapshot, long position) = book.Begin();
        long sequence = Math.Max(reached, snapshot.Sequence);
        int parts = Math.Max(1, (snapshot.Rows.Length + MostShares - 1) / MostShares);
        for (int part = 0; part < parts; part++)
        {
            IEnumerable<ShareRow> rows = snapshot.Rows.Skip(part * MostShares).Take(MostShares);
            await Send(new()
            {
                Snapshot = new()
                {
                    Sequence = sequence,
                    Reset = reset,
                    Complete = part == parts - 1,
                    Shares = { rows.Select(row => Told.Share(snapshot, row)) },
                },
            }).ConfigureAwait(false);
        }

        sent = sequence;
        return position;
    }

    private Task Send(WatchBudgetSharesResponse message) => told.Send(message, () => AllocationFaults.WatcherTooSlow(sent));

    private FaultException TooSlow() => new(AllocationFaults.WatcherTooSlow(sent));
}
