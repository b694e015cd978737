using FundingPlatform.Kernel;

namespace FundingPlatform.Contingency;

/// <summary>
/// Every refusal of the Contingency module. Codes: <c>fund_unknown</c>, <c>fund_exists</c>, <c>fund_illustrative</c>, <c>fund_empty</c>, <c>factor_unknown</c>, <c>year_closed</c>,
/// <c>year_not_over</c>, <c>outside_year</c>, <c>decided_before_fund</c>, <c>round_unknown</c>, <c>round_not_notified</c>,
/// <c>round_notified_already</c>, <c>round_paid_already</c>, <c>earlier_round_not_notified</c>, <c>later_round_notified</c>,
/// <c>count_missing</c>, <c>count_not_closed</c>, <c>decided_before_count</c>, <c>decided_too_early</c>, <c>decided_before_notified</c>, <c>needs_missing</c>,
/// <c>fund_short</c>, <c>no_application_part</c>, <c>school_not_covered</c>, <c>claim_invalid</c>, <c>claim_above_most</c>, <c>school_not_qualified</c>,
/// <c>claim_unknown</c>, <c>claim_not_approved</c>, <c>claim_approved_already</c>, <c>claim_paid_already</c>, <c>claim_refused_already</c>,
/// <c>claim_withdrawn_already</c>, <c>claim_lapsed</c>, <c>decided_before_claim</c>, <c>decided_before_step</c>, <c>second_person_needed</c>, <c>approver_made_claim</c>,
/// <c>approval_above_claim</c>, <c>approval_differs</c>, <c>payments_outstanding</c>, <c>file_too_large</c>, and of days stated <c>date_invalid</c> and <c>date_not_yet</c>.
/// </summary>
public static class ContingencyFaults
{
    public static Fault FundUnknown(int authority, FundingYear year) => new("fund_unknown",
        $"Authority {authority} has no contingency fund of {year}: open one first.", FaultKind.NotFound);

    public static Fault FundExists(ContingencyFund fund, string known) => new("fund_exists",
        $"{(fund.Authority == 0 ? "The illustration of every authority" : $"Authority {fund.Authority}")} has a contingency fund of {fund.Year} already ({known}): there is one fund to an authority and year.", FaultKind.Conflict);

    public static Fault FundEmpty(ContingencyFund fund) => new("fund_empty", $"Fund {fund.Id} holds £0: there is nothing to notify or to apply for. Give it its amount.", FaultKind.Invalid);

    public static Fault FactorUnknown(string factor) => new("factor_unknown",
        $"The formula has no factor '{factor}', so no school could be worked out. Write one of: {string.Join(", ", Schools.SchoolNeeds.FactorNames)}.", FaultKind.Invalid);

    public static Fault FundIllustrative(ContingencyFund fund) => new("fund_illustrative",
        $"Fund {fund.Id} is an illustration that stands for every authority: open a fund of the authority's own before anything is notified, claimed or paid.", FaultKind.RuleBroken);

    public static Fault YearClosed(FundClosing closing) => new("year_closed",
        $"The fund's year was closed on {closing.DecidedOn:yyyy-MM-dd} and {closing.Returned} went back: nothing more can be notified, claimed, decided or paid.", FaultKind.RuleBroken);

    public static Fault YearNotOver(FundingYear year, DateOnly on) => new("year_not_over",
        $"{on:yyyy-MM-dd} is before the last day of {year}: close the fund on {year.Span.Until.AddDays(-1):yyyy-MM-dd} or later.", FaultKind.RuleBroken);

    public static Fault OutsideYear(FundingYear year, DateOnly on) => new("outside_year",
        $"{on:yyyy-MM-dd} is not in {year}: a fund is notified and claimed in its own year.", FaultKind.RuleBroken);

    public static Fault DecidedBeforeFund(DateOnly on, DateOnly opened) => new("decided_before_fund",
        $"{on:yyyy-MM-dd} is before the fund was decided on ({opened:yyyy-MM-dd}): correct the date.", FaultKind.RuleBroken);

    public static Fault RoundUnknown(ContingencyFund fund, DateOnly round) => new("round_unknown",
        $"Fund {fund.Id} has no count on {round:yyyy-MM-dd}; its counts are on {string.Join(", ", fund.Rounds.Select(r => $"{r.CountOn:yyyy-MM-dd}"))}.", FaultKind.NotFound);

    public static Fault RoundNotNotified(RoundStep step) => new("round_not_notified",
        $"The round is a draft: notify it before {(step == RoundStep.Pay ? "it is paid" : "it is counted again")}.", FaultKind.RuleBroken);

    public static Fault RoundNotifiedAlready() => new("round_notified_already",
        "The round was notified already. What was notified changes only by a recount, after its count was corrected.", FaultKind.Conflict);

    public static Fault RoundPaidAlready() => new("round_paid_already", "Everything that was notified in the round is paid already.", FaultKind.Conflict);

    public static Fault EarlierRoundNotNotified(FundRound earlier) => new("earlier_round_not_notified",
        $"Round {earlier.Name} ({earlier.CountOn:yyyy-MM-dd}) comes first: notify it before this one.", FaultKind.RuleBroken);

    public static Fault LaterRoundNotified(FundRound later) => new("later_round_notified",
        $"Round {later.Name} ({later.CountOn:yyyy-MM-dd}) was notified since and pays for the same months by its own count: correct that count instead.", FaultKind.RuleBroken);

    public static Fault CountMissing(string fund, DateOnly on) => new("count_missing", $"Fund {fund} needs the count of {on:yyyy-MM-dd}, which is not there.", FaultKind.RuleBroken);

    public static Fault CountNotClosed(DateOnly on) => new("count_not_closed",
        $"The count of {on:yyyy-MM-dd} is still open: close it, so that what schools are told rests on fixed numbers.", FaultKind.RuleBroken);

    public static Fault DecidedBeforeCount(DateOnly on, DateOnly count) => new("decided_before_count",
        $"{on:yyyy-MM-dd} is before the count of {count:yyyy-MM-dd}: nobody can be told what is not counted.", FaultKind.RuleBroken);

    public static Fault DecidedTooEarly(DateOnly on, DateOnly count, DateOnly taken) => new("decided_too_early",
        $"The notification would be decided on {on:yyyy-MM-dd}, but the count of {count:yyyy-MM-dd} on which it rests stands as decided on {taken:yyyy-MM-dd}: correct the date.", FaultKind.Invalid, "decided_on");

    public static Fault DecidedBeforeNotified(DateOnly on, DateOnly notified) => new("decided_before_notified",
        $"{on:yyyy-MM-dd} is before the notification of {notified:yyyy-MM-dd} on which it builds: correct the date.", FaultKind.RuleBroken);

    public static Fault NeedsMissing(IReadOnlyList<(int School, string Missing)> schools) => new("needs_missing",
        $"{schools.Count} school{(schools.Count == 1 ? "" : "s")} with counted pupils cannot be worked out (school {string.Join("; ", schools.Take(5).Select(s => $"{s.School}: {s.Missing}"))}): supply it, and notify the round then. A figure that is not known is never taken as £0.",
        FaultKind.RuleBroken);

    public static Fault FundShort(Money due, Money available) => new("fund_short",
        $"{due} is due and {available} is there, and the fund's rules refuse what it cannot pay in full.", FaultKind.RuleBroken);

    public static Fault ClaimAboveLeft(Money agreed, Money left) => new("fund_short",
        $"{agreed} was agreed and {left} is left for applications. A claim is paid whole or not at all, also where rounds are scaled: refuse it and take in one for what is left, or wait until money is free.", FaultKind.RuleBroken);

    public static Fault NoApplicationPart(ContingencyFund fund) => new("no_application_part", $"Fund {fund.Id} is paid by formula only: there is nothing to apply for.", FaultKind.RuleBroken);

    public static Fault SchoolNotCovered(ContingencyFund fund, int school) => new("school_not_covered",
        $"School {school} is not one of authority {fund.Authority} that fund {fund.Id} covers ({string.Join(", ", fund.Groups.Select(Words.Of))}).", FaultKind.RuleBroken);

    public static Fault ClaimInvalid(string what) => new("claim_invalid", what, FaultKind.Invalid);

    public static Fault ClaimAboveMost(Money asked, Money most, Money before) => new("claim_above_most", before > Money.Zero
        ? $"{asked} is asked for, and the school has claims of {before} already: it may apply for at most {most} in the year."
        : $"{asked} is asked for, and at most {most} can be.", FaultKind.RuleBroken);

    public static Fault NobodyQualified(DateOnly madeOn) => new("school_not_qualified",
        $"No round was notified by {madeOn:yyyy-MM-dd}, when the claim was made, and only a school that qualifies by the formula may apply.", FaultKind.RuleBroken);

    public static Fault SchoolNotQualified(int school, FundRound round) => new("school_not_qualified",
        $"School {school} did not qualify in round {round.Name} ({round.CountOn:yyyy-MM-dd}), and only a school that qualifies by the formula may apply.",
        FaultKind.RuleBroken);

    public static Fault ClaimUnknown(ContingencyFund fund, int claim) => new("claim_unknown", $"Fund {fund.Id} has no claim {claim}.", FaultKind.NotFound);

    public static Fault ClaimNotApproved() => new("claim_not_approved", "A claim is paid once two persons have approved it.", FaultKind.RuleBroken);

    public static Fault ClaimApprovedAlready() => new("claim_approved_already", "Two persons have approved the claim already: pay it, or let it be withdrawn.", FaultKind.Conflict);

    public static Fault ClaimOver(ClaimState state) => state switch
    {
        ClaimState.Paid => new("claim_paid_already", "The claim is paid.", FaultKind.Conflict),
        ClaimState.Refused => new("claim_refused_already", "The claim was refused: make another one.", FaultKind.Conflict),
        ClaimState.Withdrawn => new("claim_withdrawn_already", "The claim was withdrawn: make another one.", FaultKind.Conflict),
        ClaimState.Lapsed => new("claim_lapsed", "The claim lapsed with the year.", FaultKind.Conflict),
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static Fault DecidedBeforeClaim(DateOnly on, DateOnly made) => new("decided_before_claim",
        $"{on:yyyy-MM-dd} is before the claim was made ({made:yyyy-MM-dd}): correct the date.", FaultKind.RuleBroken);

    public static Fault DecidedBeforeStep(DateOnly on, DateOnly step) => new("decided_before_step",
        $"{on:yyyy-MM-dd} is before the step of {step:yyyy-MM-dd} on which it builds: correct the date.", FaultKind.RuleBroken);

    public static Fault SecondPersonNeeded(string person) => new("second_person_needed",
        $"{person} is the first approver of the claim: let another person approve it too.", FaultKind.Forbidden);

    public static Fault ApproverMadeClaim(string person) => new("approver_made_claim",
        $"{person} made the claim: let two other persons approve it.", FaultKind.Forbidden);

    public static Fault ApprovalAboveClaim(Money amount, Money asked) => new("approval_above_claim", $"{amount} is more than the {asked} that was asked for.", FaultKind.RuleBroken);

    public static Fault ApprovalDiffers(Money amount, Money first) => new("approval_differs",
        $"The first approver approved {first}, not {amount}: approve the same amount, or refuse the claim.", FaultKind.RuleBroken);

    public static Fault PaymentsOutstanding(IReadOnlyList<string> what) => new("payments_outstanding",
        $"What was promised is not paid yet ({string.Join(", ", what)}): pay it, or withdraw the claim, before the year is closed.", FaultKind.RuleBroken);

    public static Fault FileTooLarge(int bytes, int most) => new("file_too_large", $"The fund file has {bytes} bytes; at most {most} are taken.", FaultKind.Invalid);
}
