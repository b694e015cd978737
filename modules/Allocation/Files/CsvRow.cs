using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Files;

/// <summary>
/// One line of a table. A getter that cannot read its cell adds a finding with file, line and column, makes the row
/// unsound and returns null, so that one pass over a row finds everything that is wrong with it.
/// </summary>
internal sealed class CsvRow(string file, int line, IReadOnlyList<string> columns, string[] cells, List<Finding> findings)
{
    // Beyond this a pound amount is a slip, and whole millionths would no longer fit a long.
    private const decimal GreatestNumber = 1_000_000_000_000m;

    private static readonly string[] Markers = ["c", "x", "z", "supp", "#n/a", "-", ".."];

    public int Line => line;
    public SourceRef At => new(file, line);

    /// <summary>Nothing wrong has been found in this row so far.</summary>
    public bool Sound { get; private set; } = true;

    /// <summary>The cell without outer blanks; empty when it is blank.</summary>
    public string Cell(string column) => cells[Index(column)].Trim();

    public bool IsBlank(string column) => Cell(column).Length == 0;

    /// <summary>Adds a finding at this row.</summary>
    public void Refuse(string code, string column, string message)
    {
        Sound = false;
        findings.Add(Finding.Error(code, message, file, line, column));
    }

    /// <summary>A cell that must not be blank.</summary>
    public string Text(string column)
    {
        string text = Cell(column);
        if (text.Length == 0) Refuse("value_missing", column, $"{column} is blank. Fill it in.");
        return text;
    }

    /// <summary>A plain decimal number, <c>-1234.5</c>: no thousands separator, no currency sign, no exponent.</summary>
    public decimal? Number(string column, int decimals = 8, bool mayBeNegative = false)
    {
        string text = Text(column);
        if (text.Length == 0) return null;
        if (Markers.Contains(text.ToLowerInvariant()))
        {
            Refuse("value_withheld", column, $"'{text}' marks a figure that the publisher withholds or does not have. Give the number, or leave the line out.");
            return null;
        }

        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value))
        {
            Refuse("not_a_number", column, $"'{text}' is not a number. Write it as 1234.56, without separators or signs of currency.");
            return null;
        }

        return Checked(column, text, value, decimals, mayBeNegative) ? value : null;
    }

    private bool Checked(string column, string text, decimal value, int decimals, bool mayBeNegative)
    {
        if (Math.Abs(value) > GreatestNumber)
            Refuse("value_out_of_range", column, $"{text} is beyond what can be held ({GreatestNumber}).");
        else if (value < 0 && !mayBeNegative)
            Refuse("value_negative", column, $"{text} is negative; {column} must be 0 or more.");
        else if (value != decimal.Round(value, decimals))
            Refuse("too_many_decimals", column, $"{text} has more than {decimals} decimals.");
        else
            return true;
        return false;
    }

    public int? Whole(string column, bool mayBeNegative = false) => Number(column, 0, mayBeNegative) is decimal value ? Narrow(column, value) : null;

    /// <summary>Pounds with at most two decimals.</summary>
    public Money? Pounds(string column, bool mayBeNegative = false) => Number(column, 2, mayBeNegative) is decimal value ? Money.OfPounds(value) : null;

    /// <summary>0 or more, at most eight decimals.</summary>
    public Quantity? Quantity(string column) =>
        Number(column) is not decimal value ? null
            : value <= 10_000_000_000m ? Kernel.Quantity.Of(value)
            : RefuseQuantity(column, value);

    public DateOnly? Date(string column)
    {
        string text = Text(column);
        if (text.Length == 0) return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)) return date;
        Refuse("not_a_date", column, $"'{text}' is not a date. Write it as 2023-09-01.");
        return null;
    }

    /// <summary>One of a closed list of words, as the value that it stands for.</summary>
    public T? OneOf<T>(string column, IReadOnlyDictionary<string, T> words) where T : struct
    {
        string text = Text(column);
        if (text.Length == 0) return null;
        if (words.TryGetValue(text, out T value)) return value;
        Refuse("word_unknown", column, $"'{text}' is not known. Write one of: {string.Join(", ", words.Keys)}.");
        return null;
    }

    public SourceStatus? Status(string column) => OneOf(column, Statuses.Words);

    private int? Narrow(string column, decimal value)
    {
        if (Math.Abs(value) <= int.MaxValue) return (int)value;
        Refuse("value_out_of_range", column, $"{value} is beyond what can be held ({int.MaxValue}).");
        return null;
    }

    private Quantity? RefuseQuantity(string column, decimal value)
    {
        Refuse("value_out_of_range", column, $"{value} is beyond what can be held (10000000000).");
        return null;
    }

    private int Index(string column)
    {
        for (int i = 0; i < columns.Count; i++)
            if (columns[i] == column) return i;
        throw new InvalidOperationException($"{file} is not read with a column {column}.");
    }
}

/// <summary>The words for how far a figure can be trusted, as files write them.</summary>
internal static class Statuses
{
    public static IReadOnlyDictionary<string, SourceStatus> Words { get; } = new Dictionary<string, SourceStatus>
    {
        ["verified"] = SourceStatus.Verified,
        ["unverified"] = SourceStatus.Unverified,
        ["estimated"] = SourceStatus.Estimated,
        ["given"] = SourceStatus.Given,
        ["illustrative"] = SourceStatus.Illustrative,
    };

    public static string Word(SourceStatus status) => Words.First(w => w.Value == status).Key;
}
