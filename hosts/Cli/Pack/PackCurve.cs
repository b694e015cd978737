using FundingPlatform.Allocation;
using FundingPlatform.Cli.Report;

namespace FundingPlatform.Cli.Pack;

/// <summary>
/// A curve as inline SVG without a frame of its own: places are shares of its width and height, so that lines and letters keep their
/// size on a phone. A second series is dashed, so that nothing is told by colour alone. Every point's figures stand in the table.
/// </summary>
internal static class PackCurve
{
    private const double Left = 3, Right = 97, Top = 14, Bottom = 84;
    private const double BelowBottom = 94, AboveLine = 1.8;

    public static void Draw(Html page, PackChart chart)
    {
        long from = chart.Bars.Min(b => b.At), to = chart.Bars.Max(b => b.At);
        decimal least = Math.Min(0, chart.Bars.Min(b => b.Value ?? 0)), most = Math.Max(0, chart.Bars.Max(b => b.Value ?? 0));
        double Across(PackBar point) => to == from ? Left : Left + (double)(point.At - from) / (to - from) * (Right - Left);
        double Up(decimal value) => most == least ? Bottom : Bottom - (double)((value - least) / (most - least)) * (Bottom - Top);
        string[] series = [.. chart.Bars.Select(b => b.Series).Distinct(StringComparer.Ordinal)];
        if (series.Length > 1) Legend(page, series);
        page.Markup("""<svg class="curve" width="100%" height="260" aria-hidden="true" focusable="false">""");
        // The curve begins low on the left and ends high on the right: each label stands where it is not.
        Level(page, Up(0), PackText.Of(0m, chart.Kind), 99.5, "end");
        if (most > 0) Level(page, Up(most), PackText.Of(most, chart.Kind), 0.5, "start");
        foreach (IGrouping<string, PackBar> line in chart.Bars.Where(b => b.Value is not null).GroupBy(b => b.Series, StringComparer.Ordinal).Reverse())
        {
            PackBar[] points = [.. line];
            string mark = line.Key == series[0] ? "drawn" : "second", dot = line.Key == series[0] ? "of-first" : "of-second";
            foreach ((PackBar a, PackBar b) in points.Zip(points.Skip(1)))
                page.Add($"""<line class="{mark}" x1="{Across(a)}%" y1="{Up(a.Value!.Value)}%" x2="{Across(b)}%" y2="{Up(b.Value!.Value)}%"/>""");
            foreach (PackBar point in points) page.Add($"""<circle class="{dot}" cx="{Across(point)}%" cy="{Up(point.Value!.Value)}%" r="4"/>""");
        }

        Ends(page, [.. chart.Bars.Where(b => b.Series == series[0])], Across);
        page.Markup("</svg>");
    }

    private static void Level(Html page, double at, string words, double across, string anchor)
    {
        page.Add($"""<line class="across" x1="0%" x2="100%" y1="{at}%" y2="{at}%"/>""");
        page.Add($"""<text x="{across}%" y="{at - AboveLine}%" text-anchor="{anchor}">{words}</text>""");
    }

    /// <summary>The first and last point and the one nearest to the middle by their names: more would run into each other on a phone.</summary>
    private static void Ends(Html page, PackBar[] points, Func<PackBar, double> across)
    {
        PackBar middle = points.MinBy(p => Math.Abs(across(p) - 50))!;
        (PackBar Point, string Anchor)[] named = [(points[0], "start"), (points[^1], "end"), .. Math.Abs(across(middle) - 50) < 25 ? [(middle, "middle")] : Array.Empty<(PackBar, string)>()];
        foreach ((PackBar point, string anchor) in named.DistinctBy(n => n.Point))
            page.Add($"""<text x="{across(point)}%" y="{BelowBottom}%" text-anchor="{anchor}">{point.Name}</text>""");
    }

    private static void Legend(Html page, string[] series)
    {
        page.Markup("""<ul class="legend">""");
        page.Add($"""<li><svg class="curve" width="34" height="14" aria-hidden="true" focusable="false"><line class="drawn" x1="0" x2="34" y1="7" y2="7"/></svg> {series[0]}</li>""");
        foreach (string other in series.Skip(1))
            page.Add($"""<li><svg class="curve" width="34" height="14" aria-hidden="true" focusable="false"><line class="second" x1="0" x2="34" y1="7" y2="7"/></svg> {other}</li>""");
        page.Markup("</ul>");
    }
}
