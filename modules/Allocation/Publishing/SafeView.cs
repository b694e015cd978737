using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Publishing.PackFigures;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>The view that may be published: no figure of it rests on few pupils, and none can be worked back to them.</summary>
internal static class SafeView
{
    public static PackView Of(ImpactReport report)
    {
        DisclosureRule rule = DisclosureRule.Current(report.Year);
        Contributors contributors = new(report);
        MergedSchools schools = new SchoolMerging(report, rule, contributors).Choose();
        int[] shown = [.. Enumerable.Range(0, report.Cases.Count).Where(c => schools.Shown[c])];
        int[][] rows = [.. Enumerable.Range(0, report.Schools.Count).Where(s => !schools.Holds(s)).Select(s => new[] { s }), .. schools.Rows.Select(r => r.Schools.ToArray())];
        SafeSpending spending = new(report, rule, contributors, rows, shown);
        IReadOnlyList<PackCase> cases = WholeView.Cases(report);
        SafeCounts counts = new(report, rule, contributors);
        return new(WholeView.Header(report, publish: true), cases, Schools(report, schools), spending.Settings, spending.Needs, spending.Reconciliation,
            counts.Protection, counts.Exceptions, [], Words(report, rule, schools), [.. spending.Notes()]);
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
}
