using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Cli.Report;

/// <summary>
/// What is paid by counts of pupils with plans: each count of the volume scheme and each round of the contingency fund, with what
/// is due and what is paid, then the pot that they share. What is not known is never nothing. Nothing where no authority has either.
/// </summary>
internal static class ReportCounts
{
    /// <summary>One count or round, of one authority or of several that go by the same rules.</summary>
    private sealed record Row(string Fund, string Count, DateOnly On, string State, int Schools, int Unknown, Money Due, Money Paid, string? Less);

    private sealed record Pot(string Fund, Money? Amount, Money? Left, bool Unknown);

    public static void Write(Html page, IReadOnlyList<AuthorityBudget> budgets)
    {
        Row[] rows = [.. budgets.SelectMany(b => Volume(b, b.Counted.Volume)), .. budgets.SelectMany(b => Contingency(b.Counted.Contingency))];
        if (rows.Length == 0) return;
        ILookup<string, Pot> pots = budgets.SelectMany(Pots).ToLookup(p => p.Fund, StringComparer.Ordinal);
        page.Markup("<h2>What is paid by counts</h2>");
        page.Markup("<p>An open count follows what is recorded; once it is closed and its amounts are notified, they change only through a recount. What begins after a count is expected at the next one. All counts of a scheme or fund share its one pot; where more is due than the pot has, it is shared by what is due, to the penny.</p>");
        page.Markup("""<div class="scroll" tabindex="0" role="region" aria-label="What is paid by counts"><table>""");
        page.Markup("""<caption>Volume top-ups and contingency by count</caption><thead><tr><th scope="col">Count</th><th scope="col">State</th><th scope="col" class="n">Schools paid</th><th scope="col" class="n">Schools not known</th><th scope="col" class="n">Due</th><th scope="col" class="n">Paid or expected</th></tr></thead>""");
        foreach (IGrouping<string, Row> fund in rows.GroupBy(r => r.Fund, StringComparer.Ordinal)) Write(page, fund, [.. pots[fund.Key]]);
        page.Markup("</table></div>");
    }

    private static void Write(Html page, IGrouping<string, Row> fund, Pot[] pots)
    {
        page.Add($"""<tbody><tr class="phase"><th scope="rowgroup" colspan="6">{fund.Key}{(pots.Length > 1 ? $" ({pots.Length:N0} authorities)" : "")}</th></tr>""");
        foreach (Row row in Together(fund))
        {
            page.Add($"""<tr><th scope="row">{row.Count}{(row.Count.Length > 0 ? ", " : "")}<span class="day">{Day(row.On)}</span></th><td>{row.State}</td><td class="n">{row.Schools}</td><td class="n">{row.Unknown}</td>""");
            Amount(page, row, row.Due, row.Less);
            Amount(page, row, row.Paid, null);
            page.Markup("</tr>");
        }

        page.Add($"""<tr class="sum"><th scope="row" colspan="6">{Shared(pots)}</th></tr></tbody>""");
    }

    private static string Day(DateOnly day) => $"{day:yyyy-MM-dd}";

    private static string Shared(Pot[] pots)
    {
        if (pots.All(p => p.Amount is null)) return "No pot is set";
        string all = $"One pot for all of these counts{(pots.Length > 1 ? ", in each authority; together" : "")}: {pots.Sum(p => p.Amount ?? Money.Zero)}";
        int unknown = pots.Count(p => p.Unknown);
        return unknown == pots.Length ? $"{all}; what is left of it is not known"
            : $"{all}; left in it: {pots.Where(p => !p.Unknown).Sum(p => p.Left ?? Money.Zero)}{(unknown > 0 ? $", not known in {unknown:N0} of them" : "")}";
    }

    // Nothing is known of an amount where none of the schools that count could be worked out.
    private static void Amount(Html page, Row row, Money amount, string? less)
    {
        string? beside = row.Unknown > 0 ? $"without {(row.Unknown == 1 ? "the school" : $"the {row.Unknown:N0} schools")} not known{(less is null ? "" : $"; {less}")}" : less;
        if (row.Unknown > 0 && amount == Money.Zero) page.Markup("""<td class="none">not known</td>""");
        else if (beside is null) page.Add($"""<td class="n">{amount}</td>""");
        else page.Add($"""<td class="n">{amount}<br/><span class="soft">{beside}</span></td>""");
    }

    private static IEnumerable<Pot> Pots(AuthorityBudget budget)
    {
        if (budget.Counted.Volume is VolumeResult volume) yield return new(Named(budget, volume), volume.Pot, volume.Left, CountedKnown.Nothing(volume));
        if (budget.Counted.Contingency is ContingencyResult fund) yield return new(Named(fund), fund.Pot, fund.Held, CountedKnown.Nothing(fund));
    }

    private static string Named(AuthorityBudget budget, VolumeResult volume) => Marked(volume.Year.Scheme.Name, MadeUp.VolumeIs(budget)) + Payer(volume.Year.Scheme.PaidFrom);

    private static string Named(ContingencyResult fund) => Marked(fund.Fund.Name, MadeUp.FundIs(fund)) + Payer(fund.Fund.Money.PaidFrom);

    private static string Payer(PaidFrom from) => from == PaidFrom.GeneralFund ? " (paid from the general fund)" : "";

    private static string Marked(string name, bool madeUp) => madeUp && !name.Contains("illustrati", StringComparison.OrdinalIgnoreCase) ? $"{name} (illustrative)" : name;

    private static IEnumerable<Row> Volume(AuthorityBudget budget, VolumeResult? result) => result is null ? []
        : result.Rounds.Select(round => new Row(
            Named(budget, result), round.Name, round.On, State(round.Notified, round.State),
            round.Lines.Count(l => l.Amount is Money amount && amount > Money.Zero), round.Lines.Count(l => l.Amount is null),
            round.Due, round.Paid,
            result.Year.Scheme.Cadence.Counts.Any(c => c.On == round.On && c.Basis == VolumeBasis.FullYearLessNotified) && round.On > result.Rounds[0].On ? LessEarlier : null));

    private const string LessEarlier = "due less what earlier counts pay";

    private static IEnumerable<Row> Contingency(ContingencyResult? result) => result is null ? []
        : result.Rounds.Select(round => new Row(
            Named(result), round.Round.Name, round.Round.CountOn,
            round.Count is PlanCount count ? State(round.State != RoundState.Draft, count.State) : "not counted yet",
            round.State == RoundState.Draft ? round.DraftLines.Count(l => l.Movement > Money.Zero)
                : round.Notifications.SelectMany(n => n.Lines).GroupBy(l => l.School).Count(s => s.Sum(l => l.Movement) > 0),
            round.DraftLines.Count(l => l.Missing is not null),
            round.Draft?.Due ?? round.Notified, round.Notified + round.Drafted,
            result.Fund.Rounds.Any(earlier => earlier.CountOn < round.Round.CountOn && earlier.MonthsSharedWith(round.Round) > 0) ? LessEarlier : null));

    private static string State(bool notified, CountState count) => (notified ? "notified" : "expected") + count switch
    {
        CountState.Open => ", count open",
        CountState.Closed => ", count closed",
        _ => ", count corrected",
    };

    // England has the same rules a hundred and fifty times.
    private static IEnumerable<Row> Together(IEnumerable<Row> rows) => rows.GroupBy(r => (r.Count, r.On, r.State, r.Less)).Select(same => same.First() with
    {
        Schools = same.Sum(r => r.Schools), Unknown = same.Sum(r => r.Unknown), Due = same.Sum(r => r.Due), Paid = same.Sum(r => r.Paid),
    });
}
