using FsCheck;
using FsCheck.Fluent;
using FundingPlatform.Banding.Rules;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Banding.Tests.Assimilating;

/// <summary>What must hold for any cohort, whatever the amounts.</summary>
public sealed class AssimilationProperties
{
    private static readonly DateOnly Start = new(2023, 9, 1);

    /// <summary>Up to 30 pupils of four schools: old pence, school, band decided anew, and the day of the next review.</summary>
    private static readonly Arbitrary<Cohort> AnyCohort = (
        from size in Gen.Choose(1, 30)
        from pence in Gen.Choose(0, 700_000).ListOf(size)
        from school in Gen.Choose(1, 4).ListOf(size)
        from band in Gen.Choose(1, 5).ListOf(size)
        from review in Gen.Choose(0, 500).ListOf(size)
        select new Cohort([.. Enumerable.Range(0, size).Select(i => Pupil(i, pence[i], school[i], band[i], review[i]))])).ToArbitrary();

    private static readonly Arbitrary<Quantity[]> AnyTaper =
        (from years in Gen.Choose(1, 5) from percents in Gen.Choose(0, 10_000).ListOf(years) select percents.OrderDescending().Select(p => Quantity.Of(p / 100m)).ToArray()).ToArbitrary();

    [Fact]
    public void A_protected_pupil_is_never_paid_less_on_the_day_of_its_move() =>
        Prop.ForAll(AnyCohort, Kinds, (cohort, rule) =>
        {
            AssimilationPlan plan = Plan(rule, new(ProtectionKind.PerPupil, [], null, [], [], null));
            return Enumerable.Range(0, 6).All(k => Run(plan, cohort, Start.AddDays(100 * k)).Pupils.All(p => p.Years[0].Paid >= p.Years[0].Old));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_protected_school_is_never_paid_less_in_total() =>
        Prop.ForAll(AnyCohort, Kinds, (cohort, rule) =>
        {
            AssimilationPlan plan = Plan(rule, new(ProtectionKind.PerSchool, [], null, [], [], null));
            return Enumerable.Range(0, 6).All(k => Run(plan, cohort, Start.AddDays(100 * k)).Schools.All(s => s.Years[0].Paid >= s.Years[0].Old));
        }).QuickCheckThrowOnFailure();

    /// <summary>A gain of a personal budget pays for no loss of the school that it names, and its loss is none of the school's.</summary>
    [Fact]
    public void A_personal_budget_is_in_no_schools_row_and_in_the_total() =>
        Prop.ForAll(AnyCohort, Kinds, Gen.Elements(ProtectionKind.PerPupil, ProtectionKind.PerSchool).ToArbitrary(), (cohort, rule, kind) =>
        {
            AssimilationPlan plan = Plan(rule, new(kind, [], null, [], [], null));
            bool IsBudget(PupilToMove pupil) => pupil.Old!.Amount!.Value.Millionths / 10_000 % 3 == 0;
            Cohort budgets = new([.. cohort.Pupils.Select(p => IsBudget(p) ? p with { Placement = p.Placement with { Setting = Setting.PersonalBudget } } : p)]);
            AssimilationResult with = Run(plan, budgets, Start.AddDays(200)), without = Run(plan, new([.. cohort.Pupils.Where(p => !IsBudget(p))]), Start.AddDays(200));
            Assert.Equivalent(without.Schools, with.Schools, strict: true);
            Money own = with.Pupils.Where(p => budgets.Pupils.Any(b => b.Placement.Id == p.PlacementId && IsBudget(b))).Sum(p => p.Years[0].Paid);
            return with.Totals[0].Paid == with.Schools.Sum(s => s.Years[0].Paid) + own;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_years_of_a_taper_add_up_to_the_stated_share_of_the_loss() =>
        Prop.ForAll(AnyCohort, AnyTaper, Gen.Elements(ProtectionKind.PerPupil, ProtectionKind.PerSchool).ToArbitrary(), (cohort, taper, kind) =>
        {
            AssimilationPlan plan = Plan(TargetRuleKind.Reassess, new(kind, taper, null, [], [], null)) with { Timing = new(TimingKind.OneDate, Start, null, [], []) };
            AssimilationResult result = Run(plan, cohort, Start, taper.Length + 2);
            Exact stated = taper.Aggregate(Exact.Zero, (sum, t) => sum + t.Exact);
            bool Holds(IReadOnlyList<AssimilatedYear> years) =>
                years.Sum(y => y.Protection) == Rounding.Penny.Apply(stated * Math.Max(0, (years[0].Old - years[0].Award).Pence) / 100)
                && years.All(y => y.Protection <= Money.Max(Money.Zero, y.Old - y.Award));
            return kind == ProtectionKind.PerPupil ? result.Pupils.All(p => Holds(p.Years)) : result.Schools.All(s => Holds(s.Years));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_gains_cap_takes_exactly_what_protection_costs_or_all_that_it_may_and_nobody_falls_below_the_old_amount() =>
        Prop.ForAll(AnyCohort, Gen.Choose(1, 10_000).ToArbitrary(), Gen.Elements(ProtectionKind.PerPupil, ProtectionKind.PerSchool).ToArbitrary(), (cohort, percent, kind) =>
        {
            AssimilationPlan plan = Plan(TargetRuleKind.Reassess, new(kind, [], null, [], [], new(Quantity.Of(percent / 100m))));
            AssimilationResult result = Run(plan, cohort, Start.AddDays(250));
            AssimilatedYear[] units = [.. kind == ProtectionKind.PerPupil ? result.Pupils.Select(p => p.Years[0]) : result.Schools.Select(s => s.Years[0])];
            long may = units.Sum(u => Math.Max(0, (u.Award - u.Old).Pence) * (long)percent / 10_000);
            AssimilatedYear total = result.Totals[0];
            return total.GainTaken.Pence == Math.Min(may, total.Protection.Pence) && total.NotPaidFor >= Money.Zero
                && units.All(u => u.Paid >= u.Old && u.GainTaken.Pence <= Math.Max(0, (u.Award - u.Old).Pence) * (long)percent / 10_000) && total.Paid == total.Award + total.NotPaidFor;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rows_add_up_and_the_order_of_the_pupils_does_not_matter() =>
        Prop.ForAll(AnyCohort, Gen.Choose(1, 100_000).ToArbitrary(), (cohort, seed) =>
        {
            AssimilationPlan plan = Plan(TargetRuleKind.Reassess, new(ProtectionKind.PerPupil, [], null, [], [], new(Quantity.Of(70))));
            AssimilationResult one = Run(plan, cohort, Start.AddDays(200), 3);
            var random = new Random(seed);
            AssimilationResult other = Run(plan, new([.. cohort.Pupils.OrderBy(_ => random.Next())]), Start.AddDays(200), 3);
            Assert.Equivalent(one, other, strict: true);
            return Enumerable.Range(0, 3).All(k => one.Totals[k].Paid == one.Schools.Sum(s => s.Years[k].Paid) && one.Totals[k].Paid == one.Pupils.Sum(p => p.Years[k].Paid));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_second_run_moves_nobody_again_and_pays_the_same() =>
        Prop.ForAll(AnyCohort, Kinds, (cohort, rule) =>
        {
            AssimilationPlan plan = Plan(rule, new(ProtectionKind.PerPupil, [Quantity.Of(100), Quantity.Of(50)], null, [ProtectionEnd.AnnualReview], [], new(Quantity.Of(50))));
            AssimilationResult first = Run(plan, cohort, Start.AddDays(200), 3);
            Dictionary<string, MovedPupil> moved = first.Moves.ToDictionary(m => m.PlacementId);
            AssimilationResult second = Run(plan, new([.. cohort.Pupils.Select(p => p with { Moved = moved.GetValueOrDefault(p.Placement.Id) })]), Start.AddDays(200), 3);
            Assert.Equal(first.Totals, second.Totals);
            Assert.Equal(first.Pupils.SelectMany(p => p.Years), second.Pupils.SelectMany(p => p.Years));
            return second.Moves.Count == 0 && second.Pupils.Count(p => p.Status == MoveStatus.AlreadyMoved) == first.Moves.Count;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_band_lies_nearer_than_the_nearest_and_above_and_below_lie_on_their_side() =>
        Prop.ForAll(Gen.Choose(0, 700_000).ToArbitrary(), Gen.Elements(TieRule.Up, TieRule.Down).ToArbitrary(), (pence, tie) =>
        {
            var old = new Money(pence);
            Money[] bands = [.. SmallAuthority.Schemes["synthetic_bands"].Data.Series.Select(s => new Money((long)s.Values.Values[0].Value.Pounds!.Value.Pence.Numerator))];
            Money? Of(TargetRuleKind kind) => Run(Plan(kind, Protection.None, tie), new([Pupil(0, pence, 1, 1, 0)]), Start.AddDays(1)).Pupils[0] is { Exceptions.Count: 0 } p ? p.New : null;
            Money nearest = Of(TargetRuleKind.Nearest)!.Value;
            long Far(Money band) => Math.Abs((band - old).Pence);
            Assert.All(bands, b => Assert.True(Far(b) > Far(nearest) || (Far(b) == Far(nearest) && (tie == TieRule.Up ? b <= nearest : b >= nearest))));
            return Of(TargetRuleKind.NextAbove) == bands.Where(b => b >= old).Cast<Money?>().Min() && Of(TargetRuleKind.NextBelow) == bands.Where(b => b <= old).Cast<Money?>().Max();
        }).QuickCheckThrowOnFailure();

    private static readonly Arbitrary<TargetRuleKind> Kinds = Gen.Elements(TargetRuleKind.Nearest, TargetRuleKind.NextAbove, TargetRuleKind.NextBelow, TargetRuleKind.Reassess).ToArbitrary();

    /// <summary>Moves at annual review.</summary>
    private static AssimilationPlan Plan(TargetRuleKind kind, Protection protection, TieRule tie = TieRule.Up) => new(
        "any", "Any", 999, SourceStatus.Illustrative, [], [], new(OldArrangementKind.Amounts, null, null, new Dictionary<string, Rate>(), null, Quantity.Zero, PartTimeRule.Factor),
        new("synthetic_bands", kind, kind == TargetRuleKind.Nearest ? tie : null, [], new Dictionary<string, string>()),
        new(TimingKind.AnnualReview, Start, null, [], []), protection, [], null);

    private static PupilToMove Pupil(int number, int pence, int school, int band, int review) =>
        SmallAuthority.Pupil($"P{number:00}", school, PupilPhase.Primary, Award.OfAmount(Rate.Of(new Money(pence)))) with
        {
            Decided = null,
            Events = [new(PupilEventKind.AnnualReview, Start.AddDays(review)), new(PupilEventKind.AnnualReview, Start.AddDays(review + 365))],
            Specified = band == 5 ? Money.OfPounds(5_000) : null,
        };

    private static AssimilationResult Run(AssimilationPlan plan, Cohort cohort, DateOnly on, int years = 1) => SmallAuthority.Run(plan,
        plan.Target.Kind != TargetRuleKind.Reassess ? cohort.Pupils : [.. cohort.Pupils.Select((p, i) => p with { Decided = Award.OfBand($"{1 + (p.Old!.Amount!.Value.Millionths / 10_000 + p.Placement.SchoolId) % 5}") })], on, years);

    /// <summary>Printed by its pupils when a property fails.</summary>
    private sealed record Cohort(IReadOnlyList<PupilToMove> Pupils)
    {
        public override string ToString() => string.Join("; ", Pupils.Select(p => $"{p.Placement.Id} school {p.Placement.SchoolId} old {p.Old!.Amount} review {p.Events[0].Date:yyyy-MM-dd}"));
    }
}
