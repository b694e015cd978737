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
    /// <summary>The most thresholds of one question.</summary>
    public const int Most = 50;

    /// <summary>Fault <c>thresholds_out_of_range</c>, or null where every value may be tried.</summary>
    public static Fault? Refuses(VolumeScheme scheme, IReadOnlyCollection<Quantity> thresholds)
    {
        ArgumentNullException.ThrowIfNull(scheme);
        ArgumentNullException.ThrowIfNull(thresholds);
        if (thresholds.Count is 0 or > Most) return VolumeFaults.ThresholdsOutOfRange($"{thresholds.Count} thresholds: give 1 to {Most}.");
        (Quantity least, Quantity most, string what) = scheme.Threshold.Kind switch
        {
            VolumeThresholdKind.PercentOfRoll or VolumeThresholdKind.ShareOfNotionalSen => (Quantity.Zero, Quantity.Of(100), "percent"),
            VolumeThresholdKind.NationalAverage => (Quantity.Of(-100), Quantity.Of(100), "points above the average"),
            VolumeThresholdKind.OnePer => (new(1), Quantity.Of(1_000_000), "pupils on roll for one plan"),
            _ => (Quantity.Zero, Quantity.Of(1_000_000), "pupils above the expected number"),
        };
        foreach (Quantity value in thresholds)
            if (value < least || value > most) return VolumeFaults.ThresholdsOutOfRange($"A threshold of {value} {what} is not between {least} and {most}.");
        return null;
    }

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
