namespace FundingPlatform.Allocation.Books;

/// <summary>
/// The changes of a book over the last journal sequences, for everyone who watches it. A watcher holds a position in it and
/// nothing else, so watchers cost the writer nothing and a slow one holds no memory: what it has not read in time is gone.
/// </summary>
internal sealed class ChangeLog(long start)
{
    /// <summary>Journal sequences whose changes are kept.</summary>
    public const long Kept = 10_000;

    // Some 60 MB. Changes of single schools stay far below it; a new scheme changes every share at once, and a few thousand
    // of those would fill the memory.
    private const int MostShares = 25_000;

    private readonly Lock gate = new();
    private readonly List<BookChange?> changes = [];
    private long offset;
    private int gone;
    private int shares;
    private long told = start;

    // Who was told the beginning was told it by another process, of another version perhaps.
    private long disowned = start;
    private TaskCompletionSource more = New();

    /// <summary>The position after the newest change.</summary>
    public long End
    {
        get { lock (gate) return offset + changes.Count; }
    }

    /// <summary>
    /// Where somebody goes on who has taken in everything up to a sequence; null when changes after it are gone.
    /// </summary>
    public long? After(long sequence)
    {
        lock (gate)
        {
            if (sequence < told || sequence <= disowned) return null;
            int taken = changes.Count;
            while (taken > gone && changes[taken - 1]!.Sequence > sequence) taken--;
            return offset + taken;
        }
    }

    /// <summary>
    /// The change at a position; null when there is none yet, and then <paramref name="next"/> ends when one comes. False when
    /// it is gone.
    /// </summary>
    public bool TryRead(long position, out BookChange? change, out Task next)
    {
        lock (gate)
        {
            int index = (int)(position - offset);
            (change, next) = (index >= gone && index < changes.Count ? changes[index] : null, more.Task);
            return index >= gone;
        }
    }

    public void Append(BookChange change)
    {
        TaskCompletionSource reached;
        lock (gate)
        {
            changes.Add(change);
            shares += change.Shares.Length;
            (reached, more) = (more, New());
        }

        // Waking a thousand watchers is not the writer's work.
        ThreadPool.UnsafeQueueUserWorkItem(static signal => signal.SetResult(), reached, preferLocal: false);
    }

    /// <summary>Lets go of what lies further back than is kept.</summary>
    public void Trim(long head)
    {
        lock (gate)
        {
            told = Math.Max(told, head - Kept);
            while (gone < changes.Count && (changes[gone]!.Sequence <= told || (shares > MostShares && gone < changes.Count - 1)))
            {
                told = Math.Max(told, changes[gone]!.Sequence);
                shares -= changes[gone]!.Shares.Length;
                changes[gone++] = null;
            }

            if (gone < Kept / 8 || gone * 2 < changes.Count) return;
            changes.RemoveRange(0, gone);
            (offset, gone) = (offset + gone, 0);
        }
    }

    /// <summary>What was told up to a sequence holds no longer: whoever resumes from there begins anew.</summary>
    public void Disown(long sequence)
    {
        lock (gate) disowned = Math.Max(disowned, sequence);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
