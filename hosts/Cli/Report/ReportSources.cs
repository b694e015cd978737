using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Report;

/// <summary>Where the figures come from: rule values by how far they are checked, links that were followed, the files.</summary>
internal static class ReportSources
{
    private const int ShownLinks = 200;

    private static readonly (string File, string Title)[] Known =
    [
        ("schools_sen_england_2022_23.csv", "DfE, Special educational needs in England 2022 to 2023: school census, January 2023"),
        ("dsg_allocations_by_la_2020_24.csv", "DfE/ESFA, dedicated schools grant allocations"),
        ("schools_pupil_premium_2021_22.csv", "ESFA, Pupil premium allocations 2021 to 2022: October 2020 census"),
        ("school_links_2025.csv", "DfE, Get Information About Schools: predecessor and successor links"),
        ("high_needs_place_deductions_by_la_2023_24.csv", "ESFA, high needs place funding deductions 2023 to 2024"),
        ("s251_high_needs_by_la_2021_22.csv", "DfE, section 251 outturn 2021 to 2022"),
        ("parameters.csv", "the authority's own rule values"),
        ("commissioned_places.csv", "the authority's commissioned places"),
        ("placements.csv", "the authority's placements"),
    ];

    public static void Write(Html page, YearStartRun run)
    {
        page.Markup("<h2>Where the figures come from</h2>");
        page.Markup("<ul>");
        foreach (string file in Files(run)) page.Add($"""<li><span class="code">{file}</span>{Title(file)}</li>""");
        page.Markup("</ul>");
        Parameters(page, run.Authorities);
        Links(page, run.Authorities);
    }

    private static IEnumerable<string> Files(YearStartRun run) => run.Authorities
        .SelectMany(a => a.Rows.Select(r => r.School.Source.File).Append(a.Grant.Source.File)
            .Concat(a.Rules.Parameters.Select(p => p.At.File)).Concat(a.Links.Select(l => l.File))
            .Concat(a.Schools.SelectMany(s => s.School.Places.Select(p => p.Source.File))))
        .Where(file => file.Contains('.', StringComparison.Ordinal))
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static string Title(string file)
    {
        int known = Array.FindIndex(Known, k => k.File == Path.GetFileName(file));
        return known >= 0 ? $": {Known[known].Title}"
            : file.StartsWith("parameters_", StringComparison.Ordinal) ? ": the year's rule values, each with its source and status" : "";
    }

    private static void Parameters(Html page, IReadOnlyList<AuthorityBudget> budgets)
    {
        if (budgets.Count == 0) return;
        IReadOnlyList<Parameter> parameters = budgets[0].Rules.Parameters;
        string counts = string.Join(", ", parameters.GroupBy(p => p.Status).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Words.Of(g.Key)}"));
        page.Add($"<p>Rule values{(budgets.Count > 1 ? $" of {budgets[0].Name}" : "")}: {counts}. A value that is not verified was not checked against its publisher: check it before you rely on it.</p>");
        page.Markup("<details><summary>Every rule value</summary>");
        page.Markup("""<div class="scroll" tabindex="0" role="region" aria-label="Rule values"><table><caption>Rule values of the year</caption><thead><tr><th scope="col">Parameter</th><th scope="col" class="n">Value</th><th scope="col">Unit</th><th scope="col">Status</th><th scope="col">Source</th></tr></thead><tbody>""");
        foreach (Parameter parameter in parameters)
            page.Add($"""<tr><th scope="row" class="code">{parameter.Name}</th><td class="n">{parameter.Value}</td><td>{parameter.Unit}</td><td>{Words.Of(parameter.Status)}</td><td>{parameter.Source}</td></tr>""");
        page.Markup("</tbody></table></div></details>");
    }

    private static void Links(Html page, IReadOnlyList<AuthorityBudget> budgets)
    {
        FollowedLink[] links = [.. budgets.SelectMany(b => b.Links)];
        if (links.Length == 0) return;
        page.Add($"<details><summary>Figures read from a predecessor school ({links.Length})</summary><ul>");
        foreach (FollowedLink link in links.Take(ShownLinks))
            page.Add($"""<li>{link.School.Name}: <span class="code">{link.File}</span> has it under {string.Join(" and ", link.ReadFromUrns)}, {string.Join(", then ", link.Path.Select(p => $"{p.LinkName} ({p.Type})"))}</li>""");
        page.Markup("</ul>");
        if (links.Length > ShownLinks) page.Add($"""<p>and {links.Length - ShownLinks} more, all in <span class="code">audit/inputs.csv</span>.</p>""");
        page.Markup("</details>");
    }
}
