using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers.Rules;

/// <summary>
/// Whether what was decided still lies within the Forum's limit, as blocks and rules may be stated anew after a decision. A transfer
/// has its turn when it is decided: what others took before then lowers its limit, what they took later was judged with it there.
/// </summary>
internal static class LimitToday
{
    /// <summary>
    /// What of an amount needs the Forum's limit: all that the Secretary of State did not grant, and under a waiver everything,
    /// because above the limit all schools are consulted.
    /// </summary>
    public static Money Needed(Transfer of, Money amount) => of.Waiver is not null ? amount : Money.Max(Money.Zero, amount - of.SecretaryPart);

    /// <summary>The Forum's limit on a transfer with this base.</summary>
    public static Money Of(Transfer of, Money amount, Quantity percent, IEnumerable<Transfer> others)
    {
        long turn = of.Waiver is null ? of.ForumSequence : Math.Max(of.ForumSequence, of.SecretarySequence);
        return TransferRules.LimitOf(amount, percent, others.Where(o => o.Id != of.Id && o.From == of.From).Sum(o => TakenBefore(o, turn)));
    }

    /// <summary>Fault <c>limit_below_transfers</c> where one of a year's transfers takes more than these blocks and rules allow, or null.</summary>
    public static Fault? Refusal(DsgBlocks blocks, TransferRules rules, IReadOnlyList<Transfer> transfers)
    {
        foreach (Transfer of in transfers)
        {
            Money needed = Needed(of, of.Taken), whole = blocks[of.From], amount = of.Proposal.Base ?? whole;
            if (needed == Money.Zero || rules.Kind(of.Proposal.Kind) is not TransferKind kind || kind.LimitPercent.Covers(of.Proposal.Year.Span) is not null) continue;
            Money limit = amount > whole ? Money.Zero : Of(of, amount, kind.LimitPercent.At(of.Proposal.Year.Span.From).Value, transfers);
            if (needed > limit) return BlockTransfersFaults.LimitBelowTransfers(of, amount, whole, needed, limit);
        }

        return null;
    }

    private static Money TakenBefore(Transfer other, long turn)
    {
        Money decided = (other.ForumSequence < turn ? other.ForumPart : Money.Zero) + (other.SecretarySequence < turn ? other.SecretaryPart : Money.Zero);
        return other.Taken < decided ? other.Taken : decided;
    }
}
