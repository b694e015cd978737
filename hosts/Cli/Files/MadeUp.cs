using FundingPlatform.Allocation;

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
                .Select(kind => (kind.First().Text, Others: kind.Select(said => said.Code).Distinct().Count() - 1))
                .Select(kind => kind.Others == 0 ? kind.Text : $"{kind.Text} The like holds for {kind.Others:N0} other {(kind.Others == 1 ? "authority" : "authorities")}."),
        ];
    }

    /// <summary>The statement without its numbers and quoted names, which differ from authority to authority.</summary>
    private static string Kind(string text)
    {
        string[] outside = [.. text.Split('\'').Where((_, part) => part % 2 == 0)];
        return string.Concat((text.Count(c => c == '\'') % 2 == 0 ? string.Concat(outside) : text).Where(c => !char.IsAsciiDigit(c) && c != ','));
    }
}
