using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Reference;

/// <summary>Place funding: a rate a place, the year split by weighted periods, by calendar days inside a period (DOMAIN F2 to F5).</summary>
internal static class PlainPlaces
{
    public static void Apply(YearRules rules, SchoolFunding school, PlainShare share)
    {
        // A maintained nursery gets top-ups only.
        if (school.Group == SchoolGroup.Nursery) return;
        if (school.Places.IsDefaultOrEmpty)
        {
            // A special school without places has not been told them; a mainstream school has none.
            if (school.Group is SchoolGroup.Special or SchoolGroup.AlternativeProvision) share.Set(BudgetLine.PlaceFunding, null);
            return;
        }

        decimal?[] amounts = [.. school.Places.Select(places => Amount(rules, places))];
        share.Set(BudgetLine.PlaceFunding, amounts.All(a => a is not null) ? amounts.Sum() : null);
    }

    private static decimal? Amount(YearRules rules, CommissionedPlaces places)
    {
        PlaceRate? rate = rules.PlaceRates.FirstOrDefault(r => r.Kind == places.Kind);
        if (rate is null || AnnualValue(rate, places) is not decimal annual) return null;

        DateOnly[] starts = [.. rate.Periods.Select(p => p.StartIn(rules.Year)), new(rules.Year.StartingYear + 1, 4, 1)];
        decimal allDays = 1m;
        for (int i = 0; i < rate.Periods.Length; i++) allDays *= Days(starts[i], starts[i + 1]);

        decimal earned = 0m;
        for (int i = 0; i < rate.Periods.Length; i++)
        {
            decimal inside = Days(Later(starts[i], places.Period.From), Earlier(starts[i + 1], places.Period.Until));
            earned += rate.Periods[i].Weight * inside * (allDays / Days(starts[i], starts[i + 1]));
        }

        // How a place line is rounded is published nowhere (DOMAIN F4): to the penny, each entry by itself.
        return PlainRounding.Divide(annual * earned, allDays * rate.Periods.Sum(p => p.Weight), Rounding.Penny);
    }

    private static decimal? AnnualValue(PlaceRate rate, CommissionedPlaces places)
    {
        decimal all = places.Places.Value;
        // Whether an empty place has a rate of its own is the year's data; before 16 a unit's place always has (DOMAIN F3).
        if (rate.Unoccupied is null && places.Kind != PlaceKind.ResourcedProvision) return rate.Occupied.Pounds * all;
        if (rate.Unoccupied is not Rate empty || places.OccupiedAtCensus is not Quantity atCensus) return null;
        decimal occupied = Math.Min(all, atCensus.Value);
        return rate.Occupied.Pounds * occupied + empty.Pounds * (all - occupied);
    }

    private static decimal Days(DateOnly from, DateOnly until) => Math.Max(0, until.DayNumber - from.DayNumber);
    private static DateOnly Later(DateOnly left, DateOnly right) => left > right ? left : right;
    private static DateOnly Earlier(DateOnly left, DateOnly right) => left < right ? left : right;
}
