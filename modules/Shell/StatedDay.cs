using FundingPlatform.Kernel;

namespace FundingPlatform.Shell;

/// <summary>The day on which somebody decided, paid or applied, as a command states it.</summary>
public static class StatedDay
{
    /// <summary>The years of a day that a command may state, both included.</summary>
    public const int FirstYear = 1900, LastYear = 9998;

    /// <summary>Whether the day is one of those years.</summary>
    public static bool IsPossible(DateOnly day) => day.Year is >= FirstYear and <= LastYear;

    /// <summary>
    /// Why nothing can be recorded with the day: <c>date_invalid</c> outside those years, <c>date_not_yet</c> after
    /// <paramref name="today"/>; else null. The fault names <paramref name="field"/>.
    /// </summary>
    public static Fault? Refusal(DateOnly day, DateOnly today, string field) =>
        !IsPossible(day) ? Faults.DayOutOfRange(field)
        : day > today ? new("date_not_yet", $"{day:yyyy-MM-dd} is still to come; today is {today:yyyy-MM-dd}.", FaultKind.Invalid, field)
        : null;

    /// <summary>The same on the day in London on which the command is recorded.</summary>
    public static Fault? Refusal(Session session, DateOnly day, string field)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Refusal(day, London.DayAt(session.RecordedAt), field);
    }
}
