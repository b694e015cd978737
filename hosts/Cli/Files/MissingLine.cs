using FundingPlatform.Allocation;

namespace FundingPlatform.Cli.Files;

/// <summary>A line that is not calculated for some schools, for one reason.</summary>
internal sealed record MissingLine(BudgetLine Line, string Needs, int Schools)
{
    /// <summary>In the order of the lines, the commonest reason first.</summary>
    public static IReadOnlyList<MissingLine> Of(IEnumerable<SchoolShare> shares)
    {
        var counts = new Dictionary<NotCalculated, int>();
        foreach (SchoolShare share in shares)
            foreach (NotCalculated missing in share.Missing)
                counts[missing] = counts.GetValueOrDefault(missing) + 1;
        return [.. counts.Select(c => new MissingLine(c.Key.Line, c.Key.Needs, c.Value))
            .OrderBy(m => m.Line).ThenByDescending(m => m.Schools).ThenBy(m => m.Needs, StringComparer.Ordinal)];
    }
}
