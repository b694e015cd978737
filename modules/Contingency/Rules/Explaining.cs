using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Contingency.Rules;

/// <summary>A school's amount in sentences, with every number that went into it.</summary>
internal static class Explaining
{
    public static IReadOnlyList<string> Lines(ContingencyResult result, SchoolAmount school) =>
        [.. About(result), .. result.Rounds.SelectMany(r => Round(r, school.SchoolId, result.Year.Span, result.CountAfter(r.Round.CountOn), result.Closing is not null)), .. result.Claims.Where(c => c.School == school.SchoolId).Select(Claim), Sum(school)];

    private static IEnumerable<string> About(ContingencyResult result)
    {
        ContingencyFund fund = result.Fund;
        yield return $"Fund {fund.Id} ({fund.Status.Word()}): {result.Pot} for {fund.Year}, from {fund.Money.From} ({fund.Money.Status.Word()}){(fund.Money.PaidFrom == PaidFrom.GeneralFund ? "; the authority's general fund, outside the dedicated schools grant" : "")}.";
        if (result.Closing is FundClosing closing) yield return $"Closed on {closing.DecidedOn:yyyy-MM-dd}: nothing of it changes any more.";
    }

    private static IEnumerable<string> Round(RoundResult round, int school, DateSpan year, DateOnly? next, bool closed)
    {
        string name = $"Round {round.Round.Name}, count of {round.Round.CountOn:yyyy-MM-dd}, {Months(round.Round)}";
        foreach (Notification notified in round.Notifications)
            foreach (NotifiedLine line in notified.Lines.Where(l => l.School == school))
                yield return $"{name}, {(notified.Number == 0 ? "notified" : $"recount {notified.Number} notified")} {notified.DecidedOn:yyyy-MM-dd}: {Of(line, notified.SharedInWords(round.Round.Changes))}";
        if (round.DraftLines.FirstOrDefault(l => l.School == school) is RoundLine draft)
            yield return draft.Missing is string missing ? $"{name}, draft: not available, because {missing} is not known."
                : $"{name}, draft: {Of(new(school, draft.Counted.HundredMillionths, draft.Threshold, draft.Qualifies, draft.Entitlement.Pence, draft.Before.Pence, draft.Movement.Pence), round.SharedInWords)}";
        else if (round.State == RoundState.Draft)
            yield return closed ? $"{name}: not notified when the fund was closed, so it pays nothing." : round.Count is null ? $"{name}: not counted yet." : $"{name}: not worked out yet.";
        foreach (string waiting in closed ? [] : round.Count?.WaitingWords(school, year, next) ?? [])
            yield return $"{name}: {waiting}";
    }

    private static string Of(NotifiedLine line, string? shared)
    {
        string moved = line.Movement < 0 ? $"clawback of {new Money(-line.Movement)}" : $"{new Money(line.Movement)}";
        string scaled = shared is null ? "" : $" ({shared})";
        return $"{line.Threshold}; {(line.Qualifies ? $"entitled to {new Money(line.Entitlement)}" : "does not qualify")}"
            + (line.Before == 0 ? "" : $", {new Money(line.Before)} notified before for these months") + $": {moved}{scaled}.";
    }

    private static string Claim(Claim claim) =>
        $"Claim {claim.Number} of {claim.MadeOn:yyyy-MM-dd} for {claim.Asked}: {Words.Of(claim.State)}"
        + (claim.State is ClaimState.Approved or ClaimState.Paid ? $", {claim.Approved!.Value}" : ", nothing of it is in the share") + ".";

    private static string Sum(SchoolAmount school) => school is { Amount: Money told, Missing: string needed }
        ? $"Contingency: {told}, as the school was told; the rest is not available, because {needed} is not known."
        : school.Amount is Money amount ? $"Contingency: {amount}." : $"Contingency: not available, because {school.Missing} is not known.";

    private static string Months(FundRound round) => round.Basis == RoundBasis.FullYear ? "full year" : $"{round.Months} months";
}
