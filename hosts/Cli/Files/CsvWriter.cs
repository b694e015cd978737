using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// Writes a CSV file cell by cell into one buffer: UTF-8 without a mark, LF, quotes as in RFC 4180. A text cell that a
/// spreadsheet would run as a formula gets a leading apostrophe; numbers, negative ones too, stay numbers.
/// </summary>
internal sealed class CsvWriter : IDisposable
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");
    private readonly Stream stream;
    private byte[] buffer = new byte[1 << 16];
    private int used;
    private bool inRow;

    public CsvWriter(Stream stream, string header)
    {
        this.stream = stream;
        Put(header);
        inRow = true;
        EndRow();
    }

    public CsvWriter Text(string? value)
    {
        StartCell();
        if (!string.IsNullOrEmpty(value)) Put(Cell(value));
        return this;
    }

    /// <summary>A text as it stands between two commas.</summary>
    public static string Cell(string text)
    {
        text = Inert(text);
        return text.AsSpan().ContainsAny(NeedQuotes) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    /// <summary>The text with an apostrophe before it where a spreadsheet would otherwise run it as a formula.</summary>
    public static string Inert(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? "'" + text : text;

    /// <summary>A value that may be a number: left alone when it is one, a text cell otherwise.</summary>
    public CsvWriter NumberOrText(string value)
    {
        if (!decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
            return Text(value);
        StartCell();
        Put(value);
        return this;
    }

    public CsvWriter Empty() => Text(null);

    public CsvWriter Whole(long value)
    {
        StartCell();
        PutWhole(value);
        return this;
    }

    /// <summary>Empty when there is none.</summary>
    public CsvWriter Whole(int? value) => value is int number ? Whole((long)number) : Empty();

    /// <summary>Pounds with two decimals and no separator.</summary>
    public CsvWriter Pounds(Money amount)
    {
        StartCell();
        PutDecimal(amount.Pence, 100, 2, trim: false);
        return this;
    }

    /// <summary>As few decimals as it needs, at most eight.</summary>
    public CsvWriter Number(Quantity value)
    {
        StartCell();
        PutDecimal(value.HundredMillionths, Quantity.Scale, 8, trim: true);
        return this;
    }

    /// <summary>A decimal number where eight decimals hold it exactly, else <c>5 of 12</c>, which no spreadsheet takes for a date.</summary>
    public CsvWriter Fraction(Exact value)
    {
        if (Quantity.Scale % value.Denominator == 0 && Int128.Abs(value.Numerator) <= long.MaxValue / Quantity.Scale)
            return Number(new((long)(value.Numerator * (Quantity.Scale / value.Denominator))));
        return Text($"{value.Numerator} of {value.Denominator}");
    }

    /// <summary>As <c>2023-04-01</c>.</summary>
    public CsvWriter Date(DateOnly date)
    {
        StartCell();
        Room(10);
        used += date.TryFormat(buffer.AsSpan(used), out int written, "yyyy-MM-dd", CultureInfo.InvariantCulture) ? written : 0;
        return this;
    }

    public void EndRow()
    {
        Room(1);
        buffer[used++] = (byte)'\n';
        inRow = false;
    }

    public void Dispose()
    {
        Flush();
        stream.Dispose();
    }

    private void StartCell()
    {
        if (inRow)
        {
            Room(1);
            buffer[used++] = (byte)',';
        }

        inRow = true;
    }

    private void Put(string text)
    {
        Room(Encoding.UTF8.GetMaxByteCount(text.Length));
        used += Encoding.UTF8.GetBytes(text, buffer.AsSpan(used));
    }

    private void PutWhole(long value)
    {
        Room(20);
        Utf8Formatter.TryFormat(value, buffer.AsSpan(used), out int written);
        used += written;
    }

    private void PutDecimal(long value, long scale, int decimals, bool trim)
    {
        (long whole, long part) = Math.DivRem(value, scale);
        Room(32);
        if (value < 0 && whole == 0) buffer[used++] = (byte)'-';
        PutWhole(whole);
        if (part == 0 && trim) return;
        buffer[used++] = (byte)'.';
        part = Math.Abs(part);
        for (int i = decimals - 1; i >= 0; i--, part /= 10) buffer[used + i] = (byte)('0' + part % 10);
        used += decimals;
        while (trim && buffer[used - 1] == '0') used--;
    }

    private void Room(int bytes)
    {
        if (buffer.Length - used >= bytes) return;
        Flush();
        if (bytes > buffer.Length) buffer = new byte[bytes];
    }

    private void Flush()
    {
        stream.Write(buffer, 0, used);
        used = 0;
    }
}
