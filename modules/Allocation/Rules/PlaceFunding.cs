using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Rules;

/// <summary>What one entry of commissioned places is paid, or what it needs first.</summary>
internal readonly record struct PlaceAmount(CommissionedPlaces Entry, PlaceRate? Rate, Exact Share, Money? Amount, string? Needs);

/// <summary>
/// Place funding (DOMAIN F2 to F4): places x the annual rate x the share of the year, rounded half up to the penny for each
/// entry. The share follows the rate's periods (5/12 + 7/12, or 4/12 + 8/12), inside a period by calendar days. In
/// resourced provision the pupils on roll in the unit at the October census before the place year fix for the whole
/// entry how many places are paid as occupied; the others are paid at the unoccupied rate.
/// </summary>
internal static class PlaceFunding
{
    /// <summary>One result per entry, in their order.</summary>
    public static IEnumerable<PlaceAmount> Of(YearRules rules, IEnumerable<CommissionedPlaces> places) =>
        places.Select(entry => Of(rules, entry));

    private static PlaceAmount Of(YearRules rules, CommissionedPlaces entry)
    {
        if (rules.PlaceRates.FirstOrDefault(r => r.Kind == entry.Kind) is not { } rate)
            return new(entry, null, Exact.Zero, null, $"the year's place rate for {Words(entry.Kind)}");
        Exact share = new ProRata(ProRataConvention.Periods, Periods: rate.Periods).Share(entry.Period, rules.Year);
        if (entry.Kind != PlaceKind.ResourcedProvision && rate.Unoccupied is null)
            return new(entry, rate, share, Rounding.Penny.Apply(rate.Occupied.Pence * entry.Places.Exact * share), null);
        if (rate.Unoccupied is not Rate unoccupied)
            return new(entry, rate, share, null, "the year's rate of a place that is not occupied");
        if (entry.OccupiedAtCensus is not Quantity onRoll)
            return new(entry, rate, share, null, "the october census count of the unit");
        Quantity occupied = onRoll < entry.Places ? onRoll : entry.Places;
        Exact annual = rate.Occupied.Pence * occupied.Exact + unoccupied.Pence * (entry.Places - occupied).Exact;
        return new(entry, rate, share, Rounding.Penny.Apply(annual * share), null);
    }

    public static string Words(PlaceKind kind) => kind switch
    {
        PlaceKind.SpecialPre16 => "special school places before 16",
        PlaceKind.SpecialPost16 => "special school places after 16",
        PlaceKind.AlternativeProvision => "alternative provision places",
        PlaceKind.ResourcedProvision => "resourced provision places before 16",
        PlaceKind.ResourcedProvisionPost16 => "resourced provision places after 16",
        _ => kind.ToString(),
    };
}
