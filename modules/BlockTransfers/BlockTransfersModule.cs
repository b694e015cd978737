using FundingPlatform.BlockTransfers.Rules;
using FundingPlatform.BlockTransfers.Storage;
using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.BlockTransfers;

/// <summary>
/// The BlockTransfers module: its facts, and what records them. Every step works inside one command and gives the transfer as it
/// then stands. Faults come in a fixed order: <c>transfer_unknown</c>, <c>authority_forbidden</c>, <c>rules_unknown</c>, those of the
/// kind and the blocks, those of the states (a step that they do not allow), those of dates, those of amounts and texts.
/// </summary>
public static class BlockTransfersModule
{
    /// <summary>Lines of one fact.</summary>
    public const int LinesPerFact = 10_000;

    public static Module Parts { get; } = new("blocktransfers", typeof(BlockTransfersModule).Assembly, facts =>
    {
        facts.Add("blocktransfers.blocks_stated.v1", FactJson.Default.BlocksStated, Tables.Apply);
        facts.Add("blocktransfers.rules_stated.v1", FactJson.Default.TransferRulesStated, Tables.Apply);
        facts.Add("blocktransfers.transfer_proposed.v1", FactJson.Default.TransferProposed, Tables.Apply);
        facts.Add("blocktransfers.consultation_begun.v1", FactJson.Default.ConsultationBegun, Tables.Apply);
        facts.Add("blocktransfers.consultation_ended.v1", FactJson.Default.ConsultationEnded, Tables.Apply);
        facts.Add("blocktransfers.consultation_not_held.v1", FactJson.Default.ConsultationNotHeld, Tables.Apply);
        facts.Add("blocktransfers.forum_decided.v1", FactJson.Default.ForumDecided, Tables.Apply);
        facts.Add("blocktransfers.secretary_asked.v1", FactJson.Default.SecretaryAsked, Tables.Apply);
        facts.Add("blocktransfers.request_taken_back.v1", FactJson.Default.RequestTakenBack, Tables.Apply);
        facts.Add("blocktransfers.secretary_decided.v1", FactJson.Default.SecretaryDecided, Tables.Apply);
        facts.Add("blocktransfers.transfer_approved.v1", FactJson.Default.TransferApproved, Tables.Apply);
        facts.Add("blocktransfers.transfer_enacted.v1", FactJson.Default.TransferEnacted, Tables.Apply);
        facts.Add("blocktransfers.transfer_ended.v1", FactJson.Default.TransferEnded, Tables.Apply);
    });

    /// <summary>
    /// States blocks; those that are known with the same figures and source are left alone. Gives how many were new or other than
    /// before. Faults: <c>date_not_yet</c>, <c>authority_forbidden</c>, <c>block_negative</c>, <c>block_too_large</c>, <c>text_invalid</c>, <c>blocks_twice</c>, <c>block_below_transfers</c>,
    /// <c>limit_below_transfers</c> (what is agreed or moved within the Forum's limit would be above it).
    /// </summary>
    public static Outcome<int> StateBlocks(Session session, IReadOnlyList<DsgBlocks> blocks, DateOnly? decidedOn = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(blocks);
        BlockTransfersReader reader = BlockTransfersReader.Over(session);
        TransferRules? rules = reader.Rules();
        DateOnly today = London.DayAt(session.RecordedAt);
        if (decidedOn > today) return BlockTransfersFaults.DateNotYet(decidedOn.Value, today);
        HashSet<(int, FundingYear)> seen = [];
        List<BlocksLine> changed = [];
        foreach (DsgBlocks stated in blocks)
        {
            if ((session.Caller?.MayActFor(stated.Authority) ?? stated.Refusal()) is Fault refusal) return refusal;
            if (!seen.Add((stated.Authority, stated.Year))) return BlockTransfersFaults.BlocksTwice(stated);
            if (reader.Blocks(stated.Authority, stated.Year) == stated) continue;
            IReadOnlyList<Transfer> transfers = reader.Transfers(stated.Authority, stated.Year);
            if ((Below(stated, transfers) ?? (rules is null ? null : LimitToday.Refusal(stated, rules, transfers))) is Fault below) return below;
            changed.Add(Lines.Of(stated));
        }

        foreach (BlocksLine[] part in changed.Chunk(LinesPerFact)) session.Record(new BlocksStated(part, decidedOn));
        return changed.Count;
    }

    /// <summary>
    /// States the rules, in the place of all that were stated before; true when they are other than those. Faults: <c>kind_in_use</c> where
    /// a transfer that is under way would be left without its rule, <c>limit_below_transfers</c>.
    /// </summary>
    public static Outcome<bool> StateRules(Session session, TransferRules rules)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(rules);
        TransferRulesStated stated = Lines.Of(rules);
        BlockTransfersReader reader = BlockTransfersReader.Over(session);
        if (reader.Rules() is TransferRules before && Lines.Same(Lines.Of(before), stated)) return false;
        if (Stranded(reader, rules) is Fault stranded) return stranded;
        session.Record(stated);
        return true;
    }

    /// <summary>
    /// Proposes a transfer. Faults after those of the kind and the blocks: <c>transfer_exists</c>, <c>transfer_id_invalid</c>, <c>text_invalid</c>,
    /// <c>base_unsourced</c>, <c>amount_invalid</c>, <c>base_nothing</c>, <c>base_above_block</c>, <c>date_not_yet</c>, <c>year_over</c>, <c>budget_set</c> (it could not be
    /// enacted any more), <c>more_than_block</c>.
    /// </summary>
    public static Outcome<Transfer> Propose(Session session, TransferProposal proposal)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(proposal);
        if (session.RecordFor(proposal.Authority) is Fault forbidden) return forbidden;
        BlockTransfersReader reader = BlockTransfersReader.Over(session);
        Outcome<Position> at = PositionOf(session, reader, proposal);
        if (at.Fault is Fault unknown) return unknown;
        if (reader.Transfer(proposal.Id) is not null) return BlockTransfersFaults.TransferExists(proposal.Id);
        return Record(session, reader, proposal.Id, Deciding.Propose(proposal, at.Value));
    }

    /// <summary>The consultation of all schools begins. Fault of its own: <c>budget_set</c>.</summary>
    public static Outcome<Transfer> Consult(Session session, string transferId, DateOnly decidedOn) =>
        Step(session, transferId, (of, at) => Deciding.Consult(of, decidedOn, at));

    /// <summary>The consultation is over. Fault of its own: <c>schools_invalid</c>.</summary>
    public static Outcome<Transfer> Consulted(Session session, string transferId, SchoolsConsulted consultation) =>
        Step(session, transferId, (of, at) => Deciding.Consulted(of, consultation, at));

    /// <summary>Schools are not consulted. Fault of its own: <c>consultation_needed</c> where more is asked for than the Forum's limit.</summary>
    public static Outcome<Transfer> Waive(Session session, string transferId, ConsultationWaived waiver) =>
        Step(session, transferId, (of, at) => Deciding.Waive(of, waiver, at));

    /// <summary>
    /// The Schools Forum decides its part, from nothing to its limit. Faults of its own: <c>votes_negative</c>, <c>votes_missing</c>,
    /// <c>votes_against</c>, <c>above_asked</c>, <c>above_limit</c>.
    /// </summary>
    public static Outcome<Transfer> Forum(Session session, string transferId, ForumVote vote) =>
        Step(session, transferId, (of, at) => Deciding.Forum(of, vote, at));

    /// <summary>
    /// The Secretary of State is asked, before or after the Forum decides. Faults of its own: <c>secretary_not_asked</c>, <c>above_asked</c>,
    /// <c>more_than_block</c>, <c>consultation_needed</c>.
    /// </summary>
    public static Outcome<Transfer> Request(Session session, string transferId, SecretaryRequest request) =>
        Step(session, transferId, (of, at) => Deciding.Request(of, request, at));

    /// <summary>The request is taken back before it is decided.</summary>
    public static Outcome<Transfer> TakeBack(Session session, string transferId, string reason, DateOnly decidedOn) =>
        Step(session, transferId, (of, at) => Deciding.TakeBack(of, reason, decidedOn, at));

    /// <summary>The Secretary of State decides all, a part or nothing of the request. Faults of its own: <c>above_request</c>, <c>above_asked</c>, <c>more_than_block</c>.</summary>
    public static Outcome<Transfer> Secretary(Session session, string transferId, SecretaryDecision decision) =>
        Step(session, transferId, (of, at) => Deciding.Secretary(of, decision, at));

    /// <summary>Puts the Forum's part and the Secretary of State's together. Faults of its own: <c>nothing_agreed</c>, and
    /// <c>above_limit</c> where the blocks or the rules are others than when the Forum decided.</summary>
    public static Outcome<Transfer> Approve(Session session, string transferId, DateOnly decidedOn) =>
        Step(session, transferId, (of, at) => Deciding.Approve(of, decidedOn, at));

    /// <summary>
    /// Moves an amount, at most what is approved, with the levers that pay for it; what they mean is Allocation's to judge. Faults of its
    /// own: <c>budget_day_unknown</c>, <c>budget_set</c>, <c>above_approved</c>, <c>more_than_block</c>, <c>above_limit</c>, <c>lever_twice</c>.
    /// </summary>
    public static Outcome<Transfer> Enact(Session session, string transferId, Money amount, IReadOnlyList<EnactedLever> levers, DateOnly decidedOn)
    {
        ArgumentNullException.ThrowIfNull(levers);
        return Step(session, transferId, (of, at) => Deciding.Enact(of, amount, levers, decidedOn, at));
    }

    /// <summary>
    /// Moves an amount, at most what is approved, out of another block than the schools block: no formula pays for it. Faults as of
    /// <see cref="Enact"/>, and <c>levers_needed</c> for a transfer out of the schools block.
    /// </summary>
    public static Outcome<Transfer> EnactWithoutLevers(Session session, string transferId, Money amount, DateOnly decidedOn) =>
        Step(session, transferId, (of, at) => Deciding.EnactWithoutLevers(of, amount, decidedOn, at));

    /// <summary>The authority takes the transfer back; possible until it is enacted.</summary>
    public static Outcome<Transfer> Withdraw(Session session, string transferId, string reason, DateOnly decidedOn) =>
        Step(session, transferId, (of, at) => Deciding.End(of, TransferStep.Withdraw, reason, decidedOn, at));

    /// <summary>Ends a transfer to which nobody agreed anything. Fault of its own: <c>something_agreed</c>.</summary>
    public static Outcome<Transfer> Refuse(Session session, string transferId, string reason, DateOnly decidedOn) =>
        Step(session, transferId, (of, at) => Deciding.End(of, TransferStep.Refuse, reason, decidedOn, at));

    /// <summary>Ends a transfer that can no longer be enacted. Fault of its own: <c>budget_not_set</c>.</summary>
    public static Outcome<Transfer> Lapse(Session session, string transferId, string reason, DateOnly decidedOn) =>
        Step(session, transferId, (of, at) => Deciding.End(of, TransferStep.Lapse, reason, decidedOn, at));

    private static Outcome<Transfer> Step<TFact>(Session session, string id, Func<Transfer, Position, Outcome<TFact>> decide) where TFact : TransferFact
    {
        ArgumentNullException.ThrowIfNull(session);
        BlockTransfersReader reader = BlockTransfersReader.Over(session);
        if (reader.Transfer(id) is not Transfer of) return BlockTransfersFaults.TransferUnknown(id);
        if (session.RecordFor(of.Proposal.Authority) is Fault forbidden) return forbidden;
        Outcome<Position> at = PositionOf(session, reader, of.Proposal);
        return at.Fault is Fault unknown ? unknown : Record(session, reader, id, decide(of, at.Value));
    }

    private static Outcome<Transfer> Record<TFact>(Session session, BlockTransfersReader reader, string id, Outcome<TFact> decided) where TFact : TransferFact
    {
        if (decided.Fault is Fault refusal) return refusal;
        session.Record(decided.Value);
        return reader.Transfer(id)!;
    }

    private static Outcome<Position> PositionOf(Session session, BlockTransfersReader reader, TransferProposal of) =>
        reader.Rules() is not TransferRules rules ? BlockTransfersFaults.RulesUnknown()
        : Position.Of(rules, of.Kind, of.Authority, of.Year, reader.Blocks(of.Authority, of.Year),
            reader.Transfers(of.Authority, of.Year).Where(other => other.Id != of.Id), London.DayAt(session.RecordedAt));

    private static Fault? Stranded(BlockTransfersReader reader, TransferRules rules)
    {
        foreach (IGrouping<(int Authority, FundingYear Year), Transfer> year in reader.Standing().GroupBy(t => (t.Proposal.Authority, t.Proposal.Year)))
        {
            foreach (Transfer of in year.Where(t => !t.Ended))
                if (Stranding(rules.Kind(of.Proposal.Kind), of) is string why) return BlockTransfersFaults.KindInUse(of, why);
            if (reader.Blocks(year.Key.Authority, year.Key.Year) is DsgBlocks blocks && LimitToday.Refusal(blocks, rules, [.. year]) is Fault below) return below;
        }

        return null;
    }

    private static string? Stranding(TransferKind? kind, Transfer of) =>
        kind is null ? "these rules do not have"
        : kind.From != of.From || kind.To != of.To ? "by these rules leads from or to another block"
        : kind.LimitPercent.Covers(of.Proposal.Year.Span) is not null ? $"has no limit for {of.Proposal.Year} by these rules"
        : null;

    private static Fault? Below(DsgBlocks stated, IReadOnlyList<Transfer> transfers)
    {
        foreach (DsgBlock block in Enum.GetValues<DsgBlock>())
            if (transfers.Where(t => t.From == block).Sum(t => t.Taken) is var taken && taken > stated[block])
                return BlockTransfersFaults.BlockBelowTransfers(stated, block, taken);
        return null;
    }
}
