using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>The authority's own spending as it may be published beside the rows of schools.</summary>
internal sealed class SafeSpending
{
    private readonly ImpactReport report;
    private readonly DisclosureRule rule;
    private readonly Contributors contributors;
    private readonly int[] shown;
    private readonly MergedSpending? merged;
    private readonly Money[]? protection;
    private readonly bool apartFromProtection;

    /// <summary>Beside these rows of schools, for the cases that are shown; whatever is not is withheld.</summary>
    public SafeSpending(ImpactReport report, DisclosureRule rule, Contributors contributors, IReadOnlyList<IReadOnlyList<int>> rows, int[] shown)
    {
        (this.report, this.rule, this.contributors, this.shown) = (report, rule, contributors, shown);
        Figure[] figures = [.. contributors.DifferentFigures(shown).Where(f => f.Basis is Basis.Amount or Basis.Price)];
        merged = shown.Length == 0 ? null : new SpendingMerging(report, rule, contributors, rows, figures).Choose();
        protection = OwnSpending.SchoolProtection(report);
        apartFromProtection = protection is null || ProtectionIsSafe();
    }

    public IReadOnlyList<GroupRow> Settings => Rows(merged?.Settings, "All settings");
    public IReadOnlyList<GroupRow> Needs => Rows(merged?.Needs, "All needs");

    public IReadOnlyList<GroupRow> Reconciliation
    {
        get
        {
            IReadOnlyList<GroupRow> lines = OwnSpending.Reconciliation(report);
            GroupRow elsewhere = lines[1], others = lines[2];
            IEnumerable<GroupRow> between = merged is { Apart: true } ? [elsewhere, others]
                : [new("Pupils in schools elsewhere, less pupils for whom others pay", null, [.. elsewhere.Amounts.Zip(others.Amounts, (e, o) => merged is null ? null : e + o)])];
            return [.. new[] { lines[0] }.Concat(between).Concat(lines.Skip(3)).Select(Shown)];
        }
    }

    public IEnumerable<string> Notes()
    {
        const string Why = "because too few pupils stand behind it, or behind what follows from it";
        if (merged is null)
        {
            yield return $"The authority's own spending is withheld, {Why}.";
            yield break;
        }

        if (!apartFromProtection || merged.Settings.Count == 1) yield return $"Spending by setting is shown in one sum, {Why}.";
        if (!apartFromProtection || merged.Needs.Count == 1) yield return $"Spending by need is shown in one sum, {Why}.";
        if (IsMerged(merged.Settings) || IsMerged(merged.Needs)) yield return $"Settings and needs for which a figure cannot be shown by itself, {Why}, are shown together.";
        if (!merged.Apart) yield return $"Pupils elsewhere and pupils for whom others pay are shown in one line, {Why}.";
        if (shown.Length < report.Cases.Count)
            yield return $"Withheld, {Why}: spending under {string.Join(", ", report.Cases.Where((_, at) => !shown.Contains(at)).Select(c => c.Name))}.";
    }

    private static bool IsMerged(IReadOnlyList<SpendingGroup> groups) => groups.Count > 1 && groups[^1].Name.StartsWith("Other ", StringComparison.Ordinal);

    private IReadOnlyList<GroupRow> Rows(IReadOnlyList<SpendingGroup>? groups, string all)
    {
        if (groups is null) return [new(all, null, [.. report.Cases.Select(_ => (Money?)null)])];
        IEnumerable<GroupRow> rows = groups.Select(g => Row(g.Name, OwnSpending.Amounts(report, g.Placements)));
        if (protection is null) return [.. rows];
        if (apartFromProtection) return [.. rows, Row(OwnSpending.ProtectionOfTotals, protection)];
        Money[] own = OwnSpending.Amounts(report, [.. OwnSpending.Own(report)]);
        return [Row($"{all}, with the protection of schools' totals", [.. own.Zip(protection, (a, b) => a + b)])];
    }

    private GroupRow Row(string name, Money[] amounts) => Shown(new(name, null, [.. amounts.Select(a => (Money?)a)]));

    private GroupRow Shown(GroupRow row) => row with { Amounts = [.. row.Amounts.Select((amount, at) => shown.Contains(at) ? amount : null)] };

    /// <summary>What protects schools' totals may be a row of its own where it is safe as schools shown together must be.</summary>
    private bool ProtectionIsSafe() => Figure.Of(shown).Where(f => f.Basis != Basis.Price).All(f =>
    {
        int[][] behind = [.. report.Schools.Select((_, s) => contributors.Distinct(contributors.BehindProtection(f, s))).Where(p => p.Length > 0)];
        return rule.MayShowTogether(behind.Length, behind.SelectMany(p => p).Distinct().Count());
    });
}
