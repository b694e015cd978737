using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Report;

/// <summary>What is not calculated and why, and what the reader must know.</summary>
internal static class ReportGaps
{
    private const int ShownOfAKind = 5;

    public static void Write(Html page, YearStartRun run)
    {
        NotCalculated(page, run.Authorities);
        Findings(page, [.. run.Findings, .. run.Authorities.SelectMany(b => b.Findings)]);
    }

    private static void NotCalculated(Html page, IReadOnlyList<AuthorityBudget> budgets)
    {
        page.Markup("<h2>What is not calculated, and why</h2>");
        IReadOnlyList<MissingLine> missing = MissingLine.Of(budgets.SelectMany(b => b.Schools));
        if (missing.Count == 0)
        {
            page.Markup("<p>Every line that applies is calculated.</p>");
            return;
        }

        page.Markup("<p>A line without its data has no row and no £0. Supply the figures and it is worked out.</p>");
        page.Markup("""<div class="scroll" tabindex="0" role="region" aria-label="Lines that are not calculated"><table><caption>Lines that are not calculated, with what they need</caption>""");
        page.Markup("""<thead><tr><th scope="col">Line</th><th scope="col" class="n">Schools</th><th scope="col">What it needs</th></tr></thead><tbody>""");
        IEnumerable<MissingLine> shortened = missing.GroupBy(m => (m.Line, Needs: Short(m.Needs))).Select(m => new MissingLine(m.Key.Line, m.Key.Needs, m.Sum(l => l.Schools)));
        foreach (IGrouping<string, MissingLine> needs in shortened.GroupBy(m => m.Needs, StringComparer.Ordinal))
            page.Add($"""<tr><th scope="row">{string.Join(", ", needs.Select(m => Words.Sentence(m.Line.Name())))}</th><td class="n">{Schools(needs)}</td><td>{needs.Key}</td></tr>""");
        page.Markup("</tbody></table></div>");
    }

    /// <summary>What a line needs, without naming each of many lines that are left out themselves and stand in the same table.</summary>
    private static string Short(string needs)
    {
        string[] all = needs.Split(", ");
        string[] others = [.. all.Where(need => BudgetLines.Named(need.Replace(' ', '_')) is null)];
        return all.Length - others.Length < 3 ? needs : string.Join(", ", others.Prepend("the pupil-led and other lines that are left out here"));
    }

    private static string Schools(IEnumerable<MissingLine> lines)
    {
        int[] counts = [.. lines.Select(l => l.Schools)];
        return counts.Min() == counts.Max() ? $"{counts[0]:N0}" : $"{counts.Min():N0} to {counts.Max():N0}";
    }

    private static void Findings(Html page, IReadOnlyList<Finding> findings)
    {
        page.Markup("<h2>What you should know</h2>");
        if (findings.Count == 0)
        {
            page.Markup("<p>Nothing was found in the inputs.</p>");
            return;
        }

        foreach (IGrouping<string, Finding> kind in findings.GroupBy(f => f.Code, StringComparer.Ordinal).OrderByDescending(k => k.Max(f => f.Severity)))
        {
            Finding[] all = [.. kind];
            page.Add($"<h3>{(all.Max(f => f.Severity) == FindingSeverity.Error ? "Error" : "Warning")}: {Words.Sentence(kind.Key)} ({all.Length})</h3>");
            page.Markup("<ul>");
            foreach (Finding finding in all.Take(ShownOfAKind)) page.Add($"<li>{finding.Message}{Where(finding)}</li>");
            page.Markup("</ul>");
            if (all.Length > ShownOfAKind) page.Add($"""<p>and {all.Length - ShownOfAKind} more, all in <span class="code">control_totals.json</span>.</p>""");
        }
    }

    private static string Where(Finding finding) => finding.File is null ? "" : finding.Line is int line ? $" ({finding.File}, line {line})" : $" ({finding.File})";
}
