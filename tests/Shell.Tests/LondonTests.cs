using System.Globalization;

namespace FundingPlatform.Shell.Tests;

public class LondonTests
{
    [Theory]
    [InlineData("2026-01-15T23:59:59Z", "2026-01-15")]
    [InlineData("2026-03-28T23:30:00Z", "2026-03-28")]
    [InlineData("2026-03-29T23:30:00Z", "2026-03-30")]
    [InlineData("2026-06-30T23:00:00Z", "2026-07-01")]
    [InlineData("2026-07-01T00:30:00+02:00", "2026-06-30")]
    [InlineData("2026-10-24T23:30:00Z", "2026-10-25")]
    [InlineData("2026-10-25T23:30:00Z", "2026-10-25")]
    [InlineData("2024-03-31T00:59:59Z", "2024-03-31")]
    [InlineData("2024-03-31T23:00:00Z", "2024-04-01")]
    public void The_day_in_London_is_an_hour_ahead_in_summer(string instant, string day) =>
        Assert.Equal(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), London.DayAt(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture)));
}
