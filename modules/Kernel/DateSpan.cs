namespace FundingPlatform.Kernel;

/// <summary>Half-open: includes <c>From</c>, stops before <c>Until</c>, so touching spans never share a day.</summary>
public readonly record struct DateSpan(DateOnly From, DateOnly Until)
{
    /// <summary>The latest day that can be written; stands for "no end yet".</summary>
    public static DateOnly NoEnd => DateOnly.MaxValue;

    /// <summary>Days inside; 0 when the span is empty or turned round.</summary>
    public int Days => Math.Max(0, Until.DayNumber - From.DayNumber);

    public bool IsEmpty => Until <= From;
    public bool Contains(DateOnly date) => From <= date && date < Until;
    public bool Contains(DateSpan other) => From <= other.From && other.Until <= Until;
    public bool Overlaps(DateSpan other) => From < other.Until && other.From < Until && !IsEmpty && !other.IsEmpty;

    /// <summary>The days that both spans hold; empty (From = Until) when they share none.</summary>
    public DateSpan Within(DateSpan other)
    {
        DateOnly from = From > other.From ? From : other.From;
        DateOnly until = Until < other.Until ? Until : other.Until;
        return new(from, until < from ? from : until);
    }

    public override string ToString() => Until == NoEnd ? $"from {From:yyyy-MM-dd}" : $"{From:yyyy-MM-dd} until {Until:yyyy-MM-dd}";
}
