using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation;

/// <summary>The four blocks of the dedicated schools grant.</summary>
public enum GrantBlock
{
    Schools,
    CentralSchoolServices,
    HighNeeds,
    EarlyYears,
}

/// <summary>
/// An authority's dedicated schools grant of a year as published. The schools block is before academy recoupment and
/// NNDR, the high needs block before deductions. Pupils are those the grant is paid for. <paramref name="AreaCostAdjustment"/>
/// is the high needs basic entitlement unit over the national unit, six decimals; null where it cannot be worked out.
/// <paramref name="Note"/> says when the row was put together from several (Cumbria from its two successors).
/// </summary>
public sealed record DsgGrant(
    int AuthorityCode,
    string AuthorityName,
    FundingYear Year,
    Money SchoolsBlock,
    Money CentralSchoolServices,
    Money HighNeedsBeforeDeductions,
    Money EarlyYears,
    Rate PrimaryUnit,
    Rate SecondaryUnit,
    Quantity PrimaryPupils,
    Quantity SecondaryPupils,
    Money Premises,
    Money Growth,
    Quantity? AreaCostAdjustment,
    string? Note,
    SourceRef Source)
{
    /// <summary>The high needs basic entitlement per pupil, area cost included; null when rows with different units were put together.</summary>
    public Rate? HighNeedsUnit { get; init; }
}

/// <summary>
/// A use of a block that the user states: a service, a fund, a recharge. <paramref name="Source"/> is the user's own word
/// for where the figure comes from.
/// </summary>
public sealed record CentralLine(GrantBlock Block, string Name, Money Amount, string Source, SourceRef At);

/// <summary>One line under a block, in <c>snake_case</c>; the lines of a block add up to its grant to the penny.</summary>
public sealed record BlockLine(string Name, Money Amount, string Note);

/// <summary>A block's grant, which base it is, and what became of it.</summary>
public sealed record BlockTotals(GrantBlock Block, Money Grant, string Base, IReadOnlyList<BlockLine> Lines);
