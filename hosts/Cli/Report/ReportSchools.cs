using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Cli.Report;

/// <summary>Every school of one authority, by phase and name, with a total that is the control total.</summary>
internal static class ReportSchools
{
    // Lines of high needs that only some authorities have.
    private static readonly BudgetLine[] Rarer = [BudgetLine.BandProtection, BudgetLine.VolumeTopUp, BudgetLine.Contingency];

    public static void Write(Html page, AuthorityBudget budget)
    {
        Dictionary<int, RowOutcome> rows = budget.Rows.ToDictionary(r => r.School.Id);
        page.Markup("<h2>Every school</h2>");
        page.Markup("<p>The DfE pays an academy’s formula and places; its figures are shown for the financial year as a notional amount. Where no list says whether a school is an academy, the payer is not known and left empty. “Lines left out” counts the lines that lack data: they are never taken as £0, so such a share is not yet the whole share.</p>");
        page.Add($"<p>{NotionalSenCsv.Told([budget])}</p>");
        bool notional = budget.Schools.Any(s => s.NotionalSen is not null);
        BudgetLine[] rarer = [.. Rarer.Where(line => MadeUp.Has(budget, line))];
        page.Markup("""<div class="scroll schools every" tabindex="0" role="region" aria-label="Every school’s budget share">""");
        page.Add($"<table><caption>Budget shares of {budget.Schools.Count} schools</caption>");
        page.Begin($"""<thead><tr><th scope="col">School</th><th scope="col" class="n">Pupils</th><th scope="col" class="n">EHC plans</th><th scope="col" class="n">Schools-block share</th><th scope="col" class="n">{MadeUp.Places([budget])}</th><th scope="col" class="n">{MadeUp.TopUps([budget])}</th>""");
        foreach (BudgetLine line in rarer) page.Begin($"""<th scope="col" class="n">{MadeUp.Heading(budget, line)}</th>""");
        page.Markup("""<th scope="col" class="n share">Budget share</th><th scope="col" class="n">Lines left out</th>""");
        page.Markup((notional ? """<th scope="col" class="n">Notional SEN (inside the share)</th>""" : "") + "</tr></thead>");
        foreach (IGrouping<SchoolGroup, SchoolShare> phase in budget.Schools.GroupBy(s => s.School.Group).OrderBy(g => g.Key))
        {
            page.Add($"""<tbody><tr class="phase"><th scope="rowgroup" colspan="{8 + (notional ? 1 : 0) + rarer.Length}">{PhaseTotals.PhaseName(phase.Key)}</th></tr>""");
            foreach (SchoolShare share in phase.OrderBy(s => s.School.Name, StringComparer.Ordinal))
                Row(page, share, rows.GetValueOrDefault(share.School.SchoolId), rarer, notional);
            page.Markup("</tbody>");
        }

        page.Markup("<tfoot>");
        Total(page, budget, rows, rarer, notional);
        page.Markup("</tfoot></table></div>");
        NotFunded(page, budget);
    }

    private static void Row(Html page, SchoolShare share, RowOutcome? row, BudgetLine[] rarer, bool notional)
    {
        page.Add($"""<tr><th scope="row">{share.School.Name}<br/><span class="soft">{About(share.School)}</span></th><td class="n">{row?.Pupils ?? 0}</td><td class="n">{row?.EhcPlans ?? 0}</td>""");
        Amount(page, share.School.Formula is null && share.SchoolsBlockShare == Money.Zero ? null : share.SchoolsBlockShare, "no formula");
        Line(page, share, BudgetLine.PlaceFunding);
        Line(page, share, BudgetLine.TopUp);
        foreach (BudgetLine line in rarer) Line(page, share, line);
        page.Add($"""<td class="n share"><strong>{share.BudgetShare}</strong></td><td class="n">{share.Missing.Length}</td>""");
        if (notional) Amount(page, share.NotionalSen, share.School.Formula is null ? "none" : "left out");
        page.Markup("</tr>");
    }

    private static void Line(Html page, SchoolShare share, BudgetLine line) =>
        Amount(page, share[line], share.Missing.Any(m => m.Line == line) ? "left out" : "none");

    private static string About(SchoolFunding school) =>
        (school.Urn is int urn ? $"URN {urn}" : "URN not known") + school.DfePays switch { true => " · academy", false => "", null => " · payer not known" };

    private static void Amount(Html page, Money? amount, string otherwise)
    {
        if (amount is Money known) page.Add($"""<td class="n">{known}</td>""");
        else page.Add($"""<td class="none">{otherwise}</td>""");
    }

    private static void Total(Html page, AuthorityBudget budget, Dictionary<int, RowOutcome> rows, BudgetLine[] rarer, bool notional)
    {
        Tally rolls = Tally.Of(budget.Schools.Where(s => rows.ContainsKey(s.School.SchoolId)).Select(s => rows[s.School.SchoolId]));
        ShareTotals totals = ShareTotals.Of(budget.Schools);
        Money Of(BudgetLine line) => budget.Schools.Sum(s => s[line] ?? Money.Zero);
        page.Begin($"""<tr><th scope="row">All schools</th><td class="n">{rolls.Pupils}</td><td class="n">{rolls.EhcPlans}</td><td class="n">{totals.SchoolsBlockShare}</td><td class="n">{Of(BudgetLine.PlaceFunding)}</td><td class="n">{Of(BudgetLine.TopUp)}</td>""");
        foreach (BudgetLine line in rarer) page.Begin($"""<td class="n">{Of(line)}</td>""");
        page.Add($"""<td class="n share">{totals.BudgetShare}</td><td class="n">{budget.Schools.Sum(s => s.Missing.Length)}</td>""");
        if (notional) Amount(page, budget.Schools.Sum(s => s.NotionalSen ?? Money.Zero), "none");
        page.Markup("</tr>");
    }

    private static void NotFunded(Html page, AuthorityBudget budget)
    {
        RowTotals totals = RowTotals.Of(budget.Rows);
        page.Markup("<h3>Rows of the school list</h3>");
        page.Add($"<p>The list has {totals.All.Rows} rows for this authority with {totals.All.Pupils} pupils and {totals.All.EhcPlans} EHC plans. Each ends in exactly one place:</p>");
        page.Markup("""<div class="scroll" tabindex="0" role="region" aria-label="Rows of the school list"><table>""");
        page.Markup("""<caption>Rows, pupils and EHC plans add back to the list</caption><thead><tr><th scope="col">Ends as</th><th scope="col" class="n">Rows</th><th scope="col" class="n">Pupils</th><th scope="col" class="n">EHC plans</th></tr></thead><tbody>""");
        Row(page, "Funded", totals.Funded);
        foreach ((string reason, Tally tally) in totals.NotFunded) Row(page, $"Not funded: {Sentence(reason)}", tally);
        page.Markup("</tbody><tfoot>");
        Row(page, "All rows", totals.All);
        page.Markup("</tfoot></table></div>");
    }

    // A reason may begin with its code; the page gives the sentence alone.
    private static string Sentence(string reason) =>
        reason.IndexOf(": ", StringComparison.Ordinal) is > 0 and int colon && !reason.AsSpan(0, colon).Contains(' ') ? reason[(colon + 2)..] : reason;

    private static void Row(Html page, string name, Tally tally) => page.Add(
        $"""<tr><th scope="row">{name}</th><td class="n">{tally.Rows}</td><td class="n">{tally.Pupils}</td><td class="n">{tally.EhcPlans}</td></tr>""");
}
