using System.Text.Json;

namespace FundingPlatform.EndToEnd.Tests.Runs;

/// <summary>What every run must obey, added up again in decimal from the written files alone.</summary>
internal static class Adding
{
    /// <summary>Lines of the high needs allocation; all others belong to the schools-block share.</summary>
    private static readonly HashSet<string> HighNeeds = ["place_funding", "top_up", "band_protection", "volume_top_up", "contingency"];

    public static void EverySchool(IEnumerable<SchoolRows> schools)
    {
        foreach (SchoolRows school in schools)
        {
            decimal highNeeds = school.Lines.Where(l => HighNeeds.Contains(l["line"])).Sum(l => l.Number("pounds"));
            decimal all = school.Lines.Sum(l => l.Number("pounds"));
            Assert.True(
                (all - highNeeds, highNeeds, all) == (school.SchoolsBlockShare, school.HighNeedsAllocation, school.BudgetShare),
                $"{school.Urn}: lines {all - highNeeds} + {highNeeds} = {all}, file {school.SchoolsBlockShare} + {school.HighNeedsAllocation} = {school.BudgetShare}");
            Assert.Equal(school.Lines.Count, school.Lines.DistinctBy(l => l["line"]).Count());
        }
    }

    /// <summary>An authority's shares against its control totals, and each block's lines against its grant.</summary>
    public static void Authority(JsonElement authority, IReadOnlyList<SchoolRows> schools)
    {
        JsonElement shares = authority.GetProperty("shares");
        Assert.Equal(schools.Count, shares.GetProperty("schools").GetInt32());
        Shares(shares, schools);
        foreach (JsonElement block in authority.GetProperty("blocks").EnumerateArray())
            Assert.Equal(block.GetProperty("grant").GetDecimal(), block.GetProperty("lines").EnumerateArray().Sum(l => l.GetProperty("pounds").GetDecimal()));
        Assert.Equal(schools.Sum(s => s.SchoolsBlockShare), BlockLine(authority, "schools", "to_schools"));
        decimal others = authority.GetProperty("identity").GetProperty("top_ups_paid_by_other_authorities").GetDecimal();
        decimal Funds(string line) => schools.Sum(s => s[line] ?? 0);
        Assert.Equal(schools.Sum(s => s.HighNeedsAllocation) - others - Funds("volume_top_up") - Funds("contingency"), BlockLine(authority, "high_needs", "to_schools"));
        Assert.Equal(Funds("volume_top_up"), BlockLine(authority, "high_needs", "volume_top_ups"));
        Assert.Equal(Funds("contingency"), BlockLine(authority, "high_needs", "contingency"));
        // What the fund does not pay out it holds, and the pot is never passed.
        JsonElement fund = authority.GetProperty("contingency"), volume = authority.GetProperty("volume_top_ups");
        Assert.Equal(fund.GetProperty("pot").GetDecimal(), Funds("contingency") + BlockLine(authority, "high_needs", "contingency_held"));
        Assert.True(BlockLine(authority, "high_needs", "contingency_held") >= 0);
        if (volume.TryGetProperty("pot", out JsonElement pot)) Assert.InRange(Funds("volume_top_up"), 0, pot.GetDecimal());
    }

    /// <summary>The sums of the shares and of each line.</summary>
    public static void Shares(JsonElement shares, IReadOnlyList<SchoolRows> schools)
    {
        Assert.Equal(schools.Sum(s => s.SchoolsBlockShare), shares.GetProperty("schools_block_share").GetDecimal());
        Assert.Equal(schools.Sum(s => s.HighNeedsAllocation), shares.GetProperty("high_needs_allocation").GetDecimal());
        Assert.Equal(schools.Sum(s => s.BudgetShare), shares.GetProperty("budget_share").GetDecimal());
        var lines = schools.SelectMany(s => s.Lines).GroupBy(l => l["line"]).ToDictionary(g => g.Key, g => (g.Count(), g.Sum(l => l.Number("pounds"))));
        Assert.Equal(
            lines.OrderBy(l => l.Key, StringComparer.Ordinal),
            shares.GetProperty("lines").EnumerateArray()
                .Select(l => KeyValuePair.Create(l.GetProperty("line").GetString()!, (l.GetProperty("schools").GetInt32(), l.GetProperty("pounds").GetDecimal())))
                .OrderBy(l => l.Key, StringComparer.Ordinal));
    }

    public static JsonElement Block(JsonElement authority, string block) =>
        authority.GetProperty("blocks").EnumerateArray().Single(b => b.GetProperty("block").GetString() == block);

    public static decimal BlockLine(JsonElement authority, string block, string line) =>
        Block(authority, block).GetProperty("lines").EnumerateArray().Single(l => l.GetProperty("name").GetString() == line).GetProperty("pounds").GetDecimal();
}
