using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Publishing.PackFigures;

namespace FundingPlatform.Allocation.Publishing;

/// <summary>
/// The common form of a table: rows with an amount in each case, shown as the baseline and, for each scenario, the change in
/// pounds and as a percentage of the row's baseline; the last row is the sum of the rows above it.
/// </summary>
internal static class AmountTable
{
    public sealed record Row(IReadOnlyList<PackCell> Leading, IReadOnlyList<Money?> Amounts);

    /// <summary><paramref name="whole"/> adds each scenario's whole amount before its change.</summary>
    public static IReadOnlyList<PackColumn> Columns(PackView view, IEnumerable<PackColumn> leading, string what, bool whole = false) =>
    [
        .. leading,
        new($"{view.Cases[0].Name}: {what}", PackColumnKind.Pounds),
        .. view.Scenarios.SelectMany(s => Columns(view.Cases[s].Name, what, whole)),
    ];

    public static IReadOnlyList<PackRow> Rows(PackView view, IReadOnlyList<Row> rows, IReadOnlyList<PackCell> total, bool whole = false)
    {
        IReadOnlyList<Money?> sums = Sums(rows.Select(r => r.Amounts), view.Cases.Count);
        return [.. rows.Select(r => new PackRow(Cells(r, whole))), new PackRow(Cells(new(total, sums), whole), IsTotal: true)];
    }

    /// <summary>With a note where a change beside it is too small for its percentage.</summary>
    public static PackTable Noted(PackTable table) => !table.Rows.Any(TooSmall) ? table
        : table with { Notes = [.. table.Notes, "0.0% beside a change that is not nothing means less than 0.1%."] };

    private static bool TooSmall(PackRow row) => row.Cells.Zip(row.Cells.Skip(1)).Any(c =>
        c is { First: PackCell.Pounds { Amount: var change }, Second: PackCell.Percent { Tenths: 0 } } && change != Money.Zero);

    private static IEnumerable<PackColumn> Columns(string scenario, string what, bool whole)
    {
        if (whole) yield return new($"{scenario}: {what}", PackColumnKind.Pounds);
        yield return new($"{scenario}: change", PackColumnKind.Pounds);
        yield return new($"{scenario}: change in %", PackColumnKind.Percent);
    }

    private static IReadOnlyList<PackCell> Cells(Row row, bool whole) =>
    [
        .. row.Leading,
        Pounds(row.Amounts[0]),
        .. Enumerable.Range(1, row.Amounts.Count - 1).SelectMany(s => Cells(row.Amounts[0], row.Amounts[s], whole)),
    ];

    private static IEnumerable<PackCell> Cells(Money? before, Money? after, bool whole)
    {
        if (whole) yield return Pounds(after);
        yield return Pounds(after - before);
        yield return Percent(after - before, before);
    }
}
