using CsvHelper;

namespace FundingPlatform.Schools.Files;

/// <summary>
/// The rows of a file whose header fits, one at a time. A cell that does not fit gives one finding and a stand-in value;
/// <see cref="Sound"/> then says that the row is not to be taken.
/// </summary>
internal sealed partial class CsvRows : IDisposable
{
    private static readonly CsvReaderOptions Dialect = new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        PoolStrings = true,
        MalformedData = CsvMalformedDataHandling.Throw,
    };

    private readonly CsvReader reader;
    private readonly Dictionary<string, int> positions;
    private readonly FileFindings findings;
    private readonly int width;

    private CsvRows(CsvReader reader, CsvFormat format, Dictionary<string, int> positions, FileFindings findings)
    {
        (this.reader, Format, this.positions, this.findings) = (reader, format, positions, findings);
        width = reader.Headers.Count;
    }

    /// <summary>Which of the possible formats the header fits.</summary>
    public CsvFormat Format { get; }

    /// <summary>The physical line on which the row begins; 1 is the header.</summary>
    public int Line { get; private set; }

    /// <summary>Rows so far, blank lines apart.</summary>
    public int Count { get; private set; }

    /// <summary>No cell of this row gave an error so far.</summary>
    public bool Sound { get; private set; }

    public SourceRef Source => new(findings.File, Line);

    /// <summary>Opens a file in the first format that it fits, else reports what keeps it from the nearest one.</summary>
    public static CsvRows? Open(string path, long limitBytes, FileFindings findings, params CsvFormat[] formats)
    {
        byte[]? bytes = SourceText.Load(path, limitBytes, findings);
        if (bytes is null) return null;
        CsvReader reader = CsvReader.Create(bytes, Dialect);
        try
        {
            string[] header = [.. reader.Headers];
            CsvFormat nearest = formats.MinBy(f => f.Columns.Count(c => !header.Contains(c)))!;
            if (nearest.Match(header, findings) is { } positions) return new(reader, nearest, positions, findings);
        }
        catch (CsvFormatException problem)
        {
            ReportQuote(problem, findings);
        }

        reader.Dispose();
        return null;
    }

    /// <summary>Moves to the next row of the right width; reports those of another width, and a file without any row.</summary>
    public bool Next()
    {
        try
        {
            while (reader.Read())
            {
                Line = (int)reader.LineNumber;
                Count++;
                Sound = true;
                if (reader.FieldCount == width) return true;
                Refuse("row_width", null, $"The row has {reader.FieldCount} cells and the header has {width}. Look for a comma too many or too few.");
            }

            if (Count == 0) findings.Error("no_rows", $"The file has a header and no row. A {Format.What} has at least one.", 1);
        }
        catch (CsvFormatException problem)
        {
            ReportQuote(problem, findings);
        }

        return false;
    }

    /// <summary>Reports a finding of this row, so that it is not taken.</summary>
    public void Refuse(string code, string? column, string message)
    {
        Sound = false;
        findings.Error(code, message, Line, column);
    }

    public void Dispose() => reader.Dispose();

    // Such a quote may have swallowed the rows after it, so nothing after it is read.
    private static void ReportQuote(CsvFormatException problem, FileFindings findings) => findings.Error("quote_broken",
        "A quote in this row is not closed, or stands inside a cell. Put the whole cell in quotes and write each quote inside it twice. Nothing after this row was read.",
        (int)problem.LineNumber);

    private string Cell(string column) => reader.GetString(positions[column]);
}
