using FundingPlatform.Allocation.Affording;
using FundingPlatform.Kernel;
using static FundingPlatform.Allocation.Tests.Affording.SmallAuthority;

namespace FundingPlatform.Allocation.Tests.Affording;

/// <summary>Levers on authorities small enough to be worked out on paper.</summary>
public class HandWorkedLeverTests
{
    private static readonly Lever Basic = Lever(LeverKind.BasicEntitlement, 90, 100, 0.0001m);

    // £4,000 a pupil and a lump of £20,000; the level lifts a school below £4,250 a pupil; a guarantee of +0%.
    private static readonly ParameterSet Protected =
        RulesOf(("local.basic_entitlement_primary", 4000m), ("local.lump_sum_primary", 20_000m), ("mppl.primary", 4250m), ("mfg.percentage", 0m));

    // School 1: 400,000 + 20,000 = 420,000 for 100 pupils is 4,200 each, so it is lifted by 5,000 to 425,000. School 2: 220,000
    // for 50 pupils, 4,400 each. School 3 is as school 2, but had 4,400 each last year: less the lump 4,000 each are guaranteed.
    private static readonly Formula ThreeSchools = FormulaOf(Protected, School(1, 100, 1m), School(2, 50, 1m), School(3, 50, 4400m));

    private static Money Pounds(decimal pounds) => Money.OfPounds(pounds);

    private static SolvedFormula Solved(Formula formula, decimal money, params Lever[] levers)
    {
        Assert.Empty(new LeverCheck(formula.Rules, levers).Run());
        Outcome<SolvedFormula> solved = new Solver(formula, levers).Solve(Pounds(money));
        Assert.Null(solved.Fault);
        return solved.Value;
    }

    private static SchoolOutcome[] Outcomes(Formula formula, SolvedFormula solved) =>
        [.. SchoolOutcomes.Of(solved, formula.Solved(new(Money.Zero, Money.Zero, []), formula.Shares([]).Value))];

    private static string ValueOf(SolvedFormula solved, string parameter) => solved.Formula.Parameters.Single(p => p.Parameter.Name == parameter).Parameter.Value;

    [Fact]
    public void The_highest_rate_that_the_money_pays_for_is_found_to_the_penny()
    {
        // 200 pupils at £4,000 are £800,000; £2,000 less is £10 less for each of them.
        Formula formula = FormulaOf(RulesOf(("local.basic_entitlement_primary", 4000m)), School(1, 100), School(2, 100));
        SolvedFormula solved = Solved(formula, 798_000m, Basic);
        Assert.Equal("3990.00", ValueOf(solved, "local.basic_entitlement_primary"));
        Assert.Equal((Pounds(798_000m), Money.Zero), (solved.Formula.Total, solved.Formula.Remainder));
    }

    [Fact]
    public void What_is_left_is_less_than_a_step_more_costs_and_is_not_handed_out()
    {
        // A penny a pupil more costs £2.00, and £1.99 is left.
        Formula formula = FormulaOf(RulesOf(("local.basic_entitlement_primary", 4000m)), School(1, 100), School(2, 100));
        AffordedFormula found = Solved(formula, 798_001.99m, Basic).Formula;
        Assert.Equal((Pounds(798_000m), Pounds(1.99m)), (found.Total, found.Remainder));
        Assert.Equal(Pounds(0.01m), found.Levers[0].OneStepMore);
    }

    [Fact]
    public void A_rate_held_to_more_than_pence_is_scaled_to_its_own_precision()
    {
        // 200 pupils at £4,000.004 are £800,000.80. A hundredth of a penny a pupil is 2p, so no penny of £798,001.99 need be left but one.
        Formula formula = FormulaOf(RulesOf(("local.basic_entitlement_primary", 4000.004m)), School(1, 100), School(2, 100));
        AffordedFormula found = Solved(formula, 798_001.99m, Lever(LeverKind.BasicEntitlement, 90, 100, 0.000001m, decimals: 4)).Formula;
        Assert.Equal("3990.0099", found.Parameters.Single().Parameter.Value);
        Assert.Equal((Pounds(798_001.98m), Pounds(0.01m)), (found.Total, found.Remainder));
    }

    [Fact]
    public void Schools_at_the_minimum_level_or_the_guarantee_do_not_bear_it_and_the_others_do()
    {
        Assert.Equal(Pounds(865_000m), ThreeSchools.Total());
        SolvedFormula solved = Solved(ThreeSchools, 863_000m, Basic);
        // £2,000 falls on the 50 pupils of school 2 alone: £40 each.
        Assert.Equal("3960.00", ValueOf(solved, "local.basic_entitlement_primary"));
        SchoolOutcome[] schools = Outcomes(ThreeSchools, solved);
        Assert.Equal([(425_000m, Bearing.Protected), (218_000m, Bearing.InFull), (220_000m, Bearing.Protected)], schools.Select(s => (s.Share.Pounds, s.Bears)));
        Assert.Equal([new GivenBack(FormulaProtection.MinimumPerPupil, Pounds(4_000m))], schools[0].Back);
        Assert.Equal([new GivenBack(FormulaProtection.Mfg, Pounds(2_000m))], schools[2].Back);
    }

    [Fact]
    public void A_school_that_reaches_its_protection_on_the_way_bears_a_part()
    {
        // A fourth school of 30 pupils, £140,000, 4,666 each, goes on falling when school 2 has reached its level, 4,250 x 50 =
        // £212,500: at £3,800 a pupil school 2 would have £210,000 and is lifted, and the fourth has £134,000.
        Formula formula = FormulaOf(Protected, [.. ThreeSchools.Schools, School(4, 30, 1m)]);
        SolvedFormula solved = Solved(formula, 425_000m + 212_500m + 220_000m + 134_000m, Basic);
        Assert.Equal("3800.00", ValueOf(solved, "local.basic_entitlement_primary"));
        Assert.Equal([Bearing.Protected, Bearing.InPart, Bearing.Protected, Bearing.InFull], Outcomes(formula, solved).Select(s => s.Bears));
    }

    [Fact]
    public void A_lower_guarantee_is_borne_in_full_by_the_school_that_has_it_and_concerns_no_other()
    {
        // School 3 is guaranteed 4,000 + 0.5% = 4,020 for 50 pupils, £1,000 above what it has. At 0% that £1,000 is gone.
        SolvedFormula solved = Solved(Guaranteed, 865_000m, LowerGuarantee, Basic);
        Assert.Equal(["0"], solved.Formula.Parameters.Select(p => p.Parameter.Value));
        Assert.Equal([(Bearing.Unchanged, 0m, 0m), (Bearing.Unchanged, 0m, 0m), (Bearing.InFull, 1_000m, -1_000m)], Figures(Outcomes(Guaranteed, solved)));
        Assert.All(Outcomes(Guaranteed, solved), s => Assert.Empty(s.Back));
    }

    [Fact]
    public void Where_two_levers_take_from_a_school_both_count_and_only_a_line_that_rises_gives_back()
    {
        // 0% of guarantee and £500 of the 50 pupils of school 2, £10 each: school 3 loses £500 of basic entitlement, and its
        // guarantee pays £500 in place of £1,000. Neither gives anything back.
        SchoolOutcome[] less = Outcomes(Guaranteed, Solved(Guaranteed, 864_500m, LowerGuarantee, Basic));
        Assert.Equal([(Bearing.Protected, 1_000m, 0m), (Bearing.InFull, 500m, -500m), (Bearing.InFull, 1_000m, -1_000m)], Figures(less));
        // £40 each: school 3 loses £2,000 of basic entitlement, and its guarantee pays £2,000 in place of £1,000.
        SchoolOutcome[] more = Outcomes(Guaranteed, Solved(Guaranteed, 863_000m, LowerGuarantee, Basic));
        Assert.Equal([(Bearing.Protected, 4_000m, 0m), (Bearing.InFull, 2_000m, -2_000m), (Bearing.InPart, 2_000m, -1_000m)], Figures(more));
        Assert.Equal([new GivenBack(FormulaProtection.Mfg, Pounds(1_000m))], more[2].Back);
        Assert.Equal(["Protected by MPPL", "Bears it", "Bears a part; MFG"], more.Select(OutcomeWords.Of));
    }

    [Fact]
    public void What_is_added_back_protects_a_school_at_its_level_from_a_tighter_cap()
    {
        // Both had £3,800 a pupil beside the lump of £10,000 and have £4,000: a tenth of what lies above 2% is £12.40 a pupil.
        // School 1 is at its level, 4,100 x 100, and loses nothing of £1,240; school 2 is £5,000 above its own, and loses £620.
        Formula formula = FormulaOf(RulesOf(("local.basic_entitlement_primary", 4000m), ("local.lump_sum_primary", 10_000m), ("mppl.primary", 4100m), ("mfg.percentage", 0m)),
            School(1, 100, 3900m), School(2, 50, 4000m));
        SchoolOutcome[] schools = Outcomes(formula, Solved(formula, 619_380m, Lever(LeverKind.Scale, 0, 100, 10, beside: 2)));
        Assert.Equal([(Bearing.Protected, 1_240m, 0m), (Bearing.InFull, 620m, -620m)], Figures(schools));
        Assert.Equal([new GivenBack(FormulaProtection.AddBack, Pounds(1_240m))], schools[0].Back);
        Assert.Equal("Protected by add-back", OutcomeWords.Of(schools[0]));
    }

    [Fact]
    public void A_cap_in_force_takes_less_of_a_smaller_gain_and_gives_that_back()
    {
        // Half of 400,000 - 3,876 x 100 is £6,200. At £3,990 a pupil it is half of £11,400: £500 less of £1,000.
        Formula formula = FormulaOf(RulesOf(("local.basic_entitlement_primary", 4000m), ("mfg.percentage", 0m), ("cap.percentage", 2m), ("cap.scale", 50m)), School(1, 100, 3800m));
        SchoolOutcome[] schools = Outcomes(formula, Solved(formula, 393_300m, Basic));
        Assert.Equal([(Bearing.InPart, 1_000m, -500m)], Figures(schools));
        Assert.Equal([new GivenBack(FormulaProtection.Cap, Pounds(500m))], schools[0].Back);
    }

    // As the three schools above, with a guarantee of +0.5%: 425,000 + 220,000 + 221,000.
    private static readonly Formula Guaranteed = FormulaOf(
        RulesOf(("local.basic_entitlement_primary", 4000m), ("local.lump_sum_primary", 20_000m), ("mppl.primary", 4250m), ("mfg.percentage", 0.5m)),
        School(1, 100, 1m), School(2, 50, 1m), School(3, 50, 4400m));

    private static readonly Lever LowerGuarantee = Lever(LeverKind.Mfg, 0, 0.5m, 0.1m);

    private static IEnumerable<(Bearing, decimal, decimal)> Figures(IEnumerable<SchoolOutcome> schools) => schools.Select(s => (s.Bears, s.Taken.Pounds, s.Change.Pounds));

    [Fact]
    public void Below_what_the_levers_can_reach_the_refusal_says_by_how_much()
    {
        Outcome<SolvedFormula> refused = new Solver(ThreeSchools, [Basic]).Solve(Pounds(857_499.99m));
        Assert.Equal("transfer_not_affordable", refused.Fault?.Code);
        Assert.Contains("£857,500.00, which is £0.01 more than the £857,499.99", refused.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(Pounds(857_500m), Solved(ThreeSchools, 857_500m, Basic).Formula.Total);
        // A lever that may go down to 99% only has its floor there: 425,000 + (3,960 x 50 + 20,000) + 220,000.
        Outcome<SolvedFormula> shallow = new Solver(ThreeSchools, [Lever(LeverKind.BasicEntitlement, 99, 100, 0.01m)]).Solve(Pounds(862_000m));
        Assert.Contains("£863,000.00, which is £1,000.00 more", shallow.Fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lowering_the_minimum_level_makes_the_school_that_it_lifts_bear_it()
    {
        // The levels down to 99.6%: £4,233 a pupil, £423,300 for school 1, and nothing for the others: £1,700.
        SolvedFormula solved = Solved(ThreeSchools, 863_300m, Lever(LeverKind.MinimumPerPupil, 95, 100, 0.1m, approval: Approval));
        Assert.Equal("4233.00", ValueOf(solved, "mppl.primary"));
        Assert.Equal([423_300m, 220_000m, 220_000m], solved.Shares.Select(s => s.SchoolsBlockShare.Pounds));
        Assert.Equal([(Bearing.InFull, 1_700m), (Bearing.Unchanged, 0m), (Bearing.Unchanged, 0m)], Outcomes(ThreeSchools, solved).Select(s => (s.Bears, s.Taken.Pounds)));
        Assert.All(solved.Formula.Parameters, p => Assert.Contains("approved by the Secretary of State: DIS-1, 2023-02-01", p.Parameter.Source, StringComparison.Ordinal));
    }

    [Fact]
    public void Cap_and_scale_take_from_gains_and_add_back_what_lies_below_the_minimum_level()
    {
        // Both had £3,800 a pupil last year and have £4,000 now, a gain of 5.263...%; a cap of 2% leaves 3,876 untouched.
        // School 2's level is £3,990: at the full scale it would lose £124 x 100 and keeps all but £10 x 100.
        Formula formula = FormulaOf(RulesOf(("local.basic_entitlement_primary", 4000m), ("mfg.percentage", 0m)), School(1, 100, 3800m), School(2, 100, 3800m));
        SolvedFormula scaled = Solved(formula, 787_600m, Lever(LeverKind.Scale, 0, 100, 10, beside: 2));
        // Half of £12,400 from each school.
        Assert.Equal(["2", "50"], scaled.Formula.Parameters.OrderBy(p => p.Parameter.Name).Select(p => p.Parameter.Value));
        Assert.Equal([-6_200m, -6_200m], scaled.Shares.Select(s => s[BudgetLine.CapAndScale]!.Value.Pounds));

        Formula withLevel = FormulaOf(RulesOf(("local.basic_entitlement_primary", 4000m), ("mfg.percentage", 0m), ("mppl.primary", 3990m)), School(1, 100, 3800m), School(2, 100, 3800m));
        SolvedFormula addedBack = Solved(withLevel, 798_000m, Lever(LeverKind.Scale, 0, 100, 10, beside: 2));
        // A tenth is £1,240 from each, of which £240 lies below the level: £1,000 each is all that can be had.
        Assert.Equal("10", ValueOf(addedBack, "cap.scale"));
        Assert.Equal([-1_000m, -1_000m], addedBack.Shares.Select(s => s[BudgetLine.CapAndScale]!.Value.Pounds));
        Assert.Equal([(Bearing.InPart, 1_240m, -1_000m), (Bearing.InPart, 1_240m, -1_000m)], Figures(Outcomes(withLevel, addedBack)));
        Assert.Equal("transfer_not_affordable", new Solver(withLevel, [Lever(LeverKind.Scale, 0, 100, 10, beside: 2)]).Solve(Pounds(797_999.99m)).Fault?.Code);
    }

    [Fact]
    public void A_lower_cap_is_looked_for_from_the_highest_one_and_none_is_used_while_the_money_lasts()
    {
        Formula formula = FormulaOf(RulesOf(("local.basic_entitlement_primary", 4000m), ("mfg.percentage", 0m)), School(1, 100, 3800m));
        Lever cap = Lever(LeverKind.Cap, 1, 6, 0.5m, beside: 100);
        Assert.Empty(Solved(formula, 400_000m, cap).Formula.Parameters);
        // 400,000 - 3,800 x 100 x 1.03 = £8,600 is taken at 3%; 3.5% would take only £6,700.
        SolvedFormula solved = Solved(formula, 392_000m, cap);
        Assert.Equal("3", ValueOf(solved, "cap.percentage"));
        Assert.Equal((Pounds(391_400m), Pounds(600m), Pounds(1_300m)), (solved.Formula.Total, solved.Formula.Remainder, solved.Formula.Levers[0].OneStepMore));
    }

    [Fact]
    public void Levers_go_in_their_order_and_a_fine_one_takes_up_what_a_coarse_one_leaves()
    {
        // The guarantee first: school 3 is guaranteed 4,000 x 50 = 200,000 + 0.5% = 201,000 beside its lump; at 0% £1,000 less.
        Formula formula = FormulaOf(
            RulesOf(("local.basic_entitlement_primary", 4000m), ("local.lump_sum_primary", 20_000m), ("mfg.percentage", 0.5m)), School(2, 50, 1m), School(3, 50, 4400m));
        Assert.Equal(Pounds(441_000m), formula.Total());
        Lever mfg = Lever(LeverKind.Mfg, 0, 0.5m, 0.1m);
        Assert.Equal(["0.2"], Solved(formula, 440_500m, mfg, Basic).Formula.Parameters.Select(p => p.Parameter.Value));
        // £1,300: the guarantee goes to 0% (£1,000) and 5% less basic entitlement would take £10,000, of which £9,700 is left
        // over: it pays for the whole guarantee again. The officer's order decides what gives way, not what stays idle.
        SolvedFormula both = Solved(formula, 439_700m, mfg, Lever(LeverKind.BasicEntitlement, 90, 100, 5));
        Assert.Equal(["3800.00"], both.Formula.Parameters.Select(p => p.Parameter.Value));
    }

    [Fact]
    public void Where_there_is_more_money_levers_rise_in_their_order_to_their_greatest_and_the_rest_stays()
    {
        Formula formula = FormulaOf(RulesOf(("local.basic_entitlement_primary", 4000m)), School(1, 100));
        AffordedFormula risen = Solved(formula, 402_000m, Lever(LeverKind.BasicEntitlement, 90, 102, 0.01m)).Formula;
        Assert.Equal(("4020.00", Pounds(402_000m)), (risen.Parameters.Single().Parameter.Value, risen.Total));
        AffordedFormula full = Solved(formula, 410_000m, Lever(LeverKind.BasicEntitlement, 90, 102, 0.01m)).Formula;
        Assert.Equal((Pounds(408_000m), Pounds(2_000m), (Money?)null), (full.Total, full.Remainder, full.Levers[0].OneStepMore));
    }

    [Fact]
    public void Premises_stay_what_they_are() =>
        Assert.Equal(Pounds(5_000m), Solved(FormulaOf(RulesOf(("local.basic_entitlement_primary", 4000m)), School(1, 100, premises: Pounds(5_000m))), 400_000m, Basic).Shares[0][BudgetLine.Rates]);
}
