using System.Text;

namespace FundingPlatform.Allocation.Tests.Publishing;

public sealed class PublicationTests(ITestOutputHelper output)
{
    [Fact]
    public void The_attacker_is_left_with_three_values_for_every_hidden_figure()
    {
        int cells = 0, merged = 0, schools = 0, leftOut = 0, withheldCases = 0, cases = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            MadeUpAuthority authority = MadeUpAuthorities.Draw(seed);
            PackDocument pack = ForumPack.Of(authority.Report(), publish: true);
            IReadOnlyList<HiddenCell> hidden = Attacker.Attack(pack, authority);
            Assert.All(hidden, cell => Assert.True(cell.Values >= 3, $"seed {seed}: {cell}"));
            Assert.All(hidden, cell => Assert.True(cell.Least <= cell.True && cell.True <= cell.Greatest, $"The attacker is wrong: seed {seed}: {cell}"));
            cells += hidden.Count;
            merged += pack.Merged;
            schools += authority.Schools.Count;
            leftOut += Attacker.LeftOut(pack, authority, [.. Enumerable.Range(0, authority.Schools.Count)]).Length;
            cases += authority.Cases.Count;
            withheldCases += ForumPackTests.Table(pack, "totals").Rows.Count(r => r.Cells[1] is PackCell.Withheld);
        }

        output.WriteLine($"{cells} hidden figures; {merged} of {schools} schools merged, {leftOut} left out; {withheldCases} of {cases} cases withheld.");
        Assert.True(cells > 1000);
    }

    [Fact]
    public void The_attacker_wins_where_only_the_unsafe_rows_are_withheld()
    {
        int found = 0, won = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            MadeUpAuthority authority = MadeUpAuthorities.Draw(seed);
            IReadOnlyList<HiddenCell> hidden = Attacker.Attack(Naive(authority), authority);
            found += hidden.Count(c => c.Values < 3);
            if (hidden.Any(c => c.Values < 3)) won++;
        }

        output.WriteLine($"{found} figures found in {won} of 60 authorities.");
        Assert.True(found > 0 && won >= 5);
    }

    internal static string Text(PackDocument pack)
    {
        StringBuilder text = new();
        text.AppendLine($"{pack.Title}|{pack.Subtitle}|{pack.Marking}|{pack.Withheld}|{pack.Merged}|{pack.Reproduce}");
        foreach (PackSection section in pack.Sections)
        {
            text.AppendLine(section.Title).AppendJoin('\n', section.Paragraphs).AppendLine();
            foreach (PackChart chart in section.Charts) text.AppendLine($"{chart.Title}|{chart.Summary}|{string.Join('|', chart.Bars)}");
            foreach (PackTable table in section.Tables)
            {
                text.AppendLine($"{table.Title}|{string.Join('|', table.Columns.Select(c => c.Name))}").AppendJoin('\n', table.Notes).AppendLine();
                foreach (PackRow row in table.Rows) text.AppendJoin('|', row.Cells).AppendLine();
            }
        }

        return text.ToString();
    }

    /// <summary>What not to do: the whole pack, with the rows of schools that have an unsafe figure withheld and the totals kept.</summary>
    private static PackDocument Naive(MadeUpAuthority authority)
    {
        PackDocument whole = ForumPack.Of(authority.Report(), publish: false);
        HashSet<string> few = [.. authority.Schools.Where((_, s) => Attacker.Pairs(authority.Cases.Count).Any(f => Attacker.Count(authority, s, f) is >= 1 and <= 5)).Select(s => s.Name)];
        return whole with { Sections = [.. whole.Sections.Select(s => s with { Tables = [.. s.Tables.Select(t => t with { Rows = [.. t.Rows.Select(r => Without(r, few))] })] })] };
    }

    private static PackRow Without(PackRow row, HashSet<string> few) => row.Cells[0] is PackCell.Words name && few.Contains(name.Text)
        ? row with { Cells = [.. row.Cells.Select(c => c is PackCell.Pounds or PackCell.Percent ? new PackCell.Withheld() : c)] }
        : row;
}
