using FundingPlatform.Allocation;
using FundingPlatform.Cli.Report;

namespace FundingPlatform.Cli.Pack;

/// <summary>
/// A pack's charts: bars to the right of a zero line for more than nothing and to the left for less, as inline SVG. Names and
/// amounts are text beside the drawing, so nothing is told by colour alone and everything keeps its size on a phone.
/// </summary>
internal static class PackCharts
{
    private const int Fills = 6;
    private const int FillBelow = 3;

    /// <summary>Bars that are kept together on paper.</summary>
    private const int ShortChart = 12;

    public static void Draw(Html page, PackChart chart, PackTable? table)
    {
        page.Add($"""<figure class="{(chart.Bars.Count <= ShortChart ? "short" : "long")}" aria-labelledby="chart-{chart.Id}" aria-describedby="chart-{chart.Id}-says"><figcaption><h3 id="chart-{chart.Id}">{chart.Title}</h3>""");
        page.Add($"""<p id="chart-{chart.Id}-says">{chart.Summary}</p>""");
        if (table is not null) page.Add($"""<p class="soft">The figures are in the table <a href="#table-{table.Id}">{table.Title}</a>.</p>""");
        if (LeavesOut(chart) && Groups(chart).Count() < chart.Bars.Select(b => b.Name).Distinct(StringComparer.Ordinal).Count())
            page.Markup("""<p class="soft">Where every bar would be nought, none is drawn.</p>""");
        page.Markup("</figcaption>");
        if (chart.IsCurve)
        {
            PackCurve.Draw(page, chart);
            page.Markup("</figure>");
            return;
        }

        var scale = new Scale(chart.Bars);
        string[] series = [.. chart.Bars.Select(b => b.Series).Distinct(StringComparer.Ordinal)];
        Sides(page, chart.Bars, series.Length);
        page.Markup("""<ul class="bars">""");
        foreach (IGrouping<string, PackBar> group in Groups(chart))
        {
            if (series.Length > 1) page.Add($"""<li class="group">{group.Key}</li>""");
            foreach (PackBar bar in group)
            {
                int fill = series.Length > 1 ? Array.IndexOf(series, bar.Series) % Fills + 1 : bar.Value < 0 ? FillBelow : 1;
                Draw(page, series.Length > 1 ? bar.Series : bar.Name, bar.Value, chart.Kind, scale, fill);
            }
        }

        page.Markup("</ul></figure>");
    }

    // Of a long row of counts, those that are nought everywhere would hide the others.
    private static IEnumerable<IGrouping<string, PackBar>> Groups(PackChart chart) =>
        chart.Bars.GroupBy(b => b.Name, StringComparer.Ordinal).Where(g => !LeavesOut(chart) || g.Any(b => b.Value != 0));

    private static bool LeavesOut(PackChart chart) => chart.Kind == PackColumnKind.Count && chart.Bars.Any(b => b.Value != 0);

    private static void Draw(Html page, string name, decimal? value, PackColumnKind kind, Scale scale, int fill)
    {
        string amount = value is decimal known ? PackText.Of(known, kind) : PackText.Withheld;
        page.Add($"""<li class="one"><span>{name}</span> <svg width="100%" height="20" aria-hidden="true" focusable="false">""");
        if (value is decimal drawn && drawn != 0)
            page.Add($"""<rect class="fill{fill}" x="{scale.At(Math.Min(0, drawn))}%" y="2" width="{scale.Length(drawn)}%" height="16"/>""");
        page.Add($"""<line class="zero" x1="{scale.Zero}%" x2="{scale.Zero}%" y1="0" y2="20"/></svg> <span class="v n">{amount}</span></li>""");
    }

    private static void Sides(Html page, IReadOnlyList<PackBar> bars, int series)
    {
        if (series > 1 || !bars.Any(b => b.Value < 0) || !bars.Any(b => b.Value > 0)) return;
        page.Markup("""<ul class="legend">""");
        foreach ((string name, int fill) in new[] { ("more than nothing, to the right of the line", 1), ("less than nothing, to the left of it", FillBelow) })
            page.Add($"""<li><svg width="18" height="18" aria-hidden="true" focusable="false"><rect class="fill{fill}" width="18" height="18"/></svg> {name}</li>""");
        page.Markup("</ul>");
    }

    /// <summary>Where a value lies across the drawing, in percent of its width; the ends leave room for the zero line.</summary>
    private sealed class Scale
    {
        private const double Margin = 1;
        private readonly double least, span;

        public Scale(IReadOnlyList<PackBar> bars)
        {
            least = (double)bars.Select(b => b.Value ?? 0).Append(0).Min();
            double most = (double)bars.Select(b => b.Value ?? 0).Append(0).Max();
            span = most > least ? most - least : 1;
        }

        public double Zero => At(0);

        public double At(decimal value) => Margin + ((double)value - least) / span * (100 - 2 * Margin);

        public double Length(decimal value) => Math.Abs((double)value) / span * (100 - 2 * Margin);
    }
}
