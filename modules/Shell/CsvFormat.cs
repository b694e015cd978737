using FundingPlatform.Shell.Files;

namespace FundingPlatform.Shell;

/// <summary>
/// The header that a kind of file must have, by the columns' real names in any order. <paramref name="Strict"/>: no other
/// column may be there; otherwise (the publishers' wide files) the others are left unread with one warning.
/// </summary>
public sealed record CsvFormat(string What, bool Strict, IReadOnlyList<string> Columns)
{
    /// <summary>These columns and no others.</summary>
    public static CsvFormat Exactly(string what, params string[] columns) => new(what, Strict: true, columns);

    /// <summary>These columns among others.</summary>
    public static CsvFormat Among(string what, params string[] columns) => new(what, Strict: false, columns);

    /// <summary>Where each declared column stands in the file, or null with findings that say what to mend.</summary>
    internal Dictionary<string, int>? Match(string[] header, FileFindings findings)
    {
        bool sound = ReportTwice(header, findings);
        string[] missing = [.. Columns.Where(c => !header.Contains(c))];
        string[] extra = [.. header.Where(h => !Columns.Contains(h)).Distinct()];
        sound &= missing.Length == 0 ? ReportExtra(extra, findings) : ReportMissing(missing, extra, header, findings);
        return sound ? Columns.ToDictionary(c => c, c => Array.IndexOf(header, c)) : null;
    }

    private static bool ReportTwice(string[] header, FileFindings findings)
    {
        string[] twice = [.. header.GroupBy(h => h).Where(g => g.Count() > 1).Select(g => g.Key)];
        foreach (string name in twice)
            findings.Error("column_twice", $"The column '{name}' is there more than once. Keep one of them.", 1, name);
        return twice.Length == 0;
    }

    private bool ReportMissing(string[] missing, string[] extra, string[] header, FileFindings findings)
    {
        if (header.Length == 1 && header[0].AsSpan().ContainsAny(';', '\t'))
            findings.Error("not_comma_separated", "The columns are not separated by commas. Save the file as comma-separated values.", 1);
        else if (missing.Length > 3)
            findings.Error("not_this_kind_of_file",
                $"This is not a {What}: {missing.Length} of its {Columns.Count} columns are missing ({string.Join(", ", missing.Take(6))}{(missing.Length > 6 ? ", ..." : "")}). Choose the right file, or restore its header.", 1);
        else
            ReportEach(missing, extra, findings);
        return false;
    }

    private void ReportEach(string[] missing, string[] extra, FileFindings findings)
    {
        foreach (string name in missing)
        {
            string? similar = extra.FirstOrDefault(e => e.Equals(name, StringComparison.OrdinalIgnoreCase));
            string hint = similar is null ? "" : $" (found '{similar}': write it exactly as '{name}')";
            findings.Error("column_missing", $"The column '{name}' is missing{hint}. A {What} needs it.", 1, name);
            extra = [.. extra.Where(e => e != similar)];
        }

        if (Strict) ReportExtra(extra, findings);
    }

    private bool ReportExtra(string[] extra, FileFindings findings)
    {
        if (!Strict && extra.Length > 0)
            findings.Warning("columns_not_read", $"{extra.Length} other columns of this {What} are not read.", 1);
        else
            foreach (string name in extra)
                findings.Error("column_extra", $"The column '{name}' does not belong to a {What}. Remove it.", 1, name);
        return !Strict || extra.Length == 0;
    }
}
