using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Report;

/// <summary>A row per authority, for a run over several.</summary>
internal static class ReportAuthorities
{
    public static void Write(Html page, YearStartRun run)
    {
        page.Markup("<h2>Every authority</h2>");
        page.Markup("<p>One row per authority; <span class=\"code\">budget_shares.csv</span> has every school.</p>");
        page.Add($"<p>{NotionalSenCsv.Told(run.Authorities)}</p>");
        page.Markup("""<div class="scroll schools tight" tabindex="0" role="region" aria-label="Every authority’s totals">""");
        page.Add($"<table><caption>Totals of {run.Authorities.Count} authorities</caption>");
        page.Markup("""<thead><tr><th scope="col">Authority</th><th scope="col" class="n">Schools</th><th scope="col" class="n">Schools block grant</th><th scope="col" class="n">Schools-block shares</th><th scope="col" class="n">High needs grant</th><th scope="col" class="n">High needs allocations</th><th scope="col" class="n">Budget shares</th></tr></thead><tbody>""");
        foreach (AuthorityBudget budget in run.Authorities) Row(page, budget);
        page.Markup("</tbody><tfoot>");
        Total(page, run.Authorities);
        page.Markup("</tfoot></table></div>");
        WithoutGrant(page, run);
    }

    private static void Row(Html page, AuthorityBudget budget)
    {
        ShareTotals totals = ShareTotals.Of(budget.Schools);
        page.Add($"""<tr><th scope="row">{budget.Name} <span class="soft">{budget.Code.ToString()}</span></th><td class="n">{budget.Schools.Count}</td><td class="n">{budget.Grant.SchoolsBlock}</td><td class="n">{totals.SchoolsBlockShare}</td><td class="n">{budget.Grant.HighNeedsBeforeDeductions}</td><td class="n">{totals.HighNeedsAllocation}</td><td class="n">{totals.BudgetShare}</td></tr>""");
    }

    private static void Total(Html page, IReadOnlyList<AuthorityBudget> budgets)
    {
        ShareTotals totals = ShareTotals.Of([.. budgets.SelectMany(b => b.Schools)]);
        page.Add($"""<tr><th scope="row">All</th><td class="n">{budgets.Sum(b => b.Schools.Count)}</td><td class="n">{budgets.Sum(b => b.Grant.SchoolsBlock)}</td><td class="n">{totals.SchoolsBlockShare}</td><td class="n">{budgets.Sum(b => b.Grant.HighNeedsBeforeDeductions)}</td><td class="n">{totals.HighNeedsAllocation}</td><td class="n">{totals.BudgetShare}</td></tr>""");
    }

    private static void WithoutGrant(Html page, YearStartRun run)
    {
        RowTotals all = RowTotals.Of([.. run.Authorities.SelectMany(a => a.Rows), .. run.RowsWithoutGrant]);
        page.Markup("<h3>Rows of the school list</h3>");
        page.Add($"<p>The list has {all.All.Rows} rows with {all.All.Pupils} pupils and {all.All.EhcPlans} EHC plans: {all.Funded.Rows} funded, {all.NotFunded.Sum(n => n.Tally.Rows)} not funded, {all.NoGrantRow.Rows} in an authority without a grant row.</p>");
        foreach ((int code, string name) in run.WithoutGrant)
        {
            Tally rows = Tally.Of(run.RowsWithoutGrant.Where(r => r.School.AuthorityCode == code));
            page.Add($"<p>{Words.Authority(code, name)} has no grant row: {rows.Rows} of these rows, {rows.Pupils} pupils, {rows.EhcPlans} EHC plans.</p>");
        }
    }
}
