using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Cli.Files;

/// <summary>The shares of one phase. <paramref name="TopUps"/> is all of the high needs allocation that is not places.</summary>
internal sealed record PhaseTotals(string Name, int Schools, Tally Rolls, Money SchoolsBlock, Money Places, Money TopUps)
{
    public Money BudgetShare => SchoolsBlock + Places + TopUps;

    /// <summary>A total per phase in the order of the groups; the last is all of them together.</summary>
    public static IReadOnlyList<PhaseTotals> Of(IReadOnlyList<AuthorityBudget> budgets)
    {
        Dictionary<int, Tally> rolls = [];
        foreach (RowOutcome row in budgets.SelectMany(b => b.Rows)) rolls[row.School.Id] = new(1, row.Pupils, row.EhcPlans);
        SchoolShare[] all = [.. budgets.SelectMany(b => b.Schools)];
        return
        [
            .. all.GroupBy(s => s.School.Group).OrderBy(g => g.Key).Select(g => Of(PhaseName(g.Key), [.. g], rolls)),
            Of("All", all, rolls),
        ];
    }

    /// <summary>The phase as a heading says it.</summary>
    public static string PhaseName(SchoolGroup group) => Words.Sentence(Words.Phase(group));

    private static PhaseTotals Of(string name, SchoolShare[] shares, Dictionary<int, Tally> rolls)
    {
        Money places = shares.Sum(s => s[BudgetLine.PlaceFunding] ?? Money.Zero);
        return new(
            name, shares.Length, shares.Aggregate(default(Tally), (sum, s) => sum + rolls.GetValueOrDefault(s.School.SchoolId)),
            shares.Sum(s => s.SchoolsBlockShare), places, shares.Sum(s => s.HighNeedsAllocation) - places);
    }
}

/// <summary>Blocks of several authorities, added up.</summary>
internal static class Blocks
{
    /// <summary>One authority's blocks as they are; several added up line by line, in the order of the first.</summary>
    public static IReadOnlyList<BlockTotals> Together(IReadOnlyList<AuthorityBudget> budgets) => budgets.Count == 1 ? budgets[0].Blocks :
    [
        .. budgets.SelectMany(b => b.Blocks).GroupBy(b => b.Block).Select(block => new BlockTotals(
            block.Key, block.Sum(b => b.Grant), block.First().Base,
            [.. block.SelectMany(b => b.Lines).GroupBy(l => l.Name).Select(line => new BlockLine(line.Key, line.Sum(l => l.Amount), NoteOf([.. line.Select(l => l.Note).Distinct()])))])),
    ];

    // What one authority's own scheme or transfer is called is not what the sum is.
    private static string NoteOf(string[] notes) => notes.Length == 1 ? notes[0] : "of several authorities; each one's own note is in control_totals.json";

    /// <summary>The line for people: the user's own words for a central line.</summary>
    public static string LineName(string name) =>
        name.StartsWith("central:", StringComparison.Ordinal) ? name["central:".Length..] : Words.Sentence(name);
}
