using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency.Rules;

/// <summary>How a round that is due more than there is was shared, in the numbers that were used.</summary>
internal static class SharedOut
{
    /// <summary>
    /// Null where the money reached. <paramref name="due"/> is on top of what was notified <paramref name="before"/> for the same months; both ways
    /// shares that again together with what is there.
    /// </summary>
    public static string? InWords(RoundChanges changes, Money available, Money due, Money before) =>
        due <= available ? null
        : changes == RoundChanges.BothWays && before != Money.Zero
            ? $"entitled in all {due + before}, there is {available + before}, {available} of it left and {before} notified before for these months: shared by what each is entitled to; {Sharing.OddPennies}"
            : $"due in all {due}, there is {available}: shared by what is due; {Sharing.OddPennies}";
}
