using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.TopUps;

namespace FundingPlatform.Reference.Tests;

/// <summary>Pricing from a scheme file equals the twin, which counts day by day, to the penny, on made-up schemes.</summary>
public class TopUpAgreementTests
{
    private static readonly FundingYear Year = new(2023);

    [Fact]
    public void Every_placement_is_priced_as_the_twin_prices_it() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Agree).Check(Config.QuickThrowOnFailure.WithMaxTest(1_500));

    // DOMAIN W12 and W14: 20 hours at 11.81 for 38 weeks against 6,000 a year, by 190 school days.
    [Theory]
    [InlineData(20, true, 2975.40)]
    [InlineData(20, false, 2975.60)]
    [InlineData(13, true, 0)]
    public void The_twin_itself_gives_the_published_amount_by_the_day(int hours, bool dayRounded, double pounds)
    {
        DateOnly start = new(2020, 4, 1);
        var proRata = new ProRata(ProRataConvention.SchoolDays, DaysInYear: 190, SchoolDays: [new(new(2023, 4, 3), new(2023, 12, 23))]);
        var scheme = new PlainScheme(
            new Dictionary<string, IReadOnlyList<PlainValue>>(), [new(start, 11.81m)], 38m, new([new(start, 6_000m)], true, false, dayRounded),
            PlainCombination.One, false, proRata, Rounding.Penny, RoundingStage.Day);
        var placement = new Placement("p1", "pupil 1", 999, 100_001, Setting.Mainstream, null, 4, PlanKind.EhcPlan, Quantity.One, new(start, DateSpan.NoEnd), false, SourceStatus.Given, Build.At);
        BandDecision award = new("p1", "made_up", Award.OfHours(Quantity.Of(hours)), placement.Span, start, Build.At);
        Assert.Equal(190, Enumerable.Range(0, 264).Select(new DateOnly(2023, 4, 3).AddDays).Count(d => d.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)));
        Assert.Equal((decimal)pounds, PlainTopUps.Price(scheme, placement, [award], Year));
    }

    [Fact]
    public void The_made_up_schemes_pay_under_every_convention_stage_and_mode()
    {
        var paid = (from seed in Enumerable.Range(1, 600)
                    let made = RandomScheme.From(seed)
                    where PlainTopUps.Price(made.Plain, made.Placement, made.Decisions, Year) > 0m
                    select made.Plain).ToList();
        Assert.Equal(Enum.GetValues<ProRataConvention>().Length, paid.Select(p => p.ProRata.Convention).Distinct().Count());
        Assert.Equal([RoundingStage.Day, RoundingStage.Line, RoundingStage.Pupil], paid.Select(p => p.Stage).Distinct().Order());
        Assert.Equal(4, paid.Select(p => p.Rounding.Mode).Distinct().Count());
        Assert.Equal(3, paid.Select(p => p.Combination).Distinct().Count());
    }

    private static bool Agree(int seed)
    {
        (PlainScheme plain, string json, Placement placement, BandDecision[] decisions) = RandomScheme.From(seed);
        Read<Scheme> scheme = SchemeFile.Read(Encoding.UTF8.GetBytes(json), "made_up.json");
        if (scheme.Value is null) throw new AgreementException($"seed {seed}: {string.Join('\n', scheme.Findings)}\n{json}");
        PricedPlacement priced = TopUpPricing.Price(scheme.Value, placement, decisions, Year);
        decimal? twin = PlainTopUps.Price(plain, placement, decisions, Year);
        if (priced.Amount?.Pounds == twin) return true;
        throw new AgreementException(
            $"seed {seed}: priced {priced.Amount}, the twin £{twin}\n{string.Join('\n', priced.Findings)}\n{json}\n{placement}\n{string.Join('\n', decisions.Select(d => $"{d.Award} {d.Span}"))}\n"
            + string.Join('\n', priced.Segments.Select(s => $"{s.Span} {s.Band} value {s.AnnualValuePence} contribution {s.ContributionPence} share {s.Share} exact {s.ExactPence} = {s.Amount}")));
    }
}
