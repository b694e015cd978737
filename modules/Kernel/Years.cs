using System.Globalization;

namespace FundingPlatform.Kernel;

/// <summary>A local authority financial year, 1 April to 31 March, written <c>2023-24</c>.</summary>
public readonly record struct FundingYear(int StartingYear) : IComparable<FundingYear>
{
    public DateSpan Span => new(new(StartingYear, 4, 1), new(StartingYear + 1, 4, 1));

    /// <summary>365, or 366 when the year holds a 29 February (2023-24 does).</summary>
    public int Days => Span.Days;

    public static FundingYear Of(DateOnly date) => new(date.Month >= 4 ? date.Year : date.Year - 1);
    public static bool operator <(FundingYear left, FundingYear right) => left.StartingYear < right.StartingYear;
    public static bool operator >(FundingYear left, FundingYear right) => left.StartingYear > right.StartingYear;
    public static bool operator <=(FundingYear left, FundingYear right) => left.StartingYear <= right.StartingYear;
    public static bool operator >=(FundingYear left, FundingYear right) => left.StartingYear >= right.StartingYear;
    public int CompareTo(FundingYear other) => StartingYear.CompareTo(other.StartingYear);

    /// <summary>Reads <c>2023-24</c>; anything else is a fault that says how a year is written.</summary>
    public static Outcome<FundingYear> Parse(string text) =>
        YearText.Read(text) is int year ? new FundingYear(year) : YearText.Refuse(text);

    public override string ToString() => YearText.Write(StartingYear);
}

/// <summary>An academic year, 1 September to 31 August, the year by which academies are funded, written <c>2023-24</c>.</summary>
public readonly record struct AcademicYear(int StartingYear)
{
    public DateSpan Span => new(new(StartingYear, 9, 1), new(StartingYear + 1, 9, 1));
    public static AcademicYear Of(DateOnly date) => new(date.Month >= 9 ? date.Year : date.Year - 1);
    public static Outcome<AcademicYear> Parse(string text) =>
        YearText.Read(text) is int year ? new AcademicYear(year) : YearText.Refuse(text);
    public override string ToString() => YearText.Write(StartingYear);
}

internal static class YearText
{
    public static string Write(int start) => string.Create(CultureInfo.InvariantCulture, $"{start:0000}-{(start + 1) % 100:00}");

    public static Fault Refuse(string text) =>
        new("year_unreadable", $"'{text}' is not a year: write it as 2023-24.", FaultKind.Invalid);

    public static int? Read(string? text) =>
        text is { Length: 7 } && text[4] == '-'
        && int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int year)
        && year is >= 1900 and < 9999 && Write(year) == text ? year : null;
}
