using System.Buffers;
using FundingPlatform.Allocation;

namespace FundingPlatform.Cli.Pack;

/// <summary>
/// The names that the workbook's sheets get: those of the tables, made such that every spreadsheet program takes them, and
/// no two alike but for capitals.
/// </summary>
internal static class SheetNames
{
    public const string About = "About";
    private const int Longest = 31;
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("[]:*?/\\");

    /// <summary>By the table's place in the pack.</summary>
    public static IReadOnlyList<string> Of(PackDocument pack)
    {
        // Excel keeps the second name for itself.
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase) { About, "History" };
        return [.. pack.Sections.SelectMany(s => s.Tables).Select(t => Free(Allowed(t.Sheet), taken))];
    }

    private static string Free(string name, HashSet<string> taken)
    {
        string free = Cut(name, Longest);
        for (int number = 2; !taken.Add(free); number++)
            free = $"{Cut(name, Longest - $" ({number})".Length)} ({number})";
        return free;
    }

    private static string Allowed(string name)
    {
        string allowed = string.Concat(name.Select(c => Forbidden.Contains(c) || char.IsControl(c) ? ' ' : c)).Trim(' ', '\'');
        return allowed.Length == 0 ? "Table" : allowed;
    }

    private static string Cut(string text, int length)
    {
        if (text.Length <= length) return text;
        int end = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return text[..end].TrimEnd(' ', '\'');
    }
}
