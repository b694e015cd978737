using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.Shell;

namespace FundingPlatform.Contingency.Recording;

/// <summary>Applications: made, decided by two persons, withdrawn, paid.</summary>
internal static class Claims
{
    private const int LongestReason = 200, LongestReference = 64;

    public static Outcome<Claim> Make(Session session, int authority, FundingYear year, ClaimRequest stated)
    {
        Outcome<InHand> found = InHand.Of(session, authority, year, stated.MadeOn);
        if (found.Fault is Fault closed) return closed;
        InHand hand = found.Value;
        if (hand.Fund.Application is not ApplicationPart part) return ContingencyFaults.NoApplicationPart(hand.Fund);
        School? school = SchoolsReader.Over(session).School(stated.School);
        if (Refusal(hand, part, stated, school) is Fault refusal) return refusal;
        int number = hand.Record.Claims.Count + 1;
        session.Record(new ClaimMade(authority, year.StartingYear, number, stated.School, stated.Asked.Pence, stated.Reason.Trim(), stated.Reference,
            stated.MadeOn, session.Stamp.Actor, session.RecordedAt));
        return Read(session, authority, year, number);
    }

    public static Outcome<Claim> Approve(Session session, ClaimDecision decision, Money? amount)
    {
        Outcome<(InHand Hand, Claim Claim)> found = Find(session, decision, ClaimStep.Approve);
        if (found.Fault is Fault refusal) return refusal;
        (InHand hand, Claim claim) = found.Value;
        string by = session.Stamp.Actor;
        Money agreed = amount ?? claim.Approved ?? claim.Asked;
        if (SamePerson(claim.Recorded.By, by)) return ContingencyFaults.ApproverMadeClaim(by);
        if (agreed <= Money.Zero) return ContingencyFaults.ClaimInvalid($"{agreed} is no amount to approve: refuse the claim instead.");
        if (agreed > claim.Asked) return ContingencyFaults.ApprovalAboveClaim(agreed, claim.Asked);
        ClaimEvent? first = claim.Steps.FirstOrDefault(s => s.Step == ClaimStep.Approve);
        if (first is not null)
        {
            if (SamePerson(first.Recorded.By, by)) return ContingencyFaults.SecondPersonNeeded(by);
            if (agreed != first.Amount) return ContingencyFaults.ApprovalDiffers(agreed, first.Amount!.Value);
            if (agreed > hand.LeftForClaims) return ContingencyFaults.ClaimAboveLeft(agreed, hand.LeftForClaims);
        }

        session.Record(new ClaimApproved(decision.Authority, decision.Year.StartingYear, claim.Number, claim.School, first is null ? 1 : 2, agreed.Pence,
            decision.Reason.Trim(), decision.DecidedOn, by, session.RecordedAt));
        return Read(session, decision.Authority, decision.Year, claim.Number);
    }

    public static Outcome<Claim> Refuse(Session session, ClaimDecision decision)
    {
        Outcome<(InHand Hand, Claim Claim)> found = Find(session, decision, ClaimStep.Refuse);
        if (found.Fault is Fault refusal) return refusal;
        Claim claim = found.Value.Claim;
        session.Record(new ClaimRefused(decision.Authority, decision.Year.StartingYear, claim.Number, claim.School, decision.Reason.Trim(), decision.DecidedOn,
            session.Stamp.Actor, session.RecordedAt));
        return Read(session, decision.Authority, decision.Year, claim.Number);
    }

    public static Outcome<Claim> Withdraw(Session session, ClaimDecision decision)
    {
        Outcome<(InHand Hand, Claim Claim)> found = Find(session, decision, ClaimStep.Withdraw);
        if (found.Fault is Fault refusal) return refusal;
        Claim claim = found.Value.Claim;
        session.Record(new ClaimWithdrawn(decision.Authority, decision.Year.StartingYear, claim.Number, claim.School, claim.Committed.Pence, decision.Reason.Trim(),
            decision.DecidedOn, session.Stamp.Actor, session.RecordedAt));
        return Read(session, decision.Authority, decision.Year, claim.Number);
    }

    public static Outcome<Claim> Pay(Session session, int authority, FundingYear year, int number, DateOnly paidOn)
    {
        Outcome<(InHand Hand, Claim Claim)> found = Find(session, new(authority, year, number, paidOn, "paid"), ClaimStep.Pay);
        if (found.Fault is Fault refusal) return refusal;
        Claim claim = found.Value.Claim;
        session.Record(new ClaimPaid(authority, year.StartingYear, number, claim.School, claim.Committed.Pence, paidOn, session.Stamp.Actor, session.RecordedAt));
        return Read(session, authority, year, number);
    }

    private static Fault? Refusal(InHand hand, ApplicationPart part, ClaimRequest stated, School? school)
    {
        if (Unclear(stated.Reason) is Fault unclear) return unclear;
        if (stated.Reference is string reference && !IsOpaque(reference))
            return ContingencyFaults.ClaimInvalid($"A reference has 1 to {LongestReference} of the characters A to Z, a to z, 0 to 9, / _ . - and says nothing about a pupil.");
        if (stated.Asked <= Money.Zero) return ContingencyFaults.ClaimInvalid($"{stated.Asked} is nothing to apply for: ask for more than £0.");
        if (!hand.Fund.Year.Span.Contains(stated.MadeOn)) return ContingencyFaults.OutsideYear(hand.Fund.Year, stated.MadeOn);
        if (school is null || school.AuthorityCode != hand.Fund.Authority || !hand.Fund.Covers(school.Group)) return ContingencyFaults.SchoolNotCovered(hand.Fund, stated.School);
        Money before = part.MostFor == MostFor.Claim ? Money.Zero : hand.Record.Claims.Where(c => c.School == stated.School).Sum(Standing);
        if (before + stated.Asked > part.Most) return ContingencyFaults.ClaimAboveMost(stated.Asked, part.Most, before);
        return part.Gate == ClaimGate.Formula ? NotQualified(hand, stated) : null;
    }

    /// <summary>What a claim asks for as long as it may be paid: what was approved, else what was asked for.</summary>
    private static Money Standing(Claim claim) =>
        claim.State is ClaimState.Refused or ClaimState.Withdrawn or ClaimState.Lapsed ? Money.Zero : claim.Approved ?? claim.Asked;

    /// <summary>By the latest round that schools were told of when the claim was made, as they were told last.</summary>
    private static Fault? NotQualified(InHand hand, ClaimRequest stated)
    {
        Notification? told = hand.Record.Notifications.Where(n => n.DecidedOn <= stated.MadeOn).MaxBy(n => (n.Round, n.Number));
        return told is null ? ContingencyFaults.NobodyQualified(stated.MadeOn)
            : told.Lines.Any(l => l.School == stated.School && l.Qualifies) ? null
            : ContingencyFaults.SchoolNotQualified(stated.School, hand.Fund.Round(told.Round)!);
    }

    /// <summary>The claim, ready for a step. Faults: those of the fund, <c>claim_invalid</c>, <c>claim_unknown</c>, those of the step, <c>decided_before_claim</c>, <c>decided_before_step</c>.</summary>
    private static Outcome<(InHand, Claim)> Find(Session session, ClaimDecision decision, ClaimStep step)
    {
        Outcome<InHand> found = InHand.Of(session, decision.Authority, decision.Year, decision.DecidedOn);
        if (found.Fault is Fault closed) return closed;
        if (Unclear(decision.Reason) is Fault unclear) return unclear;
        if (found.Value.Record.Claims.FirstOrDefault(c => c.Number == decision.Claim) is not Claim claim) return ContingencyFaults.ClaimUnknown(found.Value.Fund, decision.Claim);
        if (ContingencySteps.After(claim.State, step).Fault is Fault illegal) return illegal;
        if (decision.DecidedOn < claim.MadeOn) return ContingencyFaults.DecidedBeforeClaim(decision.DecidedOn, claim.MadeOn);
        return claim.Steps is [.., ClaimEvent last] && decision.DecidedOn < last.On ? ContingencyFaults.DecidedBeforeStep(decision.DecidedOn, last.On) : (found.Value, claim);
    }

    private static Claim Read(Session session, int authority, FundingYear year, int number) =>
        ContingencyReader.Over(session).Record(authority, year).Claims.Single(c => c.Number == number);

    private static Fault? Unclear(string reason) =>
        string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason || reason.Any(char.IsControl)
            ? ContingencyFaults.ClaimInvalid($"State the reason in one line of 1 to {LongestReason} characters, without a pupil's name.") : null;

    private static bool IsOpaque(string reference) =>
        reference.Length is > 0 and <= LongestReference && reference.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '.' or '-');

    private static bool SamePerson(string one, string other) => string.Equals(one.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase);
}
