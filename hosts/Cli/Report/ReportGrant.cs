using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Report;

/// <summary>What became of each block of the grant: a chart, and a table per block that adds up to the penny.</summary>
internal static class ReportGrant
{
    private static readonly GrantBlock[] MostSpokenOf =
        [GrantBlock.Schools, GrantBlock.HighNeeds, GrantBlock.CentralSchoolServices, GrantBlock.EarlyYears];

    public static void Write(Html page, IReadOnlyList<AuthorityBudget> budgets)
    {
        BlockTotals[] blocks = [.. Blocks.Together(budgets).OrderBy(b => Array.IndexOf(MostSpokenOf, b.Block))];
        page.Markup("<h2>What became of the grant</h2>");
        page.Markup("<p>The dedicated schools grant comes in four blocks. In each, the lines below add up to the grant to the penny. “Not distributed for lack of data” and “not modelled” are not a surplus or a saving: they are the part that no line here can explain yet.</p>");
        if (budgets.Count == 1 && budgets[0].Grant.Note is string note) page.Add($"<p>{note}</p>");
        Bars.Draw(page, "The grant by block and use; the figures are in the tables that follow", [.. blocks.Select(OfBlock)]);
        page.Markup("""<div class="blocks">""");
        foreach (BlockTotals block in blocks) Table(page, block);
        page.Markup("</div>");
    }

    private static void Table(Html page, BlockTotals block)
    {
        Money sum = block.Lines.Sum(l => l.Amount);
        string name = Name(block.Block);
        page.Add($"""<div class="scroll" tabindex="0" role="region" aria-label="{name}: what became of the grant">""");
        page.Add($"<table><caption>{name}</caption>");
        page.Markup("""<thead><tr><th scope="col">Use</th><th scope="col" class="n">Pounds</th></tr></thead><tbody>""");
        foreach (BlockLine line in block.Lines.Where(l => l.Amount != Money.Zero || l.Name == "to_schools"))
            page.Add($"""<tr><th scope="row">{Blocks.LineName(line.Name)}<br/><span class="soft">{line.Note}</span></th><td class="n">{line.Amount}</td></tr>""");
        page.Markup("</tbody><tfoot>");
        page.Add($"""<tr><th scope="row">Lines in all</th><td class="n">{sum}</td></tr>""");
        page.Add($"""<tr><th scope="row">Grant <span class="soft">({block.Base})</span></th><td class="n">{block.Grant}</td></tr>""");
        page.Add($"""<tr><th scope="row">Difference</th><td class="n">{block.Grant - sum}</td></tr>""");
        page.Markup("</tfoot></table></div>");
    }

    private static Bar OfBlock(BlockTotals block) =>
        new(Name(block.Block), [.. block.Lines.Select(l => new BarPart(Legend(l.Name), l.Amount, Fill(l.Name)))]);

    private static string Name(GrantBlock block) => Words.Sentence(Words.Of(block)) + " block";

    private static string Legend(string name) => Fill(name) switch
    {
        1 => "To schools",
        2 => "Pupils placed elsewhere",
        3 => "Growth and premises",
        4 => "Central lines, transfers and headroom",
        _ => "Not distributed for lack of data, or not modelled",
    };

    private static int Fill(string name) => name switch
    {
        "to_schools" or "volume_top_ups" or "contingency" => 1,
        "high_needs_outside_schools" or "at_other_authorities_schools" => 2,
        "growth" or "premises" => 3,
        "not_distributed_for_lack_of_data" or "not_modelled" or "more_than_the_grant" => 5,
        _ => 4,
    };
}
