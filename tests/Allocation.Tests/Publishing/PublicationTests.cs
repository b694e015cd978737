using System.Text;
using FundingPlatform.Schools;

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
    public void Pounds_divided_by_a_band_value_give_the_number_of_pupils_and_only_a_row_of_several_schools_is_left_to_divide()
    {
        // Ten primary schools with 2 to 11 pupils, all in one band of £1,000; the option pays £100 more for each.
        ImpactSchool[] schools = [.. Enumerable.Range(0, 10).Select(s => new ImpactSchool(s, s, $"School {s}", SchoolGroup.Primary, 300, s + 4, 0))];
        Pupil[] pupils = [.. schools.SelectMany((_, s) => Enumerable.Range(0, s + 2).Select(p => new Pupil($"{s}-{p}", s, true, Setting.Mainstream, "ASD", [100_000, 110_000])))];
        long[] formula = [.. schools.Select(_ => 50_000_000L)];
        PackDocument pack = ForumPack.Of(new MadeUpAuthority(schools, pupils, ["Baseline", "£100 more"], [formula, formula], [new long[10], new long[10]]).Report(), publish: true);
        Dictionary<string, decimal> changes = ForumPackTests.Table(pack, "schools").Rows.ToDictionary(r => ((PackCell.Words)r.Cells[0]).Text, r => ((PackCell.Pounds)r.Cells[7]).Amount.Pounds / 100);
        Assert.Equal(["School 4", "School 5", "School 6", "School 7", "School 8", "School 9", "Other mainstream schools", "All schools"], changes.Keys);
        Assert.Equal((6, 11, 2 + 3 + 4 + 5, 65), (changes["School 4"], changes["School 9"], changes["Other mainstream schools"], changes["All schools"]));
    }

    [Fact]
    public void A_school_that_nothing_can_hide_is_left_out_of_every_total()
    {
        // One special school with three pupils beside mainstream schools: its pounds would tell, whatever they are added to.
        ImpactSchool[] schools = [.. Enumerable.Range(0, 6).Select(s => new ImpactSchool(s, s, $"School {s}", s == 0 ? SchoolGroup.Special : SchoolGroup.Primary, 300, 12, 0))];
        Pupil[] pupils = [.. schools.SelectMany((_, s) => Enumerable.Range(0, s == 0 ? 3 : 9).Select(p => new Pupil($"{s}-{p}", s, true, s == 0 ? Setting.Special : Setting.Mainstream, "ASD", [100_000, 110_000])))];
        long[] formula = [.. schools.Select(_ => 50_000_000L)];
        PackDocument pack = ForumPack.Of(new MadeUpAuthority(schools, pupils, ["Baseline", "£100 more"], [formula, formula], [new long[6], new long[6]]).Report(), publish: true);
        PackRow total = ForumPackTests.Table(pack, "schools").Rows.Single(r => r.IsTotal);
        Assert.Equal(new PackCell.Words("All schools but 1 that is withheld"), total.Cells[0]);
        Assert.Equal(new PackCell.Pounds(new(45 * 10_000)), total.Cells[7]);
        Assert.Equal(new PackCell.Pounds(new(45 * 10_000)), ForumPackTests.Table(pack, "by_setting").Rows.Single(r => r.IsTotal).Cells[2]);
        Assert.DoesNotContain("School 0", Text(pack), StringComparison.Ordinal);
        Assert.True(pack.Withheld > 0);
    }

    [Fact]
    public void A_pupil_with_two_placements_is_one_pupil()
    {
        ImpactSchool[] schools = [.. Enumerable.Range(0, 8).Select(s => new ImpactSchool(s, s, $"School {s}", SchoolGroup.Primary, 300, 12, 0))];
        // School 0 has six placements of three pupils; the others have nine pupils each.
        Pupil[] pupils = [.. schools.SelectMany((_, s) => Enumerable.Range(0, s == 0 ? 6 : 9).Select(p => new Pupil($"{s}-{(s == 0 ? p / 2 : p)}", s, true, Setting.Mainstream, "ASD", [100_000, 110_000])))];
        long[] formula = [.. schools.Select(_ => 50_000_000L)];
        PackDocument pack = ForumPack.Of(new MadeUpAuthority(schools, pupils, ["Baseline", "£100 more"], [formula, formula], [new long[8], new long[8]]).Report(), publish: true);
        Assert.DoesNotContain("School 0", Text(pack), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_options_that_differ_for_three_pupils_of_a_school_hide_it()
    {
        ImpactSchool[] schools = [.. Enumerable.Range(0, 8).Select(s => new ImpactSchool(s, s, $"School {s}", SchoolGroup.Primary, 300, 14, 0))];
        // Both options raise every amount; the second one raises three pupils of school 0 by more.
        Pupil[] pupils = [.. schools.SelectMany((_, s) => Enumerable.Range(0, 12).Select(p => new Pupil($"{s}-{p}", s, true, Setting.Mainstream, "ASD", [100_000, 110_000, s == 0 && p < 3 ? 120_000 : 110_000])))];
        long[] formula = [.. schools.Select(_ => 50_000_000L)];
        PackDocument pack = ForumPack.Of(new MadeUpAuthority(schools, pupils, ["Baseline", "One", "Two"], [formula, formula, formula], [new long[8], new long[8], new long[8]]).Report(), publish: true);
        Assert.DoesNotContain("School 0", Text(pack), StringComparison.Ordinal);
        PackRow total = ForumPackTests.Table(pack, "schools").Rows.Single(r => r.IsTotal);
        Assert.IsType<PackCell.Pounds>(total.Cells[7]);
        Assert.IsType<PackCell.Withheld>(total.Cells[10]);
    }

    [Fact]
    public void A_number_to_decide_that_differs_by_two_pupils_from_another_is_withheld_and_so_is_protection()
    {
        ImpactSchool[] schools = [.. Enumerable.Range(0, 4).Select(s => new ImpactSchool(s, s, $"School {s}", SchoolGroup.Primary, 300, 14, 0))];
        Pupil[] pupils = [.. schools.SelectMany((_, s) => Enumerable.Range(0, 12).Select(p => new Pupil($"{s}-{p}", s, true, Setting.Mainstream, "ASD", [100_000, 110_000, 110_000])))];
        long[] formula = [.. schools.Select(_ => 50_000_000L)];
        int[] ten = [.. Enumerable.Range(0, 10)], twelve = [.. Enumerable.Range(0, 12)];
        PackDocument pack = ForumPack.Of(new MadeUpAuthority(schools, pupils, ["Baseline", "One", "Two"], [formula, formula, formula], [new long[4], new long[4], new long[4]])
        {
            Exceptions = [[], [new("not_mapped", ten)], [new("not_mapped", twelve)]],
            Protection = [[], [new(new(2023, 9, 1), new(900), default, twelve), new(new(2024, 9, 1), new(800), default, ten)], []],
        }.Report(), publish: true);
        Assert.Equal([new PackCell.Count(10), new PackCell.Withheld()], ForumPackTests.Table(pack, "exceptions").Rows[0].Cells.Skip(1));
        Assert.IsType<PackCell.Withheld>(ForumPackTests.Table(pack, "exceptions").Rows.Single(r => r.IsTotal).Cells[2]);
        Assert.Equal([new PackCell.Pounds(new(900)), new PackCell.Withheld()], ForumPackTests.Table(pack, "protection").Rows.Select(r => r.Cells[2]));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(9, true)]
    public void Protection_of_which_few_pupils_are_at_schools_shown_together_is_withheld(int hidden, bool shown)
    {
        int[] sizes = [12, 12, 12, 3, 3, 3];
        ImpactSchool[] schools = [.. sizes.Select((n, s) => new ImpactSchool(s, s, $"School {s}", SchoolGroup.Primary, 300, n + 2, 0))];
        Pupil[] pupils = [.. sizes.SelectMany((n, s) => Enumerable.Range(0, n).Select(p => new Pupil($"{s}-{p}", s, true, Setting.Mainstream, "ASD", [100_000, 110_000])))];
        long[] formula = [.. schools.Select(_ => 50_000_000L)];
        // Ten at a school that is shown by name, and so many at the three that are shown together.
        int[] placements = [.. Enumerable.Range(0, 10), .. Enumerable.Range(36, hidden)];
        PackDocument pack = ForumPack.Of(new MadeUpAuthority(schools, pupils, ["Baseline", "One"], [formula, formula], [new long[6], new long[6]])
        {
            Protection = [[], [new(new(2023, 9, 1), new(900), default, placements)]],
        }.Report(), publish: true);
        Assert.Equal(shown ? new PackCell.Pounds(new(900)) : new PackCell.Withheld(), ForumPackTests.Table(pack, "protection").Rows[0].Cells[2]);
    }

    [Fact]
    public void A_need_from_which_a_setting_can_be_taken_away_is_not_shown_beside_it()
    {
        ImpactSchool[] schools = [.. Enumerable.Range(0, 3).Select(s => new ImpactSchool(s, s, $"School {s}", SchoolGroup.Primary, 300, 14, 0))];
        // Everyone in independent schools has one need, and three pupils of the mainstream schools have it too.
        Pupil[] pupils =
        [
            .. schools.SelectMany((_, s) => Enumerable.Range(0, 10).Select(p => new Pupil($"{s}-{p}", s, true, Setting.Mainstream, p == 0 ? "SEMH" : "ASD", [100_000, 110_000]))),
            .. Enumerable.Range(0, 20).Select(p => new Pupil($"i-{p}", null, true, Setting.Independent, "SEMH", [100_000, 110_000])),
            .. Enumerable.Range(0, 20).Select(p => new Pupil($"f-{p}", null, true, Setting.FurtherEducation, "ASD", [100_000, 110_000])),
        ];
        long[] formula = [.. schools.Select(_ => 50_000_000L)];
        PackDocument pack = ForumPack.Of(new MadeUpAuthority(schools, pupils, ["Baseline", "One"], [formula, formula], [new long[3], new long[3]]).Report(), publish: true);
        Assert.Equal(4, ForumPackTests.Table(pack, "by_setting").Rows.Count);
        Assert.Equal(new PackCell.Words("All needs"), ForumPackTests.Table(pack, "by_need").Rows[0].Cells[0]);
    }

    [Fact]
    public void What_protects_the_total_of_one_school_has_no_row_of_its_own()
    {
        ImpactSchool[] schools = [.. Enumerable.Range(0, 3).Select(s => new ImpactSchool(s, s, $"School {s}", SchoolGroup.Primary, 300, 14, 0))];
        Pupil[] pupils = [.. schools.SelectMany((_, s) => Enumerable.Range(0, 10).Select(p => new Pupil($"{s}-{p}", s, true, Setting.Mainstream, "ASD", [100_000, s == 0 ? 90_000 : 110_000])))];
        long[] formula = [.. schools.Select(_ => 50_000_000L)];
        PackDocument pack = ForumPack.Of(new MadeUpAuthority(schools, pupils, ["Baseline", "One"], [formula, formula], [new long[3], [100_000, 0, 0]]).Report(), publish: true);
        Assert.Equal(["All settings, with the protection of schools' totals", "The authority's top-up spending"], ForumPackTests.Table(pack, "by_setting").Rows.Select(r => ((PackCell.Words)r.Cells[0]).Text));
        Assert.Equal(new PackCell.Pounds(new(20 * 10_000)), ForumPackTests.Table(pack, "by_setting").Rows[0].Cells[2]);
    }

    [Fact]
    public void Where_every_published_count_is_exact_nothing_of_a_small_school_is_shown_even_in_a_sum()
    {
        // Each school has as many top-ups as published plans: whoever adds these up knows every school's number.
        ImpactSchool[] schools = [.. Enumerable.Range(0, 8).Select(s => new ImpactSchool(s, s, $"School {s}", SchoolGroup.Primary, 300, s + 2, 0))];
        Pupil[] pupils = [.. schools.SelectMany((_, s) => Enumerable.Range(0, s + 2).Select(p => new Pupil($"{s}-{p}", s, true, Setting.Mainstream, "ASD", [100_000, 110_000])))];
        long[] formula = [.. schools.Select(_ => 50_000_000L)];
        MadeUpAuthority authority = new(schools, pupils, ["Baseline", "£100 more"], [formula, formula], [new long[8], new long[8]]);
        PackDocument pack = ForumPack.Of(authority.Report(), publish: true);
        Assert.All(Attacker.Attack(pack, authority), c => Assert.True(c.Values >= 3));
        Assert.Equal(4, Attacker.LeftOut(pack, authority, [.. Enumerable.Range(0, 8)]).Length);
    }

    [Fact]
    public void Two_options_that_leave_three_pupils_of_a_school_when_they_are_weighed_against_each_other_hide_it()
    {
        ImpactSchool[] schools = [.. Enumerable.Range(0, 8).Select(s => new ImpactSchool(s, s, $"School {s}", SchoolGroup.Primary, 300, 14 + s, 0))];
        // One raises every amount by 3%, two by 6% all but those of three pupils at school 0, by 1%: twice one less two is theirs alone.
        Pupil[] pupils = [.. schools.SelectMany((_, s) => Enumerable.Range(0, 12).Select(p => new Pupil($"{s}-{p}", s, true, Setting.Mainstream, "ASD", [100_000, 103_000, s == 0 && p < 3 ? 101_000 : 106_000])))];
        long[] formula = [.. schools.Select(_ => 50_000_000L)];
        PackDocument pack = ForumPack.Of(new MadeUpAuthority(schools, pupils, ["Baseline", "One", "Two"], [formula, formula, formula], [new long[8], new long[8], new long[8]]).Report(), publish: true);
        Assert.DoesNotContain("School 0", Text(pack), StringComparison.Ordinal);
    }

    /// <summary>Six schools with one pupil each, three with five each, five with six pupils: whoever knows that each has 1 to 5 has them.</summary>
    [Theory]
    [InlineData(1, 1, 1, 1, 1, 1)]
    [InlineData(5, 5, 5)]
    [InlineData(1, 1, 1, 1, 2)]
    public void That_a_school_is_shown_with_others_does_not_tell_that_it_has_few_pupils(params int[] few)
    {
        // Forty schools in the order of their plans; those with few pupils are the 20th, the 22nd and so on, all others have none.
        ImpactSchool[] schools = [.. Enumerable.Range(0, 40).Select(s => new ImpactSchool(s, s, $"School {s:00}", SchoolGroup.Primary, 300, s + 2, 0))];
        Pupil[] pupils = [.. few.SelectMany((n, i) => Enumerable.Range(0, n).Select(p => new Pupil($"{i}-{p}", 20 + 2 * i, true, Setting.Mainstream, "ASD", [100_000, 110_000])))];
        long[] formula = [.. schools.Select(_ => 50_000_000L)];
        MadeUpAuthority authority = new(schools, pupils, ["Baseline", "£100 more"], [formula, formula], [new long[40], new long[40]]);
        PackDocument pack = ForumPack.Of(authority.Report(), publish: true);
        Assert.Equal(Enumerable.Range(0, 20 + 2 * few.Length - 1), Attacker.Hidden(pack, authority));
        Assert.All(Attacker.Attack(pack, authority), c => Assert.True(c.Values >= 3, c.ToString()));
    }

    [Fact]
    public void Whoever_knows_the_rule_learns_only_that_the_last_school_in_the_public_order_may_have_few_pupils()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            MadeUpAuthority authority = MadeUpAuthorities.Draw(seed);
            PackDocument pack = ForumPack.Of(authority.Report(), publish: true);
            int[] hidden = Attacker.Hidden(pack, authority), leftOut = Attacker.LeftOut(pack, authority, hidden);
            foreach (IGrouping<bool, int> kind in Enumerable.Range(0, authority.Schools.Count).Except(leftOut).GroupBy(s => Attacker.IsSpecial(authority.Schools[s].Group)))
            {
                bool[] shown = [.. kind.OrderBy(s => Attacker.InPublicOrder(authority.Schools[s])).Select(s => !hidden.Contains(s))];
                Assert.True(shown.SkipWhile(named => !named).All(named => named), $"seed {seed}");
            }
        }
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

    [Fact]
    public void No_figure_of_any_table_rests_on_one_to_five_pupils_nor_does_a_difference_of_tables()
    {
        for (int seed = 0; seed < 60; seed++)
        {
            MadeUpAuthority authority = MadeUpAuthorities.Draw(seed);
            Scanner scanner = new(authority, ForumPack.Of(authority.Report(), publish: true));
            Assert.Equal([], scanner.Unsafe().Select(u => $"seed {seed}: {u}"));
            Assert.Equal([], scanner.Thin().Select(u => $"seed {seed}: {u}"));
            Assert.Equal([], scanner.Derived(new(seed)).Select(u => $"seed {seed}: {u}"));
        }
    }

    [Fact]
    public void The_scan_finds_what_the_whole_pack_shows()
    {
        MadeUpAuthority authority = MadeUpAuthorities.Draw(3);
        Scanner scanner = new(authority, ForumPack.Of(authority.Report(), publish: false));
        Assert.NotEmpty(scanner.Unsafe());
        Assert.NotEmpty(scanner.Derived(new(1)));
    }

    [Fact]
    public void A_hidden_figure_has_other_values_in_other_worlds_with_the_same_pack()
    {
        int tried = 0, three = 0;
        List<string> others = [];
        for (int seed = 0; seed < 24; seed++)
        {
            MadeUpAuthority authority = MadeUpAuthorities.Draw(seed);
            PackDocument pack = ForumPack.Of(authority.Report(), publish: true);
            Random random = new(seed);
            HiddenCell[] cells = [.. Attacker.Attack(pack, authority)];
            random.Shuffle(cells);
            foreach (HiddenCell cell in cells.Take(6))
            {
                if (!OtherWorlds.CanBeTold(authority, OtherWorlds.Row(authority, pack, cell), cell)) continue;
                tried++;
                if (OtherWorlds.Values(authority, pack, cell, random, 600).Count >= 3) three++;
                else others.Add($"seed {seed}: {cell}");
            }
        }

        output.WriteLine($"{three} of {tried} hidden figures have three values. {string.Join('\n', others)}");
        Assert.True(tried > 40);
        Assert.Equal(tried, three);
    }

    [Fact]
    public void Numbers_of_pupils_to_decide_and_protection_are_shown_only_where_they_and_their_differences_are_safe()
    {
        int shown = 0, withheld = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            MadeUpAuthority authority = MadeUpAuthorities.Draw(seed);
            PackDocument pack = ForumPack.Of(authority.Report(), publish: true);
            if (ForumPackTests.Tables(pack).SingleOrDefault(t => t.Id == "exceptions") is not { } table) continue;
            HashSet<string>[] sets = [.. Shown(table, authority)];
            Assert.All(sets, set => Assert.False(set.Count is >= 1 and <= 5));
            Assert.All(sets, one => Assert.All(sets, two => Assert.False(one.Except(two).Union(two.Except(one)).Count() is >= 1 and <= 5)));
            shown += sets.Count(set => set.Count > 5);
            withheld += table.Rows.SelectMany(r => r.Cells).Count(c => c is PackCell.Withheld);
        }

        Assert.True(shown > 10 && withheld > 10, $"{shown} shown, {withheld} withheld");
    }

    /// <summary>The pupils behind each number of exceptions that is shown; the table's rows are in the order of their codes.</summary>
    private static IEnumerable<HashSet<string>> Shown(PackTable table, MadeUpAuthority authority)
    {
        string[] codes = [.. authority.Exceptions.SelectMany(e => e).Select(e => e.Code).Distinct().Order(StringComparer.Ordinal)];
        for (int row = 0; row < codes.Length; row++)
            for (int c = 1; c < authority.Cases.Count; c++)
                if (table.Rows[row].Cells[c] is PackCell.Count)
                    yield return [.. authority.Exceptions[c].Where(e => e.Code == codes[row]).SelectMany(e => e.Placements).Select(p => authority.Pupils[p].Id)];
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
