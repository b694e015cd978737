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
        if (Unknown(year, result, round, lines) is Fault unknown) return unknown;
        if (round.Notified && lines.Length == 0) return VolumeFaults.NotifiedAlready(on, round.CorrectedSince);
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

    /// <summary>
    /// Nothing is notified where no school can be worked out, and nothing is paid out of a limited pot that may not reach for those who
    /// cannot be: their money would be the others'.
    /// </summary>
    private static Fault? Unknown(VolumeYear year, VolumeResult result, VolumeRound round, VolumeLine[] lines)
    {
        VolumeLine[] own = [.. (round.Notified ? round.Recount.Concat(round.Lines) : round.Lines)
            .Where(l => l.Amount is null && l.Due is null && !Array.Exists(lines, known => known.SchoolId == l.SchoolId)).DistinctBy(l => l.SchoolId)];
        if (own.Length > 0 && lines.Length == 0) return VolumeFaults.NeedsMissing([.. own.Select(l => (round.On, l))], null);
        if (year.Scheme.Pot is not { WhenShort: not PotShort.Overspend } pot || !Array.Exists(lines, l => l.Amount is not Money amount || amount > Money.Zero)) return null;
        (DateOnly On, VolumeLine Line)[] unknown = [.. own.Select(l => (round.On, l)), .. LeftOutElsewhere(year, result, round)];
        Money may = unknown.Sum(u => Money.Max(Measuring.Most(year.Scheme, u.Line.Measures[0]) - Told(year, u.On, u.Line.SchoolId), Money.Zero));
        Money rest = Money.Max(pot.Amount - result.Notified - lines.Sum(l => l.Amount ?? l.Due!.Value), Money.Zero);
        return may > rest ? VolumeFaults.NeedsMissing(unknown, (pot.Amount, rest, may)) : null;
    }

    /// <summary>Schools left out of other counts that can still be told of them.</summary>
    private static IEnumerable<(DateOnly On, VolumeLine Line)> LeftOutElsewhere(VolumeYear year, VolumeResult result, VolumeRound round) =>
        from other in result.Rounds
        where other.Notified && other.On != round.On && other.SettledBy is null && !(other.On < round.On && PaysTheYear(year, round.On))
        from line in other.Lines
        where line.Amount is null
        select (other.On, line);

    private static Money Told(VolumeYear year, DateOnly on, int school) => year.Notified.Where(n => n.On == on || (n.On < on && PaysTheYear(year, on)))
        .SelectMany(n => n.Lines).Where(l => l.School == school).Sum(l => new Money(l.Amount));

    private static bool PaysTheYear(VolumeYear year, DateOnly on) =>
        year.Scheme.CountsOf(year.Year).Any(c => c.On == on && c.Basis == VolumeBasis.FullYearLessNotified);

    /// <summary>What is recorded of a line; what is not known of it stands as 0, and such a line is not recorded.</summary>
    public static NotifiedLine Line(VolumeLine line)
    {
        VolumeMeasure measure = line.Measures[0];
        return new(line.SchoolId, measure.Counted.HundredMillionths, measure.Roll?.HundredMillionths, Nearest(measure.Threshold), Nearest(measure.Excess),
            line.Entitlement?.Pence ?? 0, line.Amount?.Pence ?? 0, line.Due?.Pence);
    }

    private static long Nearest(Exact? pupils) => Quantity.Nearest(pupils ?? Exact.Zero, 8).HundredMillionths;
}
