using FundingPlatform.Allocation;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Cli.Report;

/// <summary>
/// What is paid by counts of pupils with plans: each count of the volume scheme and each round of the contingency fund, with what
/// is due, what is paid and what the pot has left. Nothing where no authority has either.
/// </summary>
internal static class ReportCounts
{
    /// <summary>One count or round, of one authority or of several that go by the same rules.</summary>
    private sealed record Row(string Fund, string Count, string State, int Schools, Money Due, Money Paid, Money? Pot, Money? Left);

    public static void Write(Html page, IReadOnlyList<AuthorityBudget> budgets)
    {
        Row[] rows = [.. Together(budgets.SelectMany(b => Volume(b.Counted.Volume))), .. Together(budgets.SelectMany(b => Contingency(b.Counted.Contingency)))];
        if (rows.Length == 0) return;
        page.Markup("<h2>What is paid by counts</h2>");
        page.Markup("<p>An open count follows what is recorded; once it is closed and its amounts are notified, they change only through a recount. What begins after a count is expected at the next one. Where more is due than the pot has, it is shared by what is due, to the penny.</p>");
        page.Markup("""<div class="scroll" tabindex="0" role="region" aria-label="What is paid by counts"><table>""");
        page.Markup("""<caption>Volume top-ups and contingency by count</caption><thead><tr><th scope="col">Scheme or fund</th><th scope="col">Count</th><th scope="col">State</th><th scope="col" class="n">Schools paid</th><th scope="col" class="n">Due</th><th scope="col" class="n">Paid or expected</th><th scope="col" class="n">Pot</th><th scope="col" class="n">Left in the pot</th></tr></thead><tbody>""");
        foreach (Row row in rows)
        {
            page.Add($"""<tr><th scope="row">{row.Fund}</th><td>{row.Count}</td><td>{row.State}</td><td class="n">{row.Schools}</td><td class="n">{row.Due}</td><td class="n">{row.Paid}</td>""");
            Amount(page, row.Pot);
            Amount(page, row.Left);
            page.Markup("</tr>");
        }

        page.Markup("</tbody></table></div>");
    }

    private static void Amount(Html page, Money? amount)
    {
        if (amount is Money known) page.Add($"""<td class="n">{known}</td>""");
        else page.Markup("""<td class="none">no pot</td>""");
    }

    private static IEnumerable<Row> Volume(VolumeResult? result) => result is null ? []
        : result.Rounds.Select(round => new Row(
            result.Year.Scheme.Name, $"{(round.Name.Length > 0 ? $"{round.Name}, " : "")}{round.On:yyyy-MM-dd}", State(round.Notified, round.State),
            round.Lines.Count(l => l.Amount is Money amount && amount > Money.Zero), round.Due, round.Paid, result.Pot, result.Left));

    private static IEnumerable<Row> Contingency(ContingencyResult? result) => result is null ? []
        : result.Rounds.Select(round => new Row(
            result.Fund.Name, $"{round.Round.Name}, {round.Round.CountOn:yyyy-MM-dd}",
            round.Count is PlanCount count ? State(round.State != RoundState.Draft, count.State) : "not counted yet",
            round.State == RoundState.Draft ? round.DraftLines.Count(l => l.Movement > Money.Zero)
                : round.Notifications.SelectMany(n => n.Lines).GroupBy(l => l.School).Count(s => s.Sum(l => l.Movement) > 0),
            round.Draft?.Due ?? round.Notified, round.Notified + round.Drafted, result.Pot, result.Held));

    private static string State(bool notified, CountState count) => (notified ? "notified" : "expected") + count switch
    {
        CountState.Open => ", count open",
        CountState.Closed => ", count closed",
        _ => ", count corrected",
    };

    // England has the same rules a hundred and fifty times.
    private static IEnumerable<Row> Together(IEnumerable<Row> rows) => rows.GroupBy(r => (r.Fund, r.Count, r.State)).Select(same => new Row(
        same.Count() > 1 ? $"{same.Key.Fund} ({same.Count():N0} authorities)" : same.Key.Fund, same.Key.Count, same.Key.State,
        same.Sum(r => r.Schools), same.Sum(r => r.Due), same.Sum(r => r.Paid),
        same.All(r => r.Pot is null) ? null : same.Sum(r => r.Pot ?? Money.Zero), same.All(r => r.Left is null) ? null : same.Sum(r => r.Left ?? Money.Zero)));
}
