using System.Collections.Immutable;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Books;

/// <summary>Which book: one authority and one funding year.</summary>
internal readonly record struct BookKey(int Authority, FundingYear Year);

/// <summary>Where in the journal a change came from, as watchers are told.</summary>
internal readonly record struct ChangeStamp(long Sequence, DateTimeOffset RecordedAt, string Actor);

/// <summary>
/// A book that is open: the live one, which only the writer's thread touches, what it last came to, which everybody reads
/// without waiting, and the log of its changes.
/// </summary>
internal sealed class OpenBook
{
    private readonly Lock publishing = new();
    private BookSnapshot current;

    public OpenBook(BookKey key, LiveBook live, long sequence)
    {
        (Key, Live, Log) = (key, live, new ChangeLog(sequence));
        Outcome<SchoolShare[]> shares = live.Calculate();
        current = BookSnapshot.After(null, live.Side, live.Counted, shares, key.Year, sequence);
    }

    public BookKey Key { get; }
    public ChangeLog Log { get; }

    /// <summary>The writer's own.</summary>
    public LiveBook Live { get; private set; }

    /// <summary>The live book missed something: it is built again before anything is worked out from it.</summary>
    public bool IsStale { get; private set; }

    public BookSnapshot Current => Volatile.Read(ref current);

    /// <summary>The newest snapshot, and where in the log the changes after it begin.</summary>
    public (BookSnapshot Snapshot, long Position) Begin()
    {
        lock (publishing) return (current, Log.End);
    }

    /// <summary>Takes a live book that was built from the record.</summary>
    public void Renew(LiveBook live) => (Live, IsStale) = (live, false);

    /// <summary>Works out every share anew and makes the results known; a change is told only where a reader sees one.</summary>
    public void Publish(ChangeStamp stamp)
    {
        Outcome<SchoolShare[]> shares = Live.Calculate();
        Publish(Live.Side, Live.Counted, shares, stamp);
    }

    /// <summary>The book cannot be worked out: it has no shares until it can be built again.</summary>
    public void Fail(Fault fault, ChangeStamp stamp)
    {
        IsStale = true;
        Publish(Live.Side, new(CountedResults.None), fault, stamp);
    }

    private void Publish(SchoolsSide side, Lazy<CountedResults> counted, Outcome<SchoolShare[]> shares, ChangeStamp stamp)
    {
        BookSnapshot before = Current;
        BookSnapshot after = BookSnapshot.After(before, side, counted, shares, Key.Year, Math.Max(stamp.Sequence, before.Sequence));
        ImmutableArray<ShareRow> changed = after.ChangedSince(before);
        ImmutableArray<int> removed = after.RemovedSince(before);
        lock (publishing)
        {
            Volatile.Write(ref current, after);
            if (changed.Length + removed.Length > 0)
                Log.Append(new(stamp.Sequence, stamp.RecordedAt, stamp.Actor, changed, removed));
        }
    }
}
