using System.Text;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Report;

namespace FundingPlatform.Cli.Pack;

/// <summary>
/// A pack, as <c>forum-pack.html</c> or <c>forum-pack-public.html</c>, as one page that needs nothing from outside and no script. It is well-formed XML, so that
/// a test can read it.
/// </summary>
internal static class PackPage
{
    /// <summary>The whole page and the one for publication have names of their own, so that neither is taken for the other.</summary>
    public static string Name(PackDocument pack) => $"{PackFiles.Stem(pack)}.html";

    public static void Write(Stream stream, PackDocument pack)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false));
        writer.Write(Text(pack));
    }

    internal static string Text(PackDocument pack)
    {
        var page = new Html();
        IReadOnlyList<string> sheets = SheetNames.Of(pack);
        Open(page, pack);
        int table = 0;
        for (int i = 0; i < pack.Sections.Count; i++)
        {
            Section(page, pack.Sections[i], [.. sheets.Skip(table).Take(pack.Sections[i].Tables.Count)]);
            if (i == 0) Key(page, pack);
            table += pack.Sections[i].Tables.Count;
        }

        Again(page, pack);
        page.Markup("</main></div></body></html>");
        return page.ToString();
    }

    private static void Open(Html page, PackDocument pack)
    {
        page.Markup("<!DOCTYPE html>");
        page.Markup("""<html lang="en-GB">""").Markup("<head>").Markup("""<meta charset="utf-8"/>""");
        page.Markup("""<meta name="viewport" content="width=device-width, initial-scale=1"/>""");
        string title = pack.Marking.Length > 0 ? $"{pack.Title} ({pack.Marking})" : pack.Title;
        page.Add($"<title>{title}</title>");
        page.Markup("<style>").Markup(ReportStyle.Sheet).Markup(PackStyle.Sheet).Markup("</style>").Markup("</head>").Markup("<body>");
        page.Markup("""<a class="skip" href="#main">Skip to the pack</a>""");
        Bars.Patterns(page);
        if (pack.Marking.Length > 0) page.Add($"""<aside class="{(pack.ForPublication ? "marking open" : "marking")}" aria-label="Marking">{pack.Marking}</aside>""");
        page.Markup("""<div class="page"><div class="band"><header>""");
        page.Add($"<h1>{pack.Title}</h1><p>{pack.Subtitle}</p>");
        foreach (string sentence in PackText.Counted(pack)) page.Add($"""<p class="meta">{sentence}</p>""");
        page.Markup("""</header></div><main id="main">""");
        Contents(page, pack);
    }

    private static void Contents(Html page, PackDocument pack)
    {
        page.Markup("""<nav class="contents" aria-labelledby="contents"><h2 id="contents">Contents</h2><ol>""");
        foreach (PackSection section in pack.Sections) page.Add($"""<li><a href="#section-{section.Id}">{section.Title}</a></li>""");
        page.Markup("""<li><a href="#again">How to make this pack again</a></li></ol></nav>""");
    }

    private static void Section(Html page, PackSection section, IReadOnlyList<string> sheets)
    {
        page.Add($"""<section aria-labelledby="section-{section.Id}"><h2 id="section-{section.Id}">{section.Title}</h2>""");
        Paragraphs(page, section);
        foreach (PackChart chart in section.Charts)
            PackCharts.Draw(page, chart, section.Tables.FirstOrDefault(t => t.Id == chart.OfTable));
        for (int i = 0; i < section.Tables.Count; i++) PackTables.Write(page, section.Tables[i], sheets[i], section.Title);
        page.Markup("</section>");
    }

    private static void Paragraphs(Html page, PackSection section)
    {
        int list = section.Paragraphs.Count - section.Listed;
        foreach (string paragraph in section.Paragraphs.Take(list)) page.Add($"<p>{paragraph}</p>");
        if (section.Listed == 0) return;
        page.Markup("""<ul class="points">""");
        foreach (string item in section.Paragraphs.Skip(list)) page.Add($"<li>{item}</li>");
        page.Markup("</ul>");
    }

    private static void Key(Html page, PackDocument pack)
    {
        if (!PackText.Key(pack).Any()) return;
        page.Markup("""<aside class="key" aria-label="Words in place of figures">""");
        foreach ((string word, string meaning) in PackText.Key(pack)) page.Add($"<p>In the tables, <strong>{word}</strong> means: {meaning}</p>");
        page.Markup("</aside>");
    }

    private static void Again(Html page, PackDocument pack)
    {
        page.Markup("""<section aria-labelledby="again"><h2 id="again">How to make this pack again</h2>""");
        page.Add($"""<p class="code">{pack.Reproduce}</p>""");
        page.Markup("</section>");
    }
}
