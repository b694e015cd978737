using System.Globalization;
using System.Reflection;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.TopUps.Tests;

/// <summary>Every line of the files in <c>Cases</c>, which an officer can check by hand, comes out to the penny or is refused with the code it states.</summary>
public sealed class WorkedExamples
{
    public static TheoryData<string> Lines => Cases.Lines("worked_examples.csv");
    public static TheoryData<string> Additions => Cases.Lines("place_additions.csv");
    public static TheoryData<string> Payments => Cases.Lines("payments.csv");
    public static TheoryData<string> BandChanges => Cases.Lines("band_changes.csv");

    [Theory, MemberData(nameof(Lines))]
    public void A_worked_example_is_priced_to_the_penny(string line)
    {
        string[] cell = line.Split(',', 10);
        Scheme scheme = Cases.Scheme(cell[1]);
        FundingYear year = FundingYear.Parse(cell[7]).Value;
        DateOnly from = Cases.Date(cell[5]);
        DateOnly until = cell[6].EndsWith(" school days", StringComparison.Ordinal)
            ? Cases.AfterSchoolDays(scheme, from, int.Parse(cell[6].Split(' ')[0], CultureInfo.InvariantCulture)) : Cases.Date(cell[6]);
        Placement placement = Cases.Pupil(cell[2], from, until, Cases.Number(cell[4]));
        PupilPhase? phase = PupilPhases.Of(placement.YearGroup, SchoolGroup.Unknown);
        PricedPlacement priced = TopUpPricing.Price(scheme, placement, [Cases.Decision(scheme, cell[3], from, until)], year, phase);
        Assert.Equal(cell[8], priced.Amount?.ToPounds() ?? priced.Findings[0].Code);
        Assert.Equal(priced.Amount ?? Money.Zero, priced.Segments.Sum(s => s.Amount));
    }

    [Theory, MemberData(nameof(Additions))]
    public void A_flat_addition_a_place_comes_out_to_the_penny(string line)
    {
        string[] cell = line.Split(',', 7);
        Money? added = TopUpPricing.PlaceAddition(Cases.Scheme(cell[1]), Cases.SettingOf(cell[2]), Quantity.Of(Cases.Number(cell[3])), FundingYear.Parse(cell[4]).Value);
        Assert.Equal(cell[5], added?.ToPounds() ?? "nothing");
    }

    [Theory, MemberData(nameof(Payments))]
    public void A_year_is_paid_in_the_parts_stated_to_the_penny(string line)
    {
        string[] cell = line.Split(',', 5);
        Money year = Money.OfPounds(Cases.Number(cell[2]));
        IReadOnlyList<Payment> paid = TopUpPricing.Payments(Cases.Scheme(cell[1]), year);
        Assert.Equal(cell[3], string.Join("; ", paid.Select(p => $"{p.Name} {p.Amount.ToPounds()}")));
        Assert.Equal(year, paid.Sum(p => p.Amount));
    }

    [Theory, MemberData(nameof(BandChanges))]
    public void Places_that_change_band_cost_the_step_between_the_bands(string line)
    {
        string[] cell = line.Split(',', 9);
        ValueKey key = new(Cases.SettingOf(cell[2]), null, null, 0);
        Outcome<Rate> step = Cases.Scheme(cell[1]).Difference(cell[3], cell[4], key, Cases.Date(cell[5]));
        Assert.Equal(cell[7], step.Fault?.Code ?? Rounding.Penny.Apply(step.Value.Pence * Quantity.Of(Cases.Number(cell[6])).Exact).ToPounds());
    }
}

internal static class Cases
{
    private static readonly Dictionary<string, Scheme> Read = [];

    private static readonly string Root = typeof(Cases).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(a => a.Key == "RepositoryRoot").Value!;

    public static string Folder { get; } = Path.Combine(Root, "tests", "TopUps.Tests", "Cases");

    public static TheoryData<string> Lines(string file) => [.. File.ReadLines(Path.Combine(Folder, file)).Skip(1)];

    public static Scheme Scheme(string name)
    {
        lock (Read)
        {
            if (Read.TryGetValue(name, out Scheme? known)) return known;
            string own = Path.Combine(Folder, "schemes", $"{name}.json");
            string path = File.Exists(own) ? own : Path.Combine(Root, "samples", "schemes", $"{name}.json");
            Read<Scheme> read = SchemeFile.Read(File.ReadAllBytes(path), path);
            Assert.Empty(read.Findings);
            return Read[name] = read.Value!;
        }
    }

    public static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    public static DateOnly Date(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A setting, and where it matters the need, year group or school: <c>mainstream need SEMH</c>.</summary>
    public static Placement Pupil(string text, DateOnly from, DateOnly until, decimal partTime)
    {
        string[] words = text.Split(' ');
        Placement plain = Placement(SettingOf(words[0]), from, until, partTime);
        return words switch
        {
            [_, "need", string need] => plain with { Need = need },
            [_, "year", string group] => plain with { YearGroup = int.Parse(group, CultureInfo.InvariantCulture) },
            [_, "school", string id] => plain with { SchoolId = int.Parse(id, CultureInfo.InvariantCulture) },
            _ => plain,
        };
    }

    public static Setting SettingOf(string word) => Enum.Parse<Setting>(word.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);

    /// <summary>The day after so many school days.</summary>
    public static DateOnly AfterSchoolDays(Scheme scheme, DateOnly from, int days)
    {
        DateOnly until = from;
        while (scheme.ProRata.Weekdays(new(from, until)) < days) until = until.AddDays(1);
        return until;
    }

    public static Placement Placement(Setting setting, DateOnly from, DateOnly until, decimal partTime = 1m) => new(
        "P1", "R1", 351, 100_001, setting, "ASD", 3, PlanKind.EhcPlan, Quantity.Of(partTime), new(from, until), false,
        SourceStatus.Illustrative, new("placements.csv", 2));

    /// <summary><c>band A1</c>, <c>points 47</c>, <c>hours 15 teacher 3</c>, <c>amount 6250</c>, or two of them.</summary>
    public static BandDecision Decision(Scheme scheme, string award, DateOnly from, DateOnly until)
    {
        var said = award.Split(' ').Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
        decimal? Number(string name) => said.TryGetValue(name, out string? text) ? Cases.Number(text) : null;
        return new("P1", scheme.Id, new Award(
            said.GetValueOrDefault("band"),
            (int?)Number("points"),
            Number("hours") is decimal hours ? Quantity.Of(hours) : null,
            Number("teacher") is decimal teacher ? Quantity.Of(teacher) : null,
            Number("amount") is decimal amount ? Rate.OfPounds(amount) : null), new(from, until), from, new("bands.csv", 2));
    }
}
