using System.Collections.Immutable;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.VolumeTopUps;

/// <summary>
/// The year under one threshold: every school's amount, in the order of the list, which schools have more pupils than the threshold at any
/// count, what the rules come to before the pot, and what is paid.
/// </summary>
public sealed record ThresholdRow(
    Quantity Threshold, ImmutableArray<SchoolAmount> Schools, ImmutableArray<int> Qualifying, Money Due, Money Paid, Money? Pot)
{
    /// <summary>What the rules come to above the pot; nothing where it reaches or there is none.</summary>
    public Money Shortage => Pot is Money pot && Due > pot ? Due - pot : Money.Zero;
}

/// <summary>Every school as the threshold moves. The year is worked out anew for each value, as if nothing were notified yet.</summary>
public static class VolumeWhatIf
{
    /// <summary>One row for each value, in the terms of <see cref="VolumeScheme.WithThreshold"/>, in the order in which they are given.</summary>
    public static IReadOnlyList<ThresholdRow> Of(VolumeYear year, IReadOnlyDictionary<int, SchoolNeeds> needs, IEnumerable<Quantity> thresholds)
    {
        ArgumentNullException.ThrowIfNull(year);
        ArgumentNullException.ThrowIfNull(thresholds);
        return [.. thresholds.Select(value => Row(value, year, needs))];
    }

    private static ThresholdRow Row(Quantity value, VolumeYear year, IReadOnlyDictionary<int, SchoolNeeds> needs)
    {
        VolumeScheme other = year.Scheme.WithThreshold(value);
        VolumeResult result = year.Under(other).Result(needs);
        // What a pot leaves short at one count comes back at the next, so only a year without a pot says what is due.
        Money due = other.Pot is null || other.Payment.Kind == VolumePaymentKind.ShareOfPot
            ? result.Paid : year.Under(other with { Pot = null }).Result(needs).Paid;
        return new(value, result.Schools,
            [.. result.Rounds.SelectMany(r => r.Lines).Where(l => l.Measures.Any(m => m.Qualifies)).Select(l => l.SchoolId).Distinct()],
            due, result.Paid, result.Pot);
    }
}
