using FundingPlatform.Kernel;

namespace FundingPlatform.Shell.Rules;

/// <summary>Whether an entry continues the chain.</summary>
internal static class JournalChain
{
    /// <summary>What is wrong with the entry found where number <paramref name="sequence"/> belongs, or null.</summary>
    public static Fault? Break(JournalHash hasher, long sequence, ReadOnlySpan<byte> previous, JournalEntry entry)
    {
        if (entry.Sequence != sequence) return Faults.JournalBroken(sequence, $"it is missing; entry {entry.Sequence} stands in its place");
        if (!entry.PreviousHash.Span.SequenceEqual(previous)) return Faults.JournalBroken(sequence, "it does not follow from the entry before it");
        return entry.Hash.Span.SequenceEqual(hasher.After(previous, entry))
            ? null
            : Faults.JournalBroken(sequence, "its content is not what was recorded");
    }
}
