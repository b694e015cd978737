using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.VolumeTopUps.Tests;

/// <summary>What holds whatever the numbers are, over random schools with a fixed seed.</summary>
public sealed class PropertyTests
{
    private const int Runs = 200;
    private static readonly string[] Dated = ["cumbria_floor", "cumbria_ceiling", "cumbria_2_5_percent", "threshold_floor", "threshold_ceiling", "pot_scale", "one_per_75", "half_a_point_above_average"];

    [Fact]
    public void A_pot_that_is_short_is_paid_to_the_penny_and_nobody_gets_more_than_is_due()
    {
        var random = new Random(20_230_401);
        for (int run = 0; run < Runs; run++)
        {
            VolumeScheme scheme = Samples.Scheme("pot_scale");
            scheme = scheme with { Pot = scheme.Pot! with { Amount = new(random.NextInt64(0, 40_000_000)) } };
            VolumeResult result = Samples.Same(scheme, Schools(random, 30)).Result(Samples.NoNeeds);
            Money due = result.Rounds[0].Due;
            Assert.Equal(due > scheme.Pot.Amount ? scheme.Pot.Amount : due, result.Paid);
            Assert.All(result.Rounds[0].Lines, l => Assert.InRange(l.Amount!.Value.Pence, 0, l.Due!.Value.Pence));
        }
    }

    [Fact]
    public void A_shared_pot_is_paid_whole_whenever_somebody_is_above_the_threshold()
    {
        var random = new Random(20_230_402);
        for (int run = 0; run < Runs; run++)
        {
            VolumeResult result = Samples.Same(Samples.Scheme("share_of_pot"), Schools(random, random.Next(1, 20))).Result(Samples.NoNeeds);
            Assert.Equal(result.Rounds[0].Lines.Any(l => l.Measures[0].Qualifies) ? result.Pot!.Value : Money.Zero, result.Paid);
        }
    }

    [Fact]
    public void A_higher_threshold_never_pays_a_school_more()
    {
        var random = new Random(20_230_403);
        foreach (string name in Dated.Where(n => n is not ("pot_scale" or "one_per_75")))
        {
            VolumeYear year = Samples.Same(Samples.Scheme(name), Schools(random, 40));
            IReadOnlyList<ThresholdRow> rows = VolumeWhatIf.Of(year, Samples.NoNeeds, Enumerable.Range(0, 40).Select(i => Quantity.Of(i / 10m)));
            foreach ((ThresholdRow lower, ThresholdRow higher) in rows.Zip(rows.Skip(1)))
            {
                Assert.All(lower.Schools.Zip(higher.Schools), pair => Assert.True(pair.First.Amount!.Value >= pair.Second.Amount!.Value));
                Assert.Empty(higher.Qualifying.Except(lower.Qualifying));
            }
        }
    }

    [Fact]
    public void What_is_tried_at_the_schemes_own_threshold_is_what_the_scheme_pays()
    {
        var random = new Random(20_230_404);
        foreach (string name in Dated)
        {
            VolumeYear year = Samples.Same(Samples.Scheme(name), Schools(random, 40));
            ThresholdRow row = VolumeWhatIf.Of(year, Samples.NoNeeds, [year.Scheme.Threshold.Value])[0];
            VolumeResult result = year.Result(Samples.NoNeeds);
            Assert.Equal(result.Schools.AsEnumerable(), row.Schools);
            Assert.Equal(result.Paid, row.Paid);
        }
    }

    [Fact]
    public void Dropping_parts_pays_at_most_what_keeping_them_pays_and_whole_pupils_at_least()
    {
        var random = new Random(20_230_405);
        SchoolCount[] schools = Schools(random, 300);
        Money[] By(string scheme) => [.. Samples.Same(Samples.Scheme(scheme), schools).Result(Samples.NoNeeds).Schools.Select(s => s.Amount!.Value)];
        Money[] floor = By("cumbria_floor"), exact = By("cumbria_2_5_percent"), ceiling = By("cumbria_ceiling");
        for (int i = 0; i < schools.Length; i++)
        {
            Assert.True(floor[i] <= exact[i] && exact[i] <= ceiling[i]);
            Assert.Equal(0, floor[i].Pence % 300_000);
            Assert.True(ceiling[i] - floor[i] <= new Money(300_000));
        }
    }

    [Fact]
    public void No_school_is_paid_less_than_the_minimum_or_more_than_the_cap()
    {
        var random = new Random(20_230_406);
        foreach (string name in (string[])["minimum_not_paid", "minimum_raised"])
            foreach (SchoolAmount school in Samples.Same(Samples.Scheme(name), Schools(random, 300)).Result(Samples.NoNeeds).Schools)
                Assert.True(school.Amount == Money.Zero || school.Amount!.Value.Pence is >= 100_000 and <= 900_000);
    }

    /// <summary>The slow loop counts each of the 365 days by itself.</summary>
    [Fact]
    public void A_continuous_scheme_pays_what_day_by_day_adds_up_to()
    {
        var random = new Random(20_230_407);
        VolumeScheme scheme = Samples.Scheme("continuous");
        FundingYear year = scheme.FirstYear;
        for (int run = 0; run < Runs; run++)
        {
            DateOnly[] changes = [.. Enumerable.Range(0, random.Next(0, 12)).Select(_ => year.Span.From.AddDays(random.Next(-30, 400)))];
            PlanCount[] counts = [.. scheme.CountDates(year, changes).Select(day => Samples.Count(day, Schools(random, 3)))];
            VolumeResult result = VolumeYear.Compile(scheme, year, counts.Reverse(), Samples.Averages, []).Value.Result(Samples.NoNeeds);
            for (int school = 1; school <= 3; school++)
            {
                Exact pence = Exact.Zero;
                for (DateOnly day = year.Span.From; day < year.Span.Until; day = day.AddDays(1))
                {
                    SchoolCount counted = counts.Last(c => c.Date <= day).Schools[school - 1];
                    Exact excess = Exact.Max(counted.Counted.Exact - counted.Roll!.Value.Exact * 25 / 1000, Exact.Zero);
                    pence += excess * 300_000 / year.Days;
                }

                Assert.Equal(Rounding.Penny.Apply(pence), result.Schools[school - 1].Amount);
            }
        }
    }

    [Fact]
    public void A_school_with_both_phases_is_weighed_by_its_roll_in_each()
    {
        VolumeScheme scheme = Samples.Scheme("half_a_point_above_average");
        SchoolCount mixed = Samples.School(1, 1000, 30, SchoolGroup.PrimaryAndSecondary, primary: 300, secondary: 600);
        // (300 x 2.3 + 600 x 2.15) / 900 = 2.2%; and half a point: 27 of 1,000.
        Assert.Equal("9000.00", Samples.Text(Samples.Same(scheme, mixed).Result(Samples.NoNeeds).Schools[0]));
        VolumeScheme all = scheme with { Threshold = scheme.Threshold with { Mixed = MixedPhaseAverage.AllSchools } };
        VolumeResult standIn = Samples.Same(all, mixed with { PrimaryRoll = null }).Result(Samples.NoNeeds);
        Assert.Equal("0.00", Samples.Text(standIn.Schools[0])); // 4.5% of 1,000
        Assert.Equal(["average_stands_in"], standIn.Findings.Select(f => f.Code));
    }

    [Fact]
    public void In_April_2023_the_averages_of_January_2022_decide_and_with_those_of_2023_other_schools_qualify()
    {
        VolumeScheme february = Samples.Scheme("bury_illustrative"), july = february with { DecidedOn = new(2023, 7, 1) };
        SchoolCount[] schools = [Samples.School(1, 1000, 24), Samples.School(2, 1000, 23, SchoolGroup.Secondary), Samples.School(3, 1000, 40)];
        int[] By(VolumeScheme scheme) => [.. Samples.Same(scheme, schools).Result(Samples.NoNeeds).Rounds[0].Lines.Where(l => l.Measures[0].Qualifies).Select(l => l.SchoolId)];
        Assert.Equal([1, 2, 3], By(february));
        Assert.Equal([3], By(july));
        VolumeResult none = Samples.Same(february with { DecidedOn = new(2016, 1, 1) }, schools).Result(Samples.NoNeeds);
        Assert.All(none.Schools, s => Assert.Equal("not known: a national average published by 2016-01-01", Samples.Text(s)));
        Assert.Contains("average_not_published", none.Findings.Select(f => f.Code));
    }

    [Fact]
    public void A_school_that_no_longer_belongs_to_the_scheme_gives_back_what_an_earlier_count_paid()
    {
        VolumeScheme scheme = Samples.Scheme("two_counts_both_ways") with { RollAtMost = Quantity.Of(150) };
        PlanCount may = Samples.Count(new(2014, 5, 15), Samples.School(1, 150, 4)), autumn = Samples.Count(new(2014, 10, 2), Samples.School(1, 151, 4));
        VolumeResult result = Samples.Year(scheme, [may, autumn]).Result(Samples.NoNeeds);
        Assert.Equal(["4000.00", "-4000.00"], result.Rounds.Select(r => r.Lines[0].Amount!.Value.ToPounds()));
        Assert.Equal("0.00", Samples.Text(result.Schools[0]));
    }

    [Fact]
    public void A_year_needs_each_of_its_counts_once()
    {
        VolumeScheme scheme = Samples.Scheme("two_counts_both_ways");
        PlanCount may = Samples.Count(new(2014, 5, 15)), autumn = Samples.Count(new(2014, 10, 2));
        string? Fault(VolumeScheme of, FundingYear year, params PlanCount[] counts) => VolumeYear.Compile(of, year, counts, Samples.Averages, []).Fault?.Code;
        Assert.Null(Fault(scheme, scheme.FirstYear, autumn, may));
        Assert.Equal("count_missing", Fault(scheme, scheme.FirstYear, may));
        Assert.Equal("count_twice", Fault(scheme, scheme.FirstYear, may, autumn, may));
        Assert.Equal("scheme_not_in_force", Fault(scheme, new(2015), may, autumn));
    }

    [Fact]
    public void Every_school_that_is_paid_is_explained_with_its_numbers_and_sources()
    {
        VolumeResult result = Samples.Same(Samples.Scheme("bury_illustrative"), Samples.School(105_292, 301, 17)).Result(Samples.NoNeeds);
        string text = string.Join('\n', result.Explain(105_292));
        Assert.All((string[])["17 counted of a roll of 301", "Threshold 6.923 pupils (2.3% of the roll); above it 10.077", "January 2022", "published on 2022-06-16", "£1,500.00 a year", "illustrative", "£15,115.50"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.Empty(result.Explain(1));
    }

    private static SchoolCount[] Schools(Random random, int number) =>
        [.. Enumerable.Range(1, number).Select(id => Samples.School(id, random.Next(20, 1500), random.Next(0, 60), random.Next(2) == 0 ? SchoolGroup.Primary : SchoolGroup.Secondary))];
}
