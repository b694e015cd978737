using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Assimilating;

/// <summary>
/// The special-school protection (DOMAIN F32 to F34) for each school at which the plan has moved a pupil in a special or
/// alternative provision setting by the day of the run. Top-ups are those of the plan's own pupils there, on both sides.
/// </summary>
internal sealed class SpecialSchools(AssimilationInputs inputs, AssimilationResult result, Outcome<SpecialProtectionRule> rule, ILookup<int, CommissionedPlaces> places, Func<int, string> nameOf)
{
    private readonly Dictionary<string, PupilToMove> pupils = inputs.Pupils.ToDictionary(p => p.Placement.Id, StringComparer.Ordinal);

    /// <summary>Those below the floor first, then those that cannot be tested, each by number.</summary>
    public IReadOnlyList<SpecialSchoolTest> Test()
    {
        ILookup<int, AssimilatedPupil> at = result.Pupils.ToLookup(p => p.SchoolId);
        return
        [
            .. result.Schools.Where(s => at[s.SchoolId].Any(p => p.MovesOn <= result.On && p.Status is MoveStatus.Moves or MoveStatus.AlreadyMoved && InSpecial(p)))
                .Select(s => One(s, [.. at[s.SchoolId]]))
                .OrderBy(t => t.Verdict switch { SpecialSchoolVerdict.Below => 0, SpecialSchoolVerdict.CannotBeTested => 1, _ => 2 }).ThenBy(t => t.SchoolId),
        ];
    }

    /// <summary>Whether a setting's places and top-ups are under the protection.</summary>
    public static bool Counts(Setting setting) => setting is Setting.Special or Setting.AlternativeProvision;

    private bool InSpecial(AssimilatedPupil row) => Counts(pupils[row.PlacementId].Placement.Setting);

    private SpecialSchoolTest One(AssimilatedSchool school, AssimilatedPupil[] all)
    {
        AssimilatedPupil[] counted = [.. all.Where(p => InSpecial(p) && p.Status != MoveStatus.NewPlan && pupils[p.PlacementId].Placement.Span.Contains(result.On))];
        CommissionedPlaces[] own = [.. places[school.SchoolId].Where(p => SpecialProtectionRule.Counts(p.Kind) && p.Period.Contains(result.On) && p.Places > Quantity.Zero)];
        SpecialSchoolTest Untested(string why) =>
            new(school.SchoolId, nameOf(school.SchoolId), SpecialSchoolVerdict.CannotBeTested, null, null, null, counted.Length, null, null, null, null,
                new Dictionary<OldAmountOrigin, int>(), $"Cannot be tested: {why}");

        if (rule.Fault is Fault unknown) return Untested(unknown.Message);
        if (own.Length == 0) return Untested($"no commissioned special or alternative provision places are known on {result.On:yyyy-MM-dd}.");
        if (own.FirstOrDefault(p => !rule.Value.PlaceRates.ContainsKey(p.Kind)) is { } unpriced)
            return Untested($"{rule.Value.Year} has no rate for {Rules.PlaceFunding.Words(unpriced.Kind)}.");
        if (rule.Value.BasePlaceRates is { } rates && own.FirstOrDefault(p => !rates.ContainsKey(p.Kind)) is { } before)
            return Untested($"the base year {rule.Value.BaseYear} has no rate for {Rules.PlaceFunding.Words(before.Kind)}.");

        var valued = counted.Select(p => OldAmounts.On(inputs, pupils[p.PlacementId], rule.Value.BaseYear.Span.From, p.MovesOn <= result.On ? p.MovesOn : result.On)).ToArray();
        if (valued.Zip(counted).Count(v => v.First.Fault is not null || v.Second.Years.Count == 0) is int untold and > 0)
            return Untested($"the old amount of {untold} {(untold == 1 ? "pupil" : "pupils")} is not known.");
        return Tested(school, counted, own, [.. valued.Select(v => v.Value)], SchoolsOwn(school, all));
    }

    // What protects the school as a whole counts here only where the pupils that it protects do.
    private Money SchoolsOwn(AssimilatedSchool school, AssimilatedPupil[] all) =>
        all.All(InSpecial) ? school.Years[0].Paid - all.Sum(p => p.Years.Count > 0 ? p.Years[0].Paid : Money.Zero) : Money.Zero;

    private SpecialSchoolTest Tested(AssimilatedSchool school, AssimilatedPupil[] counted, CommissionedPlaces[] own, OldAmount[] before, Money schoolsOwn)
    {
        SpecialProtectionRule terms = rule.Value;
        Exact number = Sum(own, p => p.Places.Exact);
        Exact now = Sum(own, p => p.Places.Exact * terms.PlaceRates[p.Kind].Pence) + (counted.Sum(p => p.Years[0].Paid) + schoolsOwn).Pence;
        Exact then = Sum(own, p => p.Places.Exact * (terms.BasePlaceRates ?? terms.PlaceRates)[p.Kind].Pence) + before.Sum(b => b.Annual).Pence;
        Exact floor = then * (terms.Percent.Exact + 100) / 100;
        bool below = now < floor;
        Dictionary<OldAmountOrigin, int> origins = before.GroupBy(b => b.Origin).ToDictionary(g => g.Key, g => g.Count());
        SpecialSchoolTest row = new(
            school.SchoolId, nameOf(school.SchoolId), below ? SpecialSchoolVerdict.Below : SpecialSchoolVerdict.Protected, terms.BaseYear, terms.Percent,
            Quantity.Nearest(number, 8), counted.Length, PerPlace(then / number), PerPlace(floor / number), PerPlace(now / number),
            below ? new Rounding(RoundingMode.Up, 1).Apply(floor - now) : null, origins, "");
        return row with { Words = Words(row, terms) };
    }

    private static Money PerPlace(Exact pence) => Rounding.Penny.Apply(pence);

    private static Exact Sum(CommissionedPlaces[] places, Func<CommissionedPlaces, Exact> amount) => places.Aggregate(Exact.Zero, (sum, p) => sum + amount(p));

    private static string Words(SpecialSchoolTest row, SpecialProtectionRule terms)
    {
        string percent = $"{(terms.Percent < Quantity.Zero ? "" : "+")}{terms.Percent}%";
        List<string> parts = [$"{row.NowPerPlace} a place; {terms.BaseYear} gave {row.BasePerPlace}, and {percent} asks for {row.FloorPerPlace}"];
        parts[0] += row.Shortfall is Money shortfall ? $": {shortfall} a year too little." : ": protected.";
        if (row.Origins.TryGetValue(OldAmountOrigin.PlanBaseYear, out int stated)) parts.Add($"{Pupils(stated)} by the plan's base-year bands.");
        if (row.Origins.TryGetValue(OldAmountOrigin.PlanOldAmount, out int old))
            parts.Add($"For {Pupils(old)} the band's value in {terms.BaseYear} is not known: the plan's old amount stands for it.");
        if (terms.BasePlaceRates is null) parts.Add($"The place rates of {terms.BaseYear} are not recorded: those of {terms.Year} are used on both sides.");
        return string.Join(" ", parts);
    }

    private static string Pupils(int number) => number == 1 ? "1 pupil" : $"{number} pupils";
}
