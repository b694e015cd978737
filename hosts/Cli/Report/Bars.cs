using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Report;

/// <summary>One part of a bar: its name in the legend, its amount, and the number of its fill (1 to 6).</summary>
internal readonly record struct BarPart(string Name, Money Amount, int Fill);

/// <summary>One bar with its parts in order.</summary>
internal sealed record Bar(string Name, IReadOnlyList<BarPart> Parts)
{
    public Money Total => Parts.Sum(p => p.Amount);
}

/// <summary>
/// Horizontal stacked bars as inline SVG. Labels and totals are text outside the drawing, so that they keep their size on
/// a phone; fills differ by pattern as well as colour; the figures stand in a table beside the chart.
/// </summary>
internal static class Bars
{
    /// <summary>The patterns that the fills refer to; once in a page.</summary>
    public static void Patterns(Html page) => page.Markup("""
        <svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>
        <pattern id="fill2" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="#0f766e"/><rect width="2" height="8" fill="#ffffff"/></pattern>
        <pattern id="fill3" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="#b45309"/><circle cx="4" cy="4" r="1.6" fill="#ffffff"/></pattern>
        <pattern id="fill4" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#6b21a8"/><rect y="4" width="6" height="1.5" fill="#ffffff"/></pattern>
        <pattern id="fill5" width="10" height="10" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect width="10" height="10" fill="#e5e7eb"/><rect width="3" height="10" fill="#6b7280"/></pattern>
        </defs></svg>
        """);

    /// <summary>The chart. A negative part cannot be drawn as a length and is left to the table.</summary>
    public static void Draw(Html page, string title, IReadOnlyList<Bar> bars)
    {
        double longest = Math.Max(1, bars.Select(b => b.Parts.Sum(Drawn)).DefaultIfEmpty(0).Max());
        page.Add($"""<div class="chart" role="group" aria-label="{title}">""");
        Legend(page, bars);
        foreach (Bar bar in bars)
        {
            page.Add($"""<div class="bar"><p class="bar-label"><span>{bar.Name}</span> <strong class="n">{bar.Total}</strong></p>""");
            page.Markup("""<svg width="100%" height="26" aria-hidden="true" focusable="false">""");
            double at = 0;
            foreach (BarPart part in bar.Parts)
            {
                double width = Drawn(part) / longest * 100;
                if (width <= 0) continue;
                page.Add($"""<rect class="fill{part.Fill}" x="{at}%" y="1" width="{width}%" height="24"/>""");
                at += width;
            }

            page.Markup("</svg></div>");
        }

        page.Markup("</div>");
    }

    private static double Drawn(BarPart part) => Math.Max(0, part.Amount.Pence);

    private static void Legend(Html page, IReadOnlyList<Bar> bars)
    {
        page.Markup("""<ul class="legend">""");
        foreach ((string name, int fill) in bars.SelectMany(b => b.Parts).Where(p => p.Amount > Money.Zero).Select(p => (p.Name, p.Fill)).Distinct().OrderBy(p => p.Fill))
            page.Add($"""<li><svg width="18" height="18" aria-hidden="true" focusable="false"><rect class="fill{fill}" width="18" height="18"/></svg> {name}</li>""");
        page.Markup("</ul>");
    }
}
