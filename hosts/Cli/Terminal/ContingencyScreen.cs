using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Cli.Terminal;

/// <summary>What <c>funding contingency</c> says.</summary>
internal sealed class ContingencyScreen(TextWriter output)
{
    private const string PotShort = "not paid: pot short";
    private readonly Screen screen = new(output, width: 120);

    public void Opened(OpenedFund opened)
    {
        ContingencyFund fund = opened.Fund;
        screen.Line($"Fund {fund.Id} of {fund.Year} is open: {(fund.Money.Amount is Money amount ? $"{amount}" : $"£{fund.Money.PerPupil} per pupil on roll")} from {fund.Money.From} ({fund.Money.Status.Word()}); its rules are {fund.Status.Word()}.{GeneralFund(fund)}");
        foreach (string note in fund.Notes) screen.Item(note);
    }

    /// <summary>Schools with an amount in the year, a round or a claim, or with none that can be worked out; the others in one line.</summary>
    public void Print(int authority, ContingencyResult result, IReadOnlyDictionary<int, string> names, IReadOnlyList<Finding> counting, bool ledger)
    {
        ContingencyFund fund = result.Fund;
        screen.Heading($"{fund.Name}: authority {authority}, {fund.Year} ({fund.Status.Word()})");
        screen.Line($"{result.Pot} from {fund.Money.From} ({fund.Money.Status.Word()}).{GeneralFund(fund)}");
        screen.Table(["Round", "Count", "State", "Available", "Due", "Notified", "Draft", "Paid"], [.. result.Rounds.Select(Row)], lastIsTotal: false);
        SchoolAmount[] shown = [.. result.Schools.Where(s => IsShown(result, s))];
        if (shown.Length > 0)
            screen.Table(["School", "URN", .. result.Rounds.Select(r => r.Round.Name), "Claims", "Year"],
                [.. shown.Select(s => Row(result, s, names)), Total(result)], lastIsTotal: true);
        screen.Line($"{Words(result.Schools.Length - shown.Length, "other school")} that the fund covers with nothing in any round.");
        if (result.Claims.Count > 0)
            screen.Table(["Claim", "School", "Asked", "State", "Committed", "Made on"],
                [.. result.Claims.Select(c => (string[])[$"{c.Number}", $"{c.School}", $"{c.Asked}", EnumWords.Of(c.State), $"{c.Committed}", $"{c.MadeOn:yyyy-MM-dd}"])], lastIsTotal: false);
        screen.Line($"Pot {result.Pot} = committed {result.Committed} (paid {result.Ledger?.Position.Paid ?? Money.Zero}) + returned {result.Returned} + left {result.Pot - result.Committed - result.Returned}; of what is left {result.Drafted} is drafted.");
        if (ledger && result.Ledger is Ledger book) Print(book);
        if (result.Closing is FundClosing closing) screen.Line($"Closed on {closing.DecidedOn:yyyy-MM-dd}: nothing of it changes any more.");
        else foreach (RoundResult round in result.Rounds) Waiting(result, round);
        screen.Item("Counts of few pupils stand behind these figures: not for publication.");
        foreach (Finding finding in counting.Concat(result.Findings)) screen.Item($"{finding}");
    }

    public bool Explain(ContingencyResult result, IReadOnlyDictionary<int, string> names, int school)
    {
        IReadOnlyList<string> lines = result.Explain(school);
        if (lines.Count == 0) return false;
        screen.Heading($"{Name(names, school)} ({school}), {result.Year}");
        foreach (string line in lines) screen.Item(line);
        return true;
    }

    public void Notified(Notification notified, RoundChanges changes)
    {
        Money up = notified.Lines.Where(l => l.Movement > 0).Sum(l => new Money(l.Movement)), down = notified.Lines.Where(l => l.Movement < 0).Sum(l => new Money(-l.Movement));
        screen.Line($"Count of {notified.Round:yyyy-MM-dd}, {(notified.Number == 0 ? "notified" : $"recount {notified.Number} notified")}: {up} to {Words(notified.Lines.Count(l => l.Movement > 0), "school")}"
            + (down > Money.Zero ? $", clawback of {down} from {Words(notified.Lines.Count(l => l.Movement < 0), "school")}" : "") + ".");
        if (notified.SharedInWords(changes) is string shared) screen.Line($"More is due than there is: {shared}.");
    }

    public void Paid(RoundPayment paid) =>
        screen.Line($"Count of {paid.Round:yyyy-MM-dd}: {paid.Lines.Sum(l => new Money(l.Amount))} paid to {Words(paid.Lines.Count, "school")}.");

    public void Stands(Claim claim) =>
        screen.Line($"Claim {claim.Number} of school {claim.School} for {claim.Asked}: {EnumWords.Of(claim.State)}, {claim.Committed} committed.");

    public void Closed(FundClosing closing) => screen.Line(
        $"The fund is closed: {closing.Returned} goes back to {closing.ReturnedTo}"
        + (closing.Lapsed.Count > 0 ? $"; {Words(closing.Lapsed.Count, "undecided claim")} lapsed ({string.Join(", ", closing.Lapsed)})" : "") + ".");

    private static string GeneralFund(ContingencyFund fund) =>
        fund.Money.PaidFrom == PaidFrom.GeneralFund ? " It is the authority's general fund's money, outside the dedicated schools grant." : "";

    private void Waiting(ContingencyResult result, RoundResult round)
    {
        DateOnly? next = result.CountAfter(round.Round.CountOn);
        foreach (IGrouping<NotCountedReason, NotCounted> group in (round.Count?.Waiting(result.Year.Span, next) ?? [])
            .Where(n => result.Of(n.SchoolId) is not null).GroupBy(n => n.Reason).OrderBy(g => g.Key))
            screen.Item($"{Words(group.Count(), "placement")} {NotCountedWords.Of(group.Key, round.Round.CountOn, next)}");
    }

    private void Print(Ledger ledger)
    {
        screen.Heading("Ledger");
        screen.Table(["Entry", "On", "For", "School", "Amount", "Left", "Journal", "By"],
            [.. ledger.Entries.Select(e => (string[])[EnumWords.Of(e.Kind), $"{e.On:yyyy-MM-dd}", e.Round is DateOnly count ? $"{count:yyyy-MM-dd}" : e.Claim is int claim ? $"claim {claim}" : "",
                $"{e.School}", $"{e.Amount}", $"{e.Left}", $"{e.Sequence}", e.By])], lastIsTotal: false);
    }

    private static string[] Row(RoundResult round) =>
    [
        round.Round.Name, $"{round.Round.CountOn:yyyy-MM-dd}", $"{EnumWords.Of(round.State)}{(round.RecountDue ? ", recount due" : "")}",
        round.Draft is (Money available, _) ? $"{available}" : "", round.Draft is (_, Money due) ? $"{due}" : "", $"{round.Notified}", $"{round.Drafted}", $"{round.Paid}",
    ];

    // What was paid in one round and taken back in another comes to nothing in the year, and is in both rounds' totals.
    private static bool IsShown(ContingencyResult result, SchoolAmount school) =>
        school.Amount != Money.Zero || result.Rounds.Any(r => Of(r, school.SchoolId) != Money.Zero) || result.Claims.Any(c => c.School == school.SchoolId && c.Committed != Money.Zero);

    private static string[] Row(ContingencyResult result, SchoolAmount school, IReadOnlyDictionary<int, string> names) =>
    [
        Name(names, school.SchoolId), $"{school.SchoolId}", .. result.Rounds.Select(r => IsUnpaid(r, school.SchoolId) ? PotShort : $"{Of(r, school.SchoolId)}"),
        $"{result.Claims.Where(c => c.School == school.SchoolId).Sum(c => c.Committed)}", school.Amount is Money amount ? $"{amount}" : result.Rounds.Any(r => IsUnpaid(r, school.SchoolId)) ? PotShort : "not known",
    ];

    private static string[] Total(ContingencyResult result) =>
        ["All", "", .. result.Rounds.Select(r => r.Refused ? PotShort : $"{r.Notified + r.Drafted}"), $"{result.Claims.Sum(c => c.Committed)}", $"{result.Committed + result.Drafted}"];

    // The round's rules refuse to share what does not reach, so nothing of it is paid.
    private static bool IsUnpaid(RoundResult round, int school) => round.Refused && round.DraftLines.Any(l => l.School == school && l.Entitlement > l.Before);

    private static Money Of(RoundResult round, int school) =>
        round.Notifications.SelectMany(n => n.Lines).Where(l => l.School == school).Sum(l => new Money(l.Movement))
        + round.DraftLines.Where(l => l.School == school).Sum(l => l.Movement);

    private static string Name(IReadOnlyDictionary<int, string> names, int school) => names.GetValueOrDefault(school, "no school of the list any more");

    private static string Words(int number, string one) => $"{number:N0} {one}{(number == 1 ? "" : "s")}";
}
