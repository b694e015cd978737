using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Cli.Files;

/// <summary>Rows of the school list with their pupils and plans.</summary>
internal readonly record struct Tally(int Rows, long Pupils, long EhcPlans)
{
    public static Tally operator +(Tally left, Tally right) =>
        new(left.Rows + right.Rows, left.Pupils + right.Pupils, left.EhcPlans + right.EhcPlans);

    public static Tally Of(IEnumerable<RowOutcome> rows) =>
        rows.Aggregate(default(Tally), (total, row) => total + new Tally(1, row.Pupils, row.EhcPlans));
}

/// <summary>Where the rows of the school list ended: funded, not funded by reason, without a grant row. They add up to <see cref="All"/>.</summary>
internal sealed record RowTotals(Tally Funded, IReadOnlyList<(string Reason, Tally Tally)> NotFunded, Tally NoGrantRow, Tally All)
{
    public static RowTotals Of(IReadOnlyCollection<RowOutcome> rows) => new(
        Tally.Of(rows.Where(r => r.Status == RowStatus.Funded)),
        [.. rows.Where(r => r.Status == RowStatus.NotFunded).GroupBy(r => r.Reason, StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, Tally.Of(g)))],
        Tally.Of(rows.Where(r => r.Status == RowStatus.NoGrantRow)),
        Tally.Of(rows));

    public bool AddsUp => NotFunded.Aggregate(Funded + NoGrantRow, (total, part) => total + part.Tally) == All;
}

/// <summary>What of the shares authorities pay from their general funds: it is among the high needs allocations, and in no block of the grant.</summary>
internal static class GeneralFund
{
    public static bool Pays(AuthorityBudget budget, BudgetLine line) => budget.Counted.PaidFromOf(line) == PaidFrom.GeneralFund;

    public static bool Pays(AuthorityBudget budget) => Pays(budget, BudgetLine.VolumeTopUp) || Pays(budget, BudgetLine.Contingency);

    public static Money Of(IEnumerable<AuthorityBudget> budgets) =>
        budgets.Where(Pays).Sum(budget => budget.Schools.SelectMany(s => s.Lines).Where(l => Pays(budget, l.Line)).Sum(l => l.Amount));

    /// <summary>The sentence that names it; null where no general fund pays anything.</summary>
    public static string? Words(IReadOnlyCollection<AuthorityBudget> budgets) => Of(budgets) is var paid && paid == Money.Zero ? null
        : $"{paid} of what is paid by counts comes from {(budgets.Count == 1 ? "the authority's general fund" : "authorities' general funds")}: it is in the shares and among their high needs allocations, and in no block of the grant.";
}

/// <summary>
/// The totals of an authority's shares and what they must equal: each block's lines add up to its grant, and the shares
/// add up to the blocks' <c>to_schools</c> (high needs: less the top-ups that other authorities pay, and what is paid by counts).
/// </summary>
internal sealed record ShareTotals(Money SchoolsBlockShare, Money HighNeedsAllocation, IReadOnlyList<(BudgetLine Line, int Schools, Money Amount)> Lines)
{
    private const string ToSchools = "to_schools";

    public Money BudgetShare => SchoolsBlockShare + HighNeedsAllocation;

    public static ShareTotals Of(IReadOnlyCollection<SchoolShare> shares)
    {
        var counts = new int[BudgetLines.All.Count];
        var amounts = new Money[BudgetLines.All.Count];
        foreach (SchoolShare share in shares)
            foreach (LineAmount line in share.Lines)
            {
                counts[(int)line.Line]++;
                amounts[(int)line.Line] += line.Amount;
            }

        return new(
            shares.Sum(s => s.SchoolsBlockShare), shares.Sum(s => s.HighNeedsAllocation),
            [.. BudgetLines.All.Where(l => counts[(int)l] > 0).Select(l => (l, counts[(int)l], amounts[(int)l]))]);
    }

    /// <summary>What fails to add up, in words; empty when every identity holds to the penny.</summary>
    public IEnumerable<string> Differences(AuthorityBudget budget)
    {
        foreach (BlockTotals block in budget.Blocks)
            if (block.Lines.Sum(l => l.Amount) != block.Grant)
                yield return $"{budget.Name}: the lines of the {Words.Of(block.Block)} block add up to {block.Lines.Sum(l => l.Amount)}, its grant is {block.Grant}.";
        if (Lines.Sum(l => l.Amount) != BudgetShare)
            yield return $"{budget.Name}: the lines add up to {Lines.Sum(l => l.Amount)}, the budget shares to {BudgetShare}.";
        if (SchoolsBlockShare != Reached(budget, GrantBlock.Schools))
            yield return $"{budget.Name}: the schools-block shares add up to {SchoolsBlockShare}, the block says {Reached(budget, GrantBlock.Schools)}.";
        Money funds = Of(BudgetLine.VolumeTopUp) + Of(BudgetLine.Contingency);
        if (HighNeedsAllocation - funds - budget.FromOtherAuthorities != Reached(budget, GrantBlock.HighNeeds))
            yield return $"{budget.Name}: high needs allocations less funds paid by counts and top-ups of other authorities are {HighNeedsAllocation - funds - budget.FromOtherAuthorities}, the block says {Reached(budget, GrantBlock.HighNeeds)}.";
        foreach ((BudgetLine line, string of) in ((BudgetLine, string)[])[(BudgetLine.VolumeTopUp, "volume_top_ups"), (BudgetLine.Contingency, "contingency")])
            if ((GeneralFund.Pays(budget, line) ? Money.Zero : Of(line)) != Reached(budget, GrantBlock.HighNeeds, of))
                yield return $"{budget.Name}: the lines {line.Name()} add up to {Of(line)}{(GeneralFund.Pays(budget, line) ? ", which the general fund pays" : "")}, the block says {Reached(budget, GrantBlock.HighNeeds, of)}.";
        if (!RowTotals.Of(budget.Rows).AddsUp)
            yield return $"{budget.Name}: the rows of the school list do not add back to the list.";
    }

    private Money Of(BudgetLine line) => Lines.Where(l => l.Line == line).Sum(l => l.Amount);

    private static Money Reached(AuthorityBudget budget, GrantBlock block, string line = ToSchools) =>
        budget.Blocks.Where(b => b.Block == block).SelectMany(b => b.Lines).Where(l => l.Name == line).Sum(l => l.Amount);
}

/// <summary>
/// Placements by what became of them: priced, refused (a price is due and cannot be worked out) or not the authority's to
/// price; these three are all of them. One with awards of two schemes has two prices and counts once, as refused where one of
/// them is. <paramref name="Generated"/> counts those of them that were made by rule.
/// </summary>
internal readonly record struct PlacementTotals(int Priced, int Refused, int NotOurs, int Generated, Money Amount)
{
    public static PlacementTotals operator +(PlacementTotals left, PlacementTotals right) => new(
        left.Priced + right.Priced, left.Refused + right.Refused, left.NotOurs + right.NotOurs,
        left.Generated + right.Generated, left.Amount + right.Amount);

    public static PlacementTotals Of(IReadOnlyCollection<PricedPlacement> prices)
    {
        IGrouping<string, PricedPlacement>[] placements = [.. prices.GroupBy(p => p.Placement.Id, StringComparer.Ordinal)];
        int refused = placements.Count(p => p.Any(IsRefused)), notOurs = placements.Count(p => p.All(Pricing.IsNotOurs));
        return new(
            placements.Length - refused - notOurs, refused, notOurs,
            placements.Count(p => p.First().Placement.Status == SourceStatus.Illustrative), prices.Sum(p => p.Amount ?? Money.Zero));
    }

    /// <summary>Of all authorities; a placement that two of them have a part in counts with each.</summary>
    public static PlacementTotals Of(IEnumerable<AuthorityBudget> budgets) =>
        budgets.Aggregate(default(PlacementTotals), (total, budget) => total + Of(budget.Placements));

    /// <summary>Without a price because of an error; without an error, another authority prices it.</summary>
    public static bool IsRefused(PricedPlacement placement) =>
        placement.Amount is null && placement.Findings.Any(f => f.Severity == FindingSeverity.Error);
}
