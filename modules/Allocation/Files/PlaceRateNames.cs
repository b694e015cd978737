using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Files;

/// <summary>Under which names a kind of place has its rate and its split of the year.</summary>
internal sealed record PlaceRateNames(PlaceKind Kind, string Rate, string? Unoccupied, string Periods)
{
    public static IReadOnlyList<PlaceRateNames> All { get; } =
    [
        new(PlaceKind.SpecialPre16, "place.special", null, "place.special_periods"),
        new(PlaceKind.SpecialPost16, "place.special_post16", null, "place.special_post16_periods"),
        new(PlaceKind.AlternativeProvision, "place.alternative_provision", null, "place.alternative_provision_periods"),
        new(PlaceKind.ResourcedProvision, "place.resourced_provision_occupied", "place.resourced_provision_unoccupied", "place.resourced_provision_periods"),
        new(PlaceKind.ResourcedProvisionPost16, "place.resourced_provision_post16", null, "place.resourced_provision_post16_periods"),
    ];
}

/// <summary>The split of a year as a parameter writes it: <c>04-01:5;09-01:7</c>, month-day and weight, from 1 April on.</summary>
internal static class PeriodList
{
    /// <summary>The periods in order, or null when the text cannot be read as such a list.</summary>
    public static IReadOnlyList<YearPeriod>? Parse(string text)
    {
        List<(DateOnly Start, int Weight)> starts = [];
        foreach (string part in text.Split(';'))
        {
            string[] halves = part.Split(':');
            if (halves.Length != 2
                || !DateOnly.TryParseExact("2023-" + halves[0].Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)
                || !int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out int weight) || weight is 0 or > 366)
                return null;
            starts.Add((day.Month >= 4 ? day : day.AddYears(1), weight));
        }

        bool ordered = starts[0].Start == new DateOnly(2023, 4, 1) && starts.Zip(starts.Skip(1)).All(pair => pair.First.Start < pair.Second.Start);
        return ordered ? [.. starts.Select((s, i) => new YearPeriod(Name(starts, i), s.Start.Month, s.Start.Day, s.Weight))] : null;
    }

    private static string Name(List<(DateOnly Start, int Weight)> starts, int index)
    {
        DateOnly last = index + 1 < starts.Count ? starts[index + 1].Start.AddDays(-1) : new DateOnly(2024, 3, 31);
        return string.Create(CultureInfo.InvariantCulture, $"{starts[index].Start:MMMM} to {last:MMMM}").ToLowerInvariant();
    }
}
