using FundingPlatform.Contingency;
using FundingPlatform.Kernel;
using FundingPlatform.Schools;

namespace FundingPlatform.Reference;

/// <summary>
/// The slow twin of a contingency fund (DOMAIN C21 to C25): rounds for the whole year with first call on the fund and increases only,
/// none of them notified and no claims, worked out school by school in <c>decimal</c>.
/// </summary>
public static class PlainContingency
{
    /// <summary>Pounds by school that the fund covers; null where something it needs is not known, or a round is refused money.</summary>
    public static Dictionary<int, decimal?> Of(ContingencyFund fund, IReadOnlyList<PlanCount> counts, IReadOnlyDictionary<int, PlainNeeds> needs)
    {
        var had = new Dictionary<int, decimal>();
        var unknown = new HashSet<int>();
        decimal left = fund.Money.Amount!.Value.Pounds;
        foreach (FundRound round in fund.Rounds)
        {
            SchoolCount[] schools = [.. counts.Single(c => c.Date == round.CountOn).Schools.Where(s => fund.Groups.Contains(s.Group))];
            var due = new decimal[schools.Length];
            for (int i = 0; i < schools.Length; i++)
            {
                int school = schools[i].SchoolId;
                decimal before = had.GetValueOrDefault(school);
                had[school] = before;
                if (Entitlement(fund.Formula, schools[i], needs.GetValueOrDefault(school)) is decimal entitled) due[i] = Math.Max(0m, entitled - before);
                else unknown.Add(school);
            }

            bool refused = fund.WhenShort == WhenShort.Refuse && due.Sum() > left;
            decimal[] shared = refused ? new decimal[due.Length] : PlainSharing.UpTo(left, due);
            for (int i = 0; i < schools.Length; i++)
            {
                if (refused && due[i] > 0m) unknown.Add(schools[i].SchoolId);
                had[schools[i].SchoolId] += shared[i];
            }

            left -= shared.Sum();
        }

        return had.ToDictionary(s => s.Key, s => unknown.Contains(s.Key) ? null : (decimal?)s.Value);
    }

    private static decimal? Entitlement(FormulaPart formula, SchoolCount school, PlainNeeds? needs)
    {
        decimal counted = school.Counted.Value;
        if (counted <= 0m) return 0m;
        Contingency.Eligibility rule = formula.Eligibility;
        decimal overPounds = 0m, overPupils, under = 1m;
        if (rule.Kind == EligibilityKind.CostAboveNotionalSen)
        {
            if (needs?.NotionalSen is not decimal budget) return null;
            overPounds = counted * rule.Contribution.Pounds - budget * rule.Percent.Value / 100m;
            (overPupils, under) = (overPounds, rule.Contribution.Pounds);
        }
        else
        {
            decimal expected = rule.Expected!.Constant.Value + rule.Margin.Value;
            foreach ((string factor, Quantity perUnit) in rule.Expected.Terms)
            {
                if (needs is null || !needs.Factors.TryGetValue(factor, out decimal units)) return null;
                expected += perUnit.Value * units;
            }

            overPupils = counted - expected;
        }

        if (overPupils <= 0m) return 0m;
        (decimal over, decimal of) = formula.Payment switch
        {
            PaymentKind.Shortfall => (overPounds, 1m),
            PaymentKind.PerExcessPupil => Pupils(formula, overPupils, under),
            _ => (formula.PerPupil.Pounds * counted, 1m),
        };
        if (formula.Cap is Money cap && over > cap.Pounds * of) (over, of) = (cap.Pounds, 1m);
        return formula.Minimum is Money least && over < least.Pounds * of ? 0m : PlainRounding.Divide(over, of, formula.Rounding);
    }

    private static (decimal Over, decimal Under) Pupils(FormulaPart formula, decimal over, decimal under) => formula.Fraction switch
    {
        ExcessFraction.Floor => (PlainRounding.Divide(over, under, RoundingMode.Truncate, 1m) * formula.PerPupil.Pounds, 1m),
        ExcessFraction.Ceiling => (PlainRounding.Divide(over, under, RoundingMode.Up, 1m) * formula.PerPupil.Pounds, 1m),
        _ => (over * formula.PerPupil.Pounds, under),
    };
}
