using System.Text;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Report;

/// <summary>
/// <c>report.html</c>: one self-contained page. For one authority it lists every school, for several a row per authority.
/// The page is well-formed XML, so that a test can read it.
/// </summary>
internal static class ReportPage
{
    public static void Write(Stream stream, YearStartRun run)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false));
        writer.Write(Text(run));
    }

    internal static string Text(YearStartRun run)
    {
        var page = new Html();
        Open(page, run);
        Notice(page, MadeUp.Of(run.Authorities));
        Figures(page, run);
        ReportGrant.Write(page, run.Authorities);
        ReportPhases.Write(page, run.Authorities);
        ReportCounts.Write(page, run.Authorities);
        if (run.Authorities.Count == 1) ReportSchools.Write(page, run.Authorities[0]);
        else ReportAuthorities.Write(page, run);
        ReportGaps.Write(page, run);
        ReportSources.Write(page, run);
        Close(page, run);
        return page.ToString();
    }

    internal static string Whose(YearStartRun run) =>
        run.Authorities.Count == 1 ? run.Authorities[0].Name : $"{run.Authorities.Count} authorities of England";

    private static void Open(Html page, YearStartRun run)
    {
        string year = run.Year.ToString(), whose = Whose(run);
        page.Markup("<!DOCTYPE html>");
        page.Markup("""<html lang="en-GB">""").Markup("<head>").Markup("""<meta charset="utf-8"/>""");
        page.Markup("""<meta name="viewport" content="width=device-width, initial-scale=1"/>""");
        page.Add($"<title>School budget shares {year}: {whose}</title>");
        page.Markup("<style>").Markup(ReportStyle.Sheet).Markup("</style>").Markup("</head>").Markup("<body>");
        page.Markup("""<a class="skip" href="#main">Skip to the report</a>""");
        Bars.Patterns(page);
        page.Markup("""<div class="band"><header>""");
        page.Add($"<h1>School budget shares {year}: {whose}</h1>");
        page.Add($"<p>{Subtitle(run)}</p>");
        page.Markup("""</header></div><main id="main">""");
    }

    private static string Subtitle(YearStartRun run)
    {
        string years = $"1 April {run.Year.StartingYear} to 31 March {run.Year.StartingYear + 1}";
        string sample = run.Sample == "real" ? "public figures" : $"{run.Sample} sample";
        return run.Authorities.Count == 1
            ? $"Local authority {run.Authorities[0].Code} · {years} · {sample} · top-ups priced by the scheme “{run.Authorities[0].SchemeName}”"
            : $"{years} · {sample}";
    }

    private static void Notice(Html page, IReadOnlyList<string> illustrative)
    {
        if (illustrative.Count == 0) return;
        page.Markup("""<section class="note" aria-labelledby="made-up"><h2 id="made-up">Some figures here are made up</h2>""");
        page.Markup("<p>They stand in for what is public nowhere, so that every step can be shown. They are illustrative and no one’s real funding:</p><ul>");
        foreach (string text in illustrative) page.Add($"<li>{text}</li>");
        page.Markup("</ul></section>");
    }

    private static void Figures(Html page, YearStartRun run)
    {
        ShareTotals shares = ShareTotals.Of([.. run.Authorities.SelectMany(a => a.Schools)]);
        PlacementTotals placements = PlacementTotals.Of(run.Authorities);
        Money general = GeneralFund.Of(run.Authorities);
        int missing = MissingLine.Of(run.Authorities.SelectMany(a => a.Schools)).Select(m => m.Line).Distinct().Count();
        page.Markup("""<dl class="figures">""");
        page.Add($"<div><dt>schools-block share</dt><dd>{shares.SchoolsBlockShare}</dd></div>");
        page.Add($"<div><dt>high needs allocation{(general > Money.Zero ? $", {general} of it from the general fund" : "")}</dt><dd>{shares.HighNeedsAllocation}</dd></div>");
        page.Add($"<div><dt>budget shares in all</dt><dd>{shares.BudgetShare}</dd></div>");
        page.Add($"<div><dt>schools with a share</dt><dd>{run.Authorities.Sum(a => a.Schools.Count)}</dd></div>");
        string others = (placements.Refused > 0 ? $"; {placements.Refused:N0} refused" : "") + (placements.NotOurs > 0 ? $"; {placements.NotOurs:N0} not ours to price" : "");
        page.Add($"<div><dt>placements priced{others}</dt><dd>{placements.Priced}</dd></div>");
        page.Add($"<div><dt>kinds of line left out for lack of data</dt><dd>{missing}</dd></div>");
        page.Markup("</dl>");
    }

    private static void Close(Html page, YearStartRun run)
    {
        page.Markup("</main><footer>");
        page.Add($"""<p>Worked out from journal entry {run.JournalSequence}, hash <span class="code">{run.JournalHash}</span>: the same entry gives the same figures.</p>""");
        page.Markup("<p>Every line of every school is in <span class=\"code\">budget_shares.csv</span>; every number that went in, with its source file and line, is in <span class=\"code\">audit/</span>. <span class=\"code\">funding explain --urn</span> shows a school’s share step by step.</p>");
        page.Markup("<p>This is a working paper for the authority. Top-ups at a school can rest on very few pupils: publish it only after small numbers are withheld.</p>");
        page.Markup("<p>Contains public sector information licensed under the <a href=\"https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/\">Open Government Licence v3.0</a>. Source: Department for Education and Education and Skills Funding Agency.</p>");
        page.Markup("</footer></body></html>");
    }
}
