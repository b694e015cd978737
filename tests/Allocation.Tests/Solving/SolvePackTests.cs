using System.Text;
using FundingPlatform.Allocation.Tests.Scenarios;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Solving;

/// <summary>The pack of an answer: everything in the whole one, and nothing of few pupils in the one that may be published.</summary>
public sealed class SolvePackTests(ScenarioSample sample) : IClassFixture<ScenarioSample>
{
    private const string Up = """{ "band_values": { "scheme": "bury_illustrative", "bands": ["C"], "settings": ["mainstream"], "set_pounds": 2952 } }""";
    private static readonly string[] Own = ["solved", "out_of_reach", "prices", "trade_off"];

    /// <summary>An answer by hand over a comparison by the engine: two values, the dearer one of which 3 pupils hang on.</summary>
    private BandValueAnswer Answer(Money? excess = null, SolveStatus status = SolveStatus.Optimal)
    {
        Read<BandValueProblem> problem = BandValueProblemFile.Read(Encoding.UTF8.GetBytes("""
            { "title": "A problem", "sources": ["a test"], "notes": ["A note of the file."], "scheme": "bury_illustrative", "grid_pounds": 12, "target": { "saving_pounds": 100000 },
              "constraints": [ { "id": "loss", "school_loss": { "most_percent": 1.5 } }, { "id": "ten", "range": { "down_percent": 10 } } ] }
            """), "problem.json", sample.Ground);
        Assert.Empty(problem.Findings);
        ImpactReport impact = sample.Compare(Up);
        ConstraintInConflict[] conflict = excess is null ? [] : [new("target", "The total is at most £19,876,543.21", "£777.77 more", []), new("loss", "No school loses more than 1.5%", "1.53% in place of 1.5%", [impact.Schools[3].Id])];
        return new(problem.Value!, status, false,
            [
                new("C", Setting.Mainstream, null, 140, Rate.OfPounds(3100), Rate.OfPounds(3000), Rate.OfPounds(2952)),
                new("G", Setting.Independent, null, 3, Rate.OfPounds(84_000), Rate.OfPounds(84_000), Rate.OfPounds(83_004)),
            ],
            [
                new(SolveTier.Excess, excess?.Pence ?? 0, excess?.Pence ?? 0, true), new(SolveTier.WeightedChange, 2_370_800, 2_360_000, status == SolveStatus.Optimal),
                new(SolveTier.LargestChange, 99_600, 99_600, true), new(SolveTier.SmallestValues, 2, 2, true),
            ],
            new(1_997_654_321), new(1_997_654_321), new(1_987_654_321), new(1_987_654_321 + (excess?.Pence ?? -4_321)), excess is null ? new(4_321) : Money.Zero, excess ?? Money.Zero,
            [
                new("loss", "No school loses more than 1.5%", true, Money.Zero, 1_234_567, new(88_800), new(1_800_000_077), true),
                new("ten", "No value falls by more than 10%", false, Money.Zero, 0, Money.Zero, new(1_700_000_099), false),
            ],
            [new(0, Money.Zero, Money.Zero, true), new(50, new(5_555_555), new(5_555_555), true), new(150, new(22_222_222), new(22_333_333), false)],
            conflict, null, impact, 12_345, []);
    }

    private static PackSection Section(PackDocument pack, string id) => Assert.Single(pack.Sections, s => s.Id == id);

    private static string[] Texts(PackDocument pack, IEnumerable<string> sections) =>
    [
        .. pack.Sections.Where(s => sections.Contains(s.Id)).SelectMany(s =>
            s.Paragraphs.Concat(s.Charts.SelectMany(c => c.Bars.Select(b => $"{b.Name} {b.Value}").Append(c.Summary)))
                .Concat(s.Tables.SelectMany(t => t.Notes.Concat(t.Rows.SelectMany(r => r.Cells).Select(c => c switch
                {
                    PackCell.Words words => words.Text, PackCell.Pounds pounds => pounds.Amount.ToString(), PackCell.Count count => $"count {count.Number}", _ => "",
                }))))),
    ];

    /// <summary>To the pound, and beside tables that withhold some schools, it would tell what those have.</summary>
    [Fact]
    public void The_saving_that_was_asked_for_stands_in_the_whole_pack_only()
    {
        Assert.Contains(Texts(SolvePack.Of(Answer(), publish: false), Own), t => t.Contains("is £100,000.00 less", StringComparison.Ordinal));
        Assert.DoesNotContain(Texts(SolvePack.Of(Answer(), publish: true), Own), t => t.Contains("100,000.00", StringComparison.Ordinal) || t.Contains("£100,000 ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_whole_pack_begins_with_what_was_solved_for_and_goes_on_as_any_forum_pack()
    {
        PackDocument pack = SolvePack.Of(Answer(), publish: false), forum = ForumPack.Of(Answer().Impact!, publish: false);
        Assert.Equal(["solved", "prices", "trade_off", .. forum.Sections.Select(s => s.Id)], pack.Sections.Select(s => s.Id));
        Assert.Equal(("solve-pack", "Not for publication"), (pack.FileName, pack.Marking));
        Assert.Contains("funding solve --authority 351 --year 2023-24 --problem <file>", pack.Reproduce, StringComparison.Ordinal);
        PackTable values = Section(pack, "solved").Tables[0];
        Assert.Equal("Mainstream, band C", ((PackCell.Words)values.Rows[0].Cells[0]).Text);
        Assert.Equal(
            [new PackCell.Count(140), new PackCell.Pounds(Money.OfPounds(3100)), new PackCell.Pounds(Money.OfPounds(3000)), new PackCell.Pounds(Money.OfPounds(2952)), new PackCell.Pounds(Money.OfPounds(-148)), new PackCell.Percent(-48), new PackCell.Pounds(Money.OfPounds(-48))],
            values.Rows[0].Cells.Skip(1));
        string found = string.Join(' ', Section(pack, "solved").Paragraphs);
        Assert.Contains("£100,000.00 less than by the present values: £19,876,543.21 in the year in place of £19,976,543.21", found, StringComparison.Ordinal);
        Assert.Contains("£43.21 below the target: values on a grid of £12 can rarely hit a penny", found, StringComparison.Ordinal);
        Assert.Contains("A note of the file.", found, StringComparison.Ordinal);
        Assert.Contains("that is proven", found, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_constraint_has_its_price_beside_the_answer_with_all_of_them()
    {
        PackTable prices = Section(SolvePack.Of(Answer(), publish: false), "prices").Tables[0];
        string[][] rows = [.. prices.Rows.Select(r => r.Cells.Select(c => c switch { PackCell.Words w => w.Text, PackCell.Pounds p => p.Amount.ToString(), _ => "-" }).ToArray())];
        Assert.Equal(["Everything holds", "yes", "£0.00", "£23,708.00", "£996.00", "-", "yes"], rows[0]);
        Assert.Equal(["No school loses more than 1.5%", "yes", "£0.00", "£12,345.67", "£888.00", "£1,976,542.44", "yes"], rows[1]);
        Assert.Equal(["No value falls by more than 10%", "the others cannot hold together", "-", "-", "-", "-", "no"], rows[2]);
    }

    [Fact]
    public void The_chart_of_the_trade_off_shows_what_its_table_has()
    {
        PackSection section = Section(SolvePack.Of(Answer(), publish: false), "trade_off");
        PackChart chart = Assert.Single(section.Charts);
        Assert.Equal(chart.OfTable, Assert.Single(section.Tables).Id);
        Assert.True(chart.IsCurve);
        Assert.Equal([0m, 55_555.55m, 222_222.22m, 0m, 55_555.55m, 223_333.33m], chart.Bars.Select(b => b.Value!.Value));
        Assert.Equal([("0.00%", 0), ("0.50%", 50), ("1.50%", 150)], chart.Bars.Take(3).Select(b => (b.Name, b.At)));
        Assert.Equal(section.Tables[0].Rows.Select(r => ((PackCell.Pounds)r.Cells[1]).Amount.Pounds), chart.Bars.Take(3).Select(b => b.Value!.Value));
    }

    [Fact]
    public void A_target_out_of_reach_says_by_how_much_and_what_stands_in_the_way_with_the_schools()
    {
        BandValueAnswer answer = Answer(new(77_777));
        PackDocument pack = SolvePack.Of(answer, publish: false);
        Assert.Contains("£777.77 above the target: no values that keep to every constraint reach it", string.Join(' ', Section(pack, "solved").Paragraphs), StringComparison.Ordinal);
        PackTable conflict = Assert.Single(Section(pack, "out_of_reach").Tables);
        Assert.Equal(new PackCell.Words(answer.Impact!.Schools[3].Name), conflict.Rows[1].Cells[2]);
        Assert.Equal(new PackCell.Words("1.53% in place of 1.5%"), conflict.Rows[1].Cells[1]);
    }

    [Fact]
    public void What_is_published_has_no_number_of_pupils_no_sum_to_the_penny_and_nothing_of_one_school()
    {
        BandValueAnswer answer = Answer(new(77_777));
        PackDocument pack = SolvePack.Of(answer, publish: true);
        string[] texts = Texts(pack, Own);
        Assert.DoesNotContain(texts, t => t.StartsWith("count ", StringComparison.Ordinal));
        foreach (string secret in (string[])["19,976,543.21", "19,876,543.21", "777.77", "23,708", "12,345.67", "1,976,542.44", "222,222.22", "55,555.55", "1.53%"])
            Assert.DoesNotContain(texts, t => t.Contains(secret, StringComparison.Ordinal));
        Assert.DoesNotContain(texts, t => t.Contains(answer.Impact!.Schools[3].Name, StringComparison.Ordinal));
        // The values themselves are the proposal, and no pupil stands behind them.
        Assert.Contains("£2,952.00", texts);
        Assert.Contains(texts, t => t.Contains("which is above the target", StringComparison.Ordinal));
    }

    [Fact]
    public void Points_of_the_curve_say_whether_they_are_proven_and_what_could_be_saved_while_everything_holds_is_told()
    {
        PackDocument pack = SolvePack.Of(Answer() with { LeastTotal = new(1_997_654_321 - 12_300) }, publish: false);
        Assert.Equal(["yes", "yes", "no"], Section(pack, "trade_off").Tables[0].Rows.Select(r => Assert.IsType<PackCell.Words>(r.Cells[^1]).Text));
        Assert.Equal(new Money(12_300), Assert.IsType<PackCell.Pounds>(Section(pack, "prices").Tables[0].Rows[0].Cells[5]).Amount);
    }

    [Fact]
    public void A_conflict_of_which_not_every_smaller_set_was_decided_does_not_claim_to_be_the_smallest()
    {
        ConstraintInConflict[] conflict = [new("loss", "No school loses more than 1.5%", "0.10 percentage points more of loss", []), new("target", "The target of £1.00", "£2.00 more than the target", [])];
        BandValueAnswer sure = Answer() with { Conflict = conflict, Excess = new(1) };
        BandValueAnswer unsure = sure with { Findings = [Finding.Warning(BandValueAnswer.PerhapsFewer, "Fewer may do.")] };
        string Note(BandValueAnswer answer) => Section(SolvePack.Of(answer, publish: false), "out_of_reach").Tables[0].Notes[0];
        Assert.StartsWith("No fewer of them", Note(sure), StringComparison.Ordinal);
        Assert.StartsWith("The search did not decide all smaller sets", Note(unsure), StringComparison.Ordinal);
        Assert.DoesNotContain(Section(SolvePack.Of(unsure, publish: false), "out_of_reach").Paragraphs, p => p.Contains("dropping any one", StringComparison.Ordinal));
    }

    [Fact]
    public void A_published_sum_moves_by_a_step_at_most_with_the_pupils_who_may_not_be_told_of()
    {
        PackDocument Published(int pupils) => SolvePack.Of(Answer() with { PresentTotal = new(1_997_654_321 + pupils * 8_400_000L), TradeOff = [new(150, new(22_222_222 + pupils * 8_400_000L), new(60_000_000), false)] }, publish: true);
        long Saving(int pupils) => (long)(Section(Published(pupils), "trade_off").Charts[0].Bars[0].Value!.Value * 100);
        // Six pupils at £84,000 are £504,000, so that a step is £1,000,000.
        Assert.Contains(Section(Published(0), "trade_off").Tables[0].Notes, n => n.Contains("whole £1,000,000,", StringComparison.Ordinal));
        foreach (int pupils in Enumerable.Range(1, 5))
        {
            Assert.Equal(0, Saving(pupils) % 100_000_000);
            Assert.InRange(Saving(pupils) - Saving(0), 0, 100_000_000);
        }
    }

    [Fact]
    public void An_answer_that_is_not_proven_says_how_much_better_others_could_be()
    {
        PackDocument pack = SolvePack.Of(Answer(status: SolveStatus.WithinGap), publish: false);
        Assert.Contains(Section(pack, "solved").Paragraphs, p => p.StartsWith("Others could be better by no more than the gap", StringComparison.Ordinal));
        PackRow row = Section(pack, "solved").Tables[1].Rows[1];
        // 108 of 23,708 pounds, rounded up.
        Assert.Equal([new PackCell.Pounds(new(2_370_800)), new PackCell.Pounds(new(2_360_000)), new PackCell.Words("0.46%"), new PackCell.Words("no")], row.Cells.Skip(1));
    }

    [Fact]
    public void An_answer_without_values_has_no_pack() =>
        Assert.Throws<ArgumentException>(() => SolvePack.Of(Answer() with { Impact = null }, publish: false));
}
