using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Publishing.PackFigures;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>The view that may be published: no figure of it rests on few pupils, and none can be worked back to them.</summary>
internal static class SafeView
{
    public static PackView Of(ImpactReport whole)
    {
        DisclosureRule rule = DisclosureRule.Current(whole.Year);
        (ImpactReport report, IReadOnlyList<ImpactSchool> leftOut) = LeaveOut(whole, rule);
        Contributors contributors = new(report);
        MergedSchools schools = new SchoolMerging(report, rule, contributors).Choose();
        int[] shown = [.. Enumerable.Range(0, report.Cases.Count).Where(c => schools.Shown[c])];
        int[][] rows = [.. Enumerable.Range(0, report.Schools.Count).Where(s => !schools.Holds(s)).Select(s => new[] { s }), .. schools.Rows.Select(r => r.Schools.ToArray())];
        SafeSpending spending = new(report, rule, contributors, rows, shown);
        SafeCounts counts = new(whole, rule, new(whole), report.Schools.Where((_, s) => !schools.Holds(s)).Select(s => s.Id).ToHashSet());
        return new(WholeView.Header(report, publish: true), WholeView.Cases(report), Schools(report, schools), spending.Settings, spending.Needs, spending.Reconciliation,
            counts.Protection, counts.Exceptions, [.. WholeView.NotPriced(report).Where(f => OfTheYear.Contains(f.Code))], [.. Words(report, rule, schools), .. Words(leftOut, rule)], [.. spending.Notes(), .. Words(leftOut, rule)])
        {
            LeftOut = leftOut.Count,
        };
    }

    // What is found in the year's own rules: no pupil stands behind it.
    private static readonly string[] OfTheYear = ["area_cost_missing", "mfg_out_of_range", "mfg_range_missing", "sparsity_incomplete"];

    /// <summary>The schools that nothing can hide.</summary>
    public static IReadOnlyList<ImpactSchool> LeftOut(ImpactReport report) => LeaveOut(report, DisclosureRule.Current(report.Year)).LeftOut;

    /// <summary>The comparison without the schools that nothing can hide: neither they nor their pupils are in what is left.</summary>
    private static (ImpactReport Report, IReadOnlyList<ImpactSchool> LeftOut) LeaveOut(ImpactReport whole, DisclosureRule rule)
    {
        ImpactReport report = whole;
        while (new SchoolMerging(report, rule, new(report)).ToLeaveOut() is { Count: > 0 } schools) report = Without(report, [.. schools]);
        HashSet<int> left = [.. report.Schools.Select(s => s.Id)];
        return (report, [.. whole.Schools.Where(s => !left.Contains(s.Id))]);
    }

    private static ImpactReport Without(ImpactReport report, HashSet<int> schools)
    {
        int[] stay = [.. Enumerable.Range(0, report.Schools.Count).Where(s => !schools.Contains(s))];
        int[] placements = [.. OwnSpending.Where(report, p => p.School is not int s || !schools.Contains(s))];
        Dictionary<int, int> place = placements.Select((p, at) => (p, at)).ToDictionary(x => x.p, x => x.at);
        IReadOnlyList<int> Moved(IReadOnlyList<int> from) => [.. from.Where(place.ContainsKey).Select(p => place[p])];
        return report with
        {
            Schools = [.. stay.Select(s => report.Schools[s])],
            Placements = [.. placements.Select(p => report.Placements[p]).Select(p => p with { School = p.School is int s ? Array.IndexOf(stay, s) : null })],
            Cases =
            [
                .. report.Cases.Select(c => c with
                {
                    Shares = [.. stay.Select(s => c.Shares[s])],
                    TopUps = [.. stay.Select(s => c.TopUps[s])],
                    SchoolProtection = [.. stay.Select(s => c.SchoolProtection[s])],
                    OfPlacements = [.. placements.Select(p => c.OfPlacements[p])],
                    Protection = [.. c.Protection.Select(y => y with { Placements = Moved(y.Placements) })],
                }),
            ],
        };
    }

    private static IReadOnlyList<SchoolRow> Schools(ImpactReport report, MergedSchools merged)
    {
        IEnumerable<SchoolRow> alone = report.Schools.Select((school, at) => (school, at)).Where(s => !merged.Holds(s.at)).Select(s => WholeView.Row(report, s.school, s.at));
        return [.. alone, .. merged.Rows.Select(r => Together(report, r, merged.Shown))];
    }

    private static SchoolRow Together(ImpactReport report, MergedRow row, IReadOnlyList<bool> shown) => new(row.Name, null, row.Schools.Count,
        row.Schools.Sum(s => report.Schools[s].Roll ?? 0), row.Schools.Sum(s => report.Schools[s].EhcPlans ?? 0),
        [.. report.Cases.Select((c, at) => shown[at] ? row.Schools.Sum(s => c.Shares[s]) : (Money?)null)],
        [.. report.Cases.Select((c, at) => shown[at] ? row.Schools.Sum(s => c.TopUps[s]) : (Money?)null)]);

    private static IReadOnlyList<string> Words(ImpactReport report, DisclosureRule rule, MergedSchools merged)
    {
        IEnumerable<string> together = merged.Rows.Select(r =>
            $"{r.Name}: the figures of {Number(r.Schools.Count, "school", "schools")} are shown together, because 1 to {rule.MostUnsafe} pupils stand behind some of them, or because those could be worked back.");
        string[] without = [.. report.Cases.Where((_, at) => !merged.Shown[at]).Select(c => c.Name)];
        return without.Length == 0 ? [.. together]
            : [.. together, $"Withheld, with every total that it is part of, because too few pupils or schools stand behind it: what the schools that are shown together have under {string.Join(", ", without)}."];
    }

    private static IEnumerable<string> Words(IReadOnlyList<ImpactSchool> leftOut, DisclosureRule rule) => leftOut.Count == 0 ? []
        : [$"Withheld: the figures of {Number(leftOut.Count, "school", "schools")}, because 1 to {rule.MostUnsafe} pupils stand behind some of them and there are too few schools like {(leftOut.Count == 1 ? "it" : "them")} to show together. No total of schools or of top-up spending has {(leftOut.Count == 1 ? "it" : "them")} in it."];
}
