using DocumentFormat.OpenXml.Spreadsheet;
using FundingPlatform.Allocation;

namespace FundingPlatform.Cli.Pack;

/// <summary>How a sheet is printed: A4 landscape, with the pack's title and marking at the top of every page.</summary>
internal static class Paper
{
    private const uint A4 = 9;
    private const int LongestTitle = 100;

    /// <summary>What goes on a sheet of paper between the margins: digits of the workbook's typeface across, points down.</summary>
    private const double Across = 128, Down = 470;

    /// <summary>In percent of the size on the screen; below it, a sheet is continued beside the first.</summary>
    private const int Smallest = 66;

    /// <summary>The most columns' widths that are printed beside each other.</summary>
    public const double Widest = Across * 100 / Smallest;

    public static PageMargins Margins() => new() { Left = 0.4, Right = 0.4, Top = 0.8, Bottom = 0.7, Header = 0.3, Footer = 0.3 };

    public static PageSetup Landscape(int scale) => new() { PaperSize = A4, Scale = (uint)scale, Orientation = OrientationValues.Landscape };

    /// <summary>
    /// The size, in percent, at which columns of that width fit beside each other; a little less where the last sheet of paper
    /// would else hold next to nothing. The first rows are repeated on each.
    /// </summary>
    public static int Scale(double width, IEnumerable<Row> rows, int repeated)
    {
        double[] heights = [.. rows.Select(r => r.Height!.Value)];
        double all = heights.Sum(), head = heights.Take(repeated).Sum();
        int most = Math.Clamp((int)(Across * 100 / width), 40, 100);
        return Enumerable.Range(0, most / 5).Select(less => most - less).FirstOrDefault(scale => LastIsFilled(all, head, Down * 100 / scale), most);
    }

    private static bool LastIsFilled(double all, double head, double page)
    {
        if (all <= page) return true;
        double each = page - head, last = (all - page) % each;
        return last > each / 3;
    }

    public static HeaderFooter Edges(PackDocument pack, string title) => new(
        new OddHeader($"&L{Said(pack.Title)}&R&\"Arial,Bold\"{Said(pack.Marking)}"),
        new OddFooter($"&L{Said(title)}&RPage &P of &N"));

    // An ampersand begins a code there, and all of it may not be longer than 255 characters.
    private static string Said(string text)
    {
        string clean = SheetCells.Clean(text);
        return (clean.Length <= LongestTitle ? clean : clean[..(LongestTitle - 3)] + "...").Replace("&", "&&", StringComparison.Ordinal);
    }
}
