using System.Globalization;
using System.Text;
using CsvHelper;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Files;

/// <summary>Reads a bands file; every finding names line and column, and a file with an error gives nothing.</summary>
internal sealed class BandsCsv
{
    private static readonly string[] Columns =
        ["placement_id", "scheme", "from", "until", "band", "points", "hours", "teacher_hours", "amount", "levels", "decided_on", "source"];

    private readonly string file;
    private readonly List<Finding> findings = [];
    private readonly List<BandDecision> decisions = [];
    private int[] position = [];
    private string[] cells = [];
    private int line = 1;

    private BandsCsv(string file) => this.file = file;

    public static Read<IReadOnlyList<BandDecision>> Read(TextReader text, string file)
    {
        var bands = new BandsCsv(file);
        List<CsvMalformedRecord> malformed = [];
        var options = new CsvReaderOptions { HasHeader = false, Separator = ',', TrackLineNumbers = true, TrimWhitespace = true, OnMalformedRecord = malformed.Add };
        using CsvReader rows = CsvReader.Create(text, options, leaveOpen: true);
        try
        {
            if (!rows.Read())
                bands.Add("file_empty", $"The file is empty. Its first line must be: {string.Join(',', Columns)}", null);
            else if (bands.TakesHeader(rows.Current.ToArray()))
                bands.TakeRows(rows, malformed);
        }
        catch (DecoderFallbackException)
        {
            bands.Add("not_utf8", "The file is not UTF-8 text. Save it as 'CSV UTF-8'.", null);
        }
        catch (CsvFormatException broken)
        {
            bands.line = (int)broken.LineNumber;
            bands.Add("quotes_broken", "The file cannot be read as comma-separated text from here: check the quotation marks.", null);
        }

        return new(bands.findings.Count == 0 ? bands.decisions : null, bands.findings);
    }

    private void TakeRows(CsvReader rows, List<CsvMalformedRecord> malformed)
    {
        malformed.Clear();
        while (rows.Read())
        {
            line = (int)rows.LineNumber;
            if (malformed.Count > 0)
                Add("quotes_broken", "A quotation mark is not closed or stands inside an unquoted field. Put the whole field in quotes and double the marks inside it.", null);
            else if (rows.FieldCount != Columns.Length)
                Add("field_count", $"The line has {rows.FieldCount} fields, the header {Columns.Length}. Check for a missing comma, or one that is not in quotes.", null);
            else
                Take(rows);
            malformed.Clear();
        }
    }

    private bool TakesHeader(string[] header)
    {
        foreach (string name in Columns.Where(c => !header.Contains(c, StringComparer.Ordinal)))
            findings.Add(Finding.Error("column_missing", $"Column {name} is missing. The header must be: {string.Join(',', Columns)}", file, 1, name));
        foreach (string name in header.Where(h => !Columns.Contains(h, StringComparer.Ordinal)))
            findings.Add(Finding.Error("column_unexpected", $"Column '{name}' is not known here. The header must be: {string.Join(',', Columns)}", file, 1, name));
        foreach (string name in header.GroupBy(h => h).Where(g => g.Count() > 1).Select(g => g.Key))
            findings.Add(Finding.Error("column_duplicate", $"Column {name} occurs more than once.", file, 1, name));
        position = [.. Columns.Select(c => Array.IndexOf(header, c))];
        return findings.Count == 0;
    }

    private void Take(CsvReader row)
    {
        cells = Array.ConvertAll(position, row.GetString);
        int before = findings.Count;
        string placement = Required("placement_id"), scheme = Required("scheme");
        DateOnly from = Date("from", required: true) ?? default;
        DateOnly until = Date("until", required: false) ?? DateSpan.NoEnd;
        var award = new Award(Text("band"), Points(), Hours("hours"), Hours("teacher_hours"), Amount(), Levels());
        int ways = new[] { award.Band is not null, award.Points is not null, award.Levels is not null, award.Hours is not null || award.TeacherHours is not null }.Count(w => w);
        if (findings.Count == before && (ways > 1 || (ways == 0 && award.Amount is null)))
            Add("award_unclear", "Fill exactly one of band, points, hours, levels and amount (an amount may stand beside a band or points).", "band");
        if (findings.Count == before && until <= from)
            Add("dates_turned_round", "'until' must come after 'from'; it is the first day after the award.", "until");
        DateOnly decided = Date("decided_on", required: false) ?? from;
        if (findings.Count == before)
            decisions.Add(new(placement, scheme, award, new(from, until), decided, new SourceRef(Text("source") is string source ? $"{file} ({source})" : file, line)));
    }

    private string? Text(string column)
    {
        string text = cells[Array.IndexOf(Columns, column)];
        return text.Length == 0 ? null : text;
    }

    private string Required(string column)
    {
        if (Text(column) is string text) return text;
        Add("cell_empty", $"'{column}' is empty.", column);
        return "";
    }

    private DateOnly? Date(string column, bool required)
    {
        if (Text(column) is not string text)
        {
            if (required) Add("cell_empty", $"'{column}' is empty.", column);
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)) return date;
        Add("date_unreadable", $"'{text}' is not a date: write it as 2023-04-01.", column);
        return null;
    }

    private int? Points()
    {
        if (Text("points") is not string text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int points)) return points;
        Add("number_unreadable", $"'{text}' is not a whole number of points, 0 or more.", "points");
        return null;
    }

    private Quantity? Hours(string column) => Number(column, 168, 8) is decimal hours ? Quantity.Of(hours) : null;

    private Rate? Amount() => Number("amount", 10_000_000, 6) is decimal pounds ? Rate.OfPounds(pounds) : null;

    private decimal? Number(string column, decimal most, int decimals)
    {
        if (Text(column) is not string text) return null;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            && number <= most && decimal.Round(number, decimals) == number) return number;
        Add("number_unreadable", $"'{text}' is not a number from 0 to {most:0} without separators.", column);
        return null;
    }

    private IReadOnlyDictionary<string, int>? Levels()
    {
        if (Text("levels") is not string text) return null;
        if (LevelText.Read(text) is { } levels) return levels;
        Add("levels_unreadable", $"'{text}' is not levels: write them as cognition=2;communication=3.", "levels");
        return null;
    }

    private void Add(string code, string message, string? column) => findings.Add(Finding.Error(code, message, file, line, column));
}
