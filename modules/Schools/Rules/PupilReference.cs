using System.Globalization;
using System.Text.RegularExpressions;

namespace FundingPlatform.Schools.Rules;

/// <summary>What may stand for a pupil: a reference that says nothing about the child.</summary>
internal static partial class PupilReference
{
    private const int Longest = 64;
    private const string Instead = "Use a reference of your own that says nothing about the child.";
    private static readonly string[] Days = ["yyyy-MM-dd", "dd/MM/yyyy", "d/M/yyyy", "dd-MM-yyyy", "dd.MM.yyyy", "yyyyMMdd", "ddMMyyyy"];

    /// <summary>Why a text cannot be taken, or null. The text itself is not repeated: it may be a child's name.</summary>
    public static string? Refuses(string text)
    {
        if (HasSpace(text)) return $"A pupil reference has no spaces, and this may be a name. {Instead}";
        if (UniquePupilNumber().IsMatch(text)) return $"This looks like a unique pupil number (UPN), which is not taken in. {Instead}";
        if (MayBeDay(text) && DateOnly.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return $"This is a date, perhaps of birth. {Instead}";
        return text.Length > Longest ? $"A pupil reference has at most {Longest} characters. Shorten it." : null;
    }

    /// <summary>Whether a text that names something else holds a unique pupil number all the same.</summary>
    public static bool IsUniquePupilNumber(string text) => UniquePupilNumber().IsMatch(text);

    private static bool HasSpace(string text)
    {
        foreach (char one in text)
            if (char.IsWhiteSpace(one)) return true;
        return false;
    }

    // Seven formats are slow to try on hundreds of thousands of references: all of them are 8 to 10 characters and begin with a digit.
    private static bool MayBeDay(string text) => text.Length is >= 8 and <= 10 && char.IsAsciiDigit(text[0]);

    /// <summary>A check letter, eleven digits, and a digit or, in temporary numbers, a letter.</summary>
    [GeneratedRegex("^[A-Za-z][0-9]{11}[0-9A-Za-z]$")]
    private static partial Regex UniquePupilNumber();
}
