using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.Banding.Files;

/// <summary>bands.csv: one row per award and period.</summary>
internal static class BandsFile
{
    private static readonly CsvFormat Format = CsvFormat.Exactly("file of bands",
        "placement_id", "scheme", "from", "until", "band", "points", "hours", "teacher_hours", "amount", "levels", "decided_on", "source");

    public static Read<IReadOnlyList<BandDecision>> Read(string path) => CsvFile.Read(path, Format, Row);

    private static BandDecision Row(CsvRow row)
    {
        DateOnly from = row.Day("from"), until = row.DayOrNull("until") ?? DateSpan.NoEnd;
        var award = new Award(
            row.TextOrNull("band"), row.WholeOrNull("points"), row.QuantityOrNull("hours", most: 168), row.QuantityOrNull("teacher_hours", most: 168),
            row.NumberOrNull("amount", 6, most: 10_000_000) is decimal pounds ? Rate.OfPounds(pounds) : null, Levels(row));
        int ways = new[] { award.Band is not null, award.Points is not null, award.Levels is not null, award.Hours is not null || award.TeacherHours is not null }.Count(w => w);
        if (row.Sound && (ways > (award.Band is null ? 1 : 2) || (ways == 0 && award.Amount is null)))
            row.Refuse("award_unclear", "band", "Fill one of band, points, hours, levels and amount (an amount may stand beside a band or points, and a panel's band beside the points, hours or levels that it departs from).");
        if (until <= from)
            row.Refuse("span_empty", "until", "'until' must come after 'from'; it is the first day after the award.");
        return new(row.Text("placement_id"), row.Text("scheme"), award, new(from, until), row.DayOrNull("decided_on") ?? from, row.Source);
    }

    private static IReadOnlyDictionary<string, int>? Levels(CsvRow row)
    {
        if (row.TextOrNull("levels") is not string text) return null;
        if (LevelText.Read(text) is { } levels) return levels;
        row.Refuse("levels_unreadable", "levels", $"'{text}' is not levels: write them as cognition=2;communication=3.");
        return null;
    }
}
