namespace FundingPlatform.Reference;

/// <summary>A pot shared to the penny by hand: each school gets what the running total has reached less what was given before it.</summary>
internal static class PlainSharing
{
    /// <summary>What is due, or the pot shared by it where it is too small; all in pounds.</summary>
    public static decimal[] UpTo(decimal pot, IReadOnlyList<decimal> due)
    {
        decimal whole = due.Sum(), soFar = 0m, given = 0m;
        if (whole <= pot) return [.. due];
        var parts = new decimal[due.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            soFar += due[i];
            decimal reached = PlainRounding.Divide(pot * soFar, whole, Kernel.RoundingMode.Truncate, 0.01m);
            (parts[i], given) = (reached - given, reached);
        }

        return parts;
    }
}
