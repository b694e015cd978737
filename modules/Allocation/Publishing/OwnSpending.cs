using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>Placements (indexes) under one name.</summary>
internal sealed record SpendingGroup(string Name, IReadOnlyList<int> Placements);

/// <summary>What the authority itself pays for its own pupils, wherever they are, and how it ties to what its schools receive.</summary>
internal static class OwnSpending
{
    public const string ProtectionOfTotals = "Protection of schools' totals";

    public static Money Paid(ImpactCase c, int placement) => c.OfPlacements[placement] ?? Money.Zero;

    /// <summary>Pupils behind placements: one with two placements is counted once.</summary>
    public static int Pupils(ImpactReport report, IEnumerable<int> placements) =>
        placements.Select(p => report.Placements[p].Pupil).Distinct(StringComparer.Ordinal).Count();

    public static Money[] Amounts(ImpactReport report, IReadOnlyList<int> placements) =>
        [.. report.Cases.Select(c => placements.Sum(p => Paid(c, p)))];

    public static IReadOnlyList<SpendingGroup> BySetting(ImpactReport report) =>
        [.. Own(report).GroupBy(p => report.Placements[p].Setting).OrderBy(g => g.Key).Select(g => new SpendingGroup(PackNames.Of(g.Key), [.. g]))];

    public static IReadOnlyList<SpendingGroup> ByNeed(ImpactReport report) =>
        [.. Own(report).GroupBy(p => PackNames.Need(report.Placements[p].Need), StringComparer.Ordinal)
            .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new SpendingGroup(g.Key, [.. g]))];

    public static IEnumerable<int> Own(ImpactReport report) => Where(report, p => p.PaidByTheAuthority);

    public static IEnumerable<int> Where(ImpactReport report, Func<ImpactPlacement, bool> which) =>
        Enumerable.Range(0, report.Placements.Count).Where(p => which(report.Placements[p]));

    /// <summary>What protects schools' totals, by case; null where no case has any.</summary>
    public static Money[]? SchoolProtection(ImpactReport report)
    {
        Money[] amounts = [.. report.Cases.Select(c => c.SchoolProtection.Sum())];
        return amounts.Any(a => a != Money.Zero) || report.Cases.Any(c => c.SchoolProtection.Any(a => a != Money.Zero)) ? amounts : null;
    }

    /// <summary>
    /// From the schools' top-ups to the authority's spending. What lies between the schools' figures and their placements'
    /// is rounding, and is a line where there is any.
    /// </summary>
    public static IReadOnlyList<GroupRow> Reconciliation(ImpactReport report)
    {
        int[] others = [.. Where(report, p => !p.PaidByTheAuthority)], elsewhere = [.. Where(report, p => p.PaidByTheAuthority && p.School is null)];
        List<GroupRow> rows =
        [
            Line("Top-ups of the authority's schools", [.. report.Cases.Select(c => c.TopUps.Sum())]),
            Line("Add: the authority's pupils in schools elsewhere", Amounts(report, elsewhere)),
            Line("Less: pupils in its schools for whom others pay", [.. Amounts(report, others).Select(a => -a)]),
        ];
        Money[] rounding = Rounding(report);
        if (rounding.Any(r => r != Money.Zero)) rows.Add(Line("Rounding of schools' totals", rounding));
        return rows;
    }

    /// <summary>By case: what the schools' top-ups are less than their placements' amounts and their own protection.</summary>
    public static Money[] Rounding(ImpactReport report)
    {
        int[] atSchools = [.. Where(report, p => p.School is not null)];
        return [.. report.Cases.Select(c => atSchools.Sum(p => Paid(c, p)) + c.SchoolProtection.Sum() - c.TopUps.Sum())];
    }

    private static GroupRow Line(string name, Money[] amounts) => new(name, null, [.. amounts.Select(a => (Money?)a)]);
}
