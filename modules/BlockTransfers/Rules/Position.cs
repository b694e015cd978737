using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers.Rules;

/// <summary>
/// What a decision on one transfer has to know beside it: its kind, the Forum's percentage in its year, the gross block that
/// the money leaves, the other transfers out of that block, the budget day, and today.
/// </summary>
internal sealed record Position(TransferKind Kind, Quantity Percent, Money Block, IReadOnlyList<Transfer> Others, BudgetDay? BudgetDay, DateOnly Today)
{
    /// <summary>What other transfers take of the block.</summary>
    public Money TakenByOthers { get; } = Others.Sum(o => o.Taken);

    /// <summary>What other transfers leave of the block.</summary>
    public Money Left => Block - TakenByOthers;

    public static Outcome<Position> Of(
        TransferRules rules, string kind, int authority, FundingYear year, DsgBlocks? blocks, IEnumerable<Transfer> others, DateOnly today)
    {
        if (rules.Kind(kind) is not TransferKind known) return BlockTransfersFaults.KindUnknown(kind, rules.Kinds);
        if (known.LimitPercent.Covers(year.Span) is Fault uncovered) return uncovered with { Kind = FaultKind.RuleBroken };
        if (blocks is null) return BlockTransfersFaults.BlocksUnknown(authority, year);
        return new Position(known, known.LimitPercent.At(year.Span.From).Value, blocks[known.From],
            [.. others.Where(o => o.From == known.From)], rules.BudgetDayOf(authority, year), today);
    }

    /// <summary>The base of a proposal: its own, or the gross block.</summary>
    public Outcome<Money> BaseOf(TransferProposal proposal)
    {
        Money amount = proposal.Base ?? Block;
        if (amount <= Money.Zero) return BlockTransfersFaults.BaseNothing();
        return amount > Block ? BlockTransfersFaults.BaseAboveBlock(amount, Kind.From, Block) : amount;
    }

    /// <summary>The most that the Forum may agree to of a transfer with this base.</summary>
    public Money LimitOf(Money amount) => TransferRules.LimitOf(amount, Percent, TakenByOthers);

    /// <summary>Fault <c>above_limit</c> where an amount needs more of the Forum's limit than it has by blocks and rules as stated now, or null.</summary>
    public Fault? Outgrown(Transfer of, Money amount)
    {
        Money needed = LimitToday.Needed(of, amount);
        if (needed == Money.Zero) return null;
        Outcome<Money> from = BaseOf(of.Proposal);
        if (from.Fault is Fault unbased) return unbased;
        Money limit = LimitToday.Of(of, from.Value, Percent, Others);
        return needed > limit ? BlockTransfersFaults.AboveLimitToday(needed, limit) : null;
    }

    /// <summary>Fault <c>more_than_block</c>, or null where other transfers leave as much.</summary>
    public Fault? Overspent(Money amount) => amount > Left ? BlockTransfersFaults.MoreThanBlock(amount, Kind.From, Left) : null;
}
