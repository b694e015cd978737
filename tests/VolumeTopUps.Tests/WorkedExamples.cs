using System.Globalization;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.VolumeTopUps.Tests;

/// <summary>Every line of the files in <c>Cases</c>, which an officer can check by hand, comes out to the penny or with the reason that it states.</summary>
public sealed class WorkedExamples
{
    public static TheoryData<string> Lines => Samples.Lines("worked_examples.csv");
    public static TheoryData<string> Pots => Samples.Lines("pots.csv");
    public static TheoryData<string> Averages => Samples.Lines("averages.csv");
    public static TheoryData<string> Years => Samples.Lines("years.csv");

    [Theory, MemberData(nameof(Lines))]
    public void A_school_is_paid_to_the_penny(string line)
    {
        string[] cell = Samples.Cells(line);
        SchoolCount school = Samples.School(1, cell[3].Length == 0 ? null : Samples.Number(cell[3]), Samples.Number(cell[4]), EnumWords.Read<SchoolGroup>(cell[2])!.Value);
        var factors = cell[6].Split(';', StringSplitOptions.RemoveEmptyEntries).Select(f => f.Split('=')).ToDictionary(f => f[0], f => Quantity.Of(Samples.Number(f[1])));
        var needs = new Dictionary<int, SchoolNeeds> { [1] = new(cell[5].Length == 0 ? null : Money.OfPounds(Samples.Number(cell[5])), factors) };
        VolumeResult result = Samples.Same(Samples.Scheme(cell[1]), school).Result(needs);
        Assert.Equal(cell[7], Samples.Text(result.Schools.SingleOrDefault()));
        Assert.Equal(result.Schools.Length > 0, result.Explain(1).Count > 0);
    }

    [Theory, MemberData(nameof(Pots))]
    public void A_pot_is_paid_to_the_penny(string line)
    {
        string[] cell = Samples.Cells(line);
        VolumeScheme scheme = Samples.Scheme(cell[1]);
        // 2.5% of 200 is 5, so that the pupils above the threshold are those of the line.
        SchoolCount[] schools = [.. cell[2].Split(';').Select((excess, i) => Samples.School(i + 1, 200, 5 + Samples.Number(excess)))];
        VolumeResult result = Samples.Same(scheme, schools).Result(Samples.NoNeeds);
        Assert.Equal(cell[3], string.Join(';', result.Schools.Select(Samples.Text)));
        Assert.Equal(result.Paid, result.Schools.Sum(s => s.Amount ?? Money.Zero));
        Assert.Equal(cell[4], string.Join(';', result.Findings.Select(f => f.Code)));
    }

    [Fact]
    public void What_a_short_pot_refuses_at_one_count_is_not_paid_and_the_next_count_is_held_against_the_pot_for_all_schools_alike()
    {
        VolumeScheme scheme = Samples.With("two_counts_own_months", x => (x["pot"]!["pounds"], x["pot"]!["when_short"]) = (1500, "refuse"));
        DateOnly[] days = [.. scheme.CountDates(scheme.FirstYear, [])];
        string[] Year(params decimal[] autumn)
        {
            // May is due 4 x 1,000 x 5/12 = 1,666.67 at school 1 and nothing at school 2.
            PlanCount[] counts = [Samples.Count(days[0], Samples.School(1, 200, 4), Samples.School(2, 200, 0)), Samples.Count(days[1], autumn.Select((n, i) => Samples.School(i + 1, 200, n)))];
            VolumeResult result = Samples.Year(scheme, counts).Result(Samples.NoNeeds);
            Assert.Equal([null, Money.Zero], result.Rounds[0].Lines.Select(l => l.Amount));
            return [.. result.Rounds[1].Lines.Select(l => l.Amount?.ToPounds() ?? $"not known: {l.Missing}"), .. result.Schools.Select(Samples.Text)];
        }

        // 7/12 of 1,000 each is 1,166.66, which the pot pays at both; 7/12 of 3,000 is 1,750, which it pays at neither.
        Assert.Equal(["583.33", "583.33", "not known: more money in the pot", "583.33"], Year(1, 1));
        Assert.Equal(Enumerable.Repeat("not known: more money in the pot", 4), Year(2, 1));
    }

    [Theory, MemberData(nameof(Averages))]
    public void Whoever_decides_knows_what_was_published(string line)
    {
        string[] cell = Samples.Cells(line);
        NationalAverage? known = Samples.Averages.KnownOn(DateOnly.ParseExact(cell[1], "yyyy-MM-dd", CultureInfo.InvariantCulture));
        Assert.Equal(cell[2..], known is null ? ["none", "", "", ""] : [$"{known.January}", $"{known.Primary}", $"{known.Secondary}", $"{known.AllSchools}"]);
    }

    [Theory, MemberData(nameof(Years))]
    public void A_year_of_two_counts_is_settled_to_the_penny(string line)
    {
        string[] cell = Samples.Cells(line);
        VolumeScheme scheme = Samples.Scheme(cell[1]);
        VolumeCount[] rules = [.. scheme.CountsOf(scheme.FirstYear)];
        PlanCount may = Counted(rules[0].On, cell[2]), autumn = Counted(rules[1].On, cell[3]);
        VolumeYear year = Samples.Year(scheme, [may, autumn]);
        VolumeResult result = year.Result(Samples.NoNeeds);
        if (cell[4] == "yes")
        {
            NotifiedCount notified = new(scheme.Id, 909, scheme.FirstYear, may.Date, 0, 0, may.Date, 1,
                [.. result.Rounds[0].Lines.Select(l => new NotifiedLine(l.SchoolId, l.Measures[0].Counted.HundredMillionths, null, 0, 0, l.Entitlement!.Value.Pence, l.Amount!.Value.Pence))]);
            result = Samples.Year(scheme, [may, autumn], notified).Result(Samples.NoNeeds);
        }

        Assert.Equal(cell[5], Amounts(result.Rounds[0]));
        Assert.Equal(cell[6], Amounts(result.Rounds[1]));
        Assert.Equal(result.Rounds.Sum(r => r.Paid), result.Paid);
    }

    private static PlanCount Counted(DateOnly on, string plans) => Samples.Count(on, plans.Split(';').Select((n, i) => Samples.School(i + 1, 100, Samples.Number(n))));

    private static string Amounts(VolumeRound round) => string.Join(';', round.Lines.Select(l => l.Amount!.Value.ToPounds()));
}
