using FundingPlatform.Allocation.Loading;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Affording;

/// <summary>What an officer should know of blocks that were stated otherwise than the grant, or than a transfer was decided upon.</summary>
internal static class RestatedBlocks
{
    /// <summary>Findings <c>blocks_differ</c> and <c>blocks_restated</c> of an authority whose shares are worked out with this grant.</summary>
    public static IEnumerable<Finding> Of(BlockTransfersReader reader, DsgGrant grant)
    {
        if (reader.Blocks(grant.AuthorityCode, grant.Year) is not DsgBlocks stated) yield break;
        DsgBlocks granted = YearStartRecord.Blocks(grant);
        DsgBlock[] other = [.. Enum.GetValues<DsgBlock>().Where(block => stated[block] != granted[block])];
        if (other.Length > 0)
            yield return Finding.Warning("blocks_differ", $"The blocks of {grant.AuthorityCode} for {grant.Year} as stated for transfers ({stated.Source}) differ from the grant that the shares are worked out with: "
                + $"{string.Join("; ", other.Select(block => $"{Words(block)} {stated[block]}, in the grant {granted[block]}"))}. State the grant's, or start the year anew with the grant that holds.");
        foreach (Transfer moved in reader.Transfers(grant.AuthorityCode, grant.Year))
            if (moved is { Enactment: Enactment enacted, Proposal.Base: null, Forum: ForumDecision forum } && forum.Base != stated[moved.From])
                yield return Finding.Warning("blocks_restated", $"Transfer {moved.Id} of {enacted.Amount} was enacted on {enacted.On:yyyy-MM-dd} by what the Forum decided on a {Words(moved.From)} block of {forum.Base}; {stated[moved.From]} is stated since ({stated.Source}).");
    }

    private static string Words(DsgBlock block) => EnumWords.Of(block).Replace('_', ' ');
}
