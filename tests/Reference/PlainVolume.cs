using FundingPlatform.Kernel;
using FundingPlatform.Schools;
using FundingPlatform.VolumeTopUps;

namespace FundingPlatform.Reference;

/// <summary>What the schools-block formula knows of a school, in plain numbers; null and absent where it is not known.</summary>
public sealed record PlainNeeds(decimal? NotionalSen, IReadOnlyDictionary<string, decimal> Factors);

/// <summary>
/// The slow twin of volume top-ups (DOMAIN C20 to C24): counts that pay for the whole year, none of them notified, worked out school
/// by school in <c>decimal</c>. A threshold is kept as a numerator and a denominator, so that nothing is divided before it is rounded.
/// </summary>
public static class PlainVolume
{
    /// <summary>Pounds by school that the scheme applies to; null where something it needs is not known.</summary>
    public static Dictionary<int, decimal?> Of(
        VolumeScheme scheme, IReadOnlyList<PlanCount> counts, NationalAverage? average, IReadOnlyDictionary<int, PlainNeeds> needs)
    {
        // What later counts take off differs from what the year comes to where a short pot refused a count: nothing was paid by
        // it, but what the school gets of the year is not known.
        Dictionary<int, decimal?> paid = [], year = [];
        decimal used = 0m;
        foreach (PlanCount count in counts.OrderBy(c => c.Date))
        {
            VolumeCount rule = scheme.Cadence.Counts.Single(c => c.On == count.Date);
            // A school that an earlier count paid and that is outside the scheme by now is entitled to nothing for the year.
            bool Entitled(SchoolCount s) => Applies(scheme, s);
            SchoolCount[] schools = [.. count.Schools.Where(s => Entitled(s)
                || (rule.Basis == VolumeBasis.FullYearLessNotified && paid.TryGetValue(s.SchoolId, out decimal? had) && had != 0m))];
            var due = new decimal?[schools.Length];
            for (int i = 0; i < schools.Length; i++)
                due[i] = Due(scheme, rule, !Entitled(schools[i]) ? (0m, 1m) : Worth(scheme, schools[i], average, needs.GetValueOrDefault(schools[i].SchoolId)), paid, schools[i].SchoolId);
            decimal?[] amounts = FromThePot(scheme, due, used);
            used += amounts.Sum(a => a ?? 0m);
            for (int i = 0; i < schools.Length; i++)
            {
                Add(paid, schools[i].SchoolId, due[i] is null ? null : amounts[i] ?? 0m);
                Add(year, schools[i].SchoolId, amounts[i]);
            }
        }

        return year;
    }

    private static void Add(Dictionary<int, decimal?> sums, int school, decimal? amount) =>
        sums[school] = !sums.TryGetValue(school, out decimal? before) ? amount : before + amount;

    private static bool Applies(VolumeScheme scheme, SchoolCount school) =>
        scheme.Groups.Contains(school.Group)
        && !(scheme.RollAtLeast is Quantity least && school.Roll is Quantity low && low.Value < least.Value)
        && !(scheme.RollAtMost is Quantity most && school.Roll is Quantity high && high.Value > most.Value);

    // The year's worth as a fraction of pounds, and null where it cannot be worked out.
    private static (decimal Over, decimal Under)? Worth(VolumeScheme scheme, SchoolCount school, NationalAverage? average, PlainNeeds? needs)
    {
        if ((scheme.RollAtLeast is not null || scheme.RollAtMost is not null) && school.Roll is null) return null;
        if (Threshold(scheme.Threshold, school, average, needs) is not (decimal over, decimal under)) return null;
        (over, under) = Whole(Math.Max(over, 0m), under, scheme.Threshold.Fraction);
        decimal counted = school.Counted.Value;
        (decimal above, decimal of) = Whole(Math.Max(counted * under - over, 0m), under, scheme.Excess.Fraction);
        bool qualifies = counted * under > over;
        VolumePayment payment = scheme.Payment;
        switch (payment.Kind)
        {
            case VolumePaymentKind.PerExcessPupil: return (above * payment.Rate.Pounds, of);
            case VolumePaymentKind.PerCountedPupil: return (qualifies ? counted * payment.Rate.Pounds : 0m, 1m);
            default:
                if (!qualifies) return (0m, 1m);
                return needs?.NotionalSen is decimal budget
                    ? (Math.Max(0m, counted * payment.Contribution.Pounds * 100m - payment.NotionalSenPercent.Value * budget), 100m) : null;
        }
    }

    private static (decimal Over, decimal Under)? Threshold(VolumeThreshold rule, SchoolCount school, NationalAverage? average, PlainNeeds? needs)
    {
        decimal? roll = school.Roll?.Value;
        switch (rule.Kind)
        {
            case VolumeThresholdKind.PercentOfRoll: return roll is decimal all ? (all * rule.Value.Value, 100m) : null;
            case VolumeThresholdKind.OnePer: return roll is decimal pupils ? (pupils, rule.Value.Value) : null;
            case VolumeThresholdKind.ShareOfNotionalSen:
                return needs?.NotionalSen is decimal budget ? (budget * rule.Value.Value, 100m * rule.Contribution.Pounds) : null;
            case VolumeThresholdKind.Expected:
                decimal expected = rule.Value.Value + rule.Expected!.Constant.Value;
                foreach ((string factor, Quantity perUnit) in rule.Expected.Terms)
                {
                    if (needs is null || !needs.Factors.TryGetValue(factor, out decimal units)) return null;
                    expected += perUnit.Value * units;
                }

                return (expected, 1m);
            default:
                if (average is null || roll is not decimal onRoll) return null;
                return Average(rule, school, average) is (decimal over, decimal under) ? (onRoll * (over + rule.Value.Value * under), under * 100m) : null;
        }
    }

    // A school with both phases has both averages, weighed by its pupils in each.
    private static (decimal Over, decimal Under)? Average(VolumeThreshold rule, SchoolCount school, NationalAverage average)
    {
        if (!rule.ByPhase) return (average.AllSchools.Value, 1m);
        if (school.Group == SchoolGroup.Primary) return (average.Primary.Value, 1m);
        if (school.Group == SchoolGroup.Secondary) return (average.Secondary.Value, 1m);
        if (school.PrimaryRoll is Quantity first && school.SecondaryRoll is Quantity second && first.Value + second.Value > 0m)
            return (first.Value * average.Primary.Value + second.Value * average.Secondary.Value, first.Value + second.Value);
        return rule.Mixed switch
        {
            MixedPhaseAverage.AllSchools => (average.AllSchools.Value, 1m),
            MixedPhaseAverage.Primary => (average.Primary.Value, 1m),
            MixedPhaseAverage.Secondary => (average.Secondary.Value, 1m),
            _ => null,
        };
    }

    private static (decimal Over, decimal Under) Whole(decimal over, decimal under, VolumeFraction rule) => rule switch
    {
        VolumeFraction.Floor => (PlainRounding.Divide(over, under, RoundingMode.Truncate, 1m), 1m),
        VolumeFraction.Ceiling => (PlainRounding.Divide(over, under, RoundingMode.Up, 1m), 1m),
        _ => (over, under),
    };

    private static decimal? Due(VolumeScheme scheme, VolumeCount rule, (decimal Over, decimal Under)? worth, Dictionary<int, decimal?> paid, int school)
    {
        if (worth is not (decimal over, decimal under)) return null;
        bool unknownBefore = paid.TryGetValue(school, out decimal? before) && before is null;
        if (unknownBefore) return null;
        decimal had = before.GetValueOrDefault();
        if (rule.Basis == VolumeBasis.FullYearLessNotified) over -= had * under;
        decimal due = PlainRounding.Divide(over, under, scheme.Rounding);
        if (due > 0m)
        {
            if (scheme.Payment.Minimum is Money least && due < least.Pounds) due = scheme.Payment.BelowMinimum == BelowMinimum.Raised ? least.Pounds : 0m;
            if (scheme.Payment.MostPerSchool is Money most) due = Math.Min(due, Math.Max(0m, most.Pounds - had));
        }

        return rule.Recount == VolumeRecount.IncreasesOnly ? Math.Max(due, 0m) : due;
    }

    private static decimal?[] FromThePot(VolumeScheme scheme, decimal?[] due, decimal used)
    {
        if (scheme.Pot is not VolumePot pot || pot.WhenShort == PotShort.Overspend) return due;
        decimal left = Math.Max(0m, pot.Amount.Pounds - used - due.Sum(d => Math.Min(0m, d ?? 0m)));
        decimal[] shared = PlainSharing.UpTo(left, [.. due.Select(d => Math.Max(0m, d ?? 0m))]);
        bool reaches = due.Select((d, i) => Math.Max(0m, d ?? 0m) == shared[i]).All(same => same);
        return [.. due.Select((d, i) => d is null ? null : d <= 0m ? d : reaches || pot.WhenShort == PotShort.Scale ? shared[i] : (decimal?)null)];
    }
}
