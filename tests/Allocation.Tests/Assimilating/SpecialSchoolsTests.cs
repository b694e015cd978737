using System.Text;
using FundingPlatform.Allocation.Assimilating;
using FundingPlatform.Banding;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Allocation.Tests.Assimilating;

/// <summary>
/// One special school with ten places of £10,000 and two pupils. In 2021-22 its bands A and B were worth £5,000 and £8,000:
/// (10 x 10,000 + 5,000 + 8,000) / 10 = £11,300 a place. 2023-24 asks for 3% more: 113,000 x 1.03 = £116,390, £11,639 a place.
/// So the new bands must come to £16,390.
/// </summary>
public class SpecialSchoolsTests
{
    private static readonly DateOnly Start = new(2023, 9, 1);
    private static readonly FundingYear Year = new(2023), Base = new(2021);

    [Fact]
    public void A_school_exactly_at_the_floor_is_protected()
    {
        SpecialSchoolTest row = Only(With(newA: 6_390, newB: 10_000));
        Assert.Equal(SpecialSchoolVerdict.Protected, row.Verdict);
        Assert.Equal((Pounds(11_300), Pounds(11_639), Pounds(11_639), null), (row.BasePerPlace, row.FloorPerPlace, row.NowPerPlace, row.Shortfall));
        Assert.Equal((Quantity.Of(10), 2, Base, Quantity.Of(3)), (row.Places, row.Pupils, row.BaseYear, row.Percent));
        Assert.Equal(2, row.Origins[OldAmountOrigin.Scheme]);
    }

    [Fact]
    public void A_penny_below_the_floor_is_below()
    {
        SpecialSchoolTest row = Only(With(newA: 6_389.99m, newB: 10_000));
        Assert.Equal((SpecialSchoolVerdict.Below, Pounds(0.01m)), (row.Verdict, row.Shortfall));
    }

    // 10 x 10,000 + 6,000 + 10,000 = 116,000; 116,390 - 116,000 = 390.
    [Fact]
    public void The_shortfall_is_the_whole_schools_for_a_year()
    {
        SpecialSchoolTest row = Only(With(newA: 6_000, newB: 10_000));
        Assert.Equal((SpecialSchoolVerdict.Below, Pounds(390), Pounds(11_600)), (row.Verdict, row.Shortfall, row.NowPerPlace));
        Assert.Equal("£11,600.00 a place; 2021-22 gave £11,300.00, and +3% asks for £11,639.00: £390.00 a year too little.", row.Words);
    }

    // A: 5,200 before, 4,000 now and 1,200 protection; B: 8,300 before, 7,000 and 1,300. 100,000 + 5,200 + 8,300 = 113,500; 116,390 - 113,500 = 2,890.
    [Fact]
    public void What_protection_adds_counts()
    {
        SpecialSchoolTest row = Only(With(newA: 4_000, newB: 7_000, protection: "\"kind\": \"per_pupil\""));
        Assert.Equal((Pounds(2_890), Pounds(11_350)), (row.Shortfall, row.NowPerPlace));
        Assert.Equal(row with { Words = "" }, Only(With(newA: 4_000, newB: 7_000, protection: "\"kind\": \"per_school\"")) with { Words = "", Origins = row.Origins });
    }

    // The scheme begins in 2022. Stated: A 4,000, B 8,000: 112,000 x 1.03 = 115,360; 116,000 is above it.
    [Fact]
    public void A_value_that_the_scheme_does_not_reach_back_to_comes_from_the_plans_base_year_bands()
    {
        AssimilationInputs inputs = With(newA: 6_000, newB: 10_000, oldFrom: 2022);
        var stated = new Dictionary<string, Rate> { ["A"] = Rate.OfPounds(4_000), ["B"] = Rate.OfPounds(8_000) };
        SpecialSchoolTest row = Only(inputs with { Plan = inputs.Plan with { BaseYearBands = stated } });
        Assert.Equal((SpecialSchoolVerdict.Protected, Pounds(11_200), Pounds(11_536)), (row.Verdict, row.BasePerPlace, row.FloorPerPlace));
        Assert.Equal(2, row.Origins[OldAmountOrigin.PlanBaseYear]);
    }

    // Neither: the plan's old amounts of 2022-23, 5,200 and 8,300: 113,500 x 1.03 = 116,905; 116,905 - 116,000 = 905.
    [Fact]
    public void Where_the_base_year_is_not_known_the_plans_old_amounts_stand_for_it_and_the_row_says_so()
    {
        SpecialSchoolTest row = Only(With(newA: 6_000, newB: 10_000, oldFrom: 2022));
        Assert.Equal((Pounds(905), 2), (row.Shortfall, row.Origins[OldAmountOrigin.PlanOldAmount]));
        Assert.EndsWith("For 2 pupils the band's value in 2021-22 is not known: the plan's old amount stands for it.", row.Words, StringComparison.Ordinal);
    }

    // Places of the base year at 9,000: (90,000 + 13,000) x 1.03 = 106,090.
    [Fact]
    public void Place_rates_are_those_of_each_year_where_both_are_recorded()
    {
        AssimilationInputs inputs = With(newA: 6_000, newB: 10_000);
        SpecialSchoolTest row = Only(inputs, parameters: Parameters(("place.special", "9000")));
        Assert.Equal((Pounds(10_300), Pounds(10_609), SpecialSchoolVerdict.Protected), (row.BasePerPlace, row.FloorPerPlace, row.Verdict));
        Assert.Contains("The place rates of 2021-22 are not recorded: those of 2023-24 are used on both sides.", Only(inputs, parameters: year => year == Base ? [] : Parameters()(year)).Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_places_it_cannot_be_tested()
    {
        SpecialSchoolTest row = Only(With(newA: 9_000, newB: 10_000), places: []);
        Assert.Equal((SpecialSchoolVerdict.CannotBeTested, null, null), (row.Verdict, row.Shortfall, row.BasePerPlace));
        Assert.Equal("Cannot be tested: no commissioned special or alternative provision places are known on 2023-09-01.", row.Words);
        Assert.Equal(SpecialSchoolVerdict.CannotBeTested, Only(With(newA: 9_000, newB: 10_000), places: [Places(0)]).Verdict);
    }

    [Fact]
    public void Without_the_years_percentage_it_cannot_be_tested()
    {
        SpecialSchoolTest none = Only(With(newA: 9_000, newB: 10_000), parameters: _ => []);
        Assert.Equal(SpecialSchoolVerdict.CannotBeTested, none.Verdict);
        SpecialSchoolTest chosen = Only(With(newA: 9_000, newB: 10_000), parameters: Without("special_protection.percent", ("special_protection.maximum", "0.5")));
        Assert.Contains("up to 0.5%: state special_protection.percent in its parameters.csv", chosen.Words, StringComparison.Ordinal);
        SpecialSchoolTest outside = Only(With(newA: 9_000, newB: 10_000), parameters: Parameters(now: ("special_protection.maximum", "0.5")));
        Assert.Contains("lies outside what 2023-24 allows: any to 0.5%", outside.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pupil_whose_old_amount_is_not_known_keeps_the_school_from_being_tested()
    {
        AssimilationInputs inputs = With(newA: 9_000, newB: 10_000);
        SpecialSchoolTest row = Only(inputs with { Pupils = [.. inputs.Pupils, Pupil("P3", 1, null)] });
        Assert.Equal("Cannot be tested: the old amount of 1 pupil is not known.", row.Words);
    }

    [Fact]
    public void A_new_plan_and_a_pupil_who_has_left_count_on_neither_side()
    {
        AssimilationInputs inputs = With(newA: 6_390, newB: 10_000);
        PupilToMove fresh = Pupil("P3", 1, null) with { PlanStarted = Start };
        PupilToMove gone = Pupil("P4", 1, Award.OfBand("B")) is var p ? p with { Placement = p.Placement with { Span = new(new(2022, 4, 1), Start) } } : null!;
        SpecialSchoolTest row = Only(inputs with { Pupils = [.. inputs.Pupils, fresh, gone] });
        Assert.Equal((SpecialSchoolVerdict.Protected, 2, Pounds(11_639)), (row.Verdict, row.Pupils, row.NowPerPlace));
    }

    [Fact]
    public void Only_schools_are_tested_at_which_the_plan_has_moved_a_special_or_alternative_pupil()
    {
        AssimilationInputs inputs = With(newA: 6_000, newB: 10_000);
        PupilToMove mainstream = Pupil("M1", 2, Award.OfBand("A")) is var p ? p with { Placement = p.Placement with { Setting = Setting.Mainstream } } : null!;
        Assert.Equal([1], Rows(inputs with { Pupils = [.. inputs.Pupils, mainstream] }).Select(r => r.SchoolId));
        Assert.Empty(Rows(inputs, on: Start.AddDays(-1)));
    }

    private static SpecialSchoolTest Only(AssimilationInputs inputs, CommissionedPlaces[]? places = null, Func<FundingYear, IEnumerable<Parameter>>? parameters = null) =>
        Assert.Single(Rows(inputs, places, parameters));

    private static IReadOnlyList<SpecialSchoolTest> Rows(
        AssimilationInputs inputs, CommissionedPlaces[]? places = null, Func<FundingYear, IEnumerable<Parameter>>? parameters = null, DateOnly? on = null) =>
        new SpecialSchools(
            inputs, Assimilation.Plan(inputs, on ?? Start).Value,
            SpecialProtectionRule.Of(Year, year => (parameters ?? Parameters())(year).ToDictionary(p => p.Name)),
            (places ?? [Places(10)]).ToLookup(p => p.SchoolId), id => $"School {id}").Test();

    private static CommissionedPlaces Places(int number) =>
        new(1, PlaceKind.SpecialPre16, Year.Span, Quantity.Of(number), null, SourceStatus.Given, new("places.csv", 2));

    private static Func<FundingYear, IEnumerable<Parameter>> Parameters((string Name, string Value)? before = null, (string Name, string Value)? now = null) => year =>
    {
        Dictionary<string, string> values = new() { ["place.special"] = "10000", ["special_protection.percent"] = "3", ["special_protection.base_year"] = "2021-22" };
        if ((year == Year ? now : before) is (string name, string value)) values[name] = value;
        return values.Select(v => new Parameter(v.Key, v.Value, "", SourceStatus.Given, "made for the test", new("parameters.csv", 2)));
    };

    private static Func<FundingYear, IEnumerable<Parameter>> Without(string name, (string, string) more) => year => Parameters(now: more)(year).Where(p => p.Name != name);

    private static AssimilationInputs With(decimal newA, decimal newB, string protection = "\"kind\": \"none\"", int oldFrom = 2021)
    {
        Scheme old = Scheme("old", oldFrom == 2021
            ? [("A", 2021, 5_000), ("B", 2021, 8_000), ("A", 2022, 5_200), ("B", 2022, 8_300)]
            : [("A", 2022, 5_200), ("B", 2022, 8_300)]);
        Scheme target = Scheme("new", [("X", 2023, newA), ("Y", 2023, newB)]);
        var schemes = new Dictionary<string, Scheme> { ["old"] = old, ["new"] = target };
        Read<AssimilationPlan> plan = AssimilationPlanFile.Read(Encoding.UTF8.GetBytes($$"""
            {
              "id": "p", "name": "p", "authority": 351, "status": "illustrative", "sources": ["made for the test"],
              "old": { "kind": "bands", "scheme": "old", "valued_on": "2022-09-01" },
              "target": { "scheme": "new", "rule": "mapping", "mapping": [ { "from": "A", "to": "X" }, { "from": "B", "to": "Y" } ] },
              "timing": { "kind": "one_date", "start": "2023-09-01" },
              "protection": { {{protection}} }
            }
            """), "plan.json", schemes);
        Assert.Empty(plan.Findings);
        return new(plan.Value!, schemes, [Pupil("P1", 1, Award.OfBand("A")), Pupil("P2", 1, Award.OfBand("B"))]);
    }

    private static PupilToMove Pupil(string id, int school, Award? old) => new(
        new(id, $"ref-{id}", 351, school, Setting.Special, "ASD", 7, PlanKind.EhcPlan, Quantity.One, new(new(2021, 4, 1), DateSpan.NoEnd), false, SourceStatus.Given, new("placements.csv", 2)),
        PupilPhase.Secondary, new(2021, 4, 1), old, []);

    private static Scheme Scheme(string id, (string Band, int From, decimal Pounds)[] values)
    {
        Read<Scheme> read = SchemeFile.Read(Encoding.UTF8.GetBytes($$"""
            {
              "id": "{{id}}", "name": "{{id}}", "authority": 351, "status": "illustrative", "complete": true, "sources": ["made for the test"],
              "from": "{{values.Min(v => v.From)}}-04-01", "applies_to": { "settings": ["special", "mainstream"] }, "basis": "net", "reached_by": ["band"], "order": "none",
              "bands": [ {{string.Join(", ", values.Select(v => v.Band).Distinct().Select(b => $"{{ \"band\": \"{b}\" }}"))}} ],
              "values": [ {{string.Join(", ", values.Select(v => $"{{ \"band\": \"{v.Band}\", \"from\": \"{v.From}-04-01\", \"pounds\": {v.Pounds}, \"source\": \"made\", \"status\": \"illustrative\" }}"))}} ],
              "combine": "one", "part_time": "factor", "pro_rata": { "convention": "calendar_days", "leaving_day_counts": false },
              "rounding": { "mode": "half_up", "unit_pence": 1, "stage": "line" },
              "payments": { "parts": [ { "name": "year", "weight": 1 } ], "odd_pennies": "last" }
            }
            """), $"{id}.json");
        Assert.Empty(read.Findings);
        return read.Value!;
    }

    private static Money Pounds(decimal pounds) => Money.OfPounds(pounds);
}
