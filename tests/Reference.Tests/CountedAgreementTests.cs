using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Allocation;
using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Reference.Tests;

/// <summary>Volume top-ups and contingency of made-up authorities, schemes and counts: the shares against the twin's plain decimals.</summary>
public class CountedAgreementTests
{
    internal static readonly NationalAverage Average = new(2022, Quantity.Of(4m), Quantity.Of(2.3m), Quantity.Of(2.15m), new(2022, 6, 16), "made up", SourceStatus.Given);

    [Fact]
    public void Shares_paid_by_counts_are_those_of_the_slow_twin() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Difference(seed) is not string found ? true : throw new AgreementException($"seed {seed}: {found}"))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    // So that the agreement is about something.
    [Fact]
    public void The_made_up_counts_bring_amounts_pots_that_do_not_reach_and_schools_that_cannot_be_worked_out()
    {
        Made[] made = [.. Enumerable.Range(1, 300).Select(Make)];
        foreach (BudgetLine line in (BudgetLine[])[BudgetLine.VolumeTopUp, BudgetLine.Contingency])
        {
            Assert.Contains(made, m => m.Shares.Shares.Any(s => s[line] > Money.Zero));
            Assert.Contains(made, m => m.Shares.Shares.Any(s => s.Missing.Any(missing => missing.Line == line)));
        }

        Assert.Contains(made, m => m.Volume.Pot is not null && m.Shares.Counted.Volume!.Left == Money.Zero);
        Assert.Contains(made, m => m.Shares.Counted.Contingency!.Held == Money.Zero);
    }

    private sealed record Made(YearRules Rules, SchoolFunding[] Schools, VolumeScheme Volume, ContingencyFund Fund, PlanCount[] Counts, AuthorityShares Shares);

    private static string? Difference(int seed)
    {
        Made made = Make(seed);
        var needs = made.Schools.ToDictionary(s => s.SchoolId, s => new PlainNeeds(PlainCalculator.Calculate(made.Rules, s).NotionalSen, s.Formula is null
            ? new Dictionary<string, decimal>()
            : new() { ["roll"] = s.Formula.Pupils.Primary.Value + s.Formula.Pupils.KeyStage3.Value + s.Formula.Pupils.KeyStage4.Value, ["basic_entitlement_primary"] = s.Formula.Pupils.Primary.Value }));
        foreach ((BudgetLine line, Dictionary<int, decimal?> plain) in (Dictionary<BudgetLine, Dictionary<int, decimal?>>)new()
        {
            [BudgetLine.VolumeTopUp] = PlainVolume.Of(made.Volume, made.Counts, Average, needs),
            [BudgetLine.Contingency] = PlainContingency.Of(made.Fund, made.Counts, needs),
        })
            foreach (SchoolShare share in made.Shares.Shares)
            {
                bool applies = plain.TryGetValue(share.School.SchoolId, out decimal? pounds);
                if (share[line]?.Pounds != pounds || share.Missing.Any(m => m.Line == line) != (applies && pounds is null))
                    return $"{line.Name()} of {share.School.SchoolId} ({share.School.Group}): {share[line]?.ToString() ?? "none"}, the twin has {(applies ? $"{pounds}" : "no line")}\n{made.Volume}\n{made.Fund}";
            }

        return made.Shares.Shares.All(s => s.HighNeedsAllocation.Pounds == s.Lines.Where(l => l.Line >= BudgetLine.PlaceFunding && l.Line <= BudgetLine.Contingency).Sum(l => l.Amount.Pounds))
            ? null : "high needs do not add up";
    }

    private static Made Make(int seed)
    {
        (YearRules rules, SchoolFunding[] schools) = RandomAuthority.From(seed);
        var random = new Random(seed ^ 0x5a5a);
        FundingYear year = rules.Year;
        DateOnly[] days = [year.Span.From.AddDays(47), year.Span.From.AddDays(187)];
        PlanCount[] counts = [.. days.Select(day => new PlanCount(day, CountState.Open, 0, [.. schools.Where(s => s.Group is SchoolGroup.Primary or SchoolGroup.Secondary or SchoolGroup.PrimaryAndSecondary)
            .Select(s => Count(random, s))], []))];
        VolumeScheme scheme = Scheme(random, year, days);
        ContingencyFund fund = Fund(random, year, days);
        var ready = new AuthoritySchemes(
            VolumeYear.Compile(scheme, year, counts, new NationalAverages([Average]), []).Value,
            ContingencyYear.Compile(fund, counts, ContingencyRecord.Empty).Value);
        return new(rules, schools, scheme, fund, counts, FundingCalculator.Calculate(rules, schools, ready).Value);
    }

    private static SchoolCount Count(Random random, SchoolFunding school)
    {
        int primary = random.Next(1, 400), secondary = random.Next(1, 900);
        bool known = random.Next(6) > 0;
        return new(school.SchoolId, school.Group, Quantity.Of(random.Next(0, 40)), random.Next(20) == 0 ? null : Quantity.Of(primary + secondary + random.Next(0, 30)),
            known ? Quantity.Of(primary) : null, known ? Quantity.Of(secondary) : null);
    }

    internal static CountRule Rule { get; } = new(CountSource.Placements, CountBase.AllPupils, CountedPlans.EhcPlans, true, false, Quantity.Zero);

    private static ExpectedCount Expected(Random random) => new(
        random.Next(3) == 0 ? [] : [("roll", Quantity.Of(random.Next(0, 60) / 1_000m)), ("basic_entitlement_primary", Quantity.Of(random.Next(0, 30) / 1_000m))], Quantity.Of(random.Next(0, 4)));

    internal static VolumeScheme Scheme(Random random, FundingYear year, DateOnly[] days)
    {
        bool Maybe() => random.Next(2) == 0;
        Money Pounds(int most) => new(random.NextInt64(1, most * 100L));
        var kind = (VolumeThresholdKind)random.Next(0, 5);
        Quantity value = kind switch
        {
            VolumeThresholdKind.OnePer => Quantity.Of(random.Next(10, 90)),
            VolumeThresholdKind.ShareOfNotionalSen => Quantity.Of(random.Next(10, 101)),
            VolumeThresholdKind.NationalAverage => Quantity.Of(random.Next(0, 3) / 4m),
            _ => Quantity.Of(random.Next(0, 400) / 100m),
        };
        return new(
            "made_up", "Made up", 0, SourceStatus.Given, [], [], new(2022, 7, 1), year, year, Rule,
            Maybe() ? [SchoolGroup.Primary] : [SchoolGroup.Primary, SchoolGroup.Secondary, SchoolGroup.PrimaryAndSecondary],
            random.Next(4) == 0 ? Quantity.Of(random.Next(1, 300)) : null, random.Next(4) == 0 ? Quantity.Of(random.Next(400, 1_000)) : null,
            new(kind, value, Maybe(), (MixedPhaseAverage)random.Next(0, 4), Money.OfPounds(random.Next(3, 8) * 1_000), Expected(random), (VolumeFraction)random.Next(0, 3), SourceStatus.Given, "made up", SourceStatus.Given),
            new((VolumeFraction)random.Next(0, 3), SourceStatus.Given),
            new((VolumePaymentKind)random.Next(0, 3), new(random.NextInt64(1, 6_000_000_000)), Money.OfPounds(6_000), Quantity.Of(random.Next(10, 101)),
                Maybe() ? Pounds(3_000) : null, (BelowMinimum)random.Next(0, 2), Maybe() ? Pounds(60_000) : null, "made up", SourceStatus.Given),
            new((RoundingMode)random.Next(0, 4), Maybe() ? 1 : 100),
            Maybe() ? new(Pounds(400_000), "made up", SourceStatus.Given, (PotShort)random.Next(0, 3)) : null,
            new(VolumeCadenceKind.Counts, [.. days.Select((day, i) => new VolumeCount($"count {i}", year, day, Exact.One,
                i == 0 ? VolumeBasis.OwnMonths : VolumeBasis.FullYearLessNotified, (VolumeRecount)random.Next(0, 2)))]), "");
    }

    internal static ContingencyFund Fund(Random random, FundingYear year, DateOnly[] days)
    {
        bool Maybe() => random.Next(2) == 0;
        var kind = (EligibilityKind)random.Next(0, 3);
        PaymentKind payment = kind == EligibilityKind.CostAboveNotionalSen ? (PaymentKind)random.Next(0, 3) : (PaymentKind)random.Next(1, 3);
        return new(
            "made_up", "Made up", 0, year, SourceStatus.Given, [], [], new(new Money(random.NextInt64(1, 60_000_000)), null, "made up", SourceStatus.Given), Rule,
            Maybe() ? [SchoolGroup.Primary, SchoolGroup.Secondary] : [SchoolGroup.Primary, SchoolGroup.Secondary, SchoolGroup.PrimaryAndSecondary],
            [.. days.Select((day, i) => new FundRound($"round {i}", day, RoundBasis.FullYear, 0, 12, new(PotKind.FirstCall, null, null), RoundChanges.IncreasesOnly, null))],
            new(new(kind, Quantity.Of(random.Next(10, 101)), Rate.OfPounds(6_000), kind == EligibilityKind.AboveCount ? new([], Quantity.Of(random.Next(0, 20))) : Expected(random), Quantity.Of(random.Next(0, 4))),
                payment, new(random.NextInt64(1, 6_000_000_000)), (ExcessFraction)random.Next(0, 3),
                Maybe() ? new Money(random.NextInt64(1, 200_000)) : null, Maybe() ? new Money(random.NextInt64(200_000, 4_000_000)) : null, new((RoundingMode)random.Next(0, 4), Maybe() ? 1 : 100)),
            null, (WhenShort)random.Next(0, 2), "made up");
    }
}
