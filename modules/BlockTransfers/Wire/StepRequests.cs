using FundingPlatform.Kernel;
using FundingPlatform.Shell;
using Contract = Funding.BlockTransfers.V1;
using Case = Funding.BlockTransfers.V1.RecordStepRequest.StepOneofCase;

namespace FundingPlatform.BlockTransfers.Wire;

/// <summary>A step as stated, as the command that records it.</summary>
internal static class StepRequests
{
    private static readonly Dictionary<Case, string> Names = new()
    {
        [Case.ConsultationBegins] = "consultation_begins",
        [Case.ConsultationEnds] = "consultation_ends",
        [Case.ConsultationWaived] = "consultation_waived",
        [Case.Forum] = "forum",
        [Case.Request] = "request",
        [Case.RequestTakenBack] = "request_taken_back",
        [Case.Secretary] = "secretary",
        [Case.Approval] = "approval",
        [Case.Enactment] = "enactment",
        [Case.Withdrawal] = "withdrawal",
        [Case.Refusal] = "refusal",
        [Case.Lapse] = "lapse",
    };

    public static Func<Session, Outcome<Transfer>> Read(Contract.RecordStepRequest request, string id, DateOnly on) => request.StepCase switch
    {
        Case.ConsultationBegins => session => BlockTransfersModule.Consult(session, id, on),
        Case.ConsultationEnds => Consulted(request.ConsultationEnds, id, on),
        Case.ConsultationWaived => Reasoned(request.ConsultationWaived, Names[Case.ConsultationWaived], (session, why) => BlockTransfersModule.Waive(session, id, new(why, on))),
        Case.Forum => Forum(request.Forum, id, on),
        Case.Request => Requested(request.Request, id, on),
        Case.RequestTakenBack => Reasoned(request.RequestTakenBack, Names[Case.RequestTakenBack], (session, why) => BlockTransfersModule.TakeBack(session, id, why, on)),
        Case.Secretary => Secretary(request.Secretary, id, on),
        Case.Approval => session => BlockTransfersModule.Approve(session, id, on),
        Case.Enactment => Enacted(request.Enactment, id, on),
        Case.Withdrawal => Reasoned(request.Withdrawal, Names[Case.Withdrawal], (session, why) => BlockTransfersModule.Withdraw(session, id, why, on)),
        Case.Refusal => Reasoned(request.Refusal, Names[Case.Refusal], (session, why) => BlockTransfersModule.Refuse(session, id, why, on)),
        Case.Lapse => Reasoned(request.Lapse, Names[Case.Lapse], (session, why) => BlockTransfersModule.Lapse(session, id, why, on)),
        Case.None => throw Field.Missing("step"),
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };

    /// <summary>The field that a refusal is about, or null where it is about the transfer's states.</summary>
    public static string? FieldOf(string code, Case step) => code switch
    {
        "transfer_unknown" => "transfer_id",
        "date_not_yet" or "before_proposal" or "before_last_step" or "year_over" or "budget_not_set" or "budget_set" => "decided_on",
        "schools_invalid" => "consultation_ends.schools_asked",
        "votes_negative" or "votes_missing" or "votes_against" => "forum.votes_for",
        "amount_invalid" or "above_asked" or "above_limit" or "above_request" or "above_approved" or "more_than_block" => step switch
        {
            Case.Forum => "forum.agreed",
            Case.Request => "request.amount",
            Case.Secretary => "secretary.granted",
            Case.Enactment => "enactment.amount",
            _ => null,
        },
        "consultation_needed" => step switch { Case.Request => "request.amount", Case.Secretary => "secretary.granted", _ => Names[step] },
        _ => null,
    };

    private static Func<Session, Outcome<Transfer>> Consulted(Contract.SchoolsConsulted stated, string id, DateOnly on)
    {
        var over = new SchoolsConsulted(stated.SchoolsAsked, stated.SchoolsAnswered, Field.Text(stated.Reference, "consultation_ends.reference"), on);
        return session => BlockTransfersModule.Consulted(session, id, over);
    }

    private static Func<Session, Outcome<Transfer>> Forum(Contract.ForumVote stated, string id, DateOnly on)
    {
        var vote = new ForumVote(Messages.Amount(stated.Agreed, "forum.agreed"), stated.VotesFor, stated.VotesAgainst, stated.VotesAbstained, Field.Text(stated.Minute, "forum.minute"), on);
        return session => BlockTransfersModule.Forum(session, id, vote);
    }

    private static Func<Session, Outcome<Transfer>> Requested(Contract.SecretaryRequest stated, string id, DateOnly on)
    {
        var asked = new SecretaryRequest(Messages.Amount(stated.Amount, "request.amount"), Field.Text(stated.Reference, "request.reference"), on);
        return session => BlockTransfersModule.Request(session, id, asked);
    }

    private static Func<Session, Outcome<Transfer>> Secretary(Contract.SecretaryDecision stated, string id, DateOnly on)
    {
        var decided = new SecretaryDecision(Messages.Amount(stated.Granted, "secretary.granted"), Field.Text(stated.Reference, "secretary.reference"), on);
        return session => BlockTransfersModule.Secretary(session, id, decided);
    }

    private static Func<Session, Outcome<Transfer>> Enacted(Contract.Enactment stated, string id, DateOnly on)
    {
        Money amount = Messages.Amount(stated.Amount, "enactment.amount");
        return session => BlockTransfersModule.EnactWithoutLevers(session, id, amount, on);
    }

    private static Func<Session, Outcome<Transfer>> Reasoned(Contract.StepReason stated, string path, Func<Session, string, Outcome<Transfer>> record)
    {
        string why = Field.Text(stated.Reason, $"{path}.reason");
        return session => record(session, why);
    }
}

/// <summary>The fields of a proposal that refusals are about.</summary>
internal static class ProposalFields
{
    public static string? Of(string code) => code switch
    {
        "authority_forbidden" or "rules_unknown" => null,
        "kind_unknown" => "proposal.kind",
        "rule_not_in_force" or "blocks_unknown" => "proposal.funding_year",
        "transfer_exists" or "transfer_id_invalid" => "proposal.transfer_id",
        "base_unsourced" => "proposal.base_source",
        "base_nothing" or "base_above_block" => "proposal.base",
        "amount_invalid" or "more_than_block" => "proposal.asked",
        "date_not_yet" or "year_over" => "decided_on",
        _ => null,
    };
}
