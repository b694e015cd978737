using FundingPlatform.Shell;

namespace FundingPlatform.BlockTransfers;

/// <summary>What the Shell needs of this module: its tables and its facts.</summary>
public static class BlockTransfersModule
{
    public static Module Parts { get; } = new("blocktransfers", typeof(BlockTransfersModule).Assembly, facts => { });
}
