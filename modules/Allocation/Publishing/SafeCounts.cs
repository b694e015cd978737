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

    public SafeCounts(ImpactReport report, DisclosureRule rule, Contributors contributors)
    {
        (this.report, this.rule, this.contributors) = (report, rule, contributors);
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
                bool shown = MayShow([.. contributors.Distinct(year.Placements)], before);
                yield return new(at, year.Day, null, shown ? year.Protection : null, shown ? year.GainTaken : null);
            }
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
