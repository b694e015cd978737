using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Reference;

/// <summary>
/// The slow twin of top-up pricing: what a placement is worth in a year, worked out day by day from a scheme in plain words
/// (DOMAIN Part C, 1, 2, 6 to 8, 12, 13 and 31).
/// </summary>
public static class PlainTopUps
{
    /// <summary>Pounds of the year; null when on no day of it there is an award.</summary>
    public static decimal? Price(PlainScheme scheme, Placement placement, IReadOnlyList<BandDecision> decisions, FundingYear year)
    {
        var calendar = new PlainCalendar(scheme.ProRata, year);
        DateOnly last = LeavingDay(scheme.ProRata, placement.Span.Until);
        List<DateOnly> days = [.. calendar.Days(placement.Span.From, last)];
        var pieces = days
            .Select(day => (Day: day, Worth: On(scheme, placement, decisions, day, days[0])))
            .ChunkWhile((one, next) => one.Worth.Equals(next.Worth))
            .Where(piece => piece[0].Worth.Value is not null)
            .ToList();
        if (pieces.Count == 0) return null;

        var used = new HashSet<int>();
        var earned = pieces.ConvertAll(piece => (piece[0].Worth, Part: calendar.Earned([.. piece.Select(p => p.Day)], used)));
        if (scheme.Stage == RoundingStage.Day) return earned.Sum(e => ByDay(scheme, calendar, e.Worth, e.Part));
        List<decimal> amounts = scheme.Contribution is { ProRata: false }
            ? Uncovered(earned.ConvertAll(e => e.Worth.Value!.Value * e.Part), earned[0].Worth.Contribution * calendar.Whole)
            : earned.ConvertAll(e => Math.Max(0m, e.Worth.Value!.Value - e.Worth.Contribution) * e.Part);
        return scheme.Stage == RoundingStage.Line
            ? amounts.Sum(amount => PlainRounding.Divide(amount, calendar.Whole, scheme.Rounding))
            : PlainRounding.Divide(amounts.Sum(), calendar.Whole, scheme.Rounding);
    }

    // What one sum, borne by the school from the first cost on, leaves of each cost.
    private static List<decimal> Uncovered(List<decimal> costs, decimal borne) =>
        [.. costs.Select((cost, i) => Math.Max(0m, cost - Math.Max(0m, borne - costs.Take(i).Sum())))];

    // What a day of the placement is worth by the year. Pieces end where any of it changes, also when the sum does not.
    private sealed record Worth(decimal? Value, decimal Contribution, string Made);

    private static Worth On(PlainScheme scheme, Placement placement, IReadOnlyList<BandDecision> decisions, DateOnly day, DateOnly firstPaid)
    {
        DateOnly last = LeavingDay(scheme.ProRata, placement.Span.Until);
        BandDecision[] held = [.. decisions.Where(d => d.Span.From <= day && day < (d.Span.Until >= placement.Span.Until ? last : d.Span.Until))];
        if (held.Length == 0) return new(null, 0m, "");

        decimal[] values = [.. held.Select(d => Annual(scheme, d.Award, day))];
        decimal value = scheme.Combination == PlainCombination.Add ? values.Sum() : values.Max();
        decimal share = placement.PartTime.Value;
        decimal contribution = scheme.Contribution is null ? 0m : At(scheme.Contribution.Values, scheme.Contribution.ProRata ? day : firstPaid).Pounds * (scheme.Contribution.PartTime ? share : 1m);
        return new(scheme.PartTimeCounts ? value * share : value, contribution, string.Join('|', held.Select(d => $"{d.Award.Band}{d.Span.From}{ValuesFrom(scheme, d.Award, day)}")));
    }

    private static decimal Annual(PlainScheme scheme, Award award, DateOnly day) =>
        award.Band is string band
            ? At(scheme.Bands[band], day).Pounds
            : award.Hours!.Value.Value * At(scheme.HourRates, day).Pounds * scheme.Weeks;

    private static DateOnly ValuesFrom(PlainScheme scheme, Award award, DateOnly day) =>
        At(award.Band is string band ? scheme.Bands[band] : scheme.HourRates, day).From;

    private static PlainValue At(IReadOnlyList<PlainValue> values, DateOnly day) => values.Where(v => v.From <= day).MaxBy(v => v.From)!;

    private static decimal ByDay(PlainScheme scheme, PlainCalendar calendar, Worth worth, decimal days)
    {
        decimal day = PlainRounding.Divide(worth.Value!.Value, calendar.Whole, scheme.Rounding);
        if (scheme.Contribution is { DayRounded: false })
            return PlainRounding.Divide(Math.Max(0m, day * calendar.Whole - worth.Contribution) * days, calendar.Whole, scheme.Rounding);
        return Math.Max(0m, day - PlainRounding.Divide(worth.Contribution, calendar.Whole, scheme.Rounding)) * days;
    }

    private static DateOnly LeavingDay(ProRata proRata, DateOnly until) =>
        proRata.LeavingDayCounts && until < DateOnly.MaxValue ? until.AddDays(1) : until;

    private static IEnumerable<List<T>> ChunkWhile<T>(this IEnumerable<T> items, Func<T, T, bool> together)
    {
        List<T> chunk = [];
        foreach (T item in items)
        {
            if (chunk.Count > 0 && !together(chunk[^1], item))
            {
                yield return chunk;
                chunk = [];
            }

            chunk.Add(item);
        }

        if (chunk.Count > 0) yield return chunk;
    }
}
