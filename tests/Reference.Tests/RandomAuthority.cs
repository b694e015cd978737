using System.Collections.Immutable;
using FundingPlatform.Allocation;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Reference.Tests;

/// <summary>
/// A made-up authority from a seed: 1 to 40 schools of all phases, some data missing, and many values that end on a half
/// penny. The same seed gives the same authority on every machine.
/// </summary>
internal sealed class RandomAuthority
{
    private readonly Random random;
    private readonly FundingYear year;

    private RandomAuthority(int seed, FundingYear? of)
    {
        random = new Random(seed);
        FundingYear any = new(2020 + random.Next(0, 5));
        year = of ?? any;
    }

    public static (YearRules Rules, SchoolFunding[] Schools) From(int seed, FundingYear? of = null)
    {
        var authority = new RandomAuthority(seed, of);
        YearRules rules = authority.Rules();
        var schools = new SchoolFunding[authority.random.Next(1, 41)];
        for (int i = 0; i < schools.Length; i++) schools[i] = authority.School(100_000 + i);
        return (rules, schools);
    }

    private YearRules Rules()
    {
        bool complete = OneIn(2);
        Rate?[] rates = [.. Enumerable.Range(0, BudgetLines.PupilLedCount).Select(i => complete || !OneIn(40) ? RateUpTo(i < 3 ? 6_000 : 2_000) : (Rate?)null)];
        long[] units = [1, 1, 1, 1, 100, 1_200];
        Quantity guarantee = Share(-0.02m, 0.02m); // A cap below the guarantee is refused.
        return new(
            351, year, [.. rates],
            Missing(complete, () => Pounds(90_000, 160_000)), Missing(complete, () => Pounds(90_000, 160_000)),
            OneIn(2) ? FactorBasis.ExactCount : FactorBasis.SixDecimalProportion,
            new((RoundingMode)random.Next(0, 4), units[random.Next(units.Length)]),
            OneIn(8) ? null : new(RateUpTo(6_000), RateUpTo(7_000), RateUpTo(7_500)),
            OneIn(8) ? null : new(guarantee),
            OneIn(3) ? null : new(Quantity.Of(Math.Max(0m, guarantee.Value)) + Share(0m, 0.05m), Share(0m, 1m)),
            Sparsity(complete), Sparsity(complete), Sparsity(complete), Sparsity(complete),
            PlaceRates(), Recipe(), []);
    }

    private SchoolFunding School(int id)
    {
        bool inFormula = !OneIn(6);
        SchoolGroup[] groups = inFormula
            ? [SchoolGroup.Primary, SchoolGroup.Primary, SchoolGroup.Secondary, SchoolGroup.PrimaryAndSecondary]
            : [SchoolGroup.Special, SchoolGroup.AlternativeProvision, SchoolGroup.Nursery];
        SchoolGroup group = groups[random.Next(groups.Length)];
        int placements = OneIn(3) ? 0 : random.Next(1, 60), protections = OneIn(2) ? 0 : random.Next(1, 60);
        return new(
            id, id, $"School {id}", group, OneIn(2), inFormula ? Formula(group) : null, Places(id),
            placements == 0 ? Money.Zero : new(random.NextInt64(0, 90_000_000)), placements, 0, Adjustments())
        {
            ProtectionAwards = protections,
            BandProtection = protections == 0 ? Money.Zero : Pounds(-9_000, 90_000),
        };
    }

    private FormulaInputs Formula(SchoolGroup group)
    {
        YearGroups years = group switch
        {
            SchoolGroup.Primary or SchoolGroup.Secondary when OneIn(12) => new(random.Next(1, 5), random.Next(1, 3), 0), // A middle school, deemed the one or the other.
            SchoolGroup.Primary => new(OneIn(4) ? random.Next(1, 7) : 7, 0, 0),
            SchoolGroup.Secondary => OneIn(4) ? new(0, random.Next(1, 4), 2) : new(0, 3, 2),
            _ => OneIn(3) ? new(4, 2, 0) : new(random.Next(1, 8), 3, random.Next(0, 3)),
        };
        var pupils = new FormulaPupils(Pupils(years.Primary, 60), Pupils(years.KeyStage3, 240), Pupils(years.KeyStage4, 240), SourceStatus.Given, "made up");
        int missing = OneIn(4) ? random.Next(0, BudgetLines.PupilLedCount) : -1;
        ImmutableArray<FactorInput?> factors =
            [.. Enumerable.Range(0, BudgetLines.PupilLedCount).Select(i => i == missing ? null : Factor(((BudgetLine)i).ToString().EndsWith("Primary", StringComparison.Ordinal) ? pupils.Primary : pupils.Secondary))];
        return new(
            pupils, years, factors,
            OneIn(10) ? null : new(Quantity.Of(random.Next(0, 6_000_000) / 1_000_000m), SourceStatus.Given, "made up"),
            Given(), Given(), Given(), Given(), Baseline(pupils.Total));
    }

    private FactorInput Factor(Quantity phase)
    {
        if (OneIn(6)) return new(null, Quantity.Zero, SourceStatus.Given, "made up");
        return OneIn(2)
            ? new(new(phase.HundredMillionths / 2 * random.Next(0, 3)), null, SourceStatus.Given, "made up")
            : new(null, Quantity.Of(random.Next(0, 1_000_001) / 1_000_000m), SourceStatus.Given, "made up");
    }

    // Near what this year's share may be, so that guarantee and cap both bite now and then.
    private MfgBaseline? Baseline(Quantity pupils)
    {
        if (OneIn(6)) return null;
        decimal perPupil = random.Next(3_000, 9_000) + random.Next(0, 100) / 100m;
        decimal before = Math.Max(1m, pupils.Value + random.Next(-30, 31) / 2m);
        return new(
            Money.OfPounds(decimal.Truncate(perPupil * before) + random.Next(0, 100) / 100m), OneIn(2) ? Money.Zero : Pounds(0, 60_000),
            OneIn(2) ? Money.Zero : Pounds(-5_000, 5_000), Quantity.Of(before), OneIn(2) ? Money.Zero : Pounds(0, 60_000), SourceStatus.Given, "made up");
    }

    private ImmutableArray<CommissionedPlaces> Places(int school)
    {
        if (OneIn(2)) return [];
        return [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => SomePlaces(school))];
    }

    private CommissionedPlaces SomePlaces(int school)
    {
        var kind = (PlaceKind)random.Next(0, 5);
        bool unit = kind is PlaceKind.ResourcedProvision or PlaceKind.ResourcedProvisionPost16;
        DateOnly starts = OneIn(2) ? year.Span.From : year.Span.From.AddDays(random.Next(0, 300));
        DateOnly ends = OneIn(2) ? year.Span.Until : starts.AddDays(random.Next(1, year.Span.Until.DayNumber - starts.DayNumber + 1));
        return new(school, kind, new(starts, ends), Quantity.OfHalves(random.Next(0, 300)), unit && !OneIn(10) ? Quantity.Of(random.Next(0, 30)) : null,
            SourceStatus.Given, Build.At);
    }

    private ImmutableArray<PlaceRate> PlaceRates() =>
    [
        .. Enum.GetValues<PlaceKind>().Where(_ => !OneIn(30)).Select(kind => new PlaceRate(
            kind, RateUpTo(10_000), kind >= PlaceKind.ResourcedProvision && !OneIn(4) ? RateUpTo(12_000) : null,
            [.. OneIn(3) ? ProRata.Terms : OneIn(2) ? ProRata.FiveAndSevenTwelfths : ProRata.FourAndEightTwelfths])),
    ];

    private NotionalSenRecipe? Recipe() =>
        OneIn(4) ? null : new(
            [.. BudgetLines.All.Where(l => l < BudgetLine.LumpSum && OneIn(3)).Select(l => (l, Share(0m, 1m)))],
            OneIn(2) ? Money.Zero : Pounds(0, 9_000), OneIn(2) ? Rate.Zero : RateUpTo(100), SourceStatus.Given, "made up")
        {
            SchoolsBlock = OneIn(2) ? Quantity.Zero : Share(0m, 0.5m),
        };

    private SparsityRule? Sparsity(bool complete) =>
        !complete && OneIn(12)
            ? null
            : new(RateUpTo(90_000), Quantity.Of(random.Next(2, 4)), Quantity.Of(random.Next(200, 1_300) / 10m), OneIn(2) ? null : Quantity.Of(1.6m));

    private ImmutableArray<Adjustment> Adjustments() =>
        OneIn(3) ? [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => new Adjustment(Pounds(-9_000, 2_000), "made up", SourceStatus.Given, "made up"))] : [];

    private GivenAmount? Given() => OneIn(12) ? null : new(Pounds(0, 40_000), SourceStatus.Given, "made up");

    private Money? Missing(bool complete, Func<Money> value) => !complete && OneIn(15) ? null : value();

    private Quantity Pupils(int yearGroups, int each) => yearGroups == 0 ? Quantity.Zero : Quantity.OfHalves(random.Next(1, yearGroups * each * 2));

    private Quantity Share(decimal from, decimal to) => Quantity.Of(decimal.Truncate((from + (to - from) * random.Next(0, 1_001) / 1_000m) * 10_000m) / 10_000m);

    private Money Pounds(int from, int to) => new(random.NextInt64(from * 100L, to * 100L));

    // Whole pounds, pence, and rates that land on a half penny with a half or a whole pupil.
    private Rate RateUpTo(int pounds) => random.Next(0, 5) switch
    {
        0 => Rate.OfPounds(random.Next(0, pounds)),
        1 => Rate.OfPounds(random.Next(0, pounds * 100) / 100m),
        2 => Rate.OfPounds(random.Next(0, pounds * 100) / 100m + 0.005m),
        3 => Rate.OfPounds(random.Next(0, pounds * 100) / 100m + 0.0025m),
        _ => new(random.NextInt64(0, pounds * Rate.Scale)),
    };

    private bool OneIn(int times) => random.Next(times) == 0;
}
