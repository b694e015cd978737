using System.Text.RegularExpressions;
using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers.Rules;

/// <summary>Decides what may be recorded of a transfer: the states first, then dates, then amounts, so that the first fault is always the same one.</summary>
internal static partial class Deciding
{
    private static string Word<T>(T value) where T : struct, Enum => EnumWords.Of(value);

    public static Outcome<TransferProposed> Propose(TransferProposal stated, Position at)
    {
        if (!IdPattern().IsMatch(stated.Id)) return BlockTransfersFaults.IdInvalid(stated.Id);
        if (BlockTransfersFaults.Text("reason", stated.Reason) is Fault unclear) return unclear;
        if (stated.Base is null != stated.BaseSource is null) return BlockTransfersFaults.BaseUnsourced();
        if (stated.BaseSource is string source && BlockTransfersFaults.Text("source of the base", source) is Fault unsourced) return unsourced;
        if (stated.Asked <= Money.Zero) return BlockTransfersFaults.AmountInvalid(stated.Asked, nothingAllowed: false);
        if (at.BaseOf(stated).Fault is Fault unbased) return unbased;
        if (stated.ProposedOn > at.Today) return BlockTransfersFaults.DateNotYet(stated.ProposedOn, at.Today);
        if (stated.ProposedOn >= stated.Year.Span.Until) return BlockTransfersFaults.YearOver(stated.ProposedOn, stated.Year);
        if (TooLate(stated.ProposedOn, at) is Fault late) return late;
        if (at.Overspent(stated.Asked) is Fault overspent) return overspent;
        return new TransferProposed(stated.Id, stated.Authority, stated.Year.StartingYear, stated.ProposedOn, stated.Kind, Word(at.Kind.From), Word(at.Kind.To),
            at.Kind.ConsultsSchools, stated.Asked.Pence, stated.Base?.Pence, stated.BaseSource, stated.Reason);
    }

    public static Outcome<ConsultationBegun> Consult(Transfer of, DateOnly on, Position at) =>
        (Refusal(of, TransferStep.Consult, on, at, of.Waiver?.On) ?? TooLate(on, at)) is Fault fault ? fault
        : new ConsultationBegun(of.Id, of.Proposal.Authority, of.Proposal.Year.StartingYear, on);

    public static Outcome<ConsultationEnded> Consulted(Transfer of, SchoolsConsulted stated, Position at)
    {
        if (Refusal(of, TransferStep.Consulted, stated.On, at, of.ConsultingFrom) is Fault fault) return fault;
        if (stated.Asked < 1 || stated.Answered < 0 || stated.Answered > stated.Asked) return BlockTransfersFaults.SchoolsInvalid(stated.Asked, stated.Answered);
        if (BlockTransfersFaults.Text("reference", stated.Reference) is Fault unclear) return unclear;
        return new ConsultationEnded(of.Id, of.Proposal.Authority, of.Proposal.Year.StartingYear, stated.On, stated.Asked, stated.Answered, stated.Reference);
    }

    public static Outcome<ConsultationNotHeld> Waive(Transfer of, ConsultationWaived stated, Position at)
    {
        if (Refusal(of, TransferStep.Waive, stated.On, at, of.ConsultingFrom) is Fault fault) return fault;
        if (BlockTransfersFaults.Text("reason", stated.Reason) is Fault unclear) return unclear;
        Outcome<Money> amount = at.BaseOf(of.Proposal);
        if (amount.Fault is Fault unbased) return unbased;
        Money limit = at.LimitOf(amount.Value);
        return of.Asked > limit ? BlockTransfersFaults.ConsultationNeeded(of.Asked, limit)
            : new ConsultationNotHeld(of.Id, of.Proposal.Authority, of.Proposal.Year.StartingYear, stated.On, stated.Reason, limit.Pence);
    }

    public static Outcome<ForumDecided> Forum(Transfer of, ForumVote vote, Position at)
    {
        if (Refusal(of, TransferStep.Forum, vote.On, at, of.Consultation?.On, of.Waiver?.On) is Fault fault) return fault;
        if (Refusal(vote) is Fault unclear) return unclear;
        Outcome<Money> amount = at.BaseOf(of.Proposal);
        if (amount.Fault is Fault unbased) return unbased;
        Money limit = at.LimitOf(amount.Value), open = of.Asked - of.SecretaryPart;
        if (vote.Agreed > open) return BlockTransfersFaults.AboveAsked(vote.Agreed, open);
        if (vote.Agreed > limit) return BlockTransfersFaults.AboveLimit(vote.Agreed, limit);
        if (vote.Agreed > Money.Zero && at.Overspent(vote.Agreed + of.SecretaryPart) is Fault overspent) return overspent;
        return new ForumDecided(of.Id, of.Proposal.Authority, of.Proposal.Year.StartingYear, vote.On, vote.Agreed.Pence, vote.For, vote.Against, vote.Abstained,
            vote.Minute, amount.Value.Pence, limit.Pence);
    }

    public static Outcome<SecretaryAsked> Request(Transfer of, SecretaryRequest stated, Position at)
    {
        if (Refusal(of, TransferStep.Request, stated.On, at, of.Consultation?.On, of.Waiver?.On) is Fault fault) return fault;
        if (!at.Kind.SecretaryMayDecide) return BlockTransfersFaults.SecretaryNotAsked(at.Kind.Id);
        if (stated.Amount <= Money.Zero) return BlockTransfersFaults.AmountInvalid(stated.Amount, nothingAllowed: false);
        if (BlockTransfersFaults.Text("reference", stated.Reference) is Fault unclear) return unclear;
        if (stated.Amount > of.Asked - of.ForumPart) return BlockTransfersFaults.AboveAsked(stated.Amount, of.Asked - of.ForumPart);
        if (at.Overspent(of.ForumPart + stated.Amount) is Fault overspent) return overspent;
        if (of.Waiver is not null && Unconsulted(of, of.ForumPart + stated.Amount, at) is Fault unasked) return unasked;
        return new SecretaryAsked(of.Id, of.Proposal.Authority, of.Proposal.Year.StartingYear, stated.On, stated.Amount.Pence, stated.Reference);
    }

    public static Outcome<RequestTakenBack> TakeBack(Transfer of, string reason, DateOnly on, Position at) =>
        (Refusal(of, TransferStep.TakeBack, on, at, of.Request?.On) ?? BlockTransfersFaults.Text("reason", reason)) is Fault fault ? fault
        : new RequestTakenBack(of.Id, of.Proposal.Authority, of.Proposal.Year.StartingYear, on, reason);

    public static Outcome<SecretaryDecided> Secretary(Transfer of, SecretaryDecision stated, Position at)
    {
        if (Refusal(of, TransferStep.Secretary, stated.On, at, of.Request?.On) is Fault fault) return fault;
        if (stated.Granted < Money.Zero) return BlockTransfersFaults.AmountInvalid(stated.Granted, nothingAllowed: true);
        if (BlockTransfersFaults.Text("reference", stated.Reference) is Fault unclear) return unclear;
        if (stated.Granted > of.Request!.Amount) return BlockTransfersFaults.AboveRequest(stated.Granted, of.Request.Amount);
        if (stated.Granted > of.Asked - of.ForumPart) return BlockTransfersFaults.AboveAsked(stated.Granted, of.Asked - of.ForumPart);
        if (stated.Granted > Money.Zero && at.Overspent(of.ForumPart + stated.Granted) is Fault overspent) return overspent;
        if (stated.Granted > Money.Zero && of.Waiver is not null && Unconsulted(of, of.ForumPart + stated.Granted, at) is Fault unasked) return unasked;
        return new SecretaryDecided(of.Id, of.Proposal.Authority, of.Proposal.Year.StartingYear, stated.On, stated.Granted.Pence, stated.Reference);
    }

    public static Outcome<TransferApproved> Approve(Transfer of, DateOnly on, Position at)
    {
        if (Refusal(of, TransferStep.Approve, on, at, of.Forum?.Vote.On, of.Secretary?.On) is Fault fault) return fault;
        if (of.Agreed == Money.Zero) return BlockTransfersFaults.NothingAgreed();
        return (at.Overspent(of.Agreed) ?? at.Outgrown(of, of.Agreed)) is Fault overspent ? overspent
            : new TransferApproved(of.Id, of.Proposal.Authority, of.Proposal.Year.StartingYear, on, of.Agreed.Pence);
    }

    public static Outcome<TransferEnacted> Enact(Transfer of, Money amount, IReadOnlyList<EnactedLever> levers, DateOnly on, Position at)
    {
        if (Refusal(of, TransferStep.Enact, on, at, of.ApprovedOn) is Fault fault) return fault;
        if (at.BudgetDay is not BudgetDay day) return BlockTransfersFaults.BudgetDayUnknown(of.Proposal.Year);
        if (on > day.Day) return BlockTransfersFaults.BudgetSet(on, day);
        if (amount <= Money.Zero) return BlockTransfersFaults.AmountInvalid(amount, nothingAllowed: false);
        if (amount > of.Agreed) return BlockTransfersFaults.AboveApproved(amount, of.Agreed);
        if ((at.Overspent(amount) ?? at.Outgrown(of, amount) ?? Refusal(levers)) is Fault wrong) return wrong;
        return new TransferEnacted(of.Id, of.Proposal.Authority, of.Proposal.Year.StartingYear, on, Word(of.From), Word(of.To), amount.Pence, levers);
    }

    /// <summary>Only the schools block's money is in a formula that has to give way.</summary>
    public static Outcome<TransferEnacted> EnactWithoutLevers(Transfer of, Money amount, DateOnly on, Position at)
    {
        Outcome<TransferEnacted> enacted = Enact(of, amount, [], on, at);
        return enacted.Succeeded && of.From == DsgBlock.Schools ? BlockTransfersFaults.LeversNeeded(of.Id) : enacted;
    }

    public static Outcome<TransferEnded> End(Transfer of, TransferStep step, string reason, DateOnly on, Position at)
    {
        if (Refusal(of, step, on, at, Latest(of)) is Fault fault) return fault;
        if (BlockTransfersFaults.Text("reason", reason) is Fault unclear) return unclear;
        if (step == TransferStep.Refuse && of.Agreed > Money.Zero) return BlockTransfersFaults.SomethingAgreed(of.Agreed);
        if (step == TransferStep.Lapse && NotSet(of, on, at) is Fault early) return early;
        TransferState state = StateMachine.After(of.State, of.RequestState, step, of.ConsultsSchools).Value.State;
        return new TransferEnded(of.Id, of.Proposal.Authority, of.Proposal.Year.StartingYear, on, Word(state), reason);
    }

    private static Fault? Refusal(Transfer of, TransferStep step, DateOnly on, Position at, params ReadOnlySpan<DateOnly?> after)
    {
        if (StateMachine.After(of.State, of.RequestState, step, of.ConsultsSchools).Fault is Fault impossible) return impossible;
        if (on > at.Today) return BlockTransfersFaults.DateNotYet(on, at.Today);
        if (on < of.Proposal.ProposedOn) return BlockTransfersFaults.BeforeProposal(on, of.Proposal.ProposedOn);
        foreach (DateOnly? earliest in after)
            if (on < earliest) return BlockTransfersFaults.BeforeLastStep(on, earliest.Value);
        bool ends = step is TransferStep.Withdraw or TransferStep.Refuse or TransferStep.Lapse;
        return !ends && on >= of.Proposal.Year.Span.Until ? BlockTransfersFaults.YearOver(on, of.Proposal.Year) : null;
    }

    private static Fault? Refusal(ForumVote vote)
    {
        if (vote.For < 0 || vote.Against < 0 || vote.Abstained < 0) return BlockTransfersFaults.VotesNegative();
        if (vote is { For: 0, Against: 0, Abstained: 0 }) return BlockTransfersFaults.VotesMissing();
        if (vote.Agreed < Money.Zero) return BlockTransfersFaults.AmountInvalid(vote.Agreed, nothingAllowed: true);
        // A chair's casting vote may carry a tie.
        if (vote.Agreed > Money.Zero && (vote.For == 0 || vote.For < vote.Against)) return BlockTransfersFaults.VotesAgainst(vote);
        return BlockTransfersFaults.Text("minute's reference", vote.Minute);
    }

    private static Fault? Refusal(IReadOnlyList<EnactedLever> levers)
    {
        foreach (EnactedLever lever in levers)
            if ((BlockTransfersFaults.Text("lever's parameter", lever.Parameter) ?? BlockTransfersFaults.Text("lever's value", lever.Value)
                ?? BlockTransfersFaults.Text("lever's unit", lever.Unit)
                ?? (lever.Approval is null ? null : BlockTransfersFaults.Text("lever's approval", lever.Approval))) is Fault unclear) return unclear;
        return levers.GroupBy(l => l.Parameter, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice ? BlockTransfersFaults.LeverTwice(twice.Key) : null;
    }

    /// <summary>A waiver reaches only as far as the limit, and another transfer may have taken of that since, or the block been stated anew.</summary>
    private static Fault? Unconsulted(Transfer of, Money amount, Position at)
    {
        Outcome<Money> from = at.BaseOf(of.Proposal);
        if (from.Fault is Fault unbased) return unbased;
        Money limit = at.LimitOf(from.Value);
        return amount > limit ? BlockTransfersFaults.ConsultationNeeded(amount, limit) : null;
    }

    /// <summary>What begins after the budget day could never be enacted.</summary>
    private static Fault? TooLate(DateOnly on, Position at) => at.BudgetDay is BudgetDay day && on > day.Day ? BlockTransfersFaults.BudgetSet(on, day) : null;

    private static Fault? NotSet(Transfer of, DateOnly on, Position at)
    {
        DateOnly last = of.Proposal.Year.Span.Until.AddDays(-1);
        if (at.BudgetDay is BudgetDay day && day.Day < last) last = day.Day;
        return on <= last ? BlockTransfersFaults.BudgetNotSet(on, last) : null;
    }

    private static DateOnly? Latest(Transfer of) =>
        new[] { of.ConsultingFrom, of.Consultation?.On, of.Waiver?.On, of.Forum?.Vote.On, of.Request?.On, of.Secretary?.On, of.ApprovedOn }.Max();

    [GeneratedRegex(@"^[a-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();
}
