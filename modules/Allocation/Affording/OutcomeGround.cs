using FundingPlatform.Allocation.Books;
using FundingPlatform.BlockTransfers;
using FundingPlatform.Kernel;
using Microsoft.Data.Sqlite;

namespace FundingPlatform.Allocation.Affording;

/// <summary>
/// An authority's year as a transfer finds it: its inputs and rules at the rates in force, without any levers, and what the
/// formula may come to.
/// </summary>
internal sealed record OutcomeGround(OutcomeSet Set, ScenarioGround Recorded, YearInputs Inputs, SchoolsSide Side, FormulaMoney Money, DsgBlocks? Blocks)
{
    public Formula Formula { get; } = new(Inputs.National, Inputs.OwnParameters.GetValueOrDefault(Set.Authority), Set.Authority, Recorded.Grant, Side.Rules!, Side.Schools);

    // As for a transfer's limit, the blocks that were stated last count, and the grant where none were.
    public Money Base => Set.Base?.Amount ?? Blocks?.Schools ?? Recorded.Grant.SchoolsBlock;
    public string BaseSource => Set.Base?.Source ?? $"gross schools block, {Blocks?.Source ?? Recorded.Grant.Source.ToString()}";

    /// <summary>
    /// The ground of a file of outcomes; <paramref name="transfer"/> is the recorded one that they are about, if any. Finding of its own:
    /// <c>blocks_differ</c>, as a percentage of one figure cannot be paid for out of another.
    /// </summary>
    public static Read<OutcomeGround> Of(SqliteConnection connection, OutcomeSet stated, string? transfer)
    {
        Read<OutcomeSet> about = transfer is null ? new(stated, []) : About(BlockTransfersReader.Over(connection).Transfer(transfer), transfer, stated);
        if (about.Value is not OutcomeSet set) return new(null, about.Findings);
        Outcome<ScenarioGround> recorded = ScenarioGround.Of(connection, set.Authority, set.Year);
        if (recorded.Fault is Fault fault) return new(null, [Finding.Error(fault.Code, fault.Message, set.FileName)]);
        if (BlockTransfersReader.Over(connection).Blocks(set.Authority, set.Year) is DsgBlocks blocks && blocks.Schools != recorded.Value.Grant.SchoolsBlock)
            return new(null, [Differ(blocks, recorded.Value.Grant)]);
        YearInputs read = YearInputsReader.Read(connection, set.Year, set.Authority);
        YearInputs inputs = read with { Levers = read.Levers.Where(l => l.Key != set.Authority).ToDictionary(l => l.Key, l => l.Value) };
        SchoolsSide side = SchoolsSide.Of(inputs, set.Authority, recorded.Value.Grant);
        if (side.Rules is null) return new(null, [.. side.Findings.Where(f => f.Severity == FindingSeverity.Error)]);
        IReadOnlyList<Finding> levers = new LeverCheck(side.Rules, set.Levers).Run();
        if (levers.Count > 0) return new(null, levers);
        Outcome<SchoolShare[]> own = FundingCalculator.Calculate(side.Rules, side.Schools);
        if (own.Fault is Fault broken) return new(null, [Finding.Error(broken.Code, broken.Message)]);
        return Spendable.Money(set, recorded.Value.Grant, side, own.Value, inputs.Illustrative,
            EnactedLevers.Others(BlockTransfersReader.Over(connection), set.Authority, set.Year, transfer)).Map(money => new OutcomeGround(set, recorded.Value, inputs, side, money, BlockTransfersReader.Over(connection).Blocks(set.Authority, set.Year)));
    }

    private static Finding Differ(DsgBlocks blocks, DsgGrant grant) => Finding.Error("blocks_differ",
        $"The schools block of authority {blocks.Authority} for {blocks.Year} is {blocks.Schools} as it is stated for transfers ({blocks.Source}) and {grant.SchoolsBlock} in the grant that the shares are worked out with ({grant.Source}). "
        + "State the blocks as the grant has them, or start the year with the other figure.");

    // Its base is the transfer's, so that a percentage means the same in the Forum's paper and in the formula.
    private static Read<OutcomeSet> About(Transfer? recorded, string id, OutcomeSet set)
    {
        Read<OutcomeSet> Refused(string code, string message, string? column = null) => new(null, [Finding.Error(code, message, set.FileName, column: column)]);
        if (recorded is null || recorded.Proposal.Authority != set.Authority)
            return Refused("transfer_unknown", $"Authority {set.Authority} has no transfer {id}.");
        if (recorded.Proposal.Year != set.Year || recorded.From != DsgBlock.Schools)
            return Refused("transfer_other", $"Transfer {id} is of {recorded.Proposal.Year} and out of {EnumWords.Of(recorded.From)}, and the outcomes are of {set.Year} and the schools block.{(recorded.From == DsgBlock.Schools ? "" : " What leaves another block needs no outcomes: enact its amount.")}");
        if (recorded.Proposal.Base is not Money amount) return new(set, []);
        if (set.Base is { } given && given.Amount != amount)
            return Refused("base_differs", $"Transfer {id} has a base of {amount}, and the outcomes one of {given.Amount}: leave it out here.", "base");
        return new(set with { Base = new(amount, recorded.Proposal.BaseSource ?? "") }, []);
    }

    /// <summary>What leaves the block under an outcome; nothing where it is refused.</summary>
    public Money AmountOf(OutcomeAsked outcome) => outcome.Amount ?? (outcome.Percent is Quantity percent ? TransferRules.ShareOf(Base, percent) : Kernel.Money.Zero);
}
