using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Contract = Funding.BlockTransfers.V1;
using Shared = Funding.Type.V1;

namespace FundingPlatform.BlockTransfers.Wire;

/// <summary>The module's records as the contract has them, and what a caller states as records.</summary>
internal static class Messages
{
    /// <summary>An amount that must be there, 0 or more.</summary>
    public static Money Amount(Shared.Money? stated, string path) => Field.MoneyOrNull(Field.Needed(stated, path), path)!.Value;

    public static DsgBlocks Read(Contract.Blocks stated, string path) => new(
        Field.Authority(stated.Authority, $"{path}.authority"),
        Field.Year(stated.FundingYear, $"{path}.funding_year"),
        Amount(stated.Schools, $"{path}.schools"),
        Amount(stated.CentralSchoolServices, $"{path}.central_school_services"),
        Amount(stated.HighNeeds, $"{path}.high_needs"),
        Amount(stated.EarlyYears, $"{path}.early_years"),
        Field.Word<SourceStatus>((int)stated.Status, $"{path}.status"),
        Field.Text(stated.Source, $"{path}.source"));

    public static TransferProposal Read(Contract.TransferProposal stated, string path, DateOnly on) => new(
        Field.Text(stated.TransferId, $"{path}.transfer_id"),
        Field.Authority(stated.Authority, $"{path}.authority"),
        Field.Year(stated.FundingYear, $"{path}.funding_year"),
        Field.Text(stated.Kind, $"{path}.kind"),
        Amount(stated.Asked, $"{path}.asked"),
        Field.MoneyOrNull(stated.Base, $"{path}.base"),
        Field.TextOrNull(stated.BaseSource, $"{path}.base_source"),
        Field.Text(stated.Reason, $"{path}.reason"),
        on);

    public static Contract.Blocks Of(DsgBlocks blocks) => new()
    {
        Authority = blocks.Authority,
        FundingYear = ToWire.Year(blocks.Year),
        Schools = ToWire.Money(blocks.Schools),
        CentralSchoolServices = ToWire.Money(blocks.CentralSchoolServices),
        HighNeeds = ToWire.Money(blocks.HighNeeds),
        EarlyYears = ToWire.Money(blocks.EarlyYears),
        Status = ToWire.Status(blocks.Status),
        Source = blocks.Source,
    };

    public static Contract.GetTransferYearResponse Of(BlockTransfersReader reader, int authority, FundingYear year, long sequence)
    {
        var reply = new Contract.GetTransferYearResponse { Sequence = sequence };
        DsgBlocks? blocks = reader.Blocks(authority, year);
        if (blocks is not null) reply.Blocks = Of(blocks);
        if (reader.Rules() is not TransferRules rules) return reply;
        IReadOnlyList<Transfer> transfers = reader.Transfers(authority, year);
        reply.Kinds.AddRange(rules.Kinds.Select(kind => Of(kind, year, blocks, transfers)));
        reply.BudgetDay = ToWire.DateOrNull(rules.BudgetDayOf(authority, year)?.Day);
        return reply;
    }

    public static Contract.Transfer Of(Transfer of)
    {
        var wire = new Contract.Transfer
        {
            Proposal = Of(of.Proposal),
            ProposedOn = ToWire.Date(of.Proposal.ProposedOn),
            From = Of(of.From),
            To = Of(of.To),
            State = (Contract.TransferState)((int)of.State + 1),
            RequestState = (Contract.RequestState)((int)of.RequestState + 1),
            Agreed = ToWire.Money(of.Agreed),
            Taken = ToWire.Money(of.Taken),
            WaiverReason = of.Waiver?.Reason ?? "",
            EndReason = of.End?.Reason ?? "",
            Next = { of.Next.Select(step => (Contract.TransferStep)((int)step + 1)) },
            Sequence = of.Sequence,
        };
        PutDecisions(of, wire);
        return wire;
    }

    public static Contract.RecordedStep Of(RecordedStep step) => new()
    {
        Sequence = step.Sequence,
        Step = step.Step,
        DecidedOn = ToWire.Date(step.On),
        Amount = step.Amount is Money amount ? ToWire.Money(amount) : null,
        Note = step.Note ?? "",
    };

    private static void PutDecisions(Transfer of, Contract.Transfer wire)
    {
        if (of.Consultation is SchoolsConsulted over)
            wire.Consultation = new() { SchoolsAsked = over.Asked, SchoolsAnswered = over.Answered, Reference = over.Reference };
        if (of.Forum is ForumDecision forum)
        {
            ForumVote vote = forum.Vote;
            wire.Forum = new() { Agreed = ToWire.Money(vote.Agreed), VotesFor = vote.For, VotesAgainst = vote.Against, VotesAbstained = vote.Abstained, Minute = vote.Minute };
            (wire.ForumBase, wire.ForumLimit) = (ToWire.Money(forum.Base), ToWire.Money(forum.Limit));
        }

        if (of.Request is SecretaryRequest request) wire.Request = new() { Amount = ToWire.Money(request.Amount), Reference = request.Reference };
        if (of.Secretary is SecretaryDecision secretary) wire.Secretary = new() { Granted = ToWire.Money(secretary.Granted), Reference = secretary.Reference };
        if (of.Enactment is not Enactment moved) return;
        wire.Enacted = ToWire.Money(moved.Amount);
        wire.Levers.AddRange(moved.Levers.Select(l => new Contract.Lever { Parameter = l.Parameter, Value = l.Value, Unit = l.Unit, Approval = l.Approval ?? "" }));
    }

    private static Contract.TransferProposal Of(TransferProposal proposal) => new()
    {
        TransferId = proposal.Id,
        Authority = proposal.Authority,
        FundingYear = ToWire.Year(proposal.Year),
        Kind = proposal.Kind,
        Asked = ToWire.Money(proposal.Asked),
        Base = proposal.Base is Money amount ? ToWire.Money(amount) : null,
        BaseSource = proposal.BaseSource ?? "",
        Reason = proposal.Reason,
    };

    private static Contract.TransferKind Of(TransferKind kind, FundingYear year, DsgBlocks? blocks, IReadOnlyList<Transfer> transfers)
    {
        var wire = new Contract.TransferKind
        {
            Kind = kind.Id, From = Of(kind.From), To = Of(kind.To), ConsultsSchools = kind.ConsultsSchools, SecretaryMayDecide = kind.SecretaryMayDecide,
        };
        if (kind.LimitPercent.Covers(year.Span) is not null) return wire;
        DatedValue<Quantity> limit = kind.LimitPercent.At(year.Span.From);
        (wire.LimitPercent, wire.Status, wire.Source) = (ToWire.Quantity(limit.Value), ToWire.Status(limit.Status), limit.Source);
        if (blocks is not null && TransferRules.Left(kind, blocks, transfers) is Money left) wire.Left = ToWire.Money(left);
        return wire;
    }

    private static Contract.DsgBlock Of(DsgBlock block) => (Contract.DsgBlock)((int)block + 1);
}
