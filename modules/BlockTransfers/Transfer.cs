using FundingPlatform.BlockTransfers.Rules;
using FundingPlatform.Kernel;

namespace FundingPlatform.BlockTransfers;

/// <summary>
/// What an authority proposes. <paramref name="Base"/> is the amount of which the Forum's limit is a percentage, null for the
/// gross block that the money leaves; where it is given, <paramref name="BaseSource"/> says what it is and where it stands.
/// </summary>
public sealed record TransferProposal(
    string Id, int Authority, FundingYear Year, string Kind, Money Asked, Money? Base, string? BaseSource, string Reason, DateOnly ProposedOn);

/// <summary>
/// A consultation of all schools that is over: how many were asked, how many answered, the paper or page that shows it.
/// </summary>
public sealed record SchoolsConsulted(int Asked, int Answered, string Reference, DateOnly On);

/// <summary>Why schools were not consulted.</summary>
public sealed record ConsultationWaived(string Reason, DateOnly On);

/// <summary>The Forum's vote on a transfer. <paramref name="Minute"/> is the reference of the minute.</summary>
public sealed record ForumVote(Money Agreed, int For, int Against, int Abstained, string Minute, DateOnly On);

/// <summary>What the Forum decided, with the base and the limit that held when it was recorded.</summary>
public sealed record ForumDecision(ForumVote Vote, Money Base, Money Limit);

/// <summary>A request to the Secretary of State for an amount.</summary>
public sealed record SecretaryRequest(Money Amount, string Reference, DateOnly On);

/// <summary>What the Secretary of State granted of a request: all, a part or nothing.</summary>
public sealed record SecretaryDecision(Money Granted, string Reference, DateOnly On);

/// <summary>
/// A parameter of the year's rules that the authority set to pay for a transfer: its name, the value as text and its unit
/// (<c>local.basic_entitlement_primary</c> <c>3300.12</c> <c>pounds</c>). <paramref name="Approval"/> is the reference of the Secretary of
/// State's approval, where the lever needs one. Allocation works levers out and gives them their meaning.
/// </summary>
public sealed record EnactedLever(string Parameter, string Value, string Unit, string? Approval = null);

/// <summary>The money that was moved, and what pays for it in the formula; no lever where nothing had to be moved.</summary>
public sealed record Enactment(Money Amount, IReadOnlyList<EnactedLever> Levers, DateOnly On);

/// <summary>How a transfer ended without being enacted.</summary>
public sealed record TransferEnd(string Reason, DateOnly On);

/// <summary>An enacted transfer as the calculation needs it: so much leaves one block for another in one year, and in no other.</summary>
public sealed record EnactedTransfer(
    string Id, int Authority, FundingYear Year, string Kind, DsgBlock From, DsgBlock To, Money Amount, DateOnly On, IReadOnlyList<EnactedLever> Levers);

/// <summary>
/// One transfer between the blocks of an authority and year, as it stands. What has not happened is null.
/// <paramref name="Sequence"/> is the journal entry of its latest step.
/// </summary>
public sealed record Transfer(TransferProposal Proposal, DsgBlock From, DsgBlock To, bool ConsultsSchools, TransferState State, RequestState RequestState, long Sequence)
{
    /// <summary>The authority's own name for it.</summary>
    public string Id => Proposal.Id;

    /// <summary>What is asked for in all.</summary>
    public Money Asked => Proposal.Asked;

    /// <summary>When the latest consultation of all schools began.</summary>
    public DateOnly? ConsultingFrom { get; init; }

    /// <summary>The consultation that is over.</summary>
    public SchoolsConsulted? Consultation { get; init; }

    /// <summary>Why there is none; printed wherever the transfer is shown.</summary>
    public ConsultationWaived? Waiver { get; init; }

    /// <summary>What the Forum decided.</summary>
    public ForumDecision? Forum { get; init; }

    /// <summary>What the Secretary of State is or was asked for; null where the request was taken back.</summary>
    public SecretaryRequest? Request { get; init; }

    /// <summary>What the Secretary of State decided.</summary>
    public SecretaryDecision? Secretary { get; init; }

    /// <summary>The journal entry of the Forum's decision, 0 until it decides.</summary>
    internal long ForumSequence { get; init; }

    /// <summary>The journal entry of the Secretary of State's decision, 0 until it is made.</summary>
    internal long SecretarySequence { get; init; }

    /// <summary>When both parts were put together.</summary>
    public DateOnly? ApprovedOn { get; init; }

    /// <summary>What was moved.</summary>
    public Enactment? Enactment { get; init; }

    /// <summary>Why and when it was withdrawn, refused or lapsed.</summary>
    public TransferEnd? End { get; init; }

    /// <summary>What the Forum agreed to; nothing until it decides.</summary>
    public Money ForumPart => Forum?.Vote.Agreed ?? Money.Zero;

    /// <summary>What the Secretary of State granted; nothing until the decision.</summary>
    public Money SecretaryPart => Secretary?.Granted ?? Money.Zero;

    /// <summary>The Forum's part and the Secretary of State's: the most that can be enacted once it is approved.</summary>
    public Money Agreed => ForumPart + SecretaryPart;

    /// <summary>Withdrawn, refused, lapsed or enacted.</summary>
    public bool Ended => State >= TransferState.Enacted;

    /// <summary>
    /// What it takes of the block, and so of every other transfer's limit: what was agreed until it is enacted, then what was
    /// enacted, nothing once it is withdrawn, refused or lapsed. What is only asked for takes nothing.
    /// </summary>
    public Money Taken => State switch
    {
        TransferState.Enacted => Enactment!.Amount,
        TransferState.Withdrawn or TransferState.Refused or TransferState.Lapsed => Money.Zero,
        _ => Agreed,
    };

    /// <summary>
    /// The steps that its states allow: what was agreed to in part is not refused but approved, and nothing cannot be approved. Other
    /// amounts, and dates, are judged when a step is recorded.
    /// </summary>
    public IReadOnlyList<TransferStep> Next =>
    [
        .. Enum.GetValues<TransferStep>().Where(step => StateMachine.After(State, RequestState, step, ConsultsSchools).Succeeded
            && (step != TransferStep.Refuse || Agreed == Money.Zero) && (step != TransferStep.Approve || Agreed > Money.Zero)),
    ];
}
