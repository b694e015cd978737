using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.VolumeTopUps.Rules;

/// <summary>What is notified of a count: the amounts that the year expects, or after a correction what they change by.</summary>
internal static class Notifying
{
    public static Outcome<VolumeCountNotified> Decide(
        VolumeYear year, int authority, DateOnly on, IReadOnlyDictionary<int, SchoolNeeds> needs, DateOnly decidedOn)
    {
        if (Refusal(year, on) is Fault refusal) return refusal;
        if (decidedOn < on) return VolumeFaults.DecidedTooEarly(on, decidedOn);
        PlanCount count = year.Counts.First(c => c.Date == on);
        if (count.State == CountState.Open) return VolumeFaults.CountNotClosed(on);
        if (OutOfTurn(year, on) is Fault outOfTurn) return outOfTurn;
        if (TooEarly(year, count, decidedOn) is Fault tooEarly) return tooEarly;
        VolumeResult result = year.Result(needs);
        VolumeRound round = result.Rounds.First(r => r.On == on);
        VolumeLine[] lines = [.. (round.Notified ? round.Recount : round.Lines).Where(l => l.Due is not null)];
        if (round.Notified && lines.Length == 0) return VolumeFaults.NotifiedAlready(on);
        if (Array.Exists(lines, l => l.Amount is null)) return VolumeFaults.PotShort(lines.Sum(l => l.Due!.Value), (year.Scheme.Pot?.Amount ?? default) - result.Notified);
        return new VolumeCountNotified(
            year.Scheme.Id, authority, year.Year.StartingYear, on, year.Notified.Count(n => n.On == on), count.Number, decidedOn, [.. lines.Select(Line)]);
    }

    private static Fault? Refusal(VolumeYear year, DateOnly on) =>
        year.Scheme.Continuous ? VolumeFaults.Continuous(year.Scheme)
        : year.Scheme.CountsOf(year.Year).Any(c => c.On == on) ? null
        : VolumeFaults.CountUnknown(year.Scheme, year.Year, on);

    private static Fault? OutOfTurn(VolumeYear year, DateOnly on)
    {
        if (year.Scheme.CountsOf(year.Year).FirstOrDefault(c => c.On < on && !IsNotified(year, c)) is VolumeCount earlier) return VolumeFaults.EarlierNotNotified(on, earlier.On);
        return SettledBy(year, on) is DateOnly later ? VolumeFaults.LaterNotified(on, later) : null;
    }

    /// <summary>The later count that is notified and pays the year less what earlier ones paid, so that this one is not recounted any more.</summary>
    public static DateOnly? SettledBy(VolumeYear year, DateOnly on) =>
        year.Scheme.CountsOf(year.Year).FirstOrDefault(c => c.On > on && c.Basis == VolumeBasis.FullYearLessNotified && IsNotified(year, c))?.On;

    private static bool IsNotified(VolumeYear year, VolumeCount count) => year.Notified.Any(n => n.On == count.On);

    // A notification rests on the scheme, on the count as it is fixed, and on what was notified before it.
    private static Fault? TooEarly(VolumeYear year, PlanCount count, DateOnly decidedOn)
    {
        if (decidedOn < year.Scheme.DecidedOn) return VolumeFaults.DecidedTooEarly(decidedOn, $"the scheme was decided on {year.Scheme.DecidedOn:yyyy-MM-dd}");
        if (decidedOn < count.FixedOn)
            return VolumeFaults.DecidedTooEarly(decidedOn, $"the count of {count.Date:yyyy-MM-dd} was {(count.Number == 0 ? "closed" : "corrected")} on {count.FixedOn:yyyy-MM-dd}");
        NotifiedCount? before = year.Notified.MaxBy(n => n.DecidedOn);
        return decidedOn < before?.DecidedOn
            ? VolumeFaults.DecidedTooEarly(decidedOn, $"the count of {before.On:yyyy-MM-dd} was notified on {before.DecidedOn:yyyy-MM-dd}") : null;
    }

    private static NotifiedLine Line(VolumeLine line)
    {
        VolumeMeasure measure = line.Measures[0];
        return new(line.SchoolId, measure.Counted.HundredMillionths, measure.Roll?.HundredMillionths, Nearest(measure.Threshold), Nearest(measure.Excess),
            line.Entitlement!.Value.Pence, line.Amount!.Value.Pence);
    }

    private static long Nearest(Exact? pupils) => Quantity.Nearest(pupils ?? Exact.Zero, 8).HundredMillionths;
}
