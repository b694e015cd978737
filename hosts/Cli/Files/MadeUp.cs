using FundingPlatform.Allocation;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Cli.Files;

/// <summary>What is made up in a run, in words. Over several authorities each kind of statement is told once.</summary>
internal static class MadeUp
{
    public static IReadOnlyList<string> Of(IReadOnlyList<AuthorityBudget> budgets)
    {
        if (budgets.Count == 1) return budgets[0].Illustrative;
        return
        [
            .. budgets.SelectMany(b => b.Illustrative.Select(text => (b.Code, Text: text)))
                .GroupBy(said => Kind(said.Text), StringComparer.Ordinal)
                .Select(kind => Told(kind.First().Text, kind.All(said => said.Text == kind.First().Text), kind.Select(said => said.Code).Distinct().Count(), budgets.Count)),
        ];
    }

    private static string Told(string text, bool same, int holds, int all) =>
        same && holds == all ? $"{text} This holds in each of the {all:N0} authorities."
        : holds == 1 ? text
        : same ? $"{text} This holds in {holds:N0} of the {all:N0} authorities."
        : $"{text} The like holds for {holds - 1:N0} other {(holds == 2 ? "authority" : "authorities")}.";

    /// <summary>The heading of the top-ups, marked when some rest on made-up placements or values.</summary>
    public static string TopUps(IReadOnlyList<AuthorityBudget> budgets) =>
        Marked("Top-ups", budgets.Any(b => b.Placements.Any(p => p.Status == SourceStatus.Illustrative || p.Placement.Status == SourceStatus.Illustrative)));

    /// <summary>
    /// The heading of all of the high needs allocation that is not places: the top-ups, with band protection where a plan pays it
    /// and volume top-ups and contingency (funds) where the authority has them.
    /// </summary>
    public static string TopUpsAndTheRest(IReadOnlyList<AuthorityBudget> budgets)
    {
        bool protects = budgets.Any(b => Has(b, BudgetLine.BandProtection)), funds = budgets.Any(b => Has(b, BudgetLine.VolumeTopUp) || Has(b, BudgetLine.Contingency));
        string heading = (protects, funds) switch
        {
            (true, true) => "Top-ups, protection and funds",
            (true, false) => "Top-ups and band protection",
            (false, true) => "Top-ups and funds",
            _ => "Top-ups",
        };
        return TopUps(budgets).Replace("Top-ups", heading, StringComparison.Ordinal);
    }

    /// <summary>Whether a school has a line that only some authorities have, or lacks it.</summary>
    public static bool Has(AuthorityBudget budget, BudgetLine line) =>
        budget.Schools.Any(s => s[line] is not null || s.Missing.Any(m => m.Line == line));

    /// <summary>The heading of the places, marked when some are made up.</summary>
    public static string Places(IReadOnlyList<AuthorityBudget> budgets) =>
        Marked("Places", budgets.Any(b => b.Schools.Any(s => s.School.Places.Any(p => p.Status == SourceStatus.Illustrative))));

    /// <summary>Whether a volume scheme is made up, or counts placements that are.</summary>
    public static bool VolumeIs(AuthorityBudget budget) => budget.Counted.Volume?.Year.Scheme is { } scheme
        && (scheme.Status == SourceStatus.Illustrative || scheme.CountRule.Source == CountSource.Placements && budget.Placements.Any(p => p.Placement.Status == SourceStatus.Illustrative));

    /// <summary>Whether a contingency fund or its money is made up.</summary>
    public static bool FundIs(ContingencyResult? result) =>
        result?.Fund is { } fund && (fund.Status == SourceStatus.Illustrative || fund.Money.Status == SourceStatus.Illustrative);

    /// <summary>The heading of a line of high needs that only some authorities have.</summary>
    public static string Heading(AuthorityBudget budget, BudgetLine line) => line switch
    {
        BudgetLine.VolumeTopUp => Marked("Volume top-ups", VolumeIs(budget)),
        BudgetLine.Contingency => Marked("Contingency", FundIs(budget.Counted.Contingency)),
        _ => "Band protection",
    };

    /// <summary>Whether made-up placements or places stand in what an authority's high needs block pays.</summary>
    public static bool HighNeedsAre(AuthorityBudget budget) => budget.Counted.IsIllustrative
        || budget.Placements.Any(p => p.Placement.Status == SourceStatus.Illustrative) || budget.Schools.Any(s => s.School.Places.Any(p => p.Status == SourceStatus.Illustrative));

    private static string Marked(string heading, bool illustrative) => illustrative ? heading + " (illustrative)" : heading;

    /// <summary>The statement without its numbers and quoted names, which differ from authority to authority.</summary>
    private static string Kind(string text)
    {
        string[] outside = [.. text.Split('\'').Where((_, part) => part % 2 == 0)];
        return string.Concat((text.Count(c => c == '\'') % 2 == 0 ? string.Concat(outside) : text).Where(c => !char.IsAsciiDigit(c) && c != ','));
    }
}
