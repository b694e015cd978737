using System.Globalization;
using FundingPlatform.Kernel;

namespace FundingPlatform.Schools.Files;

/// <summary>Cells as values: what is missing, withheld, of the wrong type or below zero is said once per cell.</summary>
internal sealed partial class CsvRows
{
    /// <summary>Marks that a publisher writes in place of a number.</summary>
    private static string? MeaningOf(string cell) => cell switch
    {
        "c" or "SUPP" => "suppressed to protect pupils",
        "x" => "not available",
        "z" => "not applicable",
        "NA" or "-" => "not collected",
        _ => null,
    };

    /// <summary>A text that must be there.</summary>
    public string Text(string column)
    {
        string cell = Cell(column);
        if (cell.Length == 0) Missing(column, "a value");
        return cell;
    }

    /// <summary>A text, or null when the cell is empty.</summary>
    public string? TextOrNull(string column) => Cell(column) is { Length: > 0 } cell ? cell : null;

    /// <summary>A whole number of 0 or more that must be there.</summary>
    public int Whole(string column) => Number(column, required: true) ?? 0;

    /// <summary>A whole number of 0 or more, or null when the cell is empty or marked as not given.</summary>
    public int? CountOrNull(string column) => Number(column, required: false);

    /// <summary>A code of so many digits, such as a URN or an authority.</summary>
    public int Code(string column, int digits) =>
        Cell(column).Length == 0 ? Missing(column, $"a number of {digits} digits") : CodeOrNull(column, digits) ?? 0;

    /// <summary>The same, or null when the cell is empty.</summary>
    public int? CodeOrNull(string column, int digits)
    {
        string cell = Cell(column);
        if (cell.Length == 0) return null;
        if (cell.Length == digits && int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out int code)) return code;
        Wrong(column, cell, $"a number of {digits} digits");
        return null;
    }

    /// <summary>A whole number with or without a sign that must be there.</summary>
    public int Signed(string column) =>
        Cell(column).Length == 0 ? Missing(column, "a whole number") : SignedOrNull(column) ?? 0;

    /// <summary>The same, or null when the cell is empty.</summary>
    public int? SignedOrNull(string column)
    {
        string cell = Cell(column);
        if (cell.Length == 0) return null;
        if (int.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)) return value;
        Wrong(column, cell, "a whole number");
        return null;
    }

    /// <summary>A decimal number of 0 or more, of at most eight decimals, or null when the cell is empty.</summary>
    public Quantity? QuantityOrNull(string column)
    {
        string cell = Cell(column);
        if (cell.Length == 0) return null;
        if (Withheld(column, cell)) return null;
        bool read = decimal.TryParse(cell, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal value);
        if (!read || value > 1_000_000m || decimal.Round(value, 8) != value) Wrong(column, cell, "a number such as 12 or 12.5");
        else if (value < 0) Negative(column, cell);
        else return Quantity.Of(value);
        return null;
    }

    /// <summary>A day written in this pattern, or null when the cell is empty.</summary>
    public DateOnly? DayOrNull(string column, string pattern)
    {
        string cell = Cell(column);
        if (cell.Length == 0) return null;
        if (DateOnly.TryParseExact(cell, pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day)) return day;
        Wrong(column, cell, $"a day written as {pattern}");
        return null;
    }

    /// <summary>A day that must be there, written as <c>2023-04-01</c>.</summary>
    public DateOnly Day(string column)
    {
        if (Cell(column).Length > 0) return DayOrNull(column, "yyyy-MM-dd") ?? default;
        Missing(column, "a day written as yyyy-MM-dd");
        return default;
    }

    /// <summary>One of a closed list of words.</summary>
    public T OneOf<T>(string column, IReadOnlyDictionary<string, T> words)
    {
        string cell = Cell(column);
        if (words.TryGetValue(cell, out T? value)) return value;
        if (cell.Length == 0) Missing(column, $"one of {string.Join(", ", words.Keys)}");
        else Refuse("unknown_word", column, $"'{Shown(cell)}' is not known here. Write one of {string.Join(", ", words.Keys)}.");
        return default!;
    }

    private int? Number(string column, bool required)
    {
        string cell = Cell(column);
        if (cell.Length == 0) return required ? Missing(column, "a whole number, 0 if there are none") : null;
        if (int.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
            return value >= 0 ? value : Negative(column, cell);
        if (MeaningOf(cell) is not null) return required && Withheld(column, cell) ? 0 : null;
        if (cell.EndsWith(".0", StringComparison.Ordinal) && int.TryParse(cell.AsSpan(..^2), NumberStyles.None, CultureInfo.InvariantCulture, out value)) return value;
        Wrong(column, cell, "a whole number");
        return null;
    }

    private bool Withheld(string column, string cell)
    {
        if (MeaningOf(cell) is not string meaning) return false;
        Refuse("value_withheld", column, $"'{cell}' means {meaning}, and a number is needed here. Take the figure from the school or the authority.");
        return true;
    }

    private int Missing(string column, string wanted)
    {
        Refuse("value_missing", column, $"The cell is empty. Write {wanted}.");
        return 0;
    }

    private int Negative(string column, string cell)
    {
        Refuse("negative_count", column, $"'{Shown(cell)}' is below zero, which a count cannot be. Write 0 or more.");
        return 0;
    }

    private void Wrong(string column, string cell, string wanted) =>
        Refuse("wrong_type", column, $"'{Shown(cell)}' is not {wanted}. Correct the cell.");

    /// <summary>Long or many-lined cells would hide the sentence around them.</summary>
    private static string Shown(string cell) => (cell.Length <= 40 ? cell : cell[..40] + "...").ReplaceLineEndings(" ");
}
