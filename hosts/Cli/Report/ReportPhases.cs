using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Cli.Report;

/// <summary>Shares by phase: a chart and its table.</summary>
internal static class ReportPhases
{
    private sealed record Phase(string Name, int Schools, Tally Rolls, Money SchoolsBlock, Money Places, Money TopUps)
    {
        public Money Total => SchoolsBlock + Places + TopUps;
    }

    public static void Write(Html page, IReadOnlyList<AuthorityBudget> budgets)
    {
        Dictionary<int, Tally> rolls = [];
        foreach (RowOutcome row in budgets.SelectMany(b => b.Rows)) rolls[row.School.Id] = new(1, row.Pupils, row.EhcPlans);
        Phase[] phases =
        [
            .. budgets.SelectMany(b => b.Schools).GroupBy(s => s.School.Group).OrderBy(g => g.Key)
                .Select(g => Of(Name(g.Key), [.. g], rolls)),
        ];

        page.Markup("<h2>Budget shares by phase</h2>");
        Bars.Draw(page, "Budget shares by phase; the figures are in the table that follows",
            [.. phases.Select(p => new Bar(p.Name, [new("Schools-block share", p.SchoolsBlock, 1), new("Places", p.Places, 2), new("Top-ups", p.TopUps, 3)]))]);
        page.Markup("""<div class="scroll" tabindex="0" role="region" aria-label="Budget shares by phase">""");
        page.Markup("<table><caption>Budget shares by phase. Pupils and EHC plans are the school census counts as published.</caption>");
        page.Markup("""<thead><tr><th scope="col">Phase</th><th scope="col" class="n">Schools</th><th scope="col" class="n">Pupils</th><th scope="col" class="n">EHC plans</th><th scope="col" class="n">Schools-block share</th><th scope="col" class="n">Places</th><th scope="col" class="n">Top-ups</th><th scope="col" class="n">Budget share</th></tr></thead><tbody>""");
        foreach (Phase phase in phases) Row(page, phase);
        page.Markup("</tbody><tfoot>");
        Row(page, Of("All", [.. budgets.SelectMany(b => b.Schools)], rolls));
        page.Markup("</tfoot></table></div>");
    }

    /// <summary>The phase as a heading says it.</summary>
    public static string Name(SchoolGroup group) => group switch
    {
        SchoolGroup.AlternativeProvision => "Alternative provision",
        SchoolGroup.PrimaryAndSecondary => "Primary and secondary",
        _ => Words.Sentence(Words.Phase(group)),
    };

    private static Phase Of(string name, IReadOnlyCollection<SchoolShare> shares, Dictionary<int, Tally> rolls)
    {
        Money places = shares.Sum(s => s[BudgetLine.PlaceFunding] ?? Money.Zero);
        return new(
            name, shares.Count, shares.Aggregate(default(Tally), (sum, s) => sum + rolls.GetValueOrDefault(s.School.SchoolId)),
            shares.Sum(s => s.SchoolsBlockShare), places, shares.Sum(s => s.HighNeedsAllocation) - places);
    }

    private static void Row(Html page, Phase phase) => page.Add(
        $"""<tr><th scope="row">{phase.Name}</th><td class="n">{phase.Schools}</td><td class="n">{phase.Rolls.Pupils}</td><td class="n">{phase.Rolls.EhcPlans}</td><td class="n">{phase.SchoolsBlock}</td><td class="n">{phase.Places}</td><td class="n">{phase.TopUps}</td><td class="n">{phase.Total}</td></tr>""");
}
