using FundingPlatform.Kernel;
using FundingPlatform.Shell;

namespace FundingPlatform.BlockTransfers;

/// <summary>
/// Every refusal of the BlockTransfers module. Codes: of what is stated <c>block_negative</c>, <c>block_too_large</c>, <c>blocks_twice</c>,
/// <c>block_below_transfers</c>, <c>limit_below_transfers</c>, <c>blocks_unchanged</c>, <c>blocks_unknown</c>, <c>rules_unknown</c>, <c>text_invalid</c>, <c>transfer_id_invalid</c>, <c>amount_invalid</c>,
/// <c>votes_negative</c>, <c>votes_missing</c>, <c>votes_against</c>, <c>schools_invalid</c>, <c>lever_twice</c>; of a transfer <c>kind_unknown</c>,
/// <c>rule_not_in_force</c>, <c>transfer_exists</c>, <c>transfer_unknown</c>, <c>base_nothing</c>, <c>base_above_block</c>, <c>base_unsourced</c>,
/// <c>more_than_block</c>; of its dates <c>date_not_yet</c>, <c>before_proposal</c>, <c>before_last_step</c>, <c>year_over</c>,
/// <c>budget_day_unknown</c>, <c>budget_set</c>, <c>budget_not_set</c>; of its states <c>consulting_already</c>,
/// <c>consulted_already</c>, <c>not_consulting</c>, <c>waived_already</c>, <c>consultation_optional</c>, <c>not_consulted</c>, <c>still_consulting</c>,
/// <c>forum_decided_already</c>, <c>forum_not_decided</c>, <c>requested_already</c>, <c>not_requested</c>, <c>request_pending</c>,
/// <c>secretary_decided_already</c>, <c>approved_already</c>, <c>not_approved</c>, <c>enacted_already</c>, <c>transfer_withdrawn</c>,
/// <c>transfer_refused</c>, <c>transfer_lapsed</c>; of its amounts <c>above_asked</c>, <c>above_limit</c>, <c>consultation_needed</c>,
/// <c>secretary_not_asked</c>, <c>above_request</c>, <c>nothing_agreed</c>, <c>something_agreed</c>, <c>above_approved</c>,
/// <c>levers_needed</c>; of rules <c>kind_in_use</c> and <c>limit_below_transfers</c>.
/// </summary>
public static class BlockTransfersFaults
{
    /// <summary>The most characters of a reason or a reference.</summary>
    public const int LongestText = 200;

    private static readonly Dictionary<string, string> OfStates = new(StringComparer.Ordinal)
    {
        ["consulting_already"] = "Schools are being consulted already: record the end of the consultation.",
        ["consulted_already"] = "The consultation of schools is over.",
        ["not_consulting"] = "No consultation of schools is running: record its beginning first.",
        ["waived_already"] = "A waiver of the consultation is recorded already.",
        ["consultation_optional"] = "This kind of transfer needs no consultation of schools, so there is nothing to waive.",
        ["not_consulted"] = "Schools come first: record their consultation, or a waiver with its reason, before a decision is asked for.",
        ["still_consulting"] = "Schools are being consulted: record the end of the consultation first.",
        ["forum_decided_already"] = "The Forum has decided on this transfer: to ask it again, withdraw this one and propose another.",
        ["forum_not_decided"] = "The Forum has not decided on this transfer: record its decision first.",
        ["requested_already"] = "The Secretary of State is asked already: take that request back to make another.",
        ["not_requested"] = "The Secretary of State is not asked about this transfer: record the request first.",
        ["request_pending"] = "The Secretary of State has not decided: record the decision, or take the request back.",
        ["secretary_decided_already"] = "The Secretary of State has decided on this transfer.",
        ["approved_already"] = "This transfer is approved: it can be enacted or withdrawn.",
        ["not_approved"] = "This transfer is not approved: it is enacted only once both parts of it are put together.",
        ["enacted_already"] = "This transfer is enacted, and a transfer is enacted once.",
        ["transfer_withdrawn"] = "This transfer was withdrawn: propose another.",
        ["transfer_refused"] = "This transfer was refused: propose another.",
        ["transfer_lapsed"] = "This transfer has lapsed, and nothing is carried over to another year: propose another.",
    };

    /// <summary>A step that the states do not allow, by its code.</summary>
    internal static Fault StepNotPossible(string code) => new(code, OfStates[code], FaultKind.RuleBroken);

    internal static IReadOnlyCollection<string> StateCodes => OfStates.Keys;

    internal static Fault BlockNegative(DsgBlocks blocks) => new("block_negative",
        $"A block of authority {blocks.Authority} for {blocks.Year} is below nothing: give 0 or more.", FaultKind.Invalid);

    internal static Fault BlockTooLarge(DsgBlocks blocks) => new("block_too_large",
        $"A block of authority {blocks.Authority} for {blocks.Year} is above {DsgBlocks.Most}: give pounds, and no more than that.", FaultKind.Invalid);

    internal static Fault BlocksTwice(DsgBlocks blocks) => new("blocks_twice",
        $"The blocks of authority {blocks.Authority} for {blocks.Year} are stated twice: state them once.", FaultKind.Invalid);

    internal static Fault BlockBelowTransfers(DsgBlocks blocks, DsgBlock block, Money taken) => new("block_below_transfers",
        $"The block {EnumWords.Of(block)} of authority {blocks.Authority} for {blocks.Year} would be {blocks[block]}, and {taken} of it is agreed or moved to other blocks: withdraw transfers first.",
        FaultKind.Conflict);

    internal static Fault LimitBelowTransfers(Transfer of, Money amount, Money block, Money needed, Money limit) => new("limit_below_transfers",
        $"{needed} of transfer {of.Id} of authority {of.Proposal.Authority} for {of.Proposal.Year} is agreed or moved within the Forum's limit, which would be {limit}"
        + $"{(amount > block ? $", as its base of {amount} would be more than the whole block {EnumWords.Of(of.From)}, {block}" : $" of a base of {amount}")}: "
        + "withdraw it first, or state what it can stand on.", FaultKind.Conflict);

    internal static Fault BlocksUnchanged(DsgBlocks blocks) => new("blocks_unchanged",
        $"These very blocks of authority {blocks.Authority} for {blocks.Year} are recorded: there is nothing to state.", FaultKind.Conflict);

    /// <summary>No blocks of that authority and year are stated.</summary>
    public static Fault BlocksUnknown(int authority, FundingYear year) => new("blocks_unknown",
        $"The blocks of authority {authority} for {year} are not recorded: state them first.", FaultKind.NotFound);

    /// <summary>No rules are stated.</summary>
    public static Fault RulesUnknown() => new("rules_unknown", "No rules of block transfers are recorded: state them first (samples/england/block_transfer_rules.json).", FaultKind.NotFound);

    internal static Fault IdInvalid(string id) => new("transfer_id_invalid",
        $"{(id.Length is 0 or > 64 ? "This" : $"'{id}'")} is no id of a transfer: write 1 to 64 small letters, digits, - and _.", FaultKind.Invalid);

    internal static Fault? Text(string what, string? text) =>
        string.IsNullOrWhiteSpace(text) ? new("text_invalid", $"The {what} is missing.", FaultKind.Invalid)
        : text.Length > LongestText ? new("text_invalid", $"The {what} has {text.Length} characters: at most {LongestText} are allowed.", FaultKind.Invalid)
        : JsonPlace.TurnsDirection(text) ? new("text_invalid", $"The {what} holds a character that turns the direction of what is shown after it: remove it.", FaultKind.Invalid)
        : text.Any(char.IsControl) ? new("text_invalid", $"The {what} holds a control character, such as a line break.", FaultKind.Invalid)
        : null;

    internal static Fault AmountInvalid(Money amount, bool nothingAllowed) => new("amount_invalid",
        $"{amount} is no amount for this: give {(nothingAllowed ? "£0.00 or more" : "more than £0.00")}.", FaultKind.Invalid);

    internal static Fault VotesNegative() => new("votes_negative", "A number of votes is below 0: give 0 or more.", FaultKind.Invalid);

    internal static Fault VotesMissing() => new("votes_missing", "Nobody voted: give the votes for, against and abstained as the minute has them.", FaultKind.Invalid);

    internal static Fault VotesAgainst(ForumVote vote) => new("votes_against",
        $"With {vote.For} votes for and {vote.Against} against, the Forum did not agree to {vote.Agreed}.", FaultKind.Invalid);

    internal static Fault SchoolsInvalid(int asked, int answered) => new("schools_invalid",
        $"{asked} schools asked and {answered} answers is no consultation: at least one is asked, and no more answer than are asked.", FaultKind.Invalid);

    internal static Fault LeverTwice(string parameter) => new("lever_twice", $"The lever {parameter} is given twice: give each once.", FaultKind.Invalid);

    internal static Fault KindUnknown(string kind, IEnumerable<TransferKind> known) => new("kind_unknown",
        $"There is no kind of transfer {kind}. Known: {string.Join(", ", known.Select(k => k.Id))}.", FaultKind.NotFound);

    internal static Fault TransferExists(string id) => new("transfer_exists", $"There is a transfer {id} already: give each an id of its own.", FaultKind.Conflict);

    /// <summary>No transfer has that id.</summary>
    public static Fault TransferUnknown(string id) => new("transfer_unknown", $"There is no transfer {id}.", FaultKind.NotFound);

    internal static Fault BaseNothing() => new("base_nothing", "The base is nothing, and there is no percentage of nothing: give the amount of which the limit is a percentage.", FaultKind.Invalid);

    internal static Fault BaseAboveBlock(Money amount, DsgBlock block, Money whole) => new("base_above_block",
        $"A base of {amount} is more than the whole block {EnumWords.Of(block)}, {whole}.", FaultKind.RuleBroken);

    internal static Fault BaseUnsourced() => new("base_unsourced", "A base of its own needs its source, and a source its base: give both or neither.", FaultKind.Invalid);

    internal static Fault MoreThanBlock(Money amount, DsgBlock block, Money left) => new("more_than_block",
        $"{amount} is more than the {left} that other transfers leave of the block {EnumWords.Of(block)}.", FaultKind.RuleBroken);

    internal static Fault DateNotYet(DateOnly on, DateOnly today) => new("date_not_yet", $"{on:yyyy-MM-dd} is still to come; today is {today:yyyy-MM-dd}.", FaultKind.Invalid);

    internal static Fault BeforeProposal(DateOnly on, DateOnly proposed) => new("before_proposal",
        $"{on:yyyy-MM-dd} is before the proposal of {proposed:yyyy-MM-dd}: nothing is decided before it is proposed.", FaultKind.RuleBroken);

    internal static Fault BeforeLastStep(DateOnly on, DateOnly earliest) => new("before_last_step",
        $"{on:yyyy-MM-dd} is before {earliest:yyyy-MM-dd}, the day of the step that this one follows.", FaultKind.RuleBroken);

    internal static Fault YearOver(DateOnly on, FundingYear year) => new("year_over",
        $"On {on:yyyy-MM-dd} the year {year} is over: a transfer is of one year, and nothing is carried over.", FaultKind.RuleBroken);

    internal static Fault BudgetDayUnknown(FundingYear year) => new("budget_day_unknown",
        $"No day by which the budget of {year} is set is recorded: add it to the rules with its source.", FaultKind.RuleBroken);

    internal static Fault BudgetSet(DateOnly on, BudgetDay day) => new("budget_set",
        $"The budget of {day.Year} was to be set by {day.Day:yyyy-MM-dd} ({day.Source}); on {on:yyyy-MM-dd} it is too late to enact a transfer.", FaultKind.RuleBroken);

    internal static Fault BudgetNotSet(DateOnly on, DateOnly after) => new("budget_not_set",
        $"On {on:yyyy-MM-dd} the transfer can still be enacted: it lapses after {after:yyyy-MM-dd}. To end it now, withdraw it.", FaultKind.RuleBroken);

    internal static Fault AboveAsked(Money amount, Money left) => new("above_asked",
        $"{amount} is more than is asked for: {left} is open, of what was proposed less what the other body agreed to.", FaultKind.RuleBroken);

    internal static Fault AboveLimit(Money amount, Money limit) => new("above_limit",
        $"{amount} is above the Forum's limit of {limit}: record its part up to the limit; any part above it needs the Secretary of State, also where the Forum favours it.", FaultKind.RuleBroken);

    internal static Fault AboveLimitToday(Money needed, Money limit) => new("above_limit",
        $"{needed} needs the Forum's limit, which is {limit} by the blocks and rules as they are stated now: withdraw the transfer and propose another, or correct what is stated.", FaultKind.RuleBroken);

    internal static Fault ConsultationNeeded(Money amount, Money limit) => new("consultation_needed",
        $"{amount} is above the Forum's limit of {limit}, and above it all schools must be consulted.", FaultKind.RuleBroken);

    internal static Fault SecretaryNotAsked(string kind) => new("secretary_not_asked", $"The Secretary of State does not decide on transfers of kind {kind}.", FaultKind.RuleBroken);

    internal static Fault AboveRequest(Money amount, Money requested) => new("above_request", $"{amount} is more than the {requested} that was requested.", FaultKind.RuleBroken);

    internal static Fault NothingAgreed() => new("nothing_agreed", "Nobody agreed to anything, so there is nothing to approve: refuse the transfer.", FaultKind.RuleBroken);

    internal static Fault SomethingAgreed(Money agreed) => new("something_agreed", $"{agreed} is agreed, and that part stands: approve the transfer, or withdraw it.", FaultKind.RuleBroken);

    internal static Fault LeversNeeded(string id) => new("levers_needed",
        $"Transfer {id} is out of the schools block, so that the formula has to pay for it: enact it with a file of outcomes, which has the levers.", FaultKind.RuleBroken);

    internal static Fault KindInUse(Transfer of, string why) => new("kind_in_use",
        $"Transfer {of.Id} of authority {of.Proposal.Authority} for {of.Proposal.Year} is under way and of the kind {of.Proposal.Kind}, which {why}: keep the kind, or end the transfer first.", FaultKind.Conflict);

    internal static Fault AboveApproved(Money amount, Money approved) => new("above_approved", $"{amount} is more than the {approved} that is approved.", FaultKind.RuleBroken);
}
