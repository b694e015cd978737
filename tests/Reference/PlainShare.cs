using FundingPlatform.Allocation;

namespace FundingPlatform.Reference;

/// <summary>
/// A school's share as the slow twin works it out, in pounds. A line stands in <see cref="Lines"/> when its rule was
/// applied, in <see cref="Missing"/> when it needs what is not there, and in neither when the school has no part in it.
/// </summary>
public sealed class PlainShare(int schoolId)
{
    private readonly SortedDictionary<BudgetLine, decimal> lines = [];
    private readonly SortedSet<BudgetLine> missing = [];

    public int SchoolId { get; } = schoolId;
    public IReadOnlyDictionary<BudgetLine, decimal> Lines => lines;
    public IReadOnlySet<BudgetLine> Missing => missing;

    /// <summary>Pounds inside the share that are notionally for special needs; null where the recipe cannot be followed.</summary>
    public decimal? NotionalSen { get; internal set; }

    public decimal HighNeeds => lines.Where(l => l.Key is BudgetLine.PlaceFunding or BudgetLine.TopUp or BudgetLine.BandProtection or BudgetLine.VolumeTopUp or BudgetLine.Contingency).Sum(l => l.Value);
    public decimal BudgetShare => lines.Values.Sum();
    public decimal SchoolsBlock => BudgetShare - HighNeeds;

    /// <summary>A line's pounds, 0 where there is none.</summary>
    public decimal this[BudgetLine line] => lines.GetValueOrDefault(line);

    /// <summary>A line's pounds; null where something that it needs is missing.</summary>
    public void Set(BudgetLine line, decimal? pounds)
    {
        if (pounds is decimal known) lines[line] = known;
        else missing.Add(line);
    }

    internal decimal Sum(Func<BudgetLine, bool> which) => lines.Where(l => which(l.Key)).Sum(l => l.Value);
}
