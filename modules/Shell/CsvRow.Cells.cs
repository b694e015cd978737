using System.Globalization;
using FundingPlatform.Kernel;

namespace FundingPlatform.Shell;

/// <summary>Cells as values: what is missing, withheld, of the wrong type or out of range is said once per cell.</summary>
public sealed partial class CsvRow
{
    // Beyond this an amount is a slip, and whole millionths would no longer fit a long.
    private const decimal GreatestNumber = 1_000_000_000_000m;

    private const string DayPattern = "yyyy-MM-dd";

    /// <summary>Marks that a publisher writes in place of a number.</summary>
    private static readonly Dictionary<string, string> Marks = new(StringComparer.OrdinalIgnoreCase)
    {
        ["c"] = "suppressed to protect pupils",
        ["SUPP"] = "suppressed to protect pupils",
        ["x"] = "not available",
        ["#N/A"] = "not available",
        [".."] = "not available",
        ["z"] = "not applicable",
        ["NA"] = "not collected",
        ["-"] = "not collected",
    };

    /// <summary>A text that must be there.</summary>
    public string Text(string column) => Given(column, "a value") ? Cell(column) : "";

    /// <summary>A text, or null when the cell is empty.</summary>
    public string? TextOrNull(string column) => Cell(column) is { Length: > 0 } cell ? cell : null;

    /// <summary>A whole number of 0 or more that must be there.</summary>
    public int Whole(string column) => Given(column, "a whole number, 0 if there are none") ? WholeOrNull(column) ?? 0 : 0;

    /// <summary>The same, or null when the cell is empty.</summary>
    public int? WholeOrNull(string column)
    {
        string cell = Cell(column);
        if (cell.Length == 0) return null;
        ReadOnlySpan<char> digits = cell.EndsWith(".0", StringComparison.Ordinal) ? cell.AsSpan(..^2) : cell;
        if (!int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)) WrongOrWithheld(column, "a whole number");
        else if (value < 0) Negative(column);
        else return value;
        return null;
    }

    /// <summary>A whole number of 0 or more, or null when the cell is empty or marked as not given.</summary>
    public int? CountOrNull(string column) => Cell(column) is { Length: > 0 } cell && !char.IsAsciiDigit(cell[0]) && Marks.ContainsKey(cell) ? null : WholeOrNull(column);

    /// <summary>A code of so many digits that must be there, such as a URN or an authority.</summary>
    public int Code(string column, int digits) => Given(column, $"a number of {digits} digits") ? CodeOrNull(column, digits) ?? 0 : 0;

    /// <summary>The same, or null when the cell is empty.</summary>
    public int? CodeOrNull(string column, int digits)
    {
        string cell = Cell(column);
        if (cell.Length == 0) return null;
        if (cell.Length == digits && int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out int code)) return code;
        Wrong(column, $"a number of {digits} digits");
        return null;
    }

    /// <summary>A whole number with or without a sign that must be there.</summary>
    public int AnyWhole(string column) => Given(column, "a whole number") ? AnyWholeOrNull(column) ?? 0 : 0;

    /// <summary>The same, or null when the cell is empty.</summary>
    public int? AnyWholeOrNull(string column)
    {
        string cell = Cell(column);
        if (cell.Length == 0) return null;
        if (int.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)) return value;
        Wrong(column, "a whole number");
        return null;
    }

    /// <summary>A plain decimal number that must be there: no separators, no sign of currency, no exponent.</summary>
    public decimal Number(string column, int decimals, bool mayBeNegative = false, decimal most = GreatestNumber) =>
        Given(column, "a number") ? NumberOrNull(column, decimals, mayBeNegative, most) ?? 0 : 0;

    /// <summary>The same, or null when the cell is empty.</summary>
    public decimal? NumberOrNull(string column, int decimals, bool mayBeNegative = false, decimal most = GreatestNumber)
    {
        string cell = Cell(column);
        if (cell.Length == 0) return null;
        const NumberStyles plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(cell, plain, CultureInfo.InvariantCulture, out decimal value))
            WrongOrWithheld(column, "a number such as 12 or 1234.56, without separators or signs of currency");
        else if (value < 0 && !mayBeNegative) Negative(column);
        else if (Math.Abs(value) > most) Refuse("value_out_of_range", column, $"{cell} is beyond {most:0}, the most that is taken here. Correct the cell.");
        else if (decimal.Round(value, decimals) != value) Refuse("too_many_decimals", column, $"{cell} has more than {decimals} decimals. Round it.");
        else return value;
        return null;
    }

    /// <summary>Pounds of at most two decimals that must be there.</summary>
    public Money Pounds(string column, bool mayBeNegative = false) => Money.OfPounds(Number(column, 2, mayBeNegative));

    /// <summary>The same, or null when the cell is empty.</summary>
    public Money? PoundsOrNull(string column, bool mayBeNegative = false) => NumberOrNull(column, 2, mayBeNegative) is decimal pounds ? Money.OfPounds(pounds) : null;

    /// <summary>A number of 0 or more, of at most eight decimals, that must be there.</summary>
    public Quantity Quantity(string column) => Given(column, "a number, 0 if there are none") ? QuantityOrNull(column) ?? default : default;

    /// <summary>The same, or null when the cell is empty.</summary>
    public Quantity? QuantityOrNull(string column, decimal most = 1_000_000m) => NumberOrNull(column, 8, most: most) is decimal value ? Kernel.Quantity.Of(value) : null;

    /// <summary>A day that must be there, written as <c>2023-04-01</c>.</summary>
    public DateOnly Day(string column) => Given(column, $"a day written as {DayPattern}") ? DayOrNull(column) ?? default : default;

    /// <summary>A day written in this pattern, or null when the cell is empty.</summary>
    public DateOnly? DayOrNull(string column, string pattern = DayPattern)
    {
        string cell = Cell(column);
        if (cell.Length == 0) return null;
        if (DateOnly.TryParseExact(cell, pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)) return day;
        Wrong(column, $"a day written as {pattern}");
        return null;
    }

    /// <summary>One of a closed list of words, as the value that it stands for.</summary>
    public T OneOf<T>(string column, IReadOnlyDictionary<string, T> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        string cell = Cell(column);
        if (words.TryGetValue(cell, out T? value)) return value;
        if (Given(column, $"one of {string.Join(", ", words.Keys)}"))
            Refuse("unknown_word", column, $"'{Shown(cell)}' is not known here. Write one of {string.Join(", ", words.Keys)}.");
        return default!;
    }

    public SourceStatus Status(string column) => OneOf(column, SourceStatuses.Words);

    private bool Given(string column, string wanted)
    {
        if (Cell(column).Length > 0) return true;
        Refuse("value_missing", column, $"The cell is empty. Write {wanted}.");
        return false;
    }

    private void WrongOrWithheld(string column, string wanted)
    {
        if (Marks.TryGetValue(Cell(column), out string? meaning))
            Refuse("value_withheld", column, $"'{Cell(column)}' means {meaning}, and a number is needed here. Take the figure from the school or the authority.");
        else Wrong(column, wanted);
    }

    private void Negative(string column) => Refuse("negative_count", column, $"'{Shown(Cell(column))}' is below zero. Write 0 or more.");

    private void Wrong(string column, string wanted) => Refuse("wrong_type", column, $"'{Shown(Cell(column))}' is not {wanted}. Correct the cell.");

    /// <summary>Long or many-lined cells would hide the sentence around them.</summary>
    private static string Shown(string cell) => (cell.Length <= 40 ? cell : cell[..40] + "...").ReplaceLineEndings(" ");
}
