using System.Collections.Immutable;
using FundingPlatform.Allocation.Engine;
using FundingPlatform.Allocation.Tests.Files;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Allocation.Tests.Engine;

/// <summary>Amounts paid by counts at the places where columns would slip: halves, limits that are just met, and what they do not hold.</summary>
public class CountedEdgeTests
{
    private static readonly FundingYear Year = new(2023);
    private static readonly DateOnly Day = new(2023, 5, 18);
    private static readonly CountRule Rule = new(CountSource.Placements, CountBase.AllPupils, CountedPlans.EhcPlans, true, false, Quantity.Zero);

    // One pupil in ten of a roll of 100 and of 105, at half a penny a pupil.
    private static readonly VolumeScheme Volume = new(
        "made_up", "Made up", 0, SourceStatus.Given, [], [], new(2023, 2, 1), Year, Year, Rule, [SchoolGroup.Primary], null, null,
        new(VolumeThresholdKind.PercentOfRoll, Quantity.Of(10), false, MixedPhaseAverage.AllSchools, Money.OfPounds(6_000), null, VolumeFraction.Exact, SourceStatus.Given, "", SourceStatus.Given),
        new(VolumeFraction.Exact, SourceStatus.Given),
        new(VolumePaymentKind.PerExcessPupil, new(5_000), Money.OfPounds(6_000), Quantity.Of(50), null, BelowMinimum.NotPaid, null, "", SourceStatus.Given),
        Rounding.Penny, null, new(VolumeCadenceKind.Counts, [new("May", Year, Day, Exact.One, VolumeBasis.OwnMonths, VolumeRecount.BothWays)]), "");

    // What six thousand pounds a pupil come to above half of notional SEN.
    private static readonly ContingencyFund Fund = new(
        "made_up", "Made up", 0, Year, SourceStatus.Given, [], [], new(Money.OfPounds(1_000_000), null, "made up", SourceStatus.Given), Rule, [SchoolGroup.Primary],
        [new("May", Day, RoundBasis.FullYear, 0, 12, new(PotKind.FirstCall, null, null), RoundChanges.IncreasesOnly, null)],
        new(new(EligibilityKind.CostAboveNotionalSen, Quantity.Of(50), Rate.OfPounds(6_000), null, Quantity.Zero), PaymentKind.Shortfall, Rate.Zero, ExcessFraction.Exact, null, null, Rounding.Penny),
        null, WhenShort.Scale, "made up");

    [Theory]
    [InlineData(RoundingMode.HalfUp, 10, 0)]   // the threshold itself
    [InlineData(RoundingMode.HalfUp, 11, 1)]   // half a penny
    [InlineData(RoundingMode.HalfUp, 12, 1)]
    [InlineData(RoundingMode.HalfUp, 13, 2)]   // a penny and a half
    [InlineData(RoundingMode.Truncate, 11, 0)]
    [InlineData(RoundingMode.Truncate, 13, 1)]
    [InlineData(RoundingMode.Up, 10, 0)]
    [InlineData(RoundingMode.Up, 11, 1)]
    [InlineData(RoundingMode.Up, 12, 1)]
    [InlineData(RoundingMode.Up, 13, 2)]
    [InlineData(RoundingMode.HalfUp, 0, 0)]
    public void Halves_go_the_way_of_the_rule(RoundingMode mode, int pupils, long pence) =>
        Assert.Equal([pence], Pence(Volume with { Rounding = new(mode, 1) }, (pupils, 100)));

    [Theory]
    [InlineData(RoundingMode.HalfUp, 105, 11, 0)]  // a quarter of a penny above 10.5 pupils
    [InlineData(RoundingMode.Up, 105, 11, 1)]
    [InlineData(RoundingMode.HalfUp, 99, 11, 1)]   // 1.1 pupils above 9.9 are 0.55 pence
    [InlineData(RoundingMode.HalfUp, 101, 11, 0)]  // 0.9 pupils are 0.45 pence
    [InlineData(RoundingMode.Truncate, 99, 11, 0)]
    public void A_threshold_with_a_part_of_a_pupil_moves_no_half(RoundingMode mode, int roll, int pupils, long pence) =>
        Assert.Equal([pence], Pence(Volume with { Rounding = new(mode, 1) }, (pupils, roll)));

    [Theory]
    [InlineData(100_000, BelowMinimum.NotPaid, 100_000)]  // exactly met
    [InlineData(100_001, BelowMinimum.NotPaid, 0)]
    [InlineData(100_001, BelowMinimum.Raised, 100_001)]
    public void A_minimum_is_met_by_its_own_amount(long minimum, BelowMinimum below, long pence) =>
        Assert.Equal([pence, 0], Pence(Volume with { Payment = Volume.Payment with { Rate = Rate.OfPounds(1_000), Minimum = new(minimum), BelowMinimum = below } }, (11, 100), (10, 100)));

    [Theory]
    [InlineData(200_000, 200_000)]
    [InlineData(199_999, 199_999)]
    [InlineData(200_001, 200_000)]
    public void The_most_of_a_school_is_paid_whole(long most, long pence) =>
        Assert.Equal([pence], Pence(Volume with { Payment = Volume.Payment with { Rate = Rate.OfPounds(1_000), MostPerSchool = new(most) } }, (12, 100)));

    [Theory]
    [InlineData(PotShort.Scale, 300_000, new long[] { 100_000, 0, 200_000 })]  // exactly reached
    [InlineData(PotShort.Scale, 299_999, new long[] { 99_999, 0, 200_000 })]   // one penny short
    [InlineData(PotShort.Scale, 0, new long[] { 0, 0, 0 })]
    [InlineData(PotShort.Overspend, 299_999, new long[] { 100_000, 0, 200_000 })]
    [InlineData(PotShort.Refuse, 300_000, new long[] { 100_000, 0, 200_000 })]
    public void A_pot_is_shared_where_it_does_not_reach(PotShort rule, long pot, long[] pence) =>
        Assert.Equal(pence, Pence(Volume with { Pot = new(new(pot), "", SourceStatus.Given, rule), Payment = Volume.Payment with { Rate = Rate.OfPounds(1_000) } }, (11, 100), (10, 100), (12, 100)));

    [Fact]
    public void A_pot_that_refuses_leaves_the_schools_without_an_amount_that_are_due_one()
    {
        VolumeScheme scheme = Volume with { Pot = new(new(299_999), "", SourceStatus.Given, PotShort.Refuse), Payment = Volume.Payment with { Rate = Rate.OfPounds(1_000) } };
        Assert.Equal(
            [new(0, null, "more money in the pot"), new(1, Money.Zero, null), new(2, null, "more money in the pot")],
            Amounts(YearOf(scheme, (11, 100), (10, 100), (12, 100)).Terms(Known(0, 0, 0)), Known(0, 0, 0)));
    }

    [Theory]
    [InlineData(VolumeFraction.Exact, 105, 10, 0)]
    [InlineData(VolumeFraction.Exact, 105, 11, 11)]
    [InlineData(VolumeFraction.Floor, 105, 11, 11)]
    [InlineData(VolumeFraction.Ceiling, 105, 11, 0)]  // 10.5 becomes 11, and 11 are no more than 11
    [InlineData(VolumeFraction.Ceiling, 105, 12, 12)]
    [InlineData(VolumeFraction.Exact, 100, 10, 0)]
    [InlineData(VolumeFraction.Exact, 100, 11, 11)]
    public void Whoever_counts_more_than_the_threshold_is_paid_for_every_pupil(VolumeFraction fraction, int roll, int pupils, long pounds)
    {
        VolumeScheme scheme = Volume with { Threshold = Volume.Threshold with { Fraction = fraction }, Payment = Volume.Payment with { Kind = VolumePaymentKind.PerCountedPupil, Rate = Rate.OfPounds(1) } };
        Assert.Equal([pounds * 100], Pence(scheme, (pupils, roll)));
    }

    [Theory]
    [InlineData(2_400_000, null, null, 0L)]           // the cost is the threshold
    [InlineData(2_399_999, null, null, 1L)]           // half a penny above it
    [InlineData(2_200_000, 100_000L, null, 100_000L)] // the minimum is just met
    [InlineData(2_200_001, 100_000L, null, 0L)]       // half a penny below it, before any rounding
    [InlineData(2_200_000, null, 100_000L, 100_000L)]
    [InlineData(2_199_998, null, 100_000L, 100_000L)]
    [InlineData(-200_000, null, null, 1_300_000L)]    // a budget below 0 adds to the shortfall
    public void A_shortfall_is_what_the_cost_comes_to_above_the_threshold(long notional, long? minimum, long? cap, long pence)
    {
        ContingencyFund fund = Fund with { Formula = Fund.Formula with { Minimum = minimum is long least ? new Money(least) : null, Cap = cap is long most ? new Money(most) : null } };
        Assert.Equal([new(0, new Money(pence), null)], Amounts(YearOf(fund, 2).Terms(Known(notional)), Known(notional)));
        Assert.Equal([new(0, Money.Zero, null)], Amounts(YearOf(fund, 0).Terms(Known(notional)), Known(notional)));
    }

    [Fact]
    public void A_school_whose_budget_is_not_known_waits_for_it_where_it_counts_a_pupil()
    {
        Dictionary<int, SchoolNeeds> nothing = new() { [0] = new(null, new Dictionary<string, Quantity>()) };
        Assert.Equal([new(0, null, "the notional SEN budget")], Amounts(YearOf(Fund, 1).Terms(nothing), nothing));
        Assert.Equal([new(0, Money.Zero, null)], Amounts(YearOf(Fund, 0).Terms(nothing), nothing));
    }

    [Fact]
    public void A_budget_beyond_the_proof_is_left_to_the_modules_own_rule()
    {
        CountedColumns columns = CountedColumns.Of(YearOf(Fund, 2).Terms(Known(0))!, [0]);
        double[] pence = new double[columns.Room], notional = new double[columns.Room];
        notional[0] = CountedRound.LeastNotional;
        Assert.Equal(CountedOutcome.Shared, columns.Run<Lane8>(notional, pence, pence));
        notional[0]--;
        Assert.Equal(CountedOutcome.Beyond, columns.Run<Lane8>(notional, pence, pence));
        Assert.Equal(CountedOutcome.Beyond, columns.Run<Lane1>(notional, pence, pence));
    }

    [Theory]
    [InlineData(9_999, 5_999_400)]
    [InlineData(10_000, 6_000_000)]
    [InlineData(10_001, null)]
    public void Pupils_beyond_the_proof_are_not_regular(int pupils, int? thousandsOfPence)
    {
        CountedTerms? terms = YearOf(Fund, pupils).Terms(Known(0));
        if (thousandsOfPence is not int thousands) Assert.Null(terms);
        else Assert.Equal([new(0, new Money(Math.Min(thousands * 1_000L, 100_000_000)), null)], Amounts(terms, Known(0)));
    }

    [Fact]
    public void What_is_not_regular_has_no_terms()
    {
        VolumeThreshold notional = Volume.Threshold with { Kind = VolumeThresholdKind.ShareOfNotionalSen };
        foreach (VolumeScheme scheme in (VolumeScheme[])
        [
            Volume with { Rounding = new(RoundingMode.HalfEven, 1) },
            Volume with { Payment = Volume.Payment with { Kind = VolumePaymentKind.ShareOfPot }, Pot = new(Money.OfPounds(5), "", SourceStatus.Given, PotShort.Scale) },
            Volume with { Threshold = notional with { Fraction = VolumeFraction.Ceiling } },
            Volume with { Threshold = notional, Excess = new(VolumeFraction.Floor, SourceStatus.Given) },
            Volume with { Payment = Volume.Payment with { Rate = Rate.OfPounds(100_000) } },
            Volume with { Rounding = new(RoundingMode.HalfUp, CountedRound.AmountLimit) },
            Volume with { CountRule = Rule with { SenSupportWeight = Quantity.Of(0.5m) }, Excess = new(VolumeFraction.Ceiling, SourceStatus.Given) },
        ])
            Assert.Null(YearOf(scheme, (11, 100)).Terms(Known(0)));
        foreach (FormulaPart formula in (FormulaPart[])
        [
            Fund.Formula with { Rounding = new(RoundingMode.HalfEven, 1) },
            Fund.Formula with { Payment = PaymentKind.ShareOfPot },
            Fund.Formula with { Payment = PaymentKind.PerExcessPupil, Fraction = ExcessFraction.Floor },
            Fund.Formula with { Eligibility = Fund.Formula.Eligibility with { Contribution = Rate.OfPounds(100_000) } },
        ])
            Assert.Null(YearOf(Fund with { Formula = formula }, 11).Terms(Known(0)));
    }

    [Fact]
    public void The_illustrations_for_every_authority_are_regular()
    {
        var january = new DateOnly(2023, 1, 19);
        PlanCount count = CountOf((11, 100), (0, 105)) with { Date = january };
        VolumeScheme volume = VolumeSchemeFile.Read(File.ReadAllBytes(Path.Combine(SampleData.Root, "samples", "volume", "england_illustrative.json")), "england_illustrative.json").Value!;
        ContingencyFund fund = ContingencyFundFile.Read(File.ReadAllBytes(Path.Combine(SampleData.Root, "samples", "contingency", "england_illustrative_2023_24.json")), "england_illustrative_2023_24.json").Value!;
        NationalAverages averages = new([RandomCounts.Average]);
        Assert.NotNull(VolumeYear.Compile(volume, Year, [count], averages, []).Value.Terms(Known(5, 6)));
        Assert.NotNull(ContingencyYear.Compile(fund, [count], ContingencyRecord.Empty).Value.Terms(Known(5, 6)));
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        Dictionary<int, SchoolNeeds> known = Known(5, 6, 7);
        ContingencyFund poor = Fund with { Money = Fund.Money with { Amount = Money.OfPounds(1) } };
        foreach (CountedTerms terms in (CountedTerms[])[YearOf(poor, 4, 5, 6).Terms(known)!, YearOf(Volume, (11, 100), (12, 100)).Terms(known)!])
        {
            CountedColumns columns = CountedColumns.Of(terms, [2, 1, 0]);
            double[] notional = new double[columns.Room], pence = new double[columns.Room], room = new double[columns.Room];
            columns.WorkOut<Lane8>(notional, pence, room);
            columns.Run<Lane8>(notional, pence, room);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                columns.WorkOut<Lane8>(notional, pence, room);
                columns.Run<Lane8>(notional, pence, room);
            }

            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }

    private static VolumeYear YearOf(VolumeScheme scheme, params (int Pupils, int Roll)[] schools) =>
        VolumeYear.Compile(scheme, Year, [CountOf(schools)], new NationalAverages([]), []).Value;

    private static ContingencyYear YearOf(ContingencyFund fund, params int[] pupils) =>
        ContingencyYear.Compile(fund, [CountOf([.. pupils.Select(p => (p, 100))])], ContingencyRecord.Empty).Value;

    private static PlanCount CountOf(params (int Pupils, int Roll)[] schools) => new(
        Day, CountState.Open, 0, [.. schools.Select((s, i) => new SchoolCount(i, SchoolGroup.Primary, Quantity.Of(s.Pupils), Quantity.Of(s.Roll), null, null))], []);

    private static Dictionary<int, SchoolNeeds> Known(params long[] notional) =>
        notional.Select((n, i) => (n, i)).ToDictionary(s => s.i, s => new SchoolNeeds(new Money(s.n), new Dictionary<string, Quantity>()));

    private static long[] Pence(VolumeScheme scheme, params (int Pupils, int Roll)[] schools) =>
        [.. Amounts(YearOf(scheme, schools).Terms(Known(new long[schools.Length])), Known(new long[schools.Length])).Select(a => a.Amount!.Value.Pence)];

    private static SchoolAmount[] Amounts(CountedTerms? terms, Dictionary<int, SchoolNeeds> needs)
    {
        CountedColumns columns = CountedColumns.Of(terms!, [.. needs.Keys]);
        double[] pence = new double[columns.Room], narrow = new double[columns.Room], room = new double[columns.Room];
        double[] notional = [.. needs.Values.Select(n => (double)(n.NotionalSen?.Pence ?? 0)), .. new double[columns.Room - needs.Count]];
        CountedOutcome outcome = columns.WorkOut<Lane1>(notional, narrow, room);
        Assert.Equal(outcome, columns.WorkOut<Lane8>(notional, pence, room));
        Assert.Equal(narrow, pence);
        return [.. columns.Rows.ToArray().Select(row => columns.Of(row, outcome, pence, room)!)];
    }
}
