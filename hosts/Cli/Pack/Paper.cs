using DocumentFormat.OpenXml.Spreadsheet;
using FundingPlatform.Allocation;

namespace FundingPlatform.Cli.Pack;

/// <summary>How a sheet is printed: A4 landscape, with the pack's title and marking at the top of every page.</summary>
internal static class Paper
{
    private const uint A4 = 9;
    private const int LongestTitle = 100;

    public static PageMargins Margins() => new() { Left = 0.5, Right = 0.5, Top = 0.8, Bottom = 0.7, Header = 0.3, Footer = 0.3 };

    public static PageSetup Landscape(int pagesWide) => new()
    {
        PaperSize = A4, Orientation = OrientationValues.Landscape, FitToWidth = (uint)pagesWide, FitToHeight = 0,
    };

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
