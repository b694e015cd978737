using System.Text;
using CsvHelper;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Files;

/// <summary>
/// A comma-separated file read whole, by the names in its header: every expected column once, no other, in any order.
/// What is wrong becomes findings; a table is returned only when the header is sound, so that rows can be read on.
/// </summary>
internal sealed class CsvTable
{
    /// <summary>A file of rules or authority figures is far smaller; what is larger is not the file that it is taken for.</summary>
    public const long GreatestBytes = 64L * 1024 * 1024;

    private const int GreatestRecord = 1024 * 1024;

    private CsvTable(string file, List<CsvRow> rows) => (File, Rows) = (file, rows);

    public string File { get; }
    public List<CsvRow> Rows { get; }

    /// <summary>The table of a file on disk.</summary>
    public static CsvTable? Open(string path, IReadOnlyList<string> columns, List<Finding> findings)
    {
        string file = Path.GetFileName(path);
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            findings.Add(Finding.Error("file_missing", $"There is no file {file} in {info.DirectoryName}.", file));
            return null;
        }

        if (info.Length > GreatestBytes)
        {
            findings.Add(Finding.Error("file_too_large", $"The file has {info.Length} bytes; at most {GreatestBytes} are read. Check that it is the right file.", file));
            return null;
        }

        using var text = new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        return Read(text, file, columns, findings);
    }

    /// <summary>The table of a text; <paramref name="file"/> is the name that findings print.</summary>
    public static CsvTable? Read(TextReader text, string file, IReadOnlyList<string> columns, List<Finding> findings)
    {
        List<CsvMalformedRecord> malformed = [];
        var options = new CsvReaderOptions { HasHeader = false, Separator = ',', TrackLineNumbers = true, MaxRecordSize = GreatestRecord, OnMalformedRecord = malformed.Add };
        using CsvReader reader = CsvReader.Create(text, options, leaveOpen: true);
        try
        {
            if (!reader.Read())
            {
                findings.Add(Finding.Error("file_empty", $"The file is empty. Its first line must be: {string.Join(',', columns)}", file));
                return null;
            }

            int width = reader.FieldCount;
            return Header(reader.Current.ToArray(), file, columns, findings) is not int[] places
                ? null
                : new CsvTable(file, Body(reader, places, width, malformed, file, columns, findings));
        }
        catch (DecoderFallbackException)
        {
            findings.Add(Finding.Error("not_utf8", "The file is not UTF-8 text. Save it as 'CSV UTF-8'.", file));
            return null;
        }
        catch (CsvFormatException broken)
        {
            findings.Add(Finding.Error("quotes_broken", $"The file cannot be read as comma-separated text: {broken.Message}", file, (int)broken.LineNumber));
            return null;
        }
    }

    private static List<CsvRow> Body(
        CsvReader reader, int[] places, int width, List<CsvMalformedRecord> malformed, string file, IReadOnlyList<string> columns, List<Finding> findings)
    {
        List<CsvRow> rows = [];
        malformed.Clear();
        while (reader.Read())
        {
            int line = (int)reader.LineNumber;
            if (malformed.Count > 0)
                findings.Add(Finding.Error("quotes_broken", "A quotation mark is not closed or stands inside an unquoted field. Put the whole field in quotes and double the marks inside it.", file, line));
            else if (reader.FieldCount != width)
                findings.Add(Finding.Error("field_count", $"The line has {reader.FieldCount} fields, the header {width}. Check for a missing comma, or one that is not in quotes.", file, line));
            else
                rows.Add(new CsvRow(file, line, columns, Array.ConvertAll(places, place => reader.GetString(place)), findings));
            malformed.Clear();
        }

        return rows;
    }

    private static int[]? Header(string[] header, string file, IReadOnlyList<string> columns, List<Finding> findings)
    {
        int before = findings.Count;
        string[] names = Array.ConvertAll(header, name => name.Trim());
        foreach (string missing in columns.Except(names))
            findings.Add(Finding.Error("column_missing", $"Column {missing} is missing. The header must be: {string.Join(',', columns)}", file, 1, missing));
        foreach (string extra in names.Except(columns))
            findings.Add(Finding.Error("column_unexpected", $"Column '{extra}' is not known here. The header must be: {string.Join(',', columns)}", file, 1, extra));
        foreach (string twice in names.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key).Where(columns.Contains))
            findings.Add(Finding.Error("column_duplicate", $"Column {twice} occurs more than once.", file, 1, twice));
        return findings.Count > before ? null : [.. columns.Select(column => Array.IndexOf(names, column))];
    }
}
