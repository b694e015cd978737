namespace FundingPlatform.Allocation.Publishing;

/// <summary>The parts of a pack of solved values: what was found, then all parts of a Forum pack on what the values do.</summary>
internal sealed class SolvedSections(PackView view, SolvedView solved)
{
    private readonly SolvedTables tables = new(solved);

    public PackDocument Document()
    {
        PackDocument forum = PackSections.Of(view);
        PackSection[] own = [.. Own()];
        int withheld = own.SelectMany(s => s.Tables).SelectMany(t => t.Rows).SelectMany(r => r.Cells).Count(c => c is PackCell.Withheld);
        return forum with
        {
            Subtitle = $"{view.Header.AuthorityName}, {view.Header.Year}: values that were solved for, and what they do to every school",
            Sections = [.. own, .. forum.Sections.Select(s => s.Id == "summary" ? s with { Title = "What the values do, in short" } : s)],
            Withheld = forum.Withheld + withheld,
            Reproduce = SolvedWords.Reproduce(view.Header, solved),
            FileName = SolvePack.FileName,
        };
    }

    private IEnumerable<PackSection> Own()
    {
        yield return new("solved", "Values that were solved for", SolvedWords.Found(solved), [], [AmountTable.Noted(tables.Values()), tables.Aims()]);
        if (solved.Conflict.Count > 0) yield return new("out_of_reach", "What keeps the target out of reach", SolvedWords.Conflict(solved), [], [tables.Conflict()]);
        if (solved.Prices.Count > 0)
            yield return new("prices", "What each constraint costs",
                ["A constraint has a price: what could be had if it did not have to hold. Where a row is like the first one, its constraint costs nothing."], [], [tables.Prices()]);
        if (solved.TradeOff.Count == 0) yield break;
        PackTable tradeOff = tables.TradeOff();
        yield return new("trade_off", "Saving against the largest loss of a school", [], [tables.Curve(tradeOff)], [tradeOff]);
    }
}
