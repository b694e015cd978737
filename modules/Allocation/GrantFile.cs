using FundingPlatform.Allocation.Files;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation;

/// <summary>The grants of a file, by authority and year.</summary>
public sealed record GrantTable(IReadOnlyList<DsgGrant> Grants)
{
    /// <summary>The authority's grant of a year; null when the publisher has no row for it (City of London, Isles of Scilly).</summary>
    public DsgGrant? Of(int authorityCode, FundingYear year) =>
        Grants.FirstOrDefault(g => g.AuthorityCode == authorityCode && g.Year == year);
}

/// <summary>Reads the publisher's table of the dedicated schools grant by authority and year.</summary>
public static class GrantFile
{
    /// <summary>
    /// Every authority's row. An authority that was split before the year but still stands in the school list gets the sum
    /// of its successors (Cumbria 909 of 942 and 943), and its note says so.
    /// </summary>
    public static Read<GrantTable> Read(string path) => GrantRows.Read(path).Map(GrantRows.Table);
}
