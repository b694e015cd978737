namespace FundingPlatform.Schools.Files;

/// <summary>
/// The header that a kind of file must have, by the columns' real names. <paramref name="Strict"/>: no other column may
/// be there; otherwise (the publisher's wide files) the others are left unread with one warning.
/// </summary>
internal sealed record CsvFormat(string What, bool Strict, string[] Columns)
{
    /// <summary>These columns and no others, in any order.</summary>
    public static CsvFormat Exactly(string what, params string[] columns) => new(what, Strict: true, columns);

    /// <summary>These columns among others.</summary>
    public static CsvFormat Among(string what, params string[] columns) => new(what, Strict: false, columns);

    /// <summary>Where each declared column stands in the file, or null with findings that say what to mend.</summary>
    public Dictionary<string, int>? Match(string[] header, FileFindings findings)
    {
        bool sound = ReportTwice(header, findings);
        string[] missing = [.. Columns.Where(c => !header.Contains(c))];
        string[] extra = [.. header.Where(h => !Columns.Contains(h)).Distinct()];
        sound &= ReportMissing(missing, extra, header, findings);
        if (missing.Length == 0 && extra.Length > 0) sound &= ReportExtra(extra, findings);
        if (!sound) return null;
        return Columns.ToDictionary(c => c, c => Array.IndexOf(header, c));
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
        if (missing.Length == 0) return true;
        if (header.Length == 1 && header[0].AsSpan().ContainsAny(';', '\t'))
            findings.Error("not_comma_separated", "The columns are not separated by commas. Save the file as comma-separated values.", 1);
        else if (missing.Length > 3)
            findings.Error("not_this_kind_of_file",
                $"This is not a {What}: {missing.Length} of its {Columns.Length} columns are missing ({string.Join(", ", missing.Take(6))}{(missing.Length > 6 ? ", ..." : "")}). Choose the right file, or restore its header.", 1);
        else
            foreach (string name in missing)
                findings.Error("column_missing", $"The column '{name}' is missing{Similar(name, extra)}. A {What} needs it.", 1, name);
        return false;
    }

    private static string Similar(string name, string[] extra) =>
        extra.FirstOrDefault(e => e.Trim().Equals(name, StringComparison.OrdinalIgnoreCase)) is string found
            ? $" (found '{found}': write it exactly as '{name}')"
            : "";

    private bool ReportExtra(string[] extra, FileFindings findings)
    {
        if (!Strict)
        {
            findings.Warning("columns_not_read", $"{extra.Length} other columns of this {What} are not read.", 1);
            return true;
        }

        foreach (string name in extra)
            findings.Error("column_extra", $"The column '{name}' does not belong to a {What}. Remove it.", 1, name);
        return false;
    }
}
