using FundingPlatform.Kernel;

namespace FundingPlatform.VolumeTopUps.Rules;

/// <summary>What an officer should know of a year that is settled.</summary>
internal static class Reporting
{
    private const int MostNamed = 10;

    public static IEnumerable<Finding> Of(VolumeYear year, IReadOnlyList<VolumeRound> rounds, Money paid)
    {
        VolumeScheme scheme = year.Scheme;
        if (scheme.Threshold.Kind == VolumeThresholdKind.NationalAverage && year.Average is null)
            yield return Finding.Warning("average_not_published", $"No national average was published by {scheme.DecidedOn:yyyy-MM-dd}, when {scheme.Id} was decided: no school's amount is known.");
        foreach (int school in StandIns(year, rounds))
            yield return Finding.Warning("average_stands_in", $"School {school} has both phases and its rolls by phase are not known: the national average of {Words.Of(scheme.Threshold.Mixed).Replace('_', ' ')} stands in.");
        foreach (Finding finding in rounds.SelectMany(round => Of(scheme, round))) yield return finding;
        if (scheme.Pot is VolumePot pot && paid > pot.Amount)
            yield return Finding.Warning("pot_overspent", $"The pot of {pot.Amount} is overspent by {paid - pot.Amount}.");
    }

    private static IEnumerable<int> StandIns(VolumeYear year, IReadOnlyList<VolumeRound> rounds)
    {
        HashSet<int> paid = [.. rounds.SelectMany(r => r.Lines).Select(l => l.SchoolId)];
        return year.Counts.SelectMany(c => c.Schools).Where(s => paid.Contains(s.SchoolId) && Averages.StandsIn(year, s)).Select(s => s.SchoolId).Distinct();
    }

    private static IEnumerable<Finding> Of(VolumeScheme scheme, VolumeRound round)
    {
        int[] unknown = [.. round.Lines.Where(l => l.Amount is null && l.Due is null).Select(l => l.SchoolId)];
        if (unknown.Length > 0)
            yield return Finding.Warning("schools_not_worked_out", $"{unknown.Length} school{(unknown.Length == 1 ? "" : "s")} of the count of {round.On:yyyy-MM-dd} {After(scheme, round, unknown.Length == 1)}: {string.Join(", ", unknown.Take(MostNamed))}{(unknown.Length > MostNamed ? ", ..." : "")}.");
        if (!round.Notified && scheme.Pot is { WhenShort: not PotShort.Overspend } pot && round.Due > round.Paid)
            yield return pot.WhenShort == PotShort.Refuse
                ? Finding.Warning("pot_short", $"{round.Due} is due for the count of {round.On:yyyy-MM-dd} and the pot of {pot.Amount} does not reach: the scheme pays nothing until it is raised.")
                : Finding.Warning("pot_scaled", $"{round.Due} is due for the count of {round.On:yyyy-MM-dd} and {round.Paid} is left of the pot of {pot.Amount}: amounts are scaled to it; {Sharing.OddPennies}.");
        if (round.RecountDue)
            yield return Finding.Warning("recount_due", $"The count of {round.On:yyyy-MM-dd} {(round.CorrectedSince ? "was corrected after its amounts were notified" : "can be worked out by now at schools that were left out when it was notified")}: a recount entry would change them by {round.Recount.Sum(l => l.Amount ?? Money.Zero)}.");
        else if (round.Recount.Length > 0)
            yield return Finding.Warning("recount_settled", $"The count of {round.On:yyyy-MM-dd} was corrected after its amounts were notified. The count of {round.SettledBy:yyyy-MM-dd} is notified and has settled the year since, so no recount of it can be notified.");
    }

    private static string After(VolumeScheme scheme, VolumeRound round, bool one) =>
        round.Notified ? $"{(one ? "was" : "were")} left out when it was notified, and {(one ? "is" : "are")} told nothing of it so far"
        : scheme.Pot is { WhenShort: not PotShort.Overspend } ? "cannot be worked out, and the others' amounts change if the pot has to be scaled once they are known: it is notified then, unless the pot reaches for all that they may be due"
        : "cannot be worked out";
}
