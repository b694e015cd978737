using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Allocation;

/// <summary>In which of the three ways a row of the school list ends.</summary>
public enum RowStatus
{
    Funded,
    NotFunded,
    NoGrantRow,
}

/// <summary>What became of one row of the school list and why, with its roll and plans, so that the rows add back to the file.</summary>
public sealed record RowOutcome(School School, RowStatus Status, string Reason, int Pupils, int EhcPlans);

/// <summary>A figure of a school that was read from other schools' rows, through predecessor links.</summary>
public sealed record FollowedLink(School School, IReadOnlyList<SchoolLink> Path, IReadOnlyList<int> ReadFromUrns, string File);

/// <summary>
/// One authority's year start: every share, what became of every row and of every pound of the grant, and what the
/// reader must know. <paramref name="Placements"/> holds all priced placements that the authority's schools or the
/// authority itself have a part in; <paramref name="Illustrative"/> lists in words what is made up.
/// <paramref name="FromOtherAuthorities"/> is the part of the schools' top-ups and band protection that other authorities pay.
/// </summary>
public sealed record AuthorityBudget(
    int Code,
    string Name,
    FundingYear Year,
    YearRules Rules,
    DsgGrant Grant,
    string SchemeName,
    IReadOnlyList<SchoolShare> Schools,
    IReadOnlyList<BlockTotals> Blocks,
    Money FromOtherAuthorities,
    IReadOnlyList<PricedPlacement> Placements,
    IReadOnlyList<RowOutcome> Rows,
    IReadOnlyList<FollowedLink> Links,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<string> Illustrative)
{
    /// <summary>All priced protection awards of plans that the authority or its schools have a part in; none without a plan that was carried out.</summary>
    public IReadOnlyList<PricedProtection> Protections { get; init; } = [];

    /// <summary>What the authority pays by counts; nothing where no scheme and no fund is in force.</summary>
    public CountedResults Counted { get; init; } = CountedResults.None;

    /// <summary>What was enacted between the blocks of the year.</summary>
    public IReadOnlyList<EnactedTransfer> Transfers { get; init; } = [];
}

/// <summary>
/// A year-start run: the authorities that have a grant, the rows of those that have none, and the journal entry (sequence
/// and hash, hexadecimal) behind which all inputs lie. <paramref name="Sample"/> is <c>real</c> or <c>illustrative</c>.
/// </summary>
public sealed record YearStartRun(
    FundingYear Year,
    string Sample,
    IReadOnlyList<AuthorityBudget> Authorities,
    IReadOnlyList<RowOutcome> RowsWithoutGrant,
    long JournalSequence,
    string JournalHash)
{
    /// <summary>What was found in the inputs as a whole, beside what the authorities' budgets hold.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The authorities of <see cref="RowsWithoutGrant"/>, by code; the name is empty where no list of authorities has the code.</summary>
    public IReadOnlyList<(int Code, string Name)> WithoutGrant { get; init; } = [];
}
