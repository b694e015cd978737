using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Reference.Tests;

/// <summary>Band protection by a scheme file equals the twin, which counts day by day, to the penny, on made-up schemes and schedules.</summary>
public class BandProtectionAgreementTests
{
    private static readonly FundingYear Year = new(2023);
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void Every_protection_award_is_priced_as_the_twin_prices_it() => Prop.ForAll(Seeds, Agree).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500));

    // In a year of 366 days: £366 a year for the 92 days from October to December, less £36.60 a year for the 60 of January and February.
    [Fact]
    public void The_twin_itself_counts_days()
    {
        var scheme = new PlainScheme(new Dictionary<string, IReadOnlyList<PlainValue>>(), [], 0m, null, PlainCombination.One, false, ProRata.CalendarDays, Rounding.Penny, RoundingStage.Line);
        ProtectionAward[] awards =
        [
            new("plan", "made_up", 100_001, null, ProtectionPart.Protection, new(new(2023, 10, 1), new(2024, 1, 1)), Money.OfPounds(366m)),
            new("plan", "made_up", 100_001, null, ProtectionPart.GainTaken, new(new(2024, 1, 1), new(2024, 3, 1)), Money.OfPounds(36.60m)),
        ];
        Assert.Equal(92.00m - 6.00m, PlainBandProtection.OfSchool(scheme, awards, Year));
    }

    [Fact]
    public void The_made_up_schedules_pay_take_and_end_early_under_every_convention()
    {
        var made = Enumerable.Range(1, 600).Select(Made).Where(m => PlainBandProtection.OfPlacement(m.Plain, m.Awards, m.Placement, m.Decisions, Year) != 0m).ToList();
        Assert.Equal(Enum.GetValues<ProRataConvention>().Length, made.Select(m => m.Plain.ProRata.Convention).Distinct().Count());
        Assert.Contains(made, m => PlainBandProtection.OfPlacement(m.Plain, m.Awards, m.Placement, m.Decisions, Year) < 0m);
        Assert.Contains(made, m => m.Decisions.Length > 1);
        Assert.Contains(made, m => m.Placement.Span.Until < Year.Span.Until && m.Plain.ProRata.LeavingDayCounts);
    }

    private static bool Agree(int seed)
    {
        (PlainScheme plain, string json, Placement placement, BandDecision[] decisions, ProtectionAward[] awards) = Made(seed);
        Scheme scheme = SchemeFile.Read(Encoding.UTF8.GetBytes(json), "made_up.json").Value!;
        ProtectionAward[] ofSchool = [.. awards.Select(a => a with { Move = null })];
        decimal placed = ProtectionPricing.Price(scheme, placement, decisions, awards, Year).Sum(p => p.Amount!.Value).Pounds;
        decimal total = ProtectionPricing.Price(scheme, ofSchool, Year).Sum(p => p.Amount!.Value).Pounds;
        decimal plainPlaced = PlainBandProtection.OfPlacement(plain, awards, placement, decisions, Year), plainTotal = PlainBandProtection.OfSchool(plain, ofSchool, Year);
        if (placed == plainPlaced && total == plainTotal) return true;
        throw new AgreementException(
            $"seed {seed}: placement £{placed}, the twin £{plainPlaced}; school £{total}, the twin £{plainTotal}\n{json}\n{placement}\n{string.Join('\n', decisions.Select(d => $"{d.Award} {d.Span}"))}\n"
            + string.Join('\n', awards.Select(a => $"{a}")));
    }

    // Spans that touch or leave a gap, now protecting and now taking, from about the move on until after the year.
    private static (PlainScheme Plain, string Json, Placement Placement, BandDecision[] Decisions, ProtectionAward[] Awards) Made(int seed)
    {
        (PlainScheme plain, string json, Placement placement, BandDecision[] decisions) = RandomScheme.From(seed);
        var random = new Random(seed);
        BandDecision made = decisions[random.Next(decisions.Length)];
        MovedPupil move = new("plan", placement.Id, made.Award.Band ?? "A", null, made.Span.From);
        List<ProtectionAward> awards = [];
        DateOnly from = made.Span.From;
        while (awards.Count < 4 && from < Year.Span.Until)
        {
            DateOnly until = random.Next(3) == 0 ? DateSpan.NoEnd : from.AddDays(random.Next(1, 400));
            var part = (ProtectionPart)random.Next(0, 2);
            awards.Add(new("plan", "made_up", placement.SchoolId, move, part, new(from, until), new(random.Next(0, 900_000))));
            from = until == DateSpan.NoEnd ? Year.Span.Until : until.AddDays(random.Next(0, 2) * 20);
        }

        // Awards by hours have no band of a plan's; here they stand for the band, so that the days are what is compared.
        return (plain, json, placement, [.. decisions.Select(d => d with { Award = Award.OfBand(d.Award.Band ?? "A") })], [.. awards]);
    }
}
