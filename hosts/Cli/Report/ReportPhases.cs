using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;

namespace FundingPlatform.Cli.Report;

/// <summary>Shares by phase: a chart and its table.</summary>
internal static class ReportPhases
{
    public static void Write(Html page, IReadOnlyList<AuthorityBudget> budgets)
    {
        IReadOnlyList<PhaseTotals> phases = PhaseTotals.Of(budgets);
        string places = MadeUp.Places(budgets), topUps = MadeUp.TopUpsAndTheRest(budgets);
        page.Markup("<h2>Budget shares by phase</h2>");
        page.Markup("<p>Pupils and EHC plans are the school census counts as they were published.</p>");
        Bars.Draw(page, "Budget shares by phase; the figures are in the table that follows",
            [.. phases.SkipLast(1).Select(p => new Bar(p.Name, [new("Schools-block share", p.SchoolsBlock, 1), new(places, p.Places, 2), new(topUps, p.TopUps, 3)]))]);
        page.Markup("""<div class="scroll" tabindex="0" role="region" aria-label="Budget shares by phase">""");
        page.Markup("<table><caption>Schools, pupils and shares by phase</caption>");
        page.Add($"""<thead><tr><th scope="col">Phase</th><th scope="col" class="n">Schools</th><th scope="col" class="n">Pupils</th><th scope="col" class="n">EHC plans</th><th scope="col" class="n">Schools-block share</th><th scope="col" class="n">{places}</th><th scope="col" class="n">{topUps}</th><th scope="col" class="n">Budget share</th></tr></thead><tbody>""");
        foreach (PhaseTotals phase in phases.SkipLast(1)) Row(page, phase);
        page.Markup("</tbody><tfoot>");
        Row(page, phases[^1]);
        page.Markup("</tfoot></table></div>");
    }

    private static void Row(Html page, PhaseTotals phase) => page.Add(
        $"""<tr><th scope="row">{phase.Name}</th><td class="n">{phase.Schools}</td><td class="n">{phase.Rolls.Pupils}</td><td class="n">{phase.Rolls.EhcPlans}</td><td class="n">{phase.SchoolsBlock}</td><td class="n">{phase.Places}</td><td class="n">{phase.TopUps}</td><td class="n">{phase.BudgetShare}</td></tr>""");
}
