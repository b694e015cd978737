namespace FundingPlatform.Allocation.Publishing;

/// <summary>
/// Protection and exceptions as they may be published: in the order of the pack, each figure is shown only if it is safe and
/// so is its difference from every figure shown before it.
/// </summary>
internal sealed class SafeCounts
{
    private readonly ImpactReport report;
    private readonly DisclosureRule rule;
    private readonly Contributors contributors;
    private readonly IReadOnlySet<int> named;

    /// <param name="named">The numbers of the schools that are shown by name.</param>
    public SafeCounts(ImpactReport report, DisclosureRule rule, Contributors contributors, IReadOnlySet<int> named)
    {
        (this.report, this.rule, this.contributors, this.named) = (report, rule, contributors, named);
        Protection = [.. ShownProtection()];
        Exceptions = ShownExceptions();
    }

    public IReadOnlyList<ProtectionRow> Protection { get; }
    public IReadOnlyList<ExceptionRow> Exceptions { get; }

    private IEnumerable<ProtectionRow> ShownProtection()
    {
        List<HashSet<int>> before = [];
        for (int at = 0; at < report.Cases.Count; at++)
            foreach (ProtectionYear year in report.Cases[at].Protection)
            {
                bool shown = HidesTheRest(year.Placements) && MayShow([.. contributors.Distinct(year.Placements)], before);
                yield return new(at, year.Day, null, shown ? year.Protection : null, shown ? year.GainTaken : null);
            }
    }

    /// <summary>
    /// Two scenarios can differ in nothing but protection. A named school then tells its own part, and what is left of the whole
    /// is that of the others, who have to be as many as schools that are shown together.
    /// </summary>
    private bool HidesTheRest(IReadOnlyList<int> placements)
    {
        int[] rest = [.. placements.Where(p => report.Placements[p].School is not int s || !named.Contains(report.Schools[s].Id))];
        return rule.MayShowTogether(rest.Select(p => report.Placements[p].School).Distinct().Count(), contributors.Distinct(rest).Length);
    }

    private ExceptionRow[] ShownExceptions()
    {
        string[] codes = [.. report.Cases.SelectMany(c => c.Exceptions).Select(e => e.Code).Distinct().Order(StringComparer.Ordinal)];
        List<HashSet<int>> before = [];
        return [.. codes.Select(code => new ExceptionRow(code, [.. report.Cases.Select(c => Count(c, code, before))]))];
    }

    private int? Count(ImpactCase at, string code, List<HashSet<int>> before)
    {
        HashSet<int> pupils = [.. contributors.Distinct(at.Exceptions.Where(e => e.Code == code).SelectMany(e => e.Placements))];
        return MayShow(pupils, before) ? pupils.Count : null;
    }

    private bool MayShow(HashSet<int> pupils, List<HashSet<int>> before)
    {
        if (rule.Unsafe(pupils.Count) || before.Any(b => rule.Unsafe(b.Except(pupils).Union(pupils.Except(b)).Count()))) return false;
        before.Add(pupils);
        return true;
    }
}
