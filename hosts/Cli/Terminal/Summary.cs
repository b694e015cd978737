using FundingPlatform.Allocation;
using FundingPlatform.Cli.Files;
using FundingPlatform.Cli.Report;
using FundingPlatform.Kernel;

namespace FundingPlatform.Cli.Terminal;

/// <summary>What a year-start run says at its end.</summary>
internal static class Summary
{
    public static void Print(Screen screen, YearStartRun run)
    {
        screen.Heading($"Budget shares {run.Year}: {ReportPage.Whose(run)}");
        if (run.Authorities is [AuthorityBudget alone]) Schools(screen, alone);
        Phases(screen, run.Authorities);
        foreach (BlockTotals block in Blocks.Together(run.Authorities)) Print(screen, block);
        if (GeneralFund.Words(run.Authorities) is string general) screen.Item(general);
        Refused(screen, run);
        Gaps(screen, run);
        Illustrative(screen, run);
    }

    public static void PrintFiles(Screen screen, YearStartRun run, string folder, string database, TimeSpan elapsed)
    {
        screen.Heading("Files");
        foreach (string name in YearStartFiles.Of(run)) screen.Line($"  {Path.Combine([folder, .. name.Split('/')])}");
        screen.Line($"  {database}");
        screen.Line();
        screen.Line($"Done in {elapsed.TotalSeconds:0.00} s. Open {Path.Combine(folder, "report.html")} first.");
    }

    /// <summary>As many columns as fit with every number whole: first to the penny, then in whole pounds, then fewer columns.</summary>
    private static void Phases(Screen screen, IReadOnlyList<AuthorityBudget> budgets)
    {
        IReadOnlyList<PhaseTotals> phases = PhaseTotals.Of(budgets);
        string[] all = ["Phase", "Schools", "Pupils", "EHC plans", "Schools-block share", MadeUp.Places(budgets), MadeUp.TopUpsAndTheRest(budgets), "Budget share"];
        string[] few = ["Phase", "Schools", "Schools-block share", HighNeeds(budgets), "Budget share"];
        string[][] All(Func<Money, string> text) =>
        [
            .. phases.Select(p => (string[])
                [p.Name, $"{p.Schools:N0}", $"{p.Rolls.Pupils:N0}", $"{p.Rolls.EhcPlans:N0}", text(p.SchoolsBlock), text(p.Places), text(p.TopUps), text(p.BudgetShare)]),
        ];
        string[][] Few(Func<Money, string> text) =>
            [.. phases.Select(p => (string[])[p.Name, $"{p.Schools:N0}", text(p.SchoolsBlock), text(p.Places + p.TopUps), text(p.BudgetShare)])];

        Widest(screen, [
            (all, All(ToThePenny), false), (all, All(WholePounds), true), (few, Few(ToThePenny), false), (few, Few(WholePounds), true),
            (["Phase", "Budget share"], [.. phases.Select(p => (string[])[p.Name, WholePounds(p.BudgetShare)])], true),
        ]);
    }

    /// <summary>Every school of one authority, in the order of the report: by phase, then by name.</summary>
    private static void Schools(Screen screen, AuthorityBudget budget)
    {
        SchoolShare[] shares = [.. budget.Schools.OrderBy(s => s.School.Group).ThenBy(s => s.School.Name, StringComparer.Ordinal)];
        if (shares.Length == 0) return;
        ShareTotals totals = ShareTotals.Of(shares);
        string[] all = ["School", "Phase", "Schools-block share", HighNeeds([budget]), "Budget share"], few = ["School", "Budget share"];
        string[][] All(Func<Money, string> text) =>
        [
            .. shares.Select(s => (string[])[s.School.Name, PhaseTotals.PhaseName(s.School.Group), text(s.SchoolsBlockShare), text(s.HighNeedsAllocation), text(s.BudgetShare)]),
            [$"All {shares.Length:N0} schools", "", text(totals.SchoolsBlockShare), text(totals.HighNeedsAllocation), text(totals.BudgetShare)],
        ];
        string[][] Few(Func<Money, string> text) =>
            [.. shares.Select(s => (string[])[s.School.Name, text(s.BudgetShare)]), [$"All {shares.Length:N0} schools", text(totals.BudgetShare)]];

        Widest(screen, [(all, All(ToThePenny), false), (few, Few(ToThePenny), false), (few, Few(WholePounds), true)]);
        screen.Line();
    }

    private static string HighNeeds(IReadOnlyList<AuthorityBudget> budgets) => budgets.Any(MadeUp.HighNeedsAre) ? "High needs (illustrative)" : "High needs";

    /// <summary>The first of some ways to say the same that fits the screen, else the last.</summary>
    private static void Widest(Screen screen, (string[] Headings, string[][] Rows, bool Whole)[] ways)
    {
        int fits = Array.FindIndex(ways, way => screen.Fits(way.Headings, way.Rows));
        (string[] headings, string[][] rows, bool whole) = ways[fits < 0 ? ^1 : fits];
        screen.Table(headings, rows, lastIsTotal: true);
        if (whole) screen.Line("Each amount here is rounded to whole pounds; the files have the pence.");
    }

    private static string ToThePenny(Money amount) => amount.ToString();

    private static string WholePounds(Money amount) => new Money((long)new Exact(amount.Pence, 1).RoundTo(RoundingMode.HalfUp, 100)).ToString()[..^3];

    private static void Print(Screen screen, BlockTotals block)
    {
        if (block.Grant == Money.Zero && block.Lines.All(l => l.Amount == Money.Zero)) return;
        screen.Heading($"{Words.Sentence(Words.Of(block.Block))} block: {block.Grant} ({block.Base})");
        foreach (BlockLine line in block.Lines.Where(l => l.Amount != Money.Zero || l.Name == "to_schools"))
            screen.Line($"  {Blocks.LineName(line.Name),-34}{line.Amount.ToString(),22}");
        screen.Line($"  {"Lines in all",-34}{block.Lines.Sum(l => l.Amount).ToString(),22}  (the grant, to the penny)");
    }

    private static void Refused(Screen screen, YearStartRun run)
    {
        RowTotals rows = RowTotals.Of([.. run.Authorities.SelectMany(a => a.Rows), .. run.RowsWithoutGrant]);
        PlacementTotals placements = PlacementTotals.Of(run.Authorities);
        screen.Heading("Counts");
        screen.Line($"  School list: {rows.All.Rows:N0} rows, {rows.All.Pupils:N0} pupils, {rows.All.EhcPlans:N0} EHC plans");
        screen.Line($"  Funded {rows.Funded.Rows:N0}, not funded {rows.NotFunded.Sum(n => n.Tally.Rows):N0}, without a grant row {rows.NoGrantRow.Rows:N0}");
        if (run.WithoutGrant.Count > 0)
            screen.Line($"  No grant row: {string.Join(", ", run.WithoutGrant.Select(a => Words.Authority(a.Code, a.Name)))}");
        screen.Line($"  Placements: {placements.Priced:N0} priced, {placements.Refused:N0} refused{(placements.NotOurs > 0 ? $", {placements.NotOurs:N0} not ours to price" : "")}");
    }

    private static void Gaps(Screen screen, YearStartRun run)
    {
        IReadOnlyList<MissingLine> missing = MissingLine.Of(run.Authorities.SelectMany(a => a.Schools));
        IGrouping<string, Finding>[] kinds = [.. run.Findings.Concat(run.Authorities.SelectMany(a => a.Findings)).GroupBy(f => f.Code, StringComparer.Ordinal)];
        if (missing.Count == 0 && kinds.Length == 0) return;
        screen.Heading("Warnings");
        if (missing.Count > 0)
            screen.Item($"{missing.Select(m => m.Line).Distinct().Count()} lines are not calculated for lack of data (left out, never £0): the report says which and why.");
        foreach (IGrouping<string, Finding> kind in kinds)
            screen.Item($"{kind.Count():N0} x {kind.Key}: {kind.First().Message}");
    }

    private static void Illustrative(Screen screen, YearStartRun run)
    {
        IReadOnlyList<string> illustrative = MadeUp.Of(run.Authorities);
        if (illustrative.Count == 0) return;
        screen.Heading("Illustrative: these figures are made up");
        foreach (string text in illustrative) screen.Item(text);
    }
}
