namespace FundingPlatform.Allocation.Publishing;

/// <summary>The parts of a pack in their order.</summary>
internal static class PackSections
{
    public const string NotForPublication = "Not for publication";
    public const string Published = "For publication";

    public static PackDocument Of(PackView view)
    {
        PackSection[] sections = [.. Sections(view).Select(s => s with { Tables = [.. s.Tables.Select(AmountTable.Noted)] })];
        int withheld = sections.SelectMany(s => s.Tables).SelectMany(t => t.Rows).SelectMany(r => r.Cells).Count(c => c is PackCell.Withheld);
        return new(view.Header.Title, $"{view.Header.AuthorityName}, {view.Header.Year}: what each option does to every school",
            view.ForPublication ? Published : NotForPublication, view.ForPublication, sections, withheld, view.Merged, PackWords.Reproduce(view));
    }

    private static IEnumerable<PackSection> Sections(PackView view)
    {
        PackTable totals = SchoolTables.Totals(view), phases = SchoolTables.ByPhase(view), losses = WinnerTables.LossesInPounds(view), spread = WinnerTables.Distribution(view);
        yield return new("summary", "In short", PackWords.Summary(view), [], []) { Listed = view.Cases.Count - 1 };
        yield return new("totals", "What each option costs or saves", [.. PackWords.Scenarios(view)], [PackCharts.ChangeInTotal(view, totals)], [totals]) { Listed = view.Cases.Count - 1 };
        yield return new("gains", "Who gains and who loses", [], [PackCharts.Distribution(view, spread)], [WinnerTables.GainsAndLosses(view), spread]);
        yield return new("losses", "The largest losses", [], [.. PackCharts.Losses(view, losses)], [losses, WinnerTables.LossesInPercent(view)]);
        yield return new("groups", "By phase, size and share of EHC plans", [],
            [PackCharts.ChangeByRow(view, phases, "Change by phase", "One bar for each phase and scenario: what its schools gain or lose together.")],
            [phases, SchoolTables.BySize(view), SchoolTables.ByPlans(view)]);
        yield return new("schools", SchoolTables.NameOfEvery(view), [], [], [SchoolTables.Every(view)]);
        yield return new("spending", "The authority's own spending, by setting and need",
            ["The tables above show what schools receive. These show what the authority pays in top-ups for its own pupils, by where they are taught and by their need."],
            [], SpendingTables.Spending(view));
        if (view.Protection.Count > 0) yield return new("protection", "What protection costs", [], [], [SpendingTables.Protection(view)]);
        if (view.Exceptions.Count > 0) yield return new("exceptions", "What a person has to decide", [], [], [SpendingTables.Exceptions(view)]);
        if (view.NotPriced.Count > 0) yield return new("not_priced", "What could not be priced", [], [], [SpendingTables.NotPriced(view)]);
        yield return new("method", "How it was worked out", PackWords.Method(view), [], []);
        yield return new("sources", "Sources", PackWords.Sources(view), [], []);
    }
}
