using System.Globalization;

namespace FundingPlatform.Cli.Pack;

/// <summary>
/// How much room a text takes in a column: not every program works out the height of wrapped text when it opens a file. The
/// unit is that of a column's width, one digit of the workbook's typeface.
/// </summary>
internal static class SheetText
{
    private const double Digit = 0.556, Bold = 1.07;

    /// <summary>The title's type against that of the cells.</summary>
    private const double TitleSize = 16.0 / 11;

    /// <summary>Programs draw a little wider or narrower than the typeface says.</summary>
    private const double Spare = 0.97;

    /// <summary>In how many lines a text stands in a column of that width.</summary>
    public static int Lines(string text, double width, bool bold = false)
    {
        double room = width * Spare, at = 0, space = Width(" ", bold);
        int lines = 1;
        foreach (string word in text.Split(' '))
        {
            double wide = Width(word, bold), with = at == 0 ? wide : at + space + wide;
            if (with <= room || at == 0 && wide <= room) { at = with; continue; }
            if (at > 0) lines++;
            int more = (int)(wide / room);
            lines += more;
            at = wide - more * room;
        }

        return lines;
    }

    /// <summary>How high a title is that is wrapped in a column of that width, in lines of the cells' own type.</summary>
    public static double TitleLines(string text, double width) => Lines(text, width / TitleSize, bold: true) * SheetCells.TitleLines;

    /// <summary>The width of a text in one line.</summary>
    public static double Width(string text, bool bold = false) => text.Sum(Em) / Digit * (bold ? Bold : 1);

    // In parts of the height of the type, as Arial and the faces made to its measure have them.
    private static double Em(char c) => c switch
    {
        'i' or 'j' or 'l' or '\'' => 0.222,
        ' ' or 'f' or 't' or '.' or ',' or ':' or ';' or '/' or '!' or 'I' => 0.278,
        'r' or '-' or '(' or ')' or '[' or ']' or '"' => 0.35,
        'c' or 'k' or 's' or 'v' or 'x' or 'y' or 'z' or 'J' => 0.5,
        'm' or 'M' => 0.833,
        'w' or 'C' or 'D' or 'G' or 'H' or 'N' or 'O' or 'Q' or 'R' or 'U' => 0.75,
        '%' or 'W' or '@' => 0.95,
        _ when char.IsUpper(c) => 0.667,
        _ when c > '\u024F' && char.GetUnicodeCategory(c) == UnicodeCategory.OtherLetter => 1,
        _ => Digit,
    };
}
