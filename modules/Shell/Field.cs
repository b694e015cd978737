using System.Globalization;
using FundingPlatform.Kernel;
using V1 = Funding.Type.V1;

namespace FundingPlatform.Shell;

/// <summary>
/// Reads the fields of a request. A field that is missing or wrong throws a <see cref="FaultException"/> whose fault names it
/// by its path, <c>opening.placement.span.from</c>; codes are those of <c>protos/README.md</c>.
/// </summary>
public static class Field
{
    private const int FirstYear = 1900, LastYear = 9998;
    private const int LongestText = 200;

    /// <summary>The caller's number of a change. Faults: <c>request_id_missing</c>, <c>request_id_invalid</c>.</summary>
    public static Outcome<Guid> RequestId(string text) =>
        string.IsNullOrEmpty(text) ? Faults.RequestIdMissing()
        : Guid.TryParseExact(text, "D", out Guid id) ? id
        : Faults.RequestIdInvalid();

    /// <summary>A message that must be there.</summary>
    public static T Needed<T>(T? value, string path) where T : class => value ?? throw Missing(path);

    /// <summary>A field that is needed and is not there, as <c>field_missing</c>.</summary>
    public static FaultException Missing(string path) => new(Faults.FieldMissing(path));

    /// <summary>What is wrong with a field, as <c>field_invalid</c>: "is a folder.".</summary>
    public static FaultException Invalid(string path, string why) => new(Faults.FieldInvalid(path, why));

    /// <summary>A day that must be there. Faults: <c>field_missing</c>, <c>date_invalid</c>.</summary>
    public static DateOnly Date(V1.Date? value, string path) => DateOrNull(Needed(value, path), path)!.Value;

    /// <summary>A day, or null where it is left out. Fault: <c>date_invalid</c>.</summary>
    public static DateOnly? DateOrNull(V1.Date? value, string path)
    {
        if (value is null) return null;
        bool exists = value is { Year: >= 1 and <= 9999, Month: >= 1 and <= 12, Day: >= 1 } && value.Day <= DateTime.DaysInMonth(value.Year, value.Month);
        return exists ? new(value.Year, value.Month, value.Day) : throw new FaultException(Faults.DateInvalid(path));
    }

    /// <summary>A day that must be there, of the years 1900 to 9998. Faults: <c>field_missing</c>, <c>date_invalid</c>.</summary>
    public static DateOnly Day(V1.Date? value, string path) =>
        Date(value, path) is var day && StatedDay.IsPossible(day) ? day : throw new FaultException(Faults.DayOutOfRange(path));

    /// <summary>A half-open span; without <c>until</c> it has no end. Whether it holds a day is for the module to judge.</summary>
    public static DateSpan Span(V1.DateSpan? value, string path)
    {
        V1.DateSpan span = Needed(value, path);
        return new(Date(span.From, path + ".from"), DateOrNull(span.Until, path + ".until") ?? DateSpan.NoEnd);
    }

    /// <summary>A funding year that must be there. Faults: <c>field_missing</c>, <c>year_invalid</c>.</summary>
    public static FundingYear Year(V1.FundingYear? value, string path) =>
        Needed(value, path).StartingYear is >= FirstYear and <= LastYear and var year ? new(year) : throw new FaultException(Faults.YearInvalid(path));

    /// <summary>A DfE three-digit code. Fault: <c>field_missing</c> for 0, <c>field_invalid</c>.</summary>
    public static int Authority(int code, string path) => code switch
    {
        0 => throw new FaultException(Faults.FieldMissing(path)),
        >= 100 and <= 999 => code,
        _ => throw Invalid(path, $"is {code.ToString(CultureInfo.InvariantCulture)}: an authority has a DfE code of three digits."),
    };

    /// <summary>A text that must be there, of at most so many characters, none of them a control character or one that turns the direction of text.</summary>
    public static string Text(string value, string path, int longest = LongestText) =>
        TextOrNull(value, path, longest) ?? throw new FaultException(Faults.FieldMissing(path));

    /// <summary>A text, or null where it is empty. Fault: <c>field_invalid</c>.</summary>
    public static string? TextOrNull(string value, string path, int longest = LongestText)
    {
        if (string.IsNullOrEmpty(value)) return null;
        if (value.Length > longest) throw Invalid(path, $"has {value.Length} characters: at most {longest} are allowed.");
        if (value.Any(char.IsControl)) throw Invalid(path, "holds a control character, such as a line break.");
        if (JsonPlace.TurnsDirection(value)) throw Invalid(path, "holds a character that turns the direction of what is shown after it.");
        // Protobuf puts this character in the place of bytes that are no UTF-8; what the caller meant is lost.
        if (value.Contains('\uFFFD')) throw Invalid(path, "is no text in UTF-8.");
        if (char.IsWhiteSpace(value[0]) || char.IsWhiteSpace(value[^1])) throw Invalid(path, "begins or ends with a space.");
        return value;
    }

    /// <summary>An amount of 0 or more, or null where it is left out. Fault: <c>amount_negative</c>.</summary>
    public static Money? MoneyOrNull(V1.Money? value, string path) =>
        value is null ? null : value.Pence >= 0 ? new(value.Pence) : throw new FaultException(Faults.AmountNegative(path));

    /// <summary>A rate of 0 or more, or null where it is left out. Fault: <c>amount_negative</c>.</summary>
    public static Rate? RateOrNull(V1.Rate? value, string path) =>
        value is null ? null : value.Millionths >= 0 ? new(value.Millionths) : throw new FaultException(Faults.AmountNegative(path));

    /// <summary>A number of 0 or more, or null where it is left out. Fault: <c>amount_negative</c>.</summary>
    public static Quantity? QuantityOrNull(V1.Quantity? value, string path) =>
        value is null ? null : value.HundredMillionths >= 0 ? new(value.HundredMillionths) : throw new FaultException(Faults.AmountNegative(path));

    /// <summary>
    /// A word of a closed list whose first value on the wire is "not said" and whose others stand in the order of
    /// <typeparamref name="T"/>. Faults: <c>field_missing</c>, <c>field_invalid</c>.
    /// </summary>
    public static T Word<T>(int number, string path) where T : struct, Enum =>
        number == 0 ? throw new FaultException(Faults.FieldMissing(path))
        : number > 0 && number <= Enum.GetValues<T>().Length ? Enum.GetValues<T>()[number - 1]
        : throw Invalid(path, $"is {number.ToString(CultureInfo.InvariantCulture)}, which the contract does not know.");
}
