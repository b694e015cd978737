namespace FundingPlatform.Shell;

/// <summary>The day in London: today, where a rule asks for it.</summary>
public static class London
{
    private static readonly TimeOnly Changes = new(1, 0);

    /// <summary>
    /// The day in London at an instant. Summer time is one hour from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last
    /// Sunday of October, as since 1996; machines name the zone in different ways, or do not have it.
    /// </summary>
    public static DateOnly DayAt(DateTimeOffset instant)
    {
        DateTime utc = instant.UtcDateTime;
        bool summer = utc >= LastSunday(utc.Year, 3) && utc < LastSunday(utc.Year, 10);
        return DateOnly.FromDateTime(summer ? utc.AddHours(1) : utc);
    }

    private static DateTime LastSunday(int year, int month)
    {
        var last = new DateOnly(year, month, 31);
        return last.AddDays(-(int)last.DayOfWeek).ToDateTime(Changes);
    }
}
