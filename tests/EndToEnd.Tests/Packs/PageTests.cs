using System.Text.RegularExpressions;
using System.Xml.Linq;
using FundingPlatform.Allocation;
using FundingPlatform.Cli.Pack;

namespace FundingPlatform.EndToEnd.Tests.Packs;

public partial class PageTests
{
    public static TheoryData<bool> Both => [false, true];

    [Theory]
    [MemberData(nameof(Both))]
    public void Every_cell_of_the_pack_stands_in_its_table_and_no_other_number_does(bool published)
    {
        PackDocument pack = Pack(published);
        XElement[] tables = [.. Page(pack).Descendants("table")];
        PackTable[] expected = [.. pack.Sections.SelectMany(s => s.Tables)];
        Assert.Equal(expected.Length, tables.Length);
        for (int i = 0; i < tables.Length; i++)
        {
            Assert.Equal(expected[i].Columns.Select(c => c.Name), Headings(tables[i]));
            Assert.Equal(
                expected[i].Rows.Select(r => string.Join('|', r.Cells.Select(Told))),
                tables[i].Descendants("tr").Where(tr => tr.Parent!.Name != "thead").Select(tr => string.Join('|', tr.Elements().Select(c => c.Value))));
        }
    }

    [Fact]
    public void Totals_at_the_end_are_the_foot_of_their_table()
    {
        XElement table = Page(HandPack.Full()).Descendants("table").First();
        Assert.Equal("Both", Assert.Single(table.Element("tfoot")!.Elements("tr")).Element("th")!.Value);
        Assert.Equal(2, table.Element("tbody")!.Elements("tr").Count());
        Assert.Null(Page(HandPack.Published()).Descendants("table").First().Element("tfoot"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void The_page_needs_nothing_from_outside_and_runs_nothing(bool published)
    {
        XElement page = Page(Pack(published));
        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "img" or "iframe" or "link" or "object" or "embed" or "form");
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName is "src" or "style" || a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.All(page.Descendants().Attributes("href"), a => Assert.StartsWith("#", a.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("url(h", page.Descendants("style").Single().Value, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page.Descendants("style").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_link_leads_somewhere_and_no_name_is_used_twice()
    {
        XElement page = Page(HandPack.Full());
        string[] ids = [.. page.Descendants().Attributes("id").Select(a => a.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Descendants().Attributes("href"), a => Assert.Contains(a.Value[1..], ids));
        foreach (string attribute in new[] { "aria-labelledby", "aria-describedby" })
            Assert.All(page.Descendants().Attributes(attribute), a => Assert.Contains(a.Value, ids));
    }

    [Fact]
    public void A_pack_that_is_not_for_publication_says_so_at_the_top_and_on_each_printed_page()
    {
        XElement page = Page(HandPack.Full());
        XElement marking = page.Descendants("aside").Single(d => (string?)d.Attribute("class") == "marking");
        Assert.Equal(HandPack.Marking, marking.Value);
        Assert.Equal("page", (string?)marking.ElementsAfterSelf().First().Attribute("class"));
        Assert.Matches(OnEveryPage(), page.Descendants("style").Single().Value);
        Assert.Contains(HandPack.Marking, page.Descendants("title").Single().Value, StringComparison.Ordinal);
        Assert.DoesNotContain(HandPack.Marking, Page(HandPack.Published()).Value, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void What_is_withheld_is_a_word_that_is_explained_and_counted()
    {
        XElement page = Page(HandPack.Published());
        Assert.Contains("2 figures are withheld.", page.Value, StringComparison.Ordinal);
        Assert.Contains("3 schools are shown together with others.", page.Value, StringComparison.Ordinal);
        Assert.Contains("In the tables, withheld means: few pupils", page.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("withheld", Page(HandPack.Full()).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bar_is_as_long_as_its_amount_and_lies_on_its_side_of_nothing()
    {
        XElement[] bars = [.. Page(HandPack.Full()).Descendants("figure").First().Descendants("li").Where(li => (string?)li.Attribute("class") == "one")];
        Assert.Equal(["Elms -£12,345.67", "Oak £0.05", "Ash £0.00"], bars.Select(b => $"{b.Elements("span").First().Value} {b.Elements("span").Last().Value}"));
        double zero = Percent(bars[0].Descendants("line").Single(), "x1");
        XElement loss = bars[0].Descendants("rect").Single(), gain = bars[1].Descendants("rect").Single();
        Assert.Equal(zero, Percent(loss, "x") + Percent(loss, "width"), 2);
        Assert.Equal(zero, Percent(gain, "x"), 2);
        Assert.NotEqual((string?)loss.Attribute("class"), (string?)gain.Attribute("class"));
        Assert.Empty(bars[2].Descendants("rect"));
    }

    [Fact]
    public void A_curve_goes_through_its_points_and_tells_a_second_series_by_more_than_colour()
    {
        PackBar Point(string series, long at, decimal value) => new($"{at}", series, value) { At = at };
        var curve = new PackChart("c", "A curve", "It rises.", PackColumnKind.Pounds, "none",
            [Point("found", 0, 0), Point("found", 50, 400), Point("found", 200, 800), Point("possible", 0, 0), Point("possible", 50, 800), Point("possible", 200, 800)]) { IsCurve = true };
        PackDocument full = HandPack.Full();
        XElement page = Page(full with { Sections = [full.Sections[0] with { Charts = [curve] }] });
        XElement svg = page.Descendants("figure").Single().Descendants("svg").Last();
        double[] Of(XElement of, string name) => [.. of.Elements("circle").Where(c => c.Attribute("class")!.Value == "of-first").Select(c => Share(c, name))];
        Assert.Equal([3, 26.5, 97], Of(svg, "cx"));
        Assert.Equal([84, 49, 14], Of(svg, "cy"));
        Assert.Equal(["second", "second", "drawn", "drawn"], svg.Elements("line").Select(l => l.Attribute("class")!.Value).Where(c => c != "across"));
        Assert.Contains("stroke-dasharray", page.Descendants("style").Single().Value, StringComparison.Ordinal);
        Assert.Equal(["£0.00", "£800.00", "0", "200", "50"], svg.Elements("text").Select(t => t.Value));
        Assert.Equal(["found", "possible"], page.Descendants("figure").Single().Descendants("li").Select(l => l.Value.Trim()));
    }

    private static double Share(XElement of, string name) => double.Parse(of.Attribute(name)!.Value.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void A_bar_that_is_withheld_is_not_drawn()
    {
        XElement[] bars = [.. Page(HandPack.Published()).Descendants("li").Where(li => (string?)li.Attribute("class") == "one")];
        Assert.Equal("withheld", bars[0].Elements("span").Last().Value);
        Assert.Empty(bars[0].Descendants("rect"));
        Assert.Single(bars[1].Descendants("rect"));
    }

    [Fact]
    public void Every_table_has_a_caption_and_every_heading_cell_a_scope_and_headings_go_down_one_step_at_a_time()
    {
        XElement page = Page(HandPack.Full());
        Assert.All(page.Descendants("table"), t => Assert.NotEmpty(t.Element("caption")!.Value));
        Assert.All(page.Descendants("th"), th => Assert.Contains((string?)th.Attribute("scope"), new[] { "row", "col", "colgroup" }));
        int[] levels = [.. page.Descendants().Where(e => e.Name.LocalName is ['h', >= '1' and <= '6']).Select(e => e.Name.LocalName[1] - '0')];
        Assert.Equal(1, levels.Count(l => l == 1));
        for (int i = 1; i < levels.Length; i++) Assert.True(levels[i] <= levels[i - 1] + 1);
    }

    [Fact]
    public void What_no_page_can_hold_does_not_break_it()
    {
        PackDocument pack = HandPack.Full();
        var memory = new MemoryStream();
        PackPage.Write(memory, pack with { Title = "Bell\u0007 \uFFFF \uD800 ]]> &amp;" });
        XDocument.Load(new MemoryStream(memory.ToArray()));
        Sheets.Open(Sheets.Bytes(pack with { Title = "Bell\u0007 \uFFFF \uD800 \U0001F600" })).Dispose();
    }

    [Fact]
    public void Columns_of_one_scenario_share_a_heading_that_spans_them()
    {
        PackTable table = HandPack.Totals() with { Columns = [new("Case", PackColumnKind.Text), new("a: b: change", PackColumnKind.Pounds), new("a: b: change in %", PackColumnKind.Percent), new("c: change", PackColumnKind.Count)] };
        PackDocument pack = HandPack.Full();
        XElement[][] rows = [.. Page(pack with { Sections = [pack.Sections[0] with { Tables = [table] }] }).Descendants("thead").Single().Elements("tr").Select(r => r.Elements().ToArray())];
        Assert.Equal(["Case", "a: b", "c: change"], rows[0].Select(th => th.Value));
        Assert.Equal([(string?)null, "2", null], rows[0].Select(th => (string?)th.Attribute("colspan")));
        Assert.Equal(["2", (string?)null, "2"], rows[0].Select(th => (string?)th.Attribute("rowspan")));
        Assert.Equal(["Change", "Change in %"], rows[1].Select(th => th.Value));
    }

    [Fact]
    public void Counts_that_are_nought_everywhere_are_not_drawn_and_the_chart_says_so()
    {
        PackDocument pack = HandPack.Full();
        PackChart chart = pack.Sections[1].Charts[0];
        PackDocument more = pack with { Sections = [pack.Sections[1] with { Charts = [chart with { Bars = [.. chart.Bars, new("None", "First", 0), new("None", "Second", 0)] }] }] };
        Assert.DoesNotContain(Page(more).Descendants("li"), li => li.Value == "None");
        Assert.Contains("Where every bar would be nought", Page(more).Value, StringComparison.Ordinal);
        Assert.DoesNotContain("Where every bar would be nought", Page(pack).Value, StringComparison.Ordinal);
    }

    private static PackDocument Pack(bool published) => published ? HandPack.Published() : HandPack.Full();

    private static IEnumerable<string> Headings(XElement table)
    {
        XElement[] first = [.. table.Element("thead")!.Elements("tr").First().Elements()];
        var second = new Queue<XElement>(table.Element("thead")!.Elements("tr").Skip(1).Elements());
        foreach (XElement th in first)
            for (int i = (int?)th.Attribute("colspan") ?? 0; i >= 0; i--)
                if (th.Attribute("colspan") is null) yield return th.Value;
                else if (i > 0) yield return $"{th.Value}: {char.ToLowerInvariant(second.Peek().Value[0])}{second.Dequeue().Value[1..]}";
    }

    private static XElement Page(PackDocument pack) => XDocument.Parse(PackPage.Text(pack)).Root!;

    private static double Percent(XElement element, string attribute) => double.Parse(((string?)element.Attribute(attribute))!.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture);

    private static string Told(PackCell cell) => cell switch
    {
        PackCell.Words words => words.Text,
        PackCell.Count count => $"{count.Number:N0}",
        PackCell.Pounds pounds => $"{pounds.Amount}",
        PackCell.Percent percent => $"{percent.Tenths / 10m:N1}%",
        PackCell.Withheld => "withheld",
        _ => "n/a",
    };

    [GeneratedRegex(@"@media print \{[^@]*\.marking \{ position:fixed; top:0;", RegexOptions.Singleline)]
    private static partial Regex OnEveryPage();
}
