using CsvHelper;
using FundingPlatform.Kernel;
using FundingPlatform.Shell.Files;

namespace FundingPlatform.Shell;

/// <summary>
/// The row of a file that is being read; the next row takes its place. A cell that does not fit gives one finding and a
/// stand-in value; <see cref="Sound"/> then says that the row is not taken.
/// </summary>
public sealed partial class CsvRow
{
    private readonly CsvReader reader;
    private readonly Dictionary<string, int> positions;
    private readonly FileFindings findings;
    private readonly Dictionary<string, Dictionary<object, int>> linesOf = [];
    private readonly List<string> refused = [];
    private readonly int width;
    private int count;
    private string? lastColumn;
    private string lastCell = "";

    internal CsvRow(CsvReader reader, CsvFormat format, Dictionary<string, int> positions, FileFindings findings)
    {
        (this.reader, Format, this.positions, this.findings) = (reader, format, positions, findings);
        width = reader.Headers.Count;
    }

    /// <summary>Which of the possible formats the header fits.</summary>
    public CsvFormat Format { get; }

    /// <summary>The physical line on which the row begins; 1 is the header.</summary>
    public int Line { get; private set; }

    /// <summary>No cell of this row was refused so far.</summary>
    public bool Sound { get; private set; }

    public SourceRef Source => new(findings.File, Line);

    /// <summary>Reports a finding of this row, so that it is not taken: the first one of each cell.</summary>
    public void Refuse(string code, string? column, string message)
    {
        Sound = false;
        if (column is not null && refused.Contains(column)) return;
        if (column is not null) refused.Add(column);
        findings.Error(code, message, Line, column);
    }

    /// <summary>Refuses a second row with the same key, and says where the first is; null is no key.</summary>
    public void Once(string what, object? key, string column)
    {
        if (key is null) return;
        if (!linesOf.TryGetValue(column, out Dictionary<object, int>? lines)) linesOf[column] = lines = [];
        if (!lines.TryAdd(key, Line))
            Refuse("duplicate", column, $"The {what} {key} is already on line {lines[key]}. Keep one of the two rows.");
    }

    /// <summary>Moves to the next row of the right width; reports those of another width, and a file without any row.</summary>
    internal bool Next()
    {
        while (reader.Read())
        {
            Line = (int)reader.LineNumber;
            count++;
            Sound = true;
            refused.Clear();
            lastColumn = null;
            if (reader.FieldCount == width) return true;
            Refuse("row_width", null, $"The row has {reader.FieldCount} cells and the header has {width}. Look for a comma too many or too few.");
        }

        if (count == 0) findings.Error("no_rows", $"The file has a header and no row. A {Format.What} has at least one.", 1);
        return false;
    }

    // A cell is looked at more than once: whether it is empty, then what it says.
    private string Cell(string column)
    {
        if (!ReferenceEquals(column, lastColumn)) (lastColumn, lastCell) = (column, reader.GetString(positions[column]));
        return lastCell;
    }
}
