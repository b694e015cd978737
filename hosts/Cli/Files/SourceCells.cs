using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Files;

/// <summary>
/// Ends a row of the inputs with its source in three cells: file, line, note. A source that is one text is taken apart: the
/// first <c>file.csv:line</c> in it is the file and line, and the text is the note when it says more than that.
/// </summary>
internal static class SourceCells
{
    /// <summary>The source file of a figure that was made by rule and read from nowhere.</summary>
    public const string Generated = "generated";

    private const string Extension = ".csv";

    /// <summary>A source without a line was made by rule, and its name says how.</summary>
    public static void Source(this CsvWriter csv, SourceRef source, string? note = null)
    {
        if (source.Line > 0) csv.Text(source.File).Whole((long)source.Line).Text(note).EndRow();
        else csv.Text(Generated).Empty().Text(Joined(note, source.File)).EndRow();
    }

    /// <summary>A text that names no file comes from <paramref name="otherwise"/>, or was made by rule.</summary>
    public static void Source(this CsvWriter csv, string source, string? note = null, SourceRef? otherwise = null)
    {
        (string? file, int? line) = Split(source);
        string? words = source.Length == 0 || $"{file}:{line}" == source ? null : source;
        if (file is null && otherwise is not null) csv.Source(otherwise, Joined(note, words));
        else csv.Text(file ?? Generated).Whole(line).Text(Joined(note, words)).EndRow();
    }

    private static string? Joined(string? note, string? words) => note is null || words is null ? note ?? words : $"{note}; {words}";

    private static (string? File, int? Line) Split(string source)
    {
        int mark = source.IndexOf(Extension + ":", StringComparison.Ordinal);
        bool hasLine = mark >= 0;
        if (!hasLine) mark = source.IndexOf(Extension, StringComparison.Ordinal);
        if (mark < 0) return (null, null);
        int end = mark + Extension.Length;
        string file = source[(source.AsSpan(0, mark).LastIndexOfAny(' ', '(') + 1)..end];
        if (!hasLine) return (file, null);
        ReadOnlySpan<char> after = source.AsSpan(end + 1);
        int digits = after.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(digits < 0 ? after : after[..digits], out int line) ? (file, line) : (file, null);
    }
}
