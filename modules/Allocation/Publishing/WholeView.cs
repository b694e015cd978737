using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>The view that leaves nothing out, for those who may see every figure.</summary>
internal static class WholeView
{
    public static PackView Of(ImpactReport report) => new(
        Header(report, publish: false),
        Cases(report),
        [.. report.Schools.Select((school, at) => Row(report, school, at))],
        Groups(report, OwnSpending.BySetting(report), SchoolProtection(report)),
        Groups(report, OwnSpending.ByNeed(report), SchoolProtection(report)),
        OwnSpending.Reconciliation(report),
        [.. report.Cases.SelectMany((c, at) => c.Protection.Select(year =>
            new ProtectionRow(at, year.Day, OwnSpending.Pupils(report, year.Placements), year.Protection, year.GainTaken)))],
        [.. report.Cases.SelectMany(c => c.Exceptions).Select(e => e.Code).Distinct().Order(StringComparer.Ordinal).Select(code => Exceptions(report, code))],
        NotPriced(report),
        [], []);

    public static IReadOnlyList<NotPriced> NotPriced(ImpactReport report) =>
        [.. report.Cases.SelectMany((c, at) => c.Findings.Select(f => new NotPriced(at, f.Code, f.Message)))];

    public static PackHeader Header(ImpactReport report, bool publish) => new(
        report.Title, report.Authority, report.AuthorityName, report.Year, report.Sources, report.Illustrative,
        report.JournalSequence, report.JournalHash, report.InputHash, publish);

    /// <summary>Two cases of one name are told apart by their ids, because columns and bars are found by name.</summary>
    public static IReadOnlyList<PackCase> Cases(ImpactReport report) =>
        [.. report.Cases.Select(c => new PackCase(c.Id, report.Cases.Count(o => o.Name == c.Name) == 1 ? c.Name : $"{c.Name} ({c.Id})", c.Words))];

    public static SchoolRow Row(ImpactReport report, ImpactSchool school, int at) => new(
        school.Name, school.Group, 1, school.Roll, school.EhcPlans,
        [.. report.Cases.Select(c => (Money?)c.Shares[at])], [.. report.Cases.Select(c => (Money?)c.TopUps[at])]);

    private static GroupRow? SchoolProtection(ImpactReport report) => OwnSpending.SchoolProtection(report) is { } amounts
        ? new GroupRow(OwnSpending.ProtectionOfTotals, null, [.. amounts.Select(a => (Money?)a)])
        : null;

    private static IReadOnlyList<GroupRow> Groups(ImpactReport report, IEnumerable<SpendingGroup> groups, GroupRow? more)
    {
        IEnumerable<GroupRow> rows = groups.Select(g =>
            new GroupRow(g.Name, OwnSpending.Pupils(report, g.Placements), [.. OwnSpending.Amounts(report, g.Placements).Select(a => (Money?)a)]));
        return [.. rows, .. more is null ? Array.Empty<GroupRow>() : [more]];
    }

    private static ExceptionRow Exceptions(ImpactReport report, string code) => new(code,
        [.. report.Cases.Select(c => (int?)OwnSpending.Pupils(report, c.Exceptions.Where(e => e.Code == code).SelectMany(e => e.Placements)))]);
}
