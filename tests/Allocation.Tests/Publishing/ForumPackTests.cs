using FundingPlatform.Kernel;

namespace FundingPlatform.Allocation.Tests.Publishing;

public sealed class ForumPackTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_total_is_the_sum_of_its_rows(int seed)
    {
        foreach (bool publish in (bool[])[false, true])
            foreach (PackTable table in Tables(ForumPack.Of(MadeUpAuthorities.Draw(seed).Report(), publish)))
                foreach (PackRow total in table.Rows.Where(r => r.IsTotal))
                    for (int c = 0; c < table.Columns.Count; c++)
                        Assert.True(AddsUp(table, total, c), $"{table.Title}, {table.Columns[c].Name}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_row_has_a_cell_for_each_column_and_every_sheet_a_name_of_its_own(int seed)
    {
        foreach (bool publish in (bool[])[false, true])
        {
            PackTable[] tables = [.. Tables(ForumPack.Of(MadeUpAuthorities.Draw(seed).Report(), publish))];
            Assert.All(tables, t => Assert.All(t.Rows, r => Assert.Equal(t.Columns.Count, r.Cells.Count)));
            Assert.Equal(tables.Length, tables.Select(t => t.Sheet).Distinct(StringComparer.OrdinalIgnoreCase).Count());
            Assert.Equal(tables.Length, tables.Select(t => t.Id).Distinct().Count());
            Assert.All(tables, t => Assert.InRange(t.Sheet.Length, 1, 31));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_authoritys_spending_is_the_same_by_setting_by_need_and_from_the_schools_top_ups(int seed)
    {
        foreach (bool publish in (bool[])[false, true])
        {
            PackDocument pack = ForumPack.Of(MadeUpAuthorities.Draw(seed).Report(), publish);
            IReadOnlyList<PackCell>[] totals = [.. new[] { "by_setting", "by_need", "reconciliation" }.Select(id => Money(Table(pack, id).Rows.Single(r => r.IsTotal)))];
            Assert.Equal(totals[0], totals[1]);
            Assert.Equal(totals[0], totals[2]);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_chart_shows_the_cells_of_its_table_and_no_others(int seed)
    {
        foreach (bool publish in (bool[])[false, true])
        {
            PackDocument pack = ForumPack.Of(MadeUpAuthorities.Draw(seed).Report(), publish);
            foreach (PackChart chart in pack.Sections.SelectMany(s => s.Charts))
            {
                HashSet<decimal?> shown = [.. Table(pack, chart.OfTable).Rows.SelectMany(r => r.Cells).Select(Value)];
                Assert.All(chart.Bars, b => Assert.Contains(b.Value, shown));
            }
        }
    }

    [Fact]
    public void The_whole_pack_withholds_and_merges_nothing_and_is_marked()
    {
        MadeUpAuthority authority = MadeUpAuthorities.Draw(3);
        PackDocument pack = ForumPack.Of(authority.Report(), publish: false);
        Assert.Equal((0, 0, false, "Not for publication"), (pack.Withheld, pack.Merged, pack.ForPublication, pack.Marking));
        Assert.DoesNotContain(Tables(pack).SelectMany(t => t.Rows).SelectMany(r => r.Cells), c => c is PackCell.Withheld);
        Assert.Equal(authority.Schools.Count + 1, Table(pack, "schools").Rows.Count);
    }

    [Fact]
    public void A_percentage_is_rounded_half_away_from_nothing_and_there_is_none_of_nothing()
    {
        ImpactSchool[] schools = [.. Enumerable.Range(0, 3).Select(s => new ImpactSchool(s, s, $"School {s}", Schools.SchoolGroup.Primary, 200, 10, 0))];
        // 0.05% up, 0.05% down, and something from nothing.
        MadeUpAuthority authority = new(schools, [], ["Baseline", "Other rule"], [[200_000, 200_000, 0], [200_100, 199_900, 500]], [[0, 0, 0], [0, 0, 0]]);
        IReadOnlyList<PackRow> rows = Table(ForumPack.Of(authority.Report(), publish: false), "schools").Rows;
        Assert.Equal(new PackCell.Percent(1), rows[0].Cells[^1]);
        Assert.Equal(new PackCell.Percent(-1), rows[1].Cells[^1]);
        Assert.IsType<PackCell.None>(rows[2].Cells[^1]);
    }

    internal static IEnumerable<PackTable> Tables(PackDocument pack) => pack.Sections.SelectMany(s => s.Tables);

    internal static PackTable Table(PackDocument pack, string id) => Tables(pack).Single(t => t.Id == id);

    private static bool AddsUp(PackTable table, PackRow total, int column)
    {
        PackCell[] parts = [.. table.Rows.TakeWhile(r => !r.IsTotal).Select(r => r.Cells[column])];
        return total.Cells[column] switch
        {
            PackCell.Pounds sum => parts.All(p => p is PackCell.Pounds) && parts.Cast<PackCell.Pounds>().Sum(p => p.Amount) == sum.Amount,
            PackCell.Count sum => parts.All(p => p is PackCell.Count or PackCell.None) && parts.OfType<PackCell.Count>().Sum(p => p.Number) == sum.Number,
            PackCell.Withheld => parts.Any(p => p is PackCell.Withheld),
            _ => true,
        };
    }

    private static IReadOnlyList<PackCell> Money(PackRow row) => [.. row.Cells.Where(c => c is not PackCell.Words and not PackCell.None || c is PackCell.Withheld)];

    private static decimal? Value(PackCell cell) => cell switch
    {
        PackCell.Pounds pounds => pounds.Amount.Pounds,
        PackCell.Count count => count.Number,
        _ => null,
    };
}
