using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers.Tests;

/// <summary>Whole lives of transfers.</summary>
public sealed class LifeTests
{
    [Fact]
    public void Bury_s_half_percent_of_2022_23_comes_to_715_206_58_and_moves_that_much_in_that_year_only()
    {
        using var host = new TransferHost();
        host.Consulted();
        Transfer decided = host.Forum("t1", 715_206.58m).OrThrow();
        Assert.Equal((Money.OfPounds(143_041_316), Money.OfPounds(715_206.58m)), (decided.Forum!.Base, decided.Forum.Limit));
        host.Approve("t1").OrThrow();
        Transfer enacted = host.Enact("t1", 715_206.58m, levers: [new("local.basic_entitlement_primary", "3190.00", "pounds"), new("mfg.percentage", "0.5", "percent")]).OrThrow();
        Assert.Equal(TransferState.Enacted, enacted.State);
        EnactedTransfer moved = Assert.Single(host.Read(r => r.Enacted(TransferHost.Bury, TransferHost.Year)));
        Assert.Equal((DsgBlock.Schools, DsgBlock.HighNeeds, Money.OfPounds(715_206.58m)), (moved.From, moved.To, moved.Amount));
        Assert.Equal(["local.basic_entitlement_primary", "mfg.percentage"], moved.Levers.Select(l => l.Parameter));
        Assert.Empty(host.Read(r => r.Enacted(TransferHost.Bury, new(2023))));
        Assert.Empty(host.Replayed());
    }
}
