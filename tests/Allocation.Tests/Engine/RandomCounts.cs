using System.Collections.Immutable;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>
/// A made-up authority that pays by counts: schools (some without notional SEN, some that the formula does not have), counts of the
/// year, and schemes and funds of every kind over them. Numbers are round more often than not, so that halves of a penny, limits that are
/// exactly met and pots that exactly reach are common.
/// </summary>
internal sealed class RandomCounts
{
    private static readonly SchoolGroup[] Groups = [SchoolGroup.Primary, SchoolGroup.Secondary, SchoolGroup.PrimaryAndSecondary];
    private readonly Random random;

    public RandomCounts(int seed)
    {
        random = new(seed);
        Year = new(2023);
        int schools = random.Next(1, 25), days = random.Next(1, 4);
        Weight = random.Next(4) == 0 ? Quantity.Of(random.Next(1, 4) / 4m) : Quantity.Zero;
        Days = [.. Enumerable.Range(0, days).Select(i => Year.Span.From.AddDays(40 + 90 * i))];
        SchoolGroup[] groups = [.. Enumerable.Range(0, schools).Select(_ => Groups[random.Next(3)])];
        Counts = [.. Days.Select((day, i) => new PlanCount(day, CountState.Open, 0, [.. groups.Select((g, s) => Count(s, g)).Where(c => i == 0 || random.Next(12) > 0)], []))];
        int[] known = [.. Enumerable.Range(0, schools).Where(_ => random.Next(12) > 0), 900, 901];
        if (Maybe()) random.Shuffle(known);
        FormulaSchools = known;
        Needs = known.ToDictionary(s => s, s => new SchoolNeeds(random.Next(9) == 0 ? null : Notional(), Factors()));
    }

    public FundingYear Year { get; }
    public DateOnly[] Days { get; }
    public Quantity Weight { get; }
    public PlanCount[] Counts { get; }

    /// <summary>The formula's rows, in any order.</summary>
    public int[] FormulaSchools { get; }
    public IReadOnlyDictionary<int, SchoolNeeds> Needs { get; }
    public static NationalAverage Average { get; } = new(2022, Quantity.Of(4m), Quantity.Of(2.3m), Quantity.Of(2.15m), new(2022, 6, 16), "made up", SourceStatus.Given);

    public bool Maybe() => random.Next(2) == 0;

    public CountRule Rule => new(CountSource.Placements, CountBase.AllPupils, CountedPlans.EhcPlans, true, false, Weight);

    /// <summary>Pence of notional SEN by row of the formula; where it is not known, a number that nothing may come of.</summary>
    public double[] Notional(int stride)
    {
        double[] column = new double[stride];
        for (int i = 0; i < FormulaSchools.Length; i++) column[i] = Needs[FormulaSchools[i]].NotionalSen?.Pence ?? 12_345;
        return column;
    }

    /// <summary>The same counts with other pupils at a few schools.</summary>
    public PlanCount[] Recounted() =>
        [.. Counts.Select(c => c with { Schools = [.. c.Schools.Select(s => random.Next(3) == 0 ? s with { Counted = Pupils() } : s)] })];

    public VolumeScheme Scheme()
    {
        var kind = (VolumeThresholdKind)random.Next(0, 5);
        Quantity value = kind switch
        {
            VolumeThresholdKind.OnePer => Quantity.Of(random.Next(10, 90)),
            VolumeThresholdKind.ShareOfNotionalSen => Quantity.Of(random.Next(1, 11) * 10 + (Maybe() ? 0 : 1.25m)),
            VolumeThresholdKind.NationalAverage => Quantity.Of(random.Next(0, 3) / 4m),
            _ => Quantity.Of(random.Next(0, 400) / 100m),
        };
        bool exact = kind == VolumeThresholdKind.ShareOfNotionalSen && random.Next(4) > 0;
        VolumeFraction Fraction() => exact ? VolumeFraction.Exact : (VolumeFraction)random.Next(0, 3);
        bool sums = random.Next(3) == 0;
        return new(
            "made_up", "Made up", 0, SourceStatus.Given, [], [], new(2022, 7, 1), Year, Year, Rule, Maybe() ? [SchoolGroup.Primary, SchoolGroup.PrimaryAndSecondary] : [.. Groups],
            random.Next(5) == 0 ? Quantity.Of(random.Next(1, 300)) : null, random.Next(5) == 0 ? Quantity.Of(random.Next(400, 1_000)) : null,
            new(kind, value, Maybe(), (MixedPhaseAverage)random.Next(0, 4), Money.OfPounds(random.Next(3, 8) * 1_000), Expected(), Fraction(), SourceStatus.Given, "made up", SourceStatus.Given),
            new(Fraction(), SourceStatus.Given),
            new((VolumePaymentKind)random.Next(0, 3), PerPupil(), Money.OfPounds(6_000), Quantity.Of(random.Next(1, 11) * 10),
                Maybe() ? Pounds(3_000) : null, (BelowMinimum)random.Next(0, 2), Maybe() ? Pounds(30_000) : null, "made up", SourceStatus.Given),
            Rounding(), Maybe() ? new(Pounds(100_000), "made up", SourceStatus.Given, (PotShort)random.Next(0, 3)) : null,
            new(VolumeCadenceKind.Counts, [.. Days.Select((day, i) => new VolumeCount($"count {i}", Year, day, sums ? new Exact(1, 3) : Exact.One,
                sums ? VolumeBasis.OwnMonths : VolumeBasis.FullYearLessNotified, i == 0 || sums ? (VolumeRecount)random.Next(0, 2) : VolumeRecount.IncreasesOnly))]), "");
    }

    public ContingencyFund Fund()
    {
        var kind = (EligibilityKind)random.Next(0, 3);
        PaymentKind payment = kind == EligibilityKind.CostAboveNotionalSen ? (PaymentKind)random.Next(0, 3) : (PaymentKind)random.Next(1, 3);
        bool own = Maybe();
        return new(
            "made_up", "Made up", 0, Year, SourceStatus.Given, [], [], new(new Money(random.NextInt64(1, 2_000) * 10_000), null, "made up", SourceStatus.Given), Rule,
            Maybe() ? [SchoolGroup.Primary, SchoolGroup.Secondary] : [.. Groups],
            [.. Days.Select((day, i) => new FundRound($"round {i}", day, own ? RoundBasis.OwnMonths : RoundBasis.FullYear, own ? 4 * i : 0, own ? 4 * i + 4 : 12, PotOf(i), i == 0 && Maybe() ? RoundChanges.BothWays : RoundChanges.IncreasesOnly, null))],
            new(new(kind, Quantity.Of(random.Next(1, 11) * 10 + (Maybe() ? 0 : 2.5m)), Rate.OfPounds(6_000), kind == EligibilityKind.AboveCount ? new([], Quantity.Of(random.Next(0, 20))) : Expected(), Quantity.Of(random.Next(0, 4))),
                payment, PerPupil(), (ExcessFraction)(random.Next(3) > 0 ? 0 : random.Next(0, 3)),
                Maybe() ? Pounds(2_000) : null, Maybe() ? Pounds(40_000) : null, Rounding()),
            Maybe() ? new(Money.OfPounds(5_000), MostFor.Claim, ClaimGate.None, Maybe() ? new(PotKind.Percent, null, Quantity.Of(5)) : new(PotKind.FirstCall, null, null)) : null,
            (WhenShort)(random.Next(3) / 2), "made up");
    }

    /// <summary>
    /// Some of the year's counts as they were notified of under the scheme, whatever the counts say by now; to every school, because one that
    /// is left out makes a year of another kind.
    /// </summary>
    public IEnumerable<NotifiedCount> Notified(VolumeScheme scheme, Random chance) => Days.Where(_ => chance.Next(4) == 0)
        .Select((day, i) => new NotifiedCount(scheme.Id, 0, Year, day, 0, 0, day, i, [.. ToldToAll(chance).Select(t => new VolumeTopUps.NotifiedLine(t.School, 0, null, 0, 0, t.Pence, t.Pence))]));

    /// <summary>Rounds that were notified and a claim that was approved.</summary>
    public ContingencyRecord Record(Random chance)
    {
        Notification[] told = [.. Days.Where(_ => chance.Next(4) == 0).Select((day, i) => new Notification(day, 0, 0, day, Money.Zero, Money.Zero,
            [.. Told(chance).Select(t => new Contingency.NotifiedLine(t.School, 0, "", true, t.Pence, 0, t.Pence))], new("", default, i)))];
        Claim[] claims = chance.Next(3) > 0 ? [] :
            [new(1, chance.Next(0, 8), Money.OfPounds(900), "", null, Days[0], new("", default, 9), [new(ClaimStep.Approve, Days[0], Money.OfPounds(900), null, new("", default, 9))]) { State = ClaimState.Approved }];
        return new(told, [], claims, chance.Next(25) == 0 ? new(Money.Zero, "", [], Days[0], new("", default, 99)) : null);
    }

    private (int School, long Pence)[] ToldToAll(Random chance) => [.. Told(chance).Concat(Counts[0].Schools.Select(s => (s.SchoolId, 0L))).DistinctBy(t => t.Item1)];

    private (int School, long Pence)[] Told(Random chance) =>
        [.. Counts[0].Schools.Where(_ => chance.Next(2) == 0).Select(s => (s.SchoolId, chance.NextInt64(0, 40) * 12_500)).Append((700, 5_000L))];

    private PotShare PotOf(int round) => round > 0 || Maybe() ? new(PotKind.FirstCall, null, null)
        : Maybe() ? new(PotKind.Percent, null, Quantity.Of(70)) : new(PotKind.Amount, Pounds(50_000), null);

    private Rounding Rounding() => new((RoundingMode)(random.Next(12) == 0 ? 1 : random.Next(0, 3) is var mode && mode == 1 ? 3 : mode), random.Next(4) switch { 0 => 100, 1 => 1_200, _ => 1 });

    // Of half-pennies as often as of pounds.
    private Rate PerPupil() => new(random.Next(4) switch { 0 => random.NextInt64(1, 1_000_000) * 5_000, 1 => random.NextInt64(1, 6_000_000_000), _ => random.Next(1, 60) * 100_000_000L });

    private Money Pounds(int most) => new(random.NextInt64(0, most / 50) * 5_000 + (random.Next(3) == 0 ? 1 : 0));

    // Whole pounds mostly, thousands often, below 0 and huge now and then.
    private Money Notional() => new(random.Next(9) switch
    {
        0 => random.NextInt64(-2_000_000, 0),
        1 => random.NextInt64(0, 30_000_000),
        2 => 1L << random.Next(30, 50),
        _ => random.NextInt64(0, 300) * 100_000,
    });

    private Dictionary<string, Quantity> Factors() =>
        random.Next(9) == 0 ? new() { ["roll"] = Quantity.Of(200) } : new() { ["roll"] = Quantity.Of(random.Next(0, 900)), ["fsm6"] = Quantity.Of(random.Next(0, 9_000) / 100m) };

    private ExpectedCount Expected() => new(
        random.Next(3) == 0 ? [] : [("roll", Quantity.Of(random.Next(0, 60) / 1_000m)), ("fsm6", Quantity.Of(random.Next(0, 30) / 1_000m))], Quantity.Of(random.Next(-4, 4)));

    private Quantity Pupils() => Weight == Quantity.Zero ? Quantity.Of(random.Next(0, 30)) : new(random.NextInt64(0, 120) * CountedRule.UnitOf(Weight).HundredMillionths);

    private SchoolCount Count(int school, SchoolGroup group)
    {
        int primary = random.Next(0, 400), secondary = random.Next(0, 900);
        bool known = random.Next(6) > 0;
        return new(school, group, Pupils(), random.Next(15) == 0 ? null : Quantity.Of(Maybe() ? primary + secondary : 100 * random.Next(1, 9)),
            known ? Quantity.Of(primary) : null, known ? Quantity.Of(secondary) : null);
    }
}
