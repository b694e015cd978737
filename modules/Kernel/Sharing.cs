namespace FundingPlatform.Kernel;

/// <summary>Shares whole units (pence, half pupils) by weight so that the parts add back up to the whole.</summary>
public static class Sharing
{
    /// <summary>The rule of <see cref="Split"/> for odd pennies, in words for people.</summary>
    public const string OddPennies = "parts follow the running total down the list of schools, rounded down, so an odd penny goes to the school at which that total reaches it";

    /// <summary>
    /// Rounds the running total toward zero, never each part: that is what stops units leaking. Each part lies within
    /// one unit of its exact share, and the order of the weights decides who gets an odd unit.
    /// </summary>
    /// <exception cref="ArgumentException">A weight is negative, or all weights are zero while there is something to share.</exception>
    public static long[] Split(long whole, ReadOnlySpan<long> weights)
    {
        Int128 total = 0;
        foreach (long weight in weights)
        {
            if (weight < 0) throw new ArgumentException($"A weight of {weight} cannot share anything: weights are 0 or more.", nameof(weights));
            total += weight;
        }

        var parts = new long[weights.Length];
        if (total == 0)
        {
            if (whole != 0) throw new ArgumentException($"{whole} cannot be shared: no weight is above 0.", nameof(weights));
            return parts;
        }

        Int128 weightSoFar = 0;
        long reached = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            weightSoFar += weights[i];
            long next = (long)(whole * weightSoFar / total);
            (parts[i], reached) = (next - reached, next);
        }

        return parts;
    }

    /// <summary>
    /// What is due, or, where it comes to more than there is, <paramref name="atMost"/> shared by what is due: no part is above
    /// its due, and the parts add up to the smaller of the two.
    /// </summary>
    /// <exception cref="ArgumentException">Something due, or what there is, is negative.</exception>
    public static long[] UpTo(long atMost, ReadOnlySpan<long> due)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(atMost);
        Int128 total = 0;
        foreach (long one in due) total += one >= 0 ? one : throw new ArgumentException($"{one} is not due: what is due is 0 or more.", nameof(due));
        return total <= atMost ? due.ToArray() : Split(atMost, due);
    }
}
