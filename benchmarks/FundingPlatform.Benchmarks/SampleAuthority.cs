using System.Collections.Immutable;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Benchmarks;

/// <summary>
/// An authority with every factor filled in, so that no rule is skipped: made up from a seed, in the sizes of real ones.
/// </summary>
internal sealed class SampleAuthority
{
    private static readonly SourceRef At = new("benchmark", 1);
    private readonly Random random;
    private readonly FundingYear year = new(2023);

    private SampleAuthority(int seed) => random = new(seed);

    /// <summary>One in seven schools is secondary, one in twenty special with places, the others primary, as in Bury.</summary>
    public static (YearRules Rules, SchoolFunding[] Schools) Of(int seed, int schools)
    {
        var authority = new SampleAuthority(seed);
        return (authority.Rules(), [.. Enumerable.Range(1, schools).Select(authority.School)]);
    }

    private YearRules Rules() => new(
        351, year, [.. Enumerable.Range(0, BudgetLines.PupilLedCount).Select(i => (Rate?)Rate.OfPounds(i < 3 ? 3_394 + 700 * i : random.Next(200, 1_800)))],
        Money.OfPounds(128_000), Money.OfPounds(128_000), FactorBasis.ExactCount, Rounding.Penny,
        new(Rate.OfPounds(4_405), Rate.OfPounds(5_503), Rate.OfPounds(6_033)), new(Quantity.Of(0.005m)), new(Quantity.Of(0.03m), Quantity.Of(0.5m)),
        Sparsity(56_300, 21.4m), Sparsity(81_900, 120m), Sparsity(81_900, 69.2m), Sparsity(81_900, 62.5m),
        [
            new(PlaceKind.SpecialPre16, Rate.OfPounds(10_000), null, [.. ProRata.FourAndEightTwelfths]),
            new(PlaceKind.ResourcedProvision, Rate.OfPounds(6_000), Rate.OfPounds(10_000), [.. ProRata.FiveAndSevenTwelfths]),
        ],
        null, []);

    private static SparsityRule Sparsity(int most, decimal yearGroup) => new(Rate.OfPounds(most), Quantity.Of(2), Quantity.Of(yearGroup), Quantity.Of(1.6m));

    private SchoolFunding School(int number) => (number % 20, number % 7) switch
    {
        (0, _) => Made(number, SchoolGroup.Special, null, [Places(number, PlaceKind.SpecialPre16, random.Next(80, 250), null)]),
        (_, 0) => Made(number, SchoolGroup.Secondary, Formula(new(0, 3, 2), 0, random.Next(300, 700), random.Next(200, 450)), []),
        _ => Made(number, SchoolGroup.Primary, Formula(new(7, 0, 0), random.Next(90, 620), 0, 0),
            number % 9 == 0 ? [Places(number, PlaceKind.ResourcedProvision, 12, 9)] : []),
    };

    private SchoolFunding Made(int number, SchoolGroup group, FormulaInputs? formula, ImmutableArray<CommissionedPlaces> places) =>
        new(100_000 + number, 100_000 + number, $"School {number}", group, number % 3 == 0, formula, places, new(random.NextInt64(1_000_000, 40_000_000)),
            random.Next(1, 30), 0, []);

    private CommissionedPlaces Places(int number, PlaceKind kind, int places, int? occupied) =>
        new(100_000 + number, kind, year.Span, Quantity.Of(places), occupied is int count ? Quantity.Of(count) : null, SourceStatus.Illustrative, At);

    private FormulaInputs Formula(YearGroups years, int primary, int ks3, int ks4)
    {
        var pupils = new FormulaPupils(Quantity.Of(primary), Quantity.Of(ks3), Quantity.Of(ks4), SourceStatus.Illustrative, "made up");
        var none = new GivenAmount(Money.Zero, SourceStatus.Illustrative, "made up");
        return new(
            pupils, years, [.. Enumerable.Range(0, BudgetLines.PupilLedCount).Select(_ => new FactorInput(null, Quantity.Of(random.Next(0, 300_000) / 1_000_000m), SourceStatus.Illustrative, "made up"))],
            new(Quantity.Of(random.Next(0, 4_000) / 1_000m), SourceStatus.Illustrative, "made up"), none,
            new(Money.OfPounds(random.Next(5_000, 60_000)), SourceStatus.Illustrative, "made up"), none, none,
            new(Money.OfPounds(5_000m * pupils.Total.Value), Money.Zero, Money.Zero, pupils.Total + Quantity.OfHalves(7), Money.Zero, SourceStatus.Illustrative, "made up"));
    }
}
