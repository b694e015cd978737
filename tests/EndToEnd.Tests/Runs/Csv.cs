using System.Globalization;
using System.Text;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>One row of a written or public file, by column name.</summary>
public sealed class CsvRow(IReadOnlyDictionary<string, int> columns, string[] cells)
{
    public string this[string column] => cells[columns[column]];

    public decimal Number(string column) => Csv.Number(this[column]);
}

/// <summary>Reads comma-separated text (RFC 4180) in a few plain lines that share nothing with the product.</summary>
public static class Csv
{
    public static decimal Number(string text) =>
        decimal.Parse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    /// <summary>A number, or a fraction written as <c>5 of 12</c>, as numerator and denominator.</summary>
    public static (decimal Numerator, decimal Denominator) Fraction(string text)
    {
        string[] parts = text.Split(" of ");
        return parts.Length == 2 ? (Number(parts[0]), Number(parts[1])) : (Number(text), 1m);
    }

    public static IEnumerable<CsvRow> Rows(string path)
    {
        using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        List<string> cells = [];
        var cell = new StringBuilder();
        if (!Record(text, cells, cell)) yield break;
        var columns = cells.Select((name, at) => (name, at)).ToDictionary(c => c.name, c => c.at);
        while (Record(text, cells, cell))
        {
            if (cells.Count != columns.Count) throw new InvalidDataException($"{path}: {cells.Count} cells, {columns.Count} columns: {string.Join('|', cells)}");
            yield return new CsvRow(columns, [.. cells]);
        }
    }

    private static bool Record(StreamReader text, List<string> cells, StringBuilder cell)
    {
        cells.Clear();
        cell.Clear();
        if (text.Peek() < 0) return false;
        bool quoted = false;
        for (int next = text.Read(); next >= 0; next = text.Read())
        {
            char letter = (char)next;
            if (quoted && letter != '"') cell.Append(letter);
            else if (quoted && text.Peek() == '"') cell.Append((char)text.Read());
            else if (letter == '"') quoted = !quoted;
            else if (letter == ',') TakeCell();
            else if (letter == '\n') break;
            else if (letter != '\r') cell.Append(letter);
        }

        TakeCell();
        return true;

        void TakeCell()
        {
            cells.Add(cell.ToString());
            cell.Clear();
        }
    }
}
