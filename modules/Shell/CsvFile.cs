using CsvHelper;
using FundingPlatform.Kernel;
using FundingPlatform.Shell.Files;

namespace FundingPlatform.Shell;

/// <summary>
/// Reads comma-separated files whole or not at all, with every finding by file, line and column (the first hundred of a
/// file). Files are UTF-8; a byte order mark, CRLF, quotes, blank lines and blanks around a cell are accepted.
/// </summary>
public static class CsvFile
{
    /// <summary>64 MiB, some twenty times the largest file of England. A larger file is refused before any of it is read.</summary>
    public const long DefaultLimitBytes = 64L * 1024 * 1024;

    private static readonly CsvReaderOptions Dialect = new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        PoolStrings = true,
        TrimWhitespace = true,
        TrimInsideQuotes = true,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    /// <summary>
    /// What <paramref name="row"/> makes of each row, those apart that it refuses or for which it gives null.
    /// <paramref name="together"/> finds what is wrong between sound rows.
    /// </summary>
    public static Read<IReadOnlyList<T>> Read<T>(
        string path, CsvFormat format, Func<CsvRow, T?> row,
        Func<IReadOnlyList<T>, IEnumerable<Finding>>? together = null, long limitBytes = DefaultLimitBytes) where T : class =>
        Read(path, [format], row, together, limitBytes);

    /// <summary>The same for a file that comes in several formats: in the first that it fits, else it is judged by the nearest.</summary>
    public static Read<IReadOnlyList<T>> Read<T>(
        string path, IReadOnlyList<CsvFormat> formats, Func<CsvRow, T?> row,
        Func<IReadOnlyList<T>, IEnumerable<Finding>>? together = null, long limitBytes = DefaultLimitBytes) where T : class
    {
        FileFindings findings = new(path);
        return Read(SourceText.Load(path, limitBytes, findings), formats, row, together, findings);
    }

    /// <summary>The same for a file that is at hand as bytes, as one that was sent along with a call; findings name it <paramref name="fileName"/>.</summary>
    public static Read<IReadOnlyList<T>> Read<T>(byte[] bytes, string fileName, CsvFormat format, Func<CsvRow, T?> row) where T : class
    {
        FileFindings findings = new(fileName);
        return Read(SourceText.Checked(bytes, findings), [format], row, null, findings);
    }

    /// <summary>
    /// The same for a file whose columns the user names, as what varies from row to row. <paramref name="columns"/> is shown them before any row
    /// is read; with a fault, which is told at its column, no row is.
    /// </summary>
    public static Read<IReadOnlyList<T>> Read<T>(
        string path, string what, Func<IReadOnlyList<string>, IEnumerable<(string Column, Fault Fault)>> columns, Func<CsvRow, T?> row) where T : class
    {
        ArgumentNullException.ThrowIfNull(columns);
        FileFindings findings = new(path);
        return Read(SourceText.Load(path, DefaultLimitBytes, findings), header =>
        {
            foreach ((string column, Fault fault) in columns(header)) findings.Error(fault.Code, fault.Message, 1, column);
            return findings.HasErrors ? null : CsvFormat.Exactly(what, header);
        }, row, null, findings);
    }

    private static Read<IReadOnlyList<T>> Read<T>(
        byte[]? bytes, IReadOnlyList<CsvFormat> formats, Func<CsvRow, T?> row, Func<IReadOnlyList<T>, IEnumerable<Finding>>? together, FileFindings findings)
        where T : class => Read(bytes, header => formats.MinBy(f => f.Columns.Count(c => !header.Contains(c))), row, together, findings);

    private static Read<IReadOnlyList<T>> Read<T>(
        byte[]? bytes, Func<string[], CsvFormat?> format, Func<CsvRow, T?> row, Func<IReadOnlyList<T>, IEnumerable<Finding>>? together, FileFindings findings)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(row);
        if (bytes is null) return findings.Give<IReadOnlyList<T>>(null);
        List<T> rows = [];
        try
        {
            Take(bytes, format, row, rows, findings);
        }
        catch (CsvFormatException problem)
        {
            // Such a quote may have swallowed the rows after it, so nothing after it is read.
            findings.Error("quote_broken",
                "A quote in this row is not closed, or stands inside a cell. Put the whole cell in quotes and write each quote inside it twice. Nothing after this row was read.",
                (int)problem.LineNumber);
        }

        foreach (Finding finding in together?.Invoke(rows) ?? []) findings.Add(finding);
        return findings.Give<IReadOnlyList<T>>(rows);
    }

    private static void Take<T>(byte[] bytes, Func<string[], CsvFormat?> format, Func<CsvRow, T?> take, List<T> rows, FileFindings findings) where T : class
    {
        using CsvReader reader = CsvReader.Create(bytes, Dialect);
        string[] header = [.. reader.Headers];
        if (format(header) is not CsvFormat nearest || nearest.Match(header, findings) is not { } positions) return;
        CsvRow row = new(reader, nearest, positions, findings);
        while (row.Next())
            if (take(row) is T taken && row.Sound) rows.Add(taken);
    }
}
