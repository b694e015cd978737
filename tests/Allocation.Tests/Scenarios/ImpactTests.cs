using System.Security.Cryptography;
using System.Text;
using FundingPlatform.Allocation.Books;
using FundingPlatform.Allocation.Tests.Books;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Scenarios;

/// <summary>What scenarios give, and that none of them moves the baseline or another one.</summary>
public sealed class ImpactTests(ScenarioSample sample) : IClassFixture<ScenarioSample>
{
    private const string Up3 = "{ \"band_values\": { \"scheme\": \"bury_illustrative\", \"percent\": 3 } }";
    private const string SpecialUp300 = "{ \"band_values\": { \"scheme\": \"bury_illustrative\", \"settings\": [\"special\"], \"add_pounds\": 300 } }";
    private const string LumpSum = "{ \"other_rule\": { \"parameter\": \"local.lump_sum_primary\", \"value\": 130000, \"unit\": \"pounds\" } }";

    private const string Next =
        """
        { "other_scheme": { "from": "bury_illustrative", "file": "../schemes/next.json", "mapping": [
          { "from": "A", "to": "P" }, { "from": "B", "to": "Q" }, { "from": "C", "to": "R" }, { "from": "D", "to": "S" },
          { "from": "E", "to": "T" }, { "from": "F", "to": "U" }, { "from": "G", "to": "V" } ] } }
        """;

    [Fact]
    public void The_baseline_is_the_book_of_what_is_recorded()
    {
        ImpactReport report = sample.Compare(Up3);
        BookSnapshot book = sample.Server.Book(351).Current;
        Assert.Equal(book.Rows.Select(r => (r.Share.School.SchoolId, r.Share.BudgetShare, r.Share.School.TopUps)),
            report.Schools.Select((s, i) => (s.Id, report.Cases[0].Shares[i], report.Cases[0].TopUps[i])));
        Assert.Equal((351, "Bury", SampleServer.Year, "Options"), (report.Authority, report.AuthorityName, report.Year, report.Title));
        Assert.Equal(["baseline", "s0"], report.Cases.Select(c => c.Id));
        Assert.NotEmpty(report.Illustrative);
        Assert.Contains("a test", report.Sources);
    }

    [Fact]
    public void Top_ups_are_the_sum_of_their_placements_and_shares_move_by_what_top_ups_move()
    {
        ImpactReport report = sample.Compare(Up3, SpecialUp300, Next);
        Assert.True(report.Placements.Count > 1_000);
        foreach (ImpactCase one in report.Cases)
            for (int school = 0; school < report.Schools.Count; school++)
            {
                Money placements = report.Placements.Select((p, i) => p.School == school ? one.OfPlacements[i] ?? Money.Zero : Money.Zero).Sum();
                Assert.Equal(one.TopUps[school], placements + one.SchoolProtection[school]);
                Assert.Equal(one.Shares[school] - report.Cases[0].Shares[school], one.TopUps[school] - report.Cases[0].TopUps[school]);
            }
    }

    [Fact]
    public void A_percentage_raises_each_placement_by_its_days_of_the_raised_value()
    {
        ImpactReport report = sample.Compare(Up3);
        (Money Was, Money Now)[] paid = [.. report.Cases[0].OfPlacements.Zip(report.Cases[1].OfPlacements, (was, now) => (was!.Value, now!.Value))];
        // The scheme rounds values to whole pounds, so a year moves by 3% and at most 50 pence; a line is rounded once.
        Assert.All(paid, p => Assert.InRange(p.Now.Pence * 100 - p.Was.Pence * 103, -5_102, 5_102));
        Assert.All(paid, p => Assert.True(p.Now > p.Was));
        // Band E in mainstream for a whole year: 5,450 x 1.03 = 5,613.50, and a half goes up.
        Assert.All(paid.Where(p => p.Was == Money.OfPounds(5_450m)), p => Assert.Equal(Money.OfPounds(5_614m), p.Now));
        Assert.Contains(paid, p => p.Was == Money.OfPounds(5_450m));
    }

    [Fact]
    public void A_setting_that_a_change_does_not_name_stays_as_it_is()
    {
        ImpactReport report = sample.Compare(SpecialUp300);
        foreach ((ImpactPlacement placement, int i) in report.Placements.Select((p, i) => (p, i)))
        {
            Money change = report.Cases[1].OfPlacements[i]!.Value - report.Cases[0].OfPlacements[i]!.Value;
            if (placement.Setting == Setting.Special) Assert.InRange(change.Pence, 1, 30_000);
            else Assert.Equal(Money.Zero, change);
        }

        Assert.Contains(report.Placements, p => p.Setting == Setting.Special);
    }

    [Fact]
    public void Another_scheme_pays_every_award_by_its_own_values()
    {
        ImpactReport report = sample.Compare(Next, "{ \"band_values\": { \"scheme\": \"bury_illustrative\", \"add_pounds\": 100 } }");
        Assert.Equal(report.Cases[2].Shares, report.Cases[1].Shares);
        Assert.Equal(report.Cases[2].OfPlacements, report.Cases[1].OfPlacements);
        Assert.NotEqual(report.Cases[0].Shares, report.Cases[1].Shares);
    }

    [Fact]
    public void Another_rule_changes_the_formula_and_no_top_up()
    {
        ImpactReport report = sample.Compare(LumpSum);
        Assert.Equal(report.Cases[0].OfPlacements, report.Cases[1].OfPlacements);
        BookSnapshot book = sample.Server.Book(351).Current;
        for (int i = 0; i < report.Schools.Count; i++)
        {
            SchoolShare share = book.Rows[i].Share;
            Money change = report.Cases[1].Shares[i] - report.Cases[0].Shares[i];
            bool primary = share.School.Group == SchoolGroup.Primary;
            Money expected = primary ? Money.OfPounds(130_000m) - share[BudgetLine.LumpSum]!.Value : Money.Zero;
            // A school at its minimum level has that in any case.
            // Contingency asks for notional SEN, which is a part of the changed share.
            if (share[BudgetLine.Contingency] is Money fund && fund > Money.Zero) Assert.InRange(change.Pence, expected.Pence - fund.Pence, expected.Pence + fund.Pence);
            else if (share[BudgetLine.MinimumPerPupil] > Money.Zero) Assert.InRange(change.Pence, 0, expected.Pence);
            else Assert.Equal(expected, change);
        }

        Assert.Contains(report.Schools, s => s.Group == SchoolGroup.Primary);
    }

    [Fact]
    public void Made_up_figures_of_last_year_stay_where_another_rule_moves_this_year()
    {
        using var server = new SampleServer(illustrative: true);
        ScenarioGround ground = server.Reading(c => ScenarioGround.Of(c, 351, SampleServer.Year)).Value;
        const string up = "{ \"other_rule\": { \"parameter\": \"nff.basic_entitlement_primary\", \"value\": 2000, \"unit\": \"pounds\" } }";
        ScenarioSet set = ScenarioFile.Read(Encoding.UTF8.GetBytes(ScenarioSample.FileOf(up)), "options.json", null, ground).Value!;
        ImpactReport report = server.Reading(c => Impact.Compare(c, 351, SampleServer.Year, set)).Value!;
        BookSnapshot book = server.Book(351).Current;
        int guaranteed = 0;
        for (int i = 0; i < report.Schools.Count; i++)
        {
            // The guarantee holds a primary school near last year's amount a pupil, whatever this year's rate comes to.
            if (report.Schools[i].Group != SchoolGroup.Primary || book.Rows[i].Share[BudgetLine.Mfg] is null) continue;
            Money fall = report.Cases[0].Shares[i] - report.Cases[1].Shares[i];
            Assert.True(fall.Pence * 5 < report.Cases[0].Shares[i].Pence, $"{report.Schools[i].Name} falls by {fall}");
            guaranteed++;
        }

        Assert.True(guaranteed > 30);
    }

    [Fact]
    public void Scenarios_never_move_the_baseline_or_another_scenario()
    {
        string[] changes = [Up3, SpecialUp300, LumpSum, Next, $"{Up3}, {LumpSum}"];
        Dictionary<string, string> alone = changes.ToDictionary(c => c, c => Told(sample.Compare(c), 1));
        string baseline = Told(sample.Compare(Up3), 0);
        foreach (int seed in Enumerable.Range(1, 6))
        {
            var random = new Random(seed);
            string[] some = [.. changes.OrderBy(_ => random.Next()).Take(random.Next(1, changes.Length + 1))];
            ImpactReport report = sample.Compare(some);
            Assert.Equal(baseline, Told(report, 0));
            for (int i = 0; i < some.Length; i++) Assert.Equal(alone[some[i]], Told(report, i + 1));
        }

        Assert.Empty(sample.Server.Differences());
    }

    [Fact]
    public void A_change_of_nothing_is_the_baseline()
    {
        ImpactReport report = sample.Compare(
            "{ \"band_values\": { \"scheme\": \"bury_illustrative\", \"percent\": 0 } }", "{ \"band_values\": { \"scheme\": \"bury_illustrative\", \"add_pounds\": 0 } }");
        Assert.Equal(Told(report, 0), Told(report, 1));
        Assert.Equal(Told(report, 0), Told(report, 2));
    }

    [Fact]
    public void The_input_hash_is_worked_out_from_the_journal_the_file_and_the_year()
    {
        ImpactReport report = sample.Compare(Up3);
        Assert.NotEqual(report.InputHash, sample.Compare(SpecialUp300).InputHash);
        string text = $"{report.JournalHash}\n{sample.Read(ScenarioSample.FileOf(Up3)).Value!.Sha256}\n351\n2023-24\n";
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), report.InputHash);
        Assert.True(report.JournalSequence > 0);
    }

    [Theory]
    [InlineData(351, 2022, "year_not_started")]
    [InlineData(999, 2023, "year_not_started")]
    public void What_was_never_started_cannot_be_compared(int authority, int year, string code)
    {
        ScenarioSet set = sample.Read(ScenarioSample.FileOf(Up3)).Value!;
        Read<ImpactReport> report = sample.Server.Reading(c => Impact.Compare(c, authority, new(year), set));
        Assert.Null(report.Value);
        Assert.Equal(code, Assert.Single(report.Findings).Code);
    }

    private static string Told(ImpactReport report, int index)
    {
        ImpactCase one = report.Cases[index];
        return string.Join('|', one.Shares) + string.Join('|', one.TopUps) + string.Join('|', one.OfPlacements) + string.Join('|', one.SchoolProtection)
            + string.Join('|', one.Findings.Select(f => f.ToString()).Where(_ => index > 0));
    }
}
