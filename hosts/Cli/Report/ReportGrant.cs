using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Report;

/// <summary>What became of each block of the grant: a chart, and a table per block that adds up to the penny.</summary>
internal static class ReportGrant
{
    private const string MoreThanTheGrant = "more_than_the_grant";

    private static readonly GrantBlock[] MostSpokenOf =
        [GrantBlock.Schools, GrantBlock.HighNeeds, GrantBlock.CentralSchoolServices, GrantBlock.EarlyYears];

    public static void Write(Html page, IReadOnlyList<AuthorityBudget> budgets)
    {
        BlockTotals[] blocks = [.. Blocks.Together(budgets).OrderBy(b => Array.IndexOf(MostSpokenOf, b.Block))];
        bool madeUpFunds = budgets.Any(b => MadeUp.VolumeIs(b) || MadeUp.FundIs(b.Counted.Contingency));
        page.Markup("<h2>What became of the grant</h2>");
        page.Markup("<p>The dedicated schools grant comes in four blocks. In each, the lines below add up to the grant to the penny. “Not distributed for lack of data” and “not modelled” are not a surplus or a saving: they are the part that no line here can explain yet.</p>");
        if (budgets.Count == 1 && budgets[0].Grant.Note is string note) page.Add($"<p>{note}</p>");
        if (GeneralFund.Words(budgets) is string general) page.Add($"<p>{general}</p>");
        if (Exceeded(budgets) is string exceeded) page.Add($"""<p class="strong">{exceeded}</p>""");
        Bars.Draw(page, "The grant by block and use; the figures are in the tables that follow", [.. blocks.Select(b => OfBlock(b, madeUpFunds))]);
        page.Markup("""<div class="blocks">""");
        foreach (BlockTotals block in blocks) Table(page, block, budgets.Any(MadeUp.HighNeedsAre));
        page.Markup("</div>");
    }

    private static void Table(Html page, BlockTotals block, bool madeUp)
    {
        Money sum = block.Lines.Sum(l => l.Amount);
        string name = Name(block.Block);
        page.Add($"""<div class="scroll" tabindex="0" role="region" aria-label="{name}: what became of the grant">""");
        page.Add($"<table><caption>{name}</caption>");
        page.Markup("""<thead><tr><th scope="col">Use</th><th scope="col" class="n">Pounds</th></tr></thead><tbody>""");
        foreach (BlockLine line in block.Lines.Where(l => l.Amount != Money.Zero || l.Name == "to_schools"))
            page.Add($"""<tr><th scope="row">{Blocks.LineName(line.Name)}{(line.Name == MoreThanTheGrant && block.Block == GrantBlock.HighNeeds && madeUp ? " (from made-up figures)" : "")}<br/><span class="soft">{line.Note}</span></th><td class="n">{line.Amount}</td></tr>""");
        page.Markup("</tbody><tfoot>");
        page.Add($"""<tr><th scope="row">Lines in all</th><td class="n">{sum}</td></tr>""");
        page.Add($"""<tr><th scope="row">Grant <span class="soft">({block.Base})</span></th><td class="n">{block.Grant}</td></tr>""");
        page.Add($"""<tr><th scope="row">Difference</th><td class="n">{block.Grant - sum}</td></tr>""");
        page.Markup("</tfoot></table></div>");
    }

    private const int Named = 5;

    /// <summary>Whose made-up figures come to more than a real grant; null where no block is exceeded by such.</summary>
    private static string? Exceeded(IReadOnlyList<AuthorityBudget> budgets)
    {
        (string Name, Money By)[] over =
        [
            .. budgets.Where(MadeUp.HighNeedsAre).Select(b => (b.Name, By: b.Blocks.Where(t => t.Block == GrantBlock.HighNeeds).SelectMany(t => t.Lines).Where(l => l.Name == MoreThanTheGrant).Sum(l => -l.Amount)))
                .Where(b => b.By > Money.Zero).OrderByDescending(b => b.By).ThenBy(b => b.Name, StringComparer.Ordinal),
        ];
        if (over.Length == 0) return null;
        string names = string.Join(", ", over.Take(Named).Select(o => $"{o.Name} by {o.By}")) + (over.Length > Named ? $" and {over.Length - Named:N0} more" : "");
        return $"“More than the grant” in the high needs block is no deficit of anybody’s: it comes of made-up figures, placements and places that stand in for what is not public and are set against a real grant. "
            + $"They come to more than the grant in {(over.Length == 1 ? "1 authority" : $"{over.Length:N0} authorities")}: {names}; {over.Sum(o => o.By)} in all. Real placements and places in their own files take their place.";
    }

    private static Bar OfBlock(BlockTotals block, bool madeUpFunds) =>
        new(Name(block.Block), [.. block.Lines.Select(l => new BarPart(Legend(l.Name, madeUpFunds), l.Amount, Fill(l.Name)))]);

    private static string Name(GrantBlock block) => Words.Sentence(Words.Of(block)) + " block";

    private static string Legend(string name, bool madeUpFunds) => Fill(name) switch
    {
        6 => $"Volume top-ups and contingency fund{(madeUpFunds ? " (illustrative)" : "")}",
        1 => "To schools",
        2 => "Pupils placed elsewhere",
        3 => "Growth and premises",
        4 => "Central lines, transfers and headroom",
        _ => "Not distributed for lack of data, or not modelled",
    };

    private static int Fill(string name) => name switch
    {
        "to_schools" => 1,
        "volume_top_ups" or "volume_top_ups_without_a_share" or "contingency" or "contingency_without_a_share" or "contingency_held" => 6,
        "high_needs_outside_schools" or "at_other_authorities_schools" => 2,
        "growth" or "premises" => 3,
        "not_distributed_for_lack_of_data" or "not_modelled" or MoreThanTheGrant => 5,
        _ => 4,
    };
}
